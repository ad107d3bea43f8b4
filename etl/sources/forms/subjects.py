"""What each row of a form is about: a field of administration, or a commune."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from etl.contracts import UNCLASSIFIED
from etl.reading.faults import Wording
from etl.reading.findings import Finding, Place, UnreadableError, finding
from etl.reading.names import matching_key, normalise
from etl.reading.personal import names_a_person
from etl.reading.unit_names import parse_unit_name
from etl.reading.units import Units
from etl.sources.forms.body import Kind, Row, is_department, system_sections
from etl.sources.forms.header import Table
from etl.sources.forms.headings import CODE, NAME, TITLES
from etl.sources.forms.sums import Values

_NUMBER = re.compile(r"\d{1,3}[.)]\s*")
_DASH = re.compile(r"\s*[-–—]\s*")
_PREFIX = "lĩnh vực "
_MOST_HINTS = 50


@dataclass(frozen=True)
class Subject:
    """What one row is about.

    Attributes:
        row: The row.
        commune_code: Its commune; None if that cannot be told.
        field_code: Its field; None if that cannot be told.
        former_code: The former unit that is written in place of the commune.
        codes: Reasons for which the row is set aside.
        is_department: Whether it is a department of the province, which has no place here.
        personal: Whether its name may not be kept.
    """

    row: Row
    commune_code: str | None = None
    field_code: str | None = None
    former_code: str | None = None
    codes: tuple[str, ...] = ()
    is_department: bool = False
    personal: bool = False

    def set_aside(self, *codes: str) -> Subject:
        """The same row with more reasons to set it aside."""
        return replace(self, codes=(*self.codes, *codes))


@dataclass
class Subjects:
    """The rows of data and what they are about, with everything found."""

    rows: list[Subject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def field_code(label: str, names: Mapping[str, str]) -> str | None:
    """The product's code of a field as a form writes it; None if the name is not known.

    Only a leading number, the word "Lĩnh vực" and the shape of dashes are overlooked.
    """
    key = matching_key(_NUMBER.sub("", normalise(label), count=1)).rstrip(" .:;")
    shapes = (key, _DASH.sub(" - ", key), _DASH.sub(" – ", key), _DASH.sub("-", key))
    for one in shapes:
        for shape in (one, one.removeprefix(_PREFIX)):
            if shape in names:
                return names[shape]
    return None


def is_unit_name(label: str) -> bool:
    """Whether a label is written as a commune: with its kind."""
    try:
        return bool(parse_unit_name(_NUMBER.sub("", label, count=1)).kind)
    except UnreadableError:
        return False


def fields_of(
    table: Table, data: Sequence[Row], values: Values, names: Mapping[str, str], commune: str | None
) -> Subjects:
    """The fields of the rows of one commune's form.

    Args:
        table: The table.
        data: Its rows of data.
        values: Their numbers.
        names: Code of a field by the key of each written name.
        commune: The reporting commune.
    """
    found = Subjects()
    first: dict[tuple[tuple[int, ...], str], Row] = {}
    elsewhere: dict[str, Row] = {}
    for row in data:
        place = table.sheet.at(row.number, table.columns[NAME], TITLES[NAME])
        subject = Subject(row, commune)
        if not row.label:
            found.findings.append(finding("form_name_missing", place))
            found.rows.append(subject.set_aside("form_name_missing"))
            continue
        code = field_code(row.label, names)
        if code is None:
            error = _unknown_field(row.label, names, place, len(found.findings) < _MOST_HINTS)
            found.findings.append(error)
            personal = error.code == "personal_name"
            subject = replace(subject, codes=(error.code,), personal=personal)
        key = matching_key(_NUMBER.sub("", row.label, count=1)).removeprefix(_PREFIX)
        if twin := first.get((row.sections, key)):
            found.findings.append(_twin(place, row, twin, values))
        elif key in elsewhere and code is not None:
            found.findings.append(
                finding(
                    "form_field_in_sections", place, field=row.label, first=elsewhere[key].number
                )
            )
        first.setdefault((row.sections, key), row)
        elsewhere.setdefault(key, row)
        found.rows.append(replace(subject, field_code=code))
    return found


def units_of(
    table: Table, rows: Sequence[Row], data: Sequence[Row], values: Values, units: Units
) -> Subjects:
    """The communes of the rows of a provincial form.

    Args:
        table: The table.
        rows: All its rows.
        data: Its rows of data.
        values: Their numbers.
        units: The units.
    """
    found = Subjects()
    by_number = {row.number: row for row in rows if row.kind is Kind.SECTION}
    first: dict[tuple[tuple[str, ...], str | None, str | None], Row] = {}
    for row in data:
        place = table.sheet.at(
            row.number,
            table.columns[CODE if row.code else NAME],
            TITLES[CODE if row.code else NAME],
        )
        subject = Subject(row, field_code=UNCLASSIFIED)
        try:
            who = units.identify(row.code, _NUMBER.sub("", row.label, count=1))
            if who.commune_code is None:
                raise units.split_error(str(who.former_code))
        except UnreadableError as error:
            if not row.code and is_department(row, by_number):
                found.findings.append(finding("form_department_row", place, row.label))
                found.rows.append(replace(subject, is_department=True))
                continue
            personal = bool(row.label) and names_a_person(row.label)
            one = finding("personal_name", place) if personal else error.at(place, row.label)
            found.findings.append(one)
            found.rows.append(replace(subject, codes=(one.code,), personal=personal))
            continue
        found.findings += [warning.at(place, row.label) for warning in who.warnings]
        key = (system_sections(row, by_number), who.commune_code, who.former_code)
        if twin := first.get(key):
            found.findings.append(_twin(place, row, twin, values))
        first.setdefault(key, row)
        found.rows.append(
            replace(subject, commune_code=who.commune_code, former_code=who.former_code)
        )
    _see_former_units(table, found, units)
    return found


def _see_former_units(table: Table, found: Subjects, units: Units) -> None:
    """Former units count for a commune only if all its parts are there, and nothing besides them.

    A former unit that kept its code and is the whole commune of today is no such part.
    """
    parts: dict[str, set[str]] = {}
    for unit in units.formers.values():
        for destination in unit.destinations:
            parts.setdefault(destination, set()).add(unit.code)
    given: dict[str, set[str | None]] = {}
    for subject in found.rows:
        if subject.commune_code is not None:
            given.setdefault(subject.commune_code, set()).add(subject.former_code)
    for index, subject in enumerate(found.rows):
        commune = subject.commune_code
        if commune is None or given[commune] in ({None}, parts.get(commune)):
            continue
        place = table.sheet.at(subject.row.number, table.columns[NAME], TITLES[NAME])
        mixed = None in given[commune]
        missing = sorted(parts.get(commune, set()) - given[commune])
        found.findings.append(
            finding("form_former_and_today", place, subject.row.label, commune=units.name(commune))
            if mixed
            else finding(
                "form_former_incomplete",
                place,
                subject.row.label,
                commune=units.name(commune),
                missing=", ".join(units.formers[code].titled for code in missing),
            )
        )
        found.rows[index] = subject.set_aside(found.findings[-1].code)


def _unknown_field(label: str, names: Mapping[str, str], place: Place, with_hint: bool) -> Finding:
    if names_a_person(label):
        return finding("personal_name", place)
    near = get_close_matches(matching_key(label), names, n=3, cutoff=0.6) if with_hint else []
    listed = ", ".join(name[:1].upper() + name[1:] for name in near)
    hint = (
        Wording(f"Có phải là: {listed}? ", f"Did you mean: {listed}? ") if near else Wording("", "")
    )
    return finding("unknown_field", place, label, hint=hint)


def _twin(place: Place, row: Row, first: Row, values: Values) -> Finding:
    numbers = {number for line, number in values if line == row.number}
    same = all(values[row.number, one] == values[first.number, one] for one in numbers)
    code = "duplicate_same" if same else "duplicate_different"
    return finding(code, place, unit=row.label or row.code, first=first.number)
