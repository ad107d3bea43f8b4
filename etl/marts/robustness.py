"""The rows of `mart_robustness`: does a verdict by handling time survive other assumptions?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.contracts import CHANNELS
from etl.cube import Facts, Flags, Floats, handling_minutes, handling_ranges
from etl.marts.need import caveats
from etl.marts.places import Places
from etl.marts.slices import Lens, Slice
from etl.marts.tables import joined, rounded, text
from workload.assess import SliceResult
from workload.box import joined_rows, reach
from workload.flip import nearest_flip
from workload.verdict import Verdict
from workload.verdicts import (
    Rejudged,
    locality_factor,
    officials_factor,
    reference_of,
    rejudged,
    rows_of_slice,
)
from workload.whatif import Examined

Band = tuple[float, float]
Columns = dict[str, Any]


def robustness_table(
    slices: Sequence[Slice], here: Places, facts: Facts, band: Band
) -> pd.DataFrame:
    """The rows of `mart_robustness`.

    Args:
        slices: All slices by handling time.
        here: The communes as places.
        facts: The core tables, for the handling times and their ranges.
        band: Ratios regarded as balanced.
    """
    by_lens = {one.lens: one for one in slices}
    judged = [one for one in slices if one.result.sufficient.any()] or slices[:1]
    groups: dict[str, list[Slice]] = {}
    for one in judged:  # where nobody is judged, a slice without rows still has its columns
        groups.setdefault(one.lens.certification, []).append(one)
    tables = [
        _Group(group, here, facts, band).table([_other(one, by_lens) for one in group])
        for group in groups.values()
    ]
    return rounded(pd.concat(tables, ignore_index=True))


def _other(one: Slice, by_lens: Mapping[Lens, Slice]) -> Slice:
    """The same slice with the other choice of certification."""
    other = "without" if one.lens.certification == "with" else "with"
    return by_lens[one.lens._replace(certification=other)]


class _Tried(NamedTuple):
    """One slice under assumptions that need no other handling time; arrays of shape (n,)."""

    factor: Floats
    adjusted: Rejudged
    fewest: Floats
    most: Floats
    at_fewest: Rejudged
    at_most: Rejudged


@dataclass(frozen=True, eq=False)
class _Group:
    """Slices that look at the same fields: their judged communes are looked at all at once."""

    slices: Sequence[Slice]
    here: Places
    facts: Facts
    band: Band

    def table(self, others: Sequence[Slice]) -> pd.DataFrame:
        """The rows, given each slice's twin with the other choice of certification."""
        verdict = self._kept(one.result.verdict for one in self.slices)
        tried = [_tried(one, self.here, self.band) for one in self.slices]
        twin = {
            "ratio_other": self._kept(one.result.ratio for one in others),
            "verdict_other": self._kept(one.result.verdict for one in others),
        }
        timed, moved = self._timed(verdict, self._kept(one.factor for one in tried))
        aside = self._aside(tried)
        untested = twin["verdict_other"] == Verdict.INSUFFICIENT
        flags = [caveats(one, self.here) for one in self.slices]
        said = {name: self._kept(each[name] for each in flags) for name in flags[0]}
        said |= {
            "officials_vary": aside["officials_vary"],
            "certification_untested": untested,
            "several_times": moved & (timed["break_even_verdict"] == ""),
        }
        columns = {
            **self._keys(),
            "verdict": verdict,
            **_judgement(verdict, moved, aside["verdict_adjusted"], twin["verdict_other"]),
            **timed,
            **aside,
            **twin,
            "caveats": joined(said),
        }
        return _framed(columns)

    def _kept(self, values: Iterable[Any]) -> Any:
        """Values of each slice's communes, those of the judged ones under each other."""
        pairs = zip(values, self.slices, strict=True)
        return np.concatenate([each[one.result.sufficient] for each, one in pairs])

    def _keys(self) -> Columns:
        counts = [int(one.result.sufficient.sum()) for one in self.slices]
        lenses = {
            name: np.repeat([getattr(one.lens, name) for one in self.slices], counts)
            for name in ("scope", "period_id", "staff_group", "certification")
        }
        return {**lenses, "commune_code": self._kept(self.here.codes for _ in self.slices)}

    def _timed(self, verdict: Any, factor: Floats) -> tuple[Columns, Flags]:
        """What other handling times make of every row, and whether they move its verdict."""
        fields = self.slices[0].fields
        minutes, low, high = (
            times[fields].ravel()
            for times in (handling_minutes(self.facts), *handling_ranges(self.facts))
        )
        rows = joined_rows([rows_of_slice(one.data, one.result) for one in self.slices])
        plain = reach(rows, low, high, self.band)
        adjusted = reach(rows.times(factor), low, high, self.band)
        moved = plain.least != plain.most
        flip = nearest_flip(rows, minutes, (low, high), verdict, self.band)
        codes = self.facts.fields["field_code"].to_numpy(dtype=np.str_)[fields]
        cell, found = np.maximum(flip.cell, 0), flip.cell >= 0
        return {
            "ratio_least": plain.ratio.lower,
            "ratio_most": plain.ratio.upper,
            "verdict_least": plain.least,
            "verdict_most": plain.most,
            "ratio_adjusted_least": adjusted.ratio.lower,
            "ratio_adjusted_most": adjusted.ratio.upper,
            "verdict_adjusted_least": adjusted.least,
            "verdict_adjusted_most": adjusted.most,
            "break_even_field": np.where(found, np.repeat(codes, len(CHANNELS))[cell], ""),
            "break_even_channel": np.where(found, np.tile(CHANNELS, len(codes))[cell], ""),
            "break_even_minutes": flip.minutes,
            "break_even_change": flip.change,
            "break_even_verdict": flip.verdict,
        }, moved

    def _aside(self, tried: Sequence[_Tried]) -> Columns:
        """What locality and other officials make of every row."""
        columns = {
            "ratio_adjusted": self._kept(one.adjusted.ratio for one in tried),
            "ratio_adjusted_lower_95": self._kept(one.adjusted.ratio_95.lower for one in tried),
            "ratio_adjusted_upper_95": self._kept(one.adjusted.ratio_95.upper for one in tried),
            "verdict_adjusted": self._kept(one.adjusted.verdict for one in tried),
            "evidence_adjusted": self._kept(one.adjusted.evidence for one in tried),
            "officials_least": self._kept(one.fewest for one in tried),
            "officials_most": self._kept(one.most for one in tried),
            "ratio_officials_least": self._kept(one.at_fewest.ratio for one in tried),
            "ratio_officials_most": self._kept(one.at_most.ratio for one in tried),
            "verdict_officials_least": self._kept(one.at_fewest.verdict for one in tried),
            "verdict_officials_most": self._kept(one.at_most.verdict for one in tried),
        }
        columns["officials_vary"] = columns["officials_least"] != columns["officials_most"]
        return columns


