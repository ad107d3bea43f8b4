"""The staffing page: what it says is what the plan holds; every choice and decision is a link."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from functools import partial
from math import cos, radians, sin

import numpy as np
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from pages.ui import (
    address,
    formats,
    kept,
    layers,
    staffing,
    staffing_annex,
    staffing_exports,
    staffing_map,
    staffing_moves,
    staffing_saved,
)
from pages.ui.staffing_show import following, gain_said, why_refused
from pages.ui.words import Words
from sharing.scenario import Decided, Marked, Refused, Scenario, ScenarioError
from sharing.scenario_address import PARAMETERS
from tests.pages.reader import number, raw_parts, slice_of, texts
from warehouse import queries
from workload.apportion import InfeasibleError

LANGUAGES = ("vi", "en")
HAC_THANH, HOANG_SON, HOANG_THANH, UNKNOWN = "14797", "15910", "16000", "15976"


def table(app: AppTest):
    return next(frame.value for frame in app.dataframe if len(frame.value.columns) > 10)


def button(app: AppTest, key: str):
    return next(one for one in app.button if one.key == key)


def filled(app: AppTest, kind: str, key: str):
    return next(one for one in getattr(app, kind) if one.key == key)


def said(app: AppTest) -> str:
    """The texts as a browser shows them: what Markdown escapes is itself."""
    return "\n".join(texts(app)).replace("\\", "")


def opened(site, **parameters: str) -> AppTest:
    """The page with its editing forms open."""
    app = site.open("staffing", **parameters)
    app.session_state["plan-edit"] = True
    return app.run()


def test_the_parameters_of_a_plan_are_those_of_a_scenario():
    own = {parameter for parameter, _, _ in PARAMETERS.values()}
    assert own - set(address.SHARED) == set(address.PLAN)
    assert not set(address.PLAN) & set(address.SHARED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_default_plan_in_words_and_its_list(site, default_connection, lang):
    app = site.open("staffing", lang=lang)
    assert not app.exception
    words = Words(lang)
    rows = table(app)
    assert len(rows) == 20
    loads = queries.run(default_connection, "slice", **slice_of("2026-10")).set_index("name")
    heaviest = loads["load"].max()
    first = rows.iloc[0]
    before, after = first[words("staffing.receiver_load")].split(" → ")
    assert number(before, lang) == pytest.approx(heaviest, abs=0.05)
    officials = loads.loc[first[words("staffing.receiver")], "officials"]
    assert number(after, lang) == pytest.approx(heaviest * officials / (officials + 1), abs=0.05)
    assert all(number(km, lang) <= 60 for km in rows[words("staffing.distance")])
    finding = app.header[0].value
    assert "20" in finding
    assert "21" in finding
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def test_what_the_twenty_first_would_add_is_the_difference_of_two_plans(views):
    view = staffing.centre(views())
    standard = staffing.standard(view)
    twenty = staffing.make(view, standard).proposal
    more = staffing.make(view, replace(standard, budget=21)).proposal
    assert twenty.next_value == pytest.approx(more.value)
    gain = f"{twenty.value - more.value:.2f}".replace(".", ",")
    assert gain in following(staffing.make(view, standard))
    curve = staffing.curve(staffing.make(view, standard), twenty)
    assert curve.values[[0, 20, 21]] == pytest.approx(
        [twenty.value_before, twenty.value, more.value]
    )
    assert len(curve.values) == 41


def test_a_plan_is_made_once_whatever_the_language_and_the_map(views):
    one = staffing.centre(views("vi"))
    other = staffing.centre(views("en", layer="hexagon", staff_group="payroll", lens="count"))
    plans = [staffing.make(view, staffing.standard(view)) for view in (one, other)]
    assert plans[0].proposal is plans[1].proposal
    assert plans[1].view.lang == "en"


@pytest.mark.parametrize("layer", ["generalised", "hexagon"])
def test_an_arrow_for_every_move_points_from_lender_to_receiver(views, layer):
    view = staffing.centre(views(layer=layer))
    made = staffing.make(view, staffing.standard(view))
    shapes = layers.load(view.edition, layer)
    figure = staffing_map.moves_map(made, shapes, HAC_THANH)
    arrows = [
        trace
        for trace in figure.data
        if trace.type == "scattergeo" and trace.mode == "lines+markers+text"
    ]
    heads = 0
    for trace in arrows:
        for place in range(0, len(trace.lon), 4):
            west, _, east, gap = trace.lon[place : place + 4]
            south, _, north, _ = trace.lat[place : place + 4]
            assert gap is None
            assert (west, south) != (east, north)
            assert trace.marker.symbol[place + 2] == "arrow"
            angle = radians(trace.marker.angle[place + 2])
            # Up is north: the head looks where the shaft goes.
            assert sin(angle) * (east - west) + cos(angle) * (north - south) > 0
            heads += 1
    assert heads == len(made.proposal.plan.moves)
    ends = {
        (shapes.centres[made.code(move.lender)], shapes.centres[made.code(move.receiver)])
        for move in made.proposal.plan.moves
    }
    drawn = {
        ((t.lon[i], t.lat[i]), (t.lon[i + 2], t.lat[i + 2]))
        for t in arrows
        for i in range(0, len(t.lon), 4)
    }
    assert drawn == ends
    marks = [trace for trace in figure.data if trace.name == view.words("staffing.map_marked")]
    assert (marks[0].lon[0], marks[0].lat[0]) == shapes.centres[HAC_THANH]


def test_the_choices_go_into_the_address_and_come_back(site):
    app = site.open("staffing")
    filled(app, "number_input", "plan-budget").set_value(5).run()
    assert app.query_params["moves"] == "5"
    assert len(table(app)) == 5
    filled(app, "selectbox", "plan-most_km").set_value("none").run()
    assert app.query_params["km"] == "none"
    filled(app, "toggle", "plan-same_district_only").set_value(True).run()
    assert set(table(app)[Words("vi")("staffing.district")]) == {"cùng huyện"}
    button(app, "plan-reset").click().run()
    assert not {"moves", "km", "within"} & set(app.query_params)
    assert len(table(app)) == 20


@pytest.mark.parametrize("objective", ["shortfall", "outside_band"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_other_objectives_are_told_too(site, objective, lang):
    app = site.open("staffing", objective=objective, lang=lang, moves="4")
    assert not app.exception
    assert app.header[0].value.startswith(Words(lang)("staffing.curve_title")[:0])
    assert "**4" in app.header[0].value
    assert [part for text in texts(app) for part in raw_parts(text)] == []


# ---- decisions ----------------------------------------------------------------------------------


def test_a_move_is_accepted_refused_with_a_reason_and_taken_back(site):
    app = opened(site, moves="6")
    first = filled(app, "selectbox", "plan-decide-move").options[0]
    lender, receiver = first.split(" → ")
    filled(app, "selectbox", "plan-decide-move").select_index(0).run()
    button(app, "plan-refuse").click().run()
    assert Words("vi")("staffing_edit.need_reason") in said(app)
    assert "refused" not in app.query_params
    filled(app, "text_input", "plan-decide-reason").set_value("Đường sạt lở, chờ: tháng 12").run()
    button(app, "plan-refuse").click().run()
    assert "Đường sạt lở%2C chờ%3A tháng 12" in app.query_params["refused"]
    rows = table(app)
    pairs = set(zip(rows.iloc[:, 1], rows.iloc[:, 2], strict=True))
    assert (lender, receiver) not in pairs
    assert len(rows) == 6
    # The link alone carries it.
    link = dict(app.query_params.items())
    again = site.open("staffing", **link)
    assert "Đường sạt lở, chờ: tháng 12" in said(again)
    button(again, "plan-undo-forbidden-0").click().run()
    assert "refused" not in again.query_params
    app = opened(site, moves="6")
    filled(app, "selectbox", "plan-decide-move").select_index(0).run()
    button(app, "plan-accept").click().run()
    assert app.query_params["fixed"].endswith(":1")
    assert "đã chốt" in said(app)


def test_a_commune_is_kept_with_a_reason_and_never_moves(site, views):
    app = opened(site)
    button(app, "plan-lock").click().run()
    assert Words("vi")("staffing_edit.need_commune") in said(app)
    lender = table(app).iloc[0, 1]
    labels = filled(app, "selectbox", "plan-lock-commune").options
    place = next(i for i, label in enumerate(labels) if label.startswith(f"{lender} "))
    filled(app, "selectbox", "plan-lock-commune").select_index(place)
    filled(app, "text_input", "plan-lock-reason").set_value("Đang thanh tra")
    app.run()
    button(app, "plan-lock").click().run()
    assert app.query_params["locked"].endswith(":Đang thanh tra")
    assert lender not in set(table(app).iloc[:, 1]) | set(table(app).iloc[:, 2])


def test_a_move_of_the_readers_own_is_in_the_plan_or_says_what_forbids_it(site):
    app = opened(site)
    options = filled(app, "selectbox", "plan-add-from").options
    filled(app, "selectbox", "plan-add-from").select_index(0)
    filled(app, "selectbox", "plan-add-to").select_index(0)
    app.run()
    button(app, "plan-add").click().run()
    assert Words("vi")("staffing_edit.need_two") in said(app)
    rows = table(app)
    lender, receiver = rows.iloc[0, 1], rows.iloc[3, 2]
    assert (lender, receiver) == ("Xã Hoằng Sơn", "Xã Hoằng Tiến")
    for name, end in (("from", lender), ("to", receiver)):
        place = next(i for i, label in enumerate(options) if label.startswith(f"{end} "))
        filled(app, "selectbox", f"plan-add-{name}").select_index(place)
    app.run()
    button(app, "plan-add").click().run()
    rows = table(app)
    assert (lender, receiver) in set(zip(rows.iloc[:, 1], rows.iloc[:, 2], strict=True))
    assert len(rows) == 20
    assert app.query_params["fixed"] == "15910-15991:1"


# ---- what cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:2", "moves": "1", "lent": "5"},
         "fixed_above_budget"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:2"}, "fixed_above_most_lent"),
        ({"fixed": f"{UNKNOWN}-{HOANG_THANH}:1"}, "fixed_not_allowed"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "locked": f"{HOANG_SON}:x"},
         "fixed_not_allowed"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1,{HOANG_THANH}-{HAC_THANH}:1"},
         "fixed_lends_and_receives"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:9", "lent": "none"}, "fixed_below_minimum"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "most": "3"}, "fixed_above_maximum"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "moves": "2", "fill": "1"},
         "minimum_cannot_be_filled"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_words_with_the_way_out(site, lang, parameters, code):
    app = site.open("staffing", lang=lang, **parameters)
    assert not app.exception
    words = Words(lang)
    beginning = words.section("staffing_refused")[code].partition("{")[0].strip()
    assert words("staffing.refused_title") in app.error[0].value
    assert beginning in app.error[0].value
    assert words("staffing.refused_would", rules="").strip(" .") in said(app)
    assert not app.metric
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    # The decision can be taken back, and there is a plan again.
    button(app, "plan-undo-fixed-0").click().run()
    still = {"fixed_lends_and_receives", "fixed_above_maximum", "minimum_cannot_be_filled"}
    if code not in still:
        assert len(table(app)) > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_of_the_solver_has_its_words(views, lang):
    view = staffing.centre(views(lang))
    made = staffing.make(view, staffing.standard(view))
    codes = {
        "too_few_posts": {}, "too_many_posts": {}, "minimum_above_maximum": {},
        "minimum_cannot_be_filled": {"posts": 3.0, "budget": 1.0},
        "negative_budget": {"budget": -1}, "fixed_above_budget": {"posts": 3.0, "budget": 1},
        "fixed_not_whole": {"lender": 0, "receiver": 1, "posts": 0},
        "fixed_not_allowed": {"lender": 0, "receiver": 1},
        "fixed_lends_and_receives": {"unit": 2}, "fixed_below_minimum": {"unit": 2},
        "fixed_above_maximum": {"unit": 2}, "fixed_above_most_lent": {"commune": 2, "most": 1},
    }  # fmt: skip
    assert set(view.words.section("staffing_refused")) == {*codes, "timeout"}
    for code, values in codes.items():
        said_so = why_refused(made, InfeasibleError(code, **values))
        assert raw_parts(said_so) == []
        if "unit" in values or "commune" in values:
            assert made.name(2) in said_so


@pytest.mark.parametrize(
    "parameters",
    [{"moves": "many"}, {"objective": "best"}, {"locked": "14758"}, {"fixed": "1-2:3"},
     {"km": "-3"}],
)  # fmt: skip
def test_a_damaged_address_says_so_and_shows_the_default_plan(site, parameters):
    app = site.open("staffing", **parameters)
    assert not app.exception
    assert Words("vi")("staffing.fault", what="", where="", found="")[:30] in said(app)
    assert len(table(app)) == 20


def test_communes_that_are_not_here_are_left_out_and_said(site):
    app = site.open("staffing", locked="99999:x", moves="3")
    assert Words("vi")("staffing.unknown_communes") in said(app)
    assert len(table(app)) == 3


def test_nothing_observed_is_no_plan_and_no_zero(site):
    app = site.open("staffing", observed="1")
    assert not app.exception
    assert not app.metric
    assert Words("vi")("staffing.no_figures") in said(app)


def test_a_readers_assumption_flows_through(site):
    plain = site.open("staffing").header[0].value
    tried = site.open("staffing", assume="minutes.certification.in_person:30")
    if tried.warning and Words("vi")("assume.unusable") in said(tried):
        pytest.fail("the assumed field is not one of the edition's")
    assert tried.header[0].value != plain


def test_the_commune_of_the_address_is_told(site):
    app = site.open("staffing", commune=HAC_THANH)
    assert "Phường Hạc Thành" in said(app)
    assert any("nhận" in one.value and "Hạc Thành" in one.value for one in app.info)


# ---- scenarios and files ------------------------------------------------------------------------


def test_scenarios_are_saved_compared_opened_and_come_back_from_their_file(site):
    site.app.session_state["plan-saved"] = {}
    app = site.open("staffing", moves="8")
    app.session_state["plan-scenarios"] = True
    app.run()
    filled(app, "text_input", "plan-name").set_value("Tám vị trí").run()
    button(app, "plan-save").click().run()
    assert app.query_params["named"] == "Tám vị trí"
    filled(app, "number_input", "plan-budget").set_value(3).run()
    compared = next(f.value for f in app.dataframe if "Tám vị trí" in set(f.value.iloc[:, 0]))
    words = Words("vi")
    assert list(compared[words("staffing.posts")]) == ["3", "8"]
    button(app, "plan-open-Tám vị trí").click().run()
    assert app.query_params["moves"] == "8"
    saved = app.session_state["plan-saved"]["Tám vị trí"]
    other = replace(
        saved, name="Từ tệp", budget=2, locked=(Marked(HAC_THANH, "Đợi họp"),),
        forbidden=(Refused(HOANG_SON, HOANG_THANH, "x"),), edition="00000-gone", period_id="1999",
    )  # fmt: skip
    app.file_uploader[0].upload("p.json", other.to_json().encode(), "application/json").run()
    assert app.query_params["moves"] == "2"
    assert app.query_params["locked"] == f"{HAC_THANH}:Đợi họp"
    assert words("staffing_saved.period_gone") in said(app)
    assert "00000-gone" in said(app)
    link = dict(app.query_params.items())
    standard = replace(saved, name="", budget=20)
    assert Scenario.from_parameters(
        {name: link[name] for name in address.PLAN if name in link}, standard
    ) == replace(other, edition=saved.edition, period_id=saved.period_id)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", "not_json"), (b"\xff", "not_text"), (b"{}", "wrong_format"), (None, "unknown_commune")],
)
def test_a_damaged_scenario_file_is_refused_in_words(site, views, content, code):
    view = staffing.centre(views())
    stranger = replace(staffing.standard(view), locked=(Marked("99999", "x"),), name="N")
    app = site.open("staffing")
    app.session_state["plan-scenarios"] = True
    app.run()
    given = stranger.to_json().encode() if content is None else content
    app.file_uploader[0].upload("p.json", given, "application/json").run()
    assert not app.exception
    assert Words("vi")(f"scenario_fault.{code}") in said(app)
    assert "locked" not in app.query_params


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_moves_posts_rules_decisions_and_notes(views, lang):
    view = staffing.centre(views(lang))
    scenario = replace(
        staffing.standard(view), fixed=(Decided(HOANG_SON, HOANG_THANH, 1),),
        forbidden=(Refused(HOANG_THANH, HAC_THANH, "Lý do A"),),
        locked=(Marked(HAC_THANH, "Lý do B"),),
    )  # fmt: skip
    made = staffing.make(view, scenario)
    book = load_workbook(
        io.BytesIO(staffing_exports.workbook(made, scenario, "https://x/bo-tri?moves=20"))
    )
    names = [view.words(f"staffing.sheet_{name}")
             for name in ("moves", "posts", "rules", "decisions", "notes")]  # fmt: skip
    assert book.sheetnames == names
    moves, posts, _, decisions, notes = (list(book[name].values) for name in names)
    assert len(moves) == 1 + len(made.proposal.steps)
    assert len(posts) == 1 + 166
    before, after = (list(posts[0]).index(view.words(f"staffing.export_{name}"))
                     for name in ("before", "after"))  # fmt: skip
    known = [row for row in posts[1:] if row[after] is not None]
    assert len(known) == 163
    assert sum(row[before] for row in known) == sum(row[after] for row in known)
    reasons = {row[2] for row in decisions[1:]}
    assert {"Lý do A", "Lý do B"} <= reasons
    assert len(decisions) == 1 + 3 + 3  # three decisions, three communes without figures
    everything = "\n".join(str(row[0]) for row in notes)
    assert view.edition.id in everything
    assert "https://x/bo-tri?moves=20" in everything
    assert "**" not in everything


def test_every_row_that_leaves_can_be_computed_again_from_itself(views):
    view = staffing.centre(views())
    made = staffing.make(view, staffing.standard(view))
    words, rows = view.words, staffing_moves.machine(made, made.proposal)
    posts = staffing_moves.by_commune(made).set_index(words("export.commune_code"))
    work = posts[words("staffing.export_work")]
    for end in ("lender", "receiver"):
        codes = rows[words(f"staffing.export_{end}_code")]
        for when, more in (("before", ""), ("after", "_after")):
            number_of = rows[words(f"staffing.export_{end}_posts{more}")]
            load = rows[words(f"staffing.export_{end}_{when}")]
            assert load.to_numpy() == pytest.approx(
                work.loc[codes].to_numpy() / number_of.to_numpy(), abs=1e-5
            )
    change = posts[words("staffing.export_after")] - posts[words("staffing.export_before")]
    lent = rows[words("staffing.export_lender_code")].value_counts()
    taken = rows[words("staffing.export_receiver_code")].value_counts()
    net = taken.sub(lent, fill_value=0).reindex(posts.index, fill_value=0)
    assert change.dropna().to_numpy() == pytest.approx(net[change.notna()].to_numpy())


def test_the_moves_are_lines_of_a_geopackage(views, tmp_path):
    view = staffing.centre(views())
    made = staffing.make(view, staffing.standard(view))
    path = tmp_path / "moves.gpkg"
    path.write_bytes(staffing_exports.layer(made))
    with sqlite3.connect(path) as file:
        rows = file.execute("SELECT number, posts, road_km, geom FROM moves").fetchall()
        kind = file.execute("SELECT geometry_type_name FROM gpkg_geometry_columns").fetchone()
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert kind == ("LINESTRING",)
    assert [row[0] for row in rows] == list(range(1, 21))
    first = made.proposal.steps[0].move
    one, other = made.communes.iloc[first.lender], made.communes.iloc[first.receiver]
    points = np.frombuffer(rows[0][3][-32:], dtype="<f8")
    assert points == pytest.approx(
        [one["longitude"], one["latitude"], other["longitude"], other["latitude"]]
    )
    assert rows[0][3][:2] == b"GP"


def test_the_first_moves_are_those_of_the_page(views):
    view = views(staff_group="payroll")
    first = staffing.first_moves(view, 3)
    made = staffing.make(staffing.centre(view), staffing.standard(staffing.centre(view)))
    assert [(one, other) for one, other, _ in first] == [
        (made.name(step.move.lender), made.name(step.move.receiver))
        for step in made.proposal.steps[:3]
    ]


def test_a_gain_that_rounds_to_nothing_is_less_than_the_least_and_no_budget_is_said(site, views):
    view = staffing.centre(views())
    assert gain_said(view, "worst_load", 0.004) == "< 0,01"
    assert gain_said(view, "worst_load", 0.006) == "0,01"
    finding = site.open("staffing", moves="0").header[0].value
    words = Words("vi")
    assert finding.startswith(words("staffing.finding_zero"))
    assert "thứ 1 " in finding


def test_the_slow_curve_is_drawn_when_asked_for_and_stays(site):
    app = site.open("staffing", objective="outside_band", moves="1", km="15", within="1")
    charts = len(app.get("plotly_chart"))
    button(app, "plan-curve-run").click().run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == charts + 1
    app.run()
    assert len(app.get("plotly_chart")) == charts + 1


def test_which_rule_is_in_the_way_is_told_with_what_would_be_without_it(site, views):
    view = staffing.centre(views())
    scenario = replace(staffing.standard(view), budget=200, same_district_only=True)
    made = staffing.make(view, scenario)
    reached = staffing.held_up(made)
    assert reached["none"] == pytest.approx(made.proposal.value)
    assert reached["district"] < reached["none"]
    free = staffing.make(view, replace(scenario, same_district_only=False)).proposal
    assert reached["district"] == pytest.approx(free.value, rel=0.02)
    app = site.open("staffing", moves="200", within="1")
    app.session_state["plan-rules"] = True
    app.run()
    rows = app.table[-1].value
    words = Words("vi")
    rule = rows[rows[words("staffing.rules_rule")] == words("staffing_rule.district")].iloc[0]
    assert number(rule[words("staffing.rules_value")], "vi") == pytest.approx(
        reached["district"], abs=0.05
    )


def test_communes_below_the_minimum_team_are_filled_when_asked(site, default_connection):
    need = queries.run(
        default_connection, "slice_need", scope="all", period_id="2026-10", certification="with"
    )
    below = set(need[need["officials"] < 4]["name"])
    assert len(below) == 4
    plain, filled = (set(table(site.open("staffing", **more)).iloc[:, 2])
                     for more in ({}, {"fill": "1"}))  # fmt: skip
    assert not below & plain
    assert below <= filled
    assert Words("vi")("staffing.fills") in said(site.app)


def test_what_a_link_or_a_file_brings_is_text_and_never_markdown(site, views):
    picture = "![x](https://elsewhere.example/x.png)"
    app = site.open("staffing", locked=f"{HAC_THANH}:{picture.replace(':', '%3A')}")
    label = button(app, "plan-undo-locked-0").label
    assert picture not in label
    assert picture in label.replace("\\", "")
    named = replace(staffing.standard(staffing.centre(views())), name=picture)
    app.session_state["plan-scenarios"] = True
    app.run()
    app.file_uploader[0].upload("p.json", named.to_json().encode(), "application/json").run()
    shown = [one.label for one in app.button] + [one.value for one in app.info]
    assert not any(picture in one for one in shown)
    assert any(picture in one.replace("\\", "") for one in shown)
    app.file_uploader[0].upload(
        "p.json", named.to_json().replace('"note"', f'"{picture}"').encode(), "application/json"
    ).run()
    assert not any(picture in one.value for one in app.error)
    app.session_state["plan-saved"] = {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_annex_holds_every_move_and_the_figures_before_and_after(views, lang):
    view = staffing.centre(views(lang=lang))
    scenario = replace(staffing.standard(view), locked=(Marked(HAC_THANH, "Lý do B"),))
    made = staffing.make(view, scenario)
    written = staffing_annex.made(made, scenario, "http://example.test/bo-tri")
    text = letters_of(written)
    for step in made.proposal.steps:
        for end in (step.move.lender, step.move.receiver):
            assert "".join(made.name(end).split()) in text
        for figure in (step.move.km, step.receiver_after, step.lender_after):
            assert formats.number(figure, 1, lang=lang) in text
    for value in (made.proposal.plan.before.worst_load, made.proposal.plan.after.worst_load):
        assert formats.number(value, 1, lang=lang) in text
    assert "LýdoB" in text
    assert "".join(following(made).split()) in text
    assert "60.0" not in text
    assert "**" not in text
    assert "http://example.test/bo-tri" in text


def test_an_address_too_long_for_paper_is_left_out_and_that_said(views):
    view = staffing.centre(views())
    made = staffing.make(view, staffing.standard(view))
    text = letters_of(
        staffing_annex.made(made, made.scenario, "http://example.test/?" + "a" * 3000)
    )
    assert "".join(view.words("staffing.address_long").split()) in text
    assert "example.test" not in text


def letters_of(pdf: bytes) -> str:
    """The text of a PDF without white space: lines break where they like."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_one_that_nobody_may_help_is_named_with_its_load(site, views):
    app = site.open("staffing", locked=f"{HAC_THANH}:x")
    finding = app.header[0].value
    worst = next(one for one in app.metric if one.label == Words("vi")("staffing.card_worst_load"))
    # The card tells the province's worst load, the sentence who it is.
    beginning = Words("vi").section("staffing")["beyond_help"].partition("{")[0]
    assert f"{beginning}{worst.value}" in finding.replace("**", "")
    assert "Phường Hạc Thành" in finding
    assert "Phường Hạc Thành" not in site.open("staffing").header[0].value


