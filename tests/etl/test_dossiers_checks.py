"""Every check of a row, with what follows from it; each is tried in all three formats."""

from datetime import date

import pandas as pd
import pytest

from etl.reading.answers import Answer
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    PERSON,
    PRINTED,
    SYSTEM,
    as_csv,
    as_parquet,
    as_xlsx,
    code,
    codes_of,
    figures,
    printed_row,
    read_csv_rows,
    read_one,
    system_row,
    written,
)

SEPTEMBER = date(2026, 9, 1)
ENOUGH = 40
"""Rows of a list in which one faulty row is less than 5 %."""


def list_with(rows, make=system_row):
    """The rows among enough sound ones of another month."""
    august = {"ngayTiepNhan": "2026-08-03 08:00:00", "ngayHenTra": "2026-08-10 08:00:00",
              "ngayKetThucXuLy": "2026-08-05 08:00:00", "ngayTra": ""}  # fmt: skip
    printed = {
        "Ngày nhận hồ sơ": "03/08/2026",
        "Ngày hẹn trả": "10/08/2026",
        "Ngày trả": "05/08/2026",
    }
    sound = august if make is system_row else printed
    return [*rows, *(make(number, **sound) for number in range(1000, 1000 + ENOUGH))]


def read_in(folder, kind, rows) -> Answer:
    if kind == "csv":
        return read_csv_rows(folder, rows)
    make = as_parquet if kind == "parquet" else as_xlsx
    return read_one(make(folder / f"a.{kind}", rows))


ASIDE = [
    ({"ngayTiepNhan": "31/02/2026 08:00:00"}, {"no_such_day"}, None),
    ({"ngayTiepNhan": "2026-02-30 08:00:00"}, {"no_such_day"}, None),
    ({"ngayTiepNhan": "2026-13-01"}, {"no_such_day"}, None),
    ({"ngayTiepNhan": "14/9/2026"}, {"date_form"}, None),
    ({"ngayTiepNhan": "09/14/2026"}, {"no_such_day"}, None),
    ({"ngayTiepNhan": "14/09/26"}, {"two_digit_year"}, None),
    ({"ngayTiepNhan": "46279"}, {"serial_date"}, None),
    ({"ngayTiepNhan": "14-09-2026"}, {"date_form"}, None),
    ({"ngayTiepNhan": "2026-09-14 25:00:00"}, {"dossier_time_form"}, None),
    ({"ngayTiepNhan": "2026-09-14T08:00:00Z"}, {"dossier_time_form"}, None),
    ({"ngayTiepNhan": "14/09/2026 8 giờ"}, {"dossier_time_form"}, None),
    ({"ngayTiepNhan": ""}, {"dossier_cell_empty"}, None),
    ({"ngayTiepNhan": "2025-06-30 08:00:00"}, {"period_before_start"}, None),
    ({"ngayTiepNhan": "2026-11-06 08:00:00", "ngayHenTra": "2026-11-09", "ngayKetThucXuLy": "",
      "ngayTra": "", "tenTrangThaiHoSo": "Đang xử lý"}, {"dossier_in_future"}, None),
    ({"ngayHenTra": "2026-09-13 17:00:00"}, {"dossier_due_before_receipt"}, SEPTEMBER),
    ({"ngayHenTra": "31/09/2026"}, {"no_such_day"}, SEPTEMBER),
    ({"ngayHenTra": ""}, {"dossier_cell_empty"}, SEPTEMBER),
    ({"ngayKetThucXuLy": "2026-09-13 09:00:00"}, {"dossier_done_before_receipt"}, SEPTEMBER),
    ({"ngayTra": "2026-09-13 09:00:00"}, {"dossier_done_before_receipt"}, SEPTEMBER),
    ({"ngayKetThucXuLy": "2026-11-06"}, {"dossier_in_future"}, SEPTEMBER),
    ({"ngayTra": "2099-01-01"}, {"year_out_of_range"}, SEPTEMBER),
    ({"maHoSo": ""}, {"dossier_cell_empty"}, SEPTEMBER),
    ({"maHoSo": "H40.17.22-260914-0001"}, {"dossier_other_province"}, SEPTEMBER),
    ({"maHoSo": "000.17.22.H40-260914-0001"}, {"dossier_other_province"}, SEPTEMBER),
    ({"maHoSo": "hồ sơ số 1"}, {"dossier_code_form"}, SEPTEMBER),
    ({"maHoSo": "260914-0001"}, {"dossier_code_form"}, SEPTEMBER),
    ({"maHoSo": PERSON}, {"dossier_personal_value"}, SEPTEMBER),
    ({"maTTHC": "1.1193"}, {"dossier_procedure_form"}, SEPTEMBER),
    ({"maTTHC": "", "tenTTHC": ""}, {"dossier_cell_empty"}, SEPTEMBER),
    ({"tenTTHC": "Khai sinh cho 0912345678"}, {"dossier_personal_value"}, SEPTEMBER),
    ({"tenLinhVuc": "a@b.vn"}, {"dossier_personal_value"}, SEPTEMBER),
    ({"kenhThucHien": "Qua người quen"}, {"dossier_channel_unknown"}, SEPTEMBER),
    ({"kenhThucHien": ""}, {"dossier_cell_empty"}, SEPTEMBER),
    ({"tenTrangThaiHoSo": "Đã trảkết quả"}, {"dossier_status_unknown"}, SEPTEMBER),
    ({"tenTrangThaiHoSo": ""}, {"dossier_cell_empty"}, SEPTEMBER),
    ({"tenTrangThaiHoSo": "Đang xử lý"}, {"dossier_date_without_status"}, SEPTEMBER),
    ({"ngayKetThucXuLy": "", "ngayTra": ""}, {"dossier_status_without_date"}, SEPTEMBER),
    ({"laHoSoChungThuc": "chưa rõ"}, {"dossier_mark_unknown"}, SEPTEMBER),
    ({"trangThaiPhiDiaGioi": "?"}, {"dossier_mark_unknown"}, SEPTEMBER),
    ({"donViId": "1560"}, {"code_four_digits"}, SEPTEMBER),
    ({"donViId": "15607", "tenDonVi": "UBND phường Hạc Thành"}, {"code_name_differ"}, SEPTEMBER),
    ({"donViId": "", "tenDonVi": ""}, {"unit_missing"}, SEPTEMBER),
    ({"tenDonVi": "Liên hệ 0912345678"}, {"dossier_personal_value"}, SEPTEMBER),
]  # fmt: skip
NO_COMMUNE = ("code_four_digits", "code_name_differ", "unit_missing")


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize(("changes", "codes", "month"), ASIDE, ids=lambda value: str(value)[:50])
def test_a_row_is_set_aside(tmp_path, kind, changes, codes, month):
    answer = read_in(tmp_path, kind, list_with([system_row(**changes)]))
    assert not answer.refused, [one.message() for one in answer.findings]
    assert (answer.rows_read, answer.rows_accepted) == (ENOUGH + 1, ENOUGH)
    (aside,) = answer.set_aside
    assert set(aside.codes) == codes
    assert aside.row == 2
    assert aside.month == month
    hidden = not codes & set(NO_COMMUNE) and "0912345678" not in changes.get("tenDonVi", "")
    assert aside.commune_code == (BAT_MOT if hidden else None)
    places = [one.place for one in answer.findings if one.code in codes]
    assert {place.heading for place in places} <= set(SYSTEM)
    assert {place.row for place in places} == {2}
    assert figures(answer, field_code="civil_status")["received"] == ENOUGH


