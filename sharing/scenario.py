"""A staffing scenario: what a reader allows and decides, as a file and as an address.

The file is UTF-8 JSON of the format "can-viec/scenario/1", read strictly: no key more or less than
agreed, nothing guessed. The address carries only what differs from the standard scenario.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sharing import scenario_checks as checks
from sharing.scenario_address import PARAMETERS
from sharing.scenario_checks import ScenarioError
from sharing.scenario_parts import SCOPES, Decided, Marked, Refused, Seated

__all__ = ["Decided", "Marked", "Refused", "Scenario", "ScenarioError", "Seated"]

FORMAT = "can-viec/scenario/1"
CERTIFICATIONS = ("with", "without")
STAFF_GROUPS = ("centre",)
OBJECTIVES = ("worst_load", "shortfall", "outside_band")
MOST_MOVES = 200
MOST_KM = 500.0
MOST_POSTS = 99
MOST_ASSUMED = 20_000
"""Letters of an assumption: more than an address takes, so that the address is the bound."""
MOST_SEATS = 9
"""Vice-chairs of one commune, at most: more is a slip of the pen."""
_MOST_ROWS = 500
_LATER: dict[str, Any] = {"fill_minimum": False, "locality": False, "vice_chairs": []}
"""What files from before had no key for, and what that means."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What a plan rests on and what it may do.

    Attributes:
        name: What the reader calls it; "" for none.
        note: A line about it.
        edition: Id of the edition whose figures it was made on.
        period_id: The period.
        scope: "all", or "observed": only what is not simulated.
        staff_group: Whose posts; only "centre" has plans.
        certification: "with" or "without" authentication of copies.
        assume: What the reader assumes instead of the policy, as the address says it; "" nothing.
        objective: One of `workload.moves.Objective`.
        budget: Most posts moved in all.
        most_km: Longest move by road, estimated; None: any.
        minimum: Posts below which nobody is taken.
        fill_minimum: Whether every commune must be brought up to the minimum; a file without it
            means no.
        maximum: Posts above which nobody is brought; None: any.
        most_lent: Most posts one commune lends; None: any.
        same_district_only: Whether posts move within former districts only.
        locality: Whether work counts by the time that the locality leaves; a file without it
            means no.
        locked: Communes whose posts stay.
        excluded: Communes left out of the plan and its objective.
        forbidden: Moves that must not be.
        fixed: Moves that are part of the plan.
        vice_chairs: Today's vice-chairs of communes, as far as a reader gave them; no plan of
            posts depends on them.
    """

    name: str = ""
    note: str = ""
    edition: str = ""
    period_id: str
    scope: str = "all"
    staff_group: str = "centre"
    certification: str = "with"
    assume: str = ""
    objective: str
    budget: int
    most_km: float | None
    minimum: int
    fill_minimum: bool = False
    maximum: int | None = None
    most_lent: int | None
    same_district_only: bool = False
    locality: bool = False
    locked: tuple[Marked, ...] = ()
    excluded: tuple[Marked, ...] = ()
    forbidden: tuple[Refused, ...] = ()
    fixed: tuple[Decided, ...] = ()
    vice_chairs: tuple[Seated, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no scenario can hold.

        Raises:
            ScenarioError: A value that cannot be, with its key.
        """
        for name, check in _CHECKS.items():
            check(getattr(self, name), name)
        _check_lists(self)

    def to_json(self) -> str:
        """The scenario file."""
        return json.dumps(self.to_object(), ensure_ascii=False, indent=2) + "\n"

    def to_object(self) -> dict[str, Any]:
        """What the scenario file holds."""
        content: dict[str, Any] = {"format": FORMAT, **asdict(self)}
        content["locked"] = [one._asdict() for one in self.locked]
        content["excluded"] = [one._asdict() for one in self.excluded]
        content["vice_chairs"] = [one._asdict() for one in self.vice_chairs]
        for name in ("forbidden", "fixed"):
            content[name] = [_named(one) for one in getattr(self, name)]
        return content

    @classmethod
    def from_json(cls, content: str | bytes) -> Scenario:
        """The scenario of a file.

        Raises:
            ScenarioError: It is not exactly one of this format.
        """
        return cls.from_object(checks.parsed(content))

    @classmethod
    def from_object(cls, found: dict[str, Any]) -> Scenario:
        """The scenario of what a file holds; errors as `from_json`."""
        if found.get("format") != FORMAT:
            raise ScenarioError("wrong_format", "format", found.get("format"))
        found = {**_LATER, **found}
        checks.exact_keys(found, ("format", *(one.name for one in fields(cls))), "")
        values = {name: value for name, value in found.items() if name != "format"}
        for name, (kind, keys) in _ROWS.items():
            values[name] = _rows(values[name], kind, keys, name)
        if isinstance(values["most_km"], int) and not isinstance(values["most_km"], bool):
            values["most_km"] = float(min(values["most_km"], 10 * MOST_KM))
        return cls(**values)

    def to_parameters(self, standard: Scenario) -> dict[str, str]:
        """What of the scenario the address says: only what differs from the standard one."""
        return {
            parameter: write(getattr(self, name))
            for name, (parameter, write, _) in PARAMETERS.items()
            if getattr(self, name) != getattr(standard, name)
        }

    def every_parameter(self) -> dict[str, str]:
        """The whole scenario as parameters, whatever the standard one is."""
        return {parameter: write(getattr(self, name))
                for name, (parameter, write, _) in PARAMETERS.items()}  # fmt: skip

    @staticmethod
    def from_parameters(parameters: Mapping[str, str], standard: Scenario) -> Scenario:
        """The scenario of an address; what it does not say is the standard's.

        Raises:
            ScenarioError: A parameter says what cannot be; `where` is its name or the key's.
        """
        values = {
            name: read(parameters[parameter], parameter)
            for name, (parameter, _, read) in PARAMETERS.items()
            if parameter in parameters
        }
        return replace(standard, **values)


