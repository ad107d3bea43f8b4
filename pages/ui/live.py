"""A view's figures under what the reader assumes: the rows of the queries, computed anew.

The functions are those that filled the edition (`workload.whatif`), so that with the edition's own
values they give the edition's own figures. Queries not named here, such as the trend, stay the
edition's, and the pages say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from etl.marts.loads import figures_of
from etl.marts.need import figures_of_need
from etl.marts.robustness import figures_of_robustness
from etl.marts.tables import rounded
from etl.policy_numbers import assumptions
from pages.ui import data, kept
from warehouse.slices import SliceFacts
from workload.load import weighted_total
from workload.locality import waterfall
from workload.whatif import Examined, examine, tried_ranges

if TYPE_CHECKING:
    from pages.ui.view import View

Rows = pd.DataFrame


def knows(name: str) -> bool:
    """Whether the rows of a query follow what is assumed."""
    return name in _RECOMPUTED


def rows(view: View, name: str, values: dict[str, Any]) -> Rows:
    """The rows of a named query under what the view assumes.

    Args:
        view: What is looked at.
        name: One that `knows` knows.
        values: The query's parameters.
    """
    key = ("live", name, view.edition.id, view.assumed, *sorted(values.items()))
    return kept.value(key, lambda: _RECOMPUTED[name](view, name, values)).copy(deep=False)


def examined(view: View, values: dict[str, Any]) -> Examined:
    """One slice examined; what the values leave open is the view's own choice."""
    look = {
        "scope": view.scope, "period_id": str(view.period.period_id),
        "staff_group": view.staff_group, "certification": view.certification,
        "weighting": view.lens,
    } | {name: values[name] for name in values if name in _LENS}  # fmt: skip
    key = ("examined", view.edition.id, view.assumed, *look.values())
    return kept.value(key, lambda: _examine(view, **look))


_LENS = frozenset({"scope", "period_id", "staff_group", "certification", "weighting"})


def _examine(
    view: View, *, scope: str, period_id: str, staff_group: str, certification: str, weighting: str
) -> Examined:
    facts = data.facts(view.edition, scope, period_id, staff_group)
    minutes, low, high = times(view, facts)
    fields = facts.fields(certification)
    policy = view.assumed.policy(data.rows(view.edition, "policy"))
    return examine(
        facts.slice_input(certification, weighting, minutes),
        facts.traits,
        assumptions(policy, staff_group),
        (low[fields], high[fields]),
    )


def times(view: View, facts: SliceFacts) -> tuple[Any, Any, Any]:
    """Handling times and their ranges; an assumed time keeps the width of its range in shares."""
    minutes = facts.minutes.copy()
    for (field, channel), value in view.assumed.minutes().items():
        minutes[facts.field_codes == field, facts.channels == channel] = value
    return minutes, *tried_ranges(facts.minutes, minutes, facts.low, facts.high)


def _base(view: View, name: str, values: dict[str, Any]) -> Rows:
    return data.rows(view.edition, name, **values)


def _put(base: Rows, facts: SliceFacts, columns: dict[str, Any]) -> Rows:
    """The rows of a query with new figures: each commune gets its own."""
    places = pd.Index(facts.commune_codes).get_indexer(base["commune_code"])
    new = {name: np.asarray(values)[places] for name, values in columns.items()}
    return base.assign(**new)


def _facts(view: View, values: dict[str, Any]) -> SliceFacts:
    return data.facts(
        view.edition, values["scope"], values["period_id"],
        values.get("staff_group", view.staff_group),
    )  # fmt: skip


def _loads(view: View, name: str, values: dict[str, Any]) -> Rows:
    """`slice`, `comparison`, `commune_peers`: every figure of a commune's load."""
    base, found = _base(view, name, values), examined(view, values)
    facts = _facts(view, values)
    figures = figures_of(found.result, found.beside)
    # To the published digits: equal figures share a rank here as there.
    new = rounded(_put(base, facts, {n: v for n, v in figures.items() if n in base}))
    for rank, by in (
        ("rank_from_heaviest", "ratio"),
        ("rank_from_heaviest_shrunk", "shrunk_ratio"),
    ):
        if rank in new:
            new[rank] = new[by].rank(method="min", ascending=False).astype("Int32")
    return new


def _province(view: View, name: str, values: dict[str, Any]) -> Rows:
    found = examined(view, values).result
    province = found.province
    return _base(view, name, values).assign(
        communes_in_reference=province.reporting,
        communes_sufficient=province.sufficient,
        workload=province.workload,
        load=province.load_per_30_days,
        spread_variance=found.funnel.tau2,
    )


