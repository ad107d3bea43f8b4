"""The same dossier in several rows or lists: counted once, or not at all."""

from datetime import date

import pytest

from etl.sources.dossiers import call, read_lists
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    as_csv,
    codes_of,
    figures,
    list_context,
    read_csv_rows,
    system_row,
    written,
)

SEPTEMBER = date(2026, 9, 1)
OPEN = {"ngayKetThucXuLy": "", "ngayTra": "", "tenTrangThaiHoSo": "Đang xử lý"}
REST = [system_row(number) for number in range(100, 160)]


def read_both(folder, first, second):
    paths = [written(folder, as_csv(rows), f"{name}.csv")
             for name, rows in (("a", first), ("b", second))]  # fmt: skip
    return read_lists(paths, list_context(), staging=folder / "staging")


def codes_aside(answer):
    return [(row.row, row.codes) for row in answer.set_aside]


def total(answers):
    return sum(int(figures(answer)["received"]) for answer in answers if not answer.refused)


def test_identical_rows_count_once_and_hide_nothing(tmp_path):
    answer = read_csv_rows(tmp_path, [system_row(), *REST, system_row(maDinhDanh="038000000009")])
    assert codes_aside(answer) == [(63, ("dossier_repeated",))]
    assert answer.withheld == frozenset()
    assert (answer.rows_read, answer.rows_accepted) == (62, 61)
    assert figures(answer)["received"] == 61
    (told,) = [one for one in answer.findings if one.code == "dossier_repeated"]
    assert dict(told.details) == {"count": "1"}


def test_rows_that_differ_in_spelling_only_are_identical(tmp_path):
    other = system_row(
        tenDonVi="xã Bát  Mọt", kenhThucHien="trực tuyến", maTTHC="1.001193.000.00.00.H56",
        ngayTiepNhan="14/09/2026 08:15:00", tenTrangThaiHoSo="Đã xử lý xong",
    )  # fmt: skip
    assert codes_aside(read_csv_rows(tmp_path, [system_row(), other])) == [
        (3, ("dossier_repeated",))
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["later below", "later above"])
def test_a_later_export_that_completes_a_row_supersedes_it(tmp_path, order):
    rows = [system_row(**OPEN), *REST, system_row()]
    answer = read_csv_rows(tmp_path, rows[::order])
    place = 2 if order == 1 else 63
    assert codes_aside(answer) == [(place, ("dossier_superseded",))]
    assert figures(answer)["resolved_on_time"] == 61
    assert answer.withheld == frozenset()


def test_three_exports_in_a_chain(tmp_path):
    handled = system_row(ngayTra="", tenTrangThaiHoSo="Đã xử lý xong")
    answer = read_csv_rows(tmp_path, [handled, *REST, system_row(), system_row(**OPEN)])
    assert codes_aside(answer) == [(2, ("dossier_superseded",)), (64, ("dossier_superseded",))]
    assert figures(answer)["received"] == 61


@pytest.mark.parametrize(
    "changes",
    [
        {"ngayHenTra": "2026-09-18 17:00:00"},
        {"ngayTiepNhan": "2026-09-15 08:15:00"},
        {"maTTHC": "1.000894"},
        {"donViId": "14797", "tenDonVi": ""},
        {"kenhThucHien": "Trực tiếp"},
        {"trangThaiPhiDiaGioi": "true"},
        {"ngayTra": "2026-09-18 10:20:00"},
        {"tenTrangThaiHoSo": "Từ chối"},
    ],
    ids=str,
)
def test_rows_that_contradict_each_other_are_all_set_aside(tmp_path, changes):
    answer = read_csv_rows(tmp_path, [system_row(), *REST, system_row(**changes)])
    assert codes_aside(answer) == [(2, ("dossier_conflict",)), (63, ("dossier_conflict",))]
    assert figures(answer)["received"] == 60
    assert (BAT_MOT, SEPTEMBER) in answer.withheld
    places = [(one.place.row, dict(one.details)["other"].vi)
              for one in answer.findings if one.code == "dossier_conflict"]  # fmt: skip
    assert places == [(2, "hồ sơ.csv, dòng 63, cột A (maHoSo)"),
                      (63, "hồ sơ.csv, dòng 2, cột A (maHoSo)")]  # fmt: skip


