"""The tables of the comparison: all communes with sort and search, and the figures of a chart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import address, downloads, formats, former, look, measures, navigation, tables
from pages.ui.comparison import Comparison, kept
from pages.ui.drawn import once
from pages.ui.measures import MEASURES, Measure
from pages.ui.view import View

_NAME = "name"
_DIRECTIONS = ("down", "up")
_COLUMNS = (
    "shrunk_ratio", "q_value", "load", "load_slope", "required", "difference", "dossiers",
    "officials", "dossiers_per_official", "online_share", "on_time_share", "backlog",
)  # fmt: skip
EVERY = tuple(MEASURES.values())
_HEIGHT = 620
_NAME_WIDTH = 150
_MEASURE_WIDTH = 205
_COMMUNE_WIDTH = 150


def table(view: View, comparison: Comparison) -> None:
    """The communes that pass the filters: searched without marks, sorted, to take away."""
    words = view.words
    codes = (_NAME, *MEASURES)
    sides = st.grid(3, min_column_width=220, gap="medium", vertical_alignment="bottom")
    with sides.cell():
        query = address.text(
            "find", words("compare.find"), placeholder=words("search.placeholder"),
            icon=":material/search:",
        )  # fmt: skip
    with sides.cell():
        sort = address.choose(
            st.selectbox, "sort", words("compare.sort"), codes, _NAME,
            format_func=lambda code: words("table.name") if code == _NAME
            else measures.name(view, MEASURES[code]),
        )  # fmt: skip
    with sides.cell():
        direction = address.choose(
            st.segmented_control, "order", words("compare.order"), _DIRECTIONS, _DIRECTIONS[0],
            format_func=lambda code: words(f"compare.{code}"), required=True,
            disabled=sort == _NAME,
        )  # fmt: skip
    rows = arranged(view, kept(view, comparison), query, sort, direction)
    if query:
        st.caption(words("compare.found", count=formats.number(len(rows), lang=view.lang)))
    if rows.empty:
        st.info(words("search.none"), icon=":material/info:")
        return
    columns = [MEASURES[code] for code in _COLUMNS]
    if sort != _NAME and sort not in _COLUMNS and sort != "ratio":
        columns.insert(0, MEASURES[sort])
    readable = once(
        view, "compare table", lambda: _readable(view, rows, columns),
        repr(comparison.filters), query, sort, direction,
    )  # fmt: skip
    st.dataframe(
        readable, hide_index=True, key="compare-rows", alt=words("table.alt"), height=_HEIGHT,
        column_config=_aligned(readable),
    )  # fmt: skip
    st.caption(words("compare.table_note"))
    download(view, rows, EVERY, "table")


def arranged(view: View, rows: pd.DataFrame, query: str, sort: str, direction: str) -> pd.DataFrame:
    """The rows a query finds, by today's name, a former unit's or a former district's, in order.

    The unknown come last.
    """
    if query:
        found = set(navigation.matches(view, query, limit=len(rows)))
        found |= former.communes_of(view, query)
        rows = rows[rows["commune_code"].isin(found)]
    if sort == _NAME:
        return rows
    figures = measures.values(view, MEASURES[sort], rows)
    order = figures.sort_values(ascending=direction == "up", kind="stable", na_position="last")
    return rows.loc[order.index]


def twin(view: View, rows: pd.DataFrame, columns: Sequence[Measure], name: str) -> None:
    """The figures of a chart as a table, made only when a reader opens it."""
    words = view.words
    with st.expander(
        words("table.open"), icon=":material/table:", key=f"compare-twin-{name}", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        readable = _readable(view, rows, columns)
        st.dataframe(
            readable, hide_index=True, key=f"compare-twin-rows-{name}", alt=words("table.alt"),
            column_config=_aligned(readable),
        )  # fmt: skip
        download(view, rows, columns, name)


def side_by_side(view: View, rows: pd.DataFrame, *more: Measure) -> pd.DataFrame:
    """A row a measure, a column a commune, the unit last; verdict and place before the figures."""
    words, lang = view.words, view.lang
    head = (
        "table.verdict", "table.interval", "compare.robustness", "table.districts",
        "profile.traits", "compare.mountain", "compare.border",
    )  # fmt: skip
    chosen = [*more, *EVERY]
    table = {
        words("compare.measure"): [
            *map(words, head), *(measures.name(view, measure) for measure in chosen)
        ]
    }  # fmt: skip
    for i, row in enumerate(rows.itertuples()):
        one = rows.iloc[[i]]
        table[row.name] = [
            look.short_name(words, row.verdict),
            formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang),
            _robustness(view, row.robustness),
            navigation.districts(row.former_districts),
            words(f"kind.{row.kind}"),
            words("compare.yes" if row.mountain else "compare.no"),
            words("compare.yes" if row.land_border else "compare.no"),
            *(_cell(view, measure, one) for measure in chosen),
        ]
    units = [measures.unit(view, measure) for measure in chosen]
    table[words("compare.unit")] = [""] * len(head) + units
    return pd.DataFrame(table)


def show_side_by_side(view: View, table: pd.DataFrame) -> None:
    """Draw that table: its first column stays while the others are moved on a phone."""
    last = len(table.columns) - 1
    columns = {
        name: st.column_config.TextColumn(
            alignment="right" if 0 < i < last else "left", pinned=i == 0 or None,
            width=_MEASURE_WIDTH if i == 0 else _COMMUNE_WIDTH,
        )
        for i, name in enumerate(table.columns)
    }  # fmt: skip
    st.dataframe(
        table, hide_index=True, key="compare-side", alt=view.words("compare.side_alt"),
        column_config=columns, height="content",
    )  # fmt: skip


def _cell(view: View, measure: Measure, one: pd.DataFrame) -> str:
    return measures.written(view, measure, measures.values(view, measure, one).iloc[0])


def _robustness(view: View, code: str) -> str:
    """Whether the verdict depends on assumptions; a dash where there is no verdict."""
    if code == "not_judged":
        return formats.missing(lang=view.lang)
    return view.words(f"compare_robustness.{code}")


def _readable(view: View, rows: pd.DataFrame, columns: Sequence[Measure]) -> pd.DataFrame:
    """The rows in words; numbers are padded, so that a click on a heading sorts them as numbers."""
    words, lang = view.words, view.lang
    intervals = [
        formats.interval(low, high, lang=lang)
        for low, high in zip(rows["ratio_lower_95"], rows["ratio_upper_95"], strict=True)
    ]
    readable = {
        words("table.name"): list(rows["name"]),
        words("table.verdict"): [look.verdict_name(words, v) for v in rows["verdict"]],
        words("table.ratio"): _padded(view, MEASURES["ratio"], rows),
        words("table.interval"): intervals,
        words("compare.robustness"): [_robustness(view, code) for code in rows["robustness"]],
    }
    for measure in columns:
        if measure.code != "ratio":
            readable[measures.title(view, measure)] = _padded(view, measure, rows)
    readable[words("table.districts")] = [
        navigation.districts(joined) for joined in rows["former_districts"]
    ]
    return pd.DataFrame(readable)


def _padded(view: View, measure: Measure, rows: pd.DataFrame) -> list[str]:
    said = [
        measures.written(view, measure, value) for value in measures.values(view, measure, rows)
    ]
    width = max(map(len, said), default=0)
    return [text.rjust(width) for text in said]


def _aligned(readable: pd.DataFrame) -> dict[str, st.column_config.TextColumn]:
    """Figures to the right: every column but names, verdicts and districts."""
    left = (0, 1, 4, len(readable.columns) - 1)
    return {
        column: st.column_config.TextColumn(
            alignment="left" if i in left else "right", pinned=i == 0 or None,
            width=_NAME_WIDTH if i == 0 else None,
        )
        for i, column in enumerate(readable.columns)
    }  # fmt: skip


def download(view: View, rows: pd.DataFrame, columns: Sequence[Measure], name: str) -> None:
    """Two buttons that take rows away as CSV and XLSX, made when one is pressed."""
    downloads.twin(
        view,
        f"compare-{name}",
        lambda: machine(view, rows, columns),
        tables.notes(view, rows),
        of_period=True,
    )


def machine(view: View, rows: pd.DataFrame, columns: Sequence[Measure]) -> pd.DataFrame:
    """The rows for a spreadsheet: plain numbers under headings of the reader's language."""
    words = view.words
    export = {
        words("export.commune_code"): rows["commune_code"],
        words("export.name"): rows["name"],
        words("export.verdict"): [words(f"verdict.{verdict}") for verdict in rows["verdict"]],
        words("export.ratio_lower_95"): rows["ratio_lower_95"],
        words("export.ratio_upper_95"): rows["ratio_upper_95"],
    }
    for measure in columns:
        figures = measures.plotted(measure, measures.values(view, measure, rows))
        export[measures.title(view, measure)] = figures
    export[words("compare.robustness")] = [_robustness(view, code) for code in rows["robustness"]]
    export[words("export.simulated")] = [
        words("simulated.yes" if mark else "simulated.no") for mark in rows["simulated"]
    ]
    return pd.DataFrame(export)