ACCEPTED = [
    {"ngayTiepNhan": "14/09/2026 08:15:00"},
    {"ngayTiepNhan": "2026-09-14T08:15:00"},
    {"ngayTiepNhan": "2026-09-14"},
    {"ngayTiepNhan": " 2026-09-14\u00a008:15:00 "},
    {"maHoSo": "000.17.22.H56-210531-0001"},
    {"maHoSo": "H56-260914-0001"},
    {"maTTHC": "1.001193.000.00.00.H56"},
    {"maTTHC": ""},
    {"kenhThucHien": "bưu chính công ích"},
    {"tenTrangThaiHoSo": "ĐÃ XỬ LÝ XONG"},
    {"ngayTra": ""},
    {"ngayKetThucXuLy": ""},
    {"donViId": ""},
    {"tenDonVi": ""},
    {"laHoSoChungThuc": ""},
]


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("changes", ACCEPTED, ids=lambda value: str(value)[:50])
def test_a_row_is_accepted(tmp_path, kind, changes):
    answer = read_in(tmp_path, kind, [system_row(**changes), system_row(2)])
    assert answer.set_aside == ()
    assert (answer.rows_read, answer.rows_accepted) == (2, 2)
    assert figures(answer, month=SEPTEMBER)["received"] == 2
    assert figures(answer, month=SEPTEMBER)["resolved_on_time"] == 2


def test_all_reasons_of_a_row_are_given_at_once(tmp_path):
    row = system_row(
        maHoSo="H40.1-260914-0001", ngayHenTra="31/09/2026", tenTrangThaiHoSo="?", donViId="1"
    )
    (aside,) = read_csv_rows(tmp_path, list_with([row])).set_aside
    assert set(aside.codes) == {
        "dossier_other_province", "no_such_day", "dossier_status_unknown", "code_malformed",
    }  # fmt: skip


@pytest.mark.parametrize("changes", [{"maHoSo": PERSON}, {"tenTTHC": f"Cho CCCD {PERSON}"},
                                     {"ngayTra": "0912345678"}, {"maHoSo": f" {PERSON}"},
                                     {"tenDonVi": "nguyenvana@mail.vn"}])  # fmt: skip
