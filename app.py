"""The entry: language, edition, shared filters, navigation. No SQL, no arithmetic."""

import streamlit as st

from pages.ui import filters, navigation, states, view
from warehouse.manifest import EditionError

PRODUCT = "Cân Việc"
st.set_page_config(page_title=PRODUCT, page_icon="static/favicon.svg", layout="wide")

with st.sidebar:
    words = filters.language()
states.document_language(words)
try:
    edition = filters.edition(words)
except EditionError as error:
    states.no_edition(words, error)
    st.stop()

page = navigation.register(words)
st.set_page_config(page_title=f"{page.title} · {PRODUCT}")
with st.sidebar:
    chosen = filters.choose(words, edition)
view.keep(chosen)
navigation.bar(chosen, page)
page.run()
states.footer(chosen)
