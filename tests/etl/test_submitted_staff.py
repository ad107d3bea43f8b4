"""Tables of staff, as offices fill them in."""

import random
import unicodedata

import pandas as pd
import pytest

from etl.reading.documents import Document
from etl.reading.opening import open_document
from etl.sources.submitted_tables import read, recognises
from tests.etl.units_inputs import (
    CENTRE,
    PAYROLL,
    STAFF_HEADER,
    Formula,
    checked,
    codes,
    context,
    document,
    read_staff,
    set_aside,
    sheet,
    staff_row,
    units,
    whole_province,
)

BAT_MOT = staff_row("15607", "Xã Bát Mọt", 5, 4)
HAC_THANH = staff_row("14797", "Phường Hạc Thành", 12, 10)


def test_two_communes():
    answer = read_staff(BAT_MOT, HAC_THANH)
    assert not answer.refused
    assert answer.accepted.to_dict("records") == [
        {
            "commune_code": "14797",
            "month": pd.Timestamp("2026-10-01"),
            "staff_group": "centre",
            "assigned": 12.0,
            "present": 10.0,
        },
        {
            "commune_code": "15607",
            "month": pd.Timestamp("2026-10-01"),
            "staff_group": "centre",
            "assigned": 5.0,
            "present": 4.0,
        },
    ]
    assert (answer.rows_read, answer.rows_accepted) == (2, 2)
    assert codes(answer) == ["table_communes_missing"]
    assert "2/166" in answer.findings[0].message("vi")
    assert dict(answer.control)["2026-10 centre present"] == 14
    assert answer.title.vi == "Số liệu nhân sự theo tháng, tháng 10/2026"


def test_the_whole_province_has_nothing_to_say():
    answer = read_staff(*whole_province())
    assert codes(answer) == []
    assert len(answer.accepted) == 166


def test_columns_in_any_order_and_by_the_contract_s_names():
    order = [6, 3, 1, 5, 4, 2, 0]
    moved = read_staff(
        *([row[index] for index in order] for row in (BAT_MOT, HAC_THANH)),
        header=[STAFF_HEADER[index] for index in order],
    )
    named = read_staff(
        ["15607", "2026-10", "centre", "5", "4"],
        ["14797", "2026-10", "centre", "12", "10"],
        header=["commune_code", "month", "staff_group", "assigned", "present"],
    )
    expected = read_staff(BAT_MOT, HAC_THANH).accepted
    pd.testing.assert_frame_equal(moved.accepted, expected)
    pd.testing.assert_frame_equal(named.accepted, expected)


def test_title_rows_version_line_and_examples_are_no_data():
    rows = [
        ["Số liệu nhân sự theo tháng"],
        ["Mẫu staff, phiên bản 1"],
        [],
        STAFF_HEADER,
        ["VÍ DỤ", "00000", "Xã Ví Dụ", "10/2026", CENTRE, 5, 4],
        ["VÍ DỤ", "00000", "Phường Ví Dụ", "10/2026", PAYROLL, 60, 58],
        ["", "", "", "", "", "", ""],
        HAC_THANH,
        ["", "", "Người lập biểu", "", "", "", ""],
        ["", "", "Nguyễn Văn An", "", "", "", ""],
    ]
    answer = checked(read(document(rows), context()))
    assert (answer.rows_read, answer.rows_accepted) == (3, 1)
    assert set_aside(answer) == {9: ("text_below_table",), 10: ("text_below_table",)}
    assert not answer.refused
    assert all("Nguyễn" not in str(row) for row in answer.set_aside)
    assert all("Nguyễn" not in found.message("vi") for found in answer.findings)


def test_an_example_row_filled_over_is_never_lost_silently():
    answer = read_staff(["VÍ DỤ", "15607", "Xã Bát Mọt", "10/2026", CENTRE, 6, 4], HAC_THANH)
    assert set_aside(answer) == {2: ("table_example_changed",)}


def test_an_example_row_that_lost_its_mark_is_never_counted():
    answer = read_staff(["1", "00000", "Xã Ví Dụ", "10/2026", CENTRE, 5, 4], HAC_THANH)
    assert set_aside(answer) == {2: ("code_unknown",)}


@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("Mẫu staff, phiên bản 0", "table_other_version"),
        ("Mẫu staff, phiên bản 2", "table_other_version"),
    ],
)
def test_another_version_is_refused(version, code):
    answer = checked(read(document([[version], STAFF_HEADER, BAT_MOT]), context()))
    assert answer.refused
    assert code in codes(answer)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ([*STAFF_HEADER[:6], "Số có mặt"], {"table_column_missing", "table_column_unknown"}),
        ([*STAFF_HEADER[:5], "Có mặt", "Có mặt"], {"table_column_missing", "table_column_twice"}),
        ([*STAFF_HEADER[:6], ""], {"table_column_missing", "table_column_unnamed"}),
        (["STT", "CCCD", *STAFF_HEADER[2:]], {"personal_column"}),
        (["STT", "Ghi", "Chú", *STAFF_HEADER[3:]],
         {"table_column_unknown", "table_unit_column_missing"}),
        (["Mã đơn vị cũ", *STAFF_HEADER[1:]], {"table_both_keys"}),
    ],
)  # fmt: skip
def test_columns_that_are_not_the_template_s(header, wanted):
    answer = read_staff(BAT_MOT, header=header)
    assert answer.refused
    assert set(codes(answer)) == wanted


def test_headings_in_other_case_and_tone_placement():
    header = [heading.upper() for heading in STAFF_HEADER]
    assert read_staff(BAT_MOT, header=header).rows_accepted == 1


