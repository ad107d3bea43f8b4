"""A sheet or a file from a fallback edition says so itself: who receives it never saw the page."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest

from pages.ui import briefing, chart_tools, mapfile, states, tables
from pages.ui.words import Words
from sharing.exports import csv_bytes
from sharing.workbook import xlsx_bytes
from tests.pages.conftest import Add, damage
from tests.pages.reader import Site, Views
from warehouse.editions import Store

BAT_MOT = "15607"
LANGUAGES = ("vi", "en")
FALLBACK = {"vi": "Ấn bản dự phòng: ", "en": "Fallback edition: "}
OLDER = {"vi": "Đang xem ấn bản", "en": "You are viewing edition"}


def svg_text(content: bytes) -> str:
    return " ".join("".join(one.itertext()) for one in ElementTree.fromstring(content).iter())


def on_paper(app) -> str:
    """What stands on a commune's page and is shown on paper only."""
    return " ".join(text.value for text in app.markdown if text.value.startswith("**"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fallback", [True, False])
def test_every_file_of_a_fallback_edition_says_so(views: Views, lang: str, fallback: bool) -> None:
    view, mark = views(lang=lang, fallback=fallback), FALLBACK[lang]
    rows = view.slice()
    notes = tables.notes(view, rows)
    sheets = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(rows, notes, "a", "b"))).worksheets
    pdf = pypdf.PdfReader(io.BytesIO(briefing.made(view, (BAT_MOT,), "")))
    said = {
        "csv": csv_bytes(rows, notes).decode("utf-8-sig"),
        "xlsx": " ".join(str(row[0]) for row in sheets[-1].iter_rows(values_only=True)),
        "other tables": states.edition_note(view),
        "map": svg_text(mapfile.made(view, "svg", "")),
        "chart": str(chart_tools.facts_of(view)),
        "briefing": " ".join("".join(page.extract_text() for page in pdf.pages).split()),
    }
    for kind, text in said.items():
        assert view.edition.id in text, kind
        assert (mark in text) == fallback, kind
    assert len(pdf.pages) == 1


def test_the_files_that_a_link_opens_say_what_is_withheld(reviewers: Store, views: Views) -> None:
    view = views()
    copy = type(views)(reviewers.serve().edition, views.periods)()
    assert "số đếm dưới 3 được giữ kín" in states.edition_note(copy)
    assert "giữ kín" not in states.edition_note(view)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("no_caches", "static_folder")
def test_a_printed_commune_says_that_its_edition_stands_in(
    shop: Store, add: Add, lang: str
) -> None:
    older, newer = shop.current_id(), add(copied=True)
    site = Site()
    usual = site.open("commune", commune=BAT_MOT, lang=lang)
    assert not usual.session_state["view"].fallback
    assert FALLBACK[lang] not in on_paper(usual)
    pinned = site.open("commune", commune=BAT_MOT, lang=lang, edition=older)
    assert f"{OLDER[lang]} {older}" in on_paper(pinned)
    assert not pinned.session_state["view"].fallback
    damage(newer)
    app = site.open("commune", commune=BAT_MOT, lang=lang)
    assert not app.exception
    assert app.session_state["view"].fallback
    assert f"**{Words(lang)('edition_mark.fallback', id=older)}**" in on_paper(app)
