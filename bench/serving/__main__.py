"""Try the served product: `python -m bench.serving`, or parts of it with `--only`.

Prints a Markdown table and keeps each part in bench/serving/results.json with what it was measured
on. When every part but the soak is there at full size, of this run or an earlier one, the section
of README.md between the marks of `bench.serving.lines` is written anew.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import table
from bench.__main__ import editions_to_serve
from bench.servers import ROOT, BenchError
from bench.serving import arrivals, clicks, fresh, links, pressed, soak
from bench.serving.gateway import GatewayError
from bench.serving.installation import Installation, installation
from bench.serving.lines import END, START, Line, markdown
from bench.subject import Subject, subject

RESULTS = Path(__file__).with_name("results.json")
_LONG = "soak"


def main(arguments: list[str] | None = None) -> int:
    """Try and say; 1 when something that is tried does not work."""
    options = _parser().parse_args(arguments)
    wanted = options.only or [name for name in PARTS if name != _LONG]
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    with editions_to_serve(options.editions) as folder, installation(folder) as made:
        seen = subject(made.editions)
        for name in wanted:
            beside = table.circumstances(seen.edition) | {"processes": options.processes}
            start = time.perf_counter()
            try:
                lines = PARTS[name](made, seen, options)
            except (BenchError, GatewayError) as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
            print(f"{name}: tried in {time.perf_counter() - start:.0f} s", file=sys.stderr)
            kept[name] = {"beside": beside, "lines": [asdict(line) for line in lines]}
            if _full_size(options):
                RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    print(_said(kept, wanted))
    if _full_size(options) and set(kept) >= set(PARTS) - {_LONG}:
        table.replace_section(ROOT / "README.md", _said(kept, list(PARTS)), (START, END))
    return 0


def _full_size(options: argparse.Namespace) -> bool:
    """Whether what is tried is what the README tells of."""
    usual = _parser().parse_args([])
    sizes = ("processes", "crowd", "people", "minutes", "guesses")
    return all(getattr(options, name) == getattr(usual, name) for name in sizes)


def _said(kept: dict[str, Any], wanted: list[str]) -> str:
    """The table of the parts that were tried, in their order."""
    parts = [kept[name] for name in wanted if name in kept]
    lines = [Line(**line) for one in parts for line in one["lines"]]
    return markdown(lines, [(name, kept[name]["beside"]) for name in wanted if name in kept])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(PARTS), metavar="NAME",
                        help=f"one of {', '.join(PARTS)}; may be given again")  # fmt: skip
    parser.add_argument("--editions", type=Path, help="folder of editions to serve")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1,
                        help="officials' processes (default: one a core)")  # fmt: skip
    parser.add_argument("--crowd", type=int, action="append",
                        help="for arrivals; may be given again")  # fmt: skip
    parser.add_argument("--people", type=int, default=clicks.PEOPLE, help="for clicks")
    parser.add_argument("--minutes", type=float, default=soak.MINUTES, help="of the soak")
    parser.add_argument("--guesses", type=int, default=links.GUESSES, help="of links")
    return parser


def _arrivals(made: Installation, _: Subject, options: argparse.Namespace) -> list[Line]:
    return arrivals.measure(made, options.processes, options.crowd or arrivals.CROWDS)


def _clicks(made: Installation, seen: Subject, options: argparse.Namespace) -> list[Line]:
    return clicks.measure(made, seen, options.processes, options.people)


def _fresh(made: Installation, _: Subject, _options: argparse.Namespace) -> list[Line]:
    return fresh.measure(made)


def _pressed(made: Installation, seen: Subject, _: argparse.Namespace) -> list[Line]:
    return pressed.measure(made, seen)


def _links(made: Installation, _: Subject, options: argparse.Namespace) -> list[Line]:
    return links.measure(made, options.guesses)


def _soak(made: Installation, seen: Subject, options: argparse.Namespace) -> list[Line]:
    return soak.measure(made, seen, options.processes, options.minutes)


PARTS: dict[str, Callable[[Installation, Subject, argparse.Namespace], list[Line]]] = {
    "fresh": _fresh,
    "arrivals": _arrivals,
    "clicks": _clicks,
    "pressed": _pressed,
    "links": _links,
    _LONG: _soak,
}


if __name__ == "__main__":
    sys.exit(main())
