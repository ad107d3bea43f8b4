"""What the server round the pages takes from Streamlit: its own page and its effective settings."""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from streamlit import file_util

from sharing.serving.headers import SecurityHeaders, inline_script_hashes, security_headers
from sharing.settings import settings


def middleware() -> list[Middleware]:
    """What every request passes, outermost first."""
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    headers = security_headers(settings().address, inline_script_hashes(page))
    return [Middleware(SecurityHeaders, headers=headers)]
