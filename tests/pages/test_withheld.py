"""What a link holder sees where communes are withheld: the reason, and no false place."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from pages.ui import guard
from pages.ui.words import Words
from tests.pages.access_inputs import READERS, Serve, opened
from tests.pages.conftest import forget
from tests.pages.reader import Site, texts
from warehouse.editions import Store

LENS = {"lens": "weighted", "certification": "without"}
"""Hours without certification are withheld of some communes, whatever else is not."""
MONTH, BARE = "2026-10", "2026-Q3"
"""In the second one nothing covers them, so that nobody is judged."""
NOTICE = {
    "vi": "đơn vị không hiện kết luận trong bản này",
    "en": "Units without a verdict in this copy",
}
PARTS = ("funnel", "ranking", "trend", "side", "peers", "scatter", "table")


@pytest.fixture
def site(
    reviewers: Store, serve: Serve, monkeypatch: pytest.MonkeyPatch, static_folder: object
) -> Iterator[Site]:
    # A reviewer edition has the id of its source, which other tests look at in this process.
    forget()
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(reviewers.folder))
    serve(READERS["l"])
    yield Site()
    forget()


def slice_of(site: Site) -> pd.DataFrame:
    app = opened(site, "overview", period=MONTH, **LENS)
    with guard.acting(READERS["l"]):
        rows: pd.DataFrame = app.session_state["view"].slice()
    return rows


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("period", [MONTH, BARE])
def test_every_page_of_a_link_says_that_communes_are_withheld(
    site: Site, lang: str, period: str
) -> None:
    asked = {"lang": lang, "period": period, **LENS}
    for page in ("overview", "map"):
        said = "\n".join(texts(opened(site, page, **asked)))
        assert NOTICE[lang] in said, page
        assert "withheld" not in said or lang == "en"
    for part in PARTS:
        said = "\n".join(texts(opened(site, "compare", part=part, **asked)))
        assert NOTICE[lang] in said, part
        assert "nan" not in said.lower().split(), part
    by = opened(site, "compare", part="ranking", by="shrunk_ratio", **asked)
    assert not by.exception


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_finding_says_what_its_counts_leave_out(site: Site, lang: str) -> None:
    words = Words(lang)
    hidden = int((slice_of(site)["evidence"] == "withheld").sum())
    left_out = words("finding.withheld", count=str(hidden))
    said = "\n".join(texts(opened(site, "overview", lang=lang, period=MONTH, **LENS)))
    assert left_out in said
    said = "\n".join(texts(opened(site, "overview", lang=lang, period=MONTH)))
    assert left_out not in said
    # Where everybody is withheld the province is not said to be without verdicts "yet".
    said = "\n".join(texts(opened(site, "overview", lang=lang, period=BARE, **LENS)))
    assert {"vi": "bản này không hiện kết luận của", "en": "this copy shows no verdict"}[
        lang
    ] in said


def test_a_change_is_not_told_where_others_are_withheld(site: Site) -> None:
    words = Words("vi")
    lens = {"period": MONTH, **LENS}
    assert words("overview.not_compared_withheld") in texts(opened(site, "overview", **lens))
    assert words("overview.not_compared_withheld") not in texts(
        opened(site, "overview", period=MONTH)
    )


def test_a_slice_with_nothing_withheld_says_nothing_of_it(site: Site) -> None:
    for page in ("overview", "map", "compare"):
        assert NOTICE["vi"] not in "\n".join(texts(opened(site, page, period=MONTH)))


def test_a_commune_that_is_withheld_is_not_said_to_have_few_dossiers(site: Site) -> None:
    words = Words("vi")
    rows = slice_of(site)
    hidden = rows[rows["evidence"] == "withheld"]
    assert len(hidden) > 10
    code = hidden["commune_code"].iloc[0]
    said = "\n".join(texts(opened(site, "commune", commune=code, period=MONTH, **LENS)))
    assert words("unjudged.withheld") in said
    assert words("unjudged.few") not in said


def test_a_place_among_those_shown_is_not_told(site: Site) -> None:
    words = Words("vi")
    rows = slice_of(site)
    code = rows.loc[rows["ratio"].notna(), "commune_code"].iloc[0]
    asked = {"commune": code, "period": MONTH}
    said = "\n".join(texts(opened(site, "method", **asked, **LENS)))
    assert words("chain.not_told") in said
    said = "\n".join(texts(opened(site, "method", **asked)))
    assert words("chain.not_told") not in said
