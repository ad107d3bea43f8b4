"""The page Map: its choices are in the address, the table shows what the map shows, marks agree."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import classes as sorting
from pages.ui import map_marks, map_table, map_time, unit_filters
from pages.ui.assumptions import Assumed
from pages.ui.unit_filters import Filters, passing
from pages.ui.view import MEASURES
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Site, figures, links, number, raw_parts, slice_of, texts
from warehouse import queries

LANGUAGES = ("vi", "en")
BAT_MOT, CAPITAL = "15607", "14797"
TABLE = "map-table"


def coloured(app: AppTest) -> set[str]:
    """The communes that have a colour on the map."""
    return {
        code
        for trace in figures(app)[0]["data"]
        if trace["type"] == "choropleth" and trace["geo"] == "geo" and "coloraxis" not in trace
        for code in trace["locations"]
    }


def plain(app: AppTest) -> list[set[str]]:
    """The shapes without a colour: filtered out, or marked."""
    return [
        set(trace["locations"])
        for trace in figures(app)[0]["data"]
        if trace.get("coloraxis") == "coloraxis2" and trace["geo"] == "geo"
    ]


def opened(site: Site, **parameters: str) -> AppTest:
    """The map with its table unfolded."""
    app = site.open("map", **parameters)
    app.session_state[TABLE] = True
    return app.run()


def table(app: AppTest):
    return app.get("dataframe")[0].value


# ---- filters ------------------------------------------------------------------------------------

FILTERS = [
    ({"kind": "phuong"}, "kind = 'phuong'"),
    ({"mountain": "yes", "border": "no"}, "mountain AND NOT land_border"),
    ({"border": "yes"}, "land_border"),
    ({"district": "thi-xa-nghi-son"}, "contains(former_districts, 'Thị xã Nghi Sơn')"),
    ({"kind": "xa", "district": "huyen-thuong-xuan,huyen-muong-lat"},
     "kind = 'xa' AND regexp_matches(former_districts, 'Huyện (Thường Xuân|Mường Lát)')"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "condition"), FILTERS)
def test_filters_come_from_the_address_and_counts_follow(
    site: Site, default_connection, parameters: dict[str, str], condition: str
):
    codes = {
        code
        for (code,) in default_connection.execute(
            f"SELECT commune_code FROM core_commune WHERE {condition}"
        ).fetchall()
    }
    assert 0 < len(codes) < COMMUNES
    app = site.open("map", lang="en", **parameters)
    assert not app.exception
    assert coloured(app) == codes
    every = {code for trace in plain(app) for code in trace}
    assert every == set(_codes(default_connection)) - codes
    said = Words("en")("map.filtered", count=str(len(codes)), all=str(COMMUNES))
    assert said in {text.value for text in app.markdown}
    legend = [
        t["name"] for t in figures(app)[0]["data"] if t.get("mode") == "markers" and "name" in t
    ]
    counts = [int(re.search(r"\((\d+)\)$", name)[1]) for name in legend]
    assert counts[-1] == COMMUNES - len(codes)
    assert sum(counts) == COMMUNES


def _codes(connection) -> list[str]:
    return list(queries.run(connection, "communes")["commune_code"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_filters_nobody_passes_are_said_and_taken_off_by_a_press(site: Site, lang: str):
    app = site.open("map", lang=lang, kind="phuong", border="yes")
    words = Words(lang)
    assert words("map.filtered_none") in {text.value for text in app.warning}
    assert coloured(app) == set()
    app = app.button(key="map-unfilter").click().run()
    assert app.query_params == {"lang": lang}
    assert len(coloured(app)) == COMMUNES


def test_a_filter_is_written_to_the_address(site: Site):
    app = site.open("map", lang="en")
    app.session_state["map-filters"] = True
    app = app.run()
    app = app.multiselect(key="address_district").select("thi-xa-nghi-son").run()
    assert app.query_params == {"lang": "en", "district": "thi-xa-nghi-son"}


def test_no_filter_lets_every_commune_pass(views):
    rows = views().slice()
    assert passing(Filters(), rows).all()
    assert len(unit_filters.districts(views())) == 26


# ---- marks --------------------------------------------------------------------------------------


def test_marks_come_from_the_address_and_lead_to_the_communes(site: Site):
    app = site.open("map", lang="en", marked=f"{BAT_MOT},{CAPITAL},99999")
    assert plain(app) == [{BAT_MOT, CAPITAL}] * 2  # a dark line in a light one
    words = Words("en")
    assert words("map.marked", count="2") in {text.value for text in app.markdown}
    assert parse_qs(links(app)["Xã Bát Mọt"])["commune"] == [BAT_MOT]
    app = app.button(key="map-unmark").click().run()
    assert app.query_params == {"lang": "en"}
    assert plain(app) == []


def test_rows_chosen_in_the_table_are_the_marks_with_those_it_does_not_show(monkeypatch):
    held = {"marked": f"{BAT_MOT},99999"}
    state = {"rows": {"selection": {"rows": [0, 2], "columns": [], "cells": []}}}
    monkeypatch.setattr(map_marks.st, "session_state", state)
    monkeypatch.setattr(map_marks.st, "query_params", held)
    map_marks.rows_chosen("rows", ["1", BAT_MOT, CAPITAL])
    assert held == {"marked": f"99999,1,{CAPITAL}"}


def test_a_click_on_the_map_toggles_a_mark_and_the_table_is_made_anew(monkeypatch):
    state: dict = {}
    held: dict = {}
    monkeypatch.setattr(map_marks.st, "session_state", state)
    monkeypatch.setattr(map_marks.st, "query_params", held)
    first = map_marks.table_key()
    map_marks.picked([BAT_MOT])
    map_marks.picked([CAPITAL])
    assert held == {"marked": f"{BAT_MOT},{CAPITAL}"}
    map_marks.picked([])  # the same commune once more
    assert held == {"marked": BAT_MOT}
    map_marks.picked([BAT_MOT])
    assert held == {}
    assert map_marks.table_key() != first


# ---- the table is the map's twin ----------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_the_table_says_value_and_class_of_every_commune(site: Site, views, measure, lang):
    view = views(lang, measure=measure)
    rows = sorting.rows(view)
    classes = sorting.classify(view, rows)
    app = opened(site, lang=lang, measure=measure)
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    shown, words = table(app), Words(lang)
    assert len(shown) == COMMUNES
    by_name = shown.set_index(words("table.name"))
    unknown = words("verdict.insufficient")
    for name, code in zip(rows["name"], classes.codes, strict=True):
        expected = unknown if code != code else classes.names[int(code)]  # noqa: PLR0124  NaN
        assert by_name.loc[name, words("map.table_class")] == expected
    if measure in sorting.CONTINUOUS:
        values = sorting.measure_values(view, rows)
        [heading] = [column for column in shown if column.startswith(words(f"measure.{measure}"))]
        for name, value in zip(rows["name"], values, strict=True):
            said = number(by_name.loc[name, heading].strip().replace("+", ""), lang)
            if value == value:  # noqa: PLR0124
                assert said == pytest.approx(value, abs=0.051)


def test_the_table_shows_what_passes_the_filters_heaviest_first(site: Site, default_connection):
    app = opened(site, lang="en", kind="phuong")
    rows = queries.run(default_connection, "slice", **slice_of("2026-10"))
    wards = rows[rows["kind"] == "phuong"].sort_values("ratio", ascending=False)
    assert list(table(app)["Unit"]) == list(wards["name"])


def test_what_is_taken_away_is_in_vietnamese_order_with_class_and_need(views):
    view = views("en", measure="load_need")
    rows = sorting.rows(view)
    taken = map_table.machine(view, rows)
    assert list(taken["Unit"]) == list(view.slice()["name"])
    classes = sorting.classify(view, rows)
    known = classes.codes.notna()
    assert list(taken.loc[known, "Colour class"]) == [
        classes.names[int(code)] for code in classes.codes[known]
    ]
    need = view.need().set_index("commune_code")
    column = view.words("compare_measure.required")
    assert list(taken[column].dropna()) == list(
        need.loc[rows["commune_code"], "required_adjusted"].dropna()
    )


def test_need_puts_the_shortest_first_and_both_the_heavy_and_short(views):
    view = views(measure="need")
    found = map_table.arranged(view, sorting.rows(view))
    assert found["difference"].dropna().is_monotonic_increasing
    view = views(measure="load_need")
    found = map_table.arranged(view, sorting.rows(view))
    classes = sorting.classify(view, found)
    assert classes.names[int(classes.codes.iloc[0])] == view.words(
        "map_load_need.both", load="Tải cao", need="Thiếu người"
    )
    needs = classes.codes.dropna() % 3
    assert needs.is_monotonic_decreasing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_head_of_the_measure_is_reached_without_a_pointer(site: Site, lang: str):
    app = site.open("map", lang=lang, measure="ratio")
    named = {label: query for label, query in links(app).items() if "Hoằng Thanh" in label}
    [(label, query)] = named.items()
    assert {"vi": "1,98", "en": "1.98"}[lang] in label
    assert "commune=" in query


# ---- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("group", ["payroll", "commune_government"])
@pytest.mark.parametrize("measure", ["need", "load_need"])
def test_need_of_other_officials_says_where_it_is(site: Site, measure, group, lang):
    app = site.open("map", lang=lang, measure=measure, group=group)
    assert Words(lang)("map.need_centre_only") in {text.value for text in app.info}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fill", ["classes", "continuous"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_map_of_nothing_says_so(site: Site, measure, fill, lang):
    app = site.open("map", lang=lang, measure=measure, fill=fill, observed="1")
    assert not app.exception
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    legend = [
        t["name"] for t in figures(app)[0]["data"] if t.get("mode") == "markers" and "name" in t
    ]
    assert any(name.endswith(f"({COMMUNES})") for name in legend)


def test_only_a_figure_has_a_continuous_scale(site: Site):
    for measure in MEASURES:
        axis = figures(site.open("map", measure=measure, fill="continuous"))[0]["layout"][
            "coloraxis"
        ]
        assert ("colorbar" in axis) == (measure in sorting.CONTINUOUS)


# ---- time ---------------------------------------------------------------------------------------


def test_the_slider_moves_the_period_of_the_address_and_back(site: Site):
    app = site.open("map", lang="en")
    slider = app.select_slider(key="map-month")
    assert slider.value == "2026-10"
    assert len(slider.options) == 16
    app = slider.set_value("2025-12").run()
    assert app.query_params == {"lang": "en", "period": "2025-12"}
    assert "December 2025" in app.caption[0].value
    assert app.selectbox(key="address_period").value == "2025-12"
    app = app.select_slider(key="map-month").set_value("2026-10").run()
    assert app.query_params == {"lang": "en"}


def test_a_longer_period_stands_at_its_last_month_and_says_so(site: Site):
    app = site.open("map", lang="en", period="2026-Q2")
    assert app.select_slider(key="map-month").value == "2026-06"
    said = Words("en")("map.time_longer", period="Q2 2026")
    assert said in {note.value for note in app.caption}


@pytest.mark.parametrize("lens", ["weighted", "count"])
def test_the_chart_of_the_province_is_its_load_in_every_month(views, default_connection, lens):
    found = map_time.by_month(views(lens=lens)).set_index("period_id")
    expected = default_connection.execute(
        """
        SELECT p.period_id, o.load, o.dossiers, (
            SELECT count(*) FROM mart_load AS l
            WHERE l.period_id = p.period_id AND l.scope = 'all' AND l.staff_group = 'centre'
              AND l.certification = 'with' AND l.weighting = $lens AND l.verdict = 'overloaded'
        )
        FROM mart_province AS o JOIN core_period AS p USING (period_id)
        WHERE p.kind = 'month' AND o.scope = 'all' AND o.staff_group = 'centre'
          AND o.certification = 'with' AND o.weighting = $lens
        """,
        {"lens": lens},
    ).fetchall()
    assert len(expected) == len(found) == 16
    for period, load, dossiers, overloaded in expected:
        row = found.loc[period]
        assert row["load"] == pytest.approx(load)
        assert row["dossiers"] == pytest.approx(dossiers)
        assert row["overloaded"] == overloaded


def test_under_an_assumption_every_month_is_reckoned_anew(views):
    """At twice the handling times every load is twice as high, and no verdict changes."""
    view = views()
    times = view.rows("handling_times")
    twice = Assumed(tuple(sorted(
        (f"minutes.{row.field_code}.{row.channel}", 2.0 * row.handling_minutes)
        for row in times.itertuples()
    )))  # fmt: skip
    own, tried = map_time.by_month(view), map_time.by_month(replace(view, assumed=twice))
    assert list(tried["load"]) == pytest.approx(list(2 * own["load"]))
    assert list(tried["overloaded"]) == list(own["overloaded"])
    assert list(tried["underloaded"]) == list(own["underloaded"])


def test_the_months_of_the_period_are_dark_and_the_chart_is_small(site: Site):
    app = site.open("map", period="2026-Q2")
    spec = app.get("plotly_chart")[1].proto.spec
    assert len(spec) < 5000
    [bars] = figures(app)[1]["data"]
    dark = [x for x, colour in zip(bars["x"], bars["marker"]["color"], strict=True)
            if colour == "#1b5e9c"]  # fmt: skip
    assert dark == ["04/2026", "05/2026", "06/2026"]
