"""Overloaded and worsening, and its mirror: what the last months say beside the verdict."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import (
    address,
    charts_trend,
    comparison_table,
    downloads,
    findings,
    formats,
    look,
    navigation,
    policy,
    tables,
)
from pages.ui.comparison import MOST, Comparison, scale, shown
from pages.ui.comparison_show import chart, multiples
from pages.ui.measures import MEASURES
from pages.ui.view import View

_OF = ("load", "ratio")
_DIRECTIONS = ("rising", "none", "falling", "too_few")
_HEIGHT = 520
# Verdict and direction of the two lists.
GROUPS = {"worsening": ("overloaded", "rising"), "easing": ("underloaded", "falling")}


def group(rows: pd.DataFrame, name: str, of: str) -> pd.DataFrame:
    """The communes of one list, the steepest first.

    Args:
        rows: The communes to choose from.
        name: A key of `GROUPS`.
        of: "load" or "ratio": whose trend it is.
    """
    verdict, direction = GROUPS[name]
    found = rows[(rows["verdict"] == verdict) & (rows[f"{of}_direction"] == direction)]
    return found.sort_values(f"{of}_slope", ascending=direction == "falling")


def trend(view: View, comparison: Comparison) -> None:
    """Who is overloaded and still rising, who has little and still falls; all verdicts by trend."""
    words = view.words
    st.markdown(words("compare_question.trend"))
    of = address.choose(
        st.segmented_control, "of_trend", words("compare.trend_of"), _OF, _OF[0],
        format_func=lambda code: words(f"compare_trend_of.{code}"), required=True,
        help=words("compare.trend_help"),
    )  # fmt: skip
    found = shown(view, comparison)
    if (found[f"{of}_direction"] == "too_few").all():
        st.info(words("compare.trend_none"), icon=":material/info:")
        return
    groups = {name: group(found, name, of) for name in GROUPS}
    with st.grid(2, min_column_width=340, gap="medium") as sides:
        for name, some in groups.items():
            with sides.cell():
                _list(view, name, some, of)
    slope = MEASURES[f"{of}_slope"]
    moved = pd.concat(list(groups.values()))
    named = comparison.communes if comparison.chosen else ()
    said = charts_trend.sentence(view, groups["worsening"], groups["easing"])
    chart(
        view, "trend", _HEIGHT,
        lambda: (
            charts_trend.trend(view, found, frozenset(named), policy.band(view), slope), said,
        ),
        comparison.key, of,
    )  # fmt: skip
    st.caption(words("compare.trend_note"))
    comparison_table.twin(view, found, [MEASURES["load_slope"], MEASURES["ratio_slope"]], "trend")
    st.markdown(words("compare.crossed"))
    st.table(crossed(view, found, of), hide_index=True, border="horizontal",
             alt=words("compare.crossed_alt"))  # fmt: skip
    downloads.twin(
        view, "compare-crossed", lambda: counted(view, found, of), tables.notes(view, found),
        of_period=True,
    )  # fmt: skip
    if not moved.empty:
        st.markdown(words("compare.months_title"))
        multiples(view, moved.head(MOST), scale(view), "trend-months", until=view.period.last_month)


def crossed(view: View, rows: pd.DataFrame, of: str) -> pd.DataFrame:
    """How many communes have each verdict and each direction, as the language writes it."""
    table = counted(view, rows, of)
    for heading in table.columns[1:]:
        table[heading] = [formats.number(int(count), lang=view.lang) for count in table[heading]]
    return table


def counted(view: View, rows: pd.DataFrame, of: str) -> pd.DataFrame:
    """How many communes have each verdict and each direction."""
    words = view.words
    counts = pd.crosstab(rows["verdict"], rows[f"{of}_direction"])
    counts = counts.reindex(index=look.VERDICTS, columns=_DIRECTIONS, fill_value=0)
    table = {words("table.verdict"): [look.verdict_name(words, v) for v in look.VERDICTS]}
    for direction in _DIRECTIONS:
        table[words(f"compare_direction.{direction}")] = [int(n) for n in counts[direction]]
    return pd.DataFrame(table)


def _list(view: View, name: str, some: pd.DataFrame, of: str) -> None:
    """The communes of one list as links, with their ratio and slope."""
    words, measure = view.words, MEASURES[f"{of}_slope"]
    count = formats.number(len(some), lang=view.lang)
    st.markdown(f"## {words(f'compare_group.{name}', count=count)}")
    st.caption(words(f"compare_group.{name}_note"))
    if some.empty:
        st.caption(words("compare.group_empty"))
    for row in some.head(MOST).itertuples():
        slope = formats.signed(getattr(row, measure.column), measure.decimals, lang=view.lang)
        line = words("compare.group_line", said=findings.one_line(view, row), slope=slope)
        navigation.commune_link(view, row.commune_code, line)
    if len(some) > MOST:
        st.caption(
            words("compare.group_more", count=formats.number(len(some) - MOST, lang=view.lang))
        )
