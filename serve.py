"""The server: Streamlit's application round `app.py`, found by `streamlit run serve.py`."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.ui import failed, server
from pages.ui.batches import send_in_batches
from pages.ui.identity import claims_of
from sharing.access import identify
from sharing.serving.headers import failed_answer
from sharing.serving.masking import mask_logs
from sharing.serving.memory import few_arenas, large_blocks_apart, no_huge_pages, room_for_names
from sharing.serving.routes import routes

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


# Collections of the middle generation before one of everything; 10 by Python's own default.
_FULL_COLLECTION_EVERY = 2000

mask_logs()
few_arenas()
large_blocks_apart()
no_huge_pages()
_process = server.process(server.checked())
_headers = server.headers()


@asynccontextmanager
async def _serving(_app: st.App) -> AsyncIterator[None]:
    """Import the libraries, take them out of the collector's sight, and tend the process."""
    server.hand_out_files(_process.shelf)
    server.limit(_process.most_connections)
    server.read_options_without_lock()
    send_in_batches()
    for name in _LIBRARIES:
        import_module(name)
    room_for_names()
    gc.collect()
    gc.freeze()
    # With hundreds of sessions a look at every object stops all of them for half a second; what
    # the young generations miss is collected when the memory has grown (`_process.tend`).
    gc.set_threshold(*gc.get_threshold()[:2], _FULL_COLLECTION_EVERY)
    tending = asyncio.create_task(_process.tend())
    _process.begun()
    yield
    tending.cancel()
    _process.ended()


app = st.App(
    "app.py",
    routes=routes(_process.routes()),
    middleware=_process.middleware(_headers),
    lifespan=_serving,
    on_script_error=failed.handler(_process.meter.errors.inc),
    exception_handlers={Exception: failed_answer(_headers)},
)
