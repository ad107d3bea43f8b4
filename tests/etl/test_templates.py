"""Empty templates: written, filled in as an office would, opened and read again."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from etl.contracts.columns import CHANNELS, STAFF_GROUPS
from etl.contracts.submitted import SUBMITTED
from etl.contracts.template_columns import CHANNEL_CHOICES, STAFF_GROUP_CHOICES
from etl.contracts.templates import TEMPLATE_KINDS, TEMPLATES
from etl.policy import load_policy
from etl.reading.opening import open_document
from etl.reading.personal import personal_heading
from etl.sources import forms
from etl.sources.submitted_tables import read, recognises
from etl.templates import Filling, write_template
from tests.etl.units_inputs import CENTRE, FIELD_NAMES, checked, codes, context, units

POLICY = load_policy(Path(__file__).parents[2] / "data" / "policy.toml")
FILLING = Filling(
    units(),
    {"certification": "Chứng thực", "land": "Đất đai"},
    {
        (field, channel): (10, 8, 12.5)
        for field in ("certification", "land")
        for channel in ("online", "in_person")
    },
    POLICY,
    date(2026, 10, 1),
)
HEADER = 4
FIRST = 7


@pytest.fixture
def written(tmp_path):
    def write(kind, language="vi"):
        path = tmp_path / f"{kind}.xlsx"
        write_template(kind, path, FILLING, language)
        return path

    return write


def opened(path):
    return open_document(path)


def answered(path):
    return checked(read(opened(path), context(field_names=FIELD_NAMES), POLICY))


def edited(path, change):
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", TEMPLATES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_template_is_known_by_its_reader(written, kind, language):
    document = opened(written(kind, language))
    assert recognises(document) == kind
    assert not forms.recognises(document)
    names = [sheet.name for sheet in document.sheets]
    assert names[:2] == [TEMPLATES[kind].sheet, "Hướng dẫn"]
    answer = answered(written(kind, language))
    filled = kind in ("handling_times", "policy")
    assert answer.refused != filled
    if not filled:
        assert "table_no_data" in codes(answer)


def test_lists_are_those_of_the_contracts():
    assert {choice.code for choice in STAFF_GROUP_CHOICES} == set(STAFF_GROUPS)
    assert {choice.code for choice in CHANNEL_CHOICES} == set(CHANNELS)
    for kind, template in TEMPLATES.items():
        names = {column.name for column in template.readable}
        wanted = set(SUBMITTED[kind].names) - {"former_unit"}
        assert wanted <= names
        assert not any(personal_heading(column.heading) for column in template.readable)


def test_staff_filled_in_by_an_office(written):
    path = written("staff")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[HEADER]] == [
        "STT", "Mã đơn vị", "Tên đơn vị", "Tháng", "Nhóm nhân sự", "Biên chế được giao", "Có mặt"
    ]  # fmt: skip
    assert sheet["A2"].value == "Mẫu staff, phiên bản 1"
    assert [sheet.cell(row, 1).value for row in (5, 6, 7, 172)] == ["VÍ DỤ", "VÍ DỤ", 1, 166]
    assert sheet.max_row >= FIRST + 165
    assert sheet.freeze_panes == "A5"
    assert sheet.cell(FIRST, 2).number_format == "@"
    assert [sheet.cell(FIRST, column).value for column in range(2, 8)] == [
        "14758", "Phường Hàm Rồng", "10/2026", CENTRE, None, None
    ]  # fmt: skip

    def fill(sheet):
        for row in range(FIRST, FIRST + 166):
            sheet.cell(row, 6, 5)
            sheet.cell(row, 7, 4)

    answer = answered(edited(path, fill))
    assert not answer.refused
    assert (answer.rows_read, answer.rows_accepted) == (166, 166)
    assert answer.accepted["present"].sum() == 664
    assert {found.code for found in answer.findings} <= {"extras_ignored"}


def test_population_filled_in_by_an_office(written):
    def fill(sheet):
        for row in range(FIRST, FIRST + 166):
            sheet.cell(row, 4, "01/07/2026")
            sheet.cell(row, 5, 4000 + row)
            sheet.cell(row, 6, "Công an tỉnh")

    answer = answered(edited(written("population"), fill))
    assert answer.rows_accepted == 166
    assert answer.accepted.set_index("commune_code")["population"]["14758"] == 4007


def test_values_that_hold_now_come_back_as_they_are(written):
    answer = answered(written("handling_times"))
    assert len(answer.accepted) == 4
    assert set(answer.accepted["handling_minutes_high"]) == {12.5}
    answer = answered(written("policy"))
    shipped = POLICY.rows().sort_values(["section", "name"], ignore_index=True)
    assert answer.accepted.to_numpy().tolist() == shipped.to_numpy().tolist()


def test_shares_list_the_ten_split_units(written):
    sheet = openpyxl.load_workbook(written("shares")).worksheets[0]
    rows = [row for row in rows_of(sheet)[FIRST - 1 :] if row[1]]
    assert len({row[1] for row in rows}) == 10
    assert len(rows) == 21

    def fill(sheet):
        for number, row in enumerate(rows, start=FIRST):
            parts = sum(other[1] == row[1] for other in rows)
            sheet.cell(number, 7, 0.5 if parts == 2 else (0.5, 0.25, 0.25)[number % 3])

    answer = answered(edited(written("shares"), fill))
    assert not answer.refused
    assert answer.rows_accepted == 21
    assert set(answer.accepted.groupby("former_unit")["share"].sum()) == {1.0}


def test_lists_and_limits_in_the_cells(written):
    sheet = openpyxl.load_workbook(written("staff")).worksheets[0]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["E5"].formula1 == (
        '"Trung tâm Phục vụ hành chính công,Chính quyền xã,Toàn bộ biên chế"'
    )
    assert (rules["F5"].type, rules["F5"].formula1, rules["F5"].formula2) == ("whole", "0", "1000")
    assert "Biên chế được giao" in sheet["F4"].comment.text
    assert "Posts assigned" in (
        openpyxl.load_workbook(written("staff", "en")).worksheets[0]["F4"].comment.text
    )


def test_the_guide_and_the_list_of_communes(written):
    book = openpyxl.load_workbook(written("staff"))
    guide = rows_of(book["Hướng dẫn"])
    named = {row[0]: row for row in guide}
    assert named["Có mặt"][1] == "Có mặt"
    assert named["Có mặt"][2] == "Officials present"
    assert named["Có mặt"][4] == "số nguyên từ 0 đến 1000"
    assert "Huyện cũ" in named
    communes = rows_of(book["Danh mục xã"])
    assert len(communes) == 167
    assert ["15607", "Xã Bát Mọt", "Xã"] in communes
    assert ["14797", "Phường Hạc Thành", "Phường"] in communes


def test_an_older_template_is_refused(written):
    def age(sheet):
        sheet["A2"] = "Mẫu staff, phiên bản 0"

    answer = answered(edited(written("staff"), age))
    assert answer.refused
    assert "table_other_version" in codes(answer)


def test_form_ii_06a_has_the_shape_of_the_real_one(written):
    sheet = openpyxl.load_workbook(written("caseload")).worksheets[0]
    assert "(Từ ngày 01/10/2026 đến ngày 31/10/2026)" in [sheet.cell(row, 1).value
                                                          for row in range(1, 7)]  # fmt: skip
    assert [sheet.cell(10, column).value for column in range(1, 14)] == [
        f"({number})" for number in range(1, 14)
    ]
    assert [sheet.cell(row, 2).value for row in (11, 12, 13)] == [
        "Chứng thực", "Đất đai", "TỔNG CỘNG"
    ]  # fmt: skip
    assert "C7:F7" in {str(merged) for merged in sheet.merged_cells.ranges}
    document = opened(written("caseload"))
    assert recognises(document) is None
    assert forms.recognises(document)


def test_the_dossier_list_asks_for_no_personal_column(written):
    header, *spare = rows_of(openpyxl.load_workbook(written("dossiers")).worksheets[0])
    assert not any(cell for row in spare for cell in row)
    assert header[:2] == ["maHoSo", "maTTHC"]
    assert not any(personal_heading(heading) for heading in header)


def test_kinds():
    assert set(TEMPLATE_KINDS) == {
        "staff", "population", "handling_times", "policy", "shares", "caseload", "dossiers"
    }  # fmt: skip
    with pytest.raises(ValueError, match="staff"):
        write_template("staffs", Path("x.xlsx"), FILLING)


def test_no_author_of_this_machine_in_the_file(written):
    properties = openpyxl.load_workbook(written("staff")).properties
    assert properties.creator == "Cân Việc"
    assert properties.lastModifiedBy is None
