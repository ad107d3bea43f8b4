"""A stand-in for the product's process behind nginx: it tells what reached it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

UPGRADED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"
)
SCRIPT = b"let big = 1;\n" * 400


@dataclass
class Backend:
    """What was asked of the process on a port."""

    port: int
    asked: list[str] = field(default_factory=list)
    sockets: int = 0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def newest(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Requests of a path, the newest first: the first line, and headers by lower-case name."""
        return (one for one in reversed(self.requests) if one[0].split(" ")[1] == path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await self._head(reader):
                first, *lines = head.split("\r\n")
                headers = [line.partition(": ")[::2] for line in lines if line]
                lengths = [int(v) for k, v in headers if k.lower() == "content-length"]
                if lengths:
                    await reader.readexactly(lengths[0])
                self.asked.append(first)
                self.requests.append((first, {key.lower(): value for key, value in headers}))
                if "websocket" in head.lower():
                    self.sockets += 1
                    writer.write(UPGRADED)
                    await writer.drain()
                    await reader.read()
                    break
                writer.write(self._answer(first, headers))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def _head(reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip()
        except asyncio.IncompleteReadError:
            return ""

    def _answer(self, first: str, headers: list[tuple[str, str]]) -> bytes:
        target = first.split(" ")[1]
        if target == "/oauth2/auth":  # the proxy that signs people in
            return self._who_it_is(dict(headers).get("Cookie", ""))
        if target.startswith("/static/js/") and "gone" not in target:
            body, kind = SCRIPT, "text/javascript"
        elif target.startswith("/static/"):
            body, kind = b"<html>the shell</html>", "text/html; charset=utf-8"
        else:
            told = {"port": self.port, "request": first, "headers": headers}
            body, kind = json.dumps(told).encode(), "application/json"
        status = "503 Service Unavailable" if target == "/waiting" else "200 OK"
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
                 "Server: uvicorn", "Set-Cookie: _streamlit_xsrf=1; Path=/",
                 "Set-Cookie: link=2; Path=/; HttpOnly; SameSite=Lax; Secure",
                 "Cache-Control: no-cache"]  # fmt: skip
        return "\r\n".join([*lines, "", ""]).encode() + body

    @staticmethod
    def _who_it_is(cookie: str) -> bytes:
        if "signed_in" not in cookie:
            return b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
        return (
            b"HTTP/1.1 202 Accepted\r\nX-Auth-Request-Email: lan@thanhhoa.test\r\n"
            b"X-Auth-Request-Groups: cv-leaders,cv-publishers\r\nContent-Length: 0\r\n\r\n"
        )


@contextmanager
def backends(count: int) -> Iterator[list[Backend]]:
    """So many stand-ins on free ports, in a thread of their own."""
    loop = asyncio.new_event_loop()
    made: list[Backend] = []
    servers: list[asyncio.Server] = []

    async def start() -> None:
        for _ in range(count):
            one = Backend(0)
            server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
            servers.append(server)
            one.port = server.sockets[0].getsockname()[1]
            made.append(one)

    # In the thread alone: the browser's own loop may be running in this one.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result()
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_end(servers), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
