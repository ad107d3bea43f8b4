"""What follows from the place alone: locality, peers, and the frame of posts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from etl.cube import Facts, Flags, Floats
from etl.marts.slices import Slice
from etl.marts.tables import joined, rounded, stacked
from etl.policy import Policy
from etl.policy_numbers import allowances, post_frame
from workload.arrays import divide
from workload.lenses import Standing, standing
from workload.locality import Locality, locality, waterfall
from workload.norm import reference_posts
from workload.peers import nearest
from workload.places import distance_km

FRAME_GROUP = "commune_government"


class Places(NamedTuple):
    """The communes as places, arrays of shape (n,).

    Attributes:
        codes: Their codes.
        people: The population in force; NaN where there is none.
        doubtful: Whether it cannot be right by the stated rule.
        traits: Values of the locality traits by name; NaN where unknown.
        locality: What they take of an official's time.
    """

    codes: Any
    people: Floats
    doubtful: Any
    traits: dict[str, Floats]
    locality: Locality


def places(facts: Facts, policy: Policy) -> Places:
    """The communes as places under the policy's allowances."""
    communes = facts.communes
    known = facts.populations.set_index("commune_code").reindex(communes["commune_code"])
    traits = _traits(communes, policy.locality.centre_code)
    return Places(
        codes=communes["commune_code"].to_numpy(dtype=np.str_),
        people=known["population"].to_numpy(dtype=np.float64),
        doubtful=known["doubtful"].eq(True).to_numpy(dtype=bool),
        traits=traits,
        locality=locality(
            traits, allowances(policy), floor=policy.locality.floor, cap=policy.locality.cap
        ),
    )


def _traits(communes: pd.DataFrame, centre_code: str) -> dict[str, Floats]:
    """The traits by name. Two have no published figure by commune: unknown, never 0."""
    unknown = np.full(len(communes), np.nan)
    centre = communes[communes["commune_code"] == centre_code]
    return {
        **{
            name: communes[name].to_numpy(dtype=np.float64)
            for name in ("mountain", "land_border", "area_km2", "former_unit_count")
        },
        "distance_km": unknown
        if centre.empty
        else distance_km(
            communes["latitude"], communes["longitude"],
            float(centre["latitude"].iloc[0]), float(centre["longitude"].iloc[0]),
        ),
        "ethnic_minority_share": unknown,
        "elderly_share": unknown,
    }  # fmt: skip


def locality_table(here: Places) -> pd.DataFrame:
    """The rows of `mart_locality`."""
    place, codes = here.locality, here.codes
    steps = waterfall(np.ones(len(codes)), place)
    shares = {**place.parts, "held_back": place.held_back}
    after = np.cumsum(list(shares.values()), axis=0)
    nothing, always = np.full(len(codes), np.nan), np.ones(len(codes), dtype=bool)
    parts = [
        {
            "step": step,
            "position": np.full(len(codes), number + 1),
            "trait": here.traits.get(step, nothing),
            "known": place.known.get(step, always),
            "share": share,
            "share_after": after[number],
            "step_factor": steps[step],
            "load_factor": 1.0 / (1.0 - after[number]),
        }
        for number, (step, share) in enumerate(shares.items())
    ]
    return rounded(stacked(parts, [codes] * len(parts)))


def peer_table(facts: Facts, here: Places, policy: Policy) -> pd.DataFrame:
    """The rows of `mart_peer`; a doubtful population is no likeness."""
    communes = facts.communes
    people = np.where(here.doubtful, np.nan, here.people)
    area = communes["area_km2"].to_numpy(dtype=np.float64)
    traits = {
        "population": people,
        "density": divide(people, area),
        "area_km2": area,
        "mountain": communes["mountain"].to_numpy(dtype=np.float64),
        "land_border": communes["land_border"].to_numpy(dtype=np.float64),
        "kind": communes["kind"].eq("phuong").to_numpy(dtype=np.float64),
        "former_unit_count": communes["former_unit_count"].to_numpy(dtype=np.float64),
    }
    # Equally near ones by their codes, whatever the order of the rows.
    by_code = np.argsort(here.codes)
    codes = here.codes[by_code]
    count = min(policy.peers.count, len(codes) - 1)
    ordered = {name: values[by_code] for name, values in traits.items()}
    found = nearest(ordered, policy.peers.weights, count)
    parts = [
        {
            "position": np.full(len(codes), place + 1),
            "peer_code": codes[found.index[:, place]],
            "distance": found.distance[:, place],
        }
        for place in range(count)
    ]
    return rounded(stacked(parts, [codes] * count))


def frame_table(slices: list[Slice], facts: Facts, here: Places, policy: Policy) -> pd.DataFrame:
    """The rows of `mart_frame`.

    Args:
        slices: One a scope and period, of the staff group the frame is for.
        facts: The core tables.
        here: The communes as places.
        policy: The policy.
    """
    posts = reference_posts(
        here.people, facts.communes["mountain"], facts.communes["kind"], post_frame(policy)
    )
    unknown = np.isnan(here.people)
    parts = []
    for one in slices:
        officials = one.data.officials
        by_frame = standing(officials, posts, policy.frame.level_posts)
        simulated: Flags = np.asarray(
            one.cube.simulated_staff[FRAME_GROUP][:, one.span.months].any(axis=1)
        )
        parts.append(
            {
                "scope": one.lens.scope,
                "period_id": one.lens.period_id,
                "population": here.people,
                "population_doubtful": here.doubtful,
                "posts": posts,
                "officials": officials,
                "difference": officials - posts,
                "ratio": divide(officials, posts),
                # A population that cannot be right supports no verdict.
                "standing": np.where(here.doubtful, str(Standing.UNKNOWN), by_frame),
                "simulated": simulated,
                "caveats": joined(
                    {
                        "simulated": simulated,
                        "population_doubtful": here.doubtful,
                        "population_unknown": unknown,
                    }
                ),
            }
        )
    return rounded(stacked(parts, [here.codes] * len(parts)))