def _counts(view: View, _name: str, values: dict[str, Any]) -> Rows:
    verdicts, counts = np.unique(examined(view, values).result.verdict, return_counts=True)
    return pd.DataFrame({"verdict": verdicts, "communes": counts})


def _lenses(view: View, name: str, values: dict[str, Any]) -> Rows:
    """`commune_lenses`: one commune under every weighting and certification."""
    base = _base(view, name, values).assign(commune_code=values["commune_code"])
    parts = []
    for row in base.itertuples():
        lens = values | {"certification": row.certification, "weighting": row.weighting}
        found, facts = examined(view, lens), _facts(view, values)
        figures = figures_of(found.result, found.beside)
        one = base.loc[[row.Index]]
        parts.append(_put(one, facts, {n: v for n, v in figures.items() if n in base}))
    return pd.concat(parts).drop(columns="commune_code")


def _need(view: View, name: str, values: dict[str, Any]) -> Rows:
    """`slice_need`, `commune_need`: the need of centre officials beside the frame."""
    base = _base(view, name, values)
    look = values | {"staff_group": "centre", "weighting": "weighted"}
    found = examined(view, look)
    if found.need is None or found.need_adjusted is None:
        return base
    facts = _facts(view, look)
    frames = base.set_index("commune_code")["frame_standing"].reindex(facts.commune_codes)
    standing = frames.fillna("unknown").to_numpy(dtype=np.str_)
    figures = figures_of_need(found.need, found.need_adjusted, standing)
    tried = facts.slice_input(look["certification"], "weighted", times(view, facts)[0])
    figures["hours"] = weighted_total(tried.dossiers, tried.weights)
    known = base["hours"].notna()
    return _put(base, facts, figures).where(known, base)


def _robustness(view: View, name: str, values: dict[str, Any]) -> Rows:
    """`slice_robustness`, `commune_robustness`: the verdict under other assumptions again."""
    base = _base(view, name, values)
    look = values | {"weighting": "weighted"}
    choices = (values["certification"],) if "certification" in values else ("with", "without")
    facts, parts = _facts(view, values), []
    for certification in choices:
        other = "without" if certification == "with" else "with"
        found = figures_of_robustness(
            examined(view, look | {"certification": certification}),
            examined(view, look | {"certification": other}).result,
            facts.field_codes[facts.fields(certification)],
            facts.channels,
        )
        kept_rows = base if "certification" not in base else base.query(
            "certification == @certification"
        )  # fmt: skip
        parts.append(_put(kept_rows, facts, {n: v for n, v in found.items() if n in base}))
    return pd.concat(parts)


def _waterfall(view: View, name: str, values: dict[str, Any]) -> Rows:
    """`commune_waterfall`: from the plain load to the one with the allowances of the area."""
    base, found = _base(view, name, values), examined(view, values)
    place = list(_facts(view, values).commune_codes).index(values["commune_code"])
    loads = found.result.load_per_30_days
    steps = waterfall(loads, found.place)
    shares = {**found.place.parts, "held_back": found.place.held_back}
    added = np.array([steps[step][place] for step in base["step"]])
    share = np.array([shares[step][place] for step in base["step"]])
    return base.assign(
        plain_load=loads[place], share=share, share_after=np.cumsum(share), load_step=added,
        load_after=loads[place] + np.cumsum(added),
    )  # fmt: skip


def _handling_times(view: View, name: str, values: dict[str, Any]) -> Rows:
    base = _base(view, name, values)
    tried = view.assumed.minutes()
    minutes = [
        tried.get((row.field_code, row.channel), row.handling_minutes) for row in base.itertuples()
    ]
    low, high = tried_ranges(
        base["handling_minutes"], minutes, base["handling_minutes_low"],
        base["handling_minutes_high"],
    )  # fmt: skip
    return base.assign(
        handling_minutes=minutes, handling_minutes_low=low, handling_minutes_high=high
    )


def _policy(view: View, name: str, values: dict[str, Any]) -> Rows:
    found = view.assumed.policy(_base(view, name, values)).rows()
    return found.sort_values(["section", "name"], ignore_index=True)


_RECOMPUTED: dict[str, Callable[[View, str, dict[str, Any]], Rows]] = {
    "slice": _loads,
    "comparison": _loads,
    "commune_peers": _loads,
    "province": _province,
    "verdict_counts": _counts,
    "commune_lenses": _lenses,
    "slice_need": _need,
    "commune_need": _need,
    "slice_robustness": _robustness,
    "commune_robustness": _robustness,
    "commune_waterfall": _waterfall,
    "handling_times": _handling_times,
    "policy": _policy,
}
