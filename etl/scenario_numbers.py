"""The what-if scenarios of an edition: today as the method takes it, and every scenario's range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from etl.policy import Policy
from etl.policy_numbers import allowances, need_rules
from warehouse.slices import SliceFacts
from workload import scenarios
from workload.locality import locality
from workload.need import available_hours
from workload.scenarios import Today

SCENARIOS = (
    "online_share", "handling_times", "certification_moved", "population_growth",
    "reception_point", "elderly_minutes", "elderly_share",
)  # fmt: skip
"""The scenarios in the order of the policy."""

ENDS = ("low", "central", "high")
Floats = npt.NDArray[np.float64]


class Range(NamedTuple):
    """What a scenario assumes: low, central, high."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Setting:
    """What the scenarios are applied to, besides the figures.

    Attributes:
        fields: Codes of the fields looked at, in the order of the figures.
        certified: Which of them are certification, shape (f,).
        point: Place of the commune that gets a new reception point.
        online_field: Code of the field that goes online; None: every field.
    """

    fields: tuple[str, ...]
    certified: tuple[bool, ...]
    point: int
    online_field: str | None = None


def ranges(policy: Policy) -> dict[str, Range]:
    """The range of every scenario as the policy has it."""
    found = {name: getattr(policy.scenarios, name) for name in SCENARIOS}
    return {name: Range(*(getattr(one, end) for end in ENDS)) for name, one in found.items()}


def bounds(policy: Policy) -> dict[str, tuple[float, float]]:
    """Between what a scenario's value can lie; infinite where nothing bounds it."""
    found = {name: getattr(policy.scenarios, name) for name in SCENARIOS}
    return {name: (one.least(), one.most()) for name, one in found.items()}


def today(
    facts: SliceFacts, policy: Policy, certification: str, minutes: Floats, *, with_locality: bool
) -> Today:
    """Today's dossiers, times and duties of the centres; its need is that of `mart_need`.

    Args:
        facts: The slice of the staff group "centre".
        policy: The numbers of the need and of locality.
        certification: "with" or "without".
        minutes: Handling times, shape (f, c), of all fields.
        with_locality: Whether the allowances of the area count.

    Raises:
        ValueError: The edition's channels are not those of the method.
    """
    if facts.channels.tolist() != ["online", "in_person"]:
        raise ValueError(f"channels {facts.channels.tolist()} are not online and in person")
    rules = need_rules(policy)
    place = locality(
        facts.traits, allowances(policy), floor=policy.locality.floor, cap=policy.locality.cap
    )
    fields = facts.fields(certification)
    return Today(
        dossiers=facts.looked_at(certification),
        minutes=minutes[fields],
        available=available_hours(
            facts.working_days,
            rules.hours_per_day,
            category_allowance=rules.absence_share,
            locality=place.share * float(with_locality),
        ),
        duty_hours=rules.management_hours_per_working_day * facts.working_days,
        category_shares=rules.category_shares,
        minimum_team=rules.minimum_team,
    )


def setting(
    facts: SliceFacts, certification: str, point: str | None, online_field: str | None
) -> Setting:
    """What scenarios are applied to; without a point, the commune of the largest area gets it.

    Raises:
        ValueError: The edition does not know the commune.
    """
    fields = facts.fields(certification)
    codes = facts.commune_codes.tolist()
    place = codes.index(point) if point else int(np.nanargmax(facts.traits["area_km2"]))
    return Setting(
        tuple(facts.field_codes[fields].tolist()), tuple(facts.certified[fields].tolist()),
        place, online_field,
    )  # fmt: skip


def applicable(name: str, where: Setting) -> bool:
    """Whether a scenario says anything here: certification left out cannot be moved elsewhere."""
    return name != "certification_moved" or any(where.certified)


def changes(where: Setting, central: Mapping[str, float]) -> dict[str, scenarios.Change]:
    """Every scenario as a function of today and one value.

    Args:
        where: What they are applied to.
        central: Values of all scenarios: help for the elderly is a number of minutes and a share,
            and while one of them varies, the other is at its value.
    """
    made: dict[str, Any] = {
        "online_share": partial(_online, where),
        "handling_times": scenarios.handling_times,
        "certification_moved": partial(_certification_moved, where),
        "population_growth": scenarios.population_growth,
        "reception_point": partial(_reception_point, where),
        "elderly_minutes": partial(_elderly_minutes, central["elderly_share"]),
        "elderly_share": partial(_elderly_share, central["elderly_minutes"]),
    }
    return {name: made[name] for name in SCENARIOS if applicable(name, where)}


def _online(where: Setting, now: Today, share: float) -> Today:
    for place, field in enumerate(where.fields):
        if where.online_field in (None, field):
            now = scenarios.online_share(now, place, share)
    return now


def _certification_moved(where: Setting, now: Today, share: float) -> Today:
    for place, certified in enumerate(where.certified):
        if certified:
            now = scenarios.moved_elsewhere(now, place, share)
    return now


def _reception_point(where: Setting, now: Today, posts: float) -> Today:
    return scenarios.reception_point(now, where.point, posts)


def _elderly_minutes(share: float, now: Today, minutes: float) -> Today:
    return scenarios.elderly_assistance(now, minutes, share)


def _elderly_share(minutes: float, now: Today, share: float) -> Today:
    return scenarios.elderly_assistance(now, minutes, share)
