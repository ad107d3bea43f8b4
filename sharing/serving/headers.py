"""Security headers on every answer: what the browser may load, keep, and tell others."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Files of the front end (named by their hash), boundaries, and our scripts: the same for everybody.
_FOR_EVERYBODY = ("/static/", "/app/static/", "/_stcore/bidi-components/")
_ONE_YEAR_SECONDS = 31_536_000
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def inline_script_hashes(page: str) -> list[str]:
    """The inline scripts of a page, as sources of a policy: nothing else inline may run.

    Args:
        page: The HTML of the page.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_policy(address: str = "", script_hashes: Iterable[str] = ()) -> str:
    """The Content-Security-Policy: this host only, no evaluated and no inline script.

    Args:
        address: The address readers type; its sockets are named for browsers to which 'self' does
            not cover them.
        script_hashes: Inline scripts that may run, by their hashes.
    """
    parts = urlsplit(address)
    sockets = f" wss://{parts.netloc}" if parts.scheme == "https" else ""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' 'wasm-unsafe-eval'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",  # Streamlit's styles are made in the browser
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            f"connect-src 'self'{sockets}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(address: str = "", script_hashes: Iterable[str] = ()) -> dict[str, str]:
    """The headers every answer carries; promises about TLS only where the address has it."""
    headers = {"Content-Security-Policy": content_policy(address, script_hashes), **_ALWAYS}
    if urlsplit(address).scheme == "https":
        headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_SECONDS}; includeSubDomains"
    return headers


def failed_answer(headers: Mapping[str, str]) -> Callable[[Request, Exception], Response]:
    """What is answered where a route has failed: nothing but that, with the headers of all answers.

    Args:
        headers: Headers of every answer; the one who answers here stands outside of what adds them.
    """

    def answer(_request: Request, _error: Exception) -> Response:
        return PlainTextResponse("500", 500, {**headers, "Cache-Control": "no-store"})

    return answer


class SecurityHeaders:
    """Puts the headers on every answer, whoever made it; what is for one reader is not kept."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        """Wrap an application.

        Args:
            app: The application.
            headers: Headers of every answer.
        """
        self._app = app
        self._headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope["path"].startswith(_FOR_EVERYBODY)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if not kept:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)
