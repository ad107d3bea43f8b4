"""Logic between columns and over time: rows 109 to 122 of the catalogue."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.whole_files import (
    PAYROLL,
    comma_separated,
    row_of,
    share_rows,
    staff,
    staff_rows,
    with_total,
    workbook,
)
from tests.etl.forms_inputs import OCTOBER_ROWS, eleven, form_grid, make_form

BAT_MOT = "15607"
PRESENT = 7
FOREST, FOREST_ROW = "Lâm nghiệp", 16

quarantined = partial(case, reaction=Reaction.QUARANTINE)
refused = partial(case, reaction=Reaction.REFUSE)
warned = partial(case, reaction=Reaction.WARN)


@quarantined(109, "more resolved than came", "form_resolved_exceeds", row=FOREST_ROW, column=3)
def more_resolved_than_came(folder: Path) -> Path:
    rows = {**OCTOBER_ROWS, FOREST: (0, 2, 0, 0, 3, 0, 0, 0)}
    return make_form(folder / "bieu.xlsx", rows=rows)


# Issue 3 refuses a form whose columns do not add up, where the catalogue sets the row aside.
@refused(111, "resolved in time and late are not all resolved", "form_identity",
         row=FOREST_ROW, column=7)  # fmt: skip
def resolved_is_not_its_parts(folder: Path) -> Path:
    counts = eleven(OCTOBER_ROWS[FOREST])
    counts[4] += 1
    return make_form(folder / "bieu.xlsx", rows={**OCTOBER_ROWS, FOREST: counts})


@refused(111, "more overdue than open", "form_identity", row=FOREST_ROW, column=11)
def more_overdue_than_open(folder: Path) -> Path:
    counts = [2, 0, 2, 0, 2, 0, 2, 0, 0, 0, 1]
    return make_form(folder / "bieu.xlsx", rows={**OCTOBER_ROWS, FOREST: counts})


@quarantined(112, "shares that are not the whole", "shares_sum", row=2, column=6)
def shares_that_are_not_the_whole(folder: Path) -> Path:
    rows = share_rows()
    rows[1][5] = 0.4
    return workbook(folder / "ty_le.xlsx", rows)


@refused(112, "received is not the sum of its parts", "form_identity", row=FOREST_ROW, column=3)
def received_is_not_its_parts(folder: Path) -> Path:
    counts = eleven(OCTOBER_ROWS[FOREST])
    counts[0] += 1
    return make_form(folder / "bieu.xlsx", rows={**OCTOBER_ROWS, FOREST: counts})


@quarantined(113, "more present than assigned", "staff_present_above_assigned",
             row=row_of(BAT_MOT), column=PRESENT)  # fmt: skip
def more_present_than_assigned(folder: Path) -> Path:
    return staff(folder, BAT_MOT, assigned=5, present=6)


@quarantined(113, "centre larger than the payroll", "staff_group_above_payroll", row=168, column=7)
def centre_larger_than_payroll(folder: Path) -> Path:
    rows = staff_rows()
    payroll = ["", BAT_MOT, "Xã Bát Mọt", "10/2026", PAYROLL, 30, 2]
    rows[row_of(BAT_MOT) - 1][5:] = [5, 4]
    return workbook(folder / "nhan_su.xlsx", [*rows, payroll])


@warned(113, "payroll above the quota", "staff_payroll_above_quota",
        row=row_of(BAT_MOT), column=PRESENT)  # fmt: skip
def payroll_above_quota(folder: Path) -> Path:
    rows = staff_rows(group=PAYROLL)
    rows[row_of(BAT_MOT) - 1][5:] = [30, 31]
    return workbook(folder / "nhan_su.xlsx", rows)


@warned(114, "nobody present", "staff_zero", row=row_of(BAT_MOT), column=PRESENT)
def nobody_present(folder: Path) -> Path:
    return staff(folder, BAT_MOT, assigned=5, present=0)


@refused(121, "total of the staff file", "control_total_differs", row=168, column=PRESENT)
def staff_total_differs(folder: Path) -> Path:
    rows = with_total(staff_rows(), 5, 6)
    rows[-1][6] = int(str(rows[-1][6])) + 1
    return workbook(folder / "nhan_su.xlsx", rows)


@refused(121, "a row lost under the total", "control_total_differs", row=167, column=PRESENT)
def row_lost_under_the_total(folder: Path) -> Path:
    rows = with_total(staff_rows(), 5, 6)
    del rows[row_of(BAT_MOT) - 1]
    return comma_separated(folder / "nhan_su.csv", rows)


@refused(121, "total of the form", "control_total_differs", row=17, column=4)
def form_total_differs(folder: Path) -> Path:
    grid = form_grid()
    grid.cells[grid.total, 4] = int(str(grid.cells[grid.total, 4])) + 9
    return grid.write(folder / "bieu.xlsx")


SPECIAL = "tests.etl.catalogue.test_special_review::"
elsewhere([110], SPECIAL + "test_the_chain_from_month_to_month")
elsewhere([115], SPECIAL + "test_officials_without_a_dossier_in_any_month")
elsewhere([116], SPECIAL + "test_figures_copied_from_last_month_or_a_neighbour")
elsewhere([117], SPECIAL + "test_forms_that_were_not_filled_in")
elsewhere([118], SPECIAL + "test_a_jump_waits_for_a_reason")
elsewhere([119], SPECIAL + "test_counts_that_end_in_0_or_5")
elsewhere([120], SPECIAL + "test_columns_shifted_into_the_officials")
OTHER = "tests.etl.catalogue.test_special_other::"
elsewhere([122], OTHER + "test_an_edition_that_loses_months_is_not_published")
