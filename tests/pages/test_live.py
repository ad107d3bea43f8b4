"""What a reader assumes: read strictly, computed as the edition was, said wherever it shows."""

import itertools

import numpy as np
import pandas as pd
import pytest

from pages.ui import assumptions, live
from pages.ui.assumptions import Assumed, AssumptionError
from pages.ui.words import Words
from tests.pages.reader import PAGES, Site, Views, figures, raw_parts, slice_of, texts

SLICES = list(itertools.product(("weighted", "count"), ("with", "without")))
STORED = assumptions.of({"verdict.band_high": 1.25})
"""The edition's own value: an assumption that assumes nothing."""


def rows_of(views: Views, name: str, assumed: Assumed, **values: str) -> pd.DataFrame:
    """The rows of a query in the slice that the values name."""
    chosen = slice_of("2026-10") | values
    view = views(
        lens=chosen["weighting"], certification=chosen["certification"], assumed=assumed,
        staff_group=chosen["staff_group"],
    )  # fmt: skip
    wanted = {key: chosen[key] for key in _PARAMETERS[name]}
    return view.rows(name, **wanted)


_SLICE = ("scope", "period_id", "staff_group", "certification", "weighting")
_PARAMETERS = {
    "slice": _SLICE,
    "comparison": _SLICE,
    "province": _SLICE,
    "commune_peers": (*_SLICE, "commune_code"),
    "commune_waterfall": (*_SLICE, "commune_code"),
    "commune_lenses": ("scope", "period_id", "staff_group", "commune_code"),
    "slice_need": ("scope", "period_id", "certification"),
    "commune_need": ("scope", "period_id", "certification", "commune_code"),
    "slice_robustness": ("scope", "period_id", "staff_group", "certification"),
    "commune_robustness": ("scope", "period_id", "staff_group", "commune_code"),
    "handling_times": (),
    "policy": (),
}
# A slice holds the mean of the officials, not the months they are from.
_NOT_TRIED = {
    "officials_vary", "officials_least", "officials_most", "ratio_officials_least",
    "ratio_officials_most", "verdict_officials_least", "verdict_officials_most", "caveats",
}  # fmt: skip


def same(tried: pd.DataFrame, stored: pd.DataFrame) -> None:
    """The rows say the same: texts to the letter, numbers to the published digits."""
    assert list(tried.columns) == list(stored.columns)
    assert len(tried) == len(stored)
    for name in set(stored.columns) - _NOT_TRIED:
        ours, theirs = tried[name].reset_index(drop=True), stored[name].reset_index(drop=True)
        if pd.api.types.is_numeric_dtype(theirs) and not pd.api.types.is_bool_dtype(theirs):
            np.testing.assert_allclose(
                ours.astype(float), theirs.astype(float), rtol=1e-8, atol=1e-9, err_msg=name
            )
        else:
            assert ours.astype(object).where(ours.notna(), None).tolist() == (
                theirs.astype(object).where(theirs.notna(), None).tolist()
            ), name


@pytest.mark.parametrize("name", sorted(_PARAMETERS))
def test_the_editions_own_values_give_the_editions_own_figures(views: Views, name: str) -> None:
    for weighting, certification in SLICES:
        values = {
            "weighting": weighting, "certification": certification, "commune_code": "14797",
        }  # fmt: skip
        tried = rows_of(views, name, STORED, **values)
        stored = rows_of(views, name, assumptions.NOTHING, **values)
        same(tried, stored)


def test_counts_of_verdicts_are_those_of_the_slice(views: Views) -> None:
    view = views(assumed=assumptions.of({"verdict.band_high": 1.6}))
    assert view.verdict_counts() == view.slice()["verdict"].value_counts().to_dict()
    assert sum(view.verdict_counts().values()) == 166


def test_a_wider_band_leaves_fewer_overloaded_and_no_ratio_moves(views: Views) -> None:
    stored, tried = views().slice(), views(assumed=assumptions.of({"verdict.band_high": 1.6}))
    wide = tried.slice()
    np.testing.assert_allclose(wide["ratio"], stored["ratio"], rtol=1e-8)
    lost = (stored["verdict"] == "overloaded") & (wide["verdict"] != "overloaded")
    assert lost.sum() > 0
    assert (wide.loc[lost, "ratio_lower_95"] <= 1.6).all()


def test_other_minutes_move_ratios_but_not_their_mean(views: Views) -> None:
    tried = views(assumed=assumptions.of({"minutes.land.online": 110.0}))
    rows = tried.slice().dropna(subset=["ratio"])
    stored = views().slice().dropna(subset=["ratio"])
    assert (rows["ratio"] != stored["ratio"]).any()
    # Expected work adds up to the work there is, whatever the minutes.
    weighted = (rows["ratio"] * rows["expected"]).sum() / rows["expected"].sum()
    assert weighted == pytest.approx(1, abs=0.02)
    land = tried.rows("handling_times").set_index(["field_code", "channel"]).loc[("land", "online")]
    assert land["handling_minutes"] == 110.0
    assert land["handling_minutes_low"] == pytest.approx(88.0)
    assert land["handling_minutes_high"] == pytest.approx(132.0)


