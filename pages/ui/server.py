"""What the server round the pages takes from Streamlit: sessions, readers, files, its own page."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection
from streamlit import file_util
from streamlit.runtime import Runtime
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from pages.ui.frames import asks, finishes
from pages.ui.media import ShelfManager, ShelfStorage
from sharing.access.reader import NOBODY, OWNER, Reader
from sharing.serving.downloads import Holder, Shelf
from sharing.serving.headers import inline_script_hashes, security_headers
from sharing.serving.process import Frames, Process
from sharing.serving.tickets import TICKET
from sharing.settings import settings

_LOGGER = logging.getLogger(__name__)
_IDENTIFY = "sharing.access.identify"


def is_open(session_id: str) -> bool:
    """Whether the browser of a session is still connected."""
    return Runtime.exists() and Runtime.instance().is_active_session(session_id)


def holder_of_request(request: HTTPConnection) -> Holder:
    """For whom a file has to be made that this request may fetch."""
    return _holder(dict(request.headers), request.cookies)


def process() -> Process:
    """This serving process, by the settings."""
    return Process(settings(), Frames(asks, finishes), is_open, holder_of_request)


def headers() -> dict[str, str]:
    """Headers of every answer; the one inline script of Streamlit's page is allowed by its hash."""
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    return security_headers(settings().address, inline_script_hashes(page))


def hand_out_files(shelf: Shelf) -> None:
    """Put the files Streamlit makes for readers on the shelf; `/media` stays empty."""
    if find_spec(_IDENTIFY):
        import_module(_IDENTIFY).decode_with(claims_of)
    Runtime.instance()._media_file_mgr = ShelfManager(ShelfStorage(shelf, holder_of_session))


def holder_of_session(session_id: str) -> Holder:
    """For whom files are made in a session: who opened its socket.

    Raises:
        LookupError: If the session is not connected any more.
    """
    client = Runtime.instance().get_client(session_id)
    if client is None or client.client_context is None:
        raise LookupError("the session is gone")
    context = client.client_context
    return _holder(dict(context.headers), context.cookies)


def _holder(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Holder:
    if not settings().served:
        return Holder(("owner",))
    reader = reader_of(headers, cookies)
    link = reader.link.link_id if reader.link else ""
    browser = hashlib.sha256(cookies.get(TICKET, "").encode()).hexdigest()
    return Holder((reader.role.value, reader.name, link), browser)


def reader_of(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Reader:
    """Who sends a request."""
    if find_spec(_IDENTIFY):
        return import_module(_IDENTIFY).reader_of(headers, cookies, None)
    return NOBODY if settings().served else OWNER


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What a sign-in says of the person, from Streamlit's signed cookie; None if not genuine."""
    signed = starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    if signed is None:
        return None
    try:
        claims = json.loads(signed)
    except ValueError:
        _LOGGER.warning("a sign-in cookie is signed but not readable")
        return None
    return claims if isinstance(claims, dict) else None
