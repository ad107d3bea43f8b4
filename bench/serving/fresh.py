"""Every page as the very first thing that a fresh process is asked for, by its own address."""

from __future__ import annotations

import asyncio
import time

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.servers import BenchError, Server
from bench.serving.installation import Installation, processes
from bench.serving.lines import Line
from bench.serving.visitors import Visitor
from bench.subject import page_addresses
from sharing.access.reader import Reader
from sharing.access.roles import Role

_PATIENCE_SECONDS = 60.0


def measure(made: Installation) -> list[Line]:
    """A process for each page that a viewer may open."""
    opened = Reader(Role.VIEWER).pages
    addresses = {name: path for name, path in page_addresses().items() if name in opened}
    missing, seconds = [], []
    for path in addresses.values():
        with processes(made, "officials", 1) as (server,):
            found, took = asyncio.run(_first(made, server, path))
        seconds.append(took)
        missing += [] if found else [path]
    return [
        Line(f"{len(addresses)} pages, each the first of a fresh process: not there",
             float(len(missing)), "", 0.0, ", ".join(missing)),
        Line("The slowest of them, from the first byte to the last", max(seconds), "s"),
    ]  # fmt: skip


async def _first(made: Installation, server: Server, path: str) -> tuple[bool, float]:
    """Whether a page is there for the first visitor, and in how many seconds.

    Raises:
        BenchError: If the first visitor of all has to wait.
    """
    visitor = Visitor(server, made.headers("first"))
    began = time.perf_counter()
    kinds: set[str] = set()
    if not await visitor.come_in(began + _PATIENCE_SECONDS, f"/{path}"):
        raise BenchError("the first visitor of a process has to wait")
    async with visitor.page() as reader:
        reader.heard = lambda frame: kinds.add(
            ForwardMsg.FromString(frame).WhichOneof("type") or ""
        )
        await reader.rerun(path)
    return "page_not_found" not in kinds and "delta" in kinds, time.perf_counter() - began
