"""What the operating characteristic says, as Markdown: the aims, and every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from bench.province import MONTHS
from bench.shares import Panel
from workload.intervals import CONFIDENCE_95, z_value
from workload.verdict import DEFAULT_BAND

if TYPE_CHECKING:
    from bench.characteristic import Trials

VERDICTS = ("underloaded", "watch_low", "balanced", "watch_high", "overloaded")
RATIOS = (0.5, 0.56, 0.62, 0.7, 0.8, 0.87, 1.0, 1.15, 1.25, 1.4, 1.6, 1.8, 2.0)
SIZES = (20.0, 50.0, 100.0, 300.0, 600.0, 1200.0, 5000.0)
"""Edges of the classes of expected dossiers in the period."""
ENOUGH = 300.0
HIGH, LOW = 1.6, 0.62
NORMAL = (0.87, 1.15)
ONE_IN_166 = 1.0 / 166.0
FOUND = 0.95
_WORLDS = {
    "weighted": "hours, φ 3.6",
    "counted": "dossiers, φ 3.6",
    "counted, phi 2": "dossiers, φ 2",
    "counted, phi 1": "dossiers, φ 1",
}
_FLAGS = ("overloaded", "underloaded")
_HEAD = """# The verdict's operating characteristic

Made by `python -m bench.characteristic` ({seeds} seeds, {months} months each, 166 communes a seed);
do not edit. The simulation is `bench/province.py`; every month is judged by `workload.assess` with
the dispersion estimated as the product does.

![Share of months with each verdict, by size and true ratio](characteristic.svg)

## Aims

{summary}
"""
_WHY = """
## How many dossiers a finding needs

A test that errs in at most 2.5 % of cases at the band's edge *e* finds a true ratio *r* in 95 % of
cases only from about φ·(1.96·√e + 1.64·√r)²/(r − e)² expected dossiers on. That is the limit of the
most powerful test (normal approximation), whatever the method; φ is variance over mean of a
commune's monthly dossiers. The verdict takes the width of its interval from the count itself.

