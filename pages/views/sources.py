import streamlit as st

from pages.ui import books, guard, ledger, navigation, states
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What there is, by kind, and which edition it is."""
    words = view.words
    states.heading(view, words("page.sources.title"))
    st.markdown(words("ledger.intro"))
    states.simulated_notice(view)
    navigation.page_link(view, "quality", words("ledger.to_quality"))

    sides = st.grid(2, min_column_width=380, gap="medium")
    kind_side, edition_side = sides.cell(), sides.cell()
    with kind_side:
        st.markdown(words("ledger.kinds"))
        ledger.kinds(view)
    with edition_side:
        st.markdown(words("ledger.edition"))
        ledger.edition(view)


@part
def rows(view: View) -> None:
    """What was published, assumed and cited."""
    words = view.words
    st.markdown(words("ledger.published"))
    st.caption(words("ledger.published_note"))
    ledger.published(view)

    st.markdown(words("ledger.assumptions"))
    st.caption(words("ledger.assumptions_note"))
    ledger.assumptions(view)

    st.markdown(words("ledger.sources"))
    ledger.sources(view)


guard.page("sources")
view = current()
opening(view)
rows(view)
books.sources(view)
