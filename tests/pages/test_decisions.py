"""The page of decisions: a scenario becomes a line of the record, and the line is shown."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import aftercheck, books, data, decisions, staffing, stated
from pages.ui.answers import literal
from pages.ui.words import Words
from sharing.scenario import Decided, Refused, Scenario
from tests.pages.conftest import link_editions
from tests.pages.reader import APP, figures, raw_parts, texts
from warehouse.decision_lines import Draft
from warehouse.decisions import DECISIONS, read_record, record
from warehouse.editions import FOLDER_VARIABLE, Edition, Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
OFFICE = "UBND tỉnh"
WHY = "Đường lên *Bát Mọt* sạt lở"


@pytest.fixture
def folder(
    served_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_caches: None
) -> Path:
    """An editions folder of its own, to be written to."""
    own = tmp_path / "editions"
    own.mkdir()
    link_editions(served_edition.path.parent, own)
    monkeypatch.setenv(FOLDER_VARIABLE, str(own))
    return own


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(parameters)
    app.run()
    app.query_params.update(parameters)
    return app.switch_page("pages/views/decisions.py").run()


def sound(app: AppTest) -> str:
    assert [error.message for error in app.exception] == []
    # A date field holds its days as machines write them; the browser shows them by its format.
    said = [text for text in texts(app) if not (app.date_input and _DAY.fullmatch(text))]
    assert [part for text in said for part in raw_parts(text)] == []
    return "\n".join(texts(app))


def scenario(edition: str, **changed: object) -> Scenario:
    given = {
        "name": "Phương án quý I", "edition": edition, "period_id": "2026-01",
        "objective": "worst_load", "budget": 4, "most_km": 60.0, "minimum": 4, "most_lent": 1,
        "forbidden": (Refused("14797", "15607", WHY),),
    } | changed  # fmt: skip
    return Scenario(**given)


def drop(app: AppTest, found: Scenario) -> AppTest:
    app.file_uploader(key="decision-file-0").set_value(
        [("can-viec.json", found.to_json().encode(), "application/json")]
    )
    return app.run()


def demo(folder: Path, day: date, **changed: object) -> None:
    """A decision on the default edition: three pairs of communes."""
    store = Store(folder)
    edition = store.serve().edition.id
    pairs = (("14758", "15382"), ("14812", "16591"), ("16171", "15142"))
    given = {
        "title": "Phương án quý I", "by": OFFICE, "decided_on": day, "edition": edition,
        "scenario": json.loads(scenario(edition).to_json()),
        "moves": tuple({"from": a, "to": b, "posts": 1} for a, b in pairs),
        "refused": ({"from": "14797", "to": "15607", "reason": WHY},),
        "particularities": "Biên giới",
    }  # fmt: skip
    record(store, Draft(**(given | changed)))


def test_nothing_is_decided_at_first(folder: Path) -> None:
    assert Words("vi")("decisions.none") in sound(opened())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_scenario_is_recorded_with_its_plan_and_stays(folder: Path, lang: str) -> None:
    words = Words(lang)
    edition = Store(folder).serve().edition.id
    app = drop(opened(lang=lang), scenario(edition))
    page = sound(app)
    assert literal(WHY) in page
    send = next(one for one in app.button if one.label == words("decisions.send"))
    send.click().run()
    assert words("decisions.incomplete") in {one.value for one in app.warning}
    assert not (folder / DECISIONS).exists()
    app.text_input(key="decision-by").set_value(OFFICE)
    app.text_area(key="decision-particularities").set_value("Bát Mọt: biên giới, xa")
    app.checkbox(key="decision-agree").set_value(True)
    next(one for one in app.button if one.label == words("decisions.send")).click().run()
    assert words("decisions.done", number="1") in {one.value for one in app.success}
    page = sound(app)
    assert OFFICE in page
    (decision,) = read_record(folder).decisions
    assert (decision.by, decision.edition, decision.seq) == (OFFICE, edition, 1)
    assert decision.refused == [{"from": "14797", "to": "15607", "reason": WHY}]
    assert decision.scenario == json.loads(scenario(edition).to_json())
    # The moves are those of the plan: what is given is taken, nobody is on both sides.
    assert 0 < sum(move["posts"] for move in decision.moves) <= 4
    net = decision.posts_by_commune()
    assert sum(net.values()) == 0
    assert ("14797", "15607") not in {(move["from"], move["to"]) for move in decision.moves}


def test_the_recorded_moves_are_those_of_the_staffing_page(folder: Path, views) -> None:
    edition = Store(folder).serve().edition.id
    asked = scenario(edition, forbidden=(), fixed=(Decided("14758", "15382", 1),), name="x")
    app = drop(opened(), asked)
    app.text_input(key="decision-by").set_value(OFFICE)
    app.checkbox(key="decision-agree").set_value(True)
    next(one for one in app.button if one.label == Words("vi")("decisions.send")).click().run()
    made = staffing.make(views(period="2026-01"), asked)
    assert made.proposal is not None
    wanted = {
        (made.code(one.lender), made.code(one.receiver), one.posts)
        for one in made.proposal.plan.moves
    }
    (decision,) = read_record(folder).decisions
    assert {(m["from"], m["to"], m["posts"]) for m in decision.moves} == wanted
    assert ("14758", "15382", 1) in wanted


def test_a_file_that_is_no_scenario_is_refused_in_words(folder: Path) -> None:
    app = opened()
    app.file_uploader(key="decision-file-0").set_value(
        [("x.json", b'{"format": "other/1"}', "application/json")]
    )
    app.run()
    assert [one for one in app.error if Words("vi")("scenario_fault.wrong_format") in one.value]
    sound(app)


def test_without_its_edition_or_its_communes_nothing_can_be_recorded(folder: Path) -> None:
    app = drop(
        opened(), scenario("00009-aaaaaaaa", forbidden=(), fixed=(Decided("14758", "15382", 2),))
    )
    words = Words("vi")
    assert words("decisions.not_here") in {one.value for one in app.error}
    assert words("decisions.send") not in {one.label for one in app.button}
    sound(app)
    edition = Store(folder).serve().edition.id
    odd = scenario(edition, forbidden=(), fixed=(Decided("99999", "15382", 1),))
    app = drop(opened(), odd)
    assert words("decisions.unknown_communes") in {one.value for one in app.error}
    assert words("decisions.send") not in {one.label for one in app.button}


def test_what_it_rests_on_is_said_whole(folder: Path, views) -> None:
    edition = Store(folder).serve().edition.id
    asked = scenario(edition, most_km=None, scope="observed", maximum=30, same_district_only=True)
    demo(folder, date(2026, 2, 10), scenario=json.loads(asked.to_json()))
    words = Words("vi")
    said = decisions._rests(views(), read_record(folder).decisions[0])
    told = dict(zip(said.iloc[:, 0], said.iloc[:, 1], strict=True))
    assert told[words("decisions_rests.most_km")] == words("staffing.no_limit")
    assert told[words("decisions_rests.scope")] == words("decisions_scope.observed")
    assert told[words("decisions_rests.maximum")] == "30"
    assert told[words("decisions_rests.most_lent")] == "1"
    assert told[words("decisions_rests.same_district_only")] == words("simulated.yes")
    assert told[words("decisions_rests.fill_minimum")] == words("simulated.no")


def test_totals_agree_within_the_tolerance_and_unknown_is_not_no(views) -> None:
    found = pd.DataFrame({"complete": [True, True, False], "difference": [1e-9, 1e-3, 0.0]})
    assert stated.agreeing(found) == 1
    words = Words("vi")
    assert books._yes(views(), pd.Series([True, None, False])) == [
        words("simulated.yes"), words("missing.sign"), words("simulated.no")
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_after_check_says_what_can_be_told(folder: Path, lang: str) -> None:
    words = Words(lang)
    demo(folder, date(2026, 2, 10))
    app = opened(lang=lang)
    page = sound(app)
    assert words("decisions.stands") in page
    assert "11/2025" in page or "Nov 2025" in page
    (chart,) = figures(app)
    effects, planned = (trace["x"] for trace in chart["data"])
    assert len(effects) == 2
    # Receivers are to fall, lenders to rise, by their posts alone.
    assert planned[0] < 0 < planned[1]
    assert words("simulated.mark") in page
    for said in words.section("after_caveat").values():
        assert said in page


def test_it_is_not_yet_time(folder: Path) -> None:
    demo(folder, date(2026, 9, 10))
    words = Words("vi")
    app = opened()
    assert words("after.not_yet", months=3, count=1) in {one.value for one in app.info}
    assert not figures(app)


def test_a_later_decision_replaces_an_earlier_one(folder: Path) -> None:
    demo(folder, date(2026, 2, 10))
    demo(folder, date(2026, 6, 10), title="Phương án quý II", replaces=1)
    words = Words("vi")
    app = opened(decision="1")
    assert app.subheader[0].value == "Phương án quý I"
    overview = app.dataframe[0].value
    assert list(overview[words("decisions.number")]) == ["2", "1"]
    assert list(overview[words("decisions.state")]) == [
        words("decisions.stands"), words("decisions.replaced", number="2")
    ]  # fmt: skip
    sound(app)


def test_a_record_that_was_tampered_with_is_not_shown(folder: Path) -> None:
    demo(folder, date(2026, 2, 10))
    path = folder / DECISIONS
    path.write_text(path.read_text("utf-8").replace(OFFICE, "Ai đó"), encoding="utf-8")
    app = opened()
    assert Words("vi")("decisions.damaged") in {one.value for one in app.error}
    assert "Ai đó" not in sound(app)


def test_a_plan_is_recorded_where_it_is_made(folder: Path) -> None:
    words = Words("vi")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["decision-offer"] = True
    app.query_params.update({"period": "2026-01", "moves": "2"})
    app.run()
    app.query_params.update({"period": "2026-01", "moves": "2"})
    app.switch_page("pages/views/staffing.py").run()
    assert [error.message for error in app.exception] == []
    app.text_input(key="decision-title").set_value("Phương án hai vị trí")
    app.text_input(key="decision-by").set_value(OFFICE)
    app.checkbox(key="decision-agree").set_value(True)
    next(one for one in app.button if one.label == words("decisions.send")).click().run()
    assert [error.message for error in app.exception] == []
    (decision,) = read_record(folder).decisions
    assert decision.title == "Phương án hai vị trí"
    assert decision.scenario["period_id"] == "2026-01"
    assert sum(move["posts"] for move in decision.moves) == 2
    assert words("decisions.done", number="1") in {one.value for one in app.success}


def test_the_communes_of_an_after_check_leave_as_a_table(folder: Path, views) -> None:
    demo(folder, date(2026, 2, 10))
    (decision,) = read_record(folder).decisions
    view = views()
    found = data.after(view.edition, decision, {
        "scope": "all", "staff_group": "centre", "certification": "with", "weighting": "weighted",
    })  # fmt: skip
    readable, machine = aftercheck._communes(view, decision, found)
    words = Words("vi")
    roles = machine[words("after.role")].value_counts()
    assert roles[words("after.role_receivers")] == roles[words("after.role_lenders")] == 3
    assert len(machine) == len(readable) == 166
    assert not [part for cell in readable[words("after.change")] for part in raw_parts(cell)]
