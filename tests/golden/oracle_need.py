"""Locality, need, frame and other assumptions a second time, in plain Python (methods.md, 3 to 5).

Nothing of `workload`: it reads the core tables of an edition and the policy's own numbers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from math import asin, ceil, cos, floor, fsum, isnan, nan, radians, sin, sqrt
from pathlib import Path

from tests.golden.oracle import Figures, Lens, Province, Rules, assess
from warehouse.connection import Connection

POLICY = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "data" / "policy.toml").read_text(encoding="utf-8")
)
EARTH_KM = 6371.0088
UNKNOWN = ("ethnic_minority_share", "elderly_share")


@dataclass(frozen=True)
class Place:
    """What the gazetteer says of a commune."""

    kind: str
    area_km2: float
    latitude: float
    longitude: float
    mountain: bool
    land_border: bool
    former_unit_count: int
    population: float
    doubtful: bool


def places(connection: Connection) -> dict[str, Place]:
    """The communes by code."""
    rows = connection.cursor().execute(
        "SELECT c.commune_code, kind, area_km2, latitude, longitude, mountain, land_border,"
        " former_unit_count, population, doubtful"
        " FROM core_commune AS c LEFT JOIN core_population AS p USING (commune_code)"
    )
    return {code: Place(*rest) for code, *rest in rows.fetchall()}


def locality(code: str, known: dict[str, Place]) -> tuple[float, list[tuple[str, float, float]]]:
    """The share of the time in force, and the steps: name, share, what it adds to a load of 1."""
    here, rules = known[code], POLICY["locality"]
    centre = known[rules["centre_code"]]
    traits = {
        "mountain": float(here.mountain), "land_border": float(here.land_border),
        "area_km2": here.area_km2, "distance_km": kilometres(here, centre),
        "former_unit_count": float(here.former_unit_count),
    }  # fmt: skip
    order = ["mountain", "land_border", "area_km2", "distance_km", *UNKNOWN, "former_unit_count"]
    shares = []
    for name in order:
        rule = rules[name]
        raw = 0.0 if name in UNKNOWN else (traits[name] - rule["reference"]) * rule["per_unit"]
        share = 0.0 if name in UNKNOWN else min(max(raw, rule["lowest"]), rule["highest"])
        shares.append((name, share))
    total = fsum(share for _, share in shares)
    in_force = min(max(total, rules["floor"]), rules["cap"])
    shares.append(("held_back", in_force - total))
    steps, taken = [], 0.0
    for name, share in shares:
        before = 1 / (1 - taken)
        taken += share
        steps.append((name, share, 1 / (1 - taken) - before))
    return in_force, steps


def kilometres(one: Place, other: Place) -> float:
    """As the crow flies on a sphere."""
    north, there = radians(one.latitude), radians(other.latitude)
    half = sin((north - there) / 2) ** 2
    half += cos(north) * cos(there) * sin(radians(one.longitude - other.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def whole(required: float) -> int:
    """WISN's rounding: 1.0-1.1 is 1, 2.0-2.2 is 2, ... 5.0-5.5 is 5, from then on by the half."""
    below = floor(round(required, 9))
    return below if round(required - below, 9) <= min(0.1 * below, 0.5) else ceil(required)


def standing(present: float, posts: float, level: float) -> str:
    if isnan(present) or isnan(posts):
        return "unknown"
    if present - posts <= -level:
        return "short"
    return "spare" if present - posts >= level else "level"


def frame(code: str, known: dict[str, Place]) -> int:
    """Posts of the reference frame."""
    here, rules = known[code], POLICY["frame"]
    step = rules["people_per_post_mountain" if here.mountain else "people_per_post"]
    cap = rules["most_posts_ward" if here.kind == "phuong" else "most_posts_commune"]
    more = max(0, here.population - rules["base_people"]) // step
    return min(cap, rules["base_posts"] + int(more))


def need(
    province: Province, known: dict[str, Place], period_id: str, certification: str
) -> dict[str, Figures]:
    """The columns of mart_need of every commune whose dossiers are known."""
    lens = Lens(period_id, "centre", certification, "weighted")
    period, rules = province.periods[period_id], POLICY["need"]
    judged, total = assess(province, lens, Rules())
    others = sum(rules[f"{name}_share"] for name in ("counter", "digitisation", "reporting",
                                                     "other_duties"))  # fmt: skip
    management = rules["management_hours_per_working_day"] * period.working_days
    day = POLICY["calendar"]["hours_per_day"] * (1 - rules["absence_share"])
    weights = province.weights(lens)
    found: dict[str, Figures] = {}
    for code, row in judged.items():
        months = [province.received.get((code, month)) for month in period.months]
        if None in months:
            continue
        hours = fsum(w * month.get(cell, 0) for month in months for cell, w in weights.items())
        present = row["officials"]
        by_frame = frame_standing(province, known, period_id, code)
        share, _ = locality(code, known)
        figures: Figures = {"hours": hours, "officials": present, "locality_share": share}
        for ending, taken in (("", 0.0), ("_adjusted", share)):
            available = period.working_days * day * (1 - taken)
            service = hours / available
            asked = service / (1 - others) + management / available
            required = max(asked, POLICY["team"]["minimum_centre"])
            stands = standing(present, whole(required), rules["level_posts"])
            figures |= {
                f"hours_available{ending}": available, f"service{ending}": service,
                f"required{ending}": required, f"required_posts{ending}": whole(required),
                f"at_minimum{ending}": asked <= POLICY["team"]["minimum_centre"],
                f"difference{ending}": present - required, f"ratio{ending}": present / required,
                f"standing{ending}": stands, f"agreement{ending}": agreement(stands, by_frame),
            }  # fmt: skip
            if row["verdict"] != "insufficient":
                left = (present * available - management) * (1 - others)
                figures[f"capacity_ratio{ending}"] = hours / left
        found[code] = figures
    assert total["dossiers"] > 0
    return found


def frame_standing(province: Province, known: dict[str, Place], period_id: str, code: str) -> str:
    """The standing by the frame; unknown where the population is doubtful."""
    if known[code].doubtful:
        return "unknown"
    months = province.periods[period_id].months
    officials = [province.officials.get(("commune_government", code, month)) for month in months]
    present = nan if None in officials else fsum(officials) / len(officials)
    return standing(present, frame(code, known), POLICY["frame"]["level_posts"])


def agreement(one: str, other: str) -> str:
    if "unknown" in (one, other):
        return "unknown"
    if one == other:
        return f"both_{one}"
    return "partly" if "level" in (one, other) else "opposed"
