"""What only shows beside other files and earlier months; the rules' own arithmetic."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.intake.ledger import State
from etl.intake.plausibility import heaped
from etl.intake.plausibility_people import far_from_before
from etl.intake.remarks import judge
from etl.intake.store import ReceivedStore
from etl.reading.answers import Answer
from tests.etl.intake_inputs import (
    BAT_MOT,
    HAC_THANH,
    NOON,
    OCTOBER,
    TRUNG_HA,
    answer,
    caseload,
    codes,
    hand_in,
    reviewed,
    staff,
    typed,
)

MONTHS = [date(2026, month, 1) for month in range(1, 11)]


@pytest.fixture
def kept(tmp_path: Path) -> ReceivedStore:
    store = ReceivedStore(tmp_path / "data", lambda: NOON)
    with store.locked():
        pass
    return store


def form(month: date = OCTOBER, code: str = BAT_MOT, name: str = "", **counts: int) -> Answer:
    return answer(caseload(code, month, **counts), name=name or f"{code}-{month:%m}.xlsx")


def hand_in_months(store: ReceivedStore, folder: Path, received: list[int]) -> None:
    """September and the months before it, the last of the list is September's."""
    first = 9 - len(received)
    for month, count in zip(MONTHS[first:9], received, strict=True):
        hand_in(store, folder, form(month, online=count, in_person=0, carried_over=month.month))


# --- unusual figures: the arithmetic ------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "usual", "deviation", "expected"),
    [
        (500, 100, 0.0, "jump"),  # a Poisson count of 100 deviates by 10
        (501, 100, None, "jump"),
        (500, 100, None, None),  # five times is not more than five times
        (19.9, 100, None, "jump"),
        (2000, 100, None, "jump"),
        (2001, 100, None, "unit_mix"),
        (4.9, 100, None, "unit_mix"),
        (140, 100, 1.0, None),  # within 6 x 6.745
        (141, 100, 1.0, "jump"),
        (200, 100, 20.0, None),
        (221, 100, 20.0, "jump"),
        (7, 0, 0.0, None),  # nothing was usual: no ratio
    ],
)
def test_far_from_the_usual(
    value: float, usual: float, deviation: float | None, expected: str | None
) -> None:
    assert judge(value, usual, deviation) == expected


