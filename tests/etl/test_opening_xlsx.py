"""The content of a received workbook: section D of the catalogue of bad inputs."""

import time
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from etl.reading.documents import BLANK, Cell, CellKind
from etl.reading.findings import RefusedError
from tests.etl.reading_inputs import (
    noted,
    opened,
    parts_of,
    refused,
    saved,
    with_parts,
    workbook,
    zipped,
)

FORMULA = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c>{}</row>'


def cell(tmp_path: Path, xml: str, styles: str = "") -> Cell:
    document = opened(tmp_path, "a.xlsx", zipped(parts_of(FORMULA.format(xml), styles=styles)))
    return document.sheets[0].lines[0][2]


def fault(tmp_path: Path, xml: str) -> dict[str, tuple[int | None, int | None]]:
    return refused(tmp_path, "a.xlsx", zipped(parts_of(FORMULA.format(xml))))


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("1234", "1234"),
        ("1234.0", "1234"),
        ("1.234E3", "1234"),
        ("1E5", "100000"),
        ("-5", "-5"),
        ("0", "0"),
        ("-0", "0"),
        ("2.5", "2.5"),
        ("0.10000000000000001", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1E-7", "0.0000001"),
        ("999999999999999", "999999999999999"),
        ("007", "7"),
    ],
)
def test_numbers_have_one_spelling(tmp_path: Path, stored: str, text: str) -> None:
    assert cell(tmp_path, f'<c r="B1"><v>{stored}</v></c>') == Cell(text, CellKind.NUMBER)


@pytest.mark.parametrize("stored", ["1000000000000000", "038085001234567890", "1.23E+18"])
def test_more_than_15_digits_are_a_persons_number(tmp_path: Path, stored: str) -> None:
    assert fault(tmp_path, f'<c r="B1"><v>{stored}</v></c>') == {"number_too_long": (1, 2)}


@pytest.mark.parametrize("stored", ["NaN", "INF", "0x10", "1_000", "１２", "1e9999", "1 2"])
def test_what_is_no_stored_number_is_damage(tmp_path: Path, stored: str) -> None:
    assert set(fault(tmp_path, f'<c r="B1"><v>{stored}</v></c>')) == {"workbook_damaged"}


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="B1" t="b"><v>1</v></c>', Cell("TRUE", CellKind.OTHER)),
        ('<c r="B1" t="str"><v>abc</v></c>', Cell("abc", CellKind.TEXT)),
        ('<c r="B1" t="d"><v>2026-10-31</v></c>', Cell("2026-10-31", CellKind.DATE)),
        (
            '<c r="B1" t="d"><v>2026-10-31T17:00:00Z</v></c>',
            Cell("2026-10-31 17:00:00", CellKind.DATE),
        ),
        ('<c r="B1"><f>1+1</f><v>2</v></c>', Cell("2", CellKind.FORMULA)),
        ('<c r="B1" t="str"><f>"a"</f><v>a</v></c>', Cell("a", CellKind.FORMULA)),
        ('<c r="B1" t="str"><f>""</f><v></v></c>', Cell("", CellKind.FORMULA)),
        ('<c r="B1" s="0"/>', BLANK),
        ('<c r="B1"><v></v></c>', BLANK),
        (
            '<c r="B1" t="inlineStr"><is><r><t>Xã </t></r><r><t>Bát_x000a_Mọt</t></r>'
            "<rPh><t>zzz</t></rPh></is></c>",
            Cell("Xã Bát Mọt", CellKind.TEXT),
        ),
    ],
)  # fmt: skip
def test_stored_types(tmp_path: Path, xml: str, expected: Cell) -> None:
    assert cell(tmp_path, xml) == expected


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<c r="B1"><f>SUM(C1:D1)</f></c>', "formula_without_value"),
        ('<c r="B1"><f>SUM(C1:D1)</f><v></v></c>', "formula_without_value"),
        ('<c r="B1" t="e"><v>#REF!</v></c>', "error_value"),
        ('<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error_value"),
        ("<c r=\"B1\"><f>cmd|' /C calc'!A0</f><v>0</v></c>", "formula_reaches_outside"),
        ('<c r="B1"><f>WEBSERVICE("http://a")</f><v>0</v></c>', "formula_reaches_outside"),
        ('<c r="B1" t="s"><v>7</v></c>', "workbook_damaged"),
        ('<c r="B1" t="zzz"><v>7</v></c>', "workbook_damaged"),
        ('<c r="A1"><v>7</v></c>', "workbook_damaged"),
        ('<c r="B2"><v>7</v></c>', "workbook_damaged"),
        ('<c r="ZZZZ1"><v>7</v></c>', "workbook_damaged"),
        ("<c", "workbook_damaged"),
    ],
)
def test_cells_that_refuse_the_file(tmp_path: Path, xml: str, code: str) -> None:
    found = fault(tmp_path, xml)
    assert set(found) == {code}
    assert code == "workbook_damaged" or found[code] == (1, 2)


