"""Doubtful populations: the 166 published values, and what a missing figure does.

Golden table: population printed in the published merger plan of July 2025; area, point and former
units of the same plan as in the package vietnamadminunits.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workload.plausibility import Plausibility, check_population

Golden = Callable[[str], list[dict[str, str]]]


@pytest.fixture
def published(golden: Golden) -> dict[str, np.ndarray]:
    rows = golden("population_inputs")
    numbers = ("population", "area_km2", "latitude", "longitude", "mountain", "former_units")
    columns: dict[str, np.ndarray] = {
        name: np.array([float(row[name]) for row in rows]) for name in numbers
    }
    columns["mountain"] = columns["mountain"] == 1
    columns["code"] = np.array([row["code"] for row in rows])
    return columns


def check(columns: dict[str, np.ndarray], **thresholds: Any) -> Plausibility:
    figures = {name: values for name, values in columns.items() if name != "code"}
    return check_population(**figures, **thresholds)


def row_of(columns: dict[str, np.ndarray], code: str) -> int:
    return int(np.flatnonzero(columns["code"] == code)[0])


@pytest.mark.parametrize("neighbours", [5, 7, 9])
@pytest.mark.parametrize("least_density", [0.35, 0.50, 0.60])
@pytest.mark.parametrize("least_per_unit", [0.20, 0.30, 0.45])
def test_exactly_the_known_values_are_doubtful(
    published: dict[str, np.ndarray],
    golden: Golden,
    neighbours: int,
    least_density: float,
    least_per_unit: float,
) -> None:
    result = check(
        published,
        neighbours=neighbours,
        least_density=least_density,
        least_per_unit=least_per_unit,
    )
    wanted = {row["code"] for row in golden("population_outputs")}
    assert set(published["code"][result.doubtful]) == wanted


def test_thin_and_dense_communes_are_believed(published: dict[str, np.ndarray]) -> None:
    border = "14845 14848 14857 14860 14863 14864 14866 14896 15007 15010 15013 15019 15022 15025"
    bat_mot, yen_khuong, xuan_thai, hac_thanh = "15607", "15031", "16258", "14797"
    codes = [*border.split(), bat_mot, yen_khuong, xuan_thai, hac_thanh]
    rows = [row_of(published, code) for code in codes]
    assert not check(published).doubtful[rows].any()


def test_the_ratios_say_why(published: dict[str, np.ndarray]) -> None:
    result, yen_phu = check(published), row_of(published, "15409")
    assert result.density_ratio[yen_phu] < 0.005
    assert result.per_unit_ratio[yen_phu] < 0.01
    bat_mot = row_of(published, "15607")
    assert result.density_ratio[bat_mot] < 0.5 < result.per_unit_ratio[bat_mot]


def test_a_missing_population_is_missing_not_doubtful(published: dict[str, np.ndarray]) -> None:
    published["population"][row_of(published, "15409")] = np.nan
    result = check(published)
    assert result.doubtful.sum() == 13
    assert np.isnan(result.density_ratio).sum() == np.isnan(result.per_unit_ratio).sum() == 1


def test_one_ratio_decides_where_the_other_is_unknown(published: dict[str, np.ndarray]) -> None:
    rows = [row_of(published, code) for code in ("15409", "14797")]
    published["former_units"][rows] = np.nan
    result = check(published)
    assert np.isnan(result.per_unit_ratio[rows]).all()
    assert result.doubtful[rows].tolist() == [True, False]
    published["area_km2"][rows] = 0.0
    assert check(published).doubtful[rows].tolist() == [False, False]


def test_a_commune_without_a_comparable_neighbour_is_not_judged() -> None:
    result = check_population(
        population=[10, 5000, 6000],
        area_km2=[50, 50, 50],
        latitude=[19.8, 19.9, np.nan],
        longitude=[105.1, 105.2, 105.3],
        mountain=[True, False, False],
        former_units=[1, 1, 1],
    )
    assert np.isnan(result.density_ratio).all()
    assert not result.doubtful.any()


def test_the_order_of_communes_does_not_matter(published: dict[str, np.ndarray]) -> None:
    order = np.random.default_rng(3).permutation(166)
    shuffled = check({name: values[order] for name, values in published.items()})
    plain = check(published)
    assert shuffled.doubtful.tolist() == plain.doubtful[order].tolist()
    assert shuffled.density_ratio == pytest.approx(plain.density_ratio[order])


def test_wrong_input_is_refused(published: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="neighbours must be 1 or more"):
        check(published, neighbours=0)
    with pytest.raises(ValueError, match="one length"):
        check({**published, "mountain": published["mountain"][:5]})
    with pytest.raises(ValueError, match="one length"):
        check({**published, "area_km2": published["area_km2"][:5]})
    with pytest.raises(ValueError, match="population must be 0 or more"):
        check({**published, "population": -published["population"]})
