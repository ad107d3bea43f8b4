"""Tables of population."""

import pandas as pd
import pytest

from etl.sources.submitted_tables import read, recognises
from tests.etl.units_inputs import POPULATION_HEADER, checked, codes, context, document, units

SOURCE = "Công an tỉnh, báo cáo quý II năm 2026"
HAC_THANH = ["14797", "Phường Hạc Thành", "01/07/2026", 197142, SOURCE]


def row(population, code="15607", name="Xã Bát Mọt", day="01/07/2026", source=SOURCE):
    return [code, name, day, population, source]


def province(population=4000):
    return [row(population, code, units().name(code)) for code in units().all_codes]


def read_rows(*rows, **changes):
    return checked(read(document([POPULATION_HEADER, *rows]), context(**changes)))


def test_the_published_population_of_the_largest_unit_is_warned_about():
    answer = read_rows(HAC_THANH)
    assert answer.accepted.to_dict("records") == [
        {
            "commune_code": "14797",
            "as_of": pd.Timestamp("2026-07-01"),
            "population": 197142,
            "source": SOURCE,
        }
    ]
    assert codes(answer) == ["table_communes_missing", "population_large"]
    assert answer.title.vi == "Dân số theo xã, phường, ngày 01/07/2026"
    assert recognises(document([POPULATION_HEADER, HAC_THANH])) == "population"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row(499), "population_out_of_bounds"),
        (row(0), "population_out_of_bounds"),
        (row(250_001), "population_out_of_bounds"),
        (row("4.123"), "ambiguous_number"),
        (row(4123.5), "fraction_in_count"),
        (row(4123, day=""), "table_value_missing"),
        (row(4123, day="31/02/2026"), "no_such_day"),
        (row(4123, day="2026"), "date_form"),
        (row(4123, day=46204), "serial_date"),
        (row(4123, source=""), "table_value_missing"),
        (row(4123, source="<script>"), "name_with_markup"),
    ],
)
def test_faulty_rows(given, code):
    answer = read_rows(HAC_THANH, given)
    assert not answer.refused
    assert code in answer.set_aside[0].codes
    assert answer.set_aside[0].commune_code == "15607"
    assert list(answer.accepted["commune_code"]) == ["14797"]


def test_bounds_that_are_still_good():
    assert read_rows(row(500)).rows_accepted == 1
    answer = read_rows(row(150_000))
    assert "population_large" not in codes(answer)


def test_days():
    assert read_rows(row(4123, day="06/11/2026")).refused
    before = read_rows(row(4123, day="30/06/2025"))
    assert before.rows_accepted == 1
    assert "population_before_start" in codes(before)


def test_sums_against_the_province_s_total():
    exact = 166 * 4000
    for total, outcome in [
        (exact, set()),
        (exact + 3000, {"population_total_near"}),
        (exact + 4000, {"control_total_differs"}),
        (exact - 4000, {"control_total_differs"}),
    ]:
        answer = read_rows(*province(), ["", "Toàn tỉnh", "", total, ""])
        assert set(codes(answer)) == outcome
        assert answer.refused == (outcome == {"control_total_differs"})


def test_two_dates_of_one_commune_are_two_figures():
    answer = read_rows(row(4123), row(4150, day="01/10/2026"))
    assert answer.rows_accepted == 2
    assert "duplicate_different" in codes(read_rows(row(4123), row(4150)))


@pytest.mark.parametrize("mark", [".", ","])
def test_the_file_s_own_total_proves_the_thousand_separator(mark):
    rows = province()
    for given in rows:
        given[3] = f"4{mark}000"
    rows[0][3] = 900
    total = f"{165 * 4000 + 900:,}".replace(",", mark)
    answer = read_rows(*rows, ["", "Toàn tỉnh", "", total, ""])
    assert codes(answer) == ["table_style_proven"]
    assert answer.accepted["population"].sum() == 660_900
    wrong = read_rows(*rows, ["", "Toàn tỉnh", "", 660_901, ""])
    assert wrong.refused
    assert "ambiguous_number" in codes(wrong)
    without = read_rows(*rows)
    assert "ambiguous_number" in codes(without)


def test_an_unreadable_cell_leaves_the_total_uncompared_but_says_so():
    rows = province()
    rows[0][3] = "4000 ng"
    answer = read_rows(*rows, ["", "Tổng cộng", "", 166 * 4000, ""])
    assert not answer.refused
    assert "table_total_not_compared" in codes(answer)
