"""The tables of a reviewer edition: what the allow-list names, aggregated, small cells withheld."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.contracts import ANY_CHANNEL
from etl.reviewer.cells import shown, withheld
from etl.reviewer.figures import facts_of, figures
from etl.reviewer.flows import FLOWS, blank_flows
from warehouse.connection import Connection
from warehouse.reviewer import allowed

_KEYS = ["commune_code", "month"]


def reviewer_tables(source: Connection, limit: int) -> dict[str, pd.DataFrame]:
    """The tables of a reviewer edition.

    Args:
        source: The edition it is made from.
        limit: Counts below this many are withheld.

    Returns:
        The tables of the allow-list by name; columns that it does not name are missing in all rows.

    Raises:
        PolicyError: If the edition's policy is not one of this version.
    """
    read = {name: source.table(name).df() for name in allowed()["columns"]}
    columns = {name: list(rows.columns) for name, rows in read.items()}
    sent = _sent(read) | set(source.table("raw_submission").df()["source_id"])
    facts = facts_of(source)
    hidden = withheld(facts, limit)
    facts = shown(facts, hidden)
    read |= figures(source, facts, hidden) | {"core_staff_month": facts.staff}
    caseload = _by_kind(read["core_caseload_month"], read["core_field"])
    read["core_caseload_month"] = blank_flows(_without(caseload, hidden.dossiers), limit)
    read["core_field"] = _with_kinds(read["core_field"])
    _few_published(read, limit)
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
    by_field = _by_field(caseload)
    codes = np.where(
        by_field["field_code"].isin(certified),
        kinds["certification"]["field_code"], kinds["other"]["field_code"],
    )  # fmt: skip
    keys = [*_KEYS, "field_code"]
    received = _summed(by_field.assign(field_code=codes), keys, ["received"])
    together = by_field.assign(field_code=kinds["together"]["field_code"])
    return pd.concat([received, _summed(together, keys, list(FLOWS))], ignore_index=True)


def _by_field(caseload: pd.DataFrame) -> pd.DataFrame:
    """The counts of each field by month, whichever of its rows they stand in.

    A form tells what was received by channel, and its flows in a row of all channels beside it.
    """
    keys, counts = [*_KEYS, "field_code"], ["received", *FLOWS]
    split = caseload["channel"] != ANY_CHANNEL
    by_channel, whole = (
        _summed(caseload[some], keys, counts).set_index(keys) for some in (split, ~split)
    )
    return by_channel.combine_first(whole).reset_index()


def _summed(rows: pd.DataFrame, keys: list[str], counts: list[str]) -> pd.DataFrame:
    groups = rows.astype(dict.fromkeys(counts, "float64")).groupby(keys, sort=True)
    whole = groups[counts].sum().where(groups[counts].count().eq(groups.size(), axis=0))
    sources = groups["source_id"].first()
    return whole.assign(channel=ANY_CHANNEL, source_id=sources).reset_index()


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


def _few_published(tables: dict[str, pd.DataFrame], limit: int) -> None:
    """Take few officials out of what was published."""
    reported = tables["core_reported_figure"]
    few = reported["measure"].str.startswith("staff_") & (reported["value"] < limit)
    tables["core_reported_figure"] = reported[~few].reset_index(drop=True)
    published = tables["mart_published_load"]
    few_named = published["officials"] < limit
    tables["mart_published_load"] = published[~few_named].reset_index(drop=True)


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
