import streamlit as st

from pages.ui import (
    decisions_record,
    guard,
    posts_today,
    staffing,
    staffing_choices,
    staffing_edit,
    staffing_exports,
    staffing_moves,
    staffing_parts,
    staffing_saved,
    staffing_show,
    states,
)
from pages.ui.drawn import awaited, part
from pages.ui.view import View, current

# What stands above the map: the finding and its cards.
_FINDING_HEIGHT = 220


@part
def opening(view: View) -> None:
    """What the page is about, and that its figures are simulated."""
    states.heading(view, view.words("page.staffing.title"))
    states.simulated_notice(view)
    st.markdown(view.words("staffing.intro"))


guard.page("staffing")
chosen = current()
view = staffing.centre(chosen)
opening(view)
if (chosen.staff_group, chosen.lens) != (view.staff_group, view.lens):
    st.caption(view.words("staffing.centre_only"))
scenario = staffing.of_address(view)
staffing_choices.choose(view, scenario)
with awaited(_FINDING_HEIGHT, ready=staffing.has_plan(view, scenario)):
    made = staffing.make(view, scenario)

said = staffing_show.finding(made)
if said:
    st.header(said, anchor=False)
staffing_show.refused(made)
staffing_show.cards(made)
staffing_show.certain(made)
staffing_show.left_out(made)
staffing_show.marked(made, st.query_params.get("commune", ""))

sides = st.grid(3, min_column_width=290, gap="medium")
map_side, figure_side = sides.cell(column_span=2), sides.cell()
with map_side:
    staffing_parts.arrows(made, st.query_params.get("commune", ""))
with figure_side:
    staffing_parts.spread(made)
    staffing_parts.benefit(made)
staffing_moves.show(made)
staffing_edit.show(made, scenario)
staffing_parts.rules(made)
staffing_saved.show(made, scenario)
staffing_exports.show(made, scenario)
posts_today.lead(made.view, scenario)
decisions_record.offer(made, scenario)
staffing_parts.how(made)
states.source_line(view)
