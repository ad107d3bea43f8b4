"""What is withheld: the small counts, and what stands in their place before anything is computed.

Small is a count of officials below the limit, or one of dossiers from 1 up to it. A commune with
few officials in some month has none known in that staff group, in any month. One with few dossiers
has reported none: few of certification, of the other fields or of both together, or so few besides
those that take the same time that the hours would tell single fields. How certification came, by
which channel, is told nowhere, but published minutes differ by channel, so that hours would tell
it: where a commune has few by one channel, all its certifications are split as those of the
communes that have not.

The fields of the other dossiers are told nowhere either and are not cells of an edition. Whoever
tries all mixes that give a month's exact hours is left with many, in a month of few with fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from etl.contracts import ANY_CHANNEL, CHANNELS, SourceKind
from etl.cube import Facts

_MONTH = ["commune_code", "month"]
# Fewer dossiers than this of another handling time than most have: hours tell of which fields.
_FEWEST_OF_OTHER_TIMES = 10
# Of the share online: it stays the same from edition to edition.
_SHARE_DECIMALS = 1


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
    """Communes that in some month received few dossiers of some kind that a figure is made of.

    Counts without a channel are no part of loads, so a month is looked at with them and without.
    """
    everything = facts.caseload.assign(received=facts.caseload["received"].astype("float64"))
    found: set[str] = set()
    for rows in (everything, everything[_by_channel(everything)]):
        certified = _certified(facts, rows)
        for kind, keys in (
            (rows[certified], [*_MONTH, "field_code"]), (rows[~certified], _MONTH), (rows, _MONTH),
        ):  # fmt: skip
            sums = kind.groupby(keys)["received"].sum()
            found |= set(_communes(sums[small(sums, limit)]))
    return frozenset(found | _of_few_other_times(facts, everything[_by_channel(everything)]))


def _of_few_other_times(facts: Facts, rows: pd.DataFrame) -> frozenset[str]:
    """Communes with a month of which the hours tell single fields.

    The number of dossiers without certification, their hours and the sum of their squared minutes
    are told. Where nearly all take the same time, there is one way to make up the rest.
    """
    cells = ["field_code", "channel"]
    minutes = facts.handling_times.set_index(cells)["handling_minutes"]
    others = rows[~_certified(facts, rows)]
    times = minutes.reindex(pd.MultiIndex.from_frame(others[cells])).to_numpy()
    sums = others.groupby([*_MONTH, times])["received"].sum()
    of_months = sums.groupby(_MONTH)
    rest = of_months.sum() - of_months.max()
    return frozenset(_communes(rest[small(rest, _FEWEST_OF_OTHER_TIMES)]))


def _few_by_channel(facts: Facts, limit: int) -> frozenset[str]:
    """Communes that in some month received few certifications by one channel."""
    rows = facts.caseload[_certified(facts, facts.caseload) & _by_channel(facts.caseload)]
    counted = rows.assign(received=rows["received"].astype("float64"))
    sums = counted.groupby([*_MONTH, "field_code", "channel"])["received"].sum()
    return frozenset(_communes(sums[small(sums, limit)]))


def _communes(rows: pd.Series[float]) -> pd.Index[str]:
    return rows.index.get_level_values("commune_code")


def _by_channel(caseload: pd.DataFrame) -> pd.Series[bool]:
    return caseload["channel"] != ANY_CHANNEL


def _split_alike(caseload: pd.DataFrame, facts: Facts, communes: frozenset[str]) -> pd.DataFrame:
    """The caseload with all certifications of some communes split as those of the others are.

    The share is rounded, and of a commune nothing enters but its certifications by month. What is
    not simulated is split as what is not simulated.

    Args:
        caseload: Rows of contract CASELOAD_MONTHS.
        facts: The core tables, for the fields and sources.
        communes: The communes whose own split is withheld.

    Returns:
        The rows; of those that are split anew key, source and count received alone.
    """
    rows = caseload.assign(received=caseload["received"].astype("float64"))
    split = _certified(facts, rows) & _by_channel(rows)
    own = split & rows["commune_code"].isin(communes)
    simulated = facts.sources.loc[facts.sources["kind"] == SourceKind.SIMULATED, "source_id"]
    parts = [rows[~own]]
    for kind in (rows["source_id"].isin(simulated), ~rows["source_id"].isin(simulated)):
        online = _share_online(rows[split & ~own & kind])
        months = rows[own & kind].groupby([*_MONTH, "field_code"])
        told = months["received"].count().eq(months.size())
        sums = pd.DataFrame(
            {
                "received": months["received"].sum().where(told),
                "source_id": months["source_id"].first(),
            }
        ).reset_index()
        for channel, share in zip(CHANNELS, (online, 1 - online), strict=True):
            parts.append(sums.assign(channel=channel, received=sums["received"] * share))
    filled = [one for one in parts if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else rows


def _share_online(rows: pd.DataFrame) -> float:
    """The rounded share of what was received online; half, where nothing was received."""
    by_channel = rows.groupby("channel")["received"].sum()
    total = float(by_channel.sum())
    return round(float(by_channel.get("online", 0.0)) / total, _SHARE_DECIMALS) if total else 0.5


def small(values: pd.Series[float], limit: int) -> pd.Series[bool]:
    """Which counts are small: from 1 up to the limit."""
    return (values > 0) & (values < limit)
