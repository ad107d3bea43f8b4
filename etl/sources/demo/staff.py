"""Officials of the three groups, month by month, in whole people (contracts.STAFF_MONTHS)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.contracts import STAFF_GROUPS, STAFF_MONTHS
from etl.sources.demo.days import Days, Floats, Ints
from etl.sources.demo.places import Places
from etl.sources.demo.settings import Settings
from etl.sources.demo.tables import SOURCE_ID, text_column
from etl.sources.demo.volumes import Plan
from etl.sources.demo.world import World


def make_staff(world: World, plan: Plan, rng: np.random.Generator) -> pd.DataFrame:
    """Assigned and present officials of every commune, month and group.

    Args:
        world: Communes, months and parameters.
        plan: Its officials at the centres are the first month's.
        rng: The one stream of random numbers.
    """
    places, days, settings = world.places, world.days, world.settings
    months = days.months.size
    assigned = np.empty((places.codes.size, months, len(STAFF_GROUPS)), dtype=np.int64)
    present = np.empty_like(assigned)
    order = [STAFF_GROUPS.index(name) for name in ("centre", "commune_government", "payroll")]
    at_centre, government, payroll = order
    present[..., at_centre] = _centre(plan, months, settings, rng)
    vacant = rng.random(world.size) < settings.staff.vacancy_share
    assigned[..., at_centre] = present[..., at_centre].max(axis=1, keepdims=True) + vacant[:, None]
    assigned[..., government] = _government(places, settings, rng)[:, None]
    present[..., government] = np.rint(
        assigned[..., government] * _filled(places, months, settings, rng)
    )
    whole = settings.staff.payroll_factor * assigned[..., government]
    whole += settings.staff.payroll_per_1000_people * places.people[:, None] / 1000
    assigned[..., payroll] = np.rint(whole)
    others = assigned[..., payroll] - assigned[..., government]
    present[..., payroll] = present[..., government] + np.rint(
        others * settings.staff.payroll_present
    )
    for pin in settings.staff.pinned:
        since = days.months >= np.datetime64(pin.first_month)
        position = (places.position(pin.commune), since, STAFF_GROUPS.index(pin.group))
        assigned[position] = present[position] = pin.people
    return _table(places, days, assigned, present, settings)


def _centre(plan: Plan, months: int, settings: Settings, rng: np.random.Generator) -> Ints:
    """Officials present at the centres: some large ones gain or lose one person, by their load."""
    size = plan.centre.size
    changes = rng.random(size) < settings.staff.change_share
    changes &= plan.centre >= settings.staff.change_from
    since = rng.integers(*settings.staff.change_months, size, endpoint=True)
    later = np.arange(months) >= since[:, None]
    change = np.where(changes, np.where(plan.load > 1, 1, -1), 0)
    return np.asarray(plan.centre[:, None] + later * change[:, None], dtype=np.int64)


def _government(places: Places, settings: Settings, rng: np.random.Generator) -> Ints:
    """Posts assigned to each commune government: near the reference frame, never above its cap."""
    staff = settings.staff
    per_post = np.where(
        places.mountain,
        staff.frame_people_per_post["mountain"],
        staff.frame_people_per_post["elsewhere"],
    )
    extra = np.floor(np.maximum(0, places.people - staff.frame_from_people) / per_post)
    cap = np.where(places.ward, staff.frame_cap["phuong"], staff.frame_cap["xa"])
    noise = np.rint(rng.normal(0, staff.frame_spread, places.people.size))
    posts = np.minimum(cap, staff.frame_base + extra + noise)
    return np.asarray(posts, dtype=np.int64)


def _filled(places: Places, months: int, settings: Settings, rng: np.random.Generator) -> Floats:
    """Share of government posts filled; the mountain communes' gap closes in the first months."""
    staff = settings.staff
    month = np.arange(months)
    gap = staff.mountain_gap * np.maximum(0, 1 - month / staff.mountain_gap_months)
    own = rng.normal(0, staff.present_spread, places.people.size)[:, None]
    drift = rng.normal(0, staff.present_drift, (places.people.size, months)).cumsum(axis=1)
    share = staff.government_present + own + drift - gap * places.mountain[:, None]
    return np.asarray(np.clip(share, staff.present_at_least, 1.0), dtype=np.float64)


def _table(
    places: Places, days: Days, assigned: Ints, present: Ints, settings: Settings
) -> pd.DataFrame:
    """Rows of all communes, months and groups but the missing staff months."""
    sent = np.ones(assigned.shape, dtype=bool)
    for gap in settings.staff.missing:
        months = days.months == np.datetime64(gap.month)
        sent[places.position(gap.commune), months] = False
    commune, month, group = np.nonzero(sent)
    table = pd.DataFrame(
        {
            "commune_code": text_column(places.codes, commune),
            "month": days.months.astype("datetime64[us]")[month],
            "staff_group": text_column(np.array(STAFF_GROUPS), group),
            "assigned": assigned[sent].astype(np.float64),
            "present": present[sent].astype(np.float64),
            "source_id": text_column(np.array([SOURCE_ID]), np.zeros_like(commune)),
        }
    )
    return table[STAFF_MONTHS.names]
