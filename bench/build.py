"""Seconds to build the default edition, step by step, beside the import of its libraries.

Each round is a process of its own, so that nothing is warm but the disk.
"""

from __future__ import annotations

import functools
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.servers import ROOT
from bench.table import Line, Measurement

ROUNDS = 3
SECONDS = 5.0
_ROUND_SECONDS = 60
# The steps of the build by where they are called from; together they are nearly all of it.
_STEPS = (
    ("etl.sources.reference", "load"),
    ("etl.sources.gazetteer", "load"),
    ("etl.sources.reported", "load"),
    ("etl.sources.demo", "simulate"),
    ("etl.build", "boundaries_of"),
    ("etl.build", "compute_marts"),
    ("etl.inputs", "raw_tables"),
    ("warehouse.publishing", "write_tables"),
    ("warehouse.building", "logical_hash"),
    ("warehouse.building", "fingerprint"),
    ("warehouse.building", "row_counts"),
    ("warehouse.publishing", "sha256_of"),
    ("warehouse.publishing", "_release"),
)
_REST = "the rest"


def measure(*_: object) -> Measurement:
    """Build the default edition in new processes."""
    rounds = [_round() for _ in range(ROUNDS)]
    imports = median(one["imports"] for one in rounds)
    line = Line("Build of the default edition", median(one["build"] for one in rounds), imports,
                "s", SECONDS, aim_is_ratio=False)  # fmt: skip
    names = sorted(rounds[0]["steps"], key=lambda name: -rounds[0]["steps"][name])
    steps = {name: median(one["steps"][name] for one in rounds) for name in names}
    return Measurement([line], {"steps_s": steps})


def _round() -> dict[str, Any]:
    """What a new process says of its build."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.build"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=_ROUND_SECONDS,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _build() -> dict[str, Any]:
    """Import, then build into a folder that is thrown away, with a clock on every step."""
    start = time.perf_counter()
    build = importlib.import_module("etl.build")
    store = importlib.import_module("warehouse.editions").Store
    imported = time.perf_counter()
    steps: defaultdict[str, float] = defaultdict(float)
    for module, name in _STEPS:
        _time(module, name, steps)
    with tempfile.TemporaryDirectory() as folder:
        build.build_edition(ROOT / "data", store(Path(folder)))
        built = time.perf_counter()
    steps[_REST] = built - imported - sum(steps.values())
    return {"imports": imported - start, "build": built - imported, "steps": steps}


def _time(module_name: str, name: str, steps: defaultdict[str, float]) -> None:
    """Put a clock round a function, where a module calls it by this name."""
    module = importlib.import_module(module_name)
    function = getattr(module, name, None)
    if function is None:
        return

    @functools.wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            steps[f"{module_name}.{name}"] += time.perf_counter() - start

    setattr(module, name, timed)


if __name__ == "__main__":
    print(json.dumps(_build()))