def test_the_hours_of_the_need_are_the_work_of_the_slice_under_other_minutes(views: Views) -> None:
    assumed = assumptions.of({"minutes.land.online": 110.0})
    need, loads = (rows_of(views, name, assumed) for name in ("slice_need", "slice"))
    stored = rows_of(views, "slice_need", STORED)
    known = stored["hours"].notna()
    assert known.sum() == 163
    np.testing.assert_allclose(need["hours"][known], loads["workload"][known], rtol=1e-6)
    assert (need["hours"][known] > stored["hours"][known]).mean() > 0.9


def test_more_officials_than_the_minimum_are_needed_when_more_time_goes_elsewhere(
    views: Views,
) -> None:
    stored = views().rows("commune_need", scope="all", period_id="2026-10",
                          certification="with", commune_code="14797")  # fmt: skip
    tried = views(assumed=assumptions.of({"need.absence_share": 0.3})).rows(
        "commune_need", scope="all", period_id="2026-10", certification="with",
        commune_code="14797",
    )  # fmt: skip
    # Hours available shrink from 1 − 0.12 to 1 − 0.30; needs grow by the inverse.
    assert tried["hours_available"].item() == pytest.approx(
        stored["hours_available"].item() * 0.70 / 0.88
    )
    assert tried["service"].item() == pytest.approx(stored["service"].item() * 0.88 / 0.70)


@pytest.mark.parametrize(
    "text",
    [
        "verdict.band_high", "verdict.band_high:", "verdict.band_high:1,6", "verdict.band_high:1e3",
        "verdict.band_high:0.9", "verdict.band_low:-1", "calendar.hours_per_day:9",
        "minutes.land.online:0", "minutes.land.online:601", "minutes.land.post:10",
        "minutes.nothing.online:10", "verdict.band_high:1.3,verdict.band_high:1.4",
        "need.counter_share:0.9", "'; DROP TABLE core_policy:1", "locality.cap:nan",
    ],
)  # fmt: skip
def test_what_cannot_be_assumed_is_refused(views: Views, text: str) -> None:
    rows, times = views().rows("policy"), views().rows("handling_times")
    cells = set(zip(times["field_code"], times["channel"], strict=True))
    with pytest.raises(AssumptionError):
        assumptions.read(text, rows, cells)


def test_an_assumption_survives_the_address(views: Views) -> None:
    rows, times = views().rows("policy"), views().rows("handling_times")
    cells = set(zip(times["field_code"], times["channel"], strict=True))
    assumed = assumptions.of({"verdict.band_high": 1.5, "minutes.land.online": 60.0})
    assert assumptions.read(assumed.text(), rows, cells) == assumed
    assert assumed.text() == "minutes.land.online:60,verdict.band_high:1.5"


OF_DATA = {"sources", "quality", "changes"}
"""Pages about what was received and published: nothing on them is computed anew."""


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("page", sorted(set(PAGES) - OF_DATA))
def test_every_page_and_chart_says_whose_assumption_it_is(site: Site, page: str, lang: str) -> None:
    words = Words(lang)
    # Where former units went is published; only the comparison of loads is computed anew.
    parameters = {"part": "contrast"} if page == "reform" else {}
    app = site.open(page, lang=lang, assume="verdict.band_high:1.6", **parameters)
    assert [error.message for error in app.exception] == []
    notice = words("assume.notice", assumptions="").split(":")[0]
    assert any(warning.value.startswith(notice) for warning in app.warning)
    for figure in figures(app):
        notes = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert words("assume.mark") in notes
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def test_an_address_that_assumes_nonsense_says_so_and_shows_the_edition(site: Site) -> None:
    words = Words("vi")
    app = site.open("overview", assume="verdict.band_high:0.5")
    assert words("assume.unusable") in {warning.value for warning in app.warning}
    assert not any(words("assume.mark") in str(figure) for figure in figures(app))


def test_the_form_writes_what_differs_and_nothing_else(site: Site) -> None:
    app = site.open("method", lang="en")
    field = app.number_input(key="try_verdict.band_high")
    assert field.value == 1.25
    field.set_value(1.4)
    submit = next(button for button in app.button if button.label == Words("en")("assume.apply"))
    submit.click().run()
    assert [error.message for error in app.exception] == []
    notice = " ".join(warning.value for warning in app.warning)
    assert "1.4" in notice


def test_every_query_said_to_be_recomputed_is_tested() -> None:
    assert {name for name in _PARAMETERS if not live.knows(name)} == set()
    assert live.knows("verdict_counts")
    assert not live.knows("slice_trend")
