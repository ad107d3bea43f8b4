"""Who reported, as the data page draws and lists it."""

from __future__ import annotations

import numpy as np
import pytest

from pages.ui import coverage, look
from pages.ui.words import Words
from tests.pages.reader import COMMUNES
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
MONTHS, DISTRICTS = 16, 26


def cells(heat: object) -> np.ndarray:
    return np.array(heat.z, dtype=float)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_heat_map_has_a_cell_for_every_commune_month_and_data_set(views, lang: str) -> None:
    view = views(lang)
    rows = coverage.states_of(view)
    heat = coverage.heat_map(view, rows).data[0]
    names = [name for name in heat.y if name.strip()]
    assert len(names) == len(set(names)) == COMMUNES
    assert len(heat.y) == COMMUNES + DISTRICTS - 1  # a blank line between two districts
    assert int(np.isfinite(cells(heat)).sum()) == len(rows) == COMMUNES * (4 * MONTHS + 1)
    lines, columns = list(heat.y), list(heat.x)
    gaps = rows[(rows["state"] == "missing") & (rows["data_set"] == "caseload")]
    assert len(gaps) == 8
    for gap in gaps.itertuples():
        (column,) = [
            i for i, label in enumerate(columns)
            if label.startswith(view.words("coverage_set.caseload"))
            and str(gap.month.year) in label
            and (f"{gap.month:%m}/" in label or f"{gap.month:%b} " in label)
        ]  # fmt: skip
        cell = lines.index(gap.name), column
        assert cells(heat)[cell] == coverage.STATES.index("missing")
        assert np.array(heat.text)[cell] == view.words("coverage_state.missing")


@pytest.mark.parametrize("data_set", ["caseload", "payroll_staff"])
def test_the_heat_map_of_a_phone_has_one_data_set_and_the_people(views, data_set: str) -> None:
    view = views("vi")
    rows = coverage.states_of(view)
    some = rows[rows["data_set"].isin([data_set, "population"])]
    heat = coverage.heat_map(view, some, (data_set, "population")).data[0]
    assert int(np.isfinite(cells(heat)).sum()) == COMMUNES * (MONTHS + 1)
    name = view.words(f"coverage_set.{data_set}")
    assert sum(label.startswith(f"{name} ") for label in heat.x) == MONTHS
    assert heat.x[-1] == view.words("coverage_set.population")
    missing = int((some["state"] == "missing").sum())
    assert missing > 0
    assert int((cells(heat) == coverage.STATES.index("missing")).sum()) == missing


def test_the_months_of_the_heat_map_are_the_editions(views, default_connection: Connection) -> None:
    rows = coverage.states_of(views("vi"))
    stored = default_connection.cursor().execute(
        "SELECT count(*) FROM (SELECT DISTINCT commune_code, month FROM core_caseload_month)"
    ).fetchone()  # fmt: skip
    known = rows[(rows["data_set"] == "caseload") & (rows["state"] != "missing")]
    assert (len(known),) == stored
    (doubtful,) = default_connection.cursor().execute(
        "SELECT count(*) FROM mart_population WHERE doubtful"
    ).fetchone()  # fmt: skip
    assert (rows["state"] == "doubtful").sum() == doubtful == 14


def test_what_is_simulated_is_missing_where_only_observed_figures_count(views) -> None:
    rows = coverage.states_of(views("vi", scope="observed"))
    months = rows[rows["data_set"] != "population"]
    assert set(months["state"]) == {"missing"}
    assert set(rows.loc[rows["data_set"] == "population", "state"]) == {"reported", "doubtful"}


def test_every_state_has_a_colour_and_words_of_its_own(views) -> None:
    for lang in LANGUAGES:
        names = Words(lang).section("coverage_state")
        assert set(names) == set(coverage.STATES)
        assert len(set(names.values())) == len(names)
    rows = coverage.states_of(views("vi"))
    rows["state"] = [coverage.STATES[i % len(coverage.STATES)] for i in range(len(rows))]
    figure = coverage.heat_map(views("vi"), rows)
    squares = [trace for trace in figure.data[1:] if trace.showlegend is not False]
    assert len({trace.marker.color for trace in squares}) == len(coverage.STATES)
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax) == (-0.5, len(coverage.STATES) - 0.5)
    assert squares[0].marker.color == look.OUTLINE


def test_what_is_in_want_of_somebody_bears_a_sign_beside_its_colour(views) -> None:
    """A grey print tells missing, doubtful and reported apart by it."""
    rows = coverage.states_of(views("vi"))
    some = rows.index[rows["data_set"] == "caseload"][[0, 40, 900]]
    rows.loc[some, "state"] = "set_aside"
    figure = coverage.heat_map(views("vi"), rows)
    heat = figure.data[0]
    codes, seen = cells(heat), {}
    for trace in figure.data[1:]:
        if trace.showlegend is False:
            places = {
                (list(heat.y).index(line), list(heat.x).index(column))
                for line, column in zip(trace.y, trace.x, strict=True)
            }
            [code] = {codes[place] for place in places}
            assert len(places) == (codes == code).sum()
            seen[coverage.STATES[int(code)]] = trace.marker.symbol
    assert set(seen) == {"missing", "set_aside", "doubtful"}
    assert len(set(seen.values())) == 3
    legend = {
        trace.name: trace.marker.symbol for trace in figure.data[1:] if trace.showlegend is None
    }
    for state in coverage.STATES:
        name = views("vi").words(f"coverage_state.{state}")
        if name in legend:
            assert (legend[name] != "square") == (state in seen)


def test_where_most_is_missing_the_rest_stands_out_without_signs(views) -> None:
    rows = coverage.states_of(views("vi", scope="observed"))
    assert (rows["state"] == "missing").sum() == 4 * COMMUNES * MONTHS
    figure = coverage.heat_map(views("vi", scope="observed"), rows)
    signs = [trace for trace in figure.data[1:] if trace.showlegend is False]
    assert [len(trace.x) for trace in signs] == [14]


def test_the_table_by_district_adds_up(views) -> None:
    view = views("en")
    table = coverage.by_district(view, coverage.states_of(view))
    assert len(table) == DISTRICTS
    assert table[view.words("quality.communes")].sum() == COMMUNES
    pairs = table[view.words("coverage_set.caseload")].str.split("/", expand=True).astype(int)
    assert pairs.sum().tolist() == [COMMUNES * MONTHS - 8, COMMUNES * MONTHS]
