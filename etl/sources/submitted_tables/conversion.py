"""Counts of former units and districts, brought to today's communes by the official mapping.

A unit that went into one commune counts there as a whole. A unit that was split, and a district,
is divided by the shares that an office gave: each count times the share, rounded by the largest
remainder (the communes with the largest fractions get one more, at equal fractions the lower code
first), so that the sum of the parts is the count. A commune's figure stands only if every former
unit with a part in it has a usable row; otherwise its rows are set aside, and with them those of
the communes that share a split unit with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from etl.reading.findings import UnreadableError
from etl.reading.unit_question import listed
from etl.reading.units import Units
from etl.sources.submitted_tables.unit_rows import Level, Owner

_EXACT = 1e-9

Key = tuple[Any, ...]
"""What else than the unit identifies a figure: month and group, or a date."""


@dataclass(frozen=True)
class Entry:
    """The counts of one row.

    Attributes:
        row: Its number.
        owner: Whose they are.
        key: What else identifies the figure: the month and the group, or the date.
        counts: The counts.
    """

    row: int
    owner: Owner
    key: Key
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """The counts of one of today's communes.

    Attributes:
        commune: Its code.
        key: As of the entries.
        counts: The counts.
        rows: The numbers of the rows they come from.
        converted: Whether they come from former units or districts.
    """

    commune: str
    key: Key
    counts: tuple[int, ...]
    rows: tuple[int, ...]
    converted: bool


@dataclass(frozen=True)
class Conversion:
    """What became of the entries.

    Attributes:
        figures: Those that stand.
        faults: By number of the row, why it is set aside, and whether the fault is its own.
        divided: By number of the row, the parts of a unit that was divided by shares.
    """

    figures: tuple[Figure, ...]
    faults: Mapping[int, tuple[tuple[UnreadableError, bool], ...]]
    divided: Mapping[int, UnreadableError]


Shares = Mapping[str, Mapping[str, float]]
_Parts = dict[str, tuple[int, ...]]


def convert(entries: Sequence[Entry], units: Units, shares: Shares) -> Conversion:
    """Bring entries to today's communes.

    Args:
        entries: One a row; a row occurs once.
        units: The mapping.
        shares: The shares of split units by code and of districts by name.
    """
    faults: dict[int, list[tuple[UnreadableError, bool]]] = {}
    divided: dict[int, UnreadableError] = {}
    standing: list[tuple[Entry, _Parts]] = []
    for entry in entries:
        try:
            parts = _parts(entry, units, shares)
        except UnreadableError as error:
            faults.setdefault(entry.row, []).append((error, True))
            continue
        standing.append((entry, parts))
        if entry.owner.level is Level.DISTRICT or len(parts) > 1:
            divided[entry.row] = _said(entry, parts, units)
    figures = _figures(standing)
    while withheld := _withheld(figures, faults, units, shares):
        for row, reason, own in withheld:
            faults.setdefault(row, []).append((reason, own))
        figures = {key: [one for one in group if one[0].row not in faults]
                   for key, group in figures.items()}  # fmt: skip
        figures = {key: group for key, group in figures.items() if group}
    return Conversion(
        tuple(_summed(key, group) for key, group in figures.items()),
        {row: tuple(errors) for row, errors in faults.items()},
        {row: said for row, said in divided.items() if row not in faults},
    )


def divide_count(count: int, shares: Mapping[str, float]) -> dict[str, int]:
    """A count divided by shares so that the parts are whole and add up to it.

    Args:
        count: The count, 0 or more.
        shares: The share of each commune; they add up to 1.

    Returns:
        The part of each commune, by largest remainder.
    """
    exact = {code: Fraction(str(share)) for code, share in shares.items()}
    whole = sum(exact.values())
    quotas = {code: count * share / whole for code, share in exact.items()}
    parts = {code: int(quota) for code, quota in quotas.items()}
    rest = count - sum(parts.values())
    by_remainder = sorted(quotas, key=lambda code: (parts[code] - quotas[code], code))
    return {code: parts[code] + (code in by_remainder[:rest]) for code in quotas}


def _parts(entry: Entry, units: Units, shares: Shares) -> _Parts:
    """The counts of an entry by commune."""
    owner = entry.owner
    if owner.level is Level.COMMUNE:
        return {owner.code: entry.counts}
    if owner.level is Level.FORMER and not units.formers[owner.code].split:
        return {units.formers[owner.code].main: entry.counts}
    given = shares.get(owner.code)
    if owner.level is Level.FORMER:
        if given is None or not _fit(given, units.destinations(owner.code)):
            raise units.split_error(owner.code)
    elif given is None or not _fit(given, units.district_communes(owner.code)):
        raise UnreadableError("former_district_without_shares", district=owner.code)
    divided = [divide_count(count, given) for count in entry.counts]
    return {code: tuple(part[code] for part in divided) for code in sorted(given)}


def _fit(shares: Mapping[str, float], destinations: Sequence[str]) -> bool:
    return set(shares) <= set(destinations) and abs(sum(shares.values()) - 1) <= _EXACT


def _said(entry: Entry, parts: _Parts, units: Units) -> UnreadableError:
    shown = "; ".join(
        f"{units.name(code)} {' + '.join(map(str, counts))}" for code, counts in parts.items()
    )
    return UnreadableError("former_split_by_shares", unit=entry.owner.title, parts=shown)


_Group = list[tuple[Entry, tuple[int, ...]]]
_Figures = dict[tuple[str, Key], _Group]


def _figures(standing: Sequence[tuple[Entry, _Parts]]) -> _Figures:
    """The entries of each commune and key, with the counts they give it."""
    figures: _Figures = {}
    for entry, parts in standing:
        for commune, counts in parts.items():
            figures.setdefault((commune, entry.key), []).append((entry, counts))
    return figures


def _withheld(
    figures: _Figures,
    faults: Mapping[int, object],
    units: Units,
    shares: Shares,
) -> list[tuple[int, UnreadableError, bool]]:
    """The rows of figures that cannot stand, with the reason and whether the fault is their own."""
    found = []
    for (commune, _), group in figures.items():
        levels = {entry.owner.level for entry, _ in group}
        if len(levels) > 1:
            error = UnreadableError("former_and_today_mixed", commune=units.name(commune))
            found += [(entry.row, error, True) for entry, _ in group]
            continue
        missing = _missing(commune, levels.pop(), {entry.owner.code for entry, _ in group},
                           units, shares)  # fmt: skip
        if missing:
            error = UnreadableError(
                "former_parts_missing", commune=units.name(commune), missing=listed(missing)
            )
            found += [(entry.row, error, False) for entry, _ in group]
    return [one for one in found if one[0] not in faults]


def _missing(
    commune: str, level: Level, given: set[str], units: Units, shares: Shares
) -> list[str]:
    """The former units or districts with a part in a commune that have no usable row."""
    if level is Level.FORMER:
        return [
            unit.titled
            for unit in units.formers.values()
            if commune in unit.destinations
            and unit.code not in given
            # By the shares given, nothing of it came here.
            and not (unit.split and unit.code in shares and not shares[unit.code].get(commune))
        ]
    if level is Level.DISTRICT:
        return sorted(
            district
            for district in units.commune_districts(commune)
            if district not in given and (district not in shares or commune in shares[district])
        )
    return []


def _summed(key: tuple[str, Key], group: _Group) -> Figure:
    columns = zip(*(counts for _, counts in group), strict=True)
    return Figure(
        key[0],
        key[1],
        tuple(sum(column) for column in columns),
        tuple(entry.row for entry, _ in group),
        group[0][0].owner.level is not Level.COMMUNE,
    )
