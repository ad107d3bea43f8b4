"""Units and identity: rows 95 to 108 of the catalogue."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import case, elsewhere
from tests.etl.catalogue.whole_files import (
    former_staff_rows,
    row_of,
    staff,
    staff_rows,
    workbook,
)
from tests.etl.forms_inputs import OCTOBER_ROWS, UNIT_ROWS, make_form, units_grid
from tests.etl.units_inputs import CENTRE

BAT_MOT = "15607"
CODE, NAME = 2, 3

quarantined = partial(case, reaction=Reaction.QUARANTINE)
refused = partial(case, reaction=Reaction.REFUSE)
warned = partial(case, reaction=Reaction.WARN)


@quarantined(95, "code of no unit", "code_unknown", row=row_of(BAT_MOT), column=CODE)
def code_of_no_unit(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="99999", commune_name="")


@quarantined(95, "no code and no name", "unit_missing", row=row_of(BAT_MOT), column=2)
def no_unit_at_all(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="")


@quarantined(95, "field of no list in a form", "unknown_field", row=16, column=2)
def unknown_field(folder: Path) -> Path:
    rows = {name.replace("Lâm nghiệp", "Lâm nghệp"): row for name, row in OCTOBER_ROWS.items()}
    return make_form(folder / "bieu.xlsx", rows=rows)


@quarantined(
    96, "code of one name of another", "code_name_differ", row=row_of(BAT_MOT), column=CODE
)
def code_and_name_differ(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_name="Xã Yên Nhân")


@quarantined(96, "form row whose code and name differ", "code_name_differ", row=11, column=1)
def form_code_and_name_differ(folder: Path) -> Path:
    grid = units_grid(sections={"Xã, phường": UNIT_ROWS})
    names = [row for row, column in grid.cells if column == 2 and row >= grid.first]
    codes = ["14797", "15610", "15724", "15853"]
    numbers = [row for row in names if str(grid.cells[row, 2]).startswith("UBND")]
    grid.cells[grid.header, 1] = "Mã đơn vị"
    for row, code in zip(numbers, codes, strict=True):
        grid.cells[row, 1] = code
    return grid.write(folder / "bieu.xlsx")


@quarantined(97, "name without its kind", "unit_kind_missing", row=row_of("15853"), column=NAME)
def name_without_kind(folder: Path) -> Path:
    return staff(folder, "15853", commune_code="", commune_name="Đông Tiến")


@quarantined(97, "name without diacritics", "unit_diacritics", row=row_of("15853"), column=NAME)
def name_without_diacritics(folder: Path) -> Path:
    return staff(folder, "15853", commune_code="", commune_name="Dong Tien")


@quarantined(97, "kind of another unit", "unit_kind_wrong", row=row_of("15853"), column=NAME)
def name_of_another_kind(folder: Path) -> Path:
    return staff(folder, "15853", commune_code="", commune_name="Phường Đồng Tiến")


@quarantined(98, "one letter away", "unit_name_unknown", row=row_of("15469"), column=NAME)
def one_letter_away(folder: Path) -> Path:
    return staff(folder, "15469", commune_code="", commune_name="Xã Yên Đinhh")


@quarantined(98, "diacritics of no unit", "unit_diacritics", row=row_of("15442"), column=NAME)
def diacritics_of_no_unit(folder: Path) -> Path:
    return staff(folder, "15442", commune_code="", commune_name="Xã Yên Nịnh")


@quarantined(99, "split unit without shares", "former_unit_split", row=row_of(BAT_MOT))
def split_unit(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="Xã Luận Khê, huyện Thường Xuân")


@quarantined(99, "former name of several districts", "former_name_in_districts",
             row=row_of(BAT_MOT), column=NAME)  # fmt: skip
def former_name_of_districts(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="Phường Ba Đình")


@quarantined(99, "former district as a unit", "former_district_instead",
             row=row_of(BAT_MOT), column=NAME)  # fmt: skip
def former_district(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="Huyện Thường Xuân")


@quarantined(99, "one part of today's commune", "former_parts_missing", row=5)
def part_of_a_commune(folder: Path) -> Path:
    return workbook(folder / "nhan_su.xlsx", former_staff_rows()[:-1])


@warned(99, "all parts of today's commune", "former_rows_converted")
def all_parts_of_a_commune(folder: Path) -> Path:
    return workbook(folder / "nhan_su.xlsx", former_staff_rows())


@quarantined(100, "reused name among former units", "former_name_reused", row=4, column=2)
def reused_name(folder: Path) -> Path:
    rows = former_staff_rows()
    rows[3] = ["", "Xã Minh Sơn", "", "10/2026", CENTRE, 6, 5]
    return workbook(folder / "nhan_su.xlsx", rows)


@quarantined(100, "reused name beside one former unit", "former_name_reused",
             row=row_of("15124"), column=NAME)  # fmt: skip
def reused_name_beside_former(folder: Path) -> Path:
    rows = staff_rows()
    for code, name in (("15124", "Xã Minh Sơn"), (BAT_MOT, "Thị trấn Phong Sơn")):
        rows[row_of(code) - 1][1:3] = ["", name]
    return workbook(folder / "nhan_su.xlsx", rows)


@quarantined(101, "code of another province", "code_other_province",
             row=row_of(BAT_MOT), column=CODE)  # fmt: skip
def code_of_another_province(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="00004", commune_name="")


@quarantined(101, "name with another province", "unit_other_province",
             row=row_of("15724"), column=NAME)  # fmt: skip
def name_with_another_province(folder: Path) -> Path:
    return staff(folder, "15724", commune_code="", commune_name="Xã Đồng Tiến, tỉnh Thái Nguyên")


@quarantined(101, "name that only another province has", "unit_other_province",
             row=row_of(BAT_MOT), column=NAME)  # fmt: skip
def name_of_another_province(folder: Path) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name="Phường Hoàn Kiếm")


@refused(102, "commune twice with the same values", "duplicate_same", row=168)
def duplicate_with_same_values(folder: Path) -> Path:
    rows = staff_rows()
    return workbook(folder / "nhan_su.xlsx", [*rows, rows[row_of(BAT_MOT) - 1]])


@refused(102, "field twice in a form", "duplicate_same", row=17, column=2)
def field_twice(folder: Path) -> Path:
    rows = {**OCTOBER_ROWS, "9. Lâm nghiệp": OCTOBER_ROWS["Lâm nghiệp"]}
    return make_form(folder / "bieu.xlsx", rows=rows)


@refused(103, "commune twice with other values", "duplicate_different", row=168)
def duplicate_with_other_values(folder: Path) -> Path:
    rows = staff_rows()
    again = [*rows[row_of(BAT_MOT) - 1][:6], 1]
    return workbook(folder / "nhan_su.xlsx", [*rows, again])


@refused(103, "unit twice in the provincial form", "duplicate_different", row=17, column=2)
def unit_twice(folder: Path) -> Path:
    rows = {**UNIT_ROWS, "Xã Bát Mọt": (1, 2, 3, 1, 1, 1, 2, 1)}
    return units_grid(rows).write(folder / "bieu.xlsx")


@warned(104, "one commune without figures", "table_communes_missing")
def commune_missing(folder: Path) -> Path:
    rows = staff_rows()
    del rows[row_of(BAT_MOT) - 1]
    return workbook(folder / "nhan_su.xlsx", rows)


@warned(104, "provincial form of four units", "form_communes_missing")
def units_missing_in_form(folder: Path) -> Path:
    return units_grid().write(folder / "bieu.xlsx")


@warned(108, "figures of a unit of before July 2025", "former_rows_converted")
def unit_of_before(folder: Path) -> Path:
    return workbook(folder / "nhan_su.xlsx", former_staff_rows())


@warned(108, "one unit renamed meanwhile", "former_unit_converted", row=row_of("14845"), column=3)
def renamed_meanwhile(folder: Path) -> Path:
    return staff(folder, "14845", commune_code="14845", commune_name="Thị trấn Mường Lát")


elsewhere([105], "tests.etl.catalogue.test_special_review::test_figures_of_another_commune")
elsewhere([106], "tests.etl.catalogue.test_special_review::test_a_second_version_waits")
elsewhere([107], "tests.etl.catalogue.test_special_review::test_a_quarter_after_its_months_waits")
