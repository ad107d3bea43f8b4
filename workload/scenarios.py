"""What if: how many posts a change would free or cost, with its range, and what matters most.

Every scenario turns today's dossiers, minutes and duties into tomorrow's; the need of both is
computed by `workload.need`, and the difference is the answer. Nobody's behaviour is predicted: a
scenario says what a share or a growth would mean, not that it will come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, divide, non_negative
from workload.load import hours
from workload.need import required_staff, whole_posts

ONLINE, IN_PERSON = 0, 1
"""Channels on the last axis of dossiers and minutes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Today:
    """What need is computed from; n communes, f fields, two channels (online, in person).

    Attributes:
        dossiers: newly received in the period, shape (n, f, 2).
        minutes: handling time of one, shape (f, 2).
        available: hours one official has for dossiers in the period, a number or shape (n,).
        duty_hours: hours of the period that go to other duties of single officials, likewise.
        category_shares: share of everybody's time for each support activity.
        minimum_team: posts without which not every counter is open, a number or shape (n,).
    """

    dossiers: FloatArray
    minutes: FloatArray
    available: ArrayLike
    duty_hours: ArrayLike = 0.0
    category_shares: ArrayLike = ()
    minimum_team: ArrayLike = 0.0


Change = Callable[[Today, float], Today]
"""A scenario as a function of today and its value."""


class Effect(NamedTuple):
    """What a scenario does to the posts needed; above 0 it costs, below 0 it frees.

    Attributes:
        posts: in all, not rounded.
        whole_posts: in all, each commune's need as whole posts.
        by_commune: shape (n,), not rounded; NaN where the need is not known.
        whole_by_commune: shape (n,), whole posts; likewise.
    """

    posts: float
    whole_posts: float
    by_commune: FloatArray
    whole_by_commune: FloatArray


class Bar(NamedTuple):
    """One bar of a tornado chart.

    Attributes:
        name: of the scenario.
        low: posts at the low end of its range.
        central: posts at its central value.
        high: posts at the high end.
    """

    name: str
    low: float
    central: float
    high: float

    @property
    def swing(self) -> float:
        """How much hangs on it: the distance between its extremes."""
        ends = (self.low, self.central, self.high)
        return max(ends) - min(ends)


def required(today: Today) -> FloatArray:
    """Officials needed, shape (n,); NaN where dossiers are missing."""
    work = np.asarray(hours(today.dossiers, today.minutes))
    need = required_staff(
        work,
        np.broadcast_to(np.asarray(today.available, dtype=np.float64), work.shape),
        np.zeros_like(work),
        category_shares=today.category_shares,
        individual_hours=today.duty_hours,
    )
    return np.maximum(need.required, non_negative(today.minimum_team, "minimum_team"))


def effect(before: Today, after: Today) -> Effect:
    """The posts that a change costs (above 0) or frees (below 0)."""
    old, new = required(before), required(after)
    whole = whole_posts(new) - whole_posts(old)
    return Effect(float(np.nansum(new - old)), float(np.nansum(whole)), new - old, whole)


def online_share(today: Today, field: int, share: float) -> Today:
    """A share of a field's dossiers online in every commune, the total as it is.

    Args:
        today: as it is.
        field: place of the field.
        share: between 0 and 1.

    Raises:
        ValueError: a share outside 0 to 1.
    """
    part = _share(share)
    dossiers = today.dossiers.copy()
    total = dossiers[:, field].sum(axis=-1)
    dossiers[:, field, ONLINE] = part * total
    dossiers[:, field, IN_PERSON] = (1.0 - part) * total
    return replace(today, dossiers=dossiers)


def online_today(today: Today) -> float:
    """The share of all known dossiers that is filed online; NaN where there are none."""
    known = np.nansum(today.dossiers, axis=(0, 1))
    return float(divide(known[ONLINE], known.sum()))


def handling_times(today: Today, factor: ArrayLike) -> Today:
    """Handling times multiplied, all by a number or each by shape (f, 2) or (f, 1).

    Raises:
        ValueError: a negative or infinite factor.
    """
    return replace(today, minutes=today.minutes * non_negative(factor, "factor"))


def moved_elsewhere(today: Today, field: int, share: float) -> Today:
    """A share of a field's dossiers handled by somebody else (authentication by notaries, say).

    Raises:
        ValueError: a share outside 0 to 1.
    """
    dossiers = today.dossiers.copy()
    dossiers[:, field] *= 1.0 - _share(share)
    return replace(today, dossiers=dossiers)


def population_growth(today: Today, growth: ArrayLike) -> Today:
    """Dossiers in proportion to people, who grow by a share, a number or shape (n,); −1 is none.

    Raises:
        ValueError: a growth below −1.
    """
    factor = non_negative(1.0 + np.asarray(growth, dtype=np.float64), "1 + growth")
    return replace(today, dossiers=today.dossiers * factor.reshape(-1, 1, 1))


def reception_point(today: Today, commune: int, posts: float) -> Today:
    """A further reception point: posts that must be there however few dossiers come.

    They are added to the commune's minimum team and, as duty, to its need.

    Args:
        today: as it is.
        commune: place of the commune.
        posts: that keep the new point open.

    Raises:
        ValueError: a negative number of posts.
    """
    kept_open = float(non_negative(posts, "posts"))
    size = len(today.dossiers)
    available = np.broadcast_to(np.asarray(today.available, dtype=np.float64), size)
    duty = np.array(np.broadcast_to(np.asarray(today.duty_hours, dtype=np.float64), size))
    team = np.array(np.broadcast_to(np.asarray(today.minimum_team, dtype=np.float64), size))
    duty[commune] += kept_open * available[commune]
    team[commune] += kept_open
    return replace(today, duty_hours=duty, minimum_team=team)


def elderly_assistance(today: Today, minutes: float, share: ArrayLike) -> Today:
    """More minutes for people not used to filing online, who are helped to.

    Args:
        today: as it is.
        minutes: on top, for each dossier that is filed with help.
        share: of the online dossiers that are, a number or shape (n,), such as the elderly's share.

    Raises:
        ValueError: negative minutes, a share outside 0 to 1.
    """
    helped = np.sum(today.dossiers[..., ONLINE], axis=-1) * _share(share)
    extra = helped * float(non_negative(minutes, "minutes")) / 60.0
    # Dossier work, so everybody's support time comes on top of it, as for all dossier work.
    spread = divide(extra, 1.0 - float(np.sum(np.asarray(today.category_shares))))
    return replace(today, duty_hours=np.asarray(today.duty_hours, dtype=np.float64) + spread)


def tornado(
    today: Today,
    scenarios: Mapping[str, tuple[Change, tuple[float, float, float]]],
) -> tuple[Bar, ...]:
    """The scenarios with their ranges, what matters most first.

    Args:
        today: as it is.
        scenarios: by name, a function of today and a value, and that value low, central and high.

    Returns:
        Bars by falling swing, then by name.
    """
    bars = [
        Bar(name, *(effect(today, change(today, value)).posts for value in values))
        for name, (change, values) in scenarios.items()
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name)))


def _share(value: ArrayLike) -> FloatArray:
    share = non_negative(value, "share")
    if (share > 1.0).any():
        raise ValueError("a share must be between 0 and 1")
    return share
