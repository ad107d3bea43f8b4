"""Group B of the catalogue: encodings and text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.valid import (
    CODE,
    MONTH,
    NAME,
    PRESENT,
    SOURCE,
    Rows,
    csv_bytes,
    everywhere,
    population_csv,
    population_rows,
    set_cell,
    staff_csv,
    staff_rows,
    staff_xlsx,
    write,
)
from tests.etl.reading_inputs import in_tcvn3, in_vni, in_windows_1258

_VISCII = {
    letter: code
    for first, letters in (
        (0x80, "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"),
        (0xC0, "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"),
    )
    for code, letter in enumerate(letters, start=first)
}
"""The code points of RFC 1456; six rare capitals lie among the control characters."""

REFUSE, QUARANTINE = Reaction.REFUSE, Reaction.QUARANTINE
WARN, NOTE = Reaction.WARN, Reaction.NOTE


def _text() -> str:
    return csv_bytes(staff_rows()).decode()


def _encoded(folder: Path, content: bytes) -> Path:
    return write(folder, "nhan-su.csv", content)


def _row_of(rows: Rows, name: str) -> list[object]:
    return next(row for row in rows if row[NAME] == name)


def _renamed(old: str, new: str) -> Callable[[Rows], None]:
    """A change of one commune's name, its code taken out so that the name alone counts."""

    def change(rows: Rows) -> None:
        row = _row_of(rows, old)
        row[CODE], row[NAME] = "", new

    return change


@case(21, "mark of UTF-8", "byte_order_mark", NOTE)
def mark_utf8(folder: Path) -> Path:
    return _encoded(folder, b"\xef\xbb\xbf" + csv_bytes(staff_rows()))


@case(22, "UTF-16 LE with its mark", "byte_order_mark", NOTE)
def utf16_little(folder: Path) -> Path:
    return _encoded(folder, b"\xff\xfe" + _text().encode("utf-16-le"))


@case(22, "UTF-16 BE with its mark", "byte_order_mark", NOTE)
def utf16_big(folder: Path) -> Path:
    return _encoded(folder, b"\xfe\xff" + _text().encode("utf-16-be"))


@case(23, "UTF-16 without its mark", "utf16_without_mark", REFUSE)
def utf16_bare(folder: Path) -> Path:
    return _encoded(folder, _text().encode("utf-16-le"))


@case(24, "Windows-1258", "windows_1258", REFUSE, row=1)
def windows_1258(folder: Path) -> Path:
    return _encoded(folder, in_windows_1258(_text()))


@case(24, "Windows-1258 read as Latin-1", "windows_1258", REFUSE, row=2, column=3)
def windows_1258_as_latin(folder: Path) -> Path:
    return staff_csv(folder, everywhere(lambda text: in_windows_1258(text).decode("cp1252")))


@case(25, "TCVN3 as bytes", "tcvn3", REFUSE, row=1)
def tcvn3_bytes(folder: Path) -> Path:
    return _encoded(folder, in_tcvn3(_text()).encode("latin-1"))


@case(25, "TCVN3 in a workbook", "tcvn3", REFUSE, row=5, column=3)
def tcvn3_book(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows(min_row=5):
            cell = row[NAME]
            if cell.value:
                cell.value = in_tcvn3(str(cell.value))
                cell.font = Font(name=".VnTime")

    return staff_xlsx(folder, change)


@case(26, "VNI in a workbook", "vni", REFUSE, row=5, column=3)
def vni_book(folder: Path) -> Path:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows(min_row=5):
            cell = row[NAME]
            if cell.value:
                cell.value = in_vni(str(cell.value))
                cell.font = Font(name="VNI-Times")

    return staff_xlsx(folder, change)


@case(27, "VIQR", "viscii_vps_viqr", REFUSE, row=2, column=3)
def viqr(folder: Path) -> Path:
    marks = {
        "\u0302": "^", "\u0301": "'", "\u0300": "`", "\u0309": "?", "\u0303": "~", "\u0323": ".",
        "\u0306": "(", "\u031b": "+",
    }  # fmt: skip

    def written(text: str) -> str:
        spelt = unicodedata.normalize("NFD", text.replace("Đ", "DD").replace("đ", "dd"))
        return "".join(marks.get(letter, letter) for letter in spelt)

    return staff_csv(folder, everywhere(written))


@case(27, "VISCII", "viscii_vps_viqr", REFUSE, row=1)
def viscii(folder: Path) -> Path:
    return _encoded(folder, bytes(_VISCII.get(letter, ord(letter)) for letter in _text()))


@case(28, "opened as Latin-1 and saved", "mojibake", REFUSE, row=2, column=3)
def mojibake(folder: Path) -> Path:
    return staff_csv(folder, everywhere(lambda text: text.encode().decode("latin-1")))


@case(28, "opened as Windows-1252 and saved", "mojibake", REFUSE, row=2, column=3)
def mojibake_windows(folder: Path) -> Path:
    def spoilt(text: str) -> str:
        return text.encode().decode("cp1252", "ignore")

    return staff_csv(folder, everywhere(spoilt))


@case(29, "one row in another encoding", "invalid_bytes", REFUSE, row=31)
def mixed_encodings(folder: Path) -> Path:
    lines = csv_bytes(staff_rows()).split(b"\r\n")
    lines[30] = lines[30].decode().encode("cp1258", "replace")
    return _encoded(folder, b"\r\n".join(lines))


@case(29, "mark of a lost letter", "replacement_character", REFUSE, row=3, column=3)
def lost_letter(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "Ph\ufffdờng Hạc Thành"))


