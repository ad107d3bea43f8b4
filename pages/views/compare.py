import streamlit as st

from pages.ui import (
    briefing,
    comparison,
    comparison_parts,
    comparison_show,
    comparison_side,
    comparison_table,
    comparison_trend,
    guard,
    states,
)
from pages.ui.drawn import part
from pages.ui.view import View, current

PARTS = {
    "funnel": comparison_parts.funnel,
    "ranking": comparison_parts.ranking,
    "trend": comparison_trend.trend,
    "side": comparison_side.side,
    "peers": comparison_side.peers,
    "scatter": comparison_parts.scatter,
    "table": comparison_table.table,
}


@part
def opening(view: View) -> None:
    """What the page is for, and that its figures are simulated."""
    states.heading(view, view.words("page.compare.title"))
    states.simulated_notice(view)


guard.page("compare")
view = current()
opening(view)
chosen = comparison.choose(view)
st.caption(comparison_show.line(view, chosen))
if chosen.communes:
    briefing.offer(view, chosen.communes, page="compare")
# One part at a time: what is not looked at is not made.
draw = PARTS[chosen.tab]
draw(view, chosen)
states.source_line(view)
