"""The door before the pages: who may load one now, and who waits; sockets only for who came in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from sharing.serving.addresses import origin_of
from sharing.serving.admission import Queue
from sharing.serving.tickets import Tickets, ticket_cookie, ticket_of
from sharing.serving.waiting import refresh_seconds, waiting_page
from sharing.words import Language, languages

SOCKET = "/_stcore/stream"
# What costs a page nothing, or has its own limits: it is let through without a ticket.
_FREE = (
    "/_stcore/", "/static/", "/app/static/", "/media/", "/component/", "/tai-ve/", "/api/", "/v/",
    "/auth/", "/oauth2callback", "/health", "/metrics",
)  # fmt: skip


def is_page(scope: Scope) -> bool:
    """Whether a request is for a page, which will open a session."""
    path: str = scope["path"]
    # Who only asks for the headings (HEAD) opens no session.
    if scope["method"] != "GET" or path.startswith(_FREE):
        return False
    # Streamlit's page probes for its own parts under the address of any page.
    last = path.rpartition("/")[2]
    return "/_stcore/" not in path and "/static/" not in path and "." not in last


class Door:
    """Lets in as many as the queue says; the others get the waiting page."""

    def __init__(
        self,
        app: ASGIApp,
        queue: Queue,
        tickets: Tickets,
        finishes: Callable[[bytes], bool],
        *,
        secure: bool,
    ) -> None:
        """Put a door before an application.

        Args:
            app: The application.
            queue: The queue before it.
            tickets: The tickets of this server.
            finishes: Whether a message to a browser says that its page has been drawn.
            secure: Whether readers come by TLS: then the ticket does too.
        """
        self._app = app
        self._queue = queue
        self._tickets = tickets
        self._finishes = finishes
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or socket in, or not."""
        if scope["type"] == "websocket" and scope["path"] == SOCKET:
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and is_page(scope):
            await self._page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        held = self._ticket(scope)
        ticket = held or self._tickets.new()
        answer = self._queue.ask(ticket, origin_of(HTTPConnection(scope)))
        given = [] if held else [(b"set-cookie", self._cookie(ticket))]
        if not answer.admitted:
            waiting = _waiting(scope, answer.position)
            waiting.raw_headers.extend(given)
            await waiting(scope, receive, send)
            return

        async def send_with_ticket(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *given]
            await send(message)

        await self._app(scope, receive, send_with_ticket)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        ticket = self._ticket(scope)
        address = origin_of(HTTPConnection(scope))
        if ticket is None or not self._queue.open_socket(ticket, address):
            await WebSocketClose(code=1013)(scope, receive, send)
            return
        drawn = False

        async def send_and_watch(message: Message) -> None:
            nonlocal drawn
            await send(message)
            if not drawn and self._finishes(message.get("bytes") or b""):
                drawn = True
                self._queue.loaded(ticket)

        try:
            await self._app(scope, receive, send_and_watch)
        finally:
            self._queue.close_socket(ticket, drawn=drawn)

    def _cookie(self, ticket: str) -> bytes:
        return ticket_cookie(ticket, secure=self._secure).encode()

    def _ticket(self, scope: Scope) -> str | None:
        value = ticket_of(HTTPConnection(scope))
        return value if self._tickets.genuine(value) else None


def _waiting(scope: Scope, position: int) -> Response:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    lang: Language = next((one for one in languages() if one == asked), languages()[0])
    again = str(refresh_seconds(position))
    headers = {"Refresh": again, "Retry-After": again, "Cache-Control": "no-store"}
    return HTMLResponse(waiting_page(lang, position), 503, headers)
