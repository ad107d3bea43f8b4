"""Privacy: rows 123 to 126 of the catalogue. Every person here is made up."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.whole_files import (
    comma_separated,
    population,
    row_of,
    staff,
    staff_rows,
    workbook,
)
from tests.etl.forms_inputs import OCTOBER_ROWS, form_grid, make_form

BAT_MOT = "15607"
CITIZEN, TELEPHONE, MAIL = "038090001234", "0912345678", "an.nv@example.vn"

quarantined = partial(case, reaction=Reaction.QUARANTINE)
refused = partial(case, reaction=Reaction.REFUSE)


@refused(123, "column of citizens' numbers", "personal_column", row=1, column=8)
def column_of_citizens_numbers(folder: Path) -> Path:
    rows = staff_rows()
    rows[0] = [*rows[0], "Số CCCD"]
    rows[1] = [*rows[1], CITIZEN]
    return workbook(folder / "nhan_su.xlsx", rows)


@refused(123, "column of names", "personal_column", row=1, column=8)
def column_of_names(folder: Path) -> Path:
    rows = [[*row, ""] for row in staff_rows()]
    rows[0][7], rows[1][7] = "Họ và tên cán bộ", "Nguyễn Văn An"
    return comma_separated(folder / "nhan_su.csv", rows)


@refused(123, "column of birth dates in a form", "personal_column", row=5, column=14)
def column_of_birth_dates(folder: Path) -> Path:
    grid = form_grid()
    grid.cells[grid.header, 14] = "Ngày sinh"
    grid.cells[grid.first, 14] = "02/09/1990"
    return grid.write(folder / "bieu.xlsx")


@refused(123, "telephone number among the words", "personal_value",
         row=row_of(BAT_MOT), column=5)  # fmt: skip
def telephone_among_the_words(folder: Path) -> Path:
    return population(folder, BAT_MOT, source=f"Công an xã, điện thoại {TELEPHONE}")


@refused(123, "mail address among the words", "personal_value", row=row_of(BAT_MOT), column=5)
def mail_among_the_words(folder: Path) -> Path:
    return population(folder, BAT_MOT, source=f"Công an xã ({MAIL})")


@refused(123, "citizen's number in a form", "personal_value", row=19, column=1)
def citizens_number_in_a_form(folder: Path) -> Path:
    grid = form_grid()
    row, column = grid.find("Ghi chú: số liệu tính đến hết kỳ báo cáo.")
    grid.cells[row, column] = f"Ghi chú: hồ sơ của công dân {CITIZEN} đang bổ sung."
    return grid.write(folder / "bieu.xlsx")


@quarantined(124, "person in the cell for the unit", "personal_name",
             row=row_of(BAT_MOT), column=3)  # fmt: skip
def person_in_the_cell_for_the_unit(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="Ông Nguyễn Văn An")


@quarantined(124, "person behind the code of the unit", "personal_name",
             row=row_of(BAT_MOT), column=3)  # fmt: skip
def person_behind_the_code(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_name="Nguyễn Văn An")


@quarantined(124, "person in the cell for the field", "personal_name", row=16, column=2)
def person_in_the_cell_for_the_field(folder: Path) -> Path:
    rows = dict(OCTOBER_ROWS)
    rows["Hồ sơ của bà Trần Thị Bình"] = rows.pop("Lâm nghiệp")
    return make_form(folder / "bieu.xlsx", rows=rows)


@quarantined(124, "person in the words of the source", "personal_name",
             row=row_of(BAT_MOT), column=5)  # fmt: skip
def person_in_the_words_of_the_source(folder: Path) -> Path:
    return population(folder, BAT_MOT, source="Bà Trần Thị Bình cung cấp")


OTHER = "tests.etl.catalogue.test_special_other::"
elsewhere([125], "tests.warehouse.test_reviewer::test_no_small_count_stands_in_it")
elsewhere([126], OTHER + "test_who_wrote_a_workbook_goes_nowhere")
