"""What is found in many cells of one file: faults by place, habits by number."""

from collections import Counter
from collections.abc import Sequence

from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, finding
from etl.reading.reasons import reasons

MOST_PLACES = 20
"""Places of one fault that are listed one by one; the rest is counted."""


class Tally:
    """Findings of one file, gathered while it is read."""

    def __init__(self) -> None:
        self._faults: dict[str, list[Finding]] = {}
        self._more: Counter[str] = Counter()
        self._habits: dict[str, tuple[Place, str]] = {}
        self._cells: Counter[str] = Counter()

    def fault(
        self, code: str, place: Place, found: str = "", **details: str | int | Wording
    ) -> None:
        """Put down one fault at its place; the first twenty of a kind are listed."""
        listed = self._faults.setdefault(code, [])
        if len(listed) < MOST_PLACES:
            listed.append(finding(code, place, found, **details))
        else:
            self._more[code] += 1

    def habit(self, code: str, place: Place, found: str = "") -> None:
        """Count one cell with a habit; its finding names the number and the first place."""
        self._habits.setdefault(code, (place, found))
        self._cells[code] += 1

    def findings(self) -> tuple[Finding, ...]:
        """Everything found: faults first, in the order in which their kinds were met."""
        found: list[Finding] = []
        for code, listed in self._faults.items():
            found += listed
            if more := self._more[code]:
                whole = listed[0].place._replace(row=None, column=None, heading="")
                what = Wording(listed[0].says("vi"), listed[0].says("en"))
                found.append(finding("more_of_the_same", whole, count=more, what=what))
        for code, (place, shown) in self._habits.items():
            found.append(finding(code, place, shown, count=self._cells[code]))
        return tuple(found)

    @property
    def refuses(self) -> bool:
        """Whether a fault among them refuses the file."""
        return any(reasons()[code].reaction == "refuse" for code in self._faults)


def refusing(found: Sequence[Finding]) -> bool:
    """Whether one of the findings refuses the file."""
    return any(one.reaction == "refuse" for one in found)
