"""Reach the published totals exactly by moving a few dossiers to another channel or day.

Nothing is added or removed, so every identity between received, resolved and in process holds.
"""

from __future__ import annotations

import numpy as np

from etl.sources.demo.caseload import IN_PERSON, ONLINE, Dossiers
from etl.sources.demo.days import Bools, Days, Ints
from etl.sources.demo.settings import PublishedCommune
from etl.sources.demo.world import World

MOST_MOVED = 0.02  # of the dossiers of a published period, and never fewer than:
ALWAYS_MOVED = 40
LAST_WORKDAYS = 8  # a dossier finished earlier than drawn ends in the last days of the window


def reach_published(dossiers: Dossiers, world: World, rng: np.random.Generator) -> None:
    """Move channels and completion days, in place, until every published total is reached.

    First the single communes, whose dossiers then stay as they are; then the province's first
    day and its opening, by the dossiers of all the others.

    Raises:
        ValueError: Too few dossiers could be moved; the parameters are too far from the facts.
    """
    places, days, published = world.places, world.days, world.settings.published
    free = np.ones(dossiers.commune.size, dtype=bool)
    for commune in published.communes:
        own = dossiers.of_commune(places.position(commune.commune))
        free[own] = False
        _reach_commune(dossiers, np.arange(own.start, own.stop), commune, days, rng)
    first = np.flatnonzero(dossiers.day == days.position(published.first_day.date))
    _reach_in_person(dossiers, first, free, published.first_day.in_person, rng)
    opening = published.opening
    window = np.flatnonzero(dossiers.day <= days.position(opening.last_day))
    limit = days.limit(opening.last_day)
    _reach_resolved(dossiers, window, free, limit=limit, target=opening.resolved, rng=rng)
    _reach_late(dossiers, window, free, limit=limit, target=opening.late, rng=rng)


def _reach_commune(
    dossiers: Dossiers, own: Ints, published: PublishedCommune, days: Days, rng: np.random.Generator
) -> None:
    """One commune's resolved dossiers, their channels, and none late where so published."""
    free = np.ones(dossiers.commune.size, dtype=bool)
    window = own[dossiers.day[own] <= days.position(published.last_day)]
    limit = days.limit(published.last_day)
    if published.all_on_time:
        dossiers.done[window] = np.minimum(dossiers.done[window], dossiers.due[window])
    _reach_resolved(dossiers, window, free, limit=limit, target=published.resolved, rng=rng)
    if published.in_person is not None:
        resolved = window[dossiers.done[window] < limit]
        on_workdays = days.working[dossiers.day]
        _reach_in_person(dossiers, resolved, on_workdays, published.in_person, rng)


def _reach_in_person(
    dossiers: Dossiers, among: Ints, free: Bools, target: int, rng: np.random.Generator
) -> None:
    """Move dossiers between channels until `target` of those `among` came in person."""
    surplus = int(np.sum(dossiers.channel[among] == IN_PERSON)) - target
    _check(surplus, among)
    before, after = (IN_PERSON, ONLINE) if surplus > 0 else (ONLINE, IN_PERSON)
    able = among[free[among] & (dossiers.channel[among] == before)]
    dossiers.channel[_pick(able, abs(surplus), rng)] = after


def _reach_resolved(
    dossiers: Dossiers,
    among: Ints,
    free: Bools,
    *,
    limit: int,
    target: int,
    rng: np.random.Generator,
) -> None:
    """Finish dossiers earlier or later until `target` of those `among` are done below `limit`.

    Later: on their due day, if that is outside; were these too few, the newest wait past it.
    """
    done, due = dossiers.done[among], dossiers.due[among]
    surplus = int(np.sum(done < limit)) - target
    _check(surplus, among)
    if surplus < 0:
        able = among[free[among] & (done >= limit) & (dossiers.start[among] < limit)]
        chosen = _pick(able, -surplus, rng)
        first = np.maximum(dossiers.start[chosen], limit - LAST_WORKDAYS)
        dossiers.done[chosen] = rng.integers(first, limit)
        return
    able = among[free[among] & (done < limit) & (due >= limit)]
    chosen = _pick(able, min(surplus, able.size), rng)
    dossiers.done[chosen] = dossiers.due[chosen]
    able = among[free[among] & (dossiers.done[among] < limit)]
    newest = able[np.argsort(-dossiers.start[able], kind="stable")]
    dossiers.done[newest[: surplus - chosen.size]] = limit


def _reach_late(
    dossiers: Dossiers,
    among: Ints,
    free: Bools,
    *,
    limit: int,
    target: int,
    rng: np.random.Generator,
) -> None:
    """Make dossiers late by a day, or in time, until `target` of the resolved ones are late."""
    done, due = dossiers.done[among], dossiers.due[among]
    late = (done < limit) & (done > due)
    surplus = int(np.sum(late)) - target
    _check(surplus, among)
    if surplus > 0:
        chosen = _pick(among[free[among] & late], surplus, rng)
        dossiers.done[chosen] = dossiers.due[chosen]
        return
    able = among[free[among] & (done == due) & (due + 1 < limit)]
    chosen = _pick(able, -surplus, rng)
    dossiers.done[chosen] = dossiers.due[chosen] + 1


def _check(surplus: int, among: Ints) -> None:
    """Refuse to move more than a few of the dossiers: that would be inventing, not adjusting."""
    most = max(ALWAYS_MOVED, int(MOST_MOVED * among.size))
    if abs(surplus) > most:
        raise ValueError(
            f"a published total needs {abs(surplus)} of {among.size} dossiers moved, more than "
            f"{most}: data/demo/simulation.toml is too far from the published figures"
        )


def _pick(able: Ints, wanted: int, rng: np.random.Generator) -> Ints:
    """Choose `wanted` of the positions at random, each at most once."""
    if wanted > able.size:
        raise ValueError(f"a published total needs {wanted} dossiers moved, of {able.size} able")
    return rng.choice(able, wanted, replace=False)
