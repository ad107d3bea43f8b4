"""People at their browsers: a first page, a place in the queue, a socket, clicks."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from bench.servers import BenchError, Server
from bench.serving.gateway import HOST
from bench.socket_client import Reader

# The front end offers its protocol and the token against forged requests, or this word without one.
_PROTOCOL, _NO_TOKEN, _TOKEN_COOKIE = "streamlit", "PLACEHOLDER_AUTH_TOKEN", "_streamlit_xsrf"
_LARGEST_MESSAGE = 64 * 2**20
_COOKIE = re.compile(r"^set-cookie: ([^=]+)=([^;\r\n]*)", re.IGNORECASE | re.MULTILINE)
_REFRESH = re.compile(r"^refresh: (\d+)", re.IGNORECASE | re.MULTILINE)
_OK, _WAIT = 200, 503


@dataclass
class Visitor:
    """One browser.

    Attributes:
        server: The process it comes to.
        headers: What the reverse proxy sends along for it.
        cookies: What it was given.
        waited: Seconds in the queue, until it was let in.
        loaded: Seconds from being let in until the page was there; None: it never was.
        asked: How often it was told to wait.
    """

    server: Server
    headers: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    waited: float = 0.0
    loaded: float | None = None
    asked: int = 0

    @property
    def sent(self) -> dict[str, str]:
        """All headers of a request."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return dict(self.headers) | ({"Cookie": told} if told else {})

    async def get(self, path: str = "/") -> tuple[int, str]:
        """One page; its status and head. Cookies are kept.

        Raises:
            OSError: If the connection is refused or cut.
        """
        reader, writer = await asyncio.open_connection(HOST, self.server.port)
        try:
            lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}:{self.server.port}",
                     *(f"{name}: {value}" for name, value in self.sent.items()),
                     "Connection: close", "", ""]  # fmt: skip
            writer.write("\r\n".join(lines).encode())
            await writer.drain()
            head, _, _ = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        text = head.decode("latin-1").replace("\r\n", "\n")
        self.cookies.update(_COOKIE.findall(text))
        return int(text.split(" ", 2)[1]) if text else 0, text

    async def come_in(self, deadline: float, path: str = "/") -> bool:
        """Ask for the first page, and again as often as the queue says; False: still waiting then.

        Raises:
            BenchError: If the answer is neither the page nor the queue.
        """
        began = time.perf_counter()
        while True:
            asked_at = time.perf_counter()
            status, head = await self.get(path)
            if status == _OK:
                self.waited = asked_at - began
                return True
            if status != _WAIT:
                raise BenchError(f"{self.server.name} answers {status} to a first visit")
            self.asked += 1
            refresh = _REFRESH.search(head)
            seconds = float(refresh.group(1)) if refresh else 5.0
            if time.perf_counter() + seconds > deadline:
                self.waited = time.perf_counter() - began
                return False
            await asyncio.sleep(seconds)

    @property
    def protocols(self) -> list[Subprotocol]:
        """What a socket is asked for by: only who was given a token is the person of the cookie."""
        token = self.cookies.get(_TOKEN_COOKIE, _NO_TOKEN)
        return [Subprotocol(_PROTOCOL), Subprotocol(token)]

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Reader]:
        """The socket of an open page."""
        async with open_socket(
            self.server.socket_url, origin=Origin(self.server.url), subprotocols=self.protocols,
            additional_headers=self.sent, max_size=_LARGEST_MESSAGE, max_queue=None,
            compression=None, ping_interval=None, open_timeout=60,
        ) as socket:  # fmt: skip
            yield Reader(socket, self.server)

    async def visit(self, deadline: float, leave: asyncio.Event) -> None:
        """Come in, load the first page, and stay until the others leave."""
        if not await self.come_in(deadline):
            return
        began = time.perf_counter()
        try:
            async with self.page() as reader:
                await reader.rerun()
                self.loaded = time.perf_counter() - began
                await leave.wait()
        except (OSError, WebSocketException) as error:
            raise BenchError(f"{self.server.name} closes an admitted page: {error}") from error
