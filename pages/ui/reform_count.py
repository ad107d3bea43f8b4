"""The number of former units against a measure of load."""

from __future__ import annotations

import streamlit as st

from pages.ui import address, charts_scatter, comparison, formats, look, measures, states
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.measures import MEASURES
from pages.ui.reform_contrast import CODES, choose_terrain, lowered, simulated_notice, within
from pages.ui.view import View
from workload.association import rank_correlation

_SCATTER_HEIGHT = 520


def draw(view: View) -> None:
    """The number of former units against a measure of load, within a terrain."""
    words = view.words
    st.markdown(words("reform.count_question"))
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        terrain = choose_terrain(view, "mountain")
        code = address.choose(
            st.selectbox, "y", words("reform.measure"), list(CODES), CODES[0], width=280,
            format_func=lambda code: measures.title(view, MEASURES[code]),
        )  # fmt: skip
    rows = within(comparison.rows(view), terrain)
    pair = MEASURES["former_units"], MEASURES[code]
    together = rank_correlation(*(measures.values(view, one, rows) for one in pair))
    if not together.pairs:
        states.nothing(view)
        return
    said = words(
        "reform.count_finding", terrain=words(f"reform_within.{terrain}"),
        measure=lowered(measures.name(view, pair[1])),
        correlation=formats.signed(together.correlation, 2, lang=view.lang),
        count=formats.number(together.pairs, lang=view.lang),
    )  # fmt: skip
    st.markdown(said)
    simulated_notice(view)

    def drawn() -> Drawn:
        figure = charts_scatter.scatter(view, rows, frozenset(), pair, "linear")
        look.dress(
            figure, words, height=_SCATTER_HEIGHT, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        return Drawn(Finished(figure), said.replace("**", ""))

    kept = once(view, "former count", drawn, terrain, code)
    st.plotly_chart(kept.figure, key="reform-count", config=look.PLOT_CONFIG, alt=kept.alt)
    st.caption(words("reform.count_note"))
