"""The figures of a reviewer edition: the method applied to what may be shown."""

from __future__ import annotations

import pandas as pd

from etl.contracts import SourceKind
from etl.cube import Facts
from etl.marts import compute_marts
from etl.marts.need import NEED_GROUP
from etl.marts.slices import Lens
from etl.policy import policy_of
from etl.reviewer.cells import Withheld
from etl.submitted import populations_in_force
from warehouse.connection import Connection
from warehouse.reviewer import WITHHELD


def facts_of(source: Connection) -> Facts:
    """The core tables of an edition, as its figures were computed from them.

    Args:
        source: The edition.
    """
    read = {
        name: source.table(f"core_{name}").df()
        for name in ("commune", "population", "field", "handling_time", "caseload_month",
                     "staff_month", "source", "month", "period")
    }  # fmt: skip
    sources = read["source"]
    offices = set(sources.loc[sources["kind"] == SourceKind.SUBMITTED, "source_id"])
    return Facts(
        communes=read["commune"],
        populations=populations_in_force(read["population"], offices),
        fields=read["field"],
        handling_times=read["handling_time"],
        caseload=read["caseload_month"],
        staff=read["staff_month"],
        sources=sources,
        months=read["month"],
        periods=read["period"],
    )


def figures(source: Connection, facts: Facts, hidden: Withheld) -> dict[str, pd.DataFrame]:
    """The marts computed anew from the facts that may be shown.

    Who has reported is no secret, and stands as it does in the edition. Loads of a commune of which
    something is withheld say so in place of the evidence; what else would be said of it as if
    nobody knew its officials is not there.

    Args:
        source: The edition.
        facts: What may be shown of its core tables.
        hidden: What is withheld of them.

    Raises:
        PolicyError: If the edition's policy is not one of this version.
    """
    marts = compute_marts(facts, policy_of(source.table("core_policy").df()))
    load, province = (
        marts[name].merge(
            source.table(name).df()[[*keys, reported]], on=keys, suffixes=("_shown", ""),
            validate="one_to_one",
        )[list(marts[name].columns)]
        for name, keys, reported in (
            ("mart_load", [*Lens._fields, "commune_code"], "months_reported"),
            ("mart_province", [*Lens._fields], "communes_reported"),
        )
    )  # fmt: skip
    marts |= {
        name: rows[~_of(rows, hidden)].reset_index(drop=True)
        for name, rows in (
            ("mart_robustness", marts["mart_robustness"]), ("mart_trend", marts["mart_trend"]),
            # The need is one of the centre.
            ("mart_need", marts["mart_need"].assign(staff_group=NEED_GROUP)),
        )
    }  # fmt: skip
    evidence = load["evidence"].where(~_of(load, hidden), WITHHELD)
    return marts | {"mart_load": load.assign(evidence=evidence), "mart_province": province}


def _of(rows: pd.DataFrame, hidden: Withheld) -> pd.Series[bool]:
    """Which rows are of a commune of which something is withheld that they are made of."""
    gone = rows["commune_code"].isin(hidden.dossiers)
    for group, communes in hidden.officials.items():
        gone |= (rows["staff_group"] == group) & rows["commune_code"].isin(communes)
    return gone
