"""Group E of the catalogue: numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from etl.reading.reasons import Reaction
from tests.etl.catalogue.cases import Maker, case, elsewhere
from tests.etl.catalogue.valid import (
    CODE,
    NAME,
    PEOPLE,
    PRESENT,
    Rows,
    csv_bytes,
    form_xlsx,
    handling_csv,
    population_csv,
    population_rows,
    set_cell,
    staff_csv,
    staff_xlsx,
    summed_again,
    write,
)
from tests.etl.forms_inputs import Grid

REFUSE, QUARANTINE, WARN = Reaction.REFUSE, Reaction.QUARANTINE, Reaction.WARN
AT = 6
"""The row that is spoilt, from 0: row 7 as a spreadsheet counts."""


def _present(value: object) -> Maker:
    """The staff file with another value for the officials present."""
    return lambda folder: staff_csv(folder, set_cell(AT, PRESENT, value))


def _present_summed(value: object, counted: float) -> Maker:
    """The same with a total row that counts it as the office would."""

    def change(rows: Rows) -> None:
        rows[-1][PRESENT] = int(str(rows[-1][PRESENT])) - int(str(rows[AT][PRESENT])) + counted
        rows[AT][PRESENT] = value

    return lambda folder: staff_csv(folder, change)


def _code(value: object) -> Maker:
    """The staff file with another code; its name is taken out, so that the code alone counts."""

    def change(rows: Rows) -> None:
        rows[AT][CODE], rows[AT][NAME] = value, ""

    return lambda folder: staff_csv(folder, change)


def _people(value: object) -> Maker:
    """The population file with another number in one row."""
    return lambda folder: population_csv(folder, set_cell(AT, PEOPLE, value))


def _people_summed(value: int) -> Maker:
    """The same with a total row that agrees."""

    def make(folder: Path) -> Path:
        rows = population_rows()
        rows[AT][PEOPLE] = value
        return write(folder, "dan-so.csv", csv_bytes(summed_again(rows, (PEOPLE,))))

    return make


def _first_count(value: object) -> Callable[[Grid], object]:
    def spoil(grid: Grid) -> None:
        grid.cells[grid.first, 4] = value

    return spoil


def _with_points(grid: Grid) -> None:
    """Every number of 1000 or more as people write it: 1.040."""
    for place, value in list(grid.cells.items()):
        if isinstance(value, int) and place[1] > 2:
            grid.cells[place] = f"{value:,}".replace(",", ".")


_SPOILT = (
    (74, "1.234", "ambiguous_number", PEOPLE, _people("5.249")),
    (74, "1,234", "ambiguous_number", PEOPLE, _people("5,249")),
    (75, "1.234,5", "number_form", PEOPLE, _people("1.234,5")),
    (75, "1,234.5", "number_form", PEOPLE, _people("1,234.5")),
    (75, "1 234", "number_form", PEOPLE, _people("5 249")),
    (75, "1'234", "number_form", PEOPLE, _people("5'249")),
    (75, "1.234.567", "number_form", PEOPLE, _people("1.234.567")),
    (76, "minus", "negative_number", PRESENT, _present("-3")),
    (76, "long minus", "negative_number", PRESENT, _present("−3")),
    (76, "parentheses", "negative_number", PRESENT, _present("(3)")),
    (77, "half an official", "fraction_in_count", PRESENT, _present_summed("2,5", 2.5)),
    (
        77,
        "half with a point",
        "fraction_in_count",
        PRESENT,
        _present_summed("2.5", 2.5),
    ),
    (78, "blank", "table_value_missing", PRESENT, _present_summed("", 0)),
    (78, "không", "no_report_mark", PRESENT, _present("không")),
    (78, "dash", "no_report_mark", PRESENT, _present("-")),
    (78, "chưa có", "no_report_mark", PRESENT, _present("chưa có số liệu")),
    (80, "code as 1.6E4", "code_as_number", CODE, _code("1.6E4")),
    (80, "code as 16000.0", "code_as_number", CODE, _code("16000.0")),
    (80, "code as 16,000", "code_as_number", CODE, _code("16,000")),
    (81, "NaN", "not_a_number", PRESENT, _present("NaN")),
    (81, "Infinity", "not_a_number", PRESENT, _present("Infinity")),
    (81, "1e309", "number_form", PRESENT, _present("1e309")),
    (81, "0x10", "number_form", PRESENT, _present("0x10")),
    (81, "full-width digits", "full_width_number", PRESENT, _present("１２")),
    (84, "percent", "percent_in_number", PRESENT, _present("85%")),
    (84, "percent with decimals", "percent_in_number", PRESENT, _present("85,5 %")),
)
for _kind, _name, _reason, _column, _make in _SPOILT:
    case(_kind, _name, _reason, QUARANTINE, row=AT + 1, column=_column + 1)(_make)

_CODES = (
    (79, "zero lost", "code_four_digits", "1234"),
    (79, "six digits", "code_malformed", "015607"),
    (79, "zero put in front", "code_other_province", "01234"),
)
for _kind, _name, _reason, _value in _CODES:
    case(_kind, _name, _reason, QUARANTINE, row=AT + 1, column=2)(_code(_value))

_POPULATIONS = (
    ("nobody", 0),
    ("fewer than 500", 499),
    ("more than any commune has", 1_500_000),
)
for _name, _value in _POPULATIONS:
    case(85, _name, "population_out_of_bounds", QUARANTINE, row=AT + 1, column=4)(
        _people_summed(_value)
    )


@case(74, "points of thousands that the total proves", "form_number_style", WARN)
def proved(folder: Path) -> Path:
    return form_xlsx(folder, _with_points)


@case(74, "point that the total does not prove", "ambiguous_number", QUARANTINE, row=9, column=4)
def not_proved(folder: Path) -> Path:
    return form_xlsx(folder, _first_count("1.234"))


@case(76, "negative number of dossiers", "negative_number", QUARANTINE, row=9, column=4)
def form_negative(folder: Path) -> Path:
    return form_xlsx(folder, _first_count(-12))


@case(78, "blank in a form", "form_value_missing", QUARANTINE, row=9, column=4)
def form_blank(folder: Path) -> Path:
    return form_xlsx(folder, _first_count(None))


@case(78, "both figures blank", "table_not_reported", WARN)
def both_blank(folder: Path) -> Path:
    def change(rows: Rows) -> Rows:
        rows[AT][PRESENT - 1 : PRESENT + 1] = ["", ""]
        filled = summed_again([row for row in rows if row[PRESENT] != ""])
        return [*rows[:-1], filled[-1]]

    return staff_csv(folder, change)


@case(79, "zero lost in a workbook", "code_four_digits", QUARANTINE, row=5, column=2)
def zero_lost(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, 2, 4797))


@case(82, "number of an identity card", "number_too_long", REFUSE, row=AT + 1, column=7)
def card_number(folder: Path) -> Path:
    return staff_csv(folder, set_cell(AT, PRESENT, "0380850123456789"))


@case(82, "account rounded by Excel", "number_too_long", REFUSE, row=5, column=7)
def rounded(folder: Path) -> Path:
    return staff_xlsx(folder, lambda page: page.cell(5, PRESENT + 1, 1234567890123456789))


@case(83, "no minute at all", "table_out_of_range", QUARANTINE, row=2, column=3)
def no_minute(folder: Path) -> Path:
    return handling_csv(folder, set_cell(1, 2, "0"))


elsewhere([83], "tests.etl.catalogue.test_special::test_another_unit_of_measure_is_seen")
