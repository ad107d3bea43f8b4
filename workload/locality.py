"""What the place takes of an official's time: explicit, signed, bounded allowances of policy.

Each allowance is a share of the hours available. They are added, the sum is held between a floor
and a cap, and every result is shown with and without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import BoolArray, FloatArray, divide


@dataclass(frozen=True)
class Allowance:
    """How one trait of a commune becomes a share of the time.

    Attributes:
        per_unit: Share of the time for one unit of the trait above the reference; may be negative.
        reference: The value of the trait that asks for nothing; 0 for yes-or-no traits.
        lowest: Least share.
        highest: Largest share.
    """

    per_unit: float
    reference: float = 0.0
    lowest: float = 0.0
    highest: float = 1.0

    def __post_init__(self) -> None:
        """Refuse bounds that are not in order."""
        if not -1.0 < self.lowest <= self.highest < 1.0 + 1e-12:
            raise ValueError(f"allowance bounds {self.lowest} to {self.highest} are not in order")

    def share(self, trait: ArrayLike) -> FloatArray:
        """The share for each commune; 0 where the trait is unknown, which the caller must say.

        Args:
            trait: shape (n,), in the trait's unit; NaN where unknown.
        """
        values = np.asarray(trait, dtype=np.float64)
        share = np.clip((values - self.reference) * self.per_unit, self.lowest, self.highest)
        return np.where(np.isnan(values), 0.0, share)


class Locality(NamedTuple):
    """The allowances of n communes.

    Attributes:
        share: the time that the place takes, shape (n,), between the floor and the cap.
        parts: the share by trait before floor and cap, each of shape (n,).
        held_back: share − Σ parts: what the floor added or the cap took, shape (n,).
        known: whether the trait has a figure, by trait, each of shape (n,): where it has none its
            part is 0, and whoever shows it must say so.
    """

    share: FloatArray
    parts: dict[str, FloatArray]
    held_back: FloatArray
    known: dict[str, BoolArray]


def locality(
    traits: Mapping[str, ArrayLike],
    allowances: Mapping[str, Allowance],
    *,
    floor: float = 0.0,
    cap: float = 0.25,
) -> Locality:
    """The share of the time that the place takes.

    Args:
        traits: values by trait, each of shape (n,).
        allowances: the allowance of each trait; the order is that of the waterfall.
        floor: least share in all.
        cap: largest share in all.

    Raises:
        ValueError: floor and cap are not in order between -1 and 1.
        KeyError: a trait has no values.
    """
    if not -1.0 < floor <= cap < 1.0:
        raise ValueError(f"floor {floor} and cap {cap} are not in order")
    parts = {name: rule.share(traits[name]) for name, rule in allowances.items()}
    shapes = [np.shape(np.asarray(values)) for values in traits.values()]
    total = np.sum(list(parts.values()), axis=0) if parts else np.zeros(shapes[0])
    share = np.clip(total, floor, cap)
    known = {name: ~np.isnan(np.asarray(traits[name], dtype=np.float64)) for name in parts}
    return Locality(share, parts, share - total, known)


def waterfall(load: ArrayLike, place: Locality) -> dict[str, FloatArray]:
    """From the plain load to the adjusted one, trait by trait.

    The adjusted load is load / (1 − share): the same work in fewer hours. Every step is what the
    trait adds when it joins those before it; the last one, `held_back`, is floor and cap. The
    steps add up to adjusted − plain.

    Args:
        load: work per official, any unit, shape (n,).
        place: as `locality` gives it.

    Returns:
        The steps in the unit of the load, each of shape (n,).
    """
    plain = np.asarray(load, dtype=np.float64)
    steps: dict[str, FloatArray] = {}
    taken = np.zeros_like(plain)
    for name, part in (*place.parts.items(), ("held_back", place.held_back)):
        before = divide(plain, 1.0 - taken)
        taken = taken + part
        steps[name] = divide(plain, 1.0 - taken) - before
    return steps