def test_a_dossier_with_a_faulty_row_does_not_count(tmp_path):
    answer = read_csv_rows(tmp_path, [system_row(), *REST, system_row(ngayHenTra="x")])
    assert codes_aside(answer) == [(2, ("dossier_conflict",)), (63, ("date_form",))]
    unknown = read_csv_rows(tmp_path, [system_row(), *REST, system_row(tenTrangThaiHoSo="lạ")])
    assert codes_aside(unknown) == [(2, ("dossier_conflict",)), (63, ("dossier_status_unknown",))]


def test_codes_are_compared_across_the_lists_of_a_call(tmp_path):
    first = [system_row(1), system_row(2, **OPEN), system_row(3), *REST]
    second = [system_row(2), system_row(3, ngayHenTra="2026-09-20 17:00:00"),
              *[system_row(number) for number in range(200, 260)], system_row(1)]  # fmt: skip
    answers = read_both(tmp_path, first, second)
    assert codes_aside(answers[0]) == [(3, ("dossier_superseded",)), (4, ("dossier_conflict",))]
    assert codes_aside(answers[1]) == [(3, ("dossier_conflict",)), (64, ("dossier_repeated",))]
    assert total(answers) == 122
    (place,) = [dict(one.details)["other"].vi for one in answers[0].findings
                if one.code == "dossier_conflict"]  # fmt: skip
    assert place == "b.csv, dòng 3, cột A (maHoSo)"


def test_the_figures_of_a_month_stand_with_the_last_list_that_has_it(tmp_path):
    august = {"ngayTiepNhan": "2026-08-03", "ngayHenTra": "2026-08-10"}
    first, second = read_both(tmp_path, [system_row(1, **august), system_row(2)], [system_row(3)])
    assert first.accepted["month"].dt.month.unique().tolist() == [8]
    assert second.accepted["month"].dt.month.unique().tolist() == [9]
    assert figures(second)["received"] == 2
    # Dossier 1 was resolved in September: it is in the second list's carry-over.
    assert figures(second)["carried_over"] == 1
    assert "dossier_counted_together" in codes_of(first)


def test_the_same_file_twice_counts_once(tmp_path):
    first, second = read_both(tmp_path, REST, REST)
    assert second.refused
    assert codes_of(second) == {"dossier_personal_column", "dossier_file_twice"}
    assert total([first, second]) == 60


def test_the_same_rows_saved_again_count_once(tmp_path):
    answers = read_both(tmp_path, REST, REST[::-1])
    assert not answers[1].refused
    assert {codes for _, codes in codes_aside(answers[1])} == {("dossier_repeated",)}
    assert total(answers) == 60


def test_a_long_list_sent_again_is_refused_as_such(tmp_path, monkeypatch):
    monkeypatch.setattr(call, "_MOST_REPEATED", 50)
    answers = read_both(tmp_path, REST, [*REST, system_row(1)])
    assert "dossier_mostly_repeated" in codes_of(answers[1])
    assert total(answers) == 60


def test_a_refused_list_does_not_take_dossiers_from_others(tmp_path):
    spoilt = [system_row(number, tenTrangThaiHoSo="lạ") for number in range(300, 320)]
    answers = read_both(tmp_path, [*REST, system_row(1)], [system_row(1, **OPEN), *spoilt])
    assert answers[1].refused
    assert codes_aside(answers[0]) == []
    assert total(answers) == 61


def test_contradictions_count_to_the_five_in_a_hundred(tmp_path):
    rows = [system_row(number) for number in range(10)]
    other = [system_row(number, ngayHenTra="2026-09-20") for number in range(10)]
    answers = read_both(tmp_path, [*rows, *REST], other)
    assert [answer.refused for answer in answers] == [True, True]
