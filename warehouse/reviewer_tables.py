"""The tables of a reviewer edition: what the allow-list names, aggregated, small cells withheld."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from warehouse.connection import Connection
from warehouse.reviewer_cells import (
    FLOWS,
    NOT_JUDGED,
    OF_LOAD,
    Withheld,
    blank_flows,
    withheld,
)
from warehouse.reviewer_channels import (
    certified_by_channel,
    communes_by_channel,
    told_by_hours,
    withhold_hours,
)
from warehouse.reviewer_slices import mark_withheld, withhold_averages, withhold_spread

RULES_FILE = Path(__file__).with_name("reviewer.toml")
_KEYS = ["commune_code", "month"]
# Columns of mart_load that are made of officials, and those made of dossiers alone.
_OF_OFFICIALS = ["officials", "dossiers_per_official", *OF_LOAD]
_OF_DOSSIERS = ["dossiers", "dossiers_per_1000_people", "workload"]


@cache
def allowed() -> Mapping[str, Any]:
    """The allow-list as it is written."""
    return tomllib.loads(RULES_FILE.read_text("utf-8"))


def reviewer_tables(source: Connection, limit: int) -> dict[str, pd.DataFrame]:
    """The tables of a reviewer edition.

    Args:
        source: The edition it is made from.
        limit: Counts below this many are withheld.

    Returns:
        The tables of the allow-list by name; columns that it does not name are missing in all rows.
    """
    read = {name: source.table(name).df() for name in allowed()["columns"]}
    columns = {name: list(rows.columns) for name, rows in read.items()}
    sent = _sent(read) | set(source.table("raw_submission").df()["source_id"])
    certified = certified_by_channel(read)
    read["core_caseload_month"] = _by_kind(read["core_caseload_month"], read["core_field"])
    read["core_field"] = _with_kinds(read["core_field"])
    chosen = withheld(read, limit, told_by_hours(certified, limit))
    by_channel, bare_hours = communes_by_channel(read, certified, chosen, limit)
    source_load = read["mart_load"]
    read["core_caseload_month"] = blank_flows(
        _without(read["core_caseload_month"], chosen.dossiers), limit
    )
    _withhold(read, chosen, limit)
    withhold_hours(read, by_channel)
    withhold_averages(read, chosen.bare, bare_hours)
    withhold_spread(read, source_load, chosen, by_channel)
    read["mart_load"] = mark_withheld(read["mart_load"], source_load)
    _one_source(read, sent)
    return {
        name: read[name][named].reindex(columns=columns[name])
        for name, named in allowed()["columns"].items()
    }


def _by_kind(caseload: pd.DataFrame, fields: pd.DataFrame) -> pd.DataFrame:
    """What each commune received in a month by kind of field, and its flows of all fields together.

    A count that is missing in a part is missing. The row of all fields counts as one with
    certification: a reader who leaves certification out must not take it for the others.
    """
    kinds = allowed()["fields"]
    certified = set(fields.loc[fields["certification"], "field_code"])
    codes = np.where(
        caseload["field_code"].isin(certified),
        kinds["certification"]["field_code"], kinds["other"]["field_code"],
    )  # fmt: skip
    received = _summed(caseload.assign(field_code=codes), ["received"])
    flows = _summed(caseload.assign(field_code=kinds["together"]["field_code"]), list(FLOWS))
    return pd.concat([received, flows], ignore_index=True)


def _summed(rows: pd.DataFrame, counts: list[str]) -> pd.DataFrame:
    groups = rows.groupby([*_KEYS, "field_code"], sort=True)
    whole = groups[counts].sum().where(groups[counts].count().eq(groups.size(), axis=0))
    return whole.assign(channel="any", source_id=groups["source_id"].first()).reset_index()


def _with_kinds(fields: pd.DataFrame) -> pd.DataFrame:
    """The fields and, after them, the kinds that dossiers are told for."""
    last = int(fields["display_order"].max())
    kinds = [
        {
            **told, "certification": name != "other", "display_order": last + number,
            "source_id": fields["source_id"].iloc[0],
        }
        for number, (name, told) in enumerate(allowed()["fields"].items(), start=1)
    ]  # fmt: skip
    return pd.concat([fields, pd.DataFrame(kinds)], ignore_index=True)


def _without(rows: pd.DataFrame, communes: frozenset[str]) -> pd.DataFrame:
    return rows[~rows["commune_code"].isin(communes)].reset_index(drop=True)


def _withhold(tables: dict[str, pd.DataFrame], chosen: Withheld, limit: int) -> None:
    """Take out of the other tables what is withheld."""
    everywhere = chosen.dossiers
    for name in ("core_staff_month", "mart_robustness", "mart_trend"):
        rows = tables[name]
        gone = _of_group(rows, chosen.officials)
        if name != "core_staff_month":
            gone |= rows["commune_code"].isin(everywhere)
        tables[name] = rows[~gone].reset_index(drop=True)
    centre, government = (
        chosen.officials.get(group, frozenset()) for group in ("centre", "commune_government")
    )
    # The need is one of the centre, and says beside it where the government's frame stands.
    tables["mart_need"] = _without(tables["mart_need"], centre | government | everywhere)
    tables["mart_frame"] = _frame(tables["mart_frame"], government)
    tables["mart_load"] = _load(tables["mart_load"], chosen)
    figures = tables["core_reported_figure"]
    few = figures["measure"].str.startswith("staff_") & (figures["value"] < limit)
    tables["core_reported_figure"] = figures[~few].reset_index(drop=True)
    published = tables["mart_published_load"]
    few_named = published["officials"] < limit
    tables["mart_published_load"] = published[~few_named].reset_index(drop=True)


def _of_group(rows: pd.DataFrame, by_group: Mapping[str, frozenset[str]]) -> pd.Series[bool]:
    """Which rows are of a commune whose officials of the row's staff group are withheld."""
    found = pd.Series(False, index=rows.index)
    for group, communes in by_group.items():
        found |= (rows["staff_group"] == group) & rows["commune_code"].isin(communes)
    return found


