"""Which other communes are withheld, so that no total gives away what is withheld of a single one.

The province's totals are known for every month, quarter and year, for each group of staff and with
and without certification, and so is every commune that is shown. What is left over in one slice is
the sum of the communes that are withheld there; and a commune that is in a month and not in its
quarter (another month is missing) would be left over alone by taking one total from others.

So the communes are looked at month by month. Those whose month goes into the same totals are a
class: whatever is worked out from totals takes the month of all its members alike, so that a
commune that is never alone in its class is never left over alone. A class is safe with two withheld
members at least whose sums of the month are twice the limit; until it is, its smallest members are
withheld as well; and where it has no others, the slices in which it differs from another class are
made bare: nothing is told of them that is made with the province's average.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
import pandas as pd

from workload.arrays import BoolArray, FloatArray

LENS = ["scope", "period_id", "staff_group", "certification"]
_LEAST_WITHHELD = 2

Lens = tuple[str, str, str, str]
"""Scope, period, staff group, with or without certification."""
Spans = Mapping[str, Set[str]]
"""The ids of the months of each period."""


class _Members(NamedTuple):
    """n communes in s slices.

    Attributes:
        communes: Their codes, sorted.
        slices: The slices, sorted.
        months: Which slices each month goes into, a mask of shape (s,) a month.
        single: Which slices are of one month, shape (s,).
        present: Whether the commune is in the slice's totals, shape (n, s).
        counts: What it has there, one array of shape (n, s) a kind of count; 0 where it is not.
    """

    communes: list[str]
    slices: list[Lens]
    months: list[BoolArray]
    single: BoolArray
    present: BoolArray
    counts: list[FloatArray]


def spans_of(periods: pd.DataFrame) -> Spans:
    """The months of each period, from the rows of `core_period`."""
    named = ["period_id", "first_month", "last_month"]
    months = periods.loc[periods["kind"] == "month", ["period_id", "first_month"]]
    pairs = periods[named].merge(months, "cross", suffixes=("", "_of_month"))
    begun = pairs["first_month_of_month"]
    pairs = pairs[(pairs["first_month"] <= begun) & (begun <= pairs["last_month"])]
    return {str(one): set(rows) for one, rows in pairs.groupby("period_id")["period_id_of_month"]}


def covered(
    few: frozenset[str], rows: pd.DataFrame, columns: Sequence[str], limit: int, spans: Spans
) -> tuple[frozenset[str], frozenset[Lens]]:
    """The communes, others that cover them, and the slices in which nothing covers them.

    Args:
        few: The communes of which something must be withheld.
        rows: The communes in the totals of each slice: `LENS`, `commune_code` and the counts.
        columns: Names of the counts; a sum of 0 tells nothing small.
        limit: Counts below this many are small.
        spans: The months of each period.
    """
    members = _members(rows, columns, spans)
    chosen = np.isin(members.communes, list(few))
    bare = np.zeros(len(members.slices), dtype=np.bool_)
    before = -1
    # What is chosen for one month, or made bare, changes the classes of the others.
    while (so_far := int(chosen.sum() + bare.sum())) != before:
        before = so_far
        for month in members.months:
            for of_class in _classes(members.present & month & ~bare, chosen):
                open_ = month & ~bare
                if not _enlarged(members, open_, of_class, chosen, limit):
                    bare |= _fewest(members, open_, of_class)
                    break
    added = {code for code, one in zip(members.communes, chosen, strict=True) if one}
    told = {one for one, hidden in zip(members.slices, bare, strict=True) if hidden}
    return few | added, frozenset(told)


def _members(rows: pd.DataFrame, columns: Sequence[str], spans: Spans) -> _Members:
    keys = pd.MultiIndex.from_frame(rows[LENS])
    slices, places = keys.unique().sort_values(), rows["commune_code"].astype(str)
    communes = sorted(places.unique())
    at = np.searchsorted(communes, places), slices.get_indexer(keys)
    present = np.zeros((len(communes), len(slices)), dtype=np.bool_)
    present[at] = True
    counts = []
    for column in columns:
        values = np.zeros(present.shape)
        values[at] = rows[column].to_numpy(dtype=np.float64)
        counts.append(values)
    of_slices = [spans[period] for _, period, _, _ in slices]
    months = [
        np.array([month in one for one in of_slices], dtype=np.bool_)
        for month in sorted(set().union(*of_slices))
    ]
    single = np.array([len(one) == 1 for one in of_slices], dtype=np.bool_)
    return _Members(communes, list(slices), months, single, present, counts)


def _classes(present: BoolArray, chosen: BoolArray) -> Iterator[BoolArray]:
    """All members of each class that has chosen ones, in the order of their codes."""
    seen = set()
    for place in np.flatnonzero(chosen & present.any(axis=1)):
        own = present[place]
        if own.tobytes() not in seen:
            seen.add(own.tobytes())
            yield (present == own).all(axis=1)


def _enlarged(
    members: _Members, open_: BoolArray, of_class: BoolArray, chosen: BoolArray, limit: int
) -> bool:
    """Choose members of a class, the smallest first, until it is safe; False: it never is."""
    of_month = open_ & members.single & members.present[of_class][0]
    counts = [one[:, of_month] for one in members.counts]
    size = sum((one.sum(axis=1) for one in counts), np.zeros(len(chosen)))
    rest = np.flatnonzero(of_class & ~chosen)
    rest = rest[np.argsort(size[rest], kind="stable")]
    for more in range(len(rest) + 1):
        hidden = of_class & chosen
        hidden[rest[:more]] = True
        if _safe([one[hidden] for one in counts], limit):
            chosen |= hidden
            return True
    return False


def _safe(hidden: Sequence[FloatArray], limit: int) -> bool:
    """Whether the sums over some communes, arrays of shape (n, s), tell nothing of a single one."""
    sums = [counts.sum(axis=0) for counts in hidden]
    enough = all(bool(((one == 0) | (one >= 2 * limit)).all()) for one in sums)
    return enough and len(hidden[0]) >= _LEAST_WITHHELD


def _fewest(members: _Members, open_: BoolArray, of_class: BoolArray) -> BoolArray:
    """The slices without which the class is one with another, or in none: the fewest months."""
    present = members.present & open_
    own = present[of_class][0]
    others = [one for one in np.unique(present[~of_class], axis=0) if one.any()]
    return min(
        [own ^ one for one in others] + [own],
        key=lambda one: (np.count_nonzero(one & members.single), np.count_nonzero(one)),
    )
