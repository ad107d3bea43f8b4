import streamlit as st

from pages.ui import books, guard, method, profile, states, trying
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What the page is for."""
    states.heading(view, view.words("page.method.title"))
    states.simulated_notice(view)
    st.markdown(view.words("method_page.intro"))


def policy(view: View) -> None:
    """What the province decides: its values, how they changed, and a form to try others."""
    method.parameters(view)
    method.history(view)
    method.handling_times(view)
    if not view.reader.lock:
        trying.form(view)


guard.page("method")
view = current()
opening(view)
code = profile.choose(view)
method.steps(view, code)
method.caveats(view)
policy(view)
books.method(view, code)
states.source_line(view)
