"""What looks like an attack: rows 129 to 133 of the catalogue."""

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
)

BAT_MOT = "15607"
AT_NAME = {"row": row_of(BAT_MOT), "column": 3}

quarantined = partial(case, reaction=Reaction.QUARANTINE)
refused = partial(case, reaction=Reaction.REFUSE)


def named(folder: Path, name: str) -> Path:
    return staff(folder, BAT_MOT, commune_code="", commune_name=name)


@quarantined(129, "program text for a name", "name_with_markup", **AT_NAME)
def program_text(folder: Path) -> Path:
    return named(folder, "Xã Bát Mọt'; DROP TABLE core_commune; --")


@quarantined(129, "condition for a name", "name_with_markup", **AT_NAME)
def condition(folder: Path) -> Path:
    return named(folder, "1 OR 1=1")


@quarantined(129, "path for a name", "name_with_markup", **AT_NAME)
def path_for_a_name(folder: Path) -> Path:
    return named(folder, "..%2f..%2fetc%2fpasswd")


@quarantined(129, "file address for a name", "name_with_markup", **AT_NAME)
def file_address(folder: Path) -> Path:
    return named(folder, "file:///etc/passwd")


@quarantined(129, "web address for the source", "name_with_markup",
             row=row_of(BAT_MOT), column=5)  # fmt: skip
def web_address(folder: Path) -> Path:
    return population(folder, BAT_MOT, source="https://example.vn/dan-so?id=1")


@quarantined(131, "page hidden in a table", "name_with_markup", **AT_NAME)
def page_in_a_table(folder: Path) -> Path:
    rows = staff_rows()
    rows[row_of(BAT_MOT) - 1][1:3] = ["", "<script>alert(1)</script>"]
    return comma_separated(folder / "nhan_su.csv", rows)


@refused(132, "number of a million digits", "cell_too_long", row=row_of(BAT_MOT), column=7)
def number_of_a_million_digits(folder: Path) -> Path:
    rows = staff_rows()
    rows[row_of(BAT_MOT) - 1][6] = "9" * 1_000_000
    return comma_separated(folder / "nhan_su.csv", rows)


@quarantined(132, "template of program text", "name_with_markup", **AT_NAME)
def template_of_program_text(folder: Path) -> Path:
    return named(folder, "{0.__class__.__mro__}")


@quarantined(132, "pattern that never ends", "name_with_markup", **AT_NAME)
def pattern_that_never_ends(folder: Path) -> Path:
    return named(folder, "(a+)+$" + "a" * 60)


@quarantined(132, "printing of memory", "name_with_markup", **AT_NAME)
def printing_of_memory(folder: Path) -> Path:
    return named(folder, "%n%n%n%s%s")


@refused(132, "heading of a million letters", "cell_too_long", row=1, column=7)
def heading_of_a_million_letters(folder: Path) -> Path:
    rows = staff_rows()
    rows[0] = [*rows[0][:6], "a" * 1_000_000]
    return comma_separated(folder / "nhan_su.csv", rows)


OTHER = "tests.etl.catalogue.test_special_other::"
elsewhere([130], OTHER + "test_how_much_one_person_may_send")
elsewhere([133], OTHER + "test_the_clock_of_the_sender_is_not_asked")
