"""Which figures of the communes stand: conversion, duplicates, and rows that fall together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from etl.reading.findings import Finding, UnreadableError, finding
from etl.sources.context import Context
from etl.sources.submitted_tables.conversion import Conversion, Entry, Figure, convert
from etl.sources.submitted_tables.rows import Row
from etl.sources.submitted_tables.unit_rows import Level, Owner, keyed_by_former


def converted(
    rows: Sequence[Row],
    owners: dict[int, Owner],
    keys: dict[int, tuple[Any, ...]],
    counts: dict[int, tuple[int, ...]],
    context: Context,
) -> tuple[Conversion, list[Finding]]:
    """The figures by today's communes; what is wrong is added to the rows.

    Args:
        rows: Rows of data.
        owners: Whose they are.
        keys: What else identifies the figure of a row; rows without are faulty.
        counts: The counts of a row; rows without are faulty or not reported.
        context: Units and shares.

    Returns:
        The figures that stand, and what is to be said of the file: duplicates, conversions.
    """
    by_number = {row.number: row for row in rows}
    entries = [
        Entry(row.number, owners[row.number], keys[row.number], counts[row.number])
        for row in rows
        if row.number in owners and row.number in keys and row.number in counts and not row.faulty
    ]
    found = duplicates(rows, {row: (owner, keys.get(row)) for row, owner in owners.items()}, counts)
    first: dict[Any, Entry] = {}
    for entry in entries:
        first.setdefault((entry.owner, entry.key), entry)
    conversion = convert(list(first.values()), context.units, context.shares)
    for number, errors in conversion.faults.items():
        for error, own in errors:
            by_number[number].add(error, itself=own)
    for number, said in conversion.divided.items():
        by_number[number].add(said)
    if rows and (said_of_all := _said(rows, owners, conversion, context)):
        found.append(said_of_all.at(rows[0].table.sheet.at()))
    return conversion, found


def duplicates(
    rows: Sequence[Row], identities: dict[int, tuple[Owner, Any]], values: dict[int, Any]
) -> list[Finding]:
    """The refusal of rows that say the same thing twice, or two things of one.

    Args:
        rows: Rows of data.
        identities: By number of the row, whose and which figure it is; None for a key not known.
        values: By number of the row, its figures.
    """
    first: dict[Any, int] = {}
    found = []
    for row in rows:
        identity = identities.get(row.number)
        if identity is None or identity[1] is None:
            continue
        before = first.setdefault(identity, row.number)
        if before != row.number:
            same = values.get(before) == values.get(row.number)
            code = "duplicate_same" if same else "duplicate_different"
            found.append(finding(code, row.place(), unit=identity[0].title, first=before))
    return found


def standing(figures: Sequence[Figure], rows: dict[int, Row]) -> list[Figure]:
    """The figures all of whose rows are sound; rows of the others are set aside with them.

    A row of a split unit is part of several figures: if one of them falls, so do the others.
    """
    left = list(figures)
    while True:
        fallen: list[Figure] = []
        sound_ones: list[Figure] = []
        for figure in left:
            falls = any(rows[number].faulty for number in figure.rows)
            (fallen if falls else sound_ones).append(figure)
        if not fallen:
            return left
        left = sound_ones
        for figure in fallen:
            sound = [number for number in figure.rows if not rows[number].faulty]
            faulty = sorted(number for number in figure.rows if rows[number].faulty)
            for number in sound:
                rows[number].add(
                    UnreadableError("row_falls_with", rows=", ".join(map(str, faulty))),
                    itself=False,
                )


def _said(
    rows: Sequence[Row], owners: dict[int, Owner], conversion: Conversion, context: Context
) -> UnreadableError | None:
    """What is said once of a file by former units: how many went where."""
    if not keyed_by_former(rows[0].table):
        return None
    taken = {number for one in conversion.figures if one.converted for number in one.rows}
    former = {owners[number] for number in taken if owners[number].level is Level.FORMER}
    if not former:
        return None
    communes = {one.commune for one in conversion.figures if one.converted}
    units = context.units
    shown = [
        f"{owner.title} → {' + '.join(map(units.name, units.destinations(owner.code)))}"
        for owner in sorted(former, key=lambda owner: owner.code)
    ]
    return UnreadableError(
        "former_rows_converted", count=len(former), communes=len(communes), listed="; ".join(shown)
    )
