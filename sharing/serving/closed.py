"""What is closed to everybody, and to whoever does not come by the address that was given out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from sharing.settings_checks import LOOPBACK

# Streamlit's own figures, its interface for programs, and its files: ours take their places.
_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/media")


def hosts_of(address: str) -> frozenset[str]:
    """The host names a server answers to: that of its address, and this machine for its monitor."""
    named = urlsplit(address).hostname
    return LOOPBACK | ({named} if named else set())


def from_this_machine(connection: HTTPConnection) -> bool:
    """Whether a request was made on this machine itself, not passed on by the proxy."""
    client = connection.client
    passed_on = "x-forwarded-for" in connection.headers or "forwarded" in connection.headers
    return client is not None and client.host in LOOPBACK and not passed_on


class Closed:
    """Answers 404 for what is closed, 421 to a host name that is not ours, and to its sockets."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], refused: Callable[[str], None]
    ) -> None:
        """Close doors of an application.

        Args:
            app: The application.
            hosts: Host names it answers to.
            refused: Told why something was refused.
        """
        self._app = app
        self._hosts = hosts
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif _host(scope) not in self._hosts:
            self._refused("host")
            await _refuse(scope, receive, send, 421)
        elif scope["type"] == "websocket" and _from_elsewhere(scope):
            self._refused("origin")
            await _refuse(scope, receive, send, 421)
        elif scope["path"].startswith(_CLOSED):
            self._refused("closed")
            await _refuse(scope, receive, send, 404)
        else:
            await self._app(scope, receive, send)


def _host(scope: Scope) -> str | None:
    try:
        return urlsplit(f"//{HTTPConnection(scope).headers.get('host', '')}").hostname
    except ValueError:
        return None


def _from_elsewhere(scope: Scope) -> bool:
    """Whether a page of another host opens a socket; Streamlit lets any page of `localhost`."""
    origin = HTTPConnection(scope).headers.get("origin")
    if origin is None:  # no browser: it has no cookies but those it was given
        return False
    try:
        return urlsplit(origin).hostname != _host(scope)
    except ValueError:
        return True


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008)(scope, receive, send)
    else:
        await PlainTextResponse(str(status), status)(scope, receive, send)
