"""What a reviewer edition withholds of whole slices where something of a commune is withheld.

Three things say more than sums do. In a *bare* slice nothing covers a commune that is withheld, and
the ratio of every other one would tell the province's average. The *spread* between communes is
made of all of them together. And under *locality* officials weigh by where they work, so with their
sum it would tell two communes apart.

The dispersion within communes is told: one number of all months is less than the months of any one
commune.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import pandas as pd

from warehouse.reviewer_cells import (
    NOT_JUDGED,
    OF_REFERENCE,
    OF_SPREAD,
    Withheld,
    in_reference,
)
from warehouse.reviewer_channels import untested
from warehouse.reviewer_cover import LENS, Lens

WITHHELD = "withheld"
"""The evidence of a verdict of which something is withheld."""
_OF_PROVINCE = [
    "dossiers", "workload", "officials", "load", "dossiers_per_official", "spread_variance",
]  # fmt: skip
_SLICE = [*LENS, "weighting"]
# What a commune has of its own or against the average; without it nothing of it is withheld.
_FIGURES = ["dossiers", "officials", "workload", "load", "ratio"]
_FAMILY = ["scope", "staff_group", "certification", "weighting"]

Tables = dict[str, pd.DataFrame]


def withhold_averages(tables: Tables, bare: frozenset[Lens], bare_hours: frozenset[Lens]) -> None:
    """Take everything that tells the province's average out of the bare slices.

    Args:
        tables: The tables, by name; `mart_load`, `mart_province`, `mart_robustness` and
            `mart_trend` are replaced.
        bare: Slices in which dossiers or officials are not covered.
        bare_hours: Slices in which hours without certification are not.
    """
    slices = {(*one, weighting) for one in bare for weighting in ("weighted", "count")}
    slices |= {(*one, "weighted") for one in bare_hours}
    load, province = tables["mart_load"].copy(), tables["mart_province"].copy()
    hidden = _of(load, _SLICE, slices)
    load.loc[hidden, OF_REFERENCE] = np.nan
    for name, value in NOT_JUDGED.items():
        load.loc[hidden, name] = value
    told = _of(province, _SLICE, slices)
    province.loc[told, _OF_PROVINCE] = np.nan
    tables["mart_load"], tables["mart_province"] = load, province
    robustness = tables["mart_robustness"]
    robustness = robustness[~_of(robustness, LENS, bare | bare_hours)].reset_index(drop=True)
    other = {(*one[:3], "with" if one[3] == "without" else "without") for one in bare | bare_hours}
    tables["mart_robustness"] = untested(robustness, _of(robustness, LENS, other))
    tables["mart_trend"] = _trends(tables["mart_trend"], tables["core_period"], slices)


def _trends(
    trends: pd.DataFrame, periods: pd.DataFrame, slices: Set[tuple[str, ...]]
) -> pd.DataFrame:
    """Without those that a bare month, or one after it, goes into."""
    months = periods[periods["kind"] == "month"].set_index("period_id")["first_month"]
    rows = pd.DataFrame(sorted(slices), columns=_SLICE)
    rows = rows.assign(bare_from=rows["period_id"].map(months)).dropna(subset="bare_from")
    first = rows.groupby(_FAMILY)["bare_from"].min().reset_index()
    from_then = trends.merge(first, how="left", on=_FAMILY)["bare_from"]
    gone = pd.to_datetime(trends["month"]).to_numpy() >= pd.to_datetime(from_then).to_numpy()
    return trends[~gone].reset_index(drop=True)


def withhold_spread(
    tables: Tables, source_load: pd.DataFrame, chosen: Withheld, by_channel: frozenset[str]
) -> None:
    """Take what all communes together say beyond their sums out of every slice of a withheld one.

    Args:
        tables: The tables, by name; `mart_load`, `mart_province` and `mart_robustness` are
            replaced.
        source_load: `mart_load` of the source edition.
        chosen: What is withheld.
        by_channel: Communes whose hours without certification are.
    """
    reference = pd.concat([in_reference(source_load, one) for one in ("weighted", "count")])
    code, group = reference["commune_code"], reference["staff_group"]
    staff = pd.Series(False, index=reference.index)
    for name, communes in chosen.officials.items():
        staff |= (group == name) & code.isin(communes)
    hours = (reference["weighting"] == "weighted") & (reference["certification"] == "without")
    hidden = staff | code.isin(chosen.dossiers) | (hours & code.isin(by_channel))
    slices = set(reference.loc[hidden, _SLICE].itertuples(index=False, name=None))
    load, province = tables["mart_load"].copy(), tables["mart_province"].copy()
    rows = _of(load, _SLICE, slices)
    load.loc[rows, OF_SPREAD] = np.nan
    load.loc[rows, "outlier"] = False
    province.loc[_of(province, _SLICE, slices), "spread_variance"] = np.nan
    tables["mart_load"], tables["mart_province"] = load, province
    of_staff = set(reference.loc[staff, LENS].itertuples(index=False, name=None))
    robustness = tables["mart_robustness"]
    kept = robustness[~_of(robustness, LENS, of_staff)]
    tables["mart_robustness"] = kept.reset_index(drop=True)


def mark_withheld(load: pd.DataFrame, source_load: pd.DataFrame) -> pd.DataFrame:
    """The rows of `mart_load` of which a figure was taken out say so in place of the evidence."""
    taken = (source_load[_FIGURES].notna() & load[_FIGURES].isna()).any(axis=1)
    return load.assign(evidence=load["evidence"].where(~taken, WITHHELD))


def _of(rows: pd.DataFrame, keys: list[str], slices: Set[tuple[str, ...]]) -> pd.Series[bool]:
    """Which rows are of one of the slices."""
    if not slices:
        return pd.Series(False, index=rows.index)
    return pd.Series(pd.MultiIndex.from_frame(rows[keys]).isin(list(slices)), index=rows.index)
