"""Several named scenarios in one file: those that a reader compares side by side.

The file is UTF-8 JSON of the format "can-viec/scenarios/1": a list of scenarios as their own files
have them, each with a name of its own. It is read as strictly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sharing import scenario_checks as checks
from sharing.scenario import Scenario, ScenarioError

FORMAT = "can-viec/scenarios/1"
MOST_SCENARIOS = 8
_KEYS = ("format", "scenarios")


@dataclass(frozen=True)
class Together:
    """Saved scenarios with some more beside them.

    Attributes:
        scenarios: By name, the saved ones first and as they were.
        more: Those that were added, under the names they stand under; one that was there already
            is among them.
        renamed: Name in the file and name it stands under, where the name was another one's.
    """

    scenarios: Mapping[str, Scenario]
    more: tuple[Scenario, ...]
    renamed: tuple[tuple[str, str], ...]

    @property
    def too_many(self) -> int:
        """How many do not fit beside each other."""
        return max(0, len(self.scenarios) - MOST_SCENARIOS)


def together(saved: Mapping[str, Scenario], more: Iterable[Scenario]) -> Together:
    """Put scenarios beside the saved ones: none takes the place of another.

    One whose name is another's is named "name (2)"; one that is there already is not there twice.
    """
    scenarios, added, renamed = dict(saved), [], []
    for one in more:
        named, number = one, 1
        while scenarios.get(named.name, named) != named:
            number += 1
            ending = f" ({number})"
            beginning = one.name[: checks.MOST_LETTERS - len(ending)].rstrip()
            named = replace(one, name=beginning + ending)
        if named.name != one.name:
            renamed.append((one.name, named.name))
        scenarios[named.name] = named
        added.append(named)
    return Together(scenarios, tuple(added), tuple(renamed))


def to_json(scenarios: Iterable[Scenario]) -> str:
    """The file of some scenarios.

    Raises:
        ScenarioError: None, too many, or one without a name or with another's.
    """
    every = tuple(scenarios)
    _check(every)
    content = {"format": FORMAT, "scenarios": [one.to_object() for one in every]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def from_json(content: str | bytes) -> tuple[Scenario, ...]:
    """The scenarios of a file: of one that holds several, or of a single one.

    Raises:
        ScenarioError: It is neither; of a list with the place, "scenarios[2].budget".
    """
    found = checks.parsed(content, most=MOST_SCENARIOS * checks.MOST_BYTES)
    if found.get("format") != FORMAT:
        return (Scenario.from_json(content),)
    checks.exact_keys(found, _KEYS, "")
    rows = found["scenarios"]
    if not isinstance(rows, list):
        raise ScenarioError("wrong_type", "scenarios", rows)
    if not 1 <= len(rows) <= MOST_SCENARIOS:
        raise ScenarioError("out_of_range", "scenarios", str(len(rows)))
    every = tuple(_read(row, f"scenarios[{place}]") for place, row in enumerate(rows))
    _check(every)
    return every


def _read(row: object, where: str) -> Scenario:
    try:
        return Scenario.from_object(checks.as_object(row, ""))
    except ScenarioError as error:
        there = f"{where}.{error.where}" if error.where else where
        raise ScenarioError(error.code, there, error.found) from error


def _check(every: tuple[Scenario, ...]) -> None:
    """No more than fit beside each other, and each with a name of its own."""
    if not 1 <= len(every) <= MOST_SCENARIOS:
        raise ScenarioError("out_of_range", "scenarios", str(len(every)))
    for place, one in enumerate(every):
        checks.text(one.name, f"scenarios[{place}].name", empty=False)
    checks.no_repeats([one.name for one in every], "scenarios")
