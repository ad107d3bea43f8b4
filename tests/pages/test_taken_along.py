"""What a reader takes along: briefing, drawn maps, workbooks, citation; each the page's figures."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pypdf
import pytest
import streamlit as st
from playwright._impl._driver import compute_driver_executable

from pages.ui import briefing, chart_tools, citation, mapfile, maps, navigation
from pages.ui.classes import classify
from pages.ui.classes import rows as figures
from pages.ui.unit_filters import Filters
from pages.ui.view import MEASURES
from pages.ui.words import Words
from sharing import addresses
from sharing.report import selection
from tests.conftest import ROOT
from tests.pages.reader import COMMUNES, Site, Views, everything, slice_of
from warehouse import queries
from warehouse.connection import Connection

BAT_MOT = "15607"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict]:
    """What every download button would send, by its key."""
    found: dict[str, dict] = {}
    monkeypatch.setattr(
        st,
        "download_button",
        lambda label, data, key, **more: found.update({key: {"data": data(), **more}}),
    )
    return found


def opened(site: Site, page: str, menu: str, **parameters: str):
    """A page with one of its menus open."""
    site.open(page, **parameters)
    site.app.session_state[menu] = True
    app = site.app.run()
    site.app.session_state[menu] = False
    assert not app.exception
    return app


def pdf_text(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_the_briefing_is_of_what_is_looked_at(
    site: Site, sent: dict, default_connection: Connection
):
    opened(site, "overview", "briefing-overview", lang="en", period="2026-09", lens="count")
    file = sent["briefing-overview-pdf"]
    said, words = pdf_text(file["data"]), Words("en")
    expected = queries.run(default_connection, "slice", **slice_of("2026-09", weighting="count"))
    assert "September 2026" in said
    assert words("lens.count") in said
    for verdict, count in expected["verdict"].value_counts().items():
        assert f"{words(f'verdict.{verdict}')} {count}" in said
    assert file["mime"] == "application/pdf"
    assert file["file_name"].endswith("-en.pdf")
    assert "2026-09" in file["file_name"]


def test_a_closed_menu_makes_nothing(site: Site, sent: dict):
    for page in ("overview", "map", "commune", "sources", "method"):
        site.open(page)
        assert sent == {}


def test_the_briefing_of_a_commune_and_of_the_compared(site: Site, sent: dict):
    opened(site, "commune", "briefing-commune", commune=BAT_MOT)
    assert "Xã Bát Mọt tiếp nhận 90 hồ sơ" in pdf_text(sent["briefing-commune-pdf"]["data"])
    opened(site, "compare", "briefing-compare", communes=f"{BAT_MOT},14857")
    said = pdf_text(sent["briefing-compare-pdf"]["data"])
    assert "Xã Bát Mọt 90 4" in said
    assert "Xã Trung Lý — (chưa báo cáo)" in said


def test_the_briefing_follows_an_assumption_and_says_so(site: Site, sent: dict):
    """A narrower band leaves fewer communes balanced; the sheet has the counts of the page."""
    assume = "verdict.band_high:1.05,verdict.band_low:0.95"
    app = opened(site, "overview", "briefing-overview", assume=assume)
    said, words = pdf_text(sent["briefing-overview-pdf"]["data"]), Words("vi")
    assert words("report.assumed") in said
    assert "0,95–1,05" in said
    counts = app.session_state["view"].verdict_counts()
    assert counts["balanced"] < 105
    for verdict, count in counts.items():
        assert f"{words(f'verdict.{verdict}')} {count}" in said


def test_a_selection_never_asks_for_more_than_a_page():
    assert briefing.MOST == selection.MOST


@pytest.mark.parametrize("layer", ["generalised", "hexagon"])
@pytest.mark.parametrize("measure", MEASURES)
def test_every_map_of_the_page_can_be_drawn(views: Views, layer: str, measure: str):
    view = views(layer=layer, measure=measure, lang="en")
    classes = classify(view, figures(view))
    root = ElementTree.fromstring(mapfile.made(view, "svg", "https://x.vn/ban-do?a=1"))
    shapes = [path.get("id") for path in root.iter(f"{SVG}path") if path.get("id")]
    assert len(shapes) == len(set(shapes)) == COMMUNES
    texts = " ".join(text.text for text in root.iter(f"{SVG}text"))
    for name, count in zip(classes.names, classes.counts, strict=True):
        assert f"{name} ({count})" in texts
    assert sum(classes.counts) + classes.missing == COMMUNES
    for burnt_in in (
        view.words(f"measure_title.{measure}"), view.edition.id, "https://x.vn/ban-do?a=1",
        view.words("simulated.mark"), view.words("simulated.source"), "October 2026",
    ):  # fmt: skip
        assert burnt_in in texts
    assert view.words(f"measure.{measure}") in root.find(f"{SVG}desc").text


def test_a_drawn_map_has_the_filters_and_marks_of_the_page(views: Views):
    view = views(layer="generalised", measure="load", lang="en")
    every = figures(view)
    wards = every[every["kind"] == "phuong"]
    marked = str(wards["commune_code"].iloc[0])
    looked = maps.Looked(filters=Filters(kind="phuong"), marked=(marked,), continuous=True)
    sheet = mapfile.sheet_of(view, "", looked)
    counted = sum(entry.count for entry in sheet.picture.classes)
    assert counted + wards["load"].isna().sum() == len(wards) < COMMUNES
    assert sheet.picture.ringed == (marked,)
    assert view.words("take.left_out", count=COMMUNES - len(wards)) in sheet.notes
    root = ElementTree.fromstring(mapfile.made(view, "svg", "", looked))
    fills = {path.get("id"): path.get("fill") for path in root.iter(f"{SVG}path") if path.get("id")}
    assert len(fills) == COMMUNES
    assert sum(fill == "none" for fill in fills.values()) == COMMUNES - len(wards)


def test_the_page_hands_its_filters_to_the_file(site: Site, sent: dict):
    opened(site, "map", "map-file", layer="generalised", kind="phuong")
    root = ElementTree.fromstring(sent["map-svg"]["data"])
    assert any(path.get("fill") == "none" for path in root.iter(f"{SVG}path") if path.get("id"))


def test_need_on_the_map_counts_the_locality_as_elsewhere(views: Views):
    view = views(measure="need")
    need = view.need().set_index("commune_code")
    shown = figures(view).set_index("commune_code")
    for name in ("required", "difference", "standing"):
        pd.testing.assert_series_equal(
            shown[name], need[f"{name}_adjusted"].loc[shown.index], check_names=False
        )
    assert (need["required"] - need["required_adjusted"]).abs().max() > 0


def answered(asked: str) -> Any:
    """What the program of the chart menus answers, in the engine of the browser tests."""
    node, _ = compute_driver_executable()
    book, tools = (
        (ROOT / "pages" / "ui" / "scripts" / name).read_text(encoding="utf-8")
        for name in ("chartbook.js", "charttools.js")
    )
    of_charts = tools[tools.index("// The rows of a chart") : tools.index("function cell(content)")]
    program = f"{book}{of_charts}console.log(JSON.stringify({asked}))"
    run = [node, "--input-type=module", "-e", program]
    found = subprocess.run(run, capture_output=True, text=True, check=True, timeout=30)
    return json.loads(found.stdout)


def test_a_chart_file_has_the_ends_of_bars_and_only_known_limits():
    assert answered("""[
      end({type: "bar", orientation: "h", x: [-0.5], base: [12.5], y: ["a"]}, "x", 0),
      end({type: "bar", orientation: "h", x: [-0.5], base: [12.5], y: ["a"]}, "y", 0),
      end({type: "bar", y: [3]}, "y", 0), end({type: "scatter", x: [1]}, "x", 0),
      limit("", "", -1), limit(2, "", 1), limit(2, 0.5, -1)]""") == [12, "a", 3, 1, "", "", 1.5]


def test_a_grid_of_classes_has_a_row_for_each_cell_and_a_legend_none():
    rows = answered("""rowsOf({_fullData: [
      {type: "heatmap", visible: true, x: ["a", "b"], y: ["one", " ", "two"],
       z: [[0, 1], [NaN, NaN], [2.5, 3]], text: [["nil", "some"], ["", ""], ["", ""]]},
      {type: "scatter", visible: true, x: [null], y: [null], name: "key"}]},
      {series: "s", label: "l", x: "x", y: "y", lower: "lo", upper: "up"})""")
    assert rows == [
        ["s", "l", "x", "y", "lo", "up"], ["", "nil", "a", "one", "", ""],
        ["", "some", "b", "one", "", ""], ["", 2.5, "a", "two", "", ""],
        ["", 3, "b", "two", "", ""],
    ]  # fmt: skip


def test_a_chart_leaves_as_a_workbook_of_typed_cells():
    """Written in the browser, read by another program: numbers, text, no formula, notes."""
    text = '=1+1 & <b>"Xã Bát Mọt"</b>'
    rows = [["Nhãn", "Trục"], [text, 0.125], ["", 1234.5], ["x", 2]]
    made = answered(
        f"Buffer.from(workbook({json.dumps(rows)}, {json.dumps([text, 'hai'])},"
        ' ["Số liệu", "Ghi chú: [1]"])).toString("base64")'
    )
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(made)))
    assert book.sheetnames == ["Số liệu", "Ghi chú   1 "]
    sheet, notes = book.worksheets
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Nhãn", "Trục"),
        (text, 0.125),
        (None, 1234.5),
        ("x", 2),
    ]
    assert (sheet["A2"].data_type, sheet["B2"].data_type) == ("s", "n")
    assert (sheet["B2"].number_format, sheet.freeze_panes) == ("#,##0.0", "A2")
    assert (sheet["A1"].font.bold, sheet.auto_filter.ref) == (True, "A1:B4")
    assert [row[0] for row in notes.iter_rows(values_only=True)] == [text, "hai"]


def test_the_figures_of_a_map_leave_with_it(site: Site, sent: dict):
    app = opened(site, "map", "map-file", layer="hexagon", measure="need", kind="phuong")
    taken = pd.read_excel(io.BytesIO(sent["xlsx-map-shown"]["data"]))
    view = app.session_state["view"]
    rows = figures(view).set_index("commune_code")
    own = rows.loc[rows["kind"] == "phuong", "difference"]
    codes = taken[view.words("export.commune_code")].astype(str)
    difference = taken[view.words("compare_measure.difference")]
    assert dict(zip(codes, difference, strict=True)) == pytest.approx(dict(own), nan_ok=True)
    assert sent["csv-map-shown"]["data"].startswith(b"\xef\xbb\xbf")


def test_a_map_is_a_picture_too(site: Site, sent: dict):
    opened(site, "map", "map-file", layer="hexagon", measure="load")
    assert sent["map-png"]["data"].startswith(b"\x89PNG")
    assert sent["map-svg"]["data"].startswith(b"<svg")
    assert sent["map-svg"]["file_name"].startswith("can-viec-load-hexagon-2026-10-")


def test_marks_stand_only_where_colours_run_both_ways(views: Views):
    for measure in MEASURES:
        view = views(measure=measure)
        picture = mapfile.picture(view, figures(view), classify(view, figures(view)))
        marks = [entry.mark for entry in picture.classes]
        both_ways = measure in {"verdict", "ratio", "need"}
        expected = ["down", "down", "", "up", "up"] if both_ways else [""] * len(marks)
        if measure == "load_need":  # three needs of each load, whose hues are of one darkness
            expected = ["down"] * 3 + [""] * 3 + ["up"] * 3
        assert marks == expected


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_page_is_cited_in_both_languages(site: Site, lang: str):
    app = opened(site, "commune", "cite-xa", lang=lang, commune=BAT_MOT)
    first, second = [block.value for block in app.code]
    assert ("Hồ sơ xã" in first) == (lang == "vi")
    for said in (first, second):
        assert "2026" in said
        assert app.session_state["view"].edition.id in said
    assert Words("vi")("citation.simulated") in (first if lang == "vi" else second)


def test_the_cited_address_pins_edition_and_period(views: Views, monkeypatch):
    class Context:
        url = "https://x.vn/xa"

    monkeypatch.setattr(st, "context", Context)
    monkeypatch.setattr(st, "query_params", Parameters(commune=BAT_MOT, lang="en"))
    view = views()
    assert citation.address(view) == (
        f"https://x.vn/xa?commune={BAT_MOT}&lang=en&edition={view.edition.id}&period=2026-10"
    )


class Parameters(dict):
    """Parameters of an address, as Streamlit gives them."""

    def to_dict(self) -> dict:
        return dict(self)


def test_paths_are_those_of_the_pages():
    paths = {page.name: page.url_path for page in navigation.PAGES}
    default = navigation.PAGES[0]
    for name, path in addresses.PATHS.items():
        assert path == ("" if name == default.name else paths[name])


BOOKS = {
    "commune": (
        "months", "fields", "hours", "locality", "lenses", "peers", "published", "place",
        "formed_from",
    ),
    "sources": ("kinds", "edition", "published", "times", "sources"),
    "method": ("parameters", "times", "months", "hours", "locality", "peers"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("page", BOOKS)
def test_the_small_tables_of_a_page_leave_as_one_workbook(
    site: Site, sent: dict, page: str, lang: str
):
    name = f"commune-{BAT_MOT}" if page == "commune" else page
    opened(site, page, f"book-{name}", lang=lang, commune=BAT_MOT)
    words = Words(lang)
    book = openpyxl.load_workbook(io.BytesIO(sent[f"book-{name}-xlsx"]["data"]))
    wanted = [words(f"book.{key}") for key in BOOKS[page]]
    assert book.sheetnames == [*wanted, words("take.notes")]
    for title in wanted:
        assert book[title].max_row > 1, title
        assert all(isinstance(cell.value, str) for cell in book[title][1])
    notes = [row[0] for row in book.worksheets[-1].iter_rows(values_only=True)]
    assert words("simulated.source") in " ".join(notes)


def test_the_months_of_a_commune_are_numbers(
    site: Site, sent: dict, default_connection: Connection
):
    opened(site, "commune", f"book-commune-{BAT_MOT}", commune=BAT_MOT)
    words = Words("vi")
    content = sent[f"book-commune-{BAT_MOT}-xlsx"]["data"]
    taken = pd.read_excel(io.BytesIO(content), sheet_name=words("book.months"))
    values = slice_of("2026-10")
    del values["period_id"]
    own = queries.run(default_connection, "commune_loads", commune_code=BAT_MOT, **values)
    assert list(taken[words("book_column.ratio")]) == pytest.approx(list(own["ratio"]), nan_ok=True)
    assert list(taken[words("book_column.month")]) == list(own["month"])


def test_the_words_of_the_chart_menus_are_the_readers(views: Views):
    for lang in ("vi", "en"):
        view = views(lang=lang)
        assert chart_tools.labels_of(view.words)["menu"] == Words(lang)("take.menu")
        facts = chart_tools.facts_of(view)
        assert view.edition.id in facts["source"]
        assert Words(lang)("simulated.source") in facts["source"]
        assert facts["pinned"] == {"edition": view.edition.id, "period": "2026-10"}
        assert json.loads(json.dumps(facts)) == facts


# Tables that leave otherwise than by two buttons of their own: in the workbook of the page
# (`BOOKS`; of posts its balance), as rows of a table of all communes that does (of posts the
# short list, of chairs the two margins), or in the workbook of the sources (the edition); of
# staffing the list of moves once more, as it stands on paper.
ELSEWHERE = {
    "commune": 4, "method": 17, "sources": 5, "quality": 1, "posts": 2, "posts topic=chairs": 2,
    "staffing": 1,
}  # fmt: skip
PARTS = {
    "compare": ("part", ("ranking", "trend", "side", "peers", "scatter", "table")),
    "posts": ("topic", ("chairs", "whatif")),
    "reform": ("part", ("districts", "contrast", "count")),
}


@pytest.mark.parametrize("page", [page.name for page in navigation.PAGES])
def test_no_table_is_shown_that_cannot_be_taken_along(site: Site, page: str):
    name, parts = PARTS.get(page, ("", ()))
    looks = [{}, *({name: part} for part in parts)]
    for chosen in looks:
        given = {"commune": BAT_MOT} if page in {"commune", "method"} else chosen
        app = site.open(page, **given)
        shown = [node for node in everything(app) if node.type in {"table", "dataframe"}]
        buttons = {node.proto.id for node in everything(app) if node.type == "download_button"}
        sheets = [one for one in buttons if "-xlsx-" in one]
        key = " ".join([page, *(f"{name}={value}" for name, value in chosen.items())])
        assert len(shown) <= len(sheets) + ELSEWHERE.get(key, 0), [one.proto.alt for one in shown]
        assert len(sheets) == sum("-csv-" in one for one in buttons)
        assert not [one.proto.alt for one in shown if {"#", "*"} & set(one.proto.alt)]
