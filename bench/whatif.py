"""Milliseconds to try other assumptions on one slice, beside its bare verdicts.

The product's figure is everything `workload.whatif` does when a reader moves a value: verdicts with
and without locality, ranking, robustness over all handling times, the time that flips it, and the
need. The yardstick is `workload.assess` alone on the same communes. 3,321 communes, those of the
whole country, are the province's repeated. Processor time, which other work hardly changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from bench.servers import ROOT
from bench.subject import Subject
from bench.table import Line, Measurement
from etl.policy import load_policy
from etl.policy_numbers import assumptions
from warehouse.editions import Store
from warehouse.slices import SliceFacts, read_slice
from workload.assess import SliceInput, assess
from workload.peers import nearest
from workload.whatif import examine

ROUNDS = 15
COUNTRY = 3321
PROVINCE_MS, COUNTRY_MS = 100.0, 1000.0


def measure(subject: Subject) -> Measurement:
    """Try the edition's own policy on one quarter: the province, and as many as the country has."""
    facts = _facts(subject.folder)
    rules = assumptions(load_policy(ROOT / "data" / "policy.toml"), "centre")
    data, ranges = facts.slice_input("with", "weighted"), facts.ranges("with")
    lines = []
    for communes, aim in ((len(facts.commune_codes), PROVINCE_MS), (COUNTRY, COUNTRY_MS)):
        many, traits = _repeated(data, facts, communes)
        tried = _milliseconds(partial(examine, many, traits, rules, ranges))
        bare = _milliseconds(partial(assess, many, rules.verdict))
        lines.append(Line(f"What-if on one slice, {communes:,} communes", tried, bare, "ms", aim,
                          aim_is_ratio=False))  # fmt: skip
    lines.append(_peers())
    return Measurement(lines, {"rounds": ROUNDS})


def _peers() -> Line:
    """The peers of the country's communes beside sorting one row of distances for each."""
    rng = np.random.default_rng(COUNTRY)
    traits = {name: rng.normal(size=COUNTRY) for name in "abcdefg"}
    weights = dict.fromkeys(traits, 1.0)
    rows = rng.normal(size=(COUNTRY, COUNTRY))
    found = _milliseconds(lambda: nearest(traits, weights), 3)
    return Line(f"Peers of {COUNTRY:,} communes", found, _milliseconds(lambda: np.sort(rows), 3),
                "ms", COUNTRY_MS, aim_is_ratio=False)  # fmt: skip


def _facts(folder: Path) -> SliceFacts:
    connection = Store(folder).serve().edition.open()
    try:
        return read_slice(connection, scope="all", period_id="2026-Q3", staff_group="centre")
    finally:
        connection.close()


def _repeated(
    data: SliceInput, facts: SliceFacts, communes: int
) -> tuple[SliceInput, dict[str, np.ndarray]]:
    """The slice with its communes repeated until there are enough."""
    places = np.arange(communes) % len(facts.commune_codes)
    many = replace(
        data,
        dossiers=data.dossiers[places],
        officials=data.officials[places],
        covered=data.covered[places],
    )
    return many, {name: values[places] for name, values in facts.traits.items()}


def _milliseconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median processor time, the first run left out."""
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return 1000.0 * median(times)
