"""What is withheld: the small counts, and what stands in their place before anything is computed.

Small is a count of officials below the limit, or one of dossiers from 1 up to it. A commune with
few officials in some month has none known in that staff group, in any month; one with few dossiers,
of certification, of the other fields or of both together, has reported none. The split of
certification by channel is told nowhere, but published minutes differ by channel, so that hours
would tell it: where a commune has few by one channel, all its certifications are split as those of
the communes that have not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from etl.contracts import ANY_CHANNEL, CHANNELS
from etl.cube import Facts

FLOWS = (
    "carried_over", "resolved_early", "resolved_on_time", "resolved_late", "in_process_within",
    "in_process_late",
)  # fmt: skip
_RESOLVED = ["resolved_early", "resolved_on_time", "resolved_late"]
_LEFT = ["in_process_within", "in_process_late"]
_MONTH = ["commune_code", "month"]
# In a month with fewer others than this their hours tell of which fields they are: single cells.
_FEWEST_OTHERS = 20
# Of the share online: it stays the same from edition to edition.
_SHARE_DECIMALS = 1
_NO_SHARE = 0.5


@dataclass(frozen=True)
class Withheld:
    """The communes of which something is withheld.

    Attributes:
        officials: Communes whose officials are, by staff group.
        dossiers: Communes whose dossiers are.
        channels: Other communes whose certifications by channel are.
    """

    officials: Mapping[str, frozenset[str]]
    dossiers: frozenset[str]
    channels: frozenset[str]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.dossiers or self.channels or any(self.officials.values()))


def withheld(facts: Facts, limit: int) -> Withheld:
    """What must be withheld of an edition.

    Args:
        facts: Its core tables.
        limit: Counts below this many are small.
    """
    staff = facts.staff
    few = staff[staff["present"] < limit]
    groups = {str(one): frozenset(rows["commune_code"]) for one, rows in few.groupby("staff_group")}
    dossiers = _few_dossiers(facts, limit)
    return Withheld(groups, dossiers, _few_by_channel(facts, limit) - dossiers)


def shown(facts: Facts, hidden: Withheld) -> Facts:
    """The core tables without what is withheld: what every figure of the copy is computed from.

    Args:
        facts: The core tables.
        hidden: What is withheld of them.
    """
    gone = pd.Series(False, index=facts.staff.index)
    for group, communes in hidden.officials.items():
        in_group = facts.staff["staff_group"] == group
        gone |= in_group & facts.staff["commune_code"].isin(communes)
    caseload = facts.caseload[~facts.caseload["commune_code"].isin(hidden.dossiers)]
    return replace(
        facts,
        staff=facts.staff[~gone].reset_index(drop=True),
        caseload=_split_alike(caseload, facts, hidden.channels),
    )


def _certified(facts: Facts, caseload: pd.DataFrame) -> pd.Series[bool]:
    codes = facts.fields.loc[facts.fields["certification"], "field_code"]
    return caseload["field_code"].isin(codes)


def _few_dossiers(facts: Facts, limit: int) -> frozenset[str]:
    """Communes that in some month received few dossiers, of one kind of field or of both."""
    certified = _certified(facts, facts.caseload)
    received = facts.caseload.assign(received=facts.caseload["received"].astype("float64"))
    found: set[str] = set()
    for rows, least in (
        (received[certified], limit), (received[~certified], max(limit, _FEWEST_OTHERS)),
        (received, limit),
    ):  # fmt: skip
        sums = rows.groupby(_MONTH)["received"].sum()
        found |= set(sums[small(sums, least)].index.get_level_values("commune_code"))
    return frozenset(found)


def _few_by_channel(facts: Facts, limit: int) -> frozenset[str]:
    """Communes that in some month received few certifications by one channel."""
    rows = facts.caseload[_certified(facts, facts.caseload) & _by_channel(facts.caseload)]
    counted = rows.assign(received=rows["received"].astype("float64"))
    sums = counted.groupby([*_MONTH, "channel"])["received"].sum()
    return frozenset(sums[small(sums, limit)].index.get_level_values("commune_code"))


def _by_channel(caseload: pd.DataFrame) -> pd.Series[bool]:
    return caseload["channel"] != ANY_CHANNEL


def _split_alike(caseload: pd.DataFrame, facts: Facts, communes: frozenset[str]) -> pd.DataFrame:
    """The caseload with all certifications of some communes split as those of the others are.

    The share is rounded, and of a commune nothing enters but its certifications by month.

    Args:
        caseload: Rows of contract CASELOAD_MONTHS.
        facts: The core tables, for the fields.
        communes: The communes whose own split is withheld.
    """
    split = _certified(facts, caseload) & _by_channel(caseload)
    own = split & caseload["commune_code"].isin(communes)
    of_others = caseload[split & ~own].groupby("channel")["received"].sum().astype("float64")
    total = of_others.sum()
    online = round(of_others.get("online", 0.0) / total, _SHARE_DECIMALS) if total else _NO_SHARE
    shares = dict(zip(CHANNELS, (online, 1 - online), strict=True))
    keys = [*_MONTH, "field_code"]
    rows = caseload[own].assign(received=caseload["received"].astype("float64"))
    sums = rows.groupby(keys)["received"].sum(min_count=1)
    one_each = rows.groupby(keys).first().assign(received=sums).reset_index()
    parts = [
        one_each.assign(channel=channel, received=one_each["received"] * share)
        for channel, share in shares.items()
    ]
    kept = caseload[~own].assign(received=caseload["received"].astype("float64"))
    return pd.concat([kept, *parts], ignore_index=True)[list(caseload.columns)]


def small(values: pd.Series[float], limit: int) -> pd.Series[bool]:
    """Which counts are small: from 1 up to the limit."""
    return (values > 0) & (values < limit)


def blank_flows(caseload: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The rows of `core_caseload_month` without the flows that are small or would tell small ones.

    What is resolved is one group of cells, what is in process another: beside a small one its whole
    group goes. Where the sum of a group is small, or what was carried over, the whole month goes,
    and of the months beside it what would give it away.

    Args:
        caseload: Rows with all flows of a commune's month, and rows without any.
        limit: Counts below this many are small.
    """
    shown = caseload.reset_index(drop=True)
    shown[list(FLOWS)] = shown[list(FLOWS)].astype("float64")
    resolved, left = shown[_RESOLVED], shown[_LEFT]
    sums = pd.concat(
        [resolved.sum(axis=1, min_count=1), left.sum(axis=1, min_count=1), shown["carried_over"]],
        axis=1,
    )
    told = pd.MultiIndex.from_arrays([shown["commune_code"], pd.to_datetime(shown["month"])])
    whole = _any_small(sums, limit)
    carried = told[_any_small(sums.iloc[:, :1], limit) | small(shown["carried_over"], limit)]
    going = told[_any_small(sums.iloc[:, :2], limit)]
    whole |= told.isin(_moved(carried, -1)) | told.isin(_moved(going, 1))
    shown.loc[whole, list(FLOWS)] = np.nan
    shown.loc[_any_small(resolved, limit), _RESOLVED] = np.nan
    shown.loc[_any_small(left, limit), _LEFT] = np.nan
    return shown


def _any_small(values: pd.DataFrame, limit: int) -> pd.Series[bool]:
    return ((values > 0) & (values < limit)).any(axis=1)


def _moved(months: pd.MultiIndex, by: int) -> list[tuple[str, pd.Timestamp]]:
    """The same communes so many months later."""
    return [(code, month + pd.DateOffset(months=by)) for code, month in months]
