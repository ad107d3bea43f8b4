"""The two styles of dossier lists, told by their headings: the printed one and the system's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from etl.reading.findings import Finding, Place, finding
from etl.reading.names import matching_key
from etl.reading.personal import personal_heading

_ENOUGH = 5
"""Headings of one style that make a list of it, the dossier code among them."""


class Style(StrEnum):
    """Who made the list."""

    SYSTEM = "system"
    """The system's own export, by the names of its fields."""
    PRINTED = "printed"
    """The list as it is printed for the counter."""


HEADINGS: Mapping[Style, Mapping[str, str]] = {
    Style.SYSTEM: {
        "maHoSo": "dossier_code",
        "maTTHC": "procedure_code",
        "tenTTHC": "procedure_name",
        "tenLinhVuc": "field_name",
        "kenhThucHien": "channel",
        "donViId": "unit_code",
        "tenDonVi": "unit_name",
        "ngayTiepNhan": "received",
        "ngayHenTra": "due",
        "ngayKetThucXuLy": "finished",
        "ngayTra": "returned",
        "tenTrangThaiHoSo": "status",
        "laHoSoChungThuc": "certification",
        "trangThaiPhiDiaGioi": "cross_boundary",
    },
    Style.PRINTED: {
        "Mã hồ sơ": "dossier_code",
        "Tên TTHC": "procedure_name",
        "Cơ quan chủ trì giải quyết": "unit_name",
        "Ngày nhận hồ sơ": "received",
        "Ngày hẹn trả": "due",
        "Ngày trả": "returned",
    },
}
"""The columns that are kept, in order, and what they are here."""

_DROPPED = {
    Style.SYSTEM: ("maDinhDanh",),
    Style.PRINTED: (
        "TT", "STT", "Tên cá nhân/tổ chức", "Địa chỉ/SĐT", "Phương thức nhận kết quả", "Ký nhận",
    ),
}  # fmt: skip
"""Known columns that are never selected: personal ones, and those that no figure needs."""

_KEYS = {
    style: {matching_key(heading): name for heading, name in columns.items()}
    for style, columns in HEADINGS.items()
}
_DROPPED_KEYS = {
    style: frozenset(map(matching_key, headings)) for style, headings in _DROPPED.items()
}
_PERSONAL = frozenset({matching_key("maDinhDanh")})


@dataclass(frozen=True)
class Layout:
    """The columns of one list.

    Attributes:
        style: Whose headings it has.
        headings: All headings as written.
        columns: For each column in order what it is here; other names for what is not looked at.
        personal: Numbers of the columns of personal data, from 1.
    """

    style: Style
    headings: tuple[str, ...]
    columns: tuple[str, ...]
    personal: tuple[int, ...]

    @property
    def printed(self) -> bool:
        """Whether it is the printed style."""
        return self.style is Style.PRINTED

    def place(self, whole: Place, name: str, row: int | None = None) -> Place:
        """The place of a column, named as here, in a row."""
        if name not in self.columns:
            return whole._replace(row=row)
        number = self.columns.index(name)
        return whole._replace(row=row, column=number + 1, heading=self.headings[number])


def recognises_header(headings: Sequence[str]) -> bool:
    """Whether these are the headings of a dossier list, faulty or not.

    Args:
        headings: The first row of a file.

    Returns:
        True if the dossier code and at least four more columns of one style are there.
    """
    return _style(headings) is not None


def read_headings(headings: Sequence[str], whole: Place) -> tuple[Layout | None, list[Finding]]:
    """The layout of a list.

    Args:
        headings: Its first row.
        whole: Its place.

    Returns:
        The layout, None where the headings cannot be used, and every fault of them.
    """
    style = _style(headings)
    if style is None:
        return None, [finding("unknown_template", whole)]
    row = whole._replace(row=1)
    keys = [matching_key(heading) for heading in headings]
    known, dropped = _KEYS[style], _DROPPED_KEYS[style]
    found = [
        finding("table_column_missing", row._replace(heading=heading), heading=heading)
        for heading, name in HEADINGS[style].items()
        if matching_key(heading) not in keys
    ]
    columns: list[str] = []
    personal: list[int] = []
    for number, (heading, key) in enumerate(zip(headings, keys, strict=True), start=1):
        place = row._replace(column=number, heading=heading)
        columns.append(known.get(key, f"dropped_{number}"))
        person = key not in known and (key in _PERSONAL or personal_heading(heading))
        if person:
            personal.append(number)
        if key in keys[: number - 1] and key:
            found.append(finding("table_column_twice", place, heading=heading))
        elif key not in known and key not in dropped and not person:
            code = "table_column_unknown" if key else "table_column_unnamed"
            details = {"heading": heading} if key else {}
            found.append(finding(code, place, **details))
    if found:
        return None, found
    return Layout(style, tuple(headings), tuple(columns), tuple(personal)), []


def _style(headings: Sequence[str]) -> Style | None:
    keys = {matching_key(heading) for heading in headings}
    for style, known in _KEYS.items():
        code = next(key for key, name in known.items() if name == "dossier_code")
        if code in keys and len(keys & (known.keys() | _DROPPED_KEYS[style])) >= _ENOUGH:
            return style
    return None
