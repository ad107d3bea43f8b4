"""The chain of a commune as links that open: each number shows the one before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from pages.ui import (
    chain,
    charts,
    charts_said,
    findings,
    formats,
    navigation,
    paper,
    profile,
    standing,
)
from pages.ui.drawn import part
from pages.ui.view import View


class _Link(NamedTuple):
    """One link: its name, its icon, what its closed line says, and what it opens."""

    name: str
    icon: str
    line: Callable[[View, str, Any], str]
    body: Callable[[View, str], None]
    judged_only: bool = True


def links(view: View, code: str) -> None:
    """The chain from dossiers to posts, a line each; a line that is opened shows what it is from.

    Communes without a verdict keep the links that need none.
    """
    row = chain.row_of(view, code)
    st.caption(view.words("portrait.chain_note"))
    for link in _LINKS:
        if link.judged_only and row.verdict == "insufficient":
            continue
        with st.expander(
            link.line(view, code, row), icon=link.icon, key=f"link-{link.name}-{code}",
            on_change="rerun",
        ) as opened:  # fmt: skip
            if opened.open:
                link.body(view, code)
    with st.container(horizontal=True, gap="medium"):
        navigation.page_link(view, "method", view.words("portrait.method"), commune=code)
        navigation.page_link(view, "staffing", view.words("staffing.open_plan"), commune=code)


def _dossiers_line(view: View, _code: str, row: Any) -> str:
    said = formats.number(row.dossiers, lang=view.lang, reason=findings.missing_reason(view, row))
    return view.words("portrait.dossiers", dossiers=said)


def _hours_line(view: View, _code: str, row: Any) -> str:
    said = formats.number(row.workload, lang=view.lang)
    return view.words(
        "portrait.workload", workload=said, unit=view.words(f"workload_unit.{view.lens}")
    )


def _load_line(view: View, _code: str, row: Any) -> str:
    return view.words(
        "portrait.load",
        load=formats.number(row.load, 1, lang=view.lang),
        unit=view.words(f"lens_unit.{view.lens}"),
    )


def _ratio_line(view: View, _code: str, row: Any) -> str:
    lang = view.lang
    return view.words(
        "portrait.ratio",
        ratio=formats.ratio(row.ratio, lang=lang),
        interval=formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang),
    )


def _verdict_line(view: View, _code: str, row: Any) -> str:
    return view.words("portrait.verdict", verdict=findings.verdict_label(view, row))


def _robust_line(view: View, code: str, _row: Any) -> str:
    row = standing.robustness_of(view, code)
    known = row.robustness if row is not None else "not_judged"
    return view.words("portrait.robustness", robustness=view.words(f"portrait.{known}"))


def _need_line(view: View, code: str, _row: Any) -> str:
    row, lang = chain.need_of(view, code), view.lang
    return view.words(
        "portrait.need",
        required=formats.number(row.required_posts_adjusted, lang=lang),
        present=chain.people(row.officials, lang=lang),
    )


def _posts_line(view: View, code: str, _row: Any) -> str:
    row = chain.need_of(view, code)
    return view.words("portrait.posts", standing=view.words(f"portrait.{_posts_key(row)}"))


def _posts_key(row: Any) -> str:
    if not isinstance(row.standing_adjusted, str) or row.standing_adjusted == "unknown":
        return "posts_unknown"
    return f"posts_{row.standing_adjusted}"


@part
def _dossiers(view: View, code: str) -> None:
    row = chain.row_of(view, code)
    profile.months(view, code)
    profile.mix(view, row)


@part
def _hours(view: View, code: str) -> None:
    words = view.words
    st.markdown(words("portrait.hours_from"))
    table = chain.cells(view, code)
    st.table(table, hide_index=True, border="horizontal", alt=words("portrait.hours_alt"))


@part
def _load(view: View, code: str) -> None:
    st.markdown(view.words("portrait.load_from"))
    profile.pairs(chain.loads(view, code), view.words("portrait.load_from"))


@part
def _ratio(view: View, code: str) -> None:
    st.markdown(view.words("portrait.ratio_from"))
    pairs = [*chain.expected(view, code), *chain.interval(view, code)]
    profile.pairs(pairs, view.words("portrait.ratio_from"))


@part
def _verdict(view: View, code: str) -> None:
    st.markdown(view.words("portrait.verdict_from"))
    profile.pairs(chain.verdict(view, code), view.words("portrait.verdict_from"))
    profile.lenses(view, chain.row_of(view, code))


@part
def _robust(view: View, code: str) -> None:
    words = view.words
    st.markdown(words("portrait.robust_from"))
    pairs = standing.robust(view, code)
    if pairs:
        profile.pairs(pairs, words("portrait.robust_from"))
    else:
        st.caption(words("robustness.not_judged"))
    title = words("portrait.locality")
    st.markdown(title)
    table = standing.locality(view, code)
    st.table(table, hide_index=True, border="horizontal", alt=title.strip("# "))


@part
def _need(view: View, code: str) -> None:
    st.markdown(view.words("portrait.need_from"))
    profile.pairs(chain.need(view, code), view.words("portrait.need_from"))
    _caveats(view, chain.need_of(view, code).caveats)


@part
def _posts(view: View, code: str) -> None:
    words, row = view.words, chain.need_of(view, code)
    st.markdown(words("portrait.posts_from"))
    profile.pairs(chain.norm(view, code), words("portrait.posts_from"))
    st.markdown(_agreement(view, row))
    _caveats(view, row.frame_caveats)


def _agreement(view: View, row: Any) -> str:
    words = view.words
    known = row.agreement_adjusted if isinstance(row.agreement_adjusted, str) else "unknown"
    return words(
        f"agreement.{known}",
        need=words(f"standing.{row.standing_adjusted}"),
        frame=words(f"standing.{row.frame_standing}"),
    ) if known == "opposed" else words(f"agreement.{known}")  # fmt: skip


def _caveats(view: View, joined: Any) -> None:
    said = standing.codes(joined if isinstance(joined, str) else None)
    if said:
        st.caption(" ".join(view.words(f"caveat.{code}") for code in said))


@part
def trend(view: View, code: str) -> None:
    """The last months against the provincial average, and whether they rise or fall."""
    words = view.words
    st.markdown(words("portrait.trend"))
    found = view.rows(
        "commune_loads", scope=view.scope, staff_group=view.staff_group,
        certification=view.certification, weighting=view.lens, commune_code=code,
    )  # fmt: skip
    if found["ratio"].notna().any():
        said = charts_said.trend(view, found, code)
        charts.show(
            view, charts.ratios(view, found), height=300, key="commune-trend",
            alt=said, simulated=bool(found["simulated"].any()),
        )  # fmt: skip
        paper.trend(view, found, said)
    profile.pairs(standing.trend(view, code), words("portrait.trend"))


@part
def peers(view: View, code: str) -> None:
    """The seven most similar communes beside this one."""
    words = view.words
    st.markdown(words("portrait.peers"))
    table = standing.peers(view, code)
    st.table(table, hide_index=True, border="horizontal", alt=words("portrait.peers_alt"))
    st.caption(words("portrait.peers_note"))


_LINKS = (
    _Link("dossiers", ":material/description:", _dossiers_line, _dossiers, judged_only=False),
    _Link("hours", ":material/schedule:", _hours_line, _hours),
    _Link("load", ":material/person:", _load_line, _load),
    _Link("ratio", ":material/balance:", _ratio_line, _ratio),
    _Link("verdict", ":material/gavel:", _verdict_line, _verdict),
    _Link("robustness", ":material/shield:", _robust_line, _robust),
    _Link("need", ":material/groups:", _need_line, _need),
    _Link("posts", ":material/badge:", _posts_line, _posts, judged_only=False),
)
