"""One line a figure, and the table of them for the README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

START, END = "<!-- serving:start -->", "<!-- serving:end -->"
_HEAD = "| Tried | Found | Aim | |\n|---|--:|--:|:-:|"
_BESIDE = (
    "Arrivals, clicks and soak come to {processes} processes, the rest to one; the client works on "
    "the same cores. One run a part"
)
_OF_A_PART = "{date}, {cores} cores, Python {python}, Streamlit {streamlit}, edition {edition}"


@dataclass(frozen=True)
class Line:
    """One figure.

    Attributes:
        what: What was tried.
        found: The figure, or a text that is one.
        unit: Its unit.
        aim: The most that is wanted; None where there is none.
        beside: What the figure means, behind it.
    """

    what: str
    found: float | str
    unit: str = ""
    aim: float | None = None
    beside: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None or isinstance(self.found, str):
            return None
        return self.found <= self.aim

    def row(self) -> str:
        """The line as a row of the table."""
        said = self.found if isinstance(self.found, str) else said_as(self.found, self.unit)
        cells = (
            self.what,
            f"{said} ({self.beside})" if self.beside else said,
            "" if self.aim is None else f"≤ {said_as(self.aim, self.unit)}",
            {True: "✓", False: "✗", None: ""}[self.met],
        )
        return f"| {' | '.join(cells)} |"


def said_as(value: float, unit: str) -> str:
    """A figure with its unit."""
    digits = {"s": 2, "×": 1, "MB/h": 1, "/h": 1, "ms": 2}.get(unit, 0)
    return f"{value:,.{digits}f} {unit}".rstrip()


def p95(values: Sequence[float]) -> float:
    """The 95th percentile; the largest of fewer than twenty, infinite of none."""
    if not values:
        return float("inf")
    return max(values) if len(values) < 20 else quantiles(values, n=20)[-1]


def markdown(lines: Sequence[Line], beside: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """The table, and under it what it was measured on: machine and versions, each part's hour.

    Args:
        lines: The figures.
        beside: Each part's name and the circumstances when it began; at least one.
    """
    told: dict[str, list[str]] = {}
    for name, one in beside:
        told.setdefault(_OF_A_PART.format(**one), []).append(f"{name} {one['load']:.1f}")
    of_parts = "; ".join(f"{where} (load when it began: {', '.join(names)})"
                         for where, names in told.items())  # fmt: skip
    said = f"{_BESIDE.format(**beside[-1][1])}: {of_parts}."
    return "\n".join([_HEAD, *(one.row() for one in lines), "", said])