def test_personal_data_in_kept_columns_stay_nowhere(tmp_path, changes):
    answer = read_csv_rows(tmp_path, list_with([system_row(**changes)]))
    (aside,) = answer.set_aside
    assert "dossier_personal_value" in aside.codes
    said = [one.message(language) for one in answer.findings for language in ("vi", "en")]
    kept = pd.read_parquet(tmp_path / "staging" / f"{answer.sha256}.parquet")
    secrets = (PERSON, "0912345678", "nguyenvana@mail.vn")
    everything = " ".join([repr(answer), *said, kept.to_csv()])
    assert not any(secret in everything for secret in secrets)
    assert len(kept) == ENOUGH + 1
    # What is kept instead of the file says the same when it is read again.
    again = read_one(tmp_path / "staging" / f"{answer.sha256}.parquet")
    assert [(row.row, row.codes) for row in again.set_aside] == [(2, aside.codes)]
    assert again.withheld == answer.withheld
    pd.testing.assert_frame_equal(again.accepted, answer.accepted)


def test_the_kept_rows_have_no_personal_column(tmp_path):
    rows = [printed_row(number) for number in range(3)]
    answer = read_one(written(tmp_path, as_csv(rows, PRINTED)))
    kept = pd.read_parquet(tmp_path / "staging" / f"{answer.sha256}.parquet")
    assert list(kept) == [
        "Mã hồ sơ", "Tên TTHC", "Cơ quan chủ trì giải quyết", "Ngày nhận hồ sơ", "Ngày hẹn trả",
        "Ngày trả",
    ]  # fmt: skip
    assert len(kept) == 3
    again = read_one(tmp_path / "staging" / f"{answer.sha256}.parquet")
    pd.testing.assert_frame_equal(again.accepted, answer.accepted)


def test_a_printed_list_has_days_first_only(tmp_path):
    rows = list_with([printed_row(**{"Ngày nhận hồ sơ": "2026-09-14"})], printed_row)
    (aside,) = read_one(written(tmp_path, as_csv(rows, PRINTED))).set_aside
    assert aside.codes == ("date_form",)


def test_a_printed_workbook_has_real_dates(tmp_path):
    row = printed_row() | {"Ngày nhận hồ sơ": date(2026, 9, 14), "Ngày hẹn trả": date(2026, 9, 17)}
    answer = read_one(as_xlsx(tmp_path / "a.xlsx", [row]))
    assert figures(answer, month=SEPTEMBER)["resolved_on_time"] == 1


def test_a_bare_serial_number_is_no_date(tmp_path):
    rows = list_with([printed_row() | {"Ngày nhận hồ sơ": 46279}], printed_row)
    (aside,) = read_one(as_xlsx(tmp_path / "a.xlsx", rows)).set_aside
    assert aside.codes == ("serial_date",)


def test_a_code_of_a_new_shape_counts_with_a_warning(tmp_path):
    answer = read_csv_rows(tmp_path, [system_row(), system_row(maHoSo="G22.H56-2026-000001")])
    assert answer.rows_accepted == 2
    (warned,) = [one for one in answer.findings if one.code == "dossier_code_new_shape"]
    assert warned.place.row == 3
    assert dict(warned.details) == {"count": "1"}


def test_more_than_five_in_a_hundred_refuse_the_list(tmp_path):
    rows = [system_row(number) for number in range(38)]
    bad = [system_row(number, tenTrangThaiHoSo="lạ") for number in (38, 39)]
    assert not read_csv_rows(tmp_path, [*rows, *bad]).refused
    three = [*rows[:-1], *bad, system_row(40, ngayTiepNhan="x")]
    answer = read_csv_rows(tmp_path, three)
    assert answer.refused
    assert {"too_many_quarantined", "dossier_status_unknown", "date_form"} <= codes_of(answer)


def test_a_list_of_nothing_but_faults_is_refused_with_its_reasons(tmp_path):
    rows = [system_row(number, tenTrangThaiHoSo="Trạng thái lạ") for number in range(50)]
    answer = read_csv_rows(tmp_path, rows)
    assert {"too_many_quarantined", "dossier_status_unknown"} <= codes_of(answer)
    assert answer.accepted.empty


def test_text_that_is_lost_refuses_the_list(tmp_path):
    assert "mojibake" in codes_of(read_csv_rows(tmp_path, [system_row(tenTTHC="Ä\x90Äƒng kÃ½")]))
    assert "replacement_character" in codes_of(
        read_csv_rows(tmp_path, [system_row(tenTTHC="Đăng k\ufffd")])
    )
    assert "control_character" in codes_of(
        read_csv_rows(tmp_path, [system_row(tenTTHC="Đăng\x01ký")])
    )


def test_former_units_are_converted_and_split_ones_set_aside(tmp_path):
    rows = list_with([system_row(donViId="", tenDonVi="Xã Đông Thọ"), system_row(2)])
    answer = read_csv_rows(tmp_path, rows)
    assert answer.rows_accepted + len(answer.set_aside) == answer.rows_read
    assert len(answer.set_aside) == 1


def test_the_row_number_counts_blank_lines(tmp_path):
    lines = as_csv(list_with([system_row(), system_row(2, ngayTiepNhan="x")])).split(b"\n")
    lines[2:2] = [b"", b""]
    (aside,) = read_one(written(tmp_path, b"\n".join(lines))).set_aside
    assert aside.row == 5
    assert aside.cells[0] == code(2)
