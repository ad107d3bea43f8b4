"""Milliseconds of the briefing from the edition to the PDF, beside an empty page of the same sheet.

The yardstick is the same typesetting program on an A4 page with one word, with the same fonts and
the same standard (PDF/UA-1). Processor time of this process, the first run of each left out: the
typesetting remembers what did not change, as it does in a server. The command is the whole of a new
process, beside one that only imports its libraries.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench.servers import ROOT
from bench.subject import Subject
from bench.table import Line, Measurement
from sharing import typesetting
from sharing.report.briefing import briefing
from sharing.report.facts import Rows, Slice, read
from sharing.report.said import Asked
from warehouse import queries
from warehouse.editions import Store

ROUNDS = 5
MILLISECONDS = 2000.0
_COMMUNE = "15607"
_IMPORTS = "import babel, duckdb, numpy, pandas, segno, typst"
_EMPTY = '#set document(title: "x")\n#set text(font: "Liberation Serif")\n#set page("a4")\nx\n'


def measure(subject: Subject) -> Measurement:
    """The province, one commune and twenty of them, each read and set anew."""
    edition = Store(subject.folder).serve().edition
    connection = edition.open()
    try:
        rows: Rows = partial(queries.run, connection)
        period = str(rows("periods")["period_id"].iloc[0])
        chosen = Slice(edition.id, edition.manifest.built_at, period)
        some = tuple(rows("communes")["commune_code"].iloc[:20])
        asked = Asked("vi", "https://example.invalid/?period=" + period, dt.date(2026, 1, 1))
        empty = _empty()
        wanted: dict[str, tuple[str, ...]] = {
            "province": (), "commune": (_COMMUNE,), "20 communes": some,
        }  # fmt: skip

        def made(codes: tuple[str, ...]) -> bytes:
            return briefing(read(rows, chosen), asked, codes)

        lines = [
            Line(f"Briefing as PDF, {what}", _milliseconds(partial(made, codes)), empty, "ms",
                 MILLISECONDS, aim_is_ratio=False)
            for what, codes in wanted.items()
        ]  # fmt: skip
    finally:
        connection.close()
    lines.append(_command(subject.folder))
    return Measurement(lines, {"rounds": ROUNDS})


def _command(folder: Path) -> Line:
    """`python -m sharing.report` from start to end beside the import of its libraries."""
    with tempfile.TemporaryDirectory() as temporary:
        file = str(Path(temporary) / "briefing.pdf")
        command = ["-m", "sharing.report", "--editions", str(folder), "--out", file]
        took, bare = (_process(arguments) for arguments in (command, ["-c", _IMPORTS]))
    return Line("Briefing by the command line", took, bare, "ms", MILLISECONDS, aim_is_ratio=False)


def _process(arguments: list[str]) -> float:
    """Median processor time of a process of Python's, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = _children()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
        times.append(_children() - start)
    return 1000.0 * median(times)


def _children() -> float:
    """Processor time of the processes that were started and have ended, in seconds."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _empty() -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.typ"
        path.write_text(_EMPTY, encoding="utf-8")
        return _milliseconds(lambda: typesetting.set_file(path, json.dumps({})))


def _milliseconds(run: Callable[[], object]) -> float:
    """Median processor time, the first run left out."""
    run()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return 1000.0 * median(times)
