"""The parts of the comparison, one of which is looked at: each draws its choices and its chart."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from pages.ui import (
    address,
    charts_funnel,
    charts_multiples,
    charts_ranking,
    charts_scatter,
    comparison_table,
    findings,
    formats,
    look,
    measures,
    navigation,
    policy,
    states,
)
from pages.ui.comparison import Comparison, count_line, kept, named, rows, scale, shown
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.measures import LIMITS, MEASURES
from pages.ui.view import View
from workload.association import rank_correlation

_FUNNEL_HEIGHT = 620
_GLANCE_HEIGHT = 260
_RANKING_TOP = 52
_SCATTER_HEIGHT = 600
_SMALL_HEIGHT = 230
_EXTENTS = ("all", "ends")
_AT_EACH_END = 20
_PAIR = ("officials", "dossiers")


def chart(
    view: View,
    name: str,
    height: int,
    make: Callable[[], tuple[go.Figure, str]],
    *more: str,
    top: int | None = None,
) -> None:
    """Draw a chart that is made once for a view and what follows from `more`.

    Args:
        view: What is looked at.
        name: Name of the chart on the page.
        height: Height in pixels.
        make: Makes the figure and says in words what it shows.
        *more: What it depends on besides the view.
        top: Room above the plot, where an axis is there too; the mark of simulation goes above it.
    """

    def drawn() -> Drawn:
        figure, alt = make()
        look.dress(figure, view.words, height=height, simulated=states.is_simulated(view))
        if top:
            figure.update_layout(margin_t=top).update_annotations(yshift=top // 2)
        return Drawn(Finished(figure), alt)

    once_made = once(view, f"compare {name}", drawn, *more)
    st.plotly_chart(
        once_made.figure, key=f"compare-{name}", config=look.PLOT_CONFIG, alt=once_made.alt
    )


def funnel(view: View, comparison: Comparison) -> None:
    """Is a commune unlike the rest of the province?"""
    words = view.words
    axis = _question(view, "funnel")
    found = shown(view, comparison)
    if found["ratio"].isna().all():
        states.nothing(view)
        return
    outliers = found[found["outlier"]]
    said = words(
        "compare.funnel_finding" if len(outliers) else "compare.funnel_finding_none",
        count=formats.number(int(found["ratio"].notna().sum()), lang=view.lang),
        outliers=formats.number(len(outliers), lang=view.lang),
        names=", ".join(findings.judged(outliers)["name"].head(_AT_EACH_END)),
    )
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
    axis = _question(view, "ranking")
    with st.container():
        extent = address.choose(
            st.segmented_control, "extent", words("compare.extent"), _EXTENTS, _EXTENTS[0],
            format_func=lambda code: words(f"compare_extent.{code}"), required=True,
        )  # fmt: skip
    found = findings.judged(shown(view, comparison))
    if found.empty:
        states.nothing(view)
        return
    band, codes = policy.band(view), frozenset(comparison.communes)
    said = charts_ranking.finding(view, found, band)
    st.markdown(said)
    chart(
        view, "glance", _GLANCE_HEIGHT,
        lambda: (charts_ranking.glance(view, found, codes, band, axis), said),
        comparison.key, axis,
    )  # fmt: skip
    if extent == "ends":
        found = found[
            [place < _AT_EACH_END or place >= len(found) - _AT_EACH_END
             or code in codes for place, code in enumerate(found["commune_code"])]
        ]  # fmt: skip
    chart(
        view, "ranking", charts_ranking.height(found),
        lambda: (charts_ranking.ranking(view, found, codes, band, axis), said),
        comparison.key, axis, extent, top=_RANKING_TOP,
    )  # fmt: skip
    st.caption(words("compare.ranking_note"))
    columns = [one for one in LIMITS if one.column.startswith("ratio")]
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


def side(view: View, comparison: Comparison) -> None:
    """The chosen communes in columns, and their months in small charts with the same axes."""
    words = view.words
    found = named(view, comparison)
    if found.empty:
        states.nothing(view)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="compare-links"):
        st.caption(words("compare.open_profile"))
        for row in found.itertuples():
            navigation.commune_link(view, row.commune_code, row.name)
    table = once(
        view, "side by side", lambda: comparison_table.side_by_side(view, found), comparison.key
    )
    comparison_table.show_side_by_side(view, table)
    st.markdown(words("compare.months_title"))
    axis = scale(view)
    band = policy.band(view)
    every = view.monthly_ratios()
    every = every[every["commune_code"].isin(comparison.communes)]
    if every["ratio"].isna().all():
        states.nothing(view)
        return
    ends = charts_multiples.limits(every, band)
    with st.grid(4, min_column_width=270, gap="medium"):
        for row in found.itertuples():
            one = every[every["commune_code"] == row.commune_code]
            with st.container(gap=None):
                st.markdown(f"{words(f'verdict_symbol.{row.verdict}')} **{row.name}**")
                chart(
                    view, f"months-{row.commune_code}", _SMALL_HEIGHT,
                    lambda one=one, name=row.name: (
                        charts_multiples.months(view, one, ends, band, axis),
                        charts_multiples.sentence(view, name, one),
                    ),
                    comparison.key, axis,
                )  # fmt: skip
    st.caption(words("compare.months_note"))


def _question(view: View, name: str) -> str:
    """The question a part answers, with the choice of the axis beside it."""
    sides = st.grid(3, min_column_width=260, gap="medium")
    with sides.cell(column_span=2):
        st.markdown(view.words(f"compare_question.{name}"))
    with sides.cell():
        return scale(view)


def line(view: View, comparison: Comparison) -> str:
    """Who is looked at and who is named, in one line."""
    words = view.words
    said = [count_line(view, comparison)]
    if not comparison.chosen and comparison.communes:
        said.append(words("compare.default_communes"))
    elif comparison.chosen:
        inside = set(kept(view, comparison)["commune_code"])
        if not set(comparison.communes) <= inside:
            said.append(words("compare.chosen_stay"))
    return " ".join(said)