# ---- what must neither be false nor fail --------------------------------------------------------


def test_a_plan_that_makes_the_worst_load_heavier_says_so(site):
    app = site.open("staffing", moves="1", fixed="16000-15766:1")
    assert not app.exception
    words, finding = Words("vi"), app.header[0].value
    assert "nặng thêm" in finding
    assert "lên **53,8**" in finding
    assert "(giảm" not in finding
    assert words("staffing.among_helped") in finding  # the card's figure is everybody's
    assert table(app)[words("staffing.gain")].tolist() == [words("staffing.gain_worse")]
    plain = site.open("staffing").header[0].value
    assert "nặng thêm" not in plain


@pytest.mark.parametrize("page", ["staffing", "overview"])
def test_a_minimum_team_beyond_any_plan_is_capped_and_said(site, page):
    app = site.open(page, assume="team.minimum_centre:150")
    assert not app.exception
    if page == "staffing":
        capped = Words("vi")("staffing.minimum_capped", asked="150", most="99")
        assert capped in [one.value for one in app.warning]


def test_an_assumption_of_many_values_is_not_too_long(views):
    view = staffing.centre(views())
    long = ",".join(f"minutes.field_{place}.in_person:30" for place in range(40))
    scenario = replace(staffing.standard(view), assume=long)
    assert Scenario.from_json(scenario.to_json()) == scenario


