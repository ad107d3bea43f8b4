"""Through nginx: a thousand slow connections, five thousand idle sockets, links guessed quickly."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from websockets.asyncio.client import connect as open_socket
from websockets.typing import Origin

from bench.servers import BenchError, Server
from bench.serving.gateway import HOST, LINKS, Gateway, gateway
from bench.serving.installation import Installation, processes
from bench.serving.lines import Line, p95
from bench.serving.visitors import Visitor
from bench.serving.watched import sample
from bench.socket_client import Reader
from bench.subject import Subject

# A process takes requests for its own address and for this machine's.
NAME, PERSON = "localhost", "reader"
SLOW, IDLE, GUESSES = 1000, 5000, 200
CLOSED_SECONDS = 15.0
_CLICKS = 25
_AT_ONCE = 250
_OTHERS_TIMES = 2.0
_IDLE_MEGABYTES = 100.0


def measure(made: Installation, subject: Subject) -> list[Line]:
    """Each attack on one served process behind nginx, while somebody else reads."""
    with (
        processes(made, "officials", 1) as (server,),
        tempfile.TemporaryDirectory() as folder,
        _signing_in(PERSON) as sign_in,
    ):
        proof = Path(folder, "proof.conf")
        proof.write_text(f'proxy_set_header X-Proxy-Proof "{made.proof}";\n', "utf-8")
        with gateway(
            Path(folder), [server.port], [server.port], officials_name=NAME,
            sign_in_proxy=sign_in, sign_in_proof_file=str(proof),
        ) as site:  # fmt: skip
            return asyncio.run(_attacked(site, made, server, subject))


@contextmanager
def _signing_in(person: str) -> Iterator[str]:
    """A sign-in proxy that knows everybody for one person; its address."""

    class Knows(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("X-Auth-Request-Email", f"{person}@example.test")
            self.send_header("X-Auth-Request-Groups", "leaders")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
            """Nothing: five thousand lines would be in nobody's interest."""

    with ThreadingHTTPServer((HOST, 0), Knows) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield f"http://{HOST}:{proxy.server_port}"
        finally:
            proxy.shutdown()
            thread.join()


async def _attacked(
    site: Gateway, made: Installation, server: Server, subject: Subject
) -> list[Line]:
    visitor = Visitor(server, made.headers(PERSON))
    if not await visitor.come_in(time.perf_counter() + CLOSED_SECONDS):
        raise BenchError("the reader is not let in")
    quiet = await _clicks(site, visitor, subject)
    slow = [asyncio.create_task(_slow(site)) for _ in range(SLOW)]
    await asyncio.sleep(2)
    pressed = await _clicks(site, visitor, subject)
    closed = await asyncio.gather(*slow)
    before = sample(server.process_id).megabytes
    accepted, held = await _idle(site, visitor)
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
             _IDLE_MEGABYTES),
        Line(f"{GUESSES} links guessed in one go: not answered 429",
             float(sum(one != 429 for one in statuses)), "", 16.0),
    ]  # fmt: skip


def _context(site: Gateway) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(site.certificate))
    context.check_hostname = False  # the certificate is the two sites', not this machine's
    context.set_alpn_protocols(["http/1.1"])
    return context


@asynccontextmanager
async def _page(site: Gateway, visitor: Visitor) -> AsyncIterator[Reader]:
    """The socket of an open page, through nginx, for which the sign-in proxy speaks."""
    address = f"{NAME}:{site.https_port}"
    async with open_socket(
        f"wss://{address}/_stcore/stream", ssl=_context(site), host=HOST, port=site.https_port,
        origin=Origin(f"https://{address}"), subprotocols=visitor.protocols,
        additional_headers={"Cookie": visitor.sent["Cookie"]},
        max_size=64 * 2**20, max_queue=None, compression=None, ping_interval=None,
    ) as socket:  # fmt: skip
        yield Reader(socket, visitor.server)


async def _clicks(site: Gateway, visitor: Visitor, subject: Subject) -> list[float]:
    async with _page(site, visitor) as reader:
        for turn in range(len(subject.clicks)):
            await reader.rerun("", subject.click(turn))
        return [(await reader.rerun("", subject.click(turn))).seconds for turn in range(_CLICKS)]


async def _slow(site: Gateway) -> float:
    """Seconds until nginx closes a connection that sends its header a letter at a time."""
    began = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection(
            HOST, site.https_port, ssl=_context(site), server_hostname=NAME,
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


async def _idle(site: Gateway, visitor: Visitor) -> tuple[int, float]:
    """How many sockets of one who has signed in are let in; the megabytes while all are held."""
    door = asyncio.Semaphore(_AT_ONCE)
    held: list[asyncio.StreamWriter] = []
    context = _context(site)

    async def knock() -> bool:
        async with door:
            reader, writer = await asyncio.open_connection(
                HOST, site.https_port, ssl=context, server_hostname=NAME
            )
            held.append(writer)
            writer.write(
                f"GET /_stcore/stream HTTP/1.1\r\nHost: {NAME}:{site.https_port}\r\n"
                f"Cookie: {visitor.sent['Cookie']}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                f"Sec-WebSocket-Protocol: {', '.join(visitor.protocols)}\r\nOrigin: https://{NAME}:"
                f"{site.https_port}\r\n\r\n".encode()
            )
            return b" 101 " in await reader.readline()

    try:
        answers = await asyncio.gather(*(knock() for _ in range(IDLE)), return_exceptions=True)
        megabytes = sample(visitor.server.process_id).megabytes
    finally:
        for writer in held:
            writer.close()
    return sum(one is True for one in answers), megabytes


async def _guessed(site: Gateway) -> list[int]:
    def guess(number: int) -> int:
        return site.ask(f"/v/{number:022d}.guess", LINKS).status

    return [await asyncio.to_thread(guess, number) for number in range(GUESSES)]
