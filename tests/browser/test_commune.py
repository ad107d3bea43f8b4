"""Bát Mọt's page: what was published about it, and that it is not overloaded."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, LANGUAGES, Truth, texts

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
