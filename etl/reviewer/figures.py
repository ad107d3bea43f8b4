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
    keys = [*Lens._fields, "commune_code"]
    reported = source.table("mart_load").df()[[*keys, "months_reported"]]
    load = marts["mart_load"].drop(columns="months_reported")
    load = load.merge(reported, on=keys, validate="one_to_one")[list(marts["mart_load"].columns)]
    gone = _of(load, hidden) & (load["months_reported"] > 0)
    need = marts["mart_need"]
    of_centre = need.assign(staff_group=NEED_GROUP)
    return marts | {
        "mart_load": load.assign(evidence=load["evidence"].where(~gone, WITHHELD)),
        "mart_province": _with_reporters(marts["mart_province"], load, facts, hidden),
        "mart_need": need[~_of(of_centre, hidden)].reset_index(drop=True),
        **{
            name: marts[name][~_of(marts[name], hidden)].reset_index(drop=True)
            for name in ("mart_robustness", "mart_trend")
        },
    }


def _with_reporters(
    province: pd.DataFrame, load: pd.DataFrame, facts: Facts, hidden: Withheld
) -> pd.DataFrame:
    """The provinces with those who reported every month, whose dossiers are withheld."""
    months = load["period_id"].map(facts.periods.set_index("period_id")["months"])
    own = load["commune_code"].isin(hidden.dossiers) & (load["months_reported"] == months)
    more = load[own].groupby([*Lens._fields]).size()
    slices = pd.MultiIndex.from_frame(province[[*Lens._fields]])
    counted = province["communes_reported"] + more.reindex(slices, fill_value=0).to_numpy()
    return province.assign(communes_reported=counted)


def _of(rows: pd.DataFrame, hidden: Withheld) -> pd.Series[bool]:
    """Which rows are of a commune of which something is withheld that they are made of."""
    gone = rows["commune_code"].isin(hidden.dossiers)
    for group, communes in hidden.officials.items():
        gone |= (rows["staff_group"] == group) & rows["commune_code"].isin(communes)
    return gone
