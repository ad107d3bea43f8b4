"""Bát Mọt's page: what was published about it, and that it is not overloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from tests.browser import app_server
from tests.browser.app_server import ARTEFACTS, Server
from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, DEFAULTS, LANGUAGES, Truth, beginning, texts
from warehouse.editions import POINTER, Edition
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance
from warehouse.manifest import sha256_of

REASONS = [
    f"Dòng {i}: số trong biểu lớn gấp mười lần số của sổ tiếp nhận, văn phòng đã xác nhận"
    for i in range(1, 7)
]
ASSUMED = "verdict.band_high:1.05,verdict.band_low:0.95"
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


@pytest.fixture(scope="module")
def crowded(
    default_edition: Edition, truth: Truth, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """A commune with all that its sheet can hold, in an edition that stands in for another.

    The one with the most notices on what it is not, ten doubtful figures, eight of them told.
    """
    code = truth.rows("reused_names")["commune_code"].value_counts().idxmax()
    folder: Path = tmp_path_factory.mktemp("crowded")
    path = folder / default_edition.path.name
    shutil.copyfile(default_edition.path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM mart_doubt WHERE commune_code = ?", [code])
        for place, reason in enumerate(REASONS, start=1):
            connection.execute(
                """INSERT INTO core_correction SELECT ?, ?, DATE '2026-10-01', 'in_process_within',
                   max(field_code), 'online', NULL, 'flag', 3320, 3320, ?, 'x',
                   (SELECT min(source_id) FROM core_source) FROM core_field""",
                [place, code, reason],
            )
        connection.execute(
            """INSERT INTO mart_doubt SELECT 'all', 'flagged', 'in_process_within', ?,
               DATE '2026-10-01', 3320, NULL, NULL, true, position FROM core_correction""",
            [code],
        )
        connection.execute(
            """INSERT INTO mart_doubt SELECT 'all', kind, measure, ?, DATE '2026-10-01', 33200, 332,
               NULL, true, 0 FROM (VALUES ('unit_mix'), ('jump')) AS k(kind),
               (VALUES ('received'), ('commune_government')) AS m(measure)""",
            [code],
        )
    keys = publishers_keys(folder)
    manifest = replace(
        default_edition.manifest, sha256=sha256_of(path), size_bytes=path.stat().st_size
    )
    manifest.write(path.with_suffix(".json"), keys)
    advance(folder, keys, Action.PUBLISH, manifest.id, manifest.id)
    (folder / POINTER).write_text("{", encoding="utf-8")
    with app_server.serve(folder, ARTEFACTS / "server-crowded.log") as running:
        yield running, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_page_of_a_commune_is_one_sheet_and_nothing_is_cut(
    visit: Visit, crowded: tuple[Server, str], truth: Truth, default_edition: Edition,
    language: str,
):  # fmt: skip
    server, code = crowded
    words = texts(language)
    page = visit("commune", 1440, at=server, commune=code, lang=language, assume=ASSUMED)
    paper = PdfReader(BytesIO(page.pdf(format="A4")))
    said = "".join("".join(sheet.extract_text().split()) for sheet in paper.pages)
    edition = default_edition.id
    for expected in (
        *REASONS,
        words["edition_mark.fallback"].replace("{id}", edition),
        words["doubt.unit_mix"], words["doubt.flagged"],
        beginning(language, "simulated.notice"), beginning(language, "assume.notice"),
        words["page.reference_only"], f"commune={code}", f"edition={edition}", "assume=",
        *truth.rows("reused_names").query("commune_code == @code")["now_name"],
    ):  # fmt: skip
        assert "".join(expected.split()) in said, expected
    assert len(paper.pages) == 1
    assert min(letters(paper.pages[0])) >= 8


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
