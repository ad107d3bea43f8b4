"""Shares by which the figures of split former units, and of former districts, are divided."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from etl.contracts.submitted import SUBMITTED_SHARES
from etl.contracts.templates import SHARES
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import Finding, UnreadableError, finding
from etl.reading.unit_question import listed
from etl.reading.units import Units
from etl.sources.context import Context
from etl.sources.submitted_tables.assembling import Accepted, assemble, refused
from etl.sources.submitted_tables.layout import Table, find_table
from etl.sources.submitted_tables.rows import Row, number_of
from etl.sources.submitted_tables.sorting import sort_rows
from etl.sources.submitted_tables.unit_rows import Level, Owner

_NEAR = Decimal("1e-9")
_UNIT = ("former_code", "former_name", "former_district")


def read_shares(document: Document, context: Context) -> Answer:
    """Read a table of shares; see `etl.sources.submitted_tables.read`."""
    table, found = find_table(document, SHARES)
    if table is None:
        return refused(document, SHARES, found)
    result = sort_rows(table, lambda row: any(map(row.text, _UNIT[:2])) and bool(row.text("share")))
    unreported = [row for row in result.data if not row.faulty and not row.text("share")]
    groups: dict[Owner, list[tuple[Row, str, float]]] = defaultdict(list)
    faulty: set[Owner] = set()
    for row in result.data:
        if row in unreported:
            continue
        owner = _owner(row, context.units)
        commune = _commune(row, context.units)
        share = row.needed("share", number_of(SHARES.column("share")))
        if owner is None or commune is None or share is None or row.faulty:
            faulty |= {owner} - {None} if owner else set()
            continue
        row.commune_code = commune
        groups[owner].append((row, commune, share))
    for owner, group in groups.items():
        found += _twice(table, owner, group, context.units)
        _see_group(owner, group, owner in faulty, context.units)
    sound = [
        (owner, row, commune, share)
        for owner, group in groups.items()
        for row, commune, share in group
        if not row.faulty
    ]
    accepted = Accepted(
        [
            {"former_unit": owner.code, "commune_code": commune, "share": share}
            for owner, _, commune, share in sound
        ],
        {row.number for _, row, _, _ in sound},
        value=("former_share", "share"),
        cells=[(row.number, owner.code, commune) for owner, row, commune, _ in sound],
    )
    return assemble(
        document,
        table,
        SUBMITTED_SHARES,
        found=found,
        result=result,
        unreported=unreported,
        accepted=accepted,
    )


def _owner(row: Row, units: Units) -> Owner | None:
    """The former unit or district of a row."""
    code, name, district = map(row.text, _UNIT)
    try:
        if not code and not name and district:
            full = units.district(district)
            return Owner(Level.DISTRICT, full, full)
        found = units.identify(code, name, district=district, former_style=True)
    except UnreadableError as error:
        row.add(error, "former_code" if code else "former_name" if name else "former_district")
        return None
    unit = units.formers[str(found.former_code)]
    if not unit.split:
        row.add(
            UnreadableError("shares_not_split", unit=unit.titled, commune=units.name(unit.main)),
            "former_code" if code else "former_name",
        )
    return Owner(Level.FORMER, unit.code, unit.titled)


def _commune(row: Row, units: Units) -> str | None:
    """Today's commune of a row."""
    code, name = row.text("commune_code"), row.text("commune_name")
    column = "commune_code" if code else "commune_name"
    try:
        found = units.identify(code, name)
    except UnreadableError as error:
        row.add(error, column)
        return None
    if found.former_code is not None:
        row.add(
            UnreadableError("today_unit_wanted", unit=units.formers[found.former_code].titled),
            column,
        )
        return None
    for warning in found.warnings:
        row.add(warning, column)
    return found.commune_code


def _see_group(
    owner: Owner, group: list[tuple[Row, str, float]], faulty: bool, units: Units
) -> None:
    """All shares of one unit: official destinations, and 1 in sum."""
    if owner.level is Level.FORMER:
        allowed = units.destinations(owner.code)
    else:
        allowed = units.district_communes(owner.code)
    names = listed([units.name(code) for code in allowed])
    for row, commune, _ in group:
        if commune not in allowed:
            error = UnreadableError(
                "shares_destination",
                unit=owner.title, commune=units.name(commune), communes=names,
            )  # fmt: skip
            row.add(error, "commune_code" if row.text("commune_code") else "commune_name")
            faulty = True
    # As they were written in decimals: 0.1 + 0.2 + 0.7 is 1.
    summed = sum((Decimal(repr(share)) for _, _, share in group), Decimal(0))
    for row, _, _ in group:
        if faulty and not row.faulty:
            row.add(UnreadableError("shares_with_faults", unit=owner.title), itself=False)
        elif not faulty and abs(summed - 1) > _NEAR:
            row.add(
                UnreadableError("shares_sum", unit=owner.title, summed=_decimal(summed)), "share"
            )


def _decimal(number: Decimal) -> Wording:
    return Wording(str(number).replace(".", ","), str(number))


def _twice(
    table: Table, owner: Owner, group: list[tuple[Row, str, float]], units: Units
) -> list[Finding]:
    """The refusal of two rows for one unit and commune."""
    first: dict[str, tuple[Row, float]] = {}
    found = []
    for row, commune, share in group:
        before = first.setdefault(commune, (row, share))
        if before[0] is not row:
            code = "duplicate_same" if before[1] == share else "duplicate_different"
            unit = f"{owner.title} → {units.name(commune)}"
            place = table.sheet.at(row.number)
            found.append(finding(code, place, unit=unit, first=before[0].number))
    return found
