"""Shared links: a million guesses, and how soon a link that is taken back closes what it opened."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import time
from statistics import median

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from bench.servers import ROOT, BenchError, Server
from bench.serving.installation import Installation, processes
from bench.serving.lines import Line
from bench.serving.visitors import Visitor
from bench.socket_client import Reader
from sharing.access.reader import OWNER
from sharing.links import acts, records, tokens
from sharing.links.keys import read_keys
from sharing.links.openings import Opened, open_link
from sharing.links.table import Table
from sharing.settings import SETTINGS_VARIABLE, settings

GUESSES = 1_000_000
SESSIONS = 50
CLOSED_SECONDS = 30.0
_TIMED = 3_000
_TIMING_MILLISECONDS = 5.0


def measure(made: Installation, guesses: int = GUESSES) -> list[Line]:
    """Guesses against the table itself, then sessions that a revoked link leaves behind."""
    return [*_guessed(made, guesses), *_revoked(made)]


def _guessed(made: Installation, guesses: int) -> list[Line]:
    keys = read_keys(made.folder / "link-keys")
    table = Table(made.folder / "guessed" / "links.sqlite")
    wanted = records.Wanted(pages=["overview"])
    records.make(table, keys, wanted, "bench", most_days=90)  # one that a guess could hit
    taken, link = records.make(table, keys, wanted, "bench", most_days=90)
    records.revoke(table, link.name, "bench", "to be timed")
    began = time.perf_counter()
    hits = 0
    for _ in range(guesses):
        guess = f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}"
        hits += isinstance(open_link(table, keys, guess, hours=1, look_only=True), Opened)
    seconds = time.perf_counter() - began
    unknown = tokens.make(keys).token
    apart = abs(_timed(table, keys, taken) - _timed(table, keys, unknown))
    table.close()
    return [
        Line(f"{guesses:,} guessed tokens: opened", float(hits), "", 0.0,
             f"{guesses / seconds:,.0f} a second without nginx's limit of 10 a minute"),
        Line("A revoked link and an unknown one: medians apart", apart, "ms",
             _TIMING_MILLISECONDS),
    ]  # fmt: skip


def _timed(table: Table, keys: tuple[bytes, ...], token: str) -> float:
    """Median milliseconds of a refusal."""
    found = []
    for _ in range(_TIMED):
        began = time.perf_counter()
        open_link(table, keys, token, hours=1, look_only=True)
        found.append(1000 * (time.perf_counter() - began))
    return median(found)


def _revoked(made: Installation) -> list[Line]:
    _build_reviewer_edition(made)
    with processes(made, "link_holders", 1) as (server,):
        os.environ[SETTINGS_VARIABLE] = str(made.settings("officials", server.port))
        settings.cache_clear()
        try:
            address, link = acts.make(OWNER, records.Wanted(pages=["overview", "map"]))
            path = "/v/" + address.rpartition("/v/")[2]
            seconds = asyncio.run(_closed(server, path, link.name))
        finally:
            del os.environ[SETTINGS_VARIABLE]
            settings.cache_clear()
    return [
        Line(f"A link taken back with {SESSIONS} open sessions: the last is closed after",
             max(seconds), "s", CLOSED_SECONDS, f"the first after {min(seconds):.0f} s"),
    ]  # fmt: skip


def _build_reviewer_edition(made: Installation) -> None:
    command = [sys.executable, "-m", "sharing.reviewer", "build"]
    environment = os.environ | made.environment("officials", 1)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    if done.returncode != 0:
        raise BenchError(f"no reviewer edition: {done.stdout}{done.stderr}"[-1000:])


async def _closed(server: Server, path: str, name: str) -> list[float]:
    """Seconds from taking a link back until each session shows nothing of it any more."""
    everybody = asyncio.Barrier(SESSIONS + 1)
    taken_back = asyncio.Event()
    watching = [
        asyncio.create_task(_session(server, path, everybody, taken_back)) for _ in range(SESSIONS)
    ]
    async with asyncio.timeout(300):
        await everybody.wait()
    await asyncio.to_thread(acts.revoke, OWNER, name, "measured")
    began = time.perf_counter()
    taken_back.set()
    return [moment - began for moment in await asyncio.gather(*watching)]


async def _session(
    server: Server, path: str, everybody: asyncio.Barrier, taken_back: asyncio.Event
) -> float:
    visitor = Visitor(server, {})
    status, _ = await visitor.get(path)
    if status != 303:
        raise BenchError(f"a link answers {status}")
    if not await visitor.come_in(time.perf_counter() + 240):
        raise BenchError("a link holder is not let in")
    async with visitor.page() as reader:
        watch = Watched()
        reader.heard = watch.hear
        await reader.rerun()
        await everybody.wait()
        await taken_back.wait()
        return await watch.until_closed(reader)


class Watched:
    """An open page that does what a browser does with the parts that look again by themselves."""

    def __init__(self) -> None:
        """Begin with a page that has not said anything."""
        self.again: tuple[str, float] | None = None
        self.pages: set[str] = set()

    def hear(self, frame: bytes) -> None:
        """Keep what the page asks for, and which pages its menu has."""
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "auto_rerun":
            self.again = (message.auto_rerun.fragment_id, message.auto_rerun.interval)
        if message.WhichOneof("type") == "navigation":
            self.pages = {page.page_name for page in message.navigation.app_pages}

    async def until_closed(self, reader: Reader) -> float:
        """The moment at which the server closes the page, or its watch finds that all is gone.

        Raises:
            BenchError: If it has not within two minutes, or never looks again by itself.
        """
        if self.again is None:
            raise BenchError("the page of a link does not look whether it is still open")
        fragment, interval = self.again
        for _ in range(int(120 / interval)):
            if await reader.closed_within(interval) or await self._looked(reader, fragment):
                return time.perf_counter()
        raise BenchError("a session stays open after its link was taken back")

    async def _looked(self, reader: Reader, fragment: str) -> bool:
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        shown = len(self.pages)
        try:
            await reader.ask(bytes(message.SerializeToString()), "its watch")
        except ConnectionClosed:
            return True
        return len(self.pages) < shown