@case(30, "question marks for letters", "question_marks_for_letters", REFUSE, row=3, column=3)
def question_marks(folder: Path) -> Path:
    return staff_csv(
        folder, everywhere(lambda text: text.encode("cp1252", "replace").decode("cp1252"))
    )


@case(31, "decomposed letters of a Mac", "composed", NOTE, row=2, column=3)
def decomposed(folder: Path) -> Path:
    return staff_csv(folder, everywhere(lambda text: unicodedata.normalize("NFD", text)))


@case(32, "tone on the other vowel", "unit_written_otherwise", NOTE, row=107, column=3)
def tone_elsewhere(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Hoằng Hóa", "Xã Hoằng Hoá"))


@case(33, "Icelandic D", "foreign_d", WARN, row=23, column=3)
def icelandic(folder: Path) -> Path:
    return staff_csv(folder, everywhere(lambda text: text.replace("Đ", "Ð")))


@case(33, "African D", "foreign_d", WARN, row=23, column=3)
def african(folder: Path) -> Path:
    return staff_csv(folder, everywhere(lambda text: text.replace("Đ", "Ɖ")))


@case(34, "Cyrillic letter in a name", "look_alike_letters", QUARANTINE, row=3, column=3)
def cyrillic(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "Phường Hạc Thànһ"))


@case(34, "Greek letter in a name without code", "look_alike_letters", QUARANTINE, row=84, column=3)
def greek(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "Xã Βát Mọt"))


@case(34, "full-width digits of a month", "full_width_letters", WARN, row=5, column=4)
def full_width(folder: Path) -> Path:
    return staff_csv(folder, set_cell(4, MONTH, "tháng １０/2026"))


@case(35, "spaces that are none", "spaces_cleaned", NOTE, row=4, column=7)
def spaces(folder: Path) -> Path:
    def change(rows: Rows) -> None:
        _row_of(rows, "Xã Bát Mọt")[NAME] = "\u00a0Xã\u2009Bát\u200b \u00adMọt \t"
        rows[3][PRESENT] = f"\u200e{rows[3][PRESENT]}\u00a0"

    return staff_csv(folder, change)


@case(36, "bell in a name", "control_character", REFUSE, row=3, column=3)
def control(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "Phường Hạc\x07 Thành"))


@case(36, "NUL in a number", "control_character", REFUSE, row=3, column=7)
def nul(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, PRESENT, "8\x00"))


@case(37, "line break in a name", "line_breaks_joined", NOTE, row=3, column=3)
def break_in_name(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "Phường\nHạc Thành"))


@case(37, "line break in a number", "line_break_in_number", REFUSE, row=3, column=7)
def break_in_number(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, PRESENT, "1\n8"))


@case(38, "quote that is not closed", "csv_quotes", REFUSE, row=11, column=3)
def open_quote(folder: Path) -> Path:
    lines = _text().split("\r\n")
    lines[10] = lines[10].replace("Xã ", '"Xã ').replace("Phường ", '"Phường ')
    return _encoded(folder, "\r\n".join(lines).encode())


@case(38, "lone quote inside a cell", "csv_quotes", REFUSE, row=11, column=3)
def lone_quote(folder: Path) -> Path:
    lines = _text().split("\r\n")
    lines[10] = lines[10].replace("Xã ", 'Xã "').replace("Phường ", 'Phường "')
    return _encoded(folder, "\r\n".join(lines).encode())


@case(38, "curly quotes around a cell", "csv_smart_quotes", REFUSE, row=3, column=3)
def curly_quotes(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "“Phường Hạc Thành”"))


@case(39, "upper case and prefix", "unit_written_otherwise", NOTE, row=84, column=3)
def upper_case(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "UBND XÃ BÁT MỌT"))


@case(39, "short form of the kind", "unit_written_otherwise", NOTE, row=3, column=3)
def short_kind(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Phường Hạc Thành", "P. Hạc Thành"))


@case(39, "kind left out", "unit_kind_missing", QUARANTINE, row=84, column=3)
def no_kind(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "Bát Mọt"))


@case(40, "script in a name", "name_with_markup", QUARANTINE, row=3, column=3)
def script(folder: Path) -> Path:
    return staff_csv(folder, set_cell(2, NAME, "<script>alert(1)</script>"))


@case(40, "link in a name", "name_with_markup", QUARANTINE, row=84, column=3)
def link(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "[Xã Bát Mọt](javascript:alert(1))"))


@case(40, "template marks in a name", "name_with_markup", QUARANTINE, row=84, column=3)
def template_marks(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "{{ 7*7 }}"))


@case(40, "picture in a name", "name_with_markup", QUARANTINE, row=84, column=3)
def picture(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "Xã Bát Mọt 🎉"))


@case(40, "name of 600 letters", "name_too_long", QUARANTINE, row=84, column=3)
def long_name(folder: Path) -> Path:
    return staff_csv(folder, _renamed("Xã Bát Mọt", "Xã Bát Mọt " * 55))


@case(40, "cell of 40 000 letters", "cell_too_long", REFUSE, row=2, column=5)
def long_cell(folder: Path) -> Path:
    return population_csv(folder, set_cell(1, SOURCE, "Công an tỉnh " * 3_100))


@case(40, "script in a source", "name_with_markup", QUARANTINE, row=2, column=5)
def script_in_source(folder: Path) -> Path:
    rows = population_rows()
    rows[1][SOURCE] = '<img src=x onerror="alert(1)">'
    return write(folder, "dan-so.csv", csv_bytes(rows))


elsewhere([41], "tests.etl.catalogue.test_special::test_a_cell_like_a_formula_stays_text")
