"""The rows of `mart_need`: officials of the centre that the dossiers ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.cube import Flags
from etl.marts.places import Places
from etl.marts.slices import Slice
from etl.marts.tables import joined, rounded, stacked
from etl.policy import Policy
from etl.policy_numbers import need_rules
from workload import load
from workload.lenses import agreement
from workload.needs import NeedRules, SliceNeed, slice_need

NEED_GROUP = "centre"

Frames = Mapping[tuple[str, str], npt.NDArray[np.str_]]


def need_table(
    slices: Sequence[Slice], here: Places, frames: Frames, policy: Policy
) -> pd.DataFrame:
    """The rows of `mart_need`.

    Args:
        slices: Those of the centre by handling time.
        here: The communes as places.
        frames: Their standings by the frame, by scope and period.
        policy: The policy.
    """
    rules = need_rules(policy)
    parts, codes = [], []
    for one in slices:
        columns, known = _columns(one, here, frames[one.lens.scope, one.lens.period_id], rules)
        codes.append(here.codes[known])
        parts.append({n: v if isinstance(v, str) else v[known] for n, v in columns.items()})
    posts = ["required_posts", "required_posts_adjusted"]
    return rounded(stacked(parts, codes).astype(dict.fromkeys(posts, "int64")))


def _columns(
    one: Slice, here: Places, frame: npt.NDArray[np.str_], rules: NeedRules
) -> tuple[dict[str, Any], Flags]:
    """The columns of one slice, and of which communes the dossiers are known."""
    hours = np.where(
        one.data.covered, load.weighted_total(one.data.dossiers, one.data.weights), np.nan
    )
    share = here.locality.share
    plain, adjusted = (
        slice_need(hours, one.result, one.span.working_days, taken, rules)
        for taken in (np.zeros_like(share), share)
    )
    columns = {
        "scope": one.lens.scope,
        "period_id": one.lens.period_id,
        "certification": one.lens.certification,
        "hours": hours,
        "officials": one.data.officials,
        "locality_share": share,
        **figures_of_need(plain, adjusted, frame),
        "simulated": one.simulated,
        "caveats": joined(caveats(one, here)),
    }
    return columns, np.isfinite(hours)


def figures_of_need(
    plain: SliceNeed, adjusted: SliceNeed, frame: npt.NDArray[np.str_]
) -> dict[str, Any]:
    """The columns of `mart_need` that the method gives; each of shape (n,).

    Args:
        plain: The need without the allowances of the area.
        adjusted: The need with them.
        frame: Standings of the communes by the frame of posts.
    """
    return {
        **_of(plain, frame, ""),
        **_of(adjusted, frame, "_adjusted"),
        "capacity_ratio": plain.capacity.ratio,
        "capacity_lower_95": plain.capacity.ratio_95.lower,
        "capacity_upper_95": plain.capacity.ratio_95.upper,
        "capacity_verdict": plain.capacity.verdict,
        "capacity_evidence": plain.capacity.evidence,
        "capacity_ratio_adjusted": adjusted.capacity.ratio,
        "capacity_verdict_adjusted": adjusted.capacity.verdict,
    }


def _of(found: SliceNeed, frame: npt.NDArray[np.str_], ending: str) -> dict[str, Any]:
    columns = {
        "hours_available": np.broadcast_to(found.available, found.posts.shape),
        "service": found.need.service,
        "required": found.need.required,
        "required_posts": found.posts,
        "at_minimum": found.at_minimum,
        "difference": found.need.difference,
        "ratio": found.need.ratio,
        "standing": found.standing,
        "agreement": agreement(found.standing, frame),
    }
    return {name + ending: value for name, value in columns.items()}


def caveats(one: Slice, here: Places) -> dict[str, Flags]:
    """What must be said beside every figure of a slice, by code; each of shape (n,)."""
    everyone = np.ones(len(here.codes), dtype=bool)
    return {
        "simulated": one.simulated,
        "start_up_month": everyone & one.span.start_up,
        "minimum_team": one.result.minimum_team & everyone,
        **{f"{trait}_unknown": ~known for trait, known in here.locality.known.items()},
    }
