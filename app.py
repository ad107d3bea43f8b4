"""The entry: language, edition, shared filters, navigation. No SQL, no arithmetic."""

import streamlit as st

from pages.ui import (
    chart_tools,
    citation,
    document,
    door,
    filters,
    guard,
    navigation,
    shared_link,
    states,
    view,
)
from sharing.access.reader import NotAllowed
from sharing.access.roles import Role
from warehouse.manifest import EditionError

# Before the pages are registered: their icons would else be fetched from another host for the tab.
st.set_page_config(page_icon="static/favicon.svg", layout="wide")
words = filters.words()
who = guard.reader()
door.settle(who)
if who.role is Role.NOBODY:
    document.dress(words)
    navigation.lead(door.closed)
    st.stop()
page = navigation.register(words, who)

with st.sidebar:
    filters.language(words)
document.dress(words)
try:
    edition = filters.edition(words)
except EditionError as error:
    states.no_edition(words, error)
    st.stop()

with st.sidebar:
    chosen = filters.choose(words, edition, page)
    door.signed_in(words, who)
view.keep(chosen)
navigation.bar(chosen, page)
shared_link.show(chosen)
try:
    page.run()
except NotAllowed:
    guard.refuse()
states.footer(chosen, page)
citation.offer(chosen, page)
chart_tools.offer(chosen)