def test_rows_twice_or_out_of_order_are_damage(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    for rows in (row.format(1) * 2, row.format(2) + row.format(1)):
        assert set(refused(tmp_path, "a.xlsx", zipped(parts_of(rows)))) == {"workbook_damaged"}


def test_cells_without_references_follow_each_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>"
    document = opened(tmp_path, "a.xlsx", zipped(parts_of(rows)))
    assert [line.texts for line in document.sheets[0].lines] == [("1", "", "3"), ("4",)]


def test_dates_by_their_format_only(tmp_path: Path) -> None:
    def dates(sheet: Worksheet) -> None:
        sheet.append([date(2026, 10, 31), datetime(2026, 10, 31, 14, 30), 46326, 46326, 0.5, 46326])
        for column, code in enumerate(
            ("dd/mm/yyyy", "dd/mm/yyyy hh:mm", "General", "0", "h:mm", 'mmm" năm "yy'), 1
        ):
            sheet.cell(4, column).number_format = code

    line = opened(tmp_path, "a.xlsx", workbook(dates)).sheets[0].lines[3]
    assert [(one.text, one.kind) for one in line.cells] == [
        ("2026-10-31", CellKind.DATE),
        ("2026-10-31 14:30:00", CellKind.DATE),
        ("46326", CellKind.NUMBER),
        ("46326", CellKind.NUMBER),
        ("0.5", CellKind.OTHER),
        ("2026-10-31", CellKind.DATE),
    ]


def test_formats_with_letters_are_no_dates(tmp_path: Path) -> None:
    def formats(sheet: Worksheet) -> None:
        for column, code in enumerate(('0" ngày"', '#,##0.00\\ "đ"', "[Red]0", "_-* #,##0_-"), 1):
            sheet.cell(4, column, 12).number_format = code

    line = opened(tmp_path, "a.xlsx", workbook(formats)).sheets[0].lines[3]
    assert line.cells == (Cell("12", CellKind.NUMBER),) * 4


def test_the_epoch_of_1904(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = 1
    book.epoch = CALENDAR_MAC_1904
    assert set(refused(tmp_path, "a.xlsx", saved(book))) == {"epoch_1904"}


def test_the_stored_value_counts_where_another_is_shown(tmp_path: Path) -> None:
    def formats(sheet: Worksheet) -> None:
        for row, (value, code) in enumerate(
            [(0.85, "0%"), (12_345, "0,"), (1234.6, "#,##0"), (1234, "#,##0"), (2.5, "0.0")], 4
        ):
            sheet.cell(row, 3, value).number_format = code

    document = opened(tmp_path, "a.xlsx", workbook(formats))
    assert [line[3].text for line in document.sheets[0].lines[3:]] == [
        "0.85",
        "12345",
        "1234.6",
        "1234",
        "2.5",
    ]
    note = next(one for one in document.findings if one.code == "stored_value_used")
    assert dict(note.details) == {"count": "3"}
    assert (note.place.row, note.place.column) == (4, 3)


def test_hidden_sheets(tmp_path: Path) -> None:
    for state in ("hidden", "veryHidden"):
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet["A1"] = 1
        hidden = book.create_sheet("Ẩn")
        hidden.sheet_state = state
        assert noted(opened(tmp_path, "a.xlsx", saved(book))) == {"hidden_sheet_empty"}
        hidden["B2"] = "Nguyễn Văn A"
        content = saved(book)
        assert set(refused(tmp_path, "a.xlsx", content)) == {"hidden_sheet_with_cells"}
        with pytest.raises(RefusedError) as caught:
            opened(tmp_path, "a.xlsx", content)
        assert caught.value.findings[0].place.sheet == "Ẩn"
        assert "Nguyễn" not in str(caught.value)


def test_visible_sheets_are_all_kept_but_empty_ones(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("Một", "Hai", "Trống"):
        sheet = book.create_sheet(name)
        if name != "Trống":
            sheet["A1"] = name
    document = opened(tmp_path, "a.xlsx", saved(book))
    assert [sheet.name for sheet in document.sheets] == ["Một", "Hai"]


def test_hidden_rows_and_columns_are_read_and_listed(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        for row in (2, 3, 900):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["F"].hidden = True

    document = opened(tmp_path, "a.xlsx", workbook(hide))
    listed = {one.code: dict(one.details)["listed"] for one in document.findings}
    assert listed == {"hidden_rows": "2-3", "hidden_columns": "B"}
    assert len(document.sheets[0].lines) == 3


def test_an_active_filter(tmp_path: Path) -> None:
    def buttons(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:C3"

    def active(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:C3"
        sheet.auto_filter.add_filter_column(0, ["15607"])

    def in_table(sheet: Worksheet) -> None:
        table = Table(displayName="Bang1", ref="A1:C3")
        sheet.add_table(table)
        table._initialise_columns()
        table.autoFilter.add_filter_column(0, ["15607"])  # type: ignore[union-attr]

    assert noted(opened(tmp_path, "a.xlsx", workbook(buttons))) == set()
    assert set(refused(tmp_path, "a.xlsx", workbook(active))) == {"active_filter"}
    assert set(refused(tmp_path, "a.xlsx", workbook(in_table))) == {"active_filter"}


def test_merged_ranges_are_kept_as_far_as_the_sheet_is_filled(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="C{n}"><v>1</v></c></row>' for n in (1, 2, 3)
    )
    merges = (
        '<mergeCells><mergeCell ref="{}"/><mergeCell ref="{}"/><mergeCell ref="{}"/></mergeCells>'
    )
    after = merges.format("A1:C1", "D2:XFD1048576", "A3:A1048576")
    sheet = opened(tmp_path, "a.xlsx", zipped(parts_of(rows, after=after))).sheets[0]
    assert set(sheet.merged) == {(1, 1, 1, 3), (3, 1, 3, 1)}
    assert sheet.spread[1, 3] == (1, 1)


def test_protection_pictures_and_white_text_are_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.protection.sheet = True
        sheet["A1"].comment = Comment("Nguyễn Văn A: xem lại", "A")
        sheet["C2"].font = Font(color="FFFFFFFF")
        sheet["B1"].font = Font(color="FFFFFFFF")
        sheet["B1"].fill = PatternFill("solid", fgColor="FF1F4E79")

    document = opened(tmp_path, "a.xlsx", workbook(change))
    assert noted(document) == {"protected", "extras_ignored", "invisible_text"}
    white = next(one for one in document.findings if one.code == "invisible_text")
    assert (white.place.row, white.place.column, dict(white.details)) == (2, 3, {"count": "1"})
    assert "Nguyễn" not in repr(document)


@pytest.mark.parametrize(("font", "text", "code"), [
    (".VnTime", "Hµ", "tcvn3"),
    ("VNI-Times", "Haø", "vni"),
    (".VnTimeH", "hå s¬", "tcvn3"),
])  # fmt: skip
def test_old_fonts(tmp_path: Path, font: str, text: str, code: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B3"] = text
        sheet["B3"].font = Font(name=font)

    assert refused(tmp_path, "a.xlsx", workbook(change)) == {code: (3, 2)}


def test_an_old_font_with_unicode_letters_or_digits_does_no_harm(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for one in row:
                one.font = Font(name=".VnTime")

    assert noted(opened(tmp_path, "a.xlsx", workbook(change))) == set()


def test_a_million_formatted_blank_rows_are_fast(tmp_path: Path) -> None:
    blanks = "".join(
        f'<row r="{n}" spans="1:3"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>'
        for n in range(2, 1_048_577)
    )
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + blanks
    content = zipped(parts_of(rows))
    started = time.process_time()
    document = opened(tmp_path, "a.xlsx", content)
    assert len(document.sheets[0].lines) == 1
    assert time.process_time() - started < 10


def test_a_value_far_below_is_not_read(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>'
    )
    assert set(refused(tmp_path, "a.xlsx", zipped(parts_of(rows)))) == {"too_many_rows"}


def test_a_value_far_to_the_right_is_not_read(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    assert set(refused(tmp_path, "a.xlsx", zipped(parts_of(rows)))) == {"too_many_columns"}


def test_missing_parts_are_damage(tmp_path: Path) -> None:
    for missing in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"):
        parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
        del parts[missing]
        assert set(refused(tmp_path, "a.xlsx", zipped(parts))) == {"workbook_damaged"}


def test_the_strict_variant_of_the_format_is_read(tmp_path: Path) -> None:
    parts = {
        name: part.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, part in parts_of('<row r="1"><c r="A1"><v>5</v></c></row>').items()
    }
    assert opened(tmp_path, "a.xlsx", zipped(parts)).sheets[0].lines[0].texts == ("5",)


def test_all_faults_of_a_workbook_come_in_one_go(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["C2"] = "=SUM(A1:A2)"
        sheet["C3"] = "#REF!"
        sheet["B2"] = "Xã ??ng Ti?n"
        sheet.auto_filter.ref = "A1:C3"
        sheet.auto_filter.add_filter_column(0, ["15607"])

    content = with_parts(workbook(spoil), {})
    assert set(refused(tmp_path, "a.xlsx", content)) == {
        "formula_without_value",
        "error_value",
        "question_marks_for_letters",
        "active_filter",
    }
