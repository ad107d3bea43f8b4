import streamlit as st

from pages.ui import (
    books,
    briefing,
    chain,
    charts,
    charts_said,
    doubted,
    guard,
    origins,
    paper,
    portrait,
    predecessors,
    profile,
    spoken,
    states,
)
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View, code: str) -> None:
    """The commune in a few sentences, its verdict, and what kind of place it is."""
    words = view.words
    row = chain.row_of(view, code)
    states.heading(view, row.name)
    predecessors.notice(view, code)
    states.simulated_notice(view)
    sides = st.grid(3, min_column_width=300, gap="medium")
    verdict_side, place_side = sides.cell(column_span=2), sides.cell()
    with verdict_side:
        profile.verdict(view, row)
        st.markdown(words("profile.in_words"))
        st.markdown(spoken.paragraph(view, code))
        doubted.notice(view, code)
    with place_side:
        st.markdown(words("profile.place"))
        profile.place(view, code)


@part
def published(view: View, code: str) -> None:
    """What was published about the commune."""
    st.markdown(view.words("profile.published"))
    profile.published(view, code)


@part
def position(view: View, code: str) -> None:
    """Its place among all communes, and the units it was formed from.

    A link that is locked to communes shows no figures of the others, so there is no such place.
    """
    if view.reader.lock:
        predecessors.listed(view, code)
        return
    st.markdown(view.words("profile.position"))
    rows = view.slice()
    if rows["ratio"].notna().any():
        charts.show(
            view,
            charts.funnel(view, rows, code),
            height=420,
            key="commune-position",
            alt=charts_said.funnel(view, rows, code),
            simulated=states.is_simulated(view),
        )
        st.caption(view.words("chart.funnel_note"))
    else:
        states.nothing(view)
    predecessors.listed(view, code)


guard.page("commune")
view = current()
code = profile.choose(view)
paper.styled()
# Each part by its name: on paper they are laid out anew, as one sheet (portrait.css).
with st.container(key="portrait"):
    with st.container(key="portrait-opening"):
        paper.notices(view)
        opening(view, code)
    if not view.reader.lock:
        briefing.offer(view, [code], page="commune")
    with st.container(key="portrait-chain"):
        portrait.links(view, code)
    with st.container(key="portrait-published"):
        published(view, code)
    with st.container(key="portrait-trend"):
        portrait.trend(view, code)
    if not view.reader.lock:
        with st.container(key="portrait-peers"):
            portrait.peers(view, code)
    with st.container(key="portrait-position"):
        position(view, code)
    with st.container(key="portrait-aside"):
        books.commune(view, code)
        origins.draw(view, code)
    with st.container(key="portrait-source"):
        states.source_line(view)
        paper.foot(view)
