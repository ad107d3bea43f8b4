import streamlit as st

from pages.ui import answers, desk, guard
from pages.ui.view import current

guard.page("submit")
view = current()
words = view.words

st.title(words("page.submit.title"), anchor=False)
if guard.may("submit"):
    st.markdown(words("submit.intro"))
    desk.scope(view)
    desk.sent(view)

    st.markdown(words("submit.templates"))
    desk.templates(view)

    st.markdown(words("submit.files"))
    uploads = desk.drop(view)
    checked = desk.check(view, uploads) if uploads else None
    if checked is not None:
        answers.answers(view, checked)
        answers.preview(view, checked)
        if checked.may_count:
            desk.confirm(view, uploads, checked)
        elif checked.refused:
            st.info(words("submit.nothing_counts"), icon=":material/info:")
        else:
            st.info(words("submit.nothing_new"), icon=":material/info:")

st.markdown(words("submit.history"))
st.caption(words("submit.history_note"))
ledger = desk.received(view)
if ledger is not None:
    answers.history(view, ledger)
