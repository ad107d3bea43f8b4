"""One line a figure: the product, the yardstick of the same run, their ratio, the aim."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
_HEAD = "| Measured | Product | Yardstick | Ratio | Aim | |\n|---|--:|--:|--:|--:|:-:|"
_BESIDE = (
    "Medians of one run on {cores} cores, {date}, Python {python}, Streamlit {streamlit}, edition "
    "{edition}; {load:.1f} processes were waiting or running when it began. The yardstick of pages "
    "and sessions is an empty Streamlit page, and where it says so the same in the product's frame "
    "(sidebar, menu, search, footer); that of the build the import of its libraries, that of "
    "plans a bare linear programme over the same distances, that of the briefing an empty page of "
    "the same typesetting. Only the ratios travel to other machines."
)


@dataclass(frozen=True)
class Line:
    """One measured figure.

    Attributes:
        what: What was measured.
        product: The product's figure.
        yardstick: The same of the yardstick.
        unit: Unit of both: "ms", "s", "kB" or "/s".
        aim: The most that is wanted: of the ratio, or of the product's own figure; None where
            the figure only explains another one.
        aim_is_ratio: Which of the two the aim is for.
    """

    what: str
    product: float
    yardstick: float
    unit: str
    aim: float | None = None
    aim_is_ratio: bool = True

    @property
    def ratio(self) -> float:
        """The product's figure in yardsticks."""
        return self.product / self.yardstick

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        return (self.ratio if self.aim_is_ratio else self.product) <= self.aim

    def cells(self) -> list[str]:
        """The line as cells of the table."""
        aim = ""
        if self.aim is not None:
            aim = f"≤ {self.aim:g} ×" if self.aim_is_ratio else f"≤ {self.aim:g} {self.unit}"
        return [
            self.what,
            _said(self.product, self.unit),
            _said(self.yardstick, self.unit),
            f"{self.ratio:.2f} ×",
            aim,
            {True: "✓", False: "✗", None: ""}[self.met],
        ]


@dataclass(frozen=True)
class Measurement:
    """What one benchmark found: its lines, and details for whoever looks for a cause."""

    lines: Sequence[Line]
    details: dict[str, Any]


def _said(value: float, unit: str) -> str:
    return f"{value:.{0 if unit == 'ms' else 1}f} {unit}"


def circumstances(edition: str) -> dict[str, Any]:
    """The machine and the versions; taken before anything is measured."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
        "edition": edition,
    }


def markdown(lines: Sequence[Line], beside: dict[str, Any]) -> str:
    """The table, and under it what it was measured on."""
    rows = [f"| {' | '.join(line.cells())} |" for line in lines]
    return "\n".join([_HEAD, *rows, "", _BESIDE.format(**beside)])


def write_results(path: Path, found: dict[str, Measurement], beside: dict[str, Any]) -> None:
    """Keep every figure and detail as JSON."""
    measured = {
        name: {
            "lines": [asdict(line) | {"ratio": line.ratio, "met": line.met} for line in one.lines],
            "details": one.details,
        }
        for name, one in found.items()
    }
    content = json.dumps({"beside": beside, "measured": measured}, ensure_ascii=False, indent=1)
    path.write_text(content + "\n", encoding="utf-8")


def replace_section(path: Path, text: str, marks: tuple[str, str] = (START, END)) -> bool:
    """Put the text between two marks of a file; False where it does not have them."""
    begin, end = marks
    if not path.is_file():
        return False
    content = path.read_text(encoding="utf-8")
    if begin not in content or end not in content:
        return False
    before, rest = content.split(begin, 1)
    _, after = rest.split(end, 1)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
    return True
