"""A province whose truth is known: the simulation behind the operating characteristic.

Deliberately simple, and apart from the demonstration of `etl/sources/demo`: months of
overdispersed counts over a few fields, a mix of fields for each commune, officials in proportion
to the work that is expected. What is drawn, and why:

- *Fields and minutes*: the mix of a reported ward (certification 60.3 %, household business 18.9 %,
  civil status 13.2 %, land 4.2 %, other 3.5 %) at the product's assumed handling times, in person;
  each commune's own mix is Dirichlet round it.
- *Truth*: a commune's true ratio is its expected work per official over the province's. Officials
  need not be whole: the verdict knows them only through the work expected of them.
- *Months*: a month effect common to all; the counts of one commune and month share a gamma factor,
  so that their sum varies `dispersion` times as much as Poisson, whatever its size
  ("proportional"), or with one coefficient of variation for all sizes ("constant").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator

from workload import load
from workload.arrays import FloatArray
from workload.assess import Policy, SliceInput, SliceResult, assess
from workload.dispersion import within

MIX = np.array([0.603, 0.189, 0.132, 0.042, 0.034])
MINUTES = np.array([[10.0], [40.0], [30.0], [65.0], [30.0]])
MIX_CONCENTRATION = 60.0
DOSSIERS_PER_OFFICIAL = 85.0
MONTHS = 15
MONTH_SPREAD = 0.10
TYPICAL_MEAN = 600.0
"""Dossiers at which the two kinds of spread between months agree."""

Spread = Literal["proportional", "constant"]
PRODUCT_POLICY = Policy(minimum_expected=10, minimum_team=0)


@dataclass(frozen=True, kw_only=True)
class World:
    """How a province is drawn.

    Attributes:
        dispersion: variance over mean of a commune's monthly number of dossiers.
        weighted: whether the truth is in hours and the verdict on weighted dossiers.
        spread: how the excess variance grows with the size of a commune.
    """

    dispersion: float = 3.6
    weighted: bool = True
    spread: Spread = "proportional"


@dataclass(frozen=True, kw_only=True, eq=False)
class Province:
    """What was drawn; n communes, m months, f fields, one channel.

    Attributes:
        dossiers: shape (n, m, f, 1).
        officials: shape (n,).
        true_ratio: shape (n,).
        expected: dossiers expected of the officials at the province's true load, shape (n, m).
        minutes: handling times, shape (f, 1); None where dossiers are counted.
    """

    dossiers: FloatArray
    officials: FloatArray
    true_ratio: FloatArray
    expected: FloatArray
    minutes: FloatArray | None


def draw(size: FloatArray, ratio: FloatArray, world: World, random: Generator) -> Province:
    """One province.

    Args:
        size: dossiers a month that officials of the commune would have at the average, shape (n,).
        ratio: work per official against the others, shape (n,); brought to a mean of 1.
        world: how months vary.
        random: where the chance comes from.
    """
    officials = size / DOSSIERS_PER_OFFICIAL
    true_ratio = ratio * officials.sum() / (ratio * officials).sum()
    mix = random.dirichlet(MIX_CONCENTRATION * MIX, size.size)
    per_dossier = mix @ MINUTES[:, 0] if world.weighted else np.ones(size.size)
    average = MIX @ MINUTES[:, 0] if world.weighted else 1.0
    monthly = true_ratio * size * average / per_dossier
    effect = random.lognormal(0.0, MONTH_SPREAD, MONTHS)
    mean = np.outer(monthly, effect)
    noisy = mean * _factor(mean, world, random)
    return Province(
        dossiers=random.poisson(noisy[..., None] * mix[:, None])[..., None].astype(np.float64),
        officials=officials,
        true_ratio=true_ratio,
        expected=np.outer(officials, mean.sum(axis=0) / officials.sum()),
        minutes=MINUTES if world.weighted else None,
    )


def _factor(mean: FloatArray, world: World, random: Generator) -> FloatArray:
    """The gamma factor of each commune and month: mean 1, variance (phi - 1)/mean."""
    excess = world.dispersion - 1.0
    if excess == 0.0:
        return np.ones_like(mean)
    size = mean if world.spread == "proportional" else np.full_like(mean, TYPICAL_MEAN)
    return random.gamma(size / excess, excess / size)


def dispersion_of(province: Province) -> float:
    """Phi as the product estimates it: within communes, on effective counts (etl/marts.py)."""
    weights = np.ones_like(MINUTES) if province.minutes is None else province.minutes
    scale = load.effective_scale(province.dossiers.sum(axis=1), weights)
    counts = load.weighted_total(province.dossiers, weights) * scale[:, np.newaxis]
    return within(counts, np.ones_like(counts))


def judged(province: Province, month: int, dispersion: float) -> SliceResult:
    """The product's assessment of one month."""
    communes = province.officials.size
    slice_input = SliceInput(
        dossiers=province.dossiers[:, month],
        minutes=province.minutes,
        officials=province.officials,
        days=30.0,
        working_days=22.0,
        covered=np.ones(communes, dtype=np.bool_),
        dispersion=dispersion,
    )
    return assess(slice_input, PRODUCT_POLICY)