def test_a_jump_waits_for_a_reason(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in_months(kept, tmp_path, [100, 110, 90])
    [one] = reviewed(kept, form(online=600, in_person=0))
    assert "jump" in codes(one)
    [told] = [found for found in one.answer.findings if found.code == "jump"]
    for part in ("Xã Bát Mọt", "10/2026", "600", "100"):
        assert part in told.message("vi")
    assert one.waits(replaces=False, reasoned=False)
    assert not one.waits(replaces=False, reasoned=True)
    [usual] = reviewed(kept, form(online=120, in_person=0))
    assert "jump" not in codes(usual)


def test_two_months_are_no_usual_level(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in_months(kept, tmp_path, [100, 110])
    assert "jump" not in codes(reviewed(kept, form(online=600, in_person=0))[0])


def test_another_unit_of_measure_hides_the_month(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in_months(kept, tmp_path, [100, 110, 90])
    [one] = reviewed(kept, form(online=100_000, in_person=0))
    assert "unit_mix" in codes(one)
    assert one.withheld == {(BAT_MOT, OCTOBER)}
    assert not one.answer.refused


@pytest.mark.parametrize(
    ("october", "carried", "found"),
    [(300, 1, True), (310, 7, True), (310, 8, False), (299, 7, False)],
    ids=["the sum itself", "the first month's carry-over", "a month of its own", "less"],
)
def test_a_running_total_is_no_month(
    october: int, carried: int, found: bool, kept: ReceivedStore, tmp_path: Path
) -> None:
    hand_in_months(kept, tmp_path, [150, 150])  # July carried over 8, see hand_in_months
    [one] = reviewed(kept, form(online=october, in_person=0, carried_over=carried + 1))
    assert ("running_sum" in codes(one)) == found
    assert (one.withheld == {(BAT_MOT, OCTOBER)}) == (found or "chain_broken" in codes(one))


def test_one_number_everywhere_is_told_and_too_many_are_refused(kept: ReceivedStore) -> None:
    def flat(code: str) -> Answer:
        same = dict.fromkeys(
            ("carried_over", "resolved_early", "resolved_on_time", "resolved_late",
             "in_process_within", "in_process_late"), 0,
        )  # fmt: skip
        return form(code=code, online=0, in_person=0, **same)

    full = [form(code=code, online=50 + n) for n, code in enumerate(("14758", "14812", "14818"))]
    one_of_four = reviewed(kept, flat(BAT_MOT), *full)
    assert codes(one_of_four[0]) == ["not_filled"]
    two_of_five = reviewed(kept, flat(BAT_MOT), flat(HAC_THANH), *full)
    assert [one.answer.refused for one in two_of_five] == [True, True, False, False, False]
    told = two_of_five[0].answer.findings[-1].message("vi")
    assert "2 trong 5 đơn vị" in told
    one_of_five = reviewed(kept, flat(BAT_MOT), *full, form(code=TRUNG_HA))
    assert not one_of_five[0].answer.refused


def test_figures_like_anothers_or_last_months(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, form(MONTHS[8]))
    twins = reviewed(kept, form(), form(code=HAC_THANH), form(code=TRUNG_HA, online=61))
    assert {"same_as_last_month", "same_as_other_commune"} <= set(codes(twins[0]))
    assert "same_as_other_commune" in codes(twins[1])
    assert "same_as_last_month" not in codes(twins[1])
    assert "same_as_other_commune" not in codes(twins[2])


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([10, 15, 20, 25] * 5, (100, 20)),
        ([10, 15, 20, 25] * 4 + [11, 12, 13], None),  # 19 numbers
        ([10] * 12 + [11] * 8, (60, 20)),
        ([10] * 11 + [11] * 9, None),
        ([5] * 30, None),  # below ten the last digit says nothing
    ],
)
def test_rounded_figures(numbers: list[int], expected: tuple[int, int] | None) -> None:
    rows = [
        {"commune_code": BAT_MOT, "month": pd.Timestamp(OCTOBER), "field_code": f"f{n}",
         "channel": "any", "carried_over": number}
        for n, number in enumerate(numbers)
    ]  # fmt: skip
    assert heaped(typed("caseload", rows)) == expected


def test_a_shifted_column_of_officials() -> None:
    before = typed("staff", [staff(code, present=5) for code in (BAT_MOT, HAC_THANH, TRUNG_HA)])
    for present, expected in ((25, None), (26, 5.2), (1, None), (0.5, 0.1)):
        sent = [staff(code, present=present) for code in (BAT_MOT, HAC_THANH, TRUNG_HA)]
        assert far_from_before(typed("staff", sent), before) == expected
    assert far_from_before(typed("staff", [staff(present=99)]), before) is None, "one unit"


# --- sent before, sent twice, sent at once -------------------------------------------------------


def test_the_same_bytes_count_once(kept: ReceivedStore, tmp_path: Path) -> None:
    one = form()
    hand_in(kept, tmp_path, one)
    [again] = reviewed(kept, one)
    assert again.already_received
    assert "05/11/2026" in again.answer.findings[-1].message("vi")
    assert "Hoa" in again.answer.findings[-1].message("vi")
    first, second = reviewed(kept, form(code=HAC_THANH, name="x.xlsx"), form(name="x.xlsx"))
    assert (first.already_received, second.already_received) == (False, True)


def test_the_same_rows_in_another_file_bring_nothing_new(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    hand_in(kept, tmp_path, form())
    [again] = reviewed(kept, form(name="saved again.xlsx"))
    assert again.repeated
    assert codes(again) == ["same_content"]
    assert not again.waits(replaces=False, reasoned=False)
    [mended] = reviewed(kept, form(name="mended.xlsx", online=61))
    assert not mended.repeated


def test_a_refused_file_may_come_again(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, form())
    hand_in(kept, tmp_path, form(name="new.xlsx", online=61))
    assert [one.state for one in kept.ledger()] == [State.REPLACED, State.ACCEPTED]
    [old] = reviewed(kept, form())
    assert old.already_received
    from etl.intake.review import review  # noqa: PLC0415
    from tests.etl.intake_inputs import history  # noqa: PLC0415

    [back] = review([form()], history(kept), replaces=True)
    assert not back.already_received
    assert "already_submitted" in codes(back)


def test_what_repeated_a_file_that_was_replaced_may_replace_again(
    kept: ReceivedStore, tmp_path: Path
) -> None:
    from etl.intake.review import review  # noqa: PLC0415
    from tests.etl.intake_inputs import history  # noqa: PLC0415

    hand_in(kept, tmp_path, form())
    hand_in(kept, tmp_path, form(name="again.xlsx"), repeated=True)
    hand_in(kept, tmp_path, form(name="new.xlsx", online=61))
    states = [one.state for one in kept.ledger()]
    assert states == [State.REPLACED, State.REPEATED, State.ACCEPTED]
    [again] = reviewed(kept, form(name="again.xlsx"))
    assert again.already_received
    [back] = review([form(name="again.xlsx")], history(kept), replaces=True)
    assert not back.already_received
    assert not back.repeated
    assert "already_submitted" in codes(back)
    hand_in(kept, tmp_path, form(name="again.xlsx"))
    assert [one.state for one in kept.ledger()][1:] == [State.ACCEPTED, State.REPLACED]


def test_a_month_that_is_not_followed_is_refused_in_words(kept: ReceivedStore) -> None:
    [one] = reviewed(kept, form(date(2026, 11, 1)))
    assert one.answer.refused
    assert "11/2026" in one.answer.findings[-1].message("vi")
    assert "07/2025 đến 10/2026" in one.answer.findings[-1].message("vi")


def test_the_order_of_the_files_changes_nothing(kept: ReceivedStore, tmp_path: Path) -> None:
    hand_in(kept, tmp_path, form(MONTHS[8]), form(MONTHS[8], HAC_THANH))
    files = [
        form(), form(name="again.xlsx"), form(code=HAC_THANH), form(code=HAC_THANH, name="v2.xlsx",
        online=99), form(code=TRUNG_HA, online=7), answer([staff()], "staff", name="staff.xlsx"),
    ]  # fmt: skip
    told = {one.answer.file: sorted(codes(one)) for one in reviewed(kept, *files)}
    assert told["v2.xlsx"] != []
    for seed in range(5):
        random.Random(seed).shuffle(files)
        assert {one.answer.file: sorted(codes(one)) for one in reviewed(kept, *files)} == told
