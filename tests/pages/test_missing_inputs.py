"""What is missing is said: no boundaries, no population, nothing of one commune of 166."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from pages.ui.words import Words
from tests.pages.reader import COMMUNES, PAGES, Site, texts
from warehouse.editions import Edition

pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")
BAT_MOT = "15607"
NAME = "Xã Bát Mọt"
Spoil = Callable[..., Edition]
UNJUDGED = """
    UPDATE mart_load SET verdict = 'insufficient', evidence = 'none', dossiers = NULL,
        months_reported = 0, dossiers_per_official = NULL, dossiers_per_1000_people = NULL,
        workload = NULL, load = NULL, load_lower = NULL, load_upper = NULL,
        load_per_working_day = NULL, expected = NULL, ratio = NULL, ratio_lower_95 = NULL,
        ratio_upper_95 = NULL, ratio_lower_998 = NULL, ratio_upper_998 = NULL
    WHERE commune_code = '15607'
"""


UNJUDGED_COUNT = """
    SELECT count(*) FROM mart_load WHERE verdict = 'insufficient' AND scope = 'all'
    AND period_id = '2026-Q3' AND staff_group = 'centre' AND certification = 'with'
    AND weighting = 'weighted'
"""


def said(app: object) -> str:
    return "\n".join(texts(app))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_without_boundaries_the_figures_stand_and_the_notice_is_shown(
    lang: str, spoil: Spoil
) -> None:
    spoil("DELETE FROM core_boundary")
    site = Site()
    for page in PAGES:
        app = site.open(page, lang=lang, commune=BAT_MOT)
        assert not app.exception, page
        if page in ("overview", "map"):
            assert Words(lang)("missing.boundaries") in said(app), page
            verdicts = [one for one in app.get("plotly_chart") if "choropleth" in one.proto.spec]
            assert verdicts == []
    assert site.open("commune", lang=lang, commune=BAT_MOT).title[0].value


def test_a_commune_without_a_shape_is_named_under_the_map(spoil: Spoil) -> None:
    spoil(f"DELETE FROM core_boundary WHERE commune_code = '{BAT_MOT}'")
    app = Site().open("map")
    assert not app.exception
    assert Words("vi")("missing.shapes", names=NAME) in said(app)


def test_without_populations_the_rate_is_missing_and_nothing_is_nought(spoil: Spoil) -> None:
    spoil("DELETE FROM core_population", "UPDATE mart_load SET dossiers_per_1000_people = NULL")
    site = Site()
    for page in PAGES:
        assert not site.open(page, commune=BAT_MOT).exception, page
    app = site.open("map", measure="rate")
    assert not app.exception
    assert Words("vi")("map.missing_rate_title", count=COMMUNES) in said(app)


def test_without_one_population_only_that_rate_is_missing(spoil: Spoil) -> None:
    spoil(
        f"DELETE FROM core_population WHERE commune_code = '{BAT_MOT}'",
        f"UPDATE mart_load SET dossiers_per_1000_people = NULL WHERE commune_code = '{BAT_MOT}'",
    )
    site = Site()
    for page in PAGES:
        assert not site.open(page, commune=BAT_MOT).exception, page
    assert NAME in said(site.open("map", measure="rate"))


def test_one_commune_that_sent_nothing_is_missing_and_not_dropped(spoil: Spoil) -> None:
    edition = spoil(
        f"DELETE FROM core_caseload_month WHERE commune_code = '{BAT_MOT}'",
        f"DELETE FROM core_dossier_day WHERE commune_code = '{BAT_MOT}'",
        f"DELETE FROM core_staff_month WHERE commune_code = '{BAT_MOT}'",
        UNJUDGED,
    )
    site = Site()
    for page in PAGES:
        assert not site.open(page, commune=BAT_MOT).exception, page
    with closing(edition.open()) as connection:
        [(count,)] = connection.execute(UNJUDGED_COUNT).fetchall()
    app = site.open("map", period="2026-Q3")
    assert Words("vi")("map.missing_title", count=count) in said(app)
    assert NAME in said(app)
