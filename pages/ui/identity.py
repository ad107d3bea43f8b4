"""Streamlit's signed identity cookie, read the way Streamlit itself reads it.

A run of a page has its claims in `st.user`; a plain request (the API, a download) has only the
cookie. The signature, the joining of a cookie that was split and the check of the origin are
Streamlit's own functions; how long a sign-in lasts is `sharing.access.identify`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The claims of a genuine identity cookie; None where there is none.

    Args:
        cookies: Of the request, by name.
    """
    if USER_COOKIE_NAME not in cookies:
        return None
    signed = starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    origin = get_origin_from_redirect_uri()
    if signed is None or origin is None:
        return None
    return starlette_websocket._parse_decoded_user_cookie(signed, origin) or None
