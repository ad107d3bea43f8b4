"""Through nginx: a thousand slow connections, five thousand idle sockets, links guessed quickly."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median

from websockets.asyncio.client import connect as open_socket
from websockets.typing import Origin, Subprotocol

from bench.servers import Server, product
from bench.serving.gateway import HOST, LINKS, OFFICIALS, Gateway, gateway
from bench.serving.lines import Line, p95
from bench.serving.watched import sample
from bench.socket_client import Reader
from bench.subject import Subject

SLOW, IDLE, GUESSES = 1000, 5000, 200
CLOSED_SECONDS = 15.0
_CLICKS = 25
_AT_ONCE = 250
_OTHERS_TIMES = 2.0
_IDLE_MEGABYTES = 100.0


def measure(subject: Subject) -> list[Line]:
    """Each attack on one process behind nginx, while somebody else reads."""
    with (
        product(subject.folder) as server,
        tempfile.TemporaryDirectory() as folder,
        gateway(Path(folder), [server.port], [server.port]) as site,
    ):
        return asyncio.run(_attacked(site, server, subject))


async def _attacked(site: Gateway, server: Server, subject: Subject) -> list[Line]:
    quiet = await _clicks(site, server, subject)
    slow = [asyncio.create_task(_slow(site)) for _ in range(SLOW)]
    await asyncio.sleep(2)
    pressed = await _clicks(site, server, subject)
    closed = await asyncio.gather(*slow)
    before = sample(server.process_id).megabytes
    accepted, held = await _idle(site, server)
    statuses = await _guessed(site)
    return [
        Line(f"{SLOW} slow connections: the last is closed after", max(closed), "s",
             CLOSED_SECONDS),
        Line("p95 of another reader's click meanwhile", p95(pressed), "s",
             _OTHERS_TIMES * p95(quiet),
             f"{p95(pressed) / p95(quiet):.1f} × without; p50 {median(pressed):.2f} s"),
        Line(f"{IDLE} idle sockets of one address: accepted", float(accepted), "", 60.0,
             f"{IDLE - accepted} refused"),
        Line("Memory of the process while they are held, more by", held - before, "MB",
             _IDLE_MEGABYTES, "mode local: no queue and no sign-in lets fewer in"),
        Line(f"{GUESSES} links guessed in one go: not answered 429",
             float(sum(one != 429 for one in statuses)), "", 16.0),
    ]  # fmt: skip


def _context(site: Gateway) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(site.certificate))
    context.set_alpn_protocols(["http/1.1"])
    return context


@asynccontextmanager
async def _page(site: Gateway, server: Server) -> AsyncIterator[Reader]:
    async with open_socket(
        f"wss://{OFFICIALS}:{site.https_port}/_stcore/stream", ssl=_context(site), host=HOST,
        port=site.https_port, origin=Origin(f"https://{OFFICIALS}:{site.https_port}"),
        subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
        max_size=64 * 2**20, max_queue=None, compression=None, ping_interval=None,
    ) as socket:  # fmt: skip
        yield Reader(socket, server)


async def _clicks(site: Gateway, server: Server, subject: Subject) -> list[float]:
    async with _page(site, server) as reader:
        for turn in range(len(subject.clicks)):
            await reader.rerun("", subject.click(turn))
        return [(await reader.rerun("", subject.click(turn))).seconds for turn in range(_CLICKS)]


async def _slow(site: Gateway) -> float:
    """Seconds until nginx closes a connection that sends its header a letter at a time."""
    began = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection(
            HOST, site.https_port, ssl=_context(site), server_hostname=OFFICIALS,
            ssl_handshake_timeout=60,
        )  # fmt: skip
    except OSError:
        return time.perf_counter() - began
    writer.write(b"GET / HTTP/1.1\r\nHost: ")
    gone = asyncio.create_task(_end_of(reader))
    while not gone.done() and time.perf_counter() - began < 4 * CLOSED_SECONDS:
        writer.write(b"a")
        await asyncio.wait([gone], timeout=1)
    gone.cancel()
    writer.close()
    return time.perf_counter() - began


async def _end_of(reader: asyncio.StreamReader) -> None:
    """Until the other side closes, or cuts the connection."""
    with suppress(OSError):
        await reader.read()


async def _idle(site: Gateway, server: Server) -> tuple[int, float]:
    """How many of many sockets nginx lets through; the process's megabytes with all held open."""
    door = asyncio.Semaphore(_AT_ONCE)
    held: list[asyncio.StreamWriter] = []
    context = _context(site)

    async def knock() -> bool:
        async with door:
            reader, writer = await asyncio.open_connection(
                HOST, site.https_port, ssl=context, server_hostname=OFFICIALS
            )
            held.append(writer)
            writer.write(
                f"GET /_stcore/stream HTTP/1.1\r\nHost: {OFFICIALS}:{site.https_port}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                f"Sec-WebSocket-Protocol: streamlit\r\nOrigin: https://{OFFICIALS}:"
                f"{site.https_port}\r\n\r\n".encode()
            )
            return b" 101 " in await reader.readline()

    try:
        answers = await asyncio.gather(*(knock() for _ in range(IDLE)), return_exceptions=True)
        megabytes = sample(server.process_id).megabytes
    finally:
        for writer in held:
            writer.close()
    return sum(one is True for one in answers), megabytes


async def _guessed(site: Gateway) -> list[int]:
    def guess(number: int) -> int:
        return site.ask(f"/v/{number:022d}.guess", LINKS).status

    return [await asyncio.to_thread(guess, number) for number in range(GUESSES)]
