"""Who reports: the unit that the title of a form names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.reading.documents import Line, Sheet
from etl.reading.findings import Finding, Place, UnreadableError, finding
from etl.reading.names import matching_key, normalise
from etl.reading.personal import names_a_person, personal_text
from etl.reading.unit_names import OFFICES
from etl.reading.units import Units

_LABEL = re.compile(
    r"(?:đơn vị|cơ quan)(?:,? đơn vị)? (?:lập |gửi |thực hiện )?báo cáo\s*:?"
    r"|(?:đơn vị|cơ quan) thực hiện\s*:?|tên đơn vị\s*:?|(?<!\w)(?:đơn vị|cơ quan)\s*:",
    re.IGNORECASE,
)
_RECEIVER = re.compile(
    r"-?\s*(?:đơn vị|cơ quan)(?:,? đơn vị)? nhận(?: báo cáo)?\s*:?.*", re.IGNORECASE
)
_OFFICE = re.compile(r"(?=\b(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd|hđnd)\b)", re.IGNORECASE)
_BEHIND = re.compile(r"\(.*|\bnăm \d{4}.*", re.IGNORECASE)
_PERIOD = re.compile(r"\(?\s*(?:từ ngày|kỳ báo cáo).*", re.IGNORECASE)
_EMPTY = re.compile(r"[\s.…_:-]*")
_PROVINCE_OFFICES = (*OFFICES, "văn phòng ubnd", "văn phòng", "văn phòng đoàn đbqh và hđnd")
_KINDS = ("xã ", "phường ", "thị trấn ", "x. ", "p. ")


@dataclass(frozen=True)
class Office:
    """Who reports.

    Attributes:
        commune_code: The commune; None for the province, or if that cannot be told.
        is_province: Whether it is the province.
        place: Where it is named.
    """

    commune_code: str | None
    is_province: bool
    place: Place


def read_office(
    sheet: Sheet, title: Sequence[Line], units: Units
) -> tuple[Office | None, tuple[Finding, ...]]:
    """The reporting unit that the title names.

    A name behind "Đơn vị báo cáo" must be a unit. Without one, a commune's office named anywhere
    in the title counts; the province's only if there is none, for it stands above a commune's.

    Args:
        sheet: The sheet.
        title: Its lines above the table.
        units: The units.

    Returns:
        The unit, None if there is none or not exactly one; and what was found on the way.
    """
    found: dict[str | None, Office] = {}
    findings: list[Finding] = []
    unidentified: list[Finding] = []
    labelled = False
    for place, text, has_label in _named(sheet, title):
        labelled = labelled or has_label
        if _is_province(text, units):
            found.setdefault(None, Office(None, True, place))
            continue
        try:
            identified = units.identify("", text)
        except UnreadableError as error:
            if has_label:
                unidentified += [
                    error.at(place, _quotable(text)), finding("form_unit_unidentified", place)
                ]  # fmt: skip
            continue
        if identified.former_code is not None:
            former = units.formers[identified.former_code]
            unidentified.append(finding("form_unit_former", place, text, unit=former.titled))
            continue
        findings += [warning.at(place, text) for warning in identified.warnings]
        code = identified.commune_code
        found.setdefault(code, Office(code, False, place))
    communes = [office for code, office in found.items() if code is not None]
    if unidentified:
        return None, tuple(unidentified)
    if len(communes) > 1:
        names = ", ".join(units.name(str(office.commune_code)) for office in communes)
        return None, (finding("form_units_differ", communes[1].place, units=names),)
    return next(iter(communes or found.values()), None), tuple(findings)


def _named(sheet: Sheet, title: Sequence[Line]) -> Iterator[tuple[Place, str, bool]]:
    """Every text of the title that may name the reporting unit, and whether a label says so."""
    for index, line in enumerate(title):
        for column, cell in enumerate(line.cells, start=1):
            place = sheet.at(line.number, column)
            text = _RECEIVER.sub("", cell.text)
            label = _LABEL.search(text)
            if label is not None:
                value = _PERIOD.sub("", text[label.end() :]).strip(" -:")
                if _EMPTY.fullmatch(value):
                    value = _beside(title, index, column)
                if value:
                    yield place, value, True
                continue
            for part in _OFFICE.split(text):
                name = normalise(_BEHIND.sub("", part)).strip(" -:,;")
                if matching_key(name).startswith((*OFFICES, *_KINDS)):
                    yield place, name, False


def _beside(title: Sequence[Line], index: int, column: int) -> str:
    """What stands to the right of a label, or below it."""
    right = (cell.text for cell in title[index].cells[column:])
    below = (line[column].text for line in title[index + 1 : index + 2])
    cut = (_PERIOD.sub("", text) for text in (*right, *below))
    values = (text for text in cut if not _EMPTY.fullmatch(text))
    value = next(values, "")
    return "" if _LABEL.search(value) or _RECEIVER.search(value) else value


def _quotable(text: str) -> str:
    """The text, unless it is a person's name or number."""
    return "" if names_a_person(text) or personal_text(text) else text


def _is_province(text: str, units: Units) -> bool:
    key = matching_key(text)
    for office in sorted(_PROVINCE_OFFICES, key=len, reverse=True):
        key = key.removeprefix(f"{office} ")
    name = matching_key(units.province)
    return key in {"tỉnh", "toàn tỉnh", name, f"tỉnh {name}", f"toàn tỉnh {name}"}
