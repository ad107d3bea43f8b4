"""Whose each row is: today's commune, a former unit or a former district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from etl.reading.findings import Finding, UnreadableError, finding
from etl.reading.units import Identified, Units
from etl.sources.context import Context
from etl.sources.submitted_tables.layout import Table
from etl.sources.submitted_tables.rows import Row
from etl.sources.submitted_tables.sorting import Sorted, is_grand_total

_CONVERTED = "former_unit_converted"
_NO_UNIT = (
    "unit_missing", "unit_name_unknown", "unit_not_a_name", "name_with_markup", "name_too_long",
    "look_alike_letters", "personal_name", "former_district_unknown",
)  # fmt: skip
"""Reasons by which a text is no unit's name, not even a faulty one."""


class Level(StrEnum):
    """What kind of unit a row is keyed by."""

    COMMUNE = "commune"
    FORMER = "former"
    DISTRICT = "district"


@dataclass(frozen=True)
class Owner:
    """Whose a row is.

    Attributes:
        level: What kind of unit.
        code: Code of the commune or former unit; full name of the district.
        title: Its name in words.
    """

    level: Level
    code: str
    title: str


def keyed_by_former(table: Table) -> bool:
    """Whether a table has columns of former units in place of today's."""
    return "former_code" in table.columns or "former_name" in table.columns


def names_a_unit(row: Row, context: Context) -> bool:
    """Whether a row without figures names a unit, so that it is a row of data all the same."""
    former = keyed_by_former(row.table)
    try:
        _identify(row, context.units, former_style=former)
    except UnreadableError as error:
        if error.reason == "code_malformed":
            # Signatures stand in the column of codes as well: there the name decides.
            name = row.text("former_name" if former else "commune_name")
            return _is_named(name, context.units, former_style=former)
        return error.reason not in _NO_UNIT
    return True


def _is_named(name: str, units: Units, *, former_style: bool) -> bool:
    try:
        units.identify("", name, former_style=former_style)
    except UnreadableError as error:
        return error.reason not in _NO_UNIT
    return True


def find_owners(rows: Sequence[Row], context: Context) -> dict[int, Owner]:
    """Whose each row is; what is wrong or worth knowing is added to the rows.

    In a file by today's units in which some rows can only be former ones, a name that is both
    today's and a former unit's is not certain, and its row is set aside.

    Args:
        rows: The rows of data.
        context: What the units are.

    Returns:
        The owner by number of the row; faulty rows have none.
    """
    if not rows:
        return {}
    table = rows[0].table
    in_old_style = keyed_by_former(table)
    named = {row.number: _tried(row, context.units, former_style=in_old_style) for row in rows}
    mixed = not in_old_style and any(
        isinstance(found, Identified) and found.former_code for found in named.values()
    )
    owners = {}
    for row in rows:
        found = named[row.number]
        if mixed and isinstance(found, Identified) and _is_reused(found):
            found = _tried(row, context.units, former_style=True)
        if isinstance(found, UnreadableError):
            row.add(found, _column(row, found))
            continue
        if isinstance(found, Identified):
            for warning in found.warnings:
                # Of a file by former units one finding says it for all of them.
                if warning.reason != _CONVERTED or not in_old_style:
                    row.add(warning, _column(row, warning))
            found = _owner(found, context.units)
        owners[row.number] = found
        row.commune_code = _hidden(found, context.units)
    return owners


def outside_scope(table: Table, owners: dict[int, Owner], context: Context) -> list[Finding]:
    """The refusal of a file that has figures of communes whose sender may not give them."""
    if context.scope is None:
        return []
    outside: dict[str, int] = {}
    for number, owner in owners.items():
        for code in _communes(owner, context.units):
            if code not in context.scope:
                outside.setdefault(owner.title, number)
    return [
        finding("other_commune", table.sheet.at(number), unit=title)
        for title, number in outside.items()
    ]


def may_be_cut_off(result: Sorted, owners: dict[int, Owner], context: Context) -> list[Finding]:
    """The refusal of a file that stops in the middle of the list of communes.

    A file with no total row, whose rows are the communes in the order of the template and end
    before the last of them, looks whole and is as if cut off at the end of a row. One that leaves
    out other communes only lacks them.
    """
    if not result.data or any(is_grand_total(row) for row in result.totals):
        return []
    wanted = sorted(context.units.all_codes if context.scope is None else context.scope)
    codes = [owners[row.number].code for row in result.data if row.number in owners]
    named = list(dict.fromkeys(codes))
    if not 1 < len(named) < len(wanted) or named != wanted[: len(named)]:
        return []
    return [finding("control_total_missing", result.data[0].table.sheet.at())]


def _tried(row: Row, units: Units, *, former_style: bool) -> Identified | Owner | UnreadableError:
    try:
        return _identify(row, units, former_style=former_style)
    except UnreadableError as error:
        return error


def _identify(row: Row, units: Units, *, former_style: bool) -> Identified | Owner:
    if keyed_by_former(row.table):
        code, name = row.text("former_code"), row.text("former_name")
    else:
        code, name = row.text("commune_code"), row.text("commune_name")
    district = row.text("former_district")
    if not code and not name and district:
        full = units.district(district)
        return Owner(Level.DISTRICT, full, full)
    return units.identify(code, name, district=district, former_style=former_style)


def _is_reused(found: Identified) -> bool:
    return any(warning.reason == "name_reused" for warning in found.warnings)


def _owner(found: Identified, units: Units) -> Owner:
    former, commune = found.former_code, found.commune_code
    if former is None:
        return Owner(Level.COMMUNE, str(commune), units.name(str(commune)))
    unchanged = commune is not None and not found.warnings and former == commune
    if unchanged and units.main_parts(former) == (former,):
        return Owner(Level.COMMUNE, former, units.name(former))
    return Owner(Level.FORMER, former, units.formers[former].titled)


def _communes(owner: Owner, units: Units) -> tuple[str, ...]:
    if owner.level is Level.COMMUNE:
        return (owner.code,)
    if owner.level is Level.FORMER:
        return units.destinations(owner.code)
    return units.district_communes(owner.code)


def _hidden(owner: Owner, units: Units) -> str | None:
    """The commune that the row hides if it is set aside: of a split unit the main one."""
    if owner.level is Level.COMMUNE:
        return owner.code
    return units.formers[owner.code].main if owner.level is Level.FORMER else None


def _column(row: Row, error: UnreadableError) -> str:
    """The column of the unit that a reason is about."""
    columns = row.table.columns
    prefix = "former" if keyed_by_former(row.table) else "commune"
    about_code = error.reason.startswith("code_") or not row.text(f"{prefix}_name")
    wanted = f"{prefix}_code" if about_code else f"{prefix}_name"
    fallbacks = (wanted, f"{prefix}_name", f"{prefix}_code", "former_district")
    return next((name for name in fallbacks if name in columns), "")
