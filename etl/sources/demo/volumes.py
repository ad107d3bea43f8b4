"""How many dossiers each commune is expected to receive, and how many officials handle them.

The true load of a commune is expected weighted hours per centre official over the province's.
It is chosen first, then whole officials are fitted to the volume, then the volume to the
officials: a load given in advance with whole people on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.contracts import CHANNELS
from etl.sources.demo.days import Floats, Ints
from etl.sources.demo.settings import LOADS, PLACES, Settings
from etl.sources.demo.world import World

DAYS_A_MONTH = 30
MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Plan:
    """What is expected before any dossier is drawn.

    Attributes:
        rate: Dossiers on a day of weight 1, shape (communes, months).
        mix: Share of each field, shape (communes, months, fields), adding up to 1 over fields.
        online: Share filed online on a working day, shape (communes, fields).
        centre: Officials at the centre before changes over time, shape (communes,), people.
        load: The true load wanted, in units of the province's, shape (communes,).
        dispersion: Variance over mean of a monthly count.
    """

    rate: Floats
    mix: Floats
    online: Floats
    centre: Ints
    load: Floats
    dispersion: float


def make_plan(world: World, handling_times: pd.DataFrame, rng: np.random.Generator) -> Plan:
    """Fix volumes, mixes, channels and centre officials of all communes.

    Args:
        world: Communes, fields, days and parameters.
        handling_times: contracts.HANDLING_TIMES.
        rng: The one stream of random numbers.

    Returns:
        The plan; its expected total to the end of the published opening is the published one.
    """
    mix = _mix(world, rng)
    online = _online(world, rng)
    by_channel = [_minutes(handling_times, world.fields, channel) for channel in CHANNELS]
    minutes = np.sum(mix * (online * by_channel[0] + (1 - online) * by_channel[1]), axis=1)
    seasonal = mix[:, None, :] * _field_seasons(world)[None, :, :]
    course = _growth(world) * seasonal.sum(axis=2)
    filed = _natural(world, course, rng)
    load = _targets(world, rng)
    centre, filed = _fit(world, filed, minutes, load)
    return Plan(
        rate=_scale(world, filed[:, None] / _ordinary(world.settings) * course),
        mix=seasonal / seasonal.sum(axis=2, keepdims=True),
        online=online,
        centre=centre,
        load=load,
        dispersion=world.settings.volume.dispersion,
    )


def _mix(world: World, rng: np.random.Generator) -> Floats:
    """Shares of fields, shape (communes, fields): the type's shares times log-normal noise."""
    places, settings = world.places, world.settings
    by_place = np.array(
        [[settings.mix[place][field] for field in world.fields] for place in PLACES]
    )
    noise = rng.lognormal(0, settings.mix_spread, (world.size, len(world.fields)))
    mix = by_place[places.place] * noise
    published = settings.published_mix
    mix[places.position(published.commune)] = [published.shares[field] for field in world.fields]
    return np.asarray(mix / mix.sum(axis=1, keepdims=True), dtype=np.float64)


def _online(world: World, rng: np.random.Generator) -> Floats:
    """Online shares on working days, shape (communes, fields)."""
    online = world.settings.online
    share = np.array([online.share[place] for place in PLACES])[world.places.place]
    share = share + rng.normal(0, online.spread, world.size)
    penalty = np.array([online.land_penalty if code == "land" else 0.0 for code in world.fields])
    return np.asarray(np.clip(share[:, None] - penalty, *online.range), dtype=np.float64)


def _minutes(handling_times: pd.DataFrame, fields: Sequence[str], channel: str) -> Floats:
    """Handling minutes of each field by one channel, shape (fields,)."""
    rows = handling_times[handling_times["channel"] == channel].set_index("field_code")
    return rows.loc[list(fields), "handling_minutes"].to_numpy(dtype=np.float64)


def _field_seasons(world: World) -> Floats:
    """Factor of each month and field, shape (months, fields)."""
    months = world.days.months
    factor = np.ones((months.size, len(world.fields)))
    for season in world.settings.field_seasons:
        inside = months >= np.datetime64(season.first_month)
        inside &= months <= np.datetime64(season.last_month)
        factor[inside, world.fields.index(season.field)] *= season.factor
    return factor


