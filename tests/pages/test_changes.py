"""Two editions side by side: what was changed in the second is what the page says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pages.ui.words import Words
from tests.pages.reader import Site, links, raw_parts, texts
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance
from warehouse.manifest import sha256_of

pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")
LANGUAGES = ("vi", "en")
CHANGES = (
    """UPDATE core_caseload_month SET received = received + 100 WHERE commune_code = '15607'
       AND month = '2026-10-01' AND field_code = 'certification' AND channel = 'in_person'""",
    """UPDATE mart_load SET verdict = 'overloaded', dossiers = dossiers + 100, load = load * 2
       WHERE commune_code = '15607' AND period_id = '2026-10' AND scope = 'all'
       AND staff_group = 'centre' AND certification = 'with' AND weighting = 'weighted'""",
    "DELETE FROM core_staff_month WHERE commune_code = '14797' AND month = '2026-09-01'",
    "UPDATE core_population SET population = population * 11 // 10 WHERE commune_code = '14797'",
)


@pytest.fixture
def pair(
    default_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str]:
    """A store with the default edition and one built on it, in which four things differ."""
    folder = tmp_path / "editions"
    folder.mkdir()
    keys = publishers_keys(folder)
    first = default_edition.manifest
    path = folder / default_edition.path.name
    shutil.copyfile(default_edition.path, path)
    first = replace(first, sha256=sha256_of(path), size_bytes=path.stat().st_size)
    later = folder / "00002-0123abcd.duckdb"
    shutil.copyfile(path, later)
    with duckdb.connect(str(later)) as connection:
        for statement in CHANGES:
            connection.execute(statement)
    sums = dict(first.control_sums)
    sums["dossiers_received"] += 100
    second = replace(
        first, id=later.stem, number=2, parent=first.id, sha256=sha256_of(later),
        size_bytes=later.stat().st_size, control_sums=sums,
    )  # fmt: skip
    for manifest in (first, second):
        manifest.write(folder / f"{manifest.id}.json", keys)
        advance(folder, keys, Action.PUBLISH, manifest.id, manifest.id)
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    assert Store(folder).serve().edition.id == second.id
    return first.id, second.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_compares_the_edition_with_its_parent(pair: tuple[str, str], lang: str) -> None:
    app = Site().open("changes", lang=lang)
    assert not app.exception
    words = Words(lang)
    said = "\n".join(texts(app))
    counted = {"figures": "8", "added": "0", "removed": "6", "changed": "2", "communes": "2",
               "verdicts": "1", "all_verdicts": "1"}  # fmt: skip
    assert words("changes.summary", **counted) in said
    verdicts = next(f.value for f in app.dataframe if words("changes.why") in f.value.columns)
    (verdict,) = verdicts.to_dict("records")
    assert verdict[words("table.name")] == "Xã Bát Mọt"
    assert words("verdict.overloaded") in verdict[words("changes.verdict_after")]
    assert verdict[words("changes.why")] == words("change_cause.dossiers")
    figures = next(f.value for f in app.dataframe if words("changes.what") in f.value.columns)
    changed = figures[figures[words("changes.what")] == words("change.changed")]
    more = "+19.714" if lang == "vi" else "+19,714"
    assert changed[words("changes.difference")].tolist() == [more, "+100"]
    assert changed[words("table.name")].tolist() == ["Phường Hạc Thành", "Xã Bát Mọt"]
    lost = figures[figures[words("changes.what")] == words("change.removed")]
    assert set(lost[words("table.name")]) == {"Phường Hạc Thành"}
    assert set(lost[words("changes.value_after")]) == {"—"}  # missing, never 0
    totals = next(t.value for t in app.table if words("quality.total") in t.value.columns)
    row = totals.set_index(words("quality.total")).loc[words("control_sum.dossiers_received")]
    assert row[words("changes.difference")] == "+100"
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def test_the_pair_is_in_the_address(pair: tuple[str, str]) -> None:
    first, second = pair
    app = Site().open("changes", a=second, b=first)
    figures = next(f.value for f in app.dataframe if "Khác thế nào" in f.value.columns)
    assert set(figures["Khác thế nào"]) == {"thêm", "đổi"}
    same = Site().open("changes", a=first, b=first)
    assert Words("vi")("changes.same_edition") in "\n".join(texts(same))


def test_a_damaged_edition_is_not_compared(pair: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "editions" / f"{pair[0]}.duckdb"
    path.write_bytes(path.read_bytes()[:-4096])
    app = Site().open("changes")
    assert not app.exception
    assert Words("vi")("changes.not_readable", edition=pair[0]) in "\n".join(texts(app))
    assert not app.dataframe


def test_the_data_page_says_what_changed_and_leads_there(pair: tuple[str, str]) -> None:
    app = Site().open("quality")
    words = Words("vi")
    totals = [t.value for t in app.table if words("changes.difference") in t.value.columns]
    assert len(totals) == 1
    assert "+100" in totals[0][words("changes.difference")].tolist()
    query = links(app)[words("changes.to_page")]
    assert f"a={pair[0]}" in query
    assert f"b={pair[1]}" in query


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("above", "changed", "within"), [(None, "1", "1"), ("0", "2", "0"), ("5", "2", "0")]
)
def test_the_data_page_counts_what_changed_beyond_a_threshold(
    pair: tuple[str, str], lang: str, above: str | None, changed: str, within: str
) -> None:
    """Bát Mọt has 190 dossiers of 90, Hạc Thành 216,856 people of 197,142: not quite a tenth."""
    app = Site().open("quality", lang=lang, **({} if above is None else {"above": above}))
    assert not app.exception
    words, said = Words(lang), f"{above or 10}%"
    cards = {one.label: one.value for one in app.metric}
    assert cards[words("changes_since.added", above=said)] == "0"
    assert cards[words("changes_since.removed", above=said)] == "6"
    assert cards[words("changes_since.changed", above=said)] == changed
    assert cards[words("changes_since.verdicts", above=said)] == "1"
    told = words("changes_since.said", before=pair[0], above=said, within=within, communes="2",
                 all_verdicts="1")  # fmt: skip
    assert told in texts(app)


def test_the_data_page_says_that_the_parent_cannot_be_opened(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "editions" / f"{pair[0]}.duckdb").unlink()
    app = Site().open("quality")
    assert not app.exception
    words = Words("vi")
    assert words("changes.not_readable", edition=pair[0]) in texts(app)
    assert not any(one.label == words("changes_since.added") for one in app.metric)
    assert any(words("changes.difference") in t.value.columns for t in app.table)


def test_one_edition_alone_is_compared_with_nothing(site: Site) -> None:
    app = site.open("changes")
    assert not app.exception
    assert Words("vi")("changes.one_only") in "\n".join(texts(app))
    quality = site.open("quality")
    assert Words("vi")("quality.changes_first") in "\n".join(texts(quality))