"""


def classes() -> list[tuple[float, float]]:
    """The size classes: least expected dossiers, and where the next class begins."""
    return list(pairwise(SIZES))


def panels(trials: Trials) -> list[Panel]:
    """The shares of the five verdicts by true ratio, a panel a size class."""
    made = []
    for low, high in classes():
        sized = trials.sized(low, high)
        shares = [[trials.share(sized & trials.near(ratio), verdict) for verdict in VERDICTS]
                  for ratio in RATIOS]  # fmt: skip
        made.append(Panel(f"{low:,.0f}–{high:,.0f}", np.array(RATIOS), np.array(shares)))
    return made


def most_powerful(expected: float, ratio: float, edge: float, dispersion: float) -> float:
    """Share found by the most powerful test with 2.5 % error at the edge (normal approximation).

    Args:
        expected: dossiers expected in the period.
        ratio: the true ratio.
        edge: the end of the band that it must be told from.
        dispersion: variance over mean of the dossiers.
    """
    at_edge = np.sqrt(dispersion * edge / expected)
    at_ratio = np.sqrt(dispersion * ratio / expected)
    return float(ndtr((abs(ratio - edge) - z_value(CONFIDENCE_95) * at_edge) / at_ratio))


def summary(found: Mapping[str, Trials], calm: Trials, half: Trials, seeds: int) -> str:
    """The aims, one a line, as measured in the main world and, for the first, by dispersion."""
    main = found["weighted"]
    smallest = calm.share(calm.sized(*classes()[0]), *_FLAGS)
    largest = calm.share(calm.sized(*classes()[-1]), *_FLAGS)
    from_100 = calm.share(calm.sized(100.0, 300.0), *_FLAGS)
    normal = main.share(main.between(*NORMAL), *_FLAGS)
    carrying = half.true_ratio > 1.0
    large = carrying & half.sized(ENOUGH)
    rows = [
        *_first_aim(found),
        ("True ratio 0.87-1.15: called over- or underloaded", _percent(normal, 2),
         "≤ 0.60 % (one in 166)", normal <= ONE_IN_166),
        ("No effect anywhere: flagged at 20-50 expected dossiers, against 1,200 and more",
         f"{_percent(smallest, 2)} against {_percent(largest, 2)}", "no more", smallest <= largest),
        ("No effect anywhere: flagged at 100-300 expected dossiers", _percent(from_100, 2),
         "≤ 0.60 %", from_100 <= ONE_IN_166),
        ("Half the province overloaded (1.6 against 0.4), 300 expected and more: found",
         _percent(half.share(large, "overloaded")), "≥ 95 %",
         half.share(large, "overloaded") >= FOUND),
        ("The same by the over-dispersed funnel, which is why it is no verdict",
         _percent(float(half.outlier[large].mean())), "", None),
    ]  # fmt: skip
    note = (
        f"{seeds} seeds × {MONTHS} months × 166 communes; share of months with that verdict. "
        "φ = variance over mean of a commune's monthly dossiers (3.6 in the demonstration). Of the "
        "probes with 300 dossiers and more, a third each is at 300-600, 600-1,200, 1,200-5,000."
    )
    return "\n".join([*_table(("Aim", "Found", "Wanted", ""), rows), "", note])


def _first_aim(found: Mapping[str, Trials]) -> list[tuple[object, ...]]:
    """Are large deviations of communes that are not small found?"""
    rows: list[tuple[object, ...]] = []
    for name, said in _WORLDS.items():
        one = found[name]
        enough = one.sized(ENOUGH)
        high = one.share(enough & one.between(HIGH, np.inf), "overloaded")
        low = one.share(enough & one.between(0.0, LOW), "underloaded")
        aim = "300 expected dossiers and more, true ratio"
        rows.append((f"{aim} 1.6 and more: found ({said})", _percent(high), "≥ 95 %",
                     high >= FOUND))  # fmt: skip
        rows.append((f"{aim} 0.62 and less: found ({said})", _percent(low), "≥ 95 %",
                     low >= FOUND))  # fmt: skip
    return rows


def page(summary: str, found: Mapping[str, Trials], calm: Trials, seeds: int) -> str:
    """The whole of docs/characteristic.md."""
    parts = [_HEAD.format(seeds=seeds, months=MONTHS, summary=summary), _WHY, _needed(found)]
    for name, trials in found.items():
        phi = f"φ as estimated, on effective counts: {trials.dispersion.mean():.2f} on average."
        parts += [f"\n## By size and true ratio: {name}\n\n{phi}\n\n", _grid(trials)]
    parts += ["\n## No effect anywhere\n\n", _calm(calm)]
    return "".join(parts)


def _needed(found: Mapping[str, Trials]) -> str:
    """Share found at the two ratios in the class from 300 on, beside the most powerful test."""
    rows = []
    for name, phi in (("counted", 3.6), ("counted, phi 2", 2.0), ("counted, phi 1", 1.0)):
        for ratio, edge, verdict in ((HIGH, DEFAULT_BAND[1], "overloaded"),
                                     (LOW, DEFAULT_BAND[0], "underloaded")):  # fmt: skip
            one = found[name]
            among = one.sized(ENOUGH, 600.0) & one.near(ratio)
            best = np.mean([most_powerful(expected, ratio, edge, phi)
                            for expected in one.expected[among]])  # fmt: skip
            z = z_value(CONFIDENCE_95) * np.sqrt(edge) + z_value(0.90) * np.sqrt(ratio)
            needed = phi * z**2 / (ratio - edge) ** 2
            rows.append((f"{phi:g}", f"{ratio:g}", _percent(one.share(among, verdict)),
                         _percent(float(best)), f"{needed:,.0f}"))  # fmt: skip
    head = ("φ", "True ratio", "Found at 300-600 expected", "Most powerful test",
            "Expected dossiers for 95 %")  # fmt: skip
    return "\n".join(_table(head, rows)) + "\n"


def _grid(trials: Trials) -> str:
    """Under / watch low / balanced / watch high / over, per cent, by size class and true ratio."""
    rows: list[tuple[object, ...]] = []
    for low, high in classes():
        sized = trials.sized(low, high)
        cells = []
        for ratio in RATIOS:
            among = sized & trials.near(ratio)
            cells.append("·".join(f"{100 * trials.share(among, one):.0f}" for one in VERDICTS))
        rows.append((f"{low:,.0f}-{high:,.0f}", *cells))
    head = ("Expected dossiers", *(f"{ratio:g}" for ratio in RATIOS))
    explained = "Per cent underloaded · watch low · balanced · watch high · overloaded."
    return "\n".join([explained, "", *_table(head, rows)]) + "\n"


def _calm(trials: Trials) -> str:
    """The verdicts where every true ratio is 1."""
    rows = [
        (f"{low:,.0f}-{high:,.0f}",
         *(_percent(trials.share(trials.sized(low, high), one), 2) for one in VERDICTS))
        for low, high in classes()
    ]  # fmt: skip
    return "\n".join(_table(("Expected dossiers", *VERDICTS), rows)) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table; True and False become a tick and a cross."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return lines


def _cell(value: object) -> str:
    """A cell's text; a tick, a cross or nothing for what is met, is not, or has no aim."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "✓" if value else "✗"
    return str(value)


def _percent(share: float, places: int = 1) -> str:
    return f"{100 * share:.{places}f} %"
