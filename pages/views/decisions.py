import streamlit as st

from pages.ui import decisions, decisions_record, decisions_waiting, guard, states
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What the page is for, and that figures are simulated."""
    words = view.words
    states.heading(view, words("page.decisions.title"))
    states.simulated_notice(view)
    st.markdown(words("decisions.intro"))


@part
def beginning(view: View) -> None:
    """How a decision is recorded."""
    words = view.words
    st.header(words("decisions.new"), anchor="ghi-moi", divider="gray")
    st.markdown(words("decisions.new_note"))


guard.page("decisions")
view = current()
opening(view)
decisions_record.said(view)
st.header(view.words("decisions.recorded"), anchor="da-ghi", divider="gray")
decisions_waiting.listing(view)
decisions.listing(view)
if guard.may("record_decision"):
    beginning(view)
    scenario = decisions_record.dropped(view)
    if scenario is not None:
        planned = decisions_record.plan_of(view, scenario)
        if planned is not None:
            decisions_record.record(planned[0], scenario, planned[1])
states.source_line(view)
