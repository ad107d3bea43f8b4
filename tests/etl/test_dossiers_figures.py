"""What is counted: by month, field and channel, what is carried over and what is left open."""

from dataclasses import replace
from datetime import date

import pandas as pd

from etl.contracts.submitted import SUBMITTED_CASELOAD
from etl.sources.dossiers import read_lists
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    FIELDS,
    HAC_THANH,
    PRINTED,
    as_csv,
    as_parquet,
    codes_of,
    figures,
    list_context,
    printed_row,
    read_csv_rows,
    read_one,
    system_row,
    written,
)

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
LEFT_OPEN = {"ngayKetThucXuLy": "", "ngayTra": "", "tenTrangThaiHoSo": "Đang xử lý"}


def dossier(number, received, due, done="", **changes):
    """A dossier by its days."""
    rest = {} if done else LEFT_OPEN
    return system_row(
        number,
        **({"ngayTiepNhan": received, "ngayHenTra": due, "ngayKetThucXuLy": done, "ngayTra": ""}
           | rest | changes),
    )  # fmt: skip


STORY = [
    dossier(1, "2026-08-03", "2026-08-10", "2026-08-09"),  # early
    dossier(2, "2026-08-03", "2026-08-10", "2026-08-10"),  # on time
    dossier(3, "2026-08-20", "2026-08-25", "2026-09-02"),  # late, carried into September
    dossier(4, "2026-08-31", "2026-09-03", "2026-09-03"),  # carried, within at the end of August
    dossier(5, "2026-09-30", "2026-09-30"),  # open; due on the last day, so late at its end
    dossier(6, "2026-09-30", "2026-10-05", "2026-10-06"),  # within at the end, late in October
    dossier(7, "2026-10-01", "2026-10-30", "2026-10-02"),
]


def test_the_story_of_seven_dossiers(tmp_path):
    answer = read_csv_rows(tmp_path, STORY)
    rows = [
        figures(answer, month=month).astype(int).to_dict() for month in (AUGUST, SEPTEMBER, OCTOBER)
    ]
    names = ("carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
             "in_process_within", "in_process_late")  # fmt: skip
    assert [tuple(row[name] for name in names) for row in rows] == [
        (0, 4, 1, 1, 0, 1, 1),
        (2, 2, 0, 1, 1, 1, 1),
        (2, 1, 1, 0, 1, 0, 1),
    ]


def test_what_comes_in_goes_out_or_stays(tmp_path):
    rows = read_csv_rows(tmp_path, STORY).accepted
    resolved = rows["resolved_early"] + rows["resolved_on_time"] + rows["resolved_late"]
    left = rows["in_process_within"] + rows["in_process_late"]
    assert (rows["carried_over"] + rows["received"] == resolved + left).all()


def test_zeros_for_all_eight_fields_and_both_channels(tmp_path):
    # The ward's dossier makes the list one of September too: the commune had none in it.
    ward = dossier(8, "2026-09-15", "2026-09-20", donViId=HAC_THANH, tenDonVi="")
    answer = read_csv_rows(tmp_path, [STORY[0], STORY[6], ward])
    answer = replace(answer, accepted=answer.accepted[answer.accepted["commune_code"] == BAT_MOT])
    SUBMITTED_CASELOAD.schema().validate(answer.accepted)
    assert len(answer.accepted) == 3 * 8 * 2
    assert set(answer.accepted["field_code"]) == set(FIELDS)
    september = answer.accepted[answer.accepted["month"] == pd.Timestamp(SEPTEMBER)]
    assert september.drop(columns=list(SUBMITTED_CASELOAD.keys)).sum().sum() == 0
    assert not september.isna().any().any()


def test_each_commune_has_the_months_of_its_own_receipts(tmp_path):
    other = dossier(8, "2026-10-05", "2026-10-09", donViId=HAC_THANH, tenDonVi="")
    months = read_csv_rows(tmp_path, [*STORY, other]).accepted.groupby("commune_code")["month"]
    assert months.min().dt.date.to_dict() == {BAT_MOT: AUGUST, HAC_THANH: OCTOBER}
    assert months.max().dt.date.to_dict() == {BAT_MOT: OCTOBER, HAC_THANH: OCTOBER}


def test_the_field_is_told_by_the_table_then_by_the_list(tmp_path):
    rows = [
        system_row(1, maTTHC="1.001193", tenLinhVuc="Đất đai"),
        system_row(2, maTTHC="1.001193.000.00.00.H56", tenLinhVuc=""),
        system_row(3, maTTHC="1.900001", tenLinhVuc="đất  đai"),
        system_row(4, maTTHC="1.900001", tenLinhVuc="", laHoSoChungThuc="true"),
        system_row(5, maTTHC="1.900002", tenTTHC="Việc lạ", tenLinhVuc="Lâm nghiệp"),
        system_row(6, maTTHC="1.900002", tenTTHC="Việc lạ", tenLinhVuc="Lâm nghiệp"),
    ]
    answer = read_csv_rows(tmp_path, rows)
    received = answer.accepted.groupby("field_code")["received"].sum()
    assert received[received > 0].to_dict() == {
        "certification": 1, "civil_status": 2, "land": 1, "unclassified": 2,
    }  # fmt: skip
    (listed,) = [one for one in answer.findings if one.code == "dossier_procedure_unknown"]
    assert dict(listed.details) == {"procedure": "1.900002 Việc lạ", "count": "2"}