def _check_lists(found: Scenario) -> None:
    """Every row of the lists, each commune or pair once, and no list against another."""
    for name in ("locked", "excluded"):
        marks = getattr(found, name)
        for place, one in enumerate(marks):
            checks.commune(one.commune, f"{name}[{place}].commune")
            checks.text(one.reason, f"{name}[{place}].reason", empty=False)
        checks.no_repeats([one.commune for one in marks], name)
    for place, seated in enumerate(found.vice_chairs):
        checks.commune(seated.commune, f"vice_chairs[{place}].commune")
        checks.whole(seated.posts, 0, MOST_SEATS, f"vice_chairs[{place}].posts")
    checks.no_repeats([one.commune for one in found.vice_chairs], "vice_chairs")
    for name in ("forbidden", "fixed"):
        moves = getattr(found, name)
        for place, one in enumerate(moves):
            checks.commune(one.lender, f"{name}[{place}].from")
            checks.commune(one.receiver, f"{name}[{place}].to")
            if one.lender == one.receiver:
                raise ScenarioError("same_commune", f"{name}[{place}]", one.lender)
        checks.no_repeats([one[:2] for one in moves], name)
    for place, refused in enumerate(found.forbidden):
        checks.text(refused.reason, f"forbidden[{place}].reason", empty=False)
    refused_pairs = {one[:2] for one in found.forbidden}
    for place, one in enumerate(found.fixed):
        checks.whole(one.posts, 1, MOST_POSTS, f"fixed[{place}].posts")
        if one[:2] in refused_pairs:
            raise ScenarioError("contradiction", f"fixed[{place}]", f"{one.lender}-{one.receiver}")


def _list(value: Any, where: str) -> None:
    if len(value) > _MOST_ROWS:
        raise ScenarioError("out_of_range", where, str(len(value)))


def _options(options: tuple[str, ...]) -> Callable[[Any, str], object]:
    return lambda value, where: checks.one_of(value, options, where)


_CHECKS: dict[str, Callable[[Any, str], object]] = {
    "name": checks.text,
    "note": checks.text,
    "edition": checks.text,
    "period_id": lambda value, where: checks.text(value, where, empty=False),
    "scope": _options(SCOPES),
    "staff_group": _options(STAFF_GROUPS),
    "certification": _options(CERTIFICATIONS),
    "assume": lambda value, where: checks.text(value, where, most=MOST_ASSUMED),
    "objective": _options(OBJECTIVES),
    "budget": lambda value, where: checks.whole(value, 0, MOST_MOVES, where),
    "most_km": lambda value, where: checks.optional(checks.kilometres, value, MOST_KM, where),
    "minimum": lambda value, where: checks.whole(value, 0, MOST_POSTS, where),
    "maximum": lambda value, where: checks.optional(checks.whole, value, 1, MOST_POSTS, where),
    "most_lent": lambda value, where: checks.optional(checks.whole, value, 1, MOST_POSTS, where),
    "fill_minimum": checks.flag,
    "same_district_only": checks.flag,
    "locality": checks.flag,
    "locked": _list,
    "excluded": _list,
    "forbidden": _list,
    "fixed": _list,
    "vice_chairs": _list,
}

_ROWS: dict[str, tuple[type, dict[str, str]]] = {
    "locked": (Marked, {"commune": "commune", "reason": "reason"}),
    "excluded": (Marked, {"commune": "commune", "reason": "reason"}),
    "forbidden": (Refused, {"from": "lender", "to": "receiver", "reason": "reason"}),
    "fixed": (Decided, {"from": "lender", "to": "receiver", "posts": "posts"}),
    "vice_chairs": (Seated, {"commune": "commune", "posts": "posts"}),
}


def _rows(value: Any, kind: type, keys: Mapping[str, str], where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ScenarioError("wrong_type", where, value)
    rows = []
    for place, one in enumerate(value):
        row = checks.as_object(one, f"{where}[{place}]")
        checks.exact_keys(row, tuple(keys), f"{where}[{place}]")
        rows.append(kind(**{keys[key]: found for key, found in row.items()}))
    return tuple(rows)


def _named(move: Refused | Decided) -> dict[str, Any]:
    """A move as the file names its ends."""
    values = dict(move._asdict())
    return {"from": values.pop("lender"), "to": values.pop("receiver"), **values}
