"""The parts of the comparison, one of which is looked at: each draws its choices and its chart."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    address,
    charts_funnel,
    charts_ranking,
    charts_scatter,
    comparison_table,
    formats,
    measures,
    policy,
    states,
)
from pages.ui.comparison import Comparison, named, rows, scale, shown
from pages.ui.comparison_show import chart, question
from pages.ui.drawn import once
from pages.ui.measures import LIMITS, MEASURES
from pages.ui.view import View
from workload.association import rank_correlation

_FUNNEL_HEIGHT = 620
_GLANCE_HEIGHT = 260
_RANKING_TOP = 52
_SCATTER_HEIGHT = 600
_EXTENTS = ("all", "ends")
_AT_EACH_END = 20
_ORDERS = ("ratio", "shrunk_ratio")
_PAIR = ("officials", "dossiers")


def funnel(view: View, comparison: Comparison) -> None:
    """Is a commune unlike the rest of the province?"""
    words = view.words
    axis = question(view, "funnel")
    found = shown(view, comparison)
    if found["ratio"].isna().all():
        states.nothing(view)
        return
    said = once(
        view, "funnel in words", lambda: charts_funnel.finding(view, found), comparison.key
    )  # fmt: skip
    st.markdown(said)
    chart(
        view, "funnel", _FUNNEL_HEIGHT,
        lambda: (
            charts_funnel.funnel(view, rows(view), found, named(view, comparison), axis),
            f"{words('compare.funnel_alt')} {said}",
        ),
        comparison.key, axis,
    )  # fmt: skip
    st.caption(words("compare.funnel_note"))
    comparison_table.twin(view, found, [MEASURES["expected_count"], *LIMITS], "funnel")


def ranking(view: View, comparison: Comparison) -> None:
    """Who is heaviest, and how sure is that order?"""
    words = view.words
    axis = question(view, "ranking")
    with st.container(horizontal=True, gap="large"):
        extent = address.choose(
            st.segmented_control, "extent", words("compare.extent"), _EXTENTS, _EXTENTS[0],
            format_func=lambda code: words(f"compare_extent.{code}"), required=True,
        )  # fmt: skip
        by = address.choose(
            st.segmented_control, "by", words("compare.sort"), _ORDERS, _ORDERS[0],
            format_func=lambda code: words(f"compare_measure.{code}"), required=True,
            help=words("compare.shrunk_help"),
        )  # fmt: skip
    found = shown(view, comparison).dropna(subset=["ratio"]).sort_values(by, ascending=False)
    if found.empty:
        states.nothing(view)
        return
    band, codes = policy.band(view), frozenset(comparison.communes)
    said = charts_ranking.finding(view, found, band)
    st.markdown(said)
    chart(
        view, "glance", _GLANCE_HEIGHT,
        lambda: (charts_ranking.glance(view, found, codes, band, axis), said),
        comparison.key, axis, by,
    )  # fmt: skip
    if extent == "ends":
        found = found[
            [place < _AT_EACH_END or place >= len(found) - _AT_EACH_END
             or code in codes for place, code in enumerate(found["commune_code"])]
        ]  # fmt: skip
    chart(
        view, "ranking", charts_ranking.height(found),
        lambda: (charts_ranking.ranking(view, found, codes, band, (axis, by)), said),
        comparison.key, axis, extent, by, top=_RANKING_TOP,
    )  # fmt: skip
    st.caption(words("compare.ranking_note"))
    columns = [MEASURES["shrunk_ratio"], *LIMITS]
    columns = [one for one in columns if not one.column.startswith(("spread", "funnel"))]
    comparison_table.twin(view, found, columns, "ranking")


def scatter(view: View, comparison: Comparison) -> None:
    """Do two measures go together?"""
    words = view.words
    sides = st.grid(3, min_column_width=220, gap="medium", vertical_alignment="bottom")
    chosen = []
    for axis, default in zip("xy", _PAIR, strict=True):
        with sides.cell():
            code = address.choose(
                st.selectbox, axis, words(f"compare_pair.{axis}"), list(MEASURES), default,
                format_func=lambda code: measures.title(view, MEASURES[code]),
            )  # fmt: skip
            chosen.append(MEASURES[code])
    with sides.cell():
        axes = scale(view)
    found = shown(view, comparison)
    first, second = (measures.values(view, one, found) for one in chosen)
    together = rank_correlation(first, second)
    if not together.pairs:
        states.nothing(view)
        return
    said = words(
        "compare.scatter_finding",
        x=measures.name(view, chosen[0]),
        y=measures.name(view, chosen[1]),
        correlation=formats.signed(together.correlation, 2, lang=view.lang),
        count=formats.number(together.pairs, lang=view.lang),
    )
    st.markdown(said)
    chart(
        view, "scatter", _SCATTER_HEIGHT,
        lambda: (
            charts_scatter.scatter(
                view, found, frozenset(comparison.communes), (chosen[0], chosen[1]), axes
            ),
            said,
        ),
        comparison.key, axes, *(one.code for one in chosen),
    )  # fmt: skip
    st.caption(words("compare.scatter_note"))
    comparison_table.twin(view, found, chosen, "scatter")
