"""What a reviewer edition withholds so that no small count by channel can be worked out.

Certification is one field with published minutes, other ones online than in person. How many
dossiers it has is shown, and the hours with it less the hours without it are its hours: two
equations for two unknown counts. So where one of them is small in some month, everything by
handling time without certification is withheld of that commune, in every period, and of as many
others as it takes that the province less those that are shown tells no small count either.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.reviewer_cells import (
    NOT_JUDGED,
    OF_LOAD,
    Tables,
    Withheld,
    in_reference,
    small,
)
from warehouse.reviewer_cover import LENS, Lens, covered, spans_of

CHANNELS = ["online", "in_person"]
# Columns of mart_load by handling time: in a row without certification all of them tell its hours.
_BY_TIME = ["workload", *OF_LOAD]
_CERTIFICATION, _UNTESTED, _SEPARATOR = "certification", "certification_untested", " | "


def certified_by_channel(tables: Tables) -> pd.DataFrame:
    """Certifications received by commune, month and channel, as the source edition has them.

    Args:
        tables: Its `core_caseload_month`, `core_field` and `core_source`.

    Returns:
        A row a commune and month: `online`, `in_person`, `others` (of all other fields together),
        and whether any of it is `simulated`.
    """
    caseload, fields, sources = (
        tables[name] for name in ("core_caseload_month", "core_field", "core_source")
    )
    codes = fields.loc[fields["certification"], "field_code"]
    simulated = sources.loc[sources["kind"] == "simulated", "source_id"]
    certified = caseload["field_code"].isin(codes)
    received = caseload["received"].astype("float64").fillna(0.0)
    parts = {
        channel: received.where(certified & (caseload["channel"] == channel), 0.0)
        for channel in CHANNELS
    }
    rows = caseload[["commune_code", "month"]].assign(
        **parts,
        others=received.where(~certified, 0.0),
        simulated=caseload["source_id"].isin(simulated),
    )
    grouped = rows.groupby(["commune_code", "month"])
    sums = grouped[[*CHANNELS, "others"]].sum()
    return sums.assign(simulated=grouped["simulated"].any()).reset_index()


def told_by_hours(certified: pd.DataFrame, limit: int) -> frozenset[str]:
    """Communes with few certifications by channel in a month that has no other dossier.

    There the hours with certification are its own hours: one lens is enough to solve both counts.
    """
    alone = certified["others"] == 0
    return frozenset(certified.loc[_few(certified, limit) & alone, "commune_code"])


def communes_by_channel(
    tables: Tables, certified: pd.DataFrame, chosen: Withheld, limit: int
) -> tuple[frozenset[str], frozenset[Lens]]:
    """Communes whose figures by handling time without certification are withheld.

    Args:
        tables: The source edition's `core_period` and `mart_load`.
        certified: As `certified_by_channel` gives it.
        chosen: What is withheld anyway.
        limit: Counts below this many are small.

    Returns:
        The communes, and the slices in which nothing covers them.
    """
    few = frozenset(certified.loc[_few(certified, limit), "commune_code"])
    if not few:
        return few, frozenset()
    rows, spans = _of_slices(tables, certified), spans_of(tables["core_period"])
    found, bare = covered(few | chosen.dossiers, rows, CHANNELS, limit, spans)
    return found - chosen.dossiers, bare


def _few(certified: pd.DataFrame, limit: int) -> pd.Series[bool]:
    return small(certified["online"], limit) | small(certified["in_person"], limit)


def _of_slices(tables: Tables, certified: pd.DataFrame) -> pd.DataFrame:
    """The certifications of each slice's communes, where the province's hours without it count."""
    reference = in_reference(tables["mart_load"], "weighted")
    without = reference[reference["certification"] == "without"]
    spans = tables["core_period"][["period_id", "first_month", "last_month"]]
    months = certified.merge(spans, "cross")
    within = (months["month"] >= months["first_month"]) & (months["month"] <= months["last_month"])
    months = months[within]
    parts = []
    for scope, rows in (("all", months), ("observed", months[~months["simulated"]])):
        sums = rows.groupby(["period_id", "commune_code"])[CHANNELS].sum().reset_index()
        parts.append(sums.assign(scope=scope))
    keys = [*LENS, "commune_code"]
    return pd.concat(parts).merge(without[keys], on=["scope", "period_id", "commune_code"])


def withhold_hours(tables: dict[str, pd.DataFrame], communes: frozenset[str]) -> None:
    """Take what tells the hours without certification of some communes out of the tables.

    Args:
        tables: The tables, by name; `mart_load`, `mart_need`, `mart_robustness` and `mart_trend`
            are replaced.
        communes: The communes of which it is withheld.
    """
    load = tables["mart_load"].copy()
    by_time = (load["weighting"] == "weighted") & (load["certification"] == "without")
    hidden = by_time & load["commune_code"].isin(communes)
    load.loc[hidden, _BY_TIME] = np.nan
    for name, value in NOT_JUDGED.items():
        load.loc[hidden, name] = value
    tables["mart_load"] = load
    for name in ("mart_need", "mart_robustness", "mart_trend"):
        rows = tables[name]
        gone = rows["commune_code"].isin(communes) & (rows["certification"] == "without")
        if "weighting" in rows:
            gone &= rows["weighting"] == "weighted"
        tables[name] = rows[~gone].reset_index(drop=True)
    robustness = tables["mart_robustness"]
    tables["mart_robustness"] = untested(robustness, robustness["commune_code"].isin(communes))


def untested(robustness: pd.DataFrame, hidden: pd.Series[bool]) -> pd.DataFrame:
    """Rows of `mart_robustness` as if the other choice of certification had not been tried.

    Args:
        robustness: The rows.
        hidden: Of which rows it is.
    """
    rows = robustness.copy()
    depends = rows.loc[hidden, "depends_on"].map(lambda told: _less(told, _CERTIFICATION))
    rows.loc[hidden, "depends_on"] = depends
    rows.loc[hidden, "robustness"] = np.where(depends == "", "robust", "depends")
    rows.loc[hidden, "ratio_other"] = np.nan
    rows.loc[hidden, "verdict_other"] = "insufficient"
    rows.loc[hidden, "caveats"] = rows.loc[hidden, "caveats"].map(_with_untested)
    return rows


def _less(told: str, code: str) -> str:
    return _SEPARATOR.join(one for one in told.split(_SEPARATOR) if one != code)


def _with_untested(caveats: str) -> str:
    told = [one for one in caveats.split(_SEPARATOR) if one and one != _UNTESTED]
    return _SEPARATOR.join([*told, _UNTESTED])
