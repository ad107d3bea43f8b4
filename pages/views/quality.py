import streamlit as st

from pages.ui import (
    changes_since,
    coverage,
    guard,
    ledger,
    opendata,
    proposed,
    quality,
    setaside,
    states,
)
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What the page is about, and one number for each word of the slogan."""
    words = view.words
    states.heading(view, words("page.quality.title"))
    st.markdown(words("quality.intro"))
    states.simulated_notice(view)
    quality.cards(view, coverage.states_of(view))


def accurate(view: View) -> None:
    """Doubtful, corrected, and the totals that everything must add up to."""
    st.header(view.words("quality.accurate"), anchor="dung", divider="gray")
    quality.doubts(view)
    quality.populations(view)
    quality.corrected(view)
    quality.totals(view)


def complete(view: View) -> None:
    """Who reported which month, and the gaps by name."""
    words = view.words
    st.header(words("quality.complete"), anchor="du", divider="gray")
    st.markdown(words("quality.coverage"))
    st.caption(words("quality.coverage_note"))
    coverage.draw(view)
    ledger.gaps(view)


def clean(view: View) -> None:
    """What is set aside, and why."""
    st.header(view.words("quality.clean"), anchor="sach", divider="gray")
    setaside.quarantine(view)
    setaside.remarks(view)


def live(view: View) -> None:
    """How new the figures are, and what changed since the edition before."""
    words = view.words
    st.header(words("quality.live"), anchor="song", divider="gray")
    quality.freshness(view, coverage.states_of(view))
    st.markdown(words("quality.edition"))
    proposed.notice(view)
    ledger.edition(view)
    changes_since.draw(view)


guard.page("quality")
view = current()
opening(view)
accurate(view)
complete(view)
clean(view)
live(view)
opendata.draw(view)
