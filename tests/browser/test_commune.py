"""Bát Mọt's page: what was published about it, and that it is not overloaded."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, DEFAULTS, LANGUAGES, Truth, beginning, texts

NOT_OVERLOADED = {"vi": "không quá tải", "en": "not overloaded"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_bat_mot_is_not_overloaded_and_its_figures_are_as_published(
    visit: Visit, truth: Truth, language: str
):
    words = texts(language)
    page = visit("commune", 1440, commune=BAT_MOT, lang=language)
    said = page.evaluate("() => window.reading.survey()")
    everything = " ".join([*said["texts"], *said["cells"]])
    reported = truth.rows("reported_figures")
    reported = reported[reported["unit_code"] == BAT_MOT]
    verdict = truth.slice().loc[BAT_MOT, "verdict"]
    findings = page.locator("h2, h3").all_inner_texts()

    assert verdict not in {"overloaded", "watch_high"}
    assert any(words[f"verdict.{verdict}"] in finding for finding in findings)
    assert not any(words["verdict.overloaded"] in finding for finding in findings)
    assert NOT_OVERLOADED[language] in everything
    for value, kind in ((332, "dossiers"), (4, "people")):
        [figure] = reported[
            (reported["value"] == value) & (reported["unit_of_measure"] == kind)
        ].itertuples()
        assert f"{value} {words[f'published_unit.{kind}']}" in said["cells"]
        assert getattr(figure, f"title_{language}") in everything
    assert_one_sheet(page, truth, BAT_MOT, language)


@pytest.mark.parametrize(("width", "which"), [(390, "merged"), (820, "unknown")])
def test_a_commune_goes_on_one_sheet_from_any_screen(
    visit: Visit, truth: Truth, width: int, which: str
):
    """The commune with the most notices on what it is not, and one without figures."""
    verdicts = truth.slice()["verdict"]
    code = {
        "merged": truth.rows("reused_names")["commune_code"].value_counts().idxmax(),
        "unknown": verdicts[verdicts == "insufficient"].index[0],
    }[which]
    page = visit("commune", width, commune=code, lang="en")
    assert_one_sheet(page, truth, code, "en")


def assert_one_sheet(page: Page, truth: Truth, code: str, language: str) -> None:
    """The page on A4: one sheet, nothing smaller than 8 points, what a meeting needs on it."""
    words, row = texts(language), truth.slice().loc[code]
    paper = PdfReader(BytesIO(page.pdf(format="A4")))
    assert len(paper.pages) == 1
    [sheet] = paper.pages
    said = "".join(sheet.extract_text().split())
    peers = truth.rows(
        "commune_peers", period_id=truth.newest_month, commune_code=code, **DEFAULTS
    )["name"]
    titles = ("portrait.trend", "portrait.peers", "profile.published", "profile.in_words")
    for expected in (
        row["name"], words[f"verdict.{row['verdict']}"], *peers,
        *(words[key].strip("# ") for key in titles),
        words["page.reference_only"], f"commune={code}", f"period={truth.newest_month}",
        beginning(language, "portrait.dossiers"), beginning(language, "portrait.posts"),
    ):  # fmt: skip
        assert "".join(expected.split()) in said, expected
    for hidden in ("search.placeholder", "filter.group", "profile.position", "page.glossary"):
        assert "".join(words[hidden].strip("# ").split()) not in said, hidden
    assert min(letters(sheet)) >= 8


def letters(sheet: PageObject) -> list[float]:
    """Heights of the letters of a sheet, in points."""
    found: list[float] = []

    def note(text: str, page: list[float], line: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.append(size * abs(line[3] * page[3]))

    sheet.extract_text(visitor_text=note)
    return found