def test_no_first_moves_where_no_plan_can_have_what_is_assumed(views, monkeypatch):
    def refuse(_view):
        raise ScenarioError("out_of_range", "minimum", 150)

    monkeypatch.setattr(staffing, "standard", refuse)
    assert staffing.first_moves(views(), 3) == []


def test_everybody_left_out_is_no_plan_and_said_as_that(site, views):
    codes = [row.commune_code for row in views().records("communes")]
    app = site.open("staffing", excluded=",".join(f"{code}:x" for code in codes))
    assert not app.exception
    assert not app.metric
    assert Words("vi")("staffing.nobody_counted") in said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lender_emptied_by_hand_is_drawn_without_a_load_and_named(site, views, lang):
    app = site.open("staffing", lang=lang, team="0", lent="none", fixed="14845-14863:3")
    assert not app.exception
    words = Words(lang)
    empty = words("staffing.spread_empty", names="").rstrip(" .")
    captions = [one.value for one in app.caption if one.value.startswith(empty)]
    assert len(captions) == 1
    made = staffing.make(
        staffing.centre(views(lang)),
        replace(staffing.standard(staffing.centre(views(lang))), minimum=0, most_lent=None,
                fixed=(Decided("14845", "14863", 3),)),
    )  # fmt: skip
    assert str(made.communes["name"]["14845"]) in captions[0]
    # What is taken along holds no infinity and does not fail.
    for taken in (staffing_exports.layer(made),
                  staffing_exports.workbook(made, made.scenario, "http://example.test/"),
                  staffing_annex.made(made, made.scenario, "http://example.test/")):  # fmt: skip
        assert taken
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def test_a_kept_plan_never_brings_the_view_of_who_asked_first(views):
    kept.clear()
    first, second = (staffing.centre(views()) for _ in range(2))
    first = replace(first, carried={"commune": HAC_THANH})
    second = replace(second, carried={})
    staffing.make(first, staffing.standard(first))
    assert staffing.make(second, staffing.standard(second)).view.carried == {}


