"""A client of Streamlit's own websocket: what a browser says and receives, without the browser.

Like a browser it keeps messages that the server marks as cacheable and names them at the next
rerun, so that the server may send a reference in place of what has not changed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.typing import Origin, Subprotocol

from bench.servers import BenchError, Server

RUN_SECONDS = 60
_LARGEST_MESSAGE = 64 * 2**20
# What Streamlit's front end does by default: global.maxCachedMessageAge.
_RUNS_KEPT = 2
# The front end offers its protocol and, in the place of a token, this word.
_PROTOCOLS = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]

_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Run:
    """One run of the page's script, from the request to the word that it has finished."""

    seconds: float = 0.0
    size: int = 0
    messages: int = 0
    size_by_kind: Counter[str] = field(default_factory=Counter)


class Reader:
    """One reader: one session with the server."""

    def __init__(self, socket: ClientConnection, server: Server) -> None:
        """Use an open socket."""
        self._socket = socket
        self._server = server
        self._runs = 0
        self._kept: dict[str, int] = {}
        # Told every frame as it came, for whoever looks for something in them.
        self.heard: Callable[[bytes], object] | None = None

    async def rerun(self, page: str = "", query: str = "") -> Run:
        """Ask for a page and wait until its script has finished.

        Args:
            page: The page's address, "" for the first one.
            query: The query string: the state of a view, so another one is a click.

        Raises:
            BenchError: If the page shows an exception or does not finish in time.
        """
        self._runs += 1
        for known in [h for h, last in self._kept.items() if self._runs - last > _RUNS_KEPT]:
            del self._kept[known]
        return await self.ask(self._request(page, query), f"{page}?{query}")

    async def ask(self, request: bytes, what: str) -> Run:
        """Send a message of the browser and wait until the script has finished.

        Args:
            request: The message, as bytes.
            what: What it asks for, in words.

        Raises:
            BenchError: As `rerun`.
        """
        run = Run()
        start = time.perf_counter()
        await self._socket.send(request)
        try:
            async with asyncio.timeout(RUN_SECONDS):
                while not self._received(await self._socket.recv(decode=False), run):
                    pass
        except TimeoutError:
            raise BenchError(f"{self._server.name}/{what} does not finish") from None
        run.seconds = time.perf_counter() - start
        return run

    async def closed_within(self, seconds: float) -> bool:
        """Wait so long; whether the server has closed the socket by then."""
        try:
            async with asyncio.timeout(seconds):
                await self._socket.wait_closed()
        except TimeoutError:
            return False
        return True

    def _request(self, page: str, query: str) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.page_name = page
        state.query_string = query
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "Asia/Ho_Chi_Minh"
        state.context_info.locale = "vi-VN"
        state.context_info.url = f"{self._server.url}/{page}"
        return bytes(message.SerializeToString())

    def _received(self, frame: bytes, run: Run) -> bool:
        """Count one message; True when it says that the script has finished."""
        if self.heard is not None:
            self.heard(frame)
        message = ForwardMsg.FromString(frame)
        kind = _kind(message)
        run.size += len(frame)
        run.messages += 1
        run.size_by_kind[kind] += len(frame)
        if kind == "exception":
            raise BenchError(f"{self._server.name} shows an exception: its page is broken")
        if kind == "ref_hash":
            self._kept[message.ref_hash] = self._runs
        elif message.metadata.cacheable:
            self._kept[message.hash] = self._runs
        if kind != "script_finished":
            return False
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise BenchError(f"{self._server.name} does not compile")
        return message.script_finished in _FINISHED


def _kind(message: ForwardMsg) -> str:
    """The kind of a message; of an element, which one."""
    kind = message.WhichOneof("type") or ""
    if kind != "delta":
        return kind
    change = message.delta.WhichOneof("type") or kind
    return (
        message.delta.new_element.WhichOneof("type") or change
        if change == "new_element"
        else change
    )


@asynccontextmanager
async def connect(server: Server) -> AsyncIterator[Reader]:
    """Open a session as a page of the same address would."""
    async with open_socket(
        server.socket_url, origin=Origin(server.url), subprotocols=_PROTOCOLS,
        max_size=_LARGEST_MESSAGE, max_queue=None, compression=None, ping_interval=None,
    ) as socket:  # fmt: skip
        yield Reader(socket, server)