def _growth(world: World) -> Floats:
    """Growth since the first month, shape (communes, months)."""
    volume = world.settings.volume
    overloaded = world.places.load == LOADS.index("overloaded")
    monthly = 1 + volume.growth_per_month + volume.overloaded_growth_per_month * overloaded
    return np.asarray(monthly[:, None] ** np.arange(world.days.months.size), dtype=np.float64)


def _ordinary(settings: Settings) -> float:
    """Weight of 30 ordinary days: five working days and two days of rest in seven."""
    week = sum(settings.calendar.weekday[:5]) + 2 * settings.calendar.rest_day
    return DAYS_A_MONTH / 7 * week


def _natural(world: World, course: Floats, rng: np.random.Generator) -> Floats:
    """Dossiers in 30 ordinary days by type and people; by publication where one is published."""
    places, days, volume = world.places, world.days, world.settings.volume
    per_1000 = np.array([volume.per_1000_people[place] for place in PLACES])[places.place]
    per_1000[places.load == LOADS.index("overloaded")] *= volume.overloaded_filing
    filed = per_1000 * places.people / 1000 * rng.lognormal(0, volume.spread, world.size)
    weight = days.weight * course[:, days.month_of_day]
    for published in world.settings.published.communes:
        commune = places.position(published.commune)
        window = weight[commune, : days.position(published.last_day) + 1].sum()
        received = published.resolved + published.in_process
        filed[commune] = received / window * _ordinary(world.settings)
    return np.asarray(filed, dtype=np.float64)


def _targets(world: World, rng: np.random.Generator) -> Floats:
    """The load every commune shall have, in units of the province's, shape (communes,)."""
    load, size = world.settings.load, world.size
    other = np.clip(rng.normal(load.other_mean, load.other_spread, size), *load.other_range)
    borderline = rng.random(size) < load.borderline_share
    other = np.where(borderline, rng.choice(load.borderline, size), other)
    listed = [rng.uniform(*load.overloaded, size), rng.uniform(*load.underloaded, size)]
    target = np.choose(world.places.load, [*listed, other])
    for code, ratio in load.pinned.items():
        target[world.places.position(code)] = ratio
    return target


def _fit(world: World, filed: Floats, minutes: Floats, load: Floats) -> tuple[Ints, Floats]:
    """Whole officials for the loads wanted, and the volumes that then give those loads.

    A volume is moved inside the permitted propensity only; a published one not at all, and an
    underloaded one hardly up: its people file like others, they are only few.

    Returns:
        Officials at each centre (people), and dossiers in 30 ordinary days.
    """
    places, settings, staff = world.places, world.settings, world.settings.staff
    target = load * settings.load.hours_per_official
    hours = filed * minutes / MINUTES_AN_HOUR
    underloaded = places.load == LOADS.index("underloaded")
    low, high = (np.full(world.size, limit) for limit in settings.volume.propensity)
    high[underloaded] = settings.volume.underloaded_propensity
    for published in settings.published.communes:
        low[places.position(published.commune)] = high[places.position(published.commune)] = 1
    most = np.where(underloaded, staff.maximum_underloaded_centre, staff.maximum_centre)
    centre = np.clip(np.rint(hours / target), staff.minimum_centre, most)
    too_many = (target * centre > high * hours) & (places.load == LOADS.index("other"))
    centre[too_many & (centre == staff.minimum_centre)] = staff.small_centre
    for pin in staff.pinned:
        if pin.group == "centre":
            centre[places.position(pin.commune)] = pin.people  # the last month's count stays
    return centre.astype(np.int64), filed * np.clip(target * centre / hours, low, high)


def _scale(world: World, rate: Floats) -> Floats:
    """Scale all but the published communes to the province's published opening."""
    days, published = world.days, world.settings.published
    window = slice(0, days.position(published.opening.last_day) + 1)
    expected = rate[:, days.month_of_day[window]] @ days.weight[window]
    fixed = np.isin(world.places.codes, [commune.commune for commune in published.communes])
    others = published.opening.received - expected[fixed].sum()
    return np.where(fixed[:, None], rate, rate * others / expected[~fixed].sum())
