"""What a reader takes along of a plan: scenarios, the workbook, the moves as lines, the annex."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from pages.ui import (
    address,
    formats,
    staffing,
    staffing_annex,
    staffing_exports,
    staffing_moves,
    staffing_saved,
)
from pages.ui.staffing_show import following
from pages.ui.words import Words
from sharing import scenario_set
from sharing.scenario import Decided, Marked, Refused, Scenario
from tests.pages.plan_page import HAC_THANH, HOANG_SON, HOANG_THANH, LANGUAGES, button, filled, said

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


def test_the_scenarios_compared_are_one_file_that_opens_again(site, views):
    view = staffing.centre(views())
    standard = staffing.standard(view)
    every = (
        replace(standard, name="Ba", budget=3),
        replace(standard, name="Năm, có đặc thù", budget=5, locality=True),
    )
    app = site.open("staffing")
    app.session_state["plan-saved"] = {one.name: one for one in every}
    app.session_state["plan-scenarios"] = True
    app.run()
    offered = {one.proto.label for one in app.get("download_button")}
    assert Words("vi")("staffing_saved.export") in offered
    content = scenario_set.to_json(app.session_state["plan-saved"].values())
    again = site.open("staffing", lang="en")
    again.session_state["plan-saved"] = {}
    again.session_state["plan-scenarios"] = True
    again.run()
    again.file_uploader[0].upload("p.json", content.encode(), "application/json").run()
    assert not again.exception
    assert tuple(again.session_state["plan-saved"].values()) == every
    words = Words("en")
    assert words("staffing_saved.opened_set", names="Ba; Năm, có đặc thù") in said(again)
    compared = next(f.value for f in again.dataframe if "Ba" in set(f.value.iloc[:, 0]))
    assert list(compared[words("staffing.posts")])[1:] == ["3", "5"]
    # What is looked at stays: nothing is opened in its place.
    assert "moves" not in again.query_params


def opened(app, *scenarios):
    """A page whose box of scenarios is open, given a file of some."""
    app.session_state["plan-scenarios"] = True
    app.run()
    content = scenario_set.to_json(scenarios).encode()
    app.file_uploader[0].upload("p.json", content, "application/json").run()
    assert not app.exception
    return app.session_state["plan-saved"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_scenario_of_the_same_name_is_kept_beside_the_saved_one(site, views, lang):
    standard, words = staffing.standard(staffing.centre(views())), Words(lang)
    mine = replace(standard, name="Ba", budget=3)
    other, new = replace(mine, budget=4), replace(mine, name="Mới", budget=1)
    app = site.open("staffing", lang=lang)
    app.session_state["plan-saved"] = {"Ba": mine}
    kept = opened(app, other, new)
    assert kept == {"Ba": mine, "Ba (2)": replace(other, name="Ba (2)"), "Mới": new}
    assert words("staffing_saved.renamed", names="«Ba» → «Ba (2)»") in said(app)
    filled(app, "text_input", "plan-name").set_value("Ba").run()
    button(app, "plan-save").click().run()
    assert app.session_state["plan-saved"]["Ba"] == mine
    assert app.query_params["named"] == "Ba (3)"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_list_that_is_full_loses_none_and_says_what_does_not_fit(site, views, lang):
    standard, words = staffing.standard(staffing.centre(views())), Words(lang)
    saved = {f"P{n}": replace(standard, name=f"P{n}", budget=n) for n in range(7)}
    more = (replace(standard, name="Tám", budget=8), replace(standard, name="Chín", budget=9))
    app = site.open("staffing", lang=lang)
    app.session_state["plan-saved"] = dict(saved)
    assert opened(app, *more) == saved
    told = words("staffing_saved.no_room", names="Tám; Chín", most="8", saved="7", over="1")
    assert told in said(app)
    # There is room for one; the next single one is shown, not kept.
    assert set(opened(app, more[0])) == {*saved, "Tám"}
    assert set(opened(app, more[1])) == {*saved, "Tám"}
    assert app.query_params["moves"] == "9"
    assert words("staffing_saved.no_room", names="Chín", most="8", saved="8", over="1") in said(app)


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