def test_more_sheets_and_a_second_table():
    rows = [STAFF_HEADER, BAT_MOT]
    helper = sheet([["Mã đơn vị"], ["15607"]], "Danh mục xã")
    assert not checked(read(document(rows, helper), context())).refused
    other = sheet([["x"]], "Sheet2")
    assert "table_several_sheets" in codes(read(document(rows, other), context()))
    assert "table_second_header" in codes(
        read(document([*rows, [], STAFF_HEADER, HAC_THANH]), context())
    )


def test_merged_cells_and_formulas_among_the_data():
    merged = document([STAFF_HEADER, BAT_MOT, HAC_THANH], merged=[(2, 4, 3, 4)])
    assert "merged_data_cells" in codes(checked(read(merged, context())))
    title = document([["Nhân sự"], STAFF_HEADER, BAT_MOT], merged=[(1, 1, 1, 7)])
    assert not checked(read(title, context())).refused
    formula = read_staff(staff_row("15607", "Xã Bát Mọt", 5, Formula("4")))
    assert formula.refused
    assert "formula_in_data" in codes(formula)


def test_more_than_one_in_twenty_faulty_rows_refuse():
    rows = whole_province()
    for index in range(9):
        rows[index][6] = "x"
    assert "too_many_quarantined" in codes(read_staff(*rows))
    rows[0][6] = 4
    answer = read_staff(*rows)
    assert not answer.refused
    assert len(answer.set_aside) == 8
    assert "158/166" in next(
        found.message("vi") for found in answer.findings if found.code == "table_communes_missing"
    )
    assert len(answer.withheld) == 8


def test_another_commune_s_figures():
    answer = read_staff(BAT_MOT, HAC_THANH, scope=frozenset({"15607"}))
    assert answer.refused
    assert "other_commune" in codes(answer)
    own = read_staff(BAT_MOT, scope=frozenset({"15607"}))
    assert codes(own) == []


def test_personal_values_refuse_and_are_not_quoted():
    answer = read_staff(BAT_MOT, staff_row("14797", "Phường Hạc Thành 0912345678", 12, 10))
    assert answer.refused
    assert "personal_value" in codes(answer)
    assert all(
        "0912345678" not in found.message(language)
        for found in answer.findings
        for language in ("vi", "en")
    )


def test_names_that_are_former_ones_too():
    plain = read_staff(staff_row("", "Xã Minh Sơn", 5, 4))
    assert "name_reused" in codes(plain)
    assert list(plain.accepted["commune_code"]) == ["15124"]
    # Beside a row that can only be a former unit's, the same name is not certain.
    beside = read_staff(
        staff_row("", "Xã Minh Sơn", 5, 4), staff_row("", "Xã Thiệu Giao", 5, 4), HAC_THANH
    )
    assert "former_name_reused" in codes(beside)
    assert "15124" not in set(beside.accepted["commune_code"])


def test_what_is_no_table_of_ours():
    for rows in ([["a", "b"], ["1", "2"]], [], [["Mã đơn vị", "Tên đơn vị"], ["15607", "x"]]):
        assert recognises(document(rows)) is None
    assert recognises(Document("a.csv", "0" * 64, 0, "csv", ())) is None
    assert recognises(document([STAFF_HEADER, BAT_MOT])) == "staff"


def as_csv(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return open_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_csv_files_as_they_come(tmp_path, encoding, ends, form):
    lines = [
        "Mã đơn vị,Tên đơn vị,Tháng,Nhóm nhân sự,Biên chế được giao,Có mặt",
        "15607,Xã Bát Mọt,10/2026,Chính quyền xã,32,30",
        ",PHƯỜNG HẠC THÀNH,tháng 10 năm 2026,centre,12,10",
        ",Tổng cộng,,,44,40",
    ]
    text = unicodedata.normalize(form, ends.join(lines) + ends)
    answer = checked(read(as_csv(tmp_path / "a.csv", text, encoding), context()))
    assert not answer.refused
    assert answer.accepted.to_numpy().tolist() == [
        ["14797", pd.Timestamp("2026-10-01"), "centre", 12.0, 10.0],
        ["15607", pd.Timestamp("2026-10-01"), "commune_government", 32.0, 30.0],
    ]


def test_one_edit_never_gives_a_silent_wrong_number():
    """Damages of valid files: a number changes only where the cell itself was made another one."""
    randomly = random.Random(7)
    some = units().all_codes[:20]
    rows = [STAFF_HEADER, *whole_province()[:20], ["", "", "Tổng cộng", "", "", 100, 80]]
    truth = dict.fromkeys(some, 4)
    own = context(scope=frozenset(some))
    for _ in range(150):
        damaged = [list(row) for row in rows]
        at = randomly.randrange(len(damaged))
        how = randomly.choice(["delete", "twice", "letter", "swap", "blank", "digit"])
        column = randomly.randrange(1, 7)
        text = str(damaged[at][column])
        if how == "delete":
            del damaged[at]
        elif how == "twice":
            damaged.insert(at, list(damaged[at]))
        elif how == "letter":
            damaged[at][column] = text[:1] + "z" + text[1:]
        elif how == "swap":
            damaged[at][5], damaged[at][6] = damaged[at][6], damaged[at][5]
        elif how == "blank":
            damaged[at][column] = ""
        else:
            damaged[at][column] = text + "9"
        candidate = document(damaged)
        if recognises(candidate) is None:
            continue
        answer = checked(read(candidate, own))
        if answer.refused:
            continue
        got = dict(zip(answer.accepted["commune_code"], answer.accepted["present"], strict=True))
        assert all(truth[code] == value for code, value in got.items())
        lost = set(truth) - set(got)
        told = {row.commune_code for row in answer.set_aside} | (
            lost if "table_communes_missing" in codes(answer) else set()
        )
        assert lost <= told