def _load(load: pd.DataFrame, chosen: Withheld) -> pd.DataFrame:
    shown = load.copy()
    few_dossiers = shown["commune_code"].isin(chosen.dossiers)
    hidden = _of_group(shown, chosen.officials) | few_dossiers
    shown.loc[hidden, _OF_OFFICIALS] = np.nan
    shown.loc[few_dossiers, _OF_DOSSIERS] = np.nan
    for name, value in {**NOT_JUDGED, "minimum_team": False}.items():
        shown.loc[hidden, name] = value
    return shown


def _frame(frame: pd.DataFrame, communes: frozenset[str]) -> pd.DataFrame:
    shown = frame.copy()
    hidden = shown["commune_code"].isin(communes)
    shown.loc[hidden, ["officials", "difference", "ratio"]] = np.nan
    shown.loc[hidden, "standing"] = "unknown"
    return shown


def _sent(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Ids of the sources that are files of offices; boundaries have the product's own title."""
    sources = tables["core_source"]
    submitted = set(sources.loc[sources["kind"] == "submitted", "source_id"])
    return submitted - set(tables["core_boundary"]["source_id"])


def _one_source(tables: dict[str, pd.DataFrame], sent: set[str]) -> None:
    """Let one source stand for every file that was sent in."""
    told = allowed()["submitted"]
    used: set[str] = set()
    for name, rows in tables.items():
        if name != "core_source" and "source_id" in rows:
            ids = rows["source_id"].where(~rows["source_id"].isin(sent), told["source_id"])
            tables[name] = rows.assign(source_id=ids)
            used |= set(ids)
    sources = tables["core_source"]
    kept = sources[~sources["source_id"].isin(sent)]
    if told["source_id"] in used:
        kept = pd.concat([kept, pd.DataFrame([told])], ignore_index=True)
    tables["core_source"] = kept.reset_index(drop=True)
