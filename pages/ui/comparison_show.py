"""What the parts of the comparison share: a chart made once, the question, small multiples."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts_multiples, look, navigation, policy, states
from pages.ui.comparison import Comparison, count_line, kept, scale
from pages.ui.drawn import Drawn, Finished, awaited, is_made, once
from pages.ui.view import View

_SMALL_HEIGHT = 230
# A sentence stands above its chart with bold parts, and is its alternative without.
_BOLD = "**"


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
        look.dress(
            figure, view.words, height=height, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        if top:
            figure.update_layout(margin_t=top).update_annotations(yshift=top // 2)
        return Drawn(Finished(figure), alt.replace(_BOLD, ""))

    with awaited(height, ready=is_made(view, f"compare {name}", *more)):
        once_made = once(view, f"compare {name}", drawn, *more)
    st.plotly_chart(
        once_made.figure, key=f"compare-{name}", config=look.PLOT_CONFIG, alt=once_made.alt
    )


def question(view: View, name: str) -> str:
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


def links(view: View, rows: pd.DataFrame, key: str) -> None:
    """Links to the pages of some communes, in one row that wraps."""
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.caption(view.words("compare.open_profile"))
        for row in rows.itertuples():
            navigation.commune_link(view, row.commune_code, row.name)


def multiples(
    view: View, rows: pd.DataFrame, axis: str, key: str, until: pd.Timestamp | None = None
) -> None:
    """The ratio month by month of some communes, a small chart each, all with the same axes.

    Args:
        view: What is looked at.
        rows: The communes.
        axis: "log" or "linear".
        key: Name of the charts on the page.
        until: The last month that is shown, if not the last there is.
    """
    every = view.monthly_ratios()
    every = every[every["commune_code"].isin(rows["commune_code"])]
    if until is not None:
        every = every[every["month"] <= until]
    if every["ratio"].isna().all():
        states.nothing(view)
        return
    band = policy.band(view)
    ends = charts_multiples.limits(every, band)
    with st.grid(4, min_column_width=270, gap="medium"):
        for row in rows.itertuples():
            one = every[every["commune_code"] == row.commune_code]
            with st.container(gap=None):
                st.markdown(f"{view.words(f'verdict_symbol.{row.verdict}')} **{row.name}**")
                chart(
                    view, f"{key}-{row.commune_code}", _SMALL_HEIGHT,
                    lambda one=one, name=row.name: (
                        charts_multiples.months(view, one, ends, band, axis),
                        charts_multiples.sentence(view, name, one),
                    ),
                    *rows["commune_code"], axis,
                )  # fmt: skip
    st.caption(view.words("compare.months_note"))
