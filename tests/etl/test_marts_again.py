"""The marts a second time: another implementation, in plain Python, on the default edition."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest

from etl.contracts import STAFF_GROUPS
from etl.marts import CERTIFICATION, WEIGHTINGS
from tests.etl.mart_lenses import UNKNOWN_WHEN_INSUFFICIENT
from tests.golden import oracle
from tests.golden.oracle import Lens, Province
from warehouse.connection import Connection

# 600 slices are too many to compute twice in every run: every kind of period under every lens.
PERIODS = ("2025-07", "2025-11", "2026-02", "2026-10", "2026-Q3", "2025-H2", "2026-9M",
           "2025-07..2026-10")  # fmt: skip
LENSES = [Lens("", *rest) for rest in product(STAFF_GROUPS, CERTIFICATION, WEIGHTINGS)]
CLOSE = 1e-9


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(65, 50.16319, 82.84914), (5, 1.62349, 11.66833), (1045, 982.59320, 1110.33121),
     (0, 0.0, 3.688879)],
)  # fmt: skip
def test_the_second_implementation_has_the_published_check_values(
    count: int, lower: float, upper: float
) -> None:
    assert oracle.poisson(count, 0.95) == pytest.approx((lower, upper), abs=5e-6)


def test_the_second_implementation_has_the_published_spread() -> None:
    observed = [100.0, 150, 180, 80, 120, 225]
    expected = [108.0, 112, 165, 95, 100, 220]
    assert oracle.spread_variance(observed, expected) == pytest.approx(0.00343978, abs=5e-9)


@pytest.fixture(scope="module")
def province(default_connection: Connection) -> Province:
    return Province.of(default_connection)


def mart_rows(connection: Connection, lens: Lens) -> dict[str, dict[str, object]]:
    query = """
        SELECT * FROM mart_load WHERE scope = 'all' AND period_id = $period_id
        AND staff_group = $staff_group AND certification = $certification
        AND weighting = $weighting
    """
    cursor = connection.cursor().execute(query, vars(lens))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["commune_code"]): row for row in rows}


def province_row(connection: Connection, lens: Lens) -> dict[str, object]:
    query = """
        SELECT * FROM mart_province WHERE scope = 'all' AND period_id = $period_id
        AND staff_group = $staff_group AND certification = $certification
        AND weighting = $weighting
    """
    cursor = connection.cursor().execute(query, vars(lens))
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def differences(said: dict[str, object], computed: oracle.Figures) -> dict[str, tuple]:
    """Where the mart and the second implementation differ by more than CLOSE."""
    found = {}
    for name, value in computed.items():
        other = said[name]
        if isinstance(value, float) and math.isnan(value):
            same = other is None
        elif isinstance(value, float):
            same = other is not None and math.isclose(other, value, rel_tol=CLOSE)
        else:
            same = other == value
        if not same:
            found[name] = (other, value)
    return found


@pytest.mark.parametrize("period_id", PERIODS)
def test_every_commune_again_in_plain_python(
    period_id: str, province: Province, default_connection: Connection
) -> None:
    """Loads, expected work, ratios, intervals, verdicts: of all 166 under all twelve lenses."""
    judged = 0
    for lens in (replace(lens, period_id=period_id) for lens in LENSES):
        computed, whole = oracle.assess(province, lens)
        said = mart_rows(default_connection, lens)
        assert set(said) == set(computed)
        for code, figures in computed.items():
            assert differences(said[code], figures) == {}, (lens, code)
            if figures["verdict"] == "insufficient":
                nulls = [name for name in UNKNOWN_WHEN_INSUFFICIENT if said[code][name] is None]
                assert nulls == UNKNOWN_WHEN_INSUFFICIENT, (lens, code)
        judged += whole["communes_sufficient"]
        assert differences(province_row(default_connection, lens), whole) == {}, lens
    assert judged > 12 * 140


@pytest.mark.parametrize("period_id", ["2026-10", "2025-07..2026-10"])
def test_the_funnel_again_in_plain_python(
    period_id: str, province: Province, default_connection: Connection
) -> None:
    for lens in (replace(lens, period_id=period_id) for lens in LENSES):
        said = mart_rows(default_connection, lens)
        tau2, funnel = oracle.funnel(province, lens)
        told = province_row(default_connection, lens)["spread_variance"]
        assert told == pytest.approx(tau2, rel=1e-7)
        for code, figures in funnel.items():
            row = said[code]
            for name, value in figures.items():
                if isinstance(value, bool):
                    assert row[name] == value, (lens, code, name)
                else:
                    assert row[name] == pytest.approx(value, rel=1e-7), (lens, code, name)


@pytest.mark.parametrize("code", ["15607", "14797", "15001"])
def test_the_poisson_limits_of_the_funnel_leave_the_right_tails(
    code: str, default_connection: Connection
) -> None:
    """The greatest and the least count not flagged: methods.md, 3, "30, not 31"."""
    lens = Lens("2026-10", "centre", "with", "weighted")
    row = mart_rows(default_connection, lens)[code]
    mean = row["expected_count"]
    for level, tail in (("95", 0.025), ("998", 0.001)):
        low, high = (round(row[f"funnel_{end}_{level}"] * mean, 4) for end in ("lower", "upper"))
        assert low == pytest.approx(round(low), abs=1e-3)
        assert high == pytest.approx(round(high), abs=1e-3)
        below, above = round(low), round(high)
        assert oracle.poisson_cdf(below - 1, mean) < tail <= oracle.poisson_cdf(below, mean)
        assert 1 - oracle.poisson_cdf(above, mean) <= tail < 1 - oracle.poisson_cdf(above - 1, mean)
