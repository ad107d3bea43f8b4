"""The drawn parts of the staffing page: map, loads, curve, and the rules that hold a plan up."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import (
    downloads,
    layers,
    look,
    map_frame,
    maps,
    staffing,
    staffing_charts,
    staffing_map,
    staffing_moves,
    staffing_show,
    states,
)
from pages.ui.drawn import Drawn, Finished, awaited, is_made, once
from pages.ui.staffing import Made
from pages.ui.staffing_show import value
from workload.benefit import Curve
from workload.moves import Objective
from workload.problem import TOLERANCE

_MAP_HEIGHT = 672  # the menu of the chart under it included
_MENU = 32
_MAP_KEY = "plan-field"
_SMALL_HEIGHT = 300


def _chart(
    made: Made, name: str, height: int, make: Callable[[], tuple[go.Figure, str]], *more: str
) -> None:
    """A figure made once for a view and a scenario."""
    found = _kept(made, name, height, height, make, *more)
    st.plotly_chart(found.figure, key=f"plan-{name}", config=look.PLOT_CONFIG, alt=found.alt)


def _kept(
    made: Made, name: str, height: int, own: int | None,
    make: Callable[[], tuple[go.Figure, str]], *more: str,
) -> Drawn:  # fmt: skip
    """The figure; `own` is its height, None: that of its frame."""
    view = made.view

    def drawn() -> Drawn:
        figure, alt = make()
        look.dress(
            figure, view.words, height=own, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        return Drawn(Finished(figure), alt.replace("**", ""))

    with awaited(height, ready=is_made(view, f"staffing {name}", made.key, *more)):
        return once(view, f"staffing {name}", drawn, made.key, *more)


def arrows(made: Made, marked: str) -> None:
    """The map with an arrow from each lender to each receiver."""
    view, proposal = made.view, made.proposal
    if proposal is None:
        return
    st.markdown(view.words("staffing.map_title"))
    if not view.layer:
        st.info(view.words("missing.boundaries"), icon=":material/info:")
        return
    layer = layers.load(view.edition, view.layer)
    found = _kept(
        made, "map", _MAP_HEIGHT, None,
        lambda: (staffing_map.moves_map(made, layer, marked),
                 staffing_map.map_alt(made, proposal)),
        marked,
    )  # fmt: skip
    phone = once(
        view, "staffing map frame",
        lambda: map_frame.rules(_MAP_KEY, found.figure, staffing_map.proportion(made, layer),
                                more=_MENU),
        made.key, marked,
    )  # fmt: skip
    st.html(f"<style>{phone}</style>")
    with st.container(key=_MAP_KEY, height=_MAP_HEIGHT, border=False):
        st.plotly_chart(
            found.figure, key="plan-map", height="stretch", config=look.PLOT_CONFIG, alt=found.alt
        )
    st.caption(view.words("staffing.map_note"))
    maps.note(view)


def spread(made: Made) -> None:
    """Loads before and after."""
    proposal = made.proposal
    if proposal is None:
        return
    st.markdown(made.view.words("staffing.spread_title"))
    _chart(
        made, "spread", _SMALL_HEIGHT,
        lambda: (staffing_charts.spread(made, proposal),
                 staffing_charts.spread_alt(made, proposal)),
    )  # fmt: skip
    st.caption(made.view.words("staffing.spread_note"))
    empty = [made.name(place) for place in staffing_charts.without_anybody(proposal)]
    if empty:
        st.caption(made.view.words("staffing.spread_empty", names=", ".join(empty)))


def benefit(made: Made) -> None:
    """Benefit against moves; where it takes seconds, only when asked."""
    words, proposal = made.view.words, made.proposal
    if proposal is None:
        return
    st.markdown(words("staffing.curve_title"))
    if proposal.plan.objective is Objective.OUTSIDE_BAND and not staffing.has_curve(made):
        st.caption(words("staffing.curve_slow"))
        if not st.button(
            words("staffing.curve_run"), key="plan-curve-run", icon=":material/timeline:"
        ):
            return
    try:
        with awaited(_SMALL_HEIGHT, ready=staffing.has_curve(made)):
            curve = staffing.curve(made, proposal)
    except TimeoutError:
        st.caption(words("staffing.curve_timeout"))
        return

    def drawn() -> tuple[go.Figure, str]:
        return staffing_charts.benefit(made, proposal, curve), curve_alt(made, curve)

    _chart(made, "curve", _SMALL_HEIGHT, drawn)
    st.markdown(curve_said(made, curve))


def curve_said(made: Made, curve: Curve) -> str:
    """Where the curve bends, and what one more than the budget adds."""
    words, last = made.view.words, len(curve.values) - 1
    count = staffing_show.whole(made.view, curve.elbow if curve.elbow is not None else last)
    if curve.elbow is None:
        return words("staffing.curve_flat")
    key = "staffing.curve_straight" if curve.elbow >= last else "staffing.curve_elbow_said"
    seen = staffing_show.whole(made.view, last)
    return f"{words(key, count=count, most=seen)} {staffing_show.following(made)}".strip()


def curve_alt(made: Made, curve: Curve) -> str:
    """The curve in words."""
    objective = made.scenario.objective
    values = np.asarray(curve.values)
    budget = min(made.scenario.budget, len(values) - 1)
    known = next(number for number in values if not math.isnan(number))
    return made.view.words(
        "staffing.curve_alt",
        objective=made.view.words(f"staffing.card_{objective}"),
        before=value(made.view, objective, known),
        count=budget,
        after=value(made.view, objective, values[budget]),
        most=len(values) - 1,
        last=value(made.view, objective, values[-1]),
    )


def rules(made: Made) -> None:
    """Which single rule holds the plan up, found when opened."""
    words = made.view.words
    if made.proposal is None:
        return
    with st.expander(
        words("staffing.rules_open"), icon=":material/rule:", key="plan-rules", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        try:
            reached = staffing.held_up(made)
        except TimeoutError:
            st.caption(words("staffing.rules_timeout"))
            return
        st.markdown(words("staffing.rules_intro"))
        table = rules_table(made, reached)
        st.table(table, hide_index=True, border="horizontal", alt=words("staffing.rules_open"))
        downloads.twin(
            made.view, "plan-rules-held", lambda: rules_figures(made, reached),
            staffing_moves.notes(made),
        )  # fmt: skip
        if not any(reached["none"] - number > TOLERANCE for number in reached.values()):
            st.caption(words("staffing.rules_free"))


def rules_table(made: Made, reached: dict[str, float]) -> pd.DataFrame:
    """The objective reached without each rule, those in the way first."""
    words, view, objective = made.view.words, made.view, made.scenario.objective
    order = sorted(reached, key=lambda code: (code != "none", reached[code]))
    better = {code: reached["none"] - reached[code] for code in order}
    return pd.DataFrame(
        {
            words("staffing.rules_rule"): [words(f"staffing_rule.{code}") for code in order],
            words("staffing.rules_value"): [
                words("staffing.rules_none") if math.isnan(reached[code])
                else value(view, objective, reached[code])
                for code in order
            ],
            words("staffing.rules_better"): [
                value(view, objective, better[code]) if better[code] > TOLERANCE
                else words("missing.sign")
                for code in order
            ],
        }
    )  # fmt: skip


def rules_figures(made: Made, reached: dict[str, float]) -> pd.DataFrame:
    """The same as plain figures, for a spreadsheet."""
    words = made.view.words
    order = sorted(reached, key=lambda code: (code != "none", reached[code]))
    return pd.DataFrame(
        {
            words("staffing.rules_rule"): [words(f"staffing_rule.{code}") for code in order],
            words("staffing.rules_value"): [reached[code] for code in order],
            words("staffing.rules_better"): [reached["none"] - reached[code] for code in order],
        }
    )


def how(made: Made) -> None:
    """What is assumed, when opened."""
    with st.expander(
        made.view.words("staffing.how_open"), icon=":material/info:", key="plan-how",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if opened.open:
            staffing_show.how(made)
