"""How much more the months of one commune vary than pure chance would have it."""

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import TABLE_AXES, BoolArray, FloatArray, non_negative

FEWEST_CELLS = 2
"""A commune or month with fewer reported cells says nothing about variation."""

TOLERANCE = 1e-9
"""How close, relatively, every commune's fitted total must come to its observed one."""

MOST_ROUNDS = 10_000
"""Tables of communes by months settle in about a dozen; this only ends a hopeless fit."""


def within(counts: ArrayLike, expected: ArrayLike) -> float:
    """The quasi-Poisson dispersion phi within communes, pooled over the province.

    The counts x are fitted by mu = expected · (commune effect) · (month effect); then
    phi = Σ(x - mu)²/mu / (cells - communes - months + 1), and at least 1. Cells that are NaN in
    either table are left out of both. So are, until none remains, communes and months with fewer
    than two cells left or without a single event: their fit is perfect and tells nothing.

    Leave the start-up month out before calling. Where holes split the table into parts that share
    neither commune nor month, each further part has one degree of freedom more than is counted
    here: phi errs upwards.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., 6.2.3 (phi);
    Deming and Stephan (1940), Annals of Mathematical Statistics 11:427-444 (the fit).

    Args:
        counts: events, shape (communes, months); NaN where a month is not reported.
        expected: exposure in any unit (officials, days, 1), same shape, above 0.

    Returns:
        phi, without unit, 1 or more.

    Raises:
        ValueError: shapes differ or are not tables; a negative count; an exposure of 0; no degree
            of freedom left; the fit does not settle.
    """
    observed, exposure = _tables(counts, expected)
    used = _informative(observed, np.isfinite(observed) & np.isfinite(exposure))
    communes, months = used.any(axis=1), used.any(axis=0)
    freedom = int(used.sum()) - int(communes.sum()) - int(months.sum()) + 1
    if freedom <= 0 or not used.any():
        raise ValueError("too few reported months to estimate the dispersion within communes")
    kept = np.ix_(communes, months)
    cells = used[kept]
    events = np.where(cells, observed[kept], 0.0)
    fitted = _fit(events, np.where(cells, exposure[kept], 0.0))
    pearson = np.sum((events[cells] - fitted[cells]) ** 2 / fitted[cells])
    return max(1.0, float(pearson) / freedom)


def _tables(counts: ArrayLike, expected: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Both tables as floats, checked."""
    observed, exposure = non_negative(counts, "counts"), non_negative(expected, "expected")
    if observed.ndim != TABLE_AXES or observed.shape != exposure.shape:
        raise ValueError("counts and expected must be tables of communes by months, of one shape")
    if np.any(exposure == 0.0):
        raise ValueError("expected must be above 0 (NaN where missing)")
    return observed, exposure


def _informative(observed: FloatArray, cells: BoolArray) -> BoolArray:
    """The cells left once every commune and month without information is dropped."""
    while True:
        events = np.where(cells, observed, 0.0)
        communes = (cells.sum(axis=1) >= FEWEST_CELLS) & (events.sum(axis=1) > 0.0)
        months = (cells.sum(axis=0) >= FEWEST_CELLS) & (events.sum(axis=0) > 0.0)
        left: BoolArray = cells & np.logical_and.outer(communes, months)
        if left.sum() == cells.sum():
            return left
        cells = left


def _fit(events: FloatArray, exposure: FloatArray) -> FloatArray:
    """The exposure scaled row by row and column by column until its totals are those of events."""
    by_commune, by_month = events.sum(axis=1), events.sum(axis=0)
    fitted = exposure.copy()
    for _ in range(MOST_ROUNDS):
        fitted *= (by_commune / fitted.sum(axis=1))[:, np.newaxis]
        fitted *= by_month / fitted.sum(axis=0)
        if np.all(np.abs(fitted.sum(axis=1) - by_commune) <= TOLERANCE * by_commune):
            return fitted
    raise ValueError("the fit of commune and month effects does not settle: too many holes")