def test_why_a_commune_is_not_in_the_plan_is_said_as_it_is(site):
    words = Words("vi")
    name = "Xã Hoằng Thanh"
    for parameters, key, whose in (
        ({"excluded": f"{HOANG_THANH}:ly do", "commune": HOANG_THANH}, "left_out", HOANG_THANH),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:9", "lent": "none", "commune": HAC_THANH},
         "no_plan", HAC_THANH),
        ({"commune": UNKNOWN}, "unknown", UNKNOWN),
    ):  # fmt: skip
        app = site.open("staffing", **parameters)
        ending = words(f"staffing.marked_{key}", name=name).partition("**")[2].partition("**")[2]
        assert [one for one in app.info if one.value.endswith(ending)], (key, whose)


def test_only_as_many_posts_are_decided_as_the_reader_decided(views):
    view = staffing.centre(views())
    standard = replace(staffing.standard(view), budget=200, most_lent=None)
    made = staffing.make(view, standard)
    most = max(made.proposal.plan.moves, key=lambda move: move.posts)
    assert most.posts > 1
    ends = made.code(most.lender), made.code(most.receiver)
    decided = staffing.make(view, replace(standard, fixed=(Decided(*ends, 1),)))
    of_pair = [
        decided.is_fixed(decided.proposal, place)
        for place, step in enumerate(decided.proposal.steps)
        if step.move[:2] == most[:2]
    ]
    assert sum(of_pair) == 1
    assert of_pair[0]
    assert sum(map(partial(decided.is_fixed, decided.proposal),
                   range(len(decided.proposal.steps)))) == 1  # fmt: skip


