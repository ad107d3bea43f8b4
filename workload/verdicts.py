"""One slice looked at from every side: under locality, other officials, capacity, other times.

What the marts store at build and what a reader tries on a page come from here. Multiplying a
commune's expected work by a known number divides its ratio and every limit by it, so locality,
capacity and other officials are one factor each; `workload.verdict` then judges anew. Who is judged
never changes: that is a matter of how many dossiers are known.
"""

from typing import NamedTuple

import numpy as np

from workload.arrays import BoolArray, FloatArray, Interval, TextArray, divide
from workload.assess import SliceInput, SliceResult
from workload.box import Rows, rows_of
from workload.fdr import poisson_p, q_values
from workload.shrink import empirical_bayes
from workload.verdict import classify


class Rejudged(NamedTuple):
    """Ratios multiplied by a known factor, and the verdicts they then get; shape (n,).

    Attributes:
        ratio: NaN where the commune is not judged.
        ratio_95: its 95 % interval.
        verdict: texts of `workload.verdict.Verdict`.
        evidence: texts of `workload.verdict.Evidence`.
    """

    ratio: FloatArray
    ratio_95: Interval
    verdict: TextArray
    evidence: TextArray


class Beside(NamedTuple):
    """What stands beside the verdict; shape (n,), NaN where not judged.

    Attributes:
        shrunk: the ratio drawn to the average by how little the count says; for ranking.
        q: false discovery rate of "the ratio is not 1" over the province.
    """

    shrunk: FloatArray
    q: FloatArray


def rejudged(result: SliceResult, factor: FloatArray, band: tuple[float, float]) -> Rejudged:
    """Every ratio and limit multiplied by a factor above 0, shape (n,), and judged anew."""
    limits = [
        limit * factor
        for limit in (
            result.ratio,
            result.ratio_95.lower,
            result.ratio_95.upper,
            result.ratio_998.lower,
            result.ratio_998.upper,
        )
    ]
    ratio, lower, upper, _, _ = limits
    verdict, evidence = classify(*limits, sufficient=result.sufficient, band=band)
    return Rejudged(ratio, Interval(lower, upper), verdict, evidence)


def reference_of(data: SliceInput, result: SliceResult) -> BoolArray:
    """The communes that make the provincial average, as `workload.assess` has them."""
    return np.asarray(data.covered & np.isfinite(result.dossiers) & (data.officials > 0.0))


def locality_factor(officials: FloatArray, share: FloatArray, reference: BoolArray) -> FloatArray:
    """What locality makes of each ratio, shape (n,).

    With A the hours available without locality, E' = S·A·(1 − l)·ΣH/Σ(S·A·(1 − l)): the expected
    work still adds up to the work there is, so the province's ratio stays 1. E/E' is the mean of
    1 − l over the province's officials, over the commune's own 1 − l.

    Args:
        officials: mean number present, shape (n,).
        share: of the time that the place takes, shape (n,), below 1.
        reference: who makes the average, shape (n,).
    """
    heads = np.where(reference, officials, 0.0)
    left = 1.0 - share
    return np.asarray(divide(np.sum(heads * left), np.sum(heads)) / left)


def officials_factor(
    officials: FloatArray, instead: FloatArray, reference: BoolArray
) -> FloatArray:
    """What other officials than the mean make of each ratio, the others' staff as it is.

    Args:
        officials: mean number present, shape (n,).
        instead: the number to try, shape (n,).
        reference: who makes the average, shape (n,).

    Returns:
        (S/s)·(ΣS − S + s)/ΣS, shape (n,); NaN where `instead` is 0 or unknown.
    """
    total = np.sum(officials[reference])
    return np.asarray(divide(officials, instead) * divide(total - officials + instead, total))


def capacity_factor(result: SliceResult, hours: FloatArray) -> FloatArray:
    """From the ratio to the province to the ratio to the hours there are: E/(S·A).

    Args:
        result: a slice by handling time.
        hours: A, what one official has for dossiers in the period, shape (n,).
    """
    return divide(result.expected, result.officials * hours)


def beside(data: SliceInput, result: SliceResult) -> Beside:
    """Shrunk ratios and q-values, on the effective counts of the funnel.

    Counts are divided by the dispersion, so that they vary like Poisson counts: what months make
    of one commune is no difference between communes.
    """
    expected = result.funnel.expected / data.dispersion
    observed = result.ratio * expected
    shrunk = empirical_bayes(observed, expected)
    return Beside(shrunk.ratio, q_values(poisson_p(observed, expected)))


def rows_of_slice(data: SliceInput, result: SliceResult) -> Rows:
    """The judged communes of a slice, as `workload.box` takes them; cells in order of (f, c)."""
    reference, judged = reference_of(data, result), result.sufficient
    cells = data.dossiers.reshape(len(judged), -1)
    own = cells[judged]
    officials = data.officials
    return rows_of(
        own,
        np.broadcast_to(cells[reference].sum(axis=0), own.shape),
        np.sum(officials[reference]) / officials[judged],
        data.dispersion,
    )
