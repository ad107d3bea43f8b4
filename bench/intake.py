"""Files of offices by the way they come in: a long workbook, and a form of each commune.

The yardstick is openpyxl, which only walks through the cells of the same files and understands
nothing, in a process of its own in the same round. The product opens every file in a confined
process, checks and reads it. Run it alone with `python -m bench.intake`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.servers import ROOT
from bench.table import Line, Measurement, circumstances, markdown

ROUNDS = 3
ROWS = 49_999
"""Dossiers of the workbook: with its header as many rows as a workbook may have."""
_ROUND_SECONDS = 600

Found = dict[str, Any]


def measure(*_subject: object, rounds: int = ROUNDS) -> Measurement:
    """Read a workbook of 50,000 rows, and the whole province's forms, beside a bare read."""
    lines: list[Line] = []
    details: Found = {}
    for kind, title in (
        ("list", "Dossier list of 50,000 rows, XLSX, taken in / openpyxl's bare read"),
        ("forms", "166 forms II.06a, XLSX, taken in / openpyxl's bare read"),
    ):
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
            _in_process("write", kind, Path(folder))
            found = [
                {way: _in_process(way, kind, Path(folder)) for way in ("bare", "product")}
                for _ in range(rounds)
            ]
        bare = median(one["bare"]["seconds"] for one in found)
        ratio = median(one["product"]["seconds"] / one["bare"]["seconds"] for one in found)
        lines.append(Line(title, bare * ratio, bare, "s"))
        details[kind] = found
    return Measurement(lines, details)


def _in_process(way: str, kind: str, folder: Path) -> Found:
    done = subprocess.run(
        [sys.executable, "-m", "bench.intake", "--way", way, "--kind", kind, "--folder",
         str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=_ROUND_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{way} of {kind}: {done.stderr}")
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(kind: str, folder: Path) -> Found:
    """The made files; their makers belong to the tests."""
    if kind == "forms":
        made = importlib.import_module("tests.etl.intake_inputs")
        return {"files": len(made.write_forms(folder, sorted(made.names())))}
    made = importlib.import_module("tests.etl.dossiers_inputs")
    rows = made.workbook_rows(ROWS)
    made.as_xlsx(folder / "list.xlsx", rows)
    return {"rows": len(rows)}


def _bare(_: str, folder: Path) -> Found:
    import openpyxl  # noqa: PLC0415  outside of the time that is measured

    started = time.perf_counter()
    cells = 0
    for path in sorted(folder.iterdir()):
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book:
            cells += sum(len(row) for row in sheet.iter_rows(values_only=True))
        book.close()
    return {"seconds": time.perf_counter() - started, "cells": cells}


def _product(kind: str, folder: Path) -> Found:
    from etl.intake.context import make_context  # noqa: PLC0415
    from etl.intake.parsing import Given, parse_all  # noqa: PLC0415
    from etl.intake.session import today  # noqa: PLC0415

    context = make_context(ROOT / "data", today().date())
    given = [Given(path) for path in sorted(folder.iterdir())]
    with tempfile.TemporaryDirectory() as staging:
        started = time.perf_counter()
        answers = parse_all(given, context, Path(staging))
        seconds = time.perf_counter() - started
    refused = [answer for answer in answers if answer.refused]
    accepted = sum(answer.rows_accepted for answer in answers)
    wanted = ROWS if kind == "list" else 3 * len(given)
    if refused or accepted != wanted:
        raise RuntimeError(f"{len(refused)} files refused, {accepted} rows of {wanted} accepted")
    return {"seconds": seconds, "files": len(given), "rows": accepted}


_WAYS: dict[str, Callable[[str, Path], Found]] = {
    "write": _write,
    "bare": _bare,
    "product": _product,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all, or in a new process one way to read one kind of files."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--way", choices=list(_WAYS))
    parser.add_argument("--kind", choices=("list", "forms"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    if options.way:
        print(json.dumps(_WAYS[options.way](options.kind, options.folder)))
        return
    beside = circumstances("none")
    print(markdown(measure(rounds=options.rounds).lines, beside))


if __name__ == "__main__":
    main()
