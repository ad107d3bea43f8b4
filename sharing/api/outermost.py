"""What every request to the API passes first: reading only, HEAD as GET, failures kept inside."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sharing.api.problems import Problem, answer

LOGGER = logging.getLogger(__name__)
HEAD = "can_viec.head"
"""Set in the scope of a request whose answer nobody reads the body of."""
_METHODS = "GET, HEAD"


class Outermost:
    """Wraps the API."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = _headers(message["headers"])
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] not in ("GET", "HEAD"):
            refused = answer(request, Problem(405, "wrong_method", {"Allow": _METHODS}))
            await refused(scope, receive, sending)
            return
        inner = {**scope, "method": "GET", HEAD: scope["method"] == "HEAD"}
        try:
            await self.app(inner, receive, sending)
        except Exception:
            LOGGER.exception("the API failed")
            if not begun:
                await answer(request, Problem(500, "failed"))(scope, receive, sending)


def _headers(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers, with what holds for every answer of the API."""
    names = {name.lower() for name, _ in given}
    more = [(b"cache-control", b"private, no-store")] if b"cache-control" not in names else []
    return [*given, *more, (b"x-content-type-options", b"nosniff")]
