"""Numbers that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.counts import NumberStyle, parse_count, parse_number
from etl.reading.documents import BLANK, Cell, CellKind
from etl.reading.findings import Place, UnreadableError


def reason(
    text: str, kind: CellKind = CellKind.TEXT, style: NumberStyle = NumberStyle.DIGITS
) -> str:
    with pytest.raises(UnreadableError) as caught:
        parse_count(Cell(text, kind), style)
    found = caught.value.at(Place("a.csv"), text)
    assert found.message("vi")
    return found.code


def count(text: str, style: NumberStyle = NumberStyle.DIGITS) -> int | None:
    return parse_count(Cell(text, CellKind.TEXT), style)


def test_blank_is_missing_and_zero_is_zero() -> None:
    assert parse_count(BLANK) is None
    assert parse_number(BLANK) is None
    assert count("0") == 0
    assert parse_number(Cell("0", CellKind.TEXT)) == 0.0


@given(st.integers(0, 10**15 - 1))
def test_digits_are_read_in_every_style(number: int) -> None:
    for style in NumberStyle:
        assert count(str(number), style) == number
        assert parse_count(Cell(str(number), CellKind.NUMBER), style) == number


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "999,999", "+1.234"])
def test_thousand_or_decimal_is_never_guessed(text: str) -> None:
    assert reason(text) == "ambiguous_number"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234,5", "number_form"),
        ("1,234.5", "number_form"),
        ("1 234", "number_form"),
        ("1'234", "number_form"),
        ("1.234.567", "number_form"),
        ("007", "number_form"),
        ("+5", "number_form"),
        ("12,", "number_form"),
        ("1e5", "number_form"),
        ("1.6E4", "number_form"),
        ("1e309", "number_form"),
        ("0x10", "number_form"),
        ("16000.0", "number_form"),
        ("-5", "negative_number"),
        ("−5", "negative_number"),
        ("(5)", "negative_number"),
        ("2,5", "fraction_in_count"),
        ("2.5", "fraction_in_count"),
        ("85%", "percent_in_number"),
        ("12 vụ", "number_with_unit"),
        ("3 người", "number_with_unit"),
        ("12.000đ", "number_with_unit"),
        ("$12", "number_with_unit"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("mười", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("１２", "full_width_number"),
        ("1" * 16, "number_too_long"),
        ("9" * 1_000_000, "number_too_long"),
        ("a" * 1_000_000, "not_a_number"),
    ],
)
def test_other_spellings_say_what_they_are(text: str, code: str) -> None:
    assert reason(text) == code


@pytest.mark.parametrize(
    "text", ["NA", "N/A", "n/a", "#N/A", "-", "--", "–", ".", "...", "x", "X", "không", "Không có"]
)
def test_marks_for_no_report_are_neither_zero_nor_missing(text: str) -> None:
    assert reason(text) == "no_report_mark"


def test_a_declared_style_reads_its_own_form_only() -> None:
    assert count("1.234.567", NumberStyle.VIETNAMESE) == 1_234_567
    assert count("1,234,567", NumberStyle.ENGLISH) == 1_234_567
    assert count("1.234", NumberStyle.VIETNAMESE) == 1_234
    assert count("1,234", NumberStyle.ENGLISH) == 1_234
    assert reason("1,234", style=NumberStyle.VIETNAMESE) == "fraction_in_count"
    assert reason("1.234", style=NumberStyle.ENGLISH) == "fraction_in_count"
    assert reason("12.34.567", style=NumberStyle.VIETNAMESE) == "number_form"
    assert reason("0.123", style=NumberStyle.VIETNAMESE) == "number_form"


def test_stored_numbers_have_one_reading_in_every_style() -> None:
    for style in NumberStyle:
        assert parse_number(Cell("1.234", CellKind.NUMBER), style) == 1.234
        assert reason("1.234", CellKind.NUMBER, style) == "fraction_in_count"
        assert reason("-3", CellKind.NUMBER, style) == "negative_number"
        assert reason("2026-10-31", CellKind.DATE, style) == "date_in_number"
        assert reason("TRUE", CellKind.OTHER, style) == "not_a_number"
        assert parse_count(Cell("332", CellKind.FORMULA), style) == 332


def test_decimals_by_style() -> None:
    def number(text: str, style: NumberStyle = NumberStyle.DIGITS) -> float | None:
        return parse_number(Cell(text, CellKind.TEXT), style)

    assert number("2,5") == number("2.5") == 2.5
    assert number("0,375") == number("0.375") == 0.375
    assert number("1.234,5", NumberStyle.VIETNAMESE) == 1234.5
    assert number("1,234.5", NumberStyle.ENGLISH) == 1234.5
    with pytest.raises(UnreadableError, match="ambiguous_number"):
        number("1,375")


@given(st.text(max_size=20))
def test_nothing_but_digits_becomes_a_count(text: str) -> None:
    try:
        number = count(text)
    except UnreadableError:
        return
    assert (number is None and text == "") or str(number) == text
