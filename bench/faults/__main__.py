"""Run the faults at full size: `python -m bench.faults`, or a part of them with `--only`.

Prints the table of the README; ends with 1 if anything was torn, lost, mixed or undetected.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.faults import clocks, crowd, damage, disks, kills, second, tampering, whole
from bench.faults.outcome import Outcome, table
from warehouse.keys import KEY_VARIABLE

Fault = Callable[[Path], Iterator[Outcome]]


def _every_call(folder: Path) -> Iterator[Outcome]:
    return _each_way(folder, kills.at_every_call)


def _second_person(folder: Path) -> Iterator[Outcome]:
    return _each_way(folder, second.at_every_call)


def _each_way(
    folder: Path, at_every_call: Callable[[Path, Path, int], Outcome]
) -> Iterator[Outcome]:
    shim = kills.built_shim(folder)
    if shim is None:
        raise OSError("a C compiler is needed to stop at every call")
    for how in (kills.KILL, kills.TEAR, kills.FAIL):
        yield at_every_call(folder / f"how-{how}", shim, how)


def _disks(_: Path) -> Iterator[Outcome]:
    yield disks.filled(50) if os.geteuid() == 0 else disks.in_a_namespace(50)


def _damage(folder: Path) -> Iterator[Outcome]:
    yield damage.flipped(folder / "flips", 1000)
    yield damage.truncated(folder / "cuts", 100)
    yield damage.kept_inputs(folder / "inputs", 300, 100)


def _tampering(folder: Path) -> Iterator[Outcome]:
    yield tampering.tampered(folder)


FAULTS: dict[str, Fault] = {
    "kills": lambda folder: iter([kills.at_random(folder / "store", 1000)]),
    "calls": _every_call,
    "second": _second_person,
    "disks": _disks,
    "crowd": lambda folder: iter([crowd.crowded(folder / "store", 8, 50, 4, 10_000)]),
    "damage": _damage,
    "tampering": _tampering,
    "whole": whole.on_the_default_edition,
    "clocks": lambda folder: iter([clocks.wrong_clocks(folder / "store")]),
}


def main(arguments: list[str] | None = None) -> int:
    """Do the faults and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(FAULTS), metavar="NAME",
                        help=f"one of {', '.join(FAULTS)}; may be given again")  # fmt: skip
    options = parser.parse_args(arguments)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="can-viec-faults-") as temporary:
        os.environ[KEY_VARIABLE] = str(Path(temporary) / "publisher.key")
        for name in options.only or FAULTS:
            start = time.monotonic()
            folder = Path(temporary) / name
            folder.mkdir()
            for outcome in FAULTS[name](folder):
                outcomes.append(outcome)
                for example in outcome.examples:
                    print(f"{outcome.what}: {example}", file=sys.stderr)
                print(outcome.row(), file=sys.stderr, flush=True)  # in case the rest takes too long
            print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    print(f"{datetime.now(UTC):%Y-%m-%d}\n")
    print(table(outcomes))
    return 0 if all(outcome.clean for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
