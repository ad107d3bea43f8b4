"""The parts of the method page: each step in words, as a formula, and with real figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from etl.contracts.policy_meanings import POLICY_MEANINGS
from pages.ui import chain, data, downloads, formats, policy, profile, standing, states
from pages.ui.drawn import part
from pages.ui.formulas import STEPS, Step
from pages.ui.view import View
from warehouse.policies import changes as policy_changes

# What each step shows with the figures of a commune: pairs, or a table.
_PAIRS: dict[str, chain.Link] = {
    "load": chain.loads,
    "expected": chain.expected,
    "interval": chain.interval,
    "dispersion": chain.dispersion,
    "verdict": chain.verdict,
    "funnel": chain.funnel,
    "robust": standing.robust,
    "need": chain.need,
    "norm": chain.norm,
    "trend": standing.trend,
    "shrink": chain.shrink,
}
_TABLES: dict[str, Callable[[View, str], pd.DataFrame]] = {
    "load": chain.cells,
    "locality": standing.locality,
    "trend": standing.points,
    "peers": standing.peers,
}
# Steps that say something of communes without a verdict too.
_ALWAYS = frozenset({"norm", "peers", "trend", "dispersion"})


@part
def steps(view: View, code: str) -> None:
    """Every step of the method in order."""
    row = chain.row_of(view, code)
    for step in STEPS:
        _step(view, step, code, row)


def _step(view: View, step: Step, code: str, row: Any) -> None:
    words = view.words
    st.header(words(f"method_title.{step.key}"), anchor=f"buoc-{step.key}")
    sides = st.grid(2, min_column_width=340, gap="medium")
    said, shown = sides.cell(), sides.cell()
    with said:
        st.markdown(words(f"method_says.{step.key}"))
        for formula in step.formulas:
            st.latex(formula)
        st.caption(f"{words('method_page.source', source=step.source)} · {step.code}")
    if row.verdict == "insufficient" and step.key not in _ALWAYS:
        shown.caption(words("method_page.not_judged"))
        return
    title = words(f"method_title.{step.key}")
    shown.markdown(words("method_page.example", name=row.name))
    if step.key in _PAIRS:
        with shown:
            profile.pairs(_PAIRS[step.key](view, code), title)
    if step.key in _TABLES:
        table = _TABLES[step.key](view, code)
        st.table(table, hide_index=True, border="horizontal", alt=title)


@part
def caveats(view: View) -> None:
    """What a reader must keep in mind."""
    st.header(view.words("method_page.caveats"), anchor="luu-y")
    st.markdown("\n".join(f"- {said}" for said in view.words.section("method_caveat").values()))


@part
def parameters(view: View) -> None:
    """Every value of the policy of the edition, with its meaning."""
    words = view.words
    st.header(words("method_page.parameters"), anchor="tham-so")
    st.caption(words("method_page.parameters_note", hash=view.edition.manifest.policy_sha256[:12]))
    language = 0 if view.lang == "vi" else 1
    rows = [
        (
            POLICY_MEANINGS[row.section, row.name][language],
            _value(view, json.loads(row.value)),
            words(f"policy_source.{row.section.partition('.')[0]}"),
        )
        for row in view.records("policy")
    ]
    table = pd.DataFrame(
        rows, columns=[words(f"method_page.{name}") for name in ("meaning", "value", "origin")]
    )
    st.table(table, hide_index=True, border="horizontal", alt=words("method_page.parameters"))


def _value(view: View, value: Any) -> str:
    """A value of the policy as a reader writes it: days, numbers, lists of them, a commune."""
    if isinstance(value, list):
        return "; ".join(_value(view, one) for one in value)
    if isinstance(value, int | float):
        return formats.number(value, policy.written_decimals(value), lang=view.lang)
    return data.names(view.edition).get(value) or formats.date(
        date.fromisoformat(value), lang=view.lang
    )


@part
def handling_times(view: View) -> None:
    """The assumed minutes with their ranges."""
    words, lang = view.words, view.lang
    st.header(words("method_page.times"), anchor="so-phut")
    st.caption(words("method_page.times_note"))
    rows = view.rows("handling_times")
    table = pd.DataFrame(
        {
            words("step.field"): rows[f"name_{lang}"],
            words("step.channel"): [words(f"channel.{channel}") for channel in rows["channel"]],
            words("step.minutes"): [
                formats.number(m, 0, lang=lang) for m in rows["handling_minutes"]
            ],
            words("method_page.range"): [
                formats.interval(low, high, 0, lang=lang)
                for low, high in zip(
                    rows["handling_minutes_low"], rows["handling_minutes_high"], strict=True
                )
            ],
        }
    )
    st.table(table, hide_index=True, border="horizontal", alt=words("method_page.times"))


def history(view: View) -> None:
    """What changed in the policy between the editions that are kept."""
    words = view.words
    if not view.reader.may("choose_edition"):
        return
    with st.expander(
        words("method_page.history"), icon=":material/history:", key="policy-history",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if opened.open:
            _changes(view)


def _changes(view: View) -> None:
    words = view.words
    changes = policy_changes(data.policies())
    if changes.empty:
        st.caption(words("method_page.history_none"))
        return
    language = 0 if view.lang == "vi" else 1
    unread = words("missing.not_applicable")

    def said(value: Any) -> str:
        return _value(view, json.loads(value)) if isinstance(value, str) else unread

    table = pd.DataFrame(
        {
            words("method_page.history_edition"): changes["edition"],
            words("method_page.meaning"): [
                POLICY_MEANINGS[row.section, row.name][language] for row in changes.itertuples()
            ],
            words("method_page.history_before"): [said(value) for value in changes["before"]],
            words("method_page.history_after"): [said(value) for value in changes["after"]],
        }
    )
    st.table(table, hide_index=True, border="horizontal", alt=words("method_page.history"))
    downloads.twin(view, "policy-history", lambda: table, [states.edition_note(view)])
