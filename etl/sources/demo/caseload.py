"""Draw every dossier: where, when, in which field and channel it came, and when it ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.contracts import CHANNELS
from etl.sources.demo.days import Floats, Ints
from etl.sources.demo.settings import LOADS
from etl.sources.demo.volumes import Plan
from etl.sources.demo.world import World

ONLINE, IN_PERSON = CHANNELS.index("online"), CHANNELS.index("in_person")


@dataclass(frozen=True)
class Dossiers:
    """One position in each array is one dossier; sorted by commune, day, field and channel.

    `published.py` moves a few dossiers to another channel or completion by writing into
    `channel` and `done`.

    Attributes:
        commune: Position of the commune that received it.
        day: Position of the day it was received.
        field: Position of its field.
        channel: Position in contracts.CHANNELS.
        start: Position in `Days.workday` of the first working day it could be handled.
        due: Position in `Days.workday` of its due day.
        done: Position in `Days.workday` of the day it ended: late when after `due`.
    """

    commune: Ints
    day: Ints
    field: Ints
    channel: Ints
    start: Ints
    due: Ints
    done: Ints

    def of_commune(self, commune: int) -> slice:
        """Where one commune's dossiers stand."""
        return slice(*np.searchsorted(self.commune, [commune, commune + 1]).tolist())


def draw_dossiers(world: World, plan: Plan, rng: np.random.Generator) -> Dossiers:
    """Draw all dossiers received in the simulated months.

    Args:
        world: Communes, fields, days and parameters.
        plan: What is expected.
        rng: The one stream of random numbers.

    Returns:
        The dossiers, with the published numbers of received ones already reached.
    """
    days = world.days
    received = _received(world, plan, rng)
    by_field = rng.multinomial(received, plan.mix[:, days.month_of_day, :])
    share = np.where(days.working[None, :, None], plan.online[:, None, :], 1.0)
    online = rng.binomial(by_field, share)
    counts = np.stack([online, by_field - online], axis=-1)  # in the order of CHANNELS
    cells = np.flatnonzero(counts)
    repeats = counts.ravel()[cells]
    commune, day, field, channel = (
        np.repeat(position, repeats) for position in np.unravel_index(cells, counts.shape)
    )
    start = days.workdays_before[day]
    allowed = _allowed(world, field, rng)
    late, delay = _late(world, (commune, day, field), rng)
    used = _used_in_time(world, field, allowed, rng)
    used[late] = allowed[late] + delay
    done = np.minimum(start + used, days.workday.size - 1)
    return Dossiers(commune, day, field, channel, start, start + allowed, done)


def _received(world: World, plan: Plan, rng: np.random.Generator) -> Ints:
    """Dossiers received, shape (communes, days), with the published totals as sums.

    A gamma factor of each commune and month makes its monthly count vary more than Poisson:
    variance = dispersion x mean. Where a total is published the counts are multinomial, which
    is what Poisson counts are once their total is known.
    """
    days, published = world.days, world.settings.published
    expected = plan.rate[:, days.month_of_day] * days.weight
    monthly = np.add.reduceat(expected, days.month_starts, axis=1)
    shape = monthly / (plan.dispersion - 1)
    expected *= (rng.gamma(shape) / shape)[:, days.month_of_day]
    received = rng.poisson(expected)
    others = np.ones(world.size, dtype=bool)
    for own in published.communes:
        commune = world.places.position(own.commune)
        window = slice(0, days.position(own.last_day) + 1)
        total = own.resolved + own.in_process
        received[commune, window] = _split(total, expected[commune, window], rng)
        others[commune] = False
    first = days.position(published.first_day.date)
    end = days.position(published.opening.last_day) + 1
    rest = published.opening.received - published.first_day.received
    windows = (slice(first, first + 1), slice(first + 1, end))
    for total, window in zip((published.first_day.received, rest), windows, strict=True):
        left = total - int(received[~others, window].sum())
        received[others, window] = _split(left, expected[others, window], rng)
    return received


def _split(total: int, expected: Floats, rng: np.random.Generator) -> Ints:
    """A total drawn over cells in proportion to what each expects, in the cells' shape."""
    share = (expected / expected.sum()).ravel()
    return np.asarray(rng.multinomial(total, share), dtype=np.int64).reshape(expected.shape)


def _allowed(world: World, field: Ints, rng: np.random.Generator) -> Ints:
    """Working days allowed to each dossier, drawn from its field's kinds of procedure."""
    times = [world.settings.times[code].allowed for code in world.fields]
    kinds = max(len(allowed) for allowed in times)
    days_allowed = np.zeros((len(times), kinds), dtype=np.int64)
    limits = np.ones((len(times), kinds))
    for position, allowed in enumerate(times):
        days_allowed[position, : len(allowed)] = [days for days, _ in allowed]
        limits[position, : len(allowed)] = np.cumsum([share for _, share in allowed])
    drawn = rng.random(field.size)
    kind = np.zeros(field.size, dtype=np.int64)
    for column in range(kinds - 1):
        kind += drawn >= limits[field, column]
    return days_allowed[field, kind]


def _used_in_time(world: World, field: Ints, allowed: Ints, rng: np.random.Generator) -> Ints:
    """Working days each dossier takes if in time: all allowed, or a share of them."""
    times = [world.settings.times[code] for code in world.fields]
    last_day = np.array([time.last_day for time in times])[field]
    quickest = np.array([time.quickest for time in times])[field]
    pace = rng.random(field.size)
    share = quickest + (1 - quickest) * (pace - last_day) / (1 - last_day)
    return np.where(pace < last_day, allowed, np.floor(allowed * share)).astype(np.int64)


def _late(
    world: World, received: tuple[Ints, Ints, Ints], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Positions of the late dossiers, and their delays in working days (at least 1).

    Share and mean delay follow the commune's true load and change from month to month: the
    backlog of the overloaded grows.
    """
    commune, day, field = received
    lateness, month = world.settings.lateness, np.arange(world.days.months.size)
    share, delay = (
        np.array([level[load] * (1 + change[load]) ** month for load in LOADS])[world.places.load]
        for level, change in (
            (lateness.share, lateness.change_per_month),
            (lateness.delay_working_days, lateness.delay_change_per_month),
        )
    )
    factor = np.array([lateness.field_factor[code] for code in world.fields])
    received_in = world.days.month_of_day[day]
    chance = share[commune, received_in] * factor[field]
    late = np.flatnonzero(rng.random(field.size) < chance)
    mean_beyond_one = np.maximum(delay[commune[late], received_in[late]] - 1, 0)
    return late, 1 + rng.exponential(mean_beyond_one).astype(np.int64)
