"""Which months a list gives, whole or in part, and what the edition then shows of them."""

from datetime import date, timedelta

import pandas as pd
import pytest

from etl.intake.reviewed import Reviewed
from etl.sources.dossiers import read_lists
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    HAC_THANH,
    as_csv,
    code,
    codes_of,
    list_context,
    read_csv_rows,
    system_row,
    written,
)


def received_on(days, **changes):
    """A dossier on each of some days, still open, due a year later."""
    return [
        system_row(
            number, maHoSo=code(number, f"{day:%y%m%d}"), ngayTiepNhan=f"{day} 08:00:00",
            ngayHenTra="2027-07-01 17:00:00", ngayKetThucXuLy="", ngayTra="",
            tenTrangThaiHoSo="Đang xử lý", **changes,
        )
        for number, day in enumerate(days)
    ]  # fmt: skip


def each_day(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def partial(answer):
    return [dict(one.details)["month"] for one in answer.findings
            if one.code == "dossier_month_partial"]  # fmt: skip


def months(answer):
    return sorted(set(answer.accepted["month"].dt.strftime("%m/%Y")))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 8, 1), date(2026, 10, 31), []),
        # Seven days without are a holiday's, eight are not.
        (date(2026, 8, 8), date(2026, 10, 24), []),
        (date(2026, 8, 9), date(2026, 10, 24), ["08/2026"]),
        (date(2026, 8, 8), date(2026, 10, 23), ["10/2026"]),
        (date(2026, 9, 12), date(2026, 9, 20), ["09/2026"]),
        # The month that is not over is provisional, not partial.
        (date(2026, 10, 1), date(2026, 11, 3), []),
    ],
)
def test_months_that_are_whole_and_months_in_part(tmp_path, first, last, told):
    answer = read_csv_rows(tmp_path, received_on(each_day(first, last)))
    assert partial(answer) == told
    assert ("period_unfinished" in codes_of(answer)) == (last.month == 11)


def test_a_month_in_part_counts_as_a_whole_but_waits_for_a_reason(tmp_path):
    answer = read_csv_rows(tmp_path, received_on(each_day(date(2026, 9, 12), date(2026, 9, 20))))
    assert answer.accepted["received"].sum() == 9
    seen = Reviewed(answer)
    assert seen.waits(replaces=False, reasoned=False)
    assert not seen.waits(replaces=False, reasoned=True)


def test_lists_are_whole_together(tmp_path):
    days = each_day(date(2026, 9, 1), date(2026, 9, 30))
    rows = received_on(days)
    paths = [
        written(tmp_path, as_csv(part), f"{number}.csv")
        for number, part in enumerate((rows[:15], rows[15:]))
    ]
    answers = read_lists(paths, list_context(), staging=tmp_path / "staging")
    assert [partial(answer) for answer in answers] == [[], []]
    alone = read_lists(paths[:1], list_context(), staging=tmp_path / "staging")
    assert partial(alone[0]) == ["09/2026"]


def test_a_month_of_which_no_list_has_a_receipt_is_not_given(tmp_path):
    """July and September: August is missing, not zero; its open dossiers are carried over."""
    days = [*each_day(date(2026, 7, 1), date(2026, 7, 31)),
            *each_day(date(2026, 9, 1), date(2026, 9, 30))]  # fmt: skip
    answer = read_csv_rows(tmp_path, received_on(days))
    assert months(answer) == ["07/2026", "09/2026"]
    september = answer.accepted[answer.accepted["month"].dt.month == 9]
    assert (september["received"].sum(), september["carried_over"].sum()) == (30, 31)


def test_a_month_of_which_only_lists_of_others_tell_is_missing(tmp_path):
    """A list for each commune and month, and one of them forgotten: never zero."""
    mine, others = (
        received_on([date(2026, month, 1 + day) for day in range(20) for month in months], **unit)
        for months, unit in (
            ((7,), {}), ((8,), {"donViId": HAC_THANH, "tenDonVi": ""}),
        )
    )  # fmt: skip
    later = [
        row | {"maHoSo": row["maHoSo"].replace("H56.17", "H56.18")}
        for row in received_on([date(2026, 9, 1 + day) for day in range(20)])
    ]
    paths = []
    for number, rows in enumerate((mine, others, later)):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_bytes(as_csv(rows))
    answers = read_lists(paths, list_context(), staging=tmp_path / "staging")
    accepted = pd.concat([one.accepted for one in answers])
    of = accepted.groupby(["commune_code", "month"])["received"].sum()
    assert of.to_dict() == {
        (BAT_MOT, pd.Timestamp("2026-07-01")): 20, (BAT_MOT, pd.Timestamp("2026-09-01")): 20,
        (HAC_THANH, pd.Timestamp("2026-08-01")): 20,
    }  # fmt: skip


def test_a_month_without_receipts_between_those_of_others_is_zero(tmp_path):
    """The list is of August too: that commune had none."""
    ward = received_on(
        each_day(date(2026, 7, 1), date(2026, 9, 30)), donViId=HAC_THANH, tenDonVi=""
    )
    rows = ward + [
        row | {"maHoSo": row["maHoSo"].replace("H56.17", "H56.18")}
        for row in received_on([date(2026, 7, 2), date(2026, 9, 2)])
    ]
    answer = read_csv_rows(tmp_path, rows)
    here = answer.accepted[answer.accepted["commune_code"] == BAT_MOT]
    assert here.groupby("month")["received"].sum().tolist() == [1, 0, 1]