def test_channels(tmp_path):
    rows = [
        system_row(number, kenhThucHien=channel)
        for number, channel in enumerate(["Trực tuyến", "Trực tiếp", "Bưu chính công ích"])
    ]
    received = read_csv_rows(tmp_path, rows).accepted.groupby("channel")["received"].sum()
    assert received.to_dict() == {"in_person": 2, "online": 1}


def test_dossiers_for_another_place_are_kept_apart(tmp_path):
    rows = [system_row(1), system_row(2, trangThaiPhiDiaGioi="true")]
    answer = read_csv_rows(tmp_path, rows)
    counts = figures(answer)
    assert (counts["received"], counts["received_cross_boundary"]) == (1, 1)
    assert counts["resolved_on_time"] == 1
    assert answer.rows_accepted == 2


def test_refused_and_withdrawn_dossiers_count_as_neither(tmp_path):
    rows = [
        system_row(1),
        system_row(2, tenTrangThaiHoSo="Từ chối tiếp nhận", ngayHenTra=""),
        system_row(3, tenTrangThaiHoSo="Không được tiếp nhận"),
        system_row(
            4, tenTrangThaiHoSo="Công dân yêu cầu rút hồ sơ", ngayKetThucXuLy="", ngayTra=""
        ),
    ]
    answer = read_csv_rows(tmp_path, rows)
    assert (answer.rows_accepted, answer.set_aside) == (4, ())
    assert figures(answer)["received"] == 1
    listed = [dict(one.details) for one in answer.findings if one.code == "dossier_not_counted"]
    assert {one["status"]: one["count"] for one in listed} == {
        "Từ chối tiếp nhận": "1", "Không được tiếp nhận": "1", "Công dân yêu cầu rút hồ sơ": "1",
    }  # fmt: skip


def test_completion_is_the_end_of_handling_else_the_return(tmp_path):
    rows = [
        system_row(1, ngayKetThucXuLy="2026-09-16", ngayTra="2026-10-20"),
        system_row(2, ngayKetThucXuLy="", ngayTra="2026-09-18"),
    ]
    counts = figures(read_csv_rows(tmp_path, rows))
    assert (counts["resolved_early"], counts["resolved_late"]) == (1, 1)


def test_the_time_of_day_does_not_make_a_dossier_late(tmp_path):
    row = system_row(ngayHenTra="2026-09-17 09:00:00", ngayKetThucXuLy="2026-09-17 16:00:00")
    assert figures(read_csv_rows(tmp_path, [row]))["resolved_on_time"] == 1


def test_a_printed_list_is_not_split_by_channel(tmp_path):
    rows = [
        printed_row(1),
        printed_row(2, **{"Ngày trả": ""}),
        printed_row(3, **{"Ngày trả": "16/09/2026"}),
    ]
    answer = read_one(
        written(tmp_path, as_csv(rows, PRINTED)), procedures={"đăng ký khai sinh": "civil_status"}
    )
    SUBMITTED_CASELOAD.schema().validate(answer.accepted)
    assert set(answer.accepted["channel"]) == {"any"}
    assert len(answer.accepted) == 8
    counts = figures(answer, field_code="civil_status")
    assert (counts["received"], counts["resolved_on_time"], counts["resolved_early"]) == (3, 1, 1)
    assert counts["in_process_late"] == 1
    assert answer.accepted["received_cross_boundary"].isna().all()
    assert "dossier_no_channel" in codes_of(answer)


def test_typed_and_text_parquet_say_the_same_as_the_csv(tmp_path):
    csv_ = read_csv_rows(tmp_path, STORY).accepted
    for typed in (False, True):
        path = as_parquet(tmp_path / f"{typed}.parquet", STORY, typed=typed)
        pd.testing.assert_frame_equal(read_one(path).accepted, csv_)


def test_the_unfinished_month_and_the_beginning_are_pointed_out(tmp_path):
    answer = read_csv_rows(tmp_path, [*STORY, dossier(9, "2026-11-02", "2026-11-09")])
    assert {"period_unfinished", "dossier_before_list", "dossier_end_unconfirmed"} <= codes_of(
        answer
    )
    assert "period_unfinished" not in codes_of(read_csv_rows(tmp_path, STORY))


def test_a_row_set_aside_hides_its_month_only(tmp_path):
    rows = [*[dossier(number, "2026-08-03", "2026-08-10") for number in range(30)],
            dossier(40, "2026-09-03", "2026-09-01")]  # fmt: skip
    assert read_csv_rows(tmp_path, rows).withheld == {(BAT_MOT, SEPTEMBER)}


def test_progress_rises_to_one(tmp_path):
    told = []
    paths = [written(tmp_path, as_csv([system_row(number)]), f"{number}.csv") for number in (1, 2)]
    read_lists(paths, list_context(), staging=tmp_path / "staging", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 3


def test_the_preview_has_named_totals(tmp_path):
    assert dict(read_csv_rows(tmp_path, STORY).control) == {
        "dossiers": 7.0, "received": 7.0, "received_cross_boundary": 0.0, "resolved_early": 2.0,
        "resolved_on_time": 2.0, "resolved_late": 2.0,
    }  # fmt: skip
