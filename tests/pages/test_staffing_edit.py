"""The plan edited by hand: every decision is a link, and what cannot be is said in words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import formats, staffing
from pages.ui.staffing_show import why_refused
from pages.ui.words import Words
from sharing.scenario import Decided
from tests.pages.plan_page import (
    HAC_THANH,
    HOANG_SON,
    HOANG_THANH,
    LANGUAGES,
    UNKNOWN,
    button,
    filled,
    said,
    table,
)
from tests.pages.reader import number, raw_parts, texts
from warehouse import queries
from workload.apportion import InfeasibleError


def opened(site, **parameters: str) -> AppTest:
    """The page with its editing forms open."""
    app = site.open("staffing", **parameters)
    app.session_state["plan-edit"] = True
    return app.run()


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
        ({"fixed": f"{UNKNOWN}-{HOANG_THANH}:1"}, "fixed_without_figures"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "locked": f"{HOANG_SON}:x"}, "fixed_locked"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "excluded": f"{HOANG_THANH}:x"},
         "fixed_left_out"),
        ({"fixed": f"{HOANG_SON}-{HOANG_THANH}:1", "km": "1"}, "fixed_too_far"),
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
    still = {
        "fixed_too_far",
        "fixed_lends_and_receives",
        "fixed_above_maximum",
        "minimum_cannot_be_filled",
    }
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
        "fixed_to_itself": {"unit": 2}, "fixed_between_pools": {"lender": 0, "receiver": 1},
        "fixed_forbidden": {"lender": 0, "receiver": 1},
        "fixed_without_distance": {"lender": 0, "receiver": 1},
        "fixed_too_far": {"lender": 0, "receiver": 1, "km": 60.34, "most": 60.0},
        **{f"fixed_{why}": {"lender": 2, "receiver": 1, "unit": 2}
           for why in ("without_figures", "left_out", "locked")},
        "fixed_lends_and_receives": {"unit": 2}, "fixed_below_minimum": {"unit": 2},
        "fixed_above_maximum": {"unit": 2}, "fixed_above_most_lent": {"commune": 2, "most": 1},
    }  # fmt: skip
    assert set(view.words.section("staffing_refused")) == {*codes, "timeout"}
    for code, values in codes.items():
        said_so = why_refused(made, InfeasibleError(code, **values))
        assert raw_parts(said_so) == []
        if code == "fixed_too_far":
            assert formats.number(60.3, 1, lang=lang) in said_so
        if "unit" in values or "commune" in values:
            assert made.name(2) in said_so


@pytest.mark.parametrize(
    ("km", "said_vi", "said_en"),
    [(60.34, "60,3 km", "60.3 km"), (60.04, "60,04 km", "60.04 km"),
     (60.00049, "60,0005 km", "60.0005 km"), (61.0, "61 km", "61 km")],
)  # fmt: skip
def test_a_distance_just_above_the_limit_is_not_written_like_it(views, km, said_vi, said_en):
    for lang, expected in (("vi", said_vi), ("en", said_en)):
        view = staffing.centre(views(lang))
        made = staffing.make(view, staffing.standard(view))
        error = InfeasibleError("fixed_too_far", lender=0, receiver=1, km=km, most=60.0)
        told = why_refused(made, error)
        assert expected in told
        assert " 60 km" in told


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
