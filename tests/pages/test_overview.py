"""The overview: a true sentence, changes that are differences, who gets worse, the doubts."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import comparable, findings, look, overview
from pages.ui.assumptions import Assumed
from pages.ui.view import View
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Site, Views, figures, links, number, slice_of
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
WHOLE = "2025-07..2026-10"
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


# ---- the finding --------------------------------------------------------------------------------


def as_if(view: View, **verdicts: str) -> tuple[dict[str, int], pd.DataFrame]:
    """The slice with verdicts replaced, and its counts."""
    rows = view.slice()
    rows["verdict"] = rows["verdict"].replace(verdicts)
    return rows["verdict"].value_counts().to_dict(), rows


CASES = {
    "both": {},
    "overloaded": {"underloaded": "watch_low"},
    "underloaded": {"overloaded": "watch_high"},
    "neither": dict.fromkeys(
        ("overloaded", "watch_high", "watch_low", "underloaded"), "balanced"
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_finding_is_true_of_the_counts(views: Views, case: str, lang: str):
    view = views(lang, "2026-09")
    counts, rows = as_if(view, **CASES[case])
    said = findings.province(view, counts, rows)
    period = {"vi": "Tháng 9/2026: ", "en": "September 2026: "}[lang]
    assert said.startswith(period)
    heaviest = rows.loc[rows["ratio"].idxmax()]
    assert heaviest["name"] in said
    expected = [len(rows.dropna(subset=["ratio"])), round(float(heaviest["ratio"]), 2)]
    expected += [n for n in (counts.get("overloaded", 0), counts.get("underloaded", 0)) if n]
    rest = said.removeprefix(period).replace(heaviest["name"], "")
    figures_said = [number(text, lang) for text in NUMBER.findall(rest)]
    assert sorted(figures_said) == pytest.approx(sorted(map(float, expected)))
    none_overloaded = {"vi": "không đơn vị nào trong", "en": "none is found overloaded"}[lang]
    assert (none_overloaded in said) == (case in {"underloaded", "neither"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_judged_is_said_and_no_commune_is_named(views: Views, lang: str):
    view = views(lang, scope="observed")
    rows = view.slice()
    said = findings.province(view, view.verdict_counts(), rows)
    assert [name for name in rows["name"] if name in said] == []
    assert str(COMMUNES) in said


def test_the_heaviest_is_an_overloaded_one_where_there_is_one(views: Views):
    """A higher ratio that proves nothing is not called the heaviest."""
    view = views()
    rows = view.slice()
    judged = findings.judged(rows)
    first, second = judged.iloc[0], judged.iloc[1]
    rows.loc[rows["commune_code"] == first["commune_code"], "verdict"] = "watch_high"
    counts = rows["verdict"].value_counts().to_dict()
    said = findings.province(view, counts, rows)
    assert second["name"] in said
    assert first["name"] not in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("period", "held"), [("2025-07", True), ("2025-Q3", True), (WHOLE, True),
                                              ("2025-08", False)])  # fmt: skip
def test_the_start_up_month_is_said_in_the_sentence(views, lang, period, held):
    view = views(lang, period)
    said = findings.province(view, view.verdict_counts(), view.slice())
    assert said.endswith(Words(lang)("finding.start_up")) == held


# ---- change against the period before -----------------------------------------------------------

BEFORE = {
    "2026-10": "2026-09", "2025-09": "2025-08", "2026-Q3": "2026-Q2", "2026-Q1": "2025-Q4",
    # The one before holds the start-up month, or there is none.
    "2025-08": None, "2025-07": None, "2025-Q4": None, "2025-Q3": None, "2026-H1": None,
    "2026-9M": None, WHOLE: None,
}  # fmt: skip


@pytest.mark.parametrize(("period", "earlier"), BEFORE.items())
def test_a_period_is_compared_with_the_one_right_before_it(views, period, earlier):
    found = comparable.before(views(period=period))
    assert (None if found is None else found.period_id) == earlier


def counted(connection: Connection, period: str, **changes: str) -> dict[str, int]:
    """Communes by verdict, counted from the table of loads itself."""
    rows = queries.run(connection, "slice", **slice_of(period, **changes))
    return {verdict: int((rows["verdict"] == verdict).sum()) for verdict in look.VERDICTS}


@pytest.mark.parametrize("period", [period for period, earlier in BEFORE.items() if earlier])
@pytest.mark.parametrize("lens", ["weighted", "count"])
def test_a_change_is_the_difference_of_two_counts(views, default_connection, period, lens):
    changes = comparable.changes(views(period=period, lens=lens))
    now, then = (
        counted(default_connection, one, weighting=lens) for one in (period, BEFORE[period])
    )
    assert changes == {verdict: now[verdict] - then[verdict] for verdict in look.VERDICTS}
    assert sum(changes.values()) == 0


def test_without_verdicts_nothing_is_compared(views):
    assert comparable.changes(views(scope="observed")) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_the_changes_and_against_what(site: Site, default_connection, lang):
    app = site.open("overview", lang=lang)
    words = Words(lang)
    now, then = (counted(default_connection, period) for period in ("2026-10", "2026-09"))
    shown = {metric.label: metric.delta for metric in app.metric}
    for verdict in look.VERDICTS:
        change = now[verdict] - then[verdict]
        said = shown[look.short_name(words, verdict)]
        if change:
            assert said == f"{'+' if change > 0 else '−'}{abs(change)}"
        else:
            assert said == words("overview.unchanged")
    month = {"vi": "tháng 9/2026", "en": "September 2026"}[lang]
    assert words("overview.compared", period=month) in {note.value for note in app.caption}


@pytest.mark.parametrize("state", [{"period": "2025-07"}, {"observed": "1"}, {"period": WHOLE}])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_compared_says_so_and_shows_no_change(site: Site, lang, state):
    app = site.open("overview", lang=lang, **state)
    assert Words(lang)("overview.not_compared") in {note.value for note in app.caption}
    assert {metric.delta for metric in app.metric} == {""}


# ---- overloaded and getting worse ---------------------------------------------------------------


def test_who_gets_worse_is_overloaded_and_rising_in_the_marts(views, default_connection):
    found, known = overview.worse(views(period="2026-08"))
    expected = default_connection.execute(
        """
        SELECT t.commune_code FROM mart_trend AS t
        JOIN mart_load AS l
          USING (scope, staff_group, certification, weighting, commune_code)
        WHERE l.period_id = '2026-08' AND t.month = DATE '2026-08-01'
          AND l.verdict = 'overloaded' AND t.load_direction = 'rising' AND t.scope = 'all'
          AND t.staff_group = 'centre' AND t.certification = 'with' AND t.weighting = 'weighted'
        ORDER BY t.load_slope DESC
        """
    ).fetchall()
    assert known
    assert len(expected) > overview.SHOWN
    assert list(found["commune_code"]) == [code for (code,) in expected]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_them_and_says_how_many_more(site: Site, views, lang):
    found, _ = overview.worse(views(period="2026-08"))
    app = site.open("overview", lang=lang, period="2026-08")
    said = list(links(app))
    for name in found["name"].head(overview.SHOWN):
        assert [text for text in said if name in text and text.endswith(
            {"vi": "/tháng", "en": "a month"}[lang]
        )]  # fmt: skip
    more = Words(lang)("overview.worsening_more", count=str(len(found) - overview.SHOWN))
    assert more in said


@pytest.mark.parametrize(("period", "key"), [("2026-10", "worsening_none"),
                                             ("2025-09", "worsening_too_few")])  # fmt: skip
@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nobody_gets_worse_the_page_says_why(site: Site, lang, period, key):
    app = site.open("overview", lang=lang, period=period)
    assert Words(lang)(f"overview.{key}") in {note.value for note in app.caption}


def test_under_a_readers_assumption_no_trend_of_the_edition_is_shown(site: Site):
    app = site.open("overview", assume="verdict.band_high:1.3")
    if not app.session_state["view"].assumed:
        pytest.fail("the address assumes nothing")
    said = {note.value for note in app.caption}
    assert Words("vi")("overview.worsening_assumed") in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verdict", ["overloaded", "underloaded"])
def test_all_of_a_verdict_are_one_click_away(site: Site, default_connection, verdict, lang):
    count = counted(default_connection, "2026-10")[verdict]
    label = Words(lang)(f"overview.all_{verdict}", count=str(count))
    query = {name: one for name, [one] in parse_qs(links(
        site.open("overview", lang=lang)
    )[label]).items()}  # fmt: skip
    app = site.open("compare", **query)
    listed = app.get("dataframe")[0].value
    assert len(listed) == count
    ratios = [number(text.strip(), lang) for text in listed[Words(lang)("table.ratio")]]
    assert ratios == sorted(ratios, reverse=verdict == "overloaded")


# ---- first moves, what is not known -------------------------------------------------------------


def test_without_figures_no_first_move_is_spoken_of(site: Site):
    words = Words("vi")
    app = site.open("overview", observed="1")
    assert words("overview.moves") not in {text.value for text in app.markdown}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_first_moves_are_those_of_the_plan_and_lead_to_it(site: Site, lang: str):
    plan = site.open("staffing", lang=lang).dataframe[0].value
    lenders, receivers = (plan[Words(lang)(f"staffing.{end}")] for end in ("lender", "receiver"))
    app = site.open("overview", lang=lang)
    assert Words(lang)("overview.moves") in {text.value for text in app.markdown}
    for place in range(3):
        start = f"{place + 1}. {lenders[place]} → {receivers[place]}: "
        assert len([label for label in links(app) if label.startswith(start)]) == 1


def doubts_of(view: View) -> dict[str, str]:
    return {said: page for page, said in overview.unknown(view)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_known_is_counted_from_the_marts(views, default_connection, lang):
    view = views(lang)
    words = Words(lang)
    rows = queries.run(default_connection, "slice", **slice_of("2026-10"))
    missing = rows[rows["verdict"] == "insufficient"]
    said = doubts_of(view)
    [first] = [text for text in said if f"{len(missing)}/{COMMUNES}" in text]
    assert all(name in first for name in missing["name"])
    assert said[first] == "quality"
    doubtful = int(rows["population_doubtful"].sum())
    assert said[words("overview_doubt.population", count=str(doubtful))] == "quality"
    assert said[words("overview_doubt.simulated", share="100%")] == "sources"
    assert said[words("overview_doubt.minutes")] == "method"


def test_what_does_not_apply_is_not_doubted(views):
    words = Words("vi")
    counted_dossiers = doubts_of(views(lens="count"))
    assert words("overview_doubt.minutes") not in counted_dossiers
    observed = doubts_of(views(scope="observed"))
    assert not [said for said in observed if "mô phỏng" in said]
    every = words("overview_doubt.unjudged_many", count=str(COMMUNES), all=str(COMMUNES))
    assert every in observed
    assert not [said for said in doubts_of(views(period="2025-08")) if f"/{COMMUNES}" in said]


# ---- two maps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_maps_show_the_verdicts_whatever_measure_is_in_the_address(site: Site, lang):
    app = site.open("overview", lang=lang, measure="load", layer="hexagon")
    area, hexagon = figures(app)
    for figure, layer in ((area, "generalised"), (hexagon, "hexagon")):
        shapes = [trace for trace in figure["data"] if trace["type"] == "choropleth"]
        assert {trace["geojson"].split("/")[-1].split("-")[0] for trace in shapes} == {layer}
        assert sum(len(trace["locations"]) for trace in shapes) == COMMUNES
        legend = [
            trace["name"]
            for trace in figure["data"]
            if "name" in trace and trace.get("mode") == "markers"
        ]
        assert any(Words(lang)("verdict.overloaded") in name for name in legend)


def test_two_maps_are_small(site: Site):
    """What a click sends for both, as JSON: names come with the static shapes."""
    app = site.open("overview")
    sizes = [len(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert len(sizes) == 2
    assert sum(sizes) < 25_000


def test_a_map_is_chosen_for_a_phone_by_the_address(site: Site):
    app: AppTest = site.open("overview", shape="hexagon")
    assert app.session_state["address_shape"] == "hexagon"
    styles = " ".join(html.value for html in app.get("html")) if app.get("html") else ""
    assert "st-key-overview-area" in styles


def test_an_assumption_makes_the_change_anew(views):
    """Both counts follow it: a band nobody can leave has neither overloaded nor underloaded."""
    view = views("vi")
    wide = replace(view, assumed=Assumed((("verdict.band_high", 50.0), ("verdict.band_low", 0.01))))
    counts = wide.verdict_counts()
    assert counts.get("overloaded", 0) == counts.get("underloaded", 0) == 0
    changes = comparable.changes(wide)
    assert changes is not None
    assert changes["overloaded"] == changes["underloaded"] == 0