def _judgement(verdict: Any, moved: Flags, adjusted: Any, other: Any) -> Columns:
    """Whether verdicts stand, and on what they depend.

    Args:
        verdict: The verdicts.
        moved: Whether handling times within their ranges move them.
        adjusted: The verdicts with locality.
        other: The verdicts with the other choice of certification; insufficient is no test.
    """
    against = {
        "handling_times": moved,
        "locality": adjusted != verdict,
        "certification": (other != verdict) & (other != Verdict.INSUFFICIENT),
    }
    stands = ~np.logical_or.reduce(list(against.values()))
    return {
        "robustness": np.where(stands, "robust", "depends"),
        "depends_on": joined(against),
    }


def figures_of_robustness(
    found: Examined,
    other: SliceResult,
    field_codes: npt.NDArray[np.str_],
    channels: npt.NDArray[np.str_],
) -> Columns:
    """The columns of `mart_robustness` of one slice that is tried, for all n communes.

    Officials that vary within the period are left out: a slice holds their mean.

    Args:
        found: The slice by handling time, its robustness included.
        other: The result with the other choice of certification.
        field_codes: The fields looked at, shape (f,).
        channels: The channels, shape (c,).

    Returns:
        Arrays of shape (n,); not_judged and missing where there is no verdict.
    """
    if found.robustness is None:
        raise ValueError("a slice by count has no handling times to try")
    judged, times = found.result.sufficient, found.robustness
    verdict, flip = found.result.verdict[judged], times.flip
    moved = times.plain.least != times.plain.most
    cell, flips = np.maximum(flip.cell, 0), flip.cell >= 0
    columns: Columns = {
        "verdict": verdict,
        "verdict_adjusted": found.adjusted.verdict[judged],
        "verdict_other": other.verdict[judged],
        **_judgement(verdict, moved, found.adjusted.verdict[judged], other.verdict[judged]),
        "ratio_least": times.plain.ratio.lower,
        "ratio_most": times.plain.ratio.upper,
        "verdict_least": times.plain.least,
        "verdict_most": times.plain.most,
        "break_even_field": np.repeat(field_codes, len(channels))[cell],
        "break_even_channel": np.tile(channels, len(field_codes))[cell],
        "break_even_minutes": flip.minutes,
        "break_even_verdict": flip.verdict,
    }
    for name in _MISSING:
        columns[name] = np.where(flips, columns[name].astype(object), None)
    spread = {name: _spread(values, judged) for name, values in columns.items()}
    return {
        **spread,
        "ratio_adjusted": found.adjusted.ratio,
        "ratio_other": np.where(judged, other.ratio, np.nan),
        "officials_vary": np.zeros(len(judged), dtype=bool),
        "robustness": np.where(judged, spread["robustness"], "not_judged"),
    }


def _spread(values: Any, judged: Flags) -> Any:
    """Values of the judged communes among all of them, the others missing."""
    missing = np.nan if values.dtype.kind == "f" else None
    whole = np.full(judged.shape, missing, dtype=float if values.dtype.kind == "f" else object)
    whole[judged] = values
    return whole


def _tried(one: Slice, here: Places, band: Band) -> _Tried:
    data, result = one.data, one.result
    reference = reference_of(data, result)
    staff = one.cube.officials[one.lens.staff_group][:, one.span.months]
    fewest, most = staff.min(axis=1), staff.max(axis=1)
    factor = locality_factor(data.officials, here.locality.share, reference)
    return _Tried(
        factor,
        rejudged(result, factor, band),
        fewest,
        most,
        *(
            rejudged(result, officials_factor(data.officials, instead, reference), band)
            for instead in (fewest, most)
        ),
    )


# Texts that are missing, not empty, where no single handling time flips the verdict.
_MISSING = ("break_even_field", "break_even_channel", "break_even_verdict")


def _framed(columns: Columns) -> pd.DataFrame:
    table = pd.DataFrame({n: text(v) if v.dtype.kind == "U" else v for n, v in columns.items()})
    for name in _MISSING:
        table[name] = table[name].where(table[name] != "", None)
    return table
