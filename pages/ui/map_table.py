"""The table under the map: the figures it shows, its rows and the map's marks in step."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from pages.ui import bivariate, downloads, formats, look, map_marks, navigation, tables
from pages.ui.classes import CONTINUOUS, OF_NEED, classify, measure_values
from pages.ui.drawn import once
from pages.ui.maps import Looked
from pages.ui.view import View

_HEIGHT = 420
_HIGHEST = 5
_DECIMALS = {"verdict": 2, "ratio": 2, "load": 1, "rate": 1, "need": 1}


def unit(view: View) -> str:
    """The unit of the view's measure."""
    if view.measure == "load":
        return view.words(f"lens_unit.{view.lens}")
    return view.words(f"map_unit.{view.measure}")


def arranged(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the highest figure first, the unknown last; of a verdict, the heaviest."""
    order = measure_values(view, rows).sort_values(
        ascending=view.measure == "need", kind="stable", na_position="last"
    )
    if view.measure == "load_need":
        order = bivariate.order(classify(view, rows).codes, order)
    return rows.loc[order.index]


def draw(view: View, rows: pd.DataFrame, looked: Looked, *, marking: bool) -> None:
    """The table, made when it is opened; open while a reader marks communes.

    Args:
        view: What is looked at.
        rows: The communes that pass the filters.
        looked: What a reader chose of the map.
        marking: Whether a click marks.
    """
    words = view.words
    with st.expander(
        words("table.open"), icon=":material/table:", on_change="rerun",
        key="map-table-marking" if marking else "map-table", expanded=marking,
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        found = arranged(view, rows)
        codes = list(found["commune_code"])
        key = map_marks.table_key()
        places = [i for i, code in enumerate(codes) if code in looked.marked]
        readable = once(view, "map table", lambda: _readable(view, found), repr(looked.filters))
        st.dataframe(
            readable, hide_index=True, key=key, alt=words("map.table_alt"), height=_HEIGHT,
            on_select=partial(map_marks.rows_chosen, key, codes), selection_mode="multi-row",
            selection_default={"selection": {"rows": places}},
            column_config=_aligned(readable),
        )  # fmt: skip
        st.caption(words("map.table_note"))
        downloads.twin(
            view, "map", lambda: machine(view, rows), tables.notes(view, rows), of_period=True
        )


def machine(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows for a spreadsheet, in Vietnamese order, with the map's class and the need."""
    words = view.words
    table = tables.machine(view, rows)
    if view.measure != "verdict":  # the class of a verdict is the verdict
        table[words("map.table_class")] = _classes(view, rows)
    for name in ("required", "difference") if view.measure in OF_NEED else ():
        table[words(f"compare_measure.{name}")] = rows[name]
    return table


def highest(view: View, rows: pd.DataFrame, looked: Looked) -> None:
    """The communes at the head of the measure as links: the map without a pointer."""
    lines = once(view, "map highest", lambda: _lines(view, rows), repr(looked.filters))
    if not lines:
        return
    st.markdown(view.words("map.highest"))
    with st.container(horizontal=True, key="map-highest"):
        for code, line in lines:
            navigation.commune_link(view, code, line)


def _lines(view: View, rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Code of each of the highest communes, and its line."""
    known = rows.loc[measure_values(view, rows).notna()]
    if known.empty:
        return []
    found = arranged(view, known).head(_HIGHEST)
    said = _classes(view, found) if view.measure == "load_need" else _values(view, found)
    return [
        (row.commune_code, view.words("map.highest_line", name=row.name, value=value))
        for row, value in zip(found.itertuples(), said, strict=True)
    ]


def _values(view: View, rows: pd.DataFrame) -> list[str]:
    write = formats.signed if view.measure == "need" else formats.number
    decimals = _DECIMALS[view.measure]
    return [write(value, decimals, lang=view.lang) for value in measure_values(view, rows)]


def _classes(view: View, rows: pd.DataFrame) -> list[str]:
    """The class of each row in words."""
    classes = classify(view, rows)
    unknown = view.words("verdict.insufficient")
    return [unknown if pd.isna(code) else classes.names[int(code)] for code in classes.codes]


def _readable(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in words: first what the map shows, then what it rests on."""
    words, lang = view.words, view.lang

    def padded(column: str, decimals: int) -> list[str]:
        """Numbers of one width, so that a click on a heading sorts them as numbers."""
        said = [formats.number(value, decimals, lang=lang) for value in rows[column]]
        return [text.rjust(max(map(len, said))) for text in said]

    table = {words("table.name"): list(rows["name"])}
    if view.measure in CONTINUOUS:
        said = _values(view, rows)
        width = max(map(len, said), default=0)
        name = words("map.table_value", measure=words(f"measure.{view.measure}"), unit=unit(view))
        table[name] = [text.rjust(width) for text in said]
    table[words("map.table_class")] = _classes(view, rows)
    if view.measure != "verdict":
        table[words("table.verdict")] = [look.verdict_name(words, v) for v in rows["verdict"]]
    table[words("table.ratio")] = padded("ratio", 2)
    table[words("table.interval")] = [
        formats.interval(low, high, lang=lang)
        for low, high in zip(rows["ratio_lower_95"], rows["ratio_upper_95"], strict=True)
    ]
    table[words("table.dossiers")] = padded("dossiers", 0)
    table[words("table.officials")] = padded("officials", 1)
    if view.measure in OF_NEED:
        table[words("compare_measure.required")] = padded("required", 1)
    table[words("table.districts")] = [
        navigation.districts(joined) for joined in rows["former_districts"]
    ]
    return pd.DataFrame(table)


def _aligned(readable: pd.DataFrame) -> dict[str, st.column_config.TextColumn]:
    """The name stays while the others are moved."""
    first = readable.columns[0]
    return {first: st.column_config.TextColumn(pinned=True, width=150)}
