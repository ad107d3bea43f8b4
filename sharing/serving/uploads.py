"""Uploads: for readers to whom a page shows where to drop a file, into their own session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

UPLOAD = "/_stcore/upload_file"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Room:
    """Bytes of uploads that are held at once, of one session and of all."""

    session_bytes: int = 100 * _MEGABYTE
    all_bytes: int = 400 * _MEGABYTE


class Uploads:
    """Lets files in for whom they are, as long as there is room; else 404, or 413."""

    def __init__(
        self,
        app: ASGIApp,
        may: Callable[[HTTPConnection, str], bool],
        held: Callable[[str], tuple[int, int]],
        refused: Callable[[str], None],
        room: Room = Room(),
    ) -> None:
        """Put a guard before the uploads of an application.

        Args:
            app: The application.
            may: Whether who asks may upload into a session, by its id.
            held: Bytes of files that a session holds, and that all hold.
            refused: Told why something was refused.
            room: How much may be held.
        """
        self._app = app
        self._may = may
        self._held = held
        self._refused = refused
        self._room = room
        self._coming: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(UPLOAD) or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        session = path.removeprefix(UPLOAD).strip("/").partition("/")[0]
        if not await run_in_threadpool(self._may, connection, session):
            self._refused("upload")
            await PlainTextResponse("404", 404)(scope, receive, send)
            return
        if scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        size = connection.headers.get("content-length", "")
        if not (size.isascii() and size.isdigit()) or self._is_full(session, int(size)):
            self._refused("upload room")
            await PlainTextResponse("413", 413)(scope, receive, send)
            return
        self._coming[session] = self._coming.get(session, 0) + int(size)
        try:
            await self._app(scope, receive, send)
        finally:
            left = self._coming.pop(session) - int(size)
            if left:
                self._coming[session] = left

    def _is_full(self, session: str, size: int) -> bool:
        mine, everybodys = self._held(session)
        coming = sum(self._coming.values())
        return (
            mine + self._coming.get(session, 0) + size > self._room.session_bytes
            or everybodys + coming + size > self._room.all_bytes
        )
