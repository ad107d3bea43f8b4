import streamlit as st

from pages.ui import guard, share, share_list
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def opening(view: View) -> None:
    """What the page is for, and what whoever opens a link sees."""
    words = view.words
    st.title(words("page.share.title"), anchor=False)
    st.markdown(words("share.intro"))
    with st.expander(words("share.what_title"), icon=":material/visibility:"):
        st.markdown(words("share.what"))


@part
def beginning(view: View) -> None:
    """How a link is made."""
    st.header(view.words("share.new"), anchor="tao-moi", divider="gray")


guard.page("share")
view = current()
opening(view)
share.mode_note(view)
beginning(view)
share.made_before(view)
share.form(view)
st.header(view.words("share.links"), anchor="da-tao", divider="gray")
share_list.said(view)
share_list.listing(view)
