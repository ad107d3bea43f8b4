"""The charts and lists of a comparison: what they hold is what the edition says."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pages.ui import (
    charts_funnel,
    charts_multiples,
    charts_ranking,
    charts_scatter,
    charts_trend,
    comparison,
    comparison_side,
    comparison_trend,
    look,
    measures,
    policy,
)
from pages.ui.charts_marks import SYMBOLS
from pages.ui.measures import MEASURES
from tests.pages.comparison_drawn import BAT_MOT, GAP, HAC_THANH, LANGUAGES, NOBODY, only
from tests.pages.reader import COMMUNES, number, slice_of


def drawn(figure, verdicts=None) -> pd.DataFrame:
    """The named points of a figure's marks, by name."""
    parts = [
        pd.DataFrame({"name": trace.text, "x": values(trace.x), "y": values(trace.y)})
        for trace in figure.data
        if trace.text is not None and trace.mode == "markers" and trace.hoverinfo != "skip"
    ]
    return pd.concat(parts).set_index("name")


def values(data) -> np.ndarray:
    return np.asarray(data, dtype=float)


# ---- charts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "scale"), list(itertools.product(LANGUAGES, ("log", "linear"))))
def test_the_funnel_holds_every_judged_commune_and_all_limits(views, lang, scale):
    view = views(lang)
    every = comparison.rows(view)
    named = comparison.named(view, replace(NOBODY, communes=(HAC_THANH, BAT_MOT)))
    figure = charts_funnel.funnel(view, every, every, named, scale)
    points = drawn(figure)
    known = every.dropna(subset=["ratio"]).set_index("name")
    assert len(points) == len(known) > 150
    assert points["y"].to_dict() == pytest.approx(known["ratio"].to_dict(), rel=1e-6)
    assert points["x"].to_dict() == pytest.approx(known["expected_count"].to_dict(), rel=1e-6)
    assert figure.layout.xaxis.type == ("log" if scale == "log" else None)
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(curves) == 8
    at = np.flatnonzero(np.isin(values(curves[0].x), known["expected_count"].astype("float32")))
    assert len(at) == len(values(curves[0].x))
    wide, narrow = values(curves[1].y), values(curves[-1].y)
    assert (wide > narrow).all()
    [ring] = [trace for trace in figure.data if trace.marker.symbol == "circle-open"]
    assert set(ring.text) == set(named["name"])


def test_a_verdict_is_a_symbol_as_well_as_a_colour():
    assert set(SYMBOLS) == set(look.VERDICTS)
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_the_limits_are_the_province_s_whatever_is_filtered(views):
    view = views()
    every = comparison.rows(view)
    wards = only(view, kind="phuong")
    whole = charts_funnel.funnel(view, every, every, every.head(0), "log")
    part = charts_funnel.funnel(view, every, wards, every.head(0), "log")
    for one, other in zip(whole.data[:8], part.data[:8], strict=True):
        np.testing.assert_array_equal(values(one.y), values(other.y))
    assert len(drawn(part)) == wards["ratio"].notna().sum()


@pytest.mark.parametrize("by", ["ratio", "shrunk_ratio"])
def test_the_ranking_names_every_commune_beside_its_intervals(views, by):
    view = views()
    rows = comparison.rows(view).dropna(subset=["ratio"]).sort_values(by, ascending=False)
    band = policy.band(view)
    figure = charts_ranking.ranking(view, rows, frozenset([BAT_MOT]), band, ("log", by))
    ticks = figure.layout.yaxis.ticktext
    assert len(ticks) == len(rows)
    for tick, row in zip(ticks, rows.itertuples(), strict=True):
        assert row.name in tick
        assert tick.startswith("<b>") == (row.commune_code == BAT_MOT)
    places = [int(tick.rsplit(maxsplit=1)[1]) for tick in ticks]
    assert places == sorted(places)
    for trace in figure.data:
        if trace.error_x.array is None:
            continue
        for name, x, up, down in zip(trace.text, values(trace.x), values(trace.error_x.array),
                                     values(trace.error_x.arrayminus), strict=True):  # fmt: skip
            own = rows[rows["name"] == name].iloc[0]
            assert x + up == pytest.approx(own["ratio_upper_95"], rel=1e-5)
            assert x - down == pytest.approx(own["ratio_lower_95"], rel=1e-5)
    diamonds = [trace for trace in figure.data if trace.marker.symbol == "diamond-open"]
    assert len(diamonds) == (by == "shrunk_ratio")


def test_the_ranking_says_what_it_shows(views):
    view = views("en")
    rows = comparison.rows(view).dropna(subset=["ratio"]).sort_values("ratio", ascending=False)
    low, high = policy.band(view)
    said = charts_ranking.finding(view, rows, (low, high))
    assert f"{(rows['ratio_lower_95'] > high).sum()} have the whole" in said
    assert rows["name"].iloc[0] in said
    assert rows["name"].iloc[-1] in said


