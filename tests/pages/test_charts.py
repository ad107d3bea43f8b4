"""Charts show what the tables hold: gaps stay gaps, limits and intervals are where they belong."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import charts, look, paper, policy
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Views

LANGUAGES = ("vi", "en")
MONTHS = 16
GAP, GAP_MONTH = "14896", pd.Timestamp("2025-12-01")
WHOLE = "2025-07..2026-10"


def values(column: object) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in column], dtype=float)


def painted(figure: go.Figure, code: float) -> str:
    """The colour of a class on the figure's colour axis."""
    axis = figure.layout.coloraxis
    position = (code - axis.cmin) / (axis.cmax - axis.cmin)
    return next(colour for stop, colour in axis.colorscale if stop > position)


# ---- months -------------------------------------------------------------------------------------


def months_of(views: Views, lang: str = "vi", code: str = GAP) -> tuple[pd.DataFrame, go.Figure]:
    view = views(lang)
    rows = view.rows(
        "commune_months", commune_code=code, certification="with", staff_group="centre"
    )
    return rows, charts.months(view, rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_month_not_reported_is_a_gap_and_says_so(views, lang):
    rows, figure = months_of(views, lang)
    gaps = rows["received"].isna()
    assert list(rows.loc[gaps, "month"]) == [GAP_MONTH]
    words = Words(lang)
    for trace in figure.data:
        assert len(trace.x) == len(trace.y) == MONTHS
        shown = values(trace.y)
        assert list(np.isnan(shown)) == list(gaps)
        assert (shown[~gaps] >= 0).all()
        assert not trace.connectgaps if trace.type == "scatter" else True
        missing = [trace.customdata[i] for i in np.flatnonzero(gaps)]
        assert missing == [f"— ({words('missing.not_reported')})"]
    [note] = figure.layout.annotations
    assert note.text == words("missing.not_reported")
    assert note.x == figure.data[0].x[int(np.flatnonzero(gaps)[0])]


def test_months_show_what_was_received_and_what_is_in_process(views):
    rows, figure = months_of(views)
    received, in_process = figure.data
    known = rows["received"].notna()
    assert list(values(received.y)[known]) == list(rows.loc[known, "received"].astype(float))
    total = (rows["in_process_within"] + rows["in_process_late"])[known].astype(float)
    assert list(values(in_process.y)[known]) == list(total)
    assert len(set(received.x)) == MONTHS


def test_a_zero_is_a_zero_and_no_gap(views):
    view = views()
    rows, _ = months_of(views)
    rows.loc[0, "received"] = 0
    figure = charts.months(view, rows)
    assert values(figure.data[0].y)[0] == 0
    assert len(figure.layout.annotations) == 1


def test_months_without_any_report_are_all_gaps(views):
    view = views("en")
    rows, _ = months_of(views)
    rows[["received", "in_process_within", "in_process_late", "in_process"]] = None
    figure = charts.months(view, rows)
    for trace in figure.data:
        assert np.isnan(values(trace.y)).all()
    assert len(figure.layout.annotations) == MONTHS


def test_a_gap_is_a_gap_in_what_the_browser_gets(views):
    _, figure = months_of(views)
    for trace in json.loads(figure.to_json())["data"]:
        sent = trace["y"]
        if isinstance(sent, dict):  # Plotly packs numbers; NaN is a gap to it
            sent = np.frombuffer(base64.b64decode(sent["bdata"]), dtype=sent["dtype"])
        assert np.isnan(values(sent))[trace["x"].index("12/2025")]
        assert np.isnan(values(sent)).sum() == 1


# ---- the funnel ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("period", ["2026-10", WHOLE])
def test_the_funnel_draws_its_limits_and_every_judged_commune(views, period, lang):
    view = views(lang, period)
    rows = view.slice()
    known = rows.dropna(subset=["ratio", "expected_count"]).sort_values("expected_count")
    figure = charts.funnel(view, rows, None)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    limits = ("spread_lower_998", "spread_upper_998", "funnel_lower_998", "funnel_upper_998")
    assert len(lines) == len(limits)
    for line, limit in zip(lines, limits, strict=True):
        # A curve of some forty points, each a commune's own limit, from the first to the last.
        own = known.assign(x=known["expected_count"].astype("float32")).set_index("x")[limit]
        assert len(line.x) >= 30
        assert list(line.x) == sorted(set(line.x))
        assert (line.x[0], line.x[-1]) == (own.index[0], own.index[-1])
        for x, y in zip(line.x, line.y, strict=True):
            assert float(y) in set(own.loc[[x]].astype("float32").astype(float))
        # Nowhere does the line leave the limits it leaves out by what an eye could see.
        drawn = np.interp(np.log(own.index.astype(float)), np.log(values(line.x)), values(line.y))
        assert np.abs(drawn - own.to_numpy(float)).max() < 0.03
    named = {line.name for line in lines if line.showlegend}
    assert named == {view.words("chart.spread_998"), view.words("chart.funnel_998")}
    [points] = [trace for trace in figure.data if trace.mode == "markers"]
    assert list(points.text) == list(known["name"])
    assert list(points.y) == list(known["ratio"].astype("float32"))
    colours = [painted(figure, code) for code in points.marker.color]
    assert colours == [look.COLOURS[v] for v in known["verdict"]]
    assert len(points.x) == COMMUNES - rows["ratio"].isna().sum()


def test_limits_close_in_on_the_average_as_the_count_grows(views):
    view = views(period="2025-08")
    figure = charts.funnel(view, view.slice(), None)
    lower, upper = figure.data[2], figure.data[3]
    assert (values(lower.y) < 1).all()
    assert (values(upper.y) > 1).all()
    few, many = slice(0, 15), slice(-15, None)
    assert values(upper.y)[few].mean() > values(upper.y)[many].mean()
    assert values(lower.y)[few].mean() < values(lower.y)[many].mean()


def test_one_commune_is_ringed_and_named(views):
    view = views()
    rows = view.slice()
    one = rows.dropna(subset=["ratio"]).iloc[5]
    figure = charts.funnel(view, rows, one["commune_code"])
    ring = figure.data[-1]
    assert list(ring.text) == [one["name"]]
    assert (ring.x[0], ring.y[0]) == (one["expected_count"], one["ratio"])
    assert "open" in ring.marker.symbol


def test_a_commune_without_a_verdict_is_not_ringed(views):
    view = views()
    rows = view.slice()
    code = rows.loc[rows["ratio"].isna(), "commune_code"].iloc[0]
    assert len(charts.funnel(view, rows, code).data) == len(charts.funnel(view, rows, None).data)


# ---- intervals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_intervals_reach_from_limit_to_limit(views, lang):
    view = views(lang)
    rows = view.slice().dropna(subset=["ratio"]).sort_values("ratio", ascending=False)
    rows = pd.concat([rows.head(10), rows.tail(10)])
    figure = charts.intervals(view, rows, policy.band(view))
    by_name = rows.set_index("name")
    shown = 0
    for trace in figure.data:
        part = by_name.loc[list(trace.y)]
        shown += len(part)
        assert list(values(trace.x)) == list(part["ratio"])
        high = values(trace.x) + values(trace.error_x.array)
        low = values(trace.x) - values(trace.error_x.arrayminus)
        assert high == pytest.approx(part["ratio_upper_95"].to_numpy())
        assert low == pytest.approx(part["ratio_lower_95"].to_numpy())
        assert (values(trace.error_x.array) >= 0).all()
        assert (values(trace.error_x.arrayminus) >= 0).all()
        assert trace.error_x.symmetric is False
        assert set(part["verdict"].map(look.COLOURS)) == {trace.marker.color}
        assert all("–" in text for text in trace.text)
    assert shown == len(rows)
    assert list(figure.layout.yaxis.categoryarray) == list(rows["name"])[::-1]


def test_the_balanced_band_is_shaded_where_the_policy_puts_it(views):
    view = views()
    band = policy.band(view)
    assert band == (0.8, 1.25)
    figure = charts.intervals(view, view.slice().head(3), band)
    boxes = [(s.x0, s.x1) for s in figure.layout.shapes if s.type == "rect"]
    assert boxes == [band]


@pytest.mark.parametrize(("lang", "tick"), [("vi", "1,25"), ("en", "1.25")])
def test_ticks_are_written_in_the_language(views, lang, tick):
    view = views(lang)
    figure = charts.intervals(view, view.slice().dropna(subset=["ratio"]).head(3), (0.8, 1.25))
    assert tick in figure.layout.xaxis.ticktext


# ---- fields and channels ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_mix_holds_every_dossier_of_the_period(views, lang):
    view = views(lang, "2025-08")
    rows = view.rows(
        "commune_mix", commune_code="14797", period_id="2025-08", scope="all", certification="with"
    )
    figure = charts.mix(view, rows)
    assert {trace.name for trace in figure.data} == {
        view.words("channel.online"),
        view.words("channel.in_person"),
    }
    assert sum(values(trace.x).sum() for trace in figure.data) == rows["received"].sum()
    assert figure.layout.barmode == "stack"
    slice_ = view.slice().set_index("commune_code")
    assert rows["received"].sum() == slice_.loc["14797", "dossiers"]


# ---- what every chart shares --------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "separators"), [("vi", ",."), ("en", ".,")])
@pytest.mark.parametrize("simulated", [True, False])
def test_a_dressed_chart_writes_numbers_as_the_language_does_and_marks_simulation(
    lang, separators, simulated
):
    words = Words(lang)
    figure = look.dress(go.Figure(), words, height=300, simulated=simulated)
    assert figure.layout.separators == separators
    marks = [note.text for note in figure.layout.annotations]
    assert marks == ([words("simulated.mark")] if simulated else [])


def test_no_chart_asks_another_host():
    assert not re.match(r"[a-z]+:|//", look.PLOT_CONFIG["topojsonURL"])


def test_a_month_of_any_ratio_is_drawn_for_paper(views) -> None:
    """One limit of 100 cuts off its own line only; a ratio of 100 has its ticks."""
    rows = pd.DataFrame({
        "month": pd.date_range("2026-08-01", periods=2, freq="MS"), "ratio": [1.0, 1.2],
        "ratio_lower_95": [0.8, 0.9], "ratio_upper_95": [1.3, 100.0],
        "verdict": ["balanced", "overloaded"],
    })  # fmt: skip
    view = views("en")
    assert ">6</text>" in paper.drawing(view, rows)
    assert ">20</text>" not in paper.drawing(view, rows)
    high = paper.drawing(view, rows.assign(ratio=[1.0, 100.0]))
    assert [f">{tick}</text>" in high for tick in (20, 100, 120)] == [True, True, False]
