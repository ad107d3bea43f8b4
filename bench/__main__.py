"""Run the benchmarks: `python -m bench`, or one of them with `--only`.

Prints a Markdown table, keeps the figures in bench/results.json, and replaces the section of
README.md between the marks of `bench.table`, when all were run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import briefing, build, dossiers, first_map, intake, pages, plan, sessions, table, whatif
from bench.servers import ROOT, BenchError
from bench.subject import Subject, subject
from bench.table import Measurement
from warehouse.editions import Store

BENCHMARKS: dict[str, Callable[[Subject], Measurement]] = {
    "pages": pages.measure,
    "first_map": first_map.measure,
    "sessions": sessions.measure,
    "whatif": whatif.measure,
    "build": build.measure,
    "dossiers": dossiers.measure,
    "intake": intake.measure,
    "plan": plan.measure,
    "briefing": briefing.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and say; 1 when something that is measured does not work."""
    options = _parser().parse_args(arguments)
    wanted = options.only or list(BENCHMARKS)
    found: dict[str, Measurement] = {}
    with editions_to_serve(options.editions) as folder:
        measured = subject(folder)
        beside = table.circumstances(measured.edition)
        for name in wanted:
            start = time.perf_counter()
            try:
                found[name] = BENCHMARKS[name](measured)
            except BenchError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
            print(f"{name}: measured in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    text = table.markdown([line for one in found.values() for line in one.lines], beside)
    table.write_results(ROOT / "bench" / "results.json", found, beside)
    print(text)
    if len(found) == len(BENCHMARKS):
        table.replace_section(ROOT / "README.md", text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), metavar="NAME",
                        help=f"one of {', '.join(BENCHMARKS)}; may be given again")  # fmt: skip
    parser.add_argument("--editions", type=Path, help="folder of editions to serve")
    return parser


@contextmanager
def editions_to_serve(folder: Path | None) -> Iterator[Path]:
    """The editions to serve: the given or the current ones, else one built for the occasion."""
    store = Store(folder.resolve() if folder else None)
    if store.ids():
        yield store.folder
        return
    from etl.build import build_edition  # noqa: PLC0415  only here GeoPandas is needed

    with tempfile.TemporaryDirectory() as temporary:
        build_edition(ROOT / "data", Store(Path(temporary)))
        yield Path(temporary)


if __name__ == "__main__":
    sys.exit(main())
