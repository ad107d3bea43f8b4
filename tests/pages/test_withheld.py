"""What a link holder sees where communes are withheld: the reason, and no false place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from etl.reviewer import build
from pages.ui import findings, guard
from pages.ui.view import View
from pages.ui.words import Words
from tests.pages.access_inputs import READERS, Serve, opened
from tests.pages.conftest import forget
from tests.pages.reader import Site, texts
from tests.sharing.served import settings_file
from warehouse.editions import Edition, Store

MONTH = "2026-10"
LIMIT = 5
"""More than a province that sets nothing has: with it officials of some centres are withheld."""
OTHERS = {"group": "commune_government"}
"""A group of which nobody's officials are withheld."""
NOTICE = {
    "vi": "đơn vị không hiện kết luận trong bản này",
    "en": "Units without a verdict in this copy",
}
PARTS = ("funnel", "ranking", "trend", "side", "peers", "scatter", "table")


@pytest.fixture(scope="module")
def strict(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("strict") / "editions")
    build(default_edition, store, LIMIT, current=True)
    return store


@pytest.fixture
def site(
    strict: Store, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    static_folder: object,
) -> Iterator[Site]:  # fmt: skip
    # A reviewer edition has the id of its source, which other tests look at in this process.
    forget()
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(strict.folder))
    settings_file(tmp_path, more=f"[links]\nsmallest_cell = {LIMIT}\n")
    serve(READERS["l"])
    yield Site()
    forget()


def view_of(site: Site, lang: str = "vi") -> View:
    app = opened(site, "overview", period=MONTH, lang=lang)
    view: View = app.session_state["view"]
    return view


def slice_of(site: Site) -> pd.DataFrame:
    view = view_of(site)
    with guard.acting(READERS["l"]):
        return view.slice()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_a_link_says_that_communes_are_withheld(site: Site, lang: str) -> None:
    asked = {"lang": lang, "period": MONTH}
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
    rows = slice_of(site)
    hidden = int((rows["evidence"] == "withheld").sum())
    left_out = words("finding.withheld", count=str(hidden))
    said = "\n".join(texts(opened(site, "overview", lang=lang, period=MONTH)))
    assert left_out in said
    said = "\n".join(texts(opened(site, "overview", lang=lang, period=MONTH, **OTHERS)))
    assert left_out not in said
    # Where everybody is withheld the province is not said to be without verdicts "yet".
    nobody = rows.assign(evidence="withheld", ratio=float("nan"), verdict="insufficient")
    said = findings.province(view_of(site, lang), {"insufficient": len(nobody)}, nobody)
    none_shown = {"vi": "bản này không hiện kết luận của", "en": "this copy shows no verdict"}
    assert none_shown[lang] in said


def test_a_slice_with_nothing_withheld_says_nothing_of_it(site: Site) -> None:
    for page in ("overview", "map", "compare"):
        said = "\n".join(texts(opened(site, page, period=MONTH, **OTHERS)))
        assert NOTICE["vi"] not in said


def test_a_commune_that_is_withheld_is_not_said_to_have_few_dossiers(site: Site) -> None:
    words = Words("vi")
    rows = slice_of(site)
    hidden = rows[rows["evidence"] == "withheld"]
    assert len(hidden) > 10
    code = hidden["commune_code"].iloc[0]
    said = "\n".join(texts(opened(site, "commune", commune=code, period=MONTH)))
    assert words("unjudged.withheld") in said
    assert words("unjudged.few") not in said
    assert words("unjudged.officials") not in said


def test_a_place_among_those_shown_is_not_told(site: Site) -> None:
    words = Words("vi")
    rows = slice_of(site)
    code = rows.loc[rows["ratio"].notna(), "commune_code"].iloc[0]
    asked = {"commune": code, "period": MONTH}
    said = "\n".join(texts(opened(site, "method", **asked)))
    assert words("chain.not_told") in said
    said = "\n".join(texts(opened(site, "method", **asked, **OTHERS)))
    assert words("chain.not_told") not in said
