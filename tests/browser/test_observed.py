"""Without simulated figures: no verdict is made up, and every gap is explained."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.product import BAT_MOT, BY_NAME, Truth, beginning, plain, texts

VERDICTS = ("overloaded", "watch_high", "balanced", "watch_low", "underloaded")


# The pages to hand in figures and to share links show none of the edition's.
SHOWING = [name for name in BY_NAME if name not in ("submit", "share")]


@pytest.mark.parametrize(
    ("name", "language"), [*((name, "vi") for name in SHOWING), ("overview", "en")]
)
def test_what_is_not_known_is_said(visit: Visit, truth: Truth, name: str, language: str):
    words = texts(language)
    page = visit(name, 1440, observed="1", lang=language, commune=BAT_MOT)
    said = page.evaluate("() => window.reading.survey()")
    gaps = [words["verdict.insufficient"], *(words[f"missing.{key}"] for key in
            ("no_data", "not_reported", "not_applicable", "not_calculable"))]  # fmt: skip

    assert any(plain(words["simulated.left_out"]) in alert for alert in said["alerts"])
    assert said["errors"] == []
    silent = [
        plot["alt"]
        for plot in said["plots"]
        if plot["marks"] == 0 and not any(gap in text for gap in gaps for text in plot["shown"])
    ]
    assert silent == []
    marked = [text for plot in said["plots"] for text in plot["shown"]]
    assert words["simulated.mark"] not in marked
    assert not any(beginning(language, "simulated.notice") in alert for alert in said["alerts"])


def test_no_verdict_stands_on_nothing(visit: Visit, truth: Truth):
    words = texts("vi")
    page = visit("overview", 1440, observed="1")
    said = page.evaluate("() => window.reading.survey()")
    counts = truth.verdicts(scope="observed")
    legend = [text for plot in said["plots"] for text in plot["shown"]]

    assert counts == {"insufficient": 166}
    assert words["map.missing"].format(count=166) in legend
    for verdict in VERDICTS:
        [value] = [
            metric["value"]
            for metric in said["metrics"]
            if metric["label"].endswith(
                (f" {words[f'verdict.{verdict}']}", f" {words[f'verdict_short.{verdict}']}")
            )
        ]
        assert value == "0"
    assert not page.get_by_test_id("stMain").get_by_role("link", name="▲▲").count()


def test_the_simulated_figures_can_be_had_back(visit: Visit, truth: Truth):
    """The switch is a choice, not a dead end: the explanation names it."""
    page = visit("overview", 1440, observed="1")
    label = texts("vi")["filter.observed"]
    assert label in page.get_by_test_id("stMain").inner_text()
