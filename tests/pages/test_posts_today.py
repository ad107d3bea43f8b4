"""Today's vice-chairs: given by the reader, compared, carried by the address and the scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pages.ui import posts_chairs, posts_today, staffing
from pages.ui.words import Words
from sharing.scenario import Scenario, Seated
from tests.pages.plan_page import HAC_THANH, HOANG_SON, LANGUAGES, button, said
from tests.pages.reader import COMMUNES, Site, Views, raw_parts, texts

UNCHANGED = "15607"


def opened(site: Site, **more: str):
    app = site.open("posts", topic="chairs", **more)
    assert [error.message for error in app.exception] == []
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_entered_compared_and_taken_out_again(
    site: Site, views: Views, lang: str
) -> None:
    words = Words(lang)
    app = opened(site, lang=lang)
    assert words("posts_today.none") in {info.value for info in app.info}
    app = site.open("posts", topic="chairs", lang=lang)
    app.session_state["open-chairs-today"] = True
    app.run()
    lines = app.text_area(key="chairs-today").value.split("\n")
    assert len(lines) == COMMUNES
    assert all(line.endswith("; ") for line in lines)
    given = {HAC_THANH: 2, HOANG_SON: 4, UNCHANGED: 2}
    filled = [line + str(given.get(line[:5], "")) for line in lines]
    app.text_area(key="chairs-today").set_value("\n".join(filled))
    button(app, "chairs-apply").click().run()
    assert not app.exception
    carried = app.query_params["chairs"]
    assert posts_today.read(carried) == given
    proposed = posts_chairs.shared(views(lang), True, "with", "adams").rows.set_index(
        "commune_code"
    )["posts"]
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown[words("posts_today.card", given="3", count=str(COMMUNES))] == "8"
    change = {code: int(proposed[code]) - number for code, number in given.items()}
    more, fewer = (sum(max(0, sign * one) for one in change.values()) for sign in (1, -1))
    net = sum(change.values())
    sentence = words(
        "posts_today.said", given="3", count=str(COMMUNES), present="8",
        proposed=str(8 + net), net=f"{net:+d}".replace("-", "−"), more=str(more), fewer=str(fewer),
    )  # fmt: skip
    page = said(app)
    assert sentence in page
    assert str(COMMUNES - 3) in page
    listed = next(one.value for one in app.dataframe if words("posts_today.change") in one.value)
    assert len(listed) == sum(one != 0 for one in change.values())
    button(app, "chairs-clear").click().run()
    assert "chairs" not in app.query_params


def test_what_is_not_given_is_missing_in_the_table_and_never_zero(views: Views) -> None:
    view = views()
    found = posts_chairs.shared(view, True, "with", "adams")
    readable, machine = posts_chairs._tables(view, found, True, "adams", {HAC_THANH: 0})
    for name in ("today", "change"):
        column = machine[view.words(f"posts_today.{name}")]
        assert int(np.isfinite(column).sum()) == 1
    told = readable[view.words("posts_today.today")].str.strip()
    assert sorted(set(told)) == sorted({"0", "— (chưa có số liệu)"})
    assert (told == "0").sum() == 1


def test_what_a_commune_without_figures_is_held_at_is_no_proposal(views: Views) -> None:
    view = views()
    rows = posts_chairs.shared(view, True, "with", "adams").rows.copy()
    held = rows.index[rows["commune_code"] == HAC_THANH][0]
    rows.loc[held, ["placed", "posts"]] = [False, 2]
    today = {HAC_THANH: 3, HOANG_SON: 3}
    found = posts_today.compared(rows, today)
    assert found.given == 1
    assert found.present == 3, "that of the other one alone"
    told = posts_today.said(view, rows, today, found)
    assert view.words("posts_today.unplaced", number="1", names=rows.loc[held, "name"]) in told


def test_a_line_that_cannot_be_taken_is_named_and_nothing_changes(site: Site) -> None:
    app = site.open("posts", topic="chairs", chairs=f"{HAC_THANH}:3")
    app.session_state["open-chairs-today"] = True
    app.run()
    app.text_area(key="chairs-today").set_value(f"{HAC_THANH}; Hạc Thành; ba")
    button(app, "chairs-apply").click().run()
    wanted = Words("vi")("posts_today_fault.not_whole", line=1, found="ba", most=9)
    assert wanted in {error.value for error in app.error}
    assert app.query_params["chairs"] == f"{HAC_THANH}:3"
    assert app.text_area(key="chairs-today").value.endswith("ba")


def entered(app) -> dict[str, int]:
    """The numbers that the field holds, by commune."""
    lines = [line.split(";") for line in app.text_area(key="chairs-today").value.split("\n")]
    return {code: int(number) for code, _, number in lines if number.strip()}


def test_the_field_holds_what_is_in_force_after_back_and_at_another_address(site: Site) -> None:
    app = site.open("posts", topic="chairs", chairs=f"{HAC_THANH}:4")
    app.session_state["open-chairs-today"] = True
    app.run()
    assert entered(app) == {HAC_THANH: 4}
    app.text_area(key="chairs-today").set_value(f"{HOANG_SON}; Hoằng Sơn; 2").run()
    assert entered(app) == {HOANG_SON: 2}, "what is being typed stays while nothing else changes"
    button(app, "chairs-apply").click().run()
    assert entered(app) == {HOANG_SON: 2}
    assert app.query_params["chairs"] == f"{HOANG_SON}:2"
    # Back, then an address without any: the same session, only the address is another one.
    app.query_params["chairs"] = f"{HAC_THANH}:4"
    app.run()
    assert entered(app) == {HAC_THANH: 4}
    del app.query_params["chairs"]
    app.run()
    assert entered(app) == {}


def test_an_address_that_cannot_be_is_left_out_and_said(site: Site) -> None:
    app = opened(site, chairs="99999:2")
    assert Words("vi")("staffing.unknown_communes") in {one.value for one in app.warning}
    app = opened(site, chairs=f"{HAC_THANH}:-1")
    assert app.warning


def test_the_scenario_file_carries_them_and_the_plan_does_not_depend_on_them(
    site: Site, views: Views
) -> None:
    view = views()
    app = site.open("staffing", chairs=f"{HAC_THANH}:3")
    assert not app.exception
    plain = staffing.standard(staffing.centre(view))
    given = replace(plain, vice_chairs=(Seated(HAC_THANH, 3),))
    assert Scenario.from_json(given.to_json()) == given
    assert staffing.make(view, given).proposal is staffing.make(view, plain).proposal
