"""Every commune is in one class or named as missing, and each class says where it begins."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from pages.ui import bivariate, breaks, look
from pages.ui import classes as sorting
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.view import LENSES, MEASURES, STAFF_GROUPS, View
from tests.pages.reader import COMMUNES, Views, number

BREAKS = (0.64, 0.80, 1.25, 1.5625)
LANGUAGES = ("vi", "en")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
VALUES = some.one_of(some.just(math.nan), some.just(0.0), some.floats(0.01, 1e6))
ROWS = some.lists(VALUES, min_size=1, max_size=40)
PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rows_of(values: list[float]) -> pd.DataFrame:
    """Rows whose every measure has these values; those without one have no verdict."""
    series = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "ratio": series, "load": series, "dossiers_per_1000_people": series,
            "population_doubtful": [False] * len(values), "difference": series,
            "standing": ["unknown" if math.isnan(v) else "level" for v in values],
            "verdict": ["insufficient" if math.isnan(v) else "balanced" for v in values],
        }
    )  # fmt: skip


def whole(classes: Classes, rows: pd.DataFrame) -> None:
    """What is true of any classes: everyone is counted once, in a class that exists."""
    known = classes.codes.dropna()
    assert sum(classes.counts) + classes.missing == len(rows) == len(classes.codes)
    assert len(classes.names) == len(classes.colours) == len(classes.counts)
    assert set(known) <= set(range(len(classes.names)))
    assert classes.counts == [int((known == i).sum()) for i in range(len(classes.names))]
    assert len(set(classes.colours)) == len(classes.colours)


@pytest.fixture(scope="module")
def vi(views: Views) -> View:
    return views("vi")


def measuring(view: View, measure: str, **changes: object) -> View:
    return View(**{**vars(view), "measure": measure, **changes})


# ---- any values ---------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
@PROPERTY
@given(values=ROWS)
@example(values=[math.nan] * 5)
@example(values=[1.0] * 5)
@example(values=[1.0])
@example(values=[0.0] * 5)
@example(values=[math.nan, 0.0])
@example(values=[0.0] * 30 + [7.0])
def test_everyone_is_in_one_class_or_missing(vi: View, measure: str, values: list[float]) -> None:
    rows = rows_of(values)
    classes = classify(measuring(vi, measure), rows)
    whole(classes, rows)
    assert classes.missing == sum(map(math.isnan, values))
    assert list(classes.codes.isna()) == [math.isnan(value) for value in values]


@pytest.mark.parametrize("measure", ["ratio", "load", "rate", "need"])
@PROPERTY
@given(values=ROWS)
def test_a_larger_value_is_never_in_a_lower_class(vi: View, measure: str, values: list[float]):
    codes = classify(measuring(vi, measure), rows_of(values)).codes
    known = sorted((value, code) for value, code in zip(values, codes, strict=True) if value >= 0)
    for (low, below), (high, above) in itertools.pairwise(known):
        assert below <= above
        assert below == above or low < high


@pytest.mark.parametrize("measure", MEASURES)
def test_without_any_value_there_is_no_class_with_somebody_in_it(vi, measure):
    classes = classify(measuring(vi, measure), rows_of([math.nan] * COMMUNES))
    assert classes.missing == COMMUNES
    assert sum(classes.counts) == 0


# ---- the ratio: fixed breaks --------------------------------------------------------------------


def test_a_ratio_on_a_break_belongs_to_the_class_below_it(vi):
    on, above = list(BREAKS), [math.nextafter(b, math.inf) for b in BREAKS]
    below = [math.nextafter(b, 0) for b in BREAKS]
    classes = classify(measuring(vi, "ratio"), rows_of([*below, *on, *above]))
    assert list(classes.codes) == [0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 4]


def test_the_breaks_of_the_policy_are_powers_of_one_and_a_quarter():
    assert [round(math.log(b, 1.25), 9) for b in BREAKS] == [-2, -1, 1, 2]


def test_classes_of_the_ratio_have_the_colours_of_the_verdicts_from_light_to_heavy(vi):
    classes = classify(measuring(vi, "ratio"), rows_of([0.5, 0.7, 1.0, 1.4, 2.0]))
    order = ("underloaded", "watch_low", "balanced", "watch_high", "overloaded")
    assert classes.colours == [look.COLOURS[verdict] for verdict in order]
    assert classes.counts == [1] * 5


@pytest.mark.parametrize(
    ("lang", "said"),
    [("vi", ["0,64", "0,80", "1,25", "1,56"]), ("en", ["0.64", "0.80", "1.25", "1.56"])],
)
def test_classes_are_named_in_the_language(views, lang, said):
    view = views(lang, measure="ratio")
    names = classify(view, sorting.rows(view)).names
    assert [NUMBER.findall(name) for name in names] == [
        said[:1], said[:2], said[1:3], said[2:], said[3:],
    ]  # fmt: skip


# ---- the verdict --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_classes_of_the_verdict_are_the_verdicts(views, lang):
    view = views(lang)
    rows = sorting.rows(view)
    classes = classify(view, rows)
    whole(classes, rows)
    counts = view.verdict_counts()
    order = ("underloaded", "watch_low", "balanced", "watch_high", "overloaded")
    assert classes.counts == [counts.get(verdict, 0) for verdict in order]
    assert classes.missing == counts["insufficient"]
    for name, verdict in zip(classes.names, order, strict=True):
        assert view.words(f"verdict.{verdict}") in name
        assert view.words(f"verdict_symbol.{verdict}") in name


# ---- the rate -----------------------------------------------------------------------------------


def test_rates_leave_doubtful_populations_out_unless_asked(views):
    view = views(measure="rate")
    rows = sorting.rows(view)
    doubtful = rows["population_doubtful"].astype(bool)
    assert 0 < doubtful.sum() < COMMUNES
    known = rows["dossiers_per_1000_people"].notna()
    careful = classify(view, rows)
    assert list(careful.codes.isna()) == list(doubtful | ~known)
    asked = classify(measuring(view, "rate", doubtful=True), rows)
    assert list(asked.codes.isna()) == list(~known)


def test_a_population_nobody_judged_is_not_used_unless_asked(views):
    view = views(measure="rate")
    rows = sorting.rows(view)
    rows["population_doubtful"] = rows["population_doubtful"].astype("boolean")
    rows.loc[0, "population_doubtful"] = pd.NA
    assert math.isnan(measure_values(view, rows)[0])
    asked = measuring(view, "rate", doubtful=True)
    assert measure_values(asked, rows)[0] == rows.loc[0, "dossiers_per_1000_people"]


@pytest.mark.parametrize("measure", ["verdict", "ratio", "load"])
def test_doubtful_populations_change_nothing_else(views, measure):
    view = views(measure=measure)
    rows = sorting.rows(view)
    careful, asked = (classify(measuring(view, measure, doubtful=d), rows) for d in (False, True))
    assert careful.counts == asked.counts


# ---- what a name says is true -------------------------------------------------------------------


@pytest.mark.parametrize("way", list(itertools.product(STAFF_GROUPS, LENSES)), ids="-".join)
@pytest.mark.parametrize("measure", ["ratio", "load", "rate"])
@pytest.mark.parametrize("period", ["2025-08", "2026-10", "2025-07..2026-10"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_commune_is_within_the_bounds_its_class_names(views, lang, period, measure, way):
    group, lens = way
    view = views(lang, period, measure=measure, staff_group=group, lens=lens)
    rows = sorting.rows(view)
    classes = classify(view, rows)
    whole(classes, rows)
    assert len(set(classes.names)) == len(classes.names)
    values = measure_values(view, rows)
    for i, name in enumerate(classes.names):
        said = NUMBER.findall(name)
        bounds = [number(text, lang) for text in said]
        # A reader sees rounded breaks; 1.5625 is said as 1.56.
        slack = 0.5 * 10.0 ** -max(len(re.split(r"[.,]", text)[-1]) for text in said)
        slack = slack if measure == "ratio" else 1e-9
        low = bounds[-1] if i == len(classes.names) - 1 else (bounds[0] if i else -np.inf)
        high = np.inf if i == len(classes.names) - 1 else bounds[-1]
        part = values[classes.codes == i]
        assert ((part > low - slack) & (part <= high + slack)).all(), name


@pytest.mark.parametrize("measure", ["load", "rate"])
def test_a_measure_without_a_norm_has_about_a_fifth_in_each_class(views, measure):
    view = views(measure=measure)
    classes = classify(view, sorting.rows(view))
    assert len(classes.counts) == 5
    assert min(classes.counts) > COMMUNES / 12


# ---- the same breaks in every period -------------------------------------------------------------


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("measure", ["ratio", "load", "rate", "need"])
def test_the_classes_are_the_same_in_every_period(views, measure, lens):
    names = set()
    for period in ("2025-07", "2025-09", "2026-10", "2026-Q3", "2025-07..2026-10"):
        view = views("en", period, measure=measure, lens=lens)
        names.add(tuple(classify(view, sorting.rows(view)).names))
    assert len(names) == 1


def test_the_breaks_of_the_load_are_fifths_of_all_months_but_the_start_up_one(
    views, default_connection
):
    """Reckoned by the database, rounded to two digits."""
    view = views(measure="load")
    [fifths] = default_connection.execute(
        """
        SELECT quantile_cont(l.load, [0.2, 0.4, 0.6, 0.8]) FROM mart_load AS l
        JOIN core_period AS p USING (period_id)
        WHERE p.kind = 'month' AND NOT p.start_up AND l.scope = 'all' AND l.staff_group = 'centre'
          AND l.certification = 'with' AND l.weighting = 'weighted'
        """
    ).fetchone()
    expected = [float(f"{value:.2g}") for value in fifths]
    assert breaks.of(view, lambda one: one.slice()["load"], pd.Series(dtype=float)) == expected


def test_an_edition_without_months_is_cut_by_what_is_shown(views):
    view = views(measure="load", scope="observed")
    own = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    found = breaks.of(view, lambda one: one.slice()["load"], own)
    assert found == [2.0, 3.0, 4.0, 5.0]


# ---- load by need -------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2026-10", "2025-07", "2025-07..2026-10"])
def test_nine_classes_are_the_cross_table_of_load_and_need(views, default_connection, period):
    view = views(period=period, measure="load_need")
    counts = classify(view, sorting.rows(view)).counts
    expected = default_connection.execute(
        """
        SELECT (l.ratio >= 0.8)::INT + (l.ratio > 1.25)::INT AS load,
            n.standing_adjusted AS standing, count(*)
        FROM mart_load AS l
        JOIN mart_need AS n USING (scope, period_id, certification, commune_code)
        WHERE l.scope = 'all' AND l.period_id = ? AND l.staff_group = 'centre'
          AND l.certification = 'with' AND l.weighting = 'weighted' AND l.ratio IS NOT NULL
        GROUP BY ALL
        """,
        [period],
    ).fetchall()
    assert len(expected) >= 5
    for load, standing, count in expected:
        assert counts[3 * load + bivariate.NEEDS.index(standing)] == count
    assert sum(counts) == sum(count for *_, count in expected)


def test_of_no_commune_there_is_no_class_of_load_by_need(views):
    """A filter that matches nobody leaves an empty map, not an error."""
    view = views(measure="load_need")
    classes = classify(view, sorting.rows(view).iloc[:0])
    assert (sum(classes.counts), classes.missing, len(classes.codes)) == (0, 0, 0)


def test_need_is_of_the_centre_alone(views):
    view = views(measure="load_need", staff_group="payroll")
    assert classify(view, sorting.rows(view)).missing == COMMUNES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_grid_names_rows_and_columns_and_holds_every_count(views, lang):
    view = views(lang, measure="load_need")
    classes = classify(view, sorting.rows(view))
    grid = bivariate.grid(view, classes.counts)
    cells = [int(count) for count in re.findall(r"<td style[^>]*>(\d+)</td>", grid)]
    # Heavy on top and short on the left: from the highest class to the lowest.
    assert cells == classes.counts[::-1]
    assert sum(cells) == COMMUNES - classes.missing
    for code, sign in (("low", "▼ "), ("middle", ""), ("high", "▲ ")):
        assert f'<th scope="row">{sign}{view.words(f"map_load.{code}")}</th>' in grid
    for code in bivariate.NEEDS:
        assert f'<th scope="col">{view.words(f"map_need.{code}")}</th>' in grid
    for colour in bivariate.colours():
        assert colour in grid
