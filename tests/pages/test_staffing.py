"""The staffing page: what it says is what the plan holds; every choice and decision is a link."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin

import pytest

from pages.ui import (
    address,
    kept,
    layers,
    staffing,
    staffing_annex,
    staffing_exports,
    staffing_map,
    staffing_moves,
)
from pages.ui.staffing_show import following, gain_said
from pages.ui.words import Words
from sharing.scenario import Decided, Scenario, ScenarioError
from sharing.scenario_address import PARAMETERS
from tests.pages.plan_page import (
    HAC_THANH,
    HOANG_SON,
    HOANG_THANH,
    LANGUAGES,
    button,
    filled,
    said,
    table,
)
from tests.pages.reader import number, raw_parts, slice_of, texts
from warehouse import queries


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
    assert len(curve.values) == 101
    # The elbow belongs to the plan: it does not move with the budget that a reader types.
    for budget in (5, 40):
        other = staffing.make(view, replace(standard, budget=budget))
        assert staffing.curve(other, other.proposal).elbow == curve.elbow


def test_lenders_below_their_need_are_named(views, site):
    """Who signs must see that a post comes from an office that has fewer than it needs itself."""
    view = staffing.centre(views())
    made = staffing.make(view, staffing.standard(view))
    needed = made.figures.required
    short = [
        place for place, step in enumerate(made.proposal.steps)
        if step.lender_posts - 1 < needed[step.move.lender] - 0.05
    ]  # fmt: skip
    assert short, "else this says nothing"
    listed = staffing_moves.readable(made, made.proposal)[view.words("staffing.caveats")]
    assert [place for place, said in enumerate(listed) if said] == short
    after = staffing_moves.machine(made, made.proposal)[
        view.words("staffing.export_lender_balance")
    ]
    lenders = [step.move.lender for step in made.proposal.steps]
    assert after.tolist() == pytest.approx(
        [made.proposal.steps[n].lender_posts - 1 - needed[one] for n, one in enumerate(lenders)],
        abs=1e-6,
    )
    page = said(site.open("staffing"))
    assert f"**{len({lenders[place] for place in short})}** đơn vị cho còn ít người" in page


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
        if trace.type == "scattergeo" and trace.mode == "lines+markers"
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
    assert "**4" in app.header[0].value
    assert [part for text in texts(app) for part in raw_parts(text)] == []


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
