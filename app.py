"""The entry: language, edition, shared filters, navigation. No SQL, no arithmetic."""

import streamlit as st

from pages.ui import chart_tools, citation, filters, navigation, states, view
from warehouse.manifest import EditionError

# Before the pages are registered: their icons would else be fetched from another host for the tab.
st.set_page_config(page_icon="static/favicon.svg", layout="wide")
words = filters.words()
page = navigation.register(words)

with st.sidebar:
    filters.language(words)
states.document(words)
try:
    edition = filters.edition(words)
except EditionError as error:
    states.no_edition(words, error)
    st.stop()

with st.sidebar:
    chosen = filters.choose(words, edition, page)
view.keep(chosen)
navigation.bar(chosen, page)
page.run()
states.footer(chosen, page)
citation.offer(chosen, page)
chart_tools.offer(chosen)