@pytest.mark.parametrize("pair", [("officials", "dossiers"), ("online_share", "load_slope")])
def test_the_scatter_draws_the_communes_of_which_both_are_known(views, pair):
    view = views()
    every = comparison.rows(view)
    chosen = tuple(MEASURES[code] for code in pair)
    figure = charts_scatter.scatter(view, every, frozenset(), chosen, "log")
    points = drawn(figure)
    known = every.dropna(subset=[one.column for one in chosen]).set_index("name")
    assert len(points) == len(known)
    for axis, one in zip("xy", chosen, strict=True):
        expected = measures.plotted(one, known[one.column])
        assert points[axis].to_dict() == pytest.approx(expected.to_dict(), rel=1e-6)
        positive = (expected > 0).all()
        layout = figure.layout.xaxis if axis == "x" else figure.layout.yaxis
        assert layout.type == ("log" if positive else None)


def test_a_month_without_a_ratio_is_a_gap_and_is_marked(views):
    view = views()
    rows = view.monthly_ratios()
    own = rows[rows["commune_code"] == GAP].reset_index(drop=True)
    assert own["ratio"].isna().sum() == 1
    band = policy.band(view)
    ends = charts_multiples.limits(own, band)
    figure = charts_multiples.months(view, own, ends, band, "log")
    [line] = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert line.connectgaps is False
    np.testing.assert_array_equal(np.isnan(values(line.y)), own["ratio"].isna())
    [cross] = [trace for trace in figure.data if trace.marker.symbol == "x-thin"]
    assert list(values(cross.x)) == list(np.flatnonzero(own["ratio"].isna()))
    ribbons = [trace for trace in figure.data if trace.fill == "toself"]
    assert sum(len(trace.x) for trace in ribbons) == 2 * own["ratio"].notna().sum()
    assert ends[0] <= own["ratio_lower_95"].min()
    assert ends[1] >= own["ratio_upper_95"].max()


# ---- trend and peers ----------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["load", "ratio"])
@pytest.mark.parametrize("period", ["2026-08", "2026-02"])
def test_the_two_lists_are_verdict_and_trend(views, period, of):
    view = views(period=period)
    every = comparison.rows(view)
    trends = view.rows("slice_trend", **slice_of(period)).set_index("commune_code")
    for name, verdict, direction in (("worsening", "overloaded", "rising"),
                                     ("easing", "underloaded", "falling")):  # fmt: skip
        found = comparison_trend.group(every, name, of)
        heavy = every[every["verdict"] == verdict]["commune_code"]
        expected = [c for c in heavy if trends.loc[c, f"{of}_direction"] == direction]
        assert set(found["commune_code"]) == set(expected)
        steep = found[f"{of}_slope"].abs()
        assert list(steep) == sorted(steep, reverse=True)


def test_verdicts_and_trends_crossed_are_all_communes(views):
    view = views(period="2026-08")
    table = comparison_trend.crossed(view, comparison.rows(view), "load")
    counts = table.iloc[:, 1:].map(lambda text: number(text, "vi"))
    assert counts.to_numpy().sum() == COMMUNES
    every = comparison.rows(view)
    heavy = every[(every["verdict"] == "overloaded") & (every["load_direction"] == "rising")]
    assert counts.iloc[0, 0] == len(heavy) > 0


def test_the_trend_chart_has_clear_and_faint_marks(views):
    view = views(period="2026-08")
    every = comparison.rows(view)
    slope = MEASURES["load_slope"]
    figure = charts_trend.trend(view, every, frozenset(), policy.band(view), slope)
    clear = {
        name
        for trace in figure.data
        if trace.marker.opacity == 1
        for name in (() if trace.text is None else trace.text)
    }
    moving = every[every["load_direction"].isin(["rising", "falling"])]
    assert clear == set(moving["name"])


def test_a_commune_stands_among_its_seven_peers(views):
    view = views("en")
    found = comparison_side._with_peers(view, BAT_MOT)
    assert found["commune_code"].iloc[0] == BAT_MOT
    assert len(found) == found["commune_code"].nunique() == 8
    assert found["distance"].is_monotonic_increasing
    others = found.iloc[1:].dropna(subset=["ratio"])
    said = comparison_side.finding(view, found)
    assert f"Of the {len(others)} similar units" in said
    assert f"{(others['ratio'] < found['ratio'].iloc[0]).sum()} have a lower ratio" in said


def test_the_bracket_of_a_title_has_a_line_of_its_own():
    assert look.in_two_lines("Số hồ sơ (quy đổi) (năm)") == "Số hồ sơ<br>(quy đổi) (năm)"
    assert look.in_two_lines("Tỷ số") == "Tỷ số"
