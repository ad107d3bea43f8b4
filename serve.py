"""The server: Streamlit's application round `app.py`, found by `streamlit run serve.py`."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.ui.identity import claims_of
from sharing.access import identify

# The folder `pages/` is ours, not Streamlit's old way to several pages: without this line the first
# visitor of a fresh server who follows a link to a page is told that it does not exist.
PagesManager.uses_pages_directory = False

# Plain requests carry who has signed in as a cookie; a run of a page has it from Streamlit.
identify.decode_with(claims_of)

# What every page needs, imported before the first visitor comes.
_LIBRARIES = (
    "pages.ui.charts",
    "pages.ui.comparison_parts",
    "pages.ui.comparison_side",
    "pages.ui.comparison_trend",
    "pages.ui.map_page",
    "pages.ui.map_table",
    "pages.ui.map_time",
    "pages.ui.maps",
    "pages.ui.navigation",
    "pages.ui.overview",
    "pages.ui.tables",
)


@asynccontextmanager
async def _warmed(_app: st.App) -> AsyncIterator[None]:
    """Import the libraries and take them out of the garbage collector's sight."""
    for name in _LIBRARIES:
        import_module(name)
    gc.collect()
    gc.freeze()
    yield


app = st.App("app.py", lifespan=_warmed)
