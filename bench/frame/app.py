"""The second yardstick: the product's sidebar and menu round an empty page.

In a folder of its own: Streamlit looks for modules beside the script first, and `bench/pages.py`
would stand for the product's `pages`.
"""

import gc
from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.ui import document, filters, guard, navigation, states, view

ROOT = Path(__file__).resolve().parents[2]
# This script lies beside `pages/`, not above it: the product's own paths start from there.
if not Path(navigation.PAGES[0].script).is_absolute():
    navigation.PAGES = tuple(
        replace(page, script=str(ROOT / page.script)) for page in navigation.PAGES
    )
    gc.collect()
    gc.freeze()  # as serve.py does

words = filters.words()
st.set_page_config(page_icon=str(ROOT / "static/favicon.svg"), layout="wide")
page = navigation.register(words, guard.reader())
with st.sidebar:
    filters.language(words)
document.dress(words)
edition = filters.edition(words)
with st.sidebar:
    chosen = filters.choose(words, edition, page)
view.keep(chosen)
navigation.bar(chosen, page)
states.footer(chosen, page)
