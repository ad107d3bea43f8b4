"""Rows of the catalogue that need earlier months, several files, a person or another part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.intake.ledger import State
from etl.intake.session import Outcome
from tests.etl.catalogue.desk import NOW, Desk, codes, form_rows, staff_file, told
from tests.etl.catalogue.whole_files import staff_rows, workbook
from tests.etl.forms_inputs import units_grid

BAT_MOT, YEN_NHAN, LUONG_SON = "15607", "15610", "15628"
JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (7, 8, 9, 10))
ROOT = Path(__file__).parents[3]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    return Desk(tmp_path)


# --- who sends, and what was sent before: rows 105 to 107 ---------------------------------------


def test_figures_of_another_commune(desk: Desk) -> None:
    form = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    table = staff_file(
        desk.folder, "nhan_su.xlsx",
        (BAT_MOT, "Xã Bát Mọt", "10/2026", 5, 4), (YEN_NHAN, "Xã Yên Nhân", "10/2026", 5, 4),
    )  # fmt: skip
    own, other = desk.look(form, table, scope=frozenset({BAT_MOT}))
    assert (own.outcome, other.outcome) == (Outcome.ACCEPTED, Outcome.REFUSED)
    assert "other_commune" in codes(other, "refuse")
    assert "Xã Yên Nhân" in told(other, "other_commune")
    [foreign] = desk.look(form, scope=frozenset({YEN_NHAN}))
    assert foreign.outcome == Outcome.REFUSED
    assert "other_commune" in codes(foreign, "refuse")


def test_a_second_version_waits(desk: Desk) -> None:
    first = desk.form(BAT_MOT, OCTOBER, form_rows(120))
    second = desk.form(BAT_MOT, OCTOBER, form_rows(132))
    assert desk.hand_in(first, by="chị Hoa")[0].outcome == Outcome.ACCEPTED
    assert desk.received(BAT_MOT, OCTOBER) == 120 + 60 + 40
    [waiting] = desk.hand_in(second)
    assert waiting.outcome == Outcome.WAITING
    said = told(waiting, "already_submitted")
    assert "220" in said
    assert "242" in said
    assert "chị Hoa" in said
    assert desk.received(BAT_MOT, OCTOBER) == 220
    assert desk.look(second, replaces=True)[0].outcome == Outcome.WAITING  # no reason was given
    [taken] = desk.hand_in(second, replaces=True, reason="Đã đối chiếu với hệ thống")
    assert taken.outcome == Outcome.ACCEPTED
    assert desk.received(BAT_MOT, OCTOBER) == 242
    old, new = desk.store.ledger()
    assert (old.state, new.state) == (State.REPLACED, State.ACCEPTED)
    assert new.reason == "Đã đối chiếu với hệ thống"
    assert desk.store.rows(old)["received"].sum() == 220


def test_two_versions_at_once_are_both_refused(desk: Desk) -> None:
    versions = [desk.form(BAT_MOT, OCTOBER, form_rows(count)) for count in (120, 132)]
    both = desk.hand_in(*versions)
    assert [one.outcome for one in both] == [Outcome.REFUSED, Outcome.REFUSED]
    assert all("conflicting_files" in codes(one) for one in both)
    assert len(desk.record.rows["caseload"]) == 0


def test_a_quarter_after_its_months_waits(desk: Desk) -> None:
    months = [
        staff_file(desk.folder, f"{month}.xlsx", (BAT_MOT, "Xã Bát Mọt", f"{month:02}/2026", 6, 5))
        for month in (7, 8)
    ]
    assert {one.outcome for one in desk.hand_in(*months)} == {Outcome.ACCEPTED}
    quarter = staff_file(
        desk.folder, "quy-3.xlsx",
        *((BAT_MOT, "Xã Bát Mọt", f"{month:02}/2026", 6, 6) for month in (7, 8, 9)),
    )  # fmt: skip
    [waiting] = desk.hand_in(quarter)
    assert waiting.outcome == Outcome.WAITING
    assert codes(waiting).count("already_submitted") == 2  # July's file and August's
    assert desk.record.rows["staff"]["present"].tolist() == [5, 5]
    desk.hand_in(quarter, replaces=True, reason="Số liệu đã chốt của quý")
    assert desk.record.rows["staff"]["present"].tolist() == [6, 6, 6]


def test_a_form_of_a_quarter_is_never_added_to_its_months(desk: Desk) -> None:
    desk.months(BAT_MOT, {JULY: 100, AUGUST: 102, SEPTEMBER: 101})
    quarter = desk.form(
        BAT_MOT, JULY, form_rows(303),
        words="Kỳ báo cáo: Quý III/2026", days="(Từ ngày 01/07/2026 đến ngày 30/09/2026)",
    )  # fmt: skip
    [one] = desk.hand_in(quarter)
    assert (one.outcome, one.reviewed.answer.kind) == (Outcome.ACCEPTED, "caseload_cumulative")
    assert [desk.received(BAT_MOT, month) for month in (JULY, AUGUST, SEPTEMBER)] == [
        100 + 50 + 33, 102 + 51 + 34, 101 + 50 + 33
    ]  # fmt: skip


# --- over time and between files: rows 110 and 114 to 120 ---------------------------------------


def test_the_chain_from_month_to_month(desk: Desk) -> None:
    desk.months(BAT_MOT, {SEPTEMBER: 100})  # five of each field are open at its end
    right = form_rows(110, before=5)
    slips = right | {"Đất đai": (18, 18, 7, 1, 37, 0, 5, 0)}
    broken = right | {"Đất đai": (18, 18, 9, 1, 39, 0, 5, 0)}
    looks = {
        name: desk.look(desk.form(BAT_MOT, OCTOBER, rows))[0]
        for name, rows in (("right", right), ("slips", slips), ("broken", broken))
    }
    assert not {"chain_slips", "chain_broken"} & set(codes(looks["right"]))
    assert codes(looks["slips"], "warn") == ["chain_slips"]
    assert looks["slips"].spotless
    assert "chain_broken" in codes(looks["broken"], "quarantine")
    said = told(looks["broken"], "chain_broken")
    assert all(part in said for part in ("Xã Bát Mọt", "10/2026", "9", "5"))
    assert looks["broken"].reviewed.withheld == {(BAT_MOT, OCTOBER)}
    assert not looks["broken"].spotless


def test_the_chain_within_one_hand_in(desk: Desk) -> None:
    october = desk.form(BAT_MOT, OCTOBER, form_rows(110, before=9))
    september = desk.form(BAT_MOT, SEPTEMBER, form_rows(100, still_open=5))
    later, earlier = desk.look(october, september)
    assert codes(later).count("chain_broken") == 3  # one a field
    assert "chain_broken" not in codes(earlier)


def test_dossiers_and_nobody_to_handle_them(desk: Desk) -> None:
    form = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    table = staff_file(desk.folder, "nhan_su.xlsx", (BAT_MOT, "Xã Bát Mọt", "10/2026", 3, 0))
    _, officials = desk.look(form, table)
    assert "no_staff_with_cases" in codes(officials, "warn")
    assert "183" in told(officials, "no_staff_with_cases")
    assert officials.outcome == Outcome.ACCEPTED


EMPTY = dict.fromkeys(form_rows(10), (0,) * 8)


def test_officials_without_a_dossier_in_any_month(desk: Desk) -> None:
    form = desk.form(BAT_MOT, OCTOBER, EMPTY)
    table = staff_file(desk.folder, "nhan_su.xlsx", (BAT_MOT, "Xã Bát Mọt", "10/2026", 3, 3))
    looked = desk.hand_in(form, table)
    assert all("no_cases_in_any_month" in codes(one, "warn") for one in looked)
    [november] = desk.look(
        staff_file(desk.folder, "sau.xlsx", (BAT_MOT, "Xã Bát Mọt", "09/2026", 3, 3))
    )
    assert "no_cases_in_any_month" in codes(november, "warn")
    desk.months(YEN_NHAN, {SEPTEMBER: 100})
    [busy] = desk.look(
        staff_file(desk.folder, "khac.xlsx", (YEN_NHAN, "Xã Yên Nhân", "09/2026", 3, 3))
    )
    assert "no_cases_in_any_month" not in codes(busy)


def test_figures_copied_from_last_month_or_a_neighbour(desk: Desk) -> None:
    desk.months(BAT_MOT, {SEPTEMBER: 100})
    again = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    twin = desk.form(YEN_NHAN, OCTOBER, form_rows(100))
    own = desk.form(LUONG_SON, OCTOBER, form_rows(104))
    first, second, third = desk.look(again, twin, own)
    assert {"same_as_last_month", "same_as_other_commune"} <= set(codes(first, "warn"))
    assert "09/2026" in told(first, "same_as_last_month")
    assert "same_as_last_month" not in codes(second)
    assert "Xã Bát Mọt" in told(second, "same_as_other_commune")
    assert not {"same_as_last_month", "same_as_other_commune"} & set(codes(third))
    assert first.outcome == Outcome.ACCEPTED


def test_forms_that_were_not_filled_in(desk: Desk) -> None:
    [one] = desk.look(desk.form(BAT_MOT, OCTOBER, EMPTY))
    assert "not_filled" in codes(one, "warn")
    assert one.outcome == Outcome.ACCEPTED
    filled = [
        desk.form(code, OCTOBER, form_rows(100 + number))
        for number, code in enumerate((YEN_NHAN, LUONG_SON, "15622"))
    ]
    empty = [desk.form(code, OCTOBER, EMPTY) for code in (BAT_MOT, "15661")]
    looked = desk.look(*filled, *empty)
    assert [one.outcome for one in looked] == [Outcome.ACCEPTED] * 3 + [Outcome.REFUSED] * 2
    assert "too_many_not_filled" in codes(looked[-1], "refuse")
    assert "2 trong 5" in told(looked[-1], "too_many_not_filled")


def test_a_jump_waits_for_a_reason(desk: Desk) -> None:
    july = desk.form(BAT_MOT, JULY, form_rows(100, before=8))
    assert desk.hand_in(july)[0].outcome == Outcome.ACCEPTED
    desk.months(BAT_MOT, {AUGUST: 104, SEPTEMBER: 98})
    usual, jump = (desk.form(BAT_MOT, OCTOBER, form_rows(count)) for count in (109, 1000))
    assert "jump" not in codes(desk.look(usual)[0])
    [waiting] = desk.hand_in(jump)
    assert waiting.outcome == Outcome.WAITING
    said = told(waiting, "jump")
    assert str(1000 + 500 + 333) in said
    assert "183" in said  # the middle of 183, 190 and 179
    assert desk.received(BAT_MOT, OCTOBER) == 0
    [taken] = desk.hand_in(jump, reason="Đợt cấp đổi giấy chứng nhận toàn xã")
    assert taken.outcome == Outcome.ACCEPTED
    assert desk.received(BAT_MOT, OCTOBER) == 1833


def test_counts_that_end_in_0_or_5(desk: Desk) -> None:
    names = ("Chứng thực", "Hộ tịch", "Đất đai", "Trẻ em", "Người có công")
    rounded = dict.fromkeys(names, (20, 30, 10, 15, 30, 0, 15, 0))
    counted = dict.fromkeys(names, (21, 33, 12, 17, 32, 0, 17, 0))
    [one] = desk.look(desk.form(BAT_MOT, OCTOBER, rounded))
    assert "rounded_figures" in codes(one, "warn")
    assert "100 %" in told(one, "rounded_figures")
    [other] = desk.look(desk.form(BAT_MOT, OCTOBER, counted))
    assert "rounded_figures" not in codes(other)


def test_columns_shifted_into_the_officials(desk: Desk) -> None:
    form = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    shifted = staff_file(desk.folder, "lech.xlsx", (BAT_MOT, "Xã Bát Mọt", "10/2026", 200, 183))
    _, one = desk.look(form, shifted)
    assert "staff_like_caseload" in codes(one, "warn")
    before = workbook(desk.folder / "thang-9.xlsx", staff_rows("09/2026"))
    assert desk.hand_in(before)[0].outcome == Outcome.ACCEPTED
    rows = staff_rows("10/2026")
    for row in rows[1:]:
        row[5:] = [110 + int(str(row[5])), 100 + int(str(row[6]))]
    [other] = desk.look(workbook(desk.folder / "thang-10.xlsx", rows))
    assert "staff_far_from_before" in codes(other, "warn")


def test_the_provincial_form_names_each_unit_once(desk: Desk) -> None:
    """The form by unit and the form of one of its units say the same thing twice (row 106)."""
    province = units_grid().write(desk.folder / "tinh.xlsx")
    own = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    both = desk.look(province, own)
    assert [one.outcome for one in both] == [Outcome.REFUSED, Outcome.REFUSED]
    assert all("conflicting_files" in codes(one) for one in both)
