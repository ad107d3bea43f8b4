import streamlit as st

from pages.ui import (
    briefing,
    charts,
    charts_said,
    findings,
    guard,
    mapfile,
    overview,
    policy,
    states,
    tables,
)
from pages.ui.drawn import part
from pages.ui.view import View, current

ENDS = 10


@part
def intervals(view: View) -> None:
    """Ratio and interval of the communes at both ends."""
    judged = findings.judged(view.slice())
    ends = judged if len(judged) <= 2 * ENDS else tables.ends(judged, ENDS)
    charts.show(
        view,
        charts.intervals(view, ends, policy.band(view)),
        height=620,
        key="overview-intervals",
        alt=charts_said.intervals(view, ends),
        simulated=states.is_simulated(view),
    )
    st.caption(view.words("chart.intervals_note"))


guard.page("overview")
view = current()
overview.opening(view)
briefing.offer(view, page="overview")
overview.moves(view, overview.first_moves(view))
overview.beside(view)
mapfile.offer(view, key="overview-map", measure="verdict")
overview.simulated(view)
overview.lists(view)
overview.doubts(view)
overview.published(view)
overview.province(view)
if findings.any_judged(view):
    with st.expander(
        view.words("overview.intervals"),
        icon=":material/align_horizontal_center:",
        key="overview-ends",
        on_change="rerun",
    ) as opened:
        if opened.open:
            intervals(view)
tables.slice_expander(view, key="overview-table")
states.source_line(view)
