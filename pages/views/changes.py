import streamlit as st

from pages.ui import changes, data, guard, navigation, proposed, states
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What the page compares, and the slice whose verdicts it shows."""
    states.heading(view, view.words("page.changes.title"))
    st.markdown(view.words("changes.intro"))
    states.simulated_notice(view)
    navigation.page_link(view, "quality", view.words("ledger.to_quality"))


guard.page("changes")
view = current()
words = view.words
opening(view)
proposed.notice(view)
pair = changes.choose(view)
if pair is not None:
    before, after = pair
    found = data.differences(before, after)
    note = words("changes.note", before=before.id, after=after.id)
    changes.summary(view, found)

    st.markdown(words("changes.totals"))
    changes.totals(view, before.manifest.control_sums, after.manifest.control_sums)

    changes.verdicts(view, found, note)
    changes.figures(view, found, note)
states.source_line(view)
