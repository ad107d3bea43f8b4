import streamlit as st

from pages.ui import ledger, states
from pages.ui.view import current

view = current()
words = view.words
province = view.province()

states.heading(view, words("page.sources.title"))
st.markdown(words("ledger.intro"))
simulated = bool(view.slice()["simulated"].any())
states.simulated_notice(view, province.simulated_share, simulated=simulated)

sides = st.grid(2, min_column_width=380, gap="medium")
kind_side, edition_side = sides.cell(), sides.cell()
with kind_side:
    st.markdown(words("ledger.kinds"))
    ledger.kinds(view)
with edition_side:
    st.markdown(words("ledger.edition"))
    ledger.edition(view)

st.markdown(words("ledger.published"))
st.caption(words("ledger.published_note"))
ledger.published(view)

st.markdown(words("ledger.coverage"))
ledger.coverage(view)

st.markdown(words("ledger.doubtful"))
st.caption(words("ledger.doubtful_note"))
ledger.doubtful(view)

st.markdown(words("ledger.assumptions"))
st.caption(words("ledger.assumptions_note"))
ledger.assumptions(view)

st.markdown(words("ledger.sources"))
ledger.sources(view)
