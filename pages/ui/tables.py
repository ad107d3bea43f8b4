"""Tables: the twin of every chart, as text in the reader's format, and as spreadsheets."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.ui import downloads, formats, look, states
from pages.ui.classes import measure_values
from pages.ui.drawn import once
from pages.ui.view import View

_EXPORTED = (
    "commune_code", "name", "verdict", "ratio", "ratio_lower_95", "ratio_upper_95", "dossiers",
    "officials", "minimum_team", "dossiers_per_official", "load", "dossiers_per_1000_people",
    "population_doubtful", "months_reported", "simulated",
)  # fmt: skip


def ends(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The first and the last `count` rows."""
    return pd.concat([rows.head(count), rows.tail(count)])


def slice_expander(view: View, *, key: str) -> None:
    """The figures of the map as a table, made only when a reader opens it."""
    words = view.words
    with st.expander(
        words("table.open"), icon=":material/table:", key=key, on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        rows = view.slice()
        readable = once(view, "table", lambda: _readable(view, rows))
        st.dataframe(
            readable, hide_index=True, key=f"{key}-rows", alt=words("table.alt"),
        )  # fmt: skip
        downloads.twin(view, key, lambda: machine(view, rows), notes(view, rows), of_period=True)


def _readable(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in words, in Vietnamese order; numbers by the rules of the language."""
    words, lang = view.words, view.lang

    def said(column: str, decimals: int) -> list[str]:
        return [formats.number(value, decimals, lang=lang) for value in rows[column]]

    intervals = [
        formats.interval(low, high, lang=lang)
        for low, high in zip(rows["ratio_lower_95"], rows["ratio_upper_95"], strict=True)
    ]
    return pd.DataFrame(
        {
            words("table.name"): rows["name"],
            words("table.districts"): rows["former_districts"].str.replace(" | ", ", "),
            words("table.verdict"): [look.verdict_name(words, v) for v in rows["verdict"]],
            words("table.ratio"): said("ratio", 2),
            words("table.interval"): intervals,
            words("table.dossiers"): said("dossiers", 0),
            words("table.officials"): said("officials", 1),
            words(f"table.load_{view.lens}"): said("load", 1),
        }
    )


def machine(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows for a spreadsheet: plain numbers under headings of the reader's language."""
    words = view.words
    table = rows[list(_EXPORTED)].copy()
    table["verdict"] = [words(f"verdict.{verdict}") for verdict in table["verdict"]]
    # Doubtful populations stay out of rates unless the reader asks for them.
    table["dossiers_per_1000_people"] = measure_values(replace(view, measure="rate"), rows)
    for flag in ("simulated", "minimum_team", "population_doubtful"):
        marks = table[flag].fillna(value=False).astype(bool)  # no population: none is doubtful
        table[flag] = [words("simulated.yes" if mark else "simulated.no") for mark in marks]
    headings = {name: words(f"export.{name}") for name in _EXPORTED if name != "load"}
    headings["load"] = words(f"export.load_{view.lens}")
    return table.rename(columns=headings)


def notes(view: View, rows: pd.DataFrame) -> list[str]:
    """What follows a table that leaves the product: scope, edition, source, its limits."""
    words = view.words
    lines = [
        *states.edition_marks(view),
        states.scope_line(view),
        words("page.source", edition=view.edition.id, method=states.method(view),
              source=words("simulated.source" if rows["simulated"].any() else "simulated.none")),
    ]  # fmt: skip
    if view.period.start_up:
        lines.append(words("page.start_up"))
    return [*lines, words("page.reference_only")]
