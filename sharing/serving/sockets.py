"""The gate of the pages' socket: what may be sent on it, how often, and until when it stays open.

A browser may keep a socket open and ignore whatever the page tells it. So the server itself looks
again who reads, and ends the sockets of those who may not any more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from sharing.access.ended import ended_at
from sharing.serving.door import SOCKET
from sharing.serving.downloads import Holder

# A page asks for its first run at once; a socket that asks for nothing by then is no page.
SILENT_SECONDS = 10
# A reader clicks a few times a second at most; a slider that is dragged sends some dozens.
MESSAGES_A_SECOND = 40
MOST_AT_ONCE = 200
# Who has not signed in makes room after this time, if others wait.
NOBODY_SECONDS = 60
_POLICY = 1008


@dataclass(eq=False)
class Socket:
    """One open socket.

    Attributes:
        connection: What its browser sent when it opened it.
        holder: Who that was.
        opened_at: On the clock of the event loop.
        end: Ends it; it may be called twice.
        since: When it was opened, in seconds since 1970.
    """

    connection: HTTPConnection
    holder: Holder
    opened_at: float
    end: Callable[[], None]
    since: float = field(default_factory=time.time)

    @property
    def is_ended(self) -> bool:
        """Whether the sign-ins of who opened it were ended since, its headers notwithstanding."""
        return not self.holder.is_nobody and self.since <= ended_at(self.holder.name)


@dataclass
class Sockets:
    """All open sockets of this process.

    Attributes:
        holder_of: Who sends a request.
    """

    holder_of: Callable[[HTTPConnection], Holder]
    clock: Callable[[], float] = time.monotonic
    open: set[Socket] = field(default_factory=set)

    async def end_changed(self) -> int:
        """End the sockets whose reader is not any more who opened them; how many there were.

        A person's sign-ins may also have been ended, which the headers of a proxy do not say.
        """
        there = list(self.open)
        # Off the loop: a link is looked up in its table.
        now = await asyncio.to_thread(lambda: [self._reads_still(one) for one in there])
        changed = [one for one, still in zip(there, now, strict=True) if not still]
        for one in changed:
            one.end()
        return len(changed)

    def _reads_still(self, socket: Socket) -> bool:
        return self.holder_of(socket.connection) == socket.holder and not socket.is_ended

    def end_nobodys(self, most: int, give_up: Callable[[HTTPConnection], None]) -> int:
        """End sockets of those who have not signed in, the oldest first; how many.

        Args:
            most: How many others wait for a seat.
            give_up: Told first whose seat is to be given up.
        """
        latest = self.clock() - NOBODY_SECONDS
        old = [one for one in self.open if one.holder.is_nobody and one.opened_at <= latest]
        ended = sorted(old, key=lambda one: one.opened_at)[:most]
        for one in ended:
            give_up(one.connection)
            one.end()
        return len(ended)


class Gate:
    """Lets only those messages through that the pages send, and ends sockets that do not behave."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        sockets: Sockets,
        resumes: Callable[[str], bool],
        kind_of: Callable[[bytes], str],
        needed: frozenset[str],
        first: str,
        refused: Callable[[str], None],
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        """Put a gate before an application.

        Args:
            app: The application.
            sockets: Where open sockets are listed.
            resumes: Whether there is a session of an id to go on with: then the page is drawn.
            kind_of: What a message from a browser asks for; "" for what is no message.
            needed: Kinds that the pages need.
            first: The kind by which a page asks to be drawn.
            refused: Told why something was refused.
            silent_seconds: When a socket that has not asked to be drawn is ended.
        """
        self._app = app
        self._sockets = sockets
        self._resumes = resumes
        self._kind_of = kind_of
        self._needed = needed
        self._first = first
        self._refused = refused
        self._silent_seconds = silent_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request or socket on."""
        if scope["type"] != "websocket" or scope["path"] != SOCKET:
            await self._app(scope, receive, send)
            return
        passage = _Passage(receive, send)
        connection = HTTPConnection(scope)
        holder = await asyncio.to_thread(self._sockets.holder_of, connection)
        socket = Socket(connection, holder, self._sockets.clock(), passage.end)
        self._sockets.open.add(socket)
        loop = asyncio.get_running_loop()
        silence = loop.call_later(self._silent_seconds, self._end, passage, "silent")
        if self._resumes(_session_of(connection)):
            silence.cancel()
        allowed, looked = float(MOST_AT_ONCE), loop.time()

        async def receive_needed() -> Message:
            nonlocal allowed, looked
            while True:
                message = await passage.receive()
                frame = message.get("bytes")
                if frame is None:
                    return message
                now = loop.time()
                allowed = min(allowed + (now - looked) * MESSAGES_A_SECOND, MOST_AT_ONCE) - 1
                looked = now
                if allowed < 0:
                    self._end(passage, "too many messages")
                    continue
                kind = self._kind_of(frame)
                if kind == self._first:
                    silence.cancel()
                # What is no message at all the application refuses itself.
                if not kind or kind in self._needed:
                    return message
                self._refused("message")

        try:
            await self._app(scope, receive_needed, passage.send)
        finally:
            silence.cancel()
            self._sockets.open.discard(socket)

    def _end(self, passage: _Passage, why: str) -> None:
        self._refused(why)
        passage.end()


def _session_of(connection: HTTPConnection) -> str:
    """The session a browser wants to go on with, as Streamlit's page says it; "": with none."""
    said = connection.headers.get("sec-websocket-protocol", "").split(",")
    return said[2].strip() if len(said) > 2 else ""  # noqa: PLR2004  its place


class _Passage:
    """One socket, which the server may end at any time."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._ended = False
        self._closing: asyncio.Task[None] | None = None

    def end(self) -> None:
        """End the socket: nothing goes through any more, and the browser is told."""
        if not self._ended:
            self._ended = True
            self._closing = asyncio.get_running_loop().create_task(self._close())

    async def receive(self) -> Message:
        message: Message = {} if self._ended else await self._receive()
        return {"type": "websocket.disconnect", "code": _POLICY} if self._ended else message

    async def send(self, message: Message) -> None:
        if self._ended:
            raise OSError("the server has ended this socket")
        await self._send(message)

    async def _close(self) -> None:
        await WebSocketClose(code=_POLICY)({"type": "websocket"}, self._receive, self._send)
