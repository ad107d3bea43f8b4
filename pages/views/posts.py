import streamlit as st

from pages.ui import address, guard, posts_chairs, posts_frame, posts_whatif, states
from pages.ui.drawn import part
from pages.ui.view import View, current

PARTS = {
    "frame": posts_frame.draw,
    "chairs": posts_chairs.draw,
    "whatif": posts_whatif.draw,
}


@part
def opening(view: View) -> None:
    """What the page is for, and that its figures are simulated."""
    words = view.words
    states.heading(view, words("page.posts.title"))
    states.simulated_notice(view)
    st.markdown(words("posts.intro"))


guard.page("posts")
view = current()
opening(view)
words = view.words
chosen = address.choose(
    st.segmented_control,
    "topic",
    words("posts.topic"),
    list(PARTS),
    "frame",
    format_func=lambda code: words(f"posts_topic.{code}"),
    required=True,
    label_visibility="collapsed",
)
# One part at a time: what is not looked at is not made.
PARTS[chosen](view)
states.source_line(view)