def test_a_scenario_of_another_edition_is_written_whole_into_the_address(views, monkeypatch):
    view = staffing.centre(views())
    present = staffing.standard(view)
    written = {}
    monkeypatch.setattr(staffing_saved.data, "edition_ids", lambda: (present.edition, "another"))
    monkeypatch.setattr(staffing_saved.st, "session_state", {})
    monkeypatch.setattr(
        staffing_saved.address, "put", lambda values, names: written.update(values, names=names)
    )
    saved = replace(present, name="N", edition="another")
    staffing_saved._open(view, saved)
    # The other edition's own standard: nothing of it may come into what was saved.
    other = replace(
        present, edition="another", period_id="2020", budget=7, most_km=5.0, minimum=9, most_lent=1
    )
    names = written.pop("names")
    assert Scenario.from_parameters(written, other) == saved
    assert written["period"] == saved.period_id
    assert set(names) >= {*address.PLAN, "assume"}
    written.clear()
    staffing_saved._open(view, replace(present, name="N"))
    assert {**written, "names": ()} == {"named": "N", "names": ()}


def test_what_takes_too_long_is_said_in_words(site, monkeypatch):
    def late(*_arguments, **_more):
        raise TimeoutError

    kept.clear()
    monkeypatch.setattr(staffing, "curve_of", late)
    monkeypatch.setattr(staffing, "held_up_by", late)
    app = site.open("staffing", moves="2")
    app.session_state["plan-rules"] = True
    app.run()
    assert not app.exception
    for key in ("curve_timeout", "rules_timeout"):
        assert Words("vi")(f"staffing.{key}") in [one.value for one in app.caption]
    refused = site.open("staffing", fixed=f"{HOANG_SON}-{HOANG_THANH}:2")
    assert not refused.exception
    assert Words("vi")("staffing.rules_timeout") in [one.value for one in refused.caption]
