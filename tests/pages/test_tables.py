"""The twins of the charts: the table, the CSV, the ledger of sources, the search."""

from __future__ import annotations

import csv
import io
import unicodedata
from urllib.parse import parse_qs

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from etl.reading.names import fold, split_kind
from etl.reading.search import Entry, find
from pages.ui import navigation
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Site, number, slice_of
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
BOM = b"\xef\xbb\xbf"
TABLES = {"overview": "overview-table", "map": "map-table"}


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What every download button would send, in the order they were drawn."""
    sent: list[dict] = []
    monkeypatch.setattr(
        st, "download_button", lambda label, data, **more: sent.append({"data": data(), **more})
    )
    return sent


def search_field(app: AppTest) -> TextInput:
    """The search field of the page; its key names the page and commune it stands on."""
    [field] = [field for field in app.text_input if field.key.startswith("search-")]
    return field


def open_table(site: Site, page: str, **parameters: str):
    site.open(page, **parameters)
    site.app.session_state[TABLES[page]] = True
    app = site.app.run()
    site.app.session_state[TABLES[page]] = False
    assert not app.exception
    return app


def read_csv(content: bytes) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and notes of a CSV, as a spreadsheet would read them."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    end = lines.index([])
    return lines[0], lines[1:end], [line[0] for line in lines[end + 1 :]]


# ---- the CSV ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [{}, {"observed": "1"}, {"lang": "en"}], ids=str)
@pytest.mark.parametrize("page", TABLES)
def test_the_export_holds_every_commune_exactly(site, default_connection, downloads, page, state):
    open_table(site, page, **state)
    [sent, workbook] = downloads
    assert workbook["file_name"] == sent["file_name"].replace(".csv", ".xlsx")
    assert sent["mime"] == "text/csv"
    assert sent["file_name"].endswith(".csv")
    content = sent["data"]
    assert content.startswith(BOM)
    assert content.count(BOM) == 1
    assert content.count(b"\n") == content.count(b"\r\n")
    headings, rows, notes = read_csv(content)
    words = Words(state.get("lang", "vi"))
    named = words.section("export")
    del named["load_count"]  # the default lens weighs; the heading names its unit
    assert headings == list(named.values())
    assert len(rows) == COMMUNES
    scope = "observed" if "observed" in state else "all"
    expected = queries.run(default_connection, "slice", **slice_of("2026-10", scope=scope))
    names = ["load" if name == "load_weighted" else name for name in named]
    for row, own in zip(rows, expected.itertuples(), strict=True):
        said = dict(zip(names, row, strict=True))
        assert (said["commune_code"], said["name"]) == (own.commune_code, own.name)
        assert said["verdict"] == words(f"verdict.{own.verdict}")
        for flag in ("simulated", "minimum_team", "population_doubtful"):
            assert said[flag] == words("simulated.yes" if getattr(own, flag) else "simulated.no")
        for name in ("ratio", "ratio_lower_95", "ratio_upper_95", "dossiers", "officials",
                     "dossiers_per_official", "load", "dossiers_per_1000_people",
                     "months_reported"):  # fmt: skip
            value = getattr(own, name)
            doubtful = name == "dossiers_per_1000_people" and own.population_doubtful
            if pd.isna(value) or doubtful:
                assert said[name] == "", (own.name, name)
            else:
                assert float(said[name]) == float(value), (own.name, name)
    assert words("page.reference_only") in notes
    assert "2026-10" in sent["file_name"]
    figures, told = openpyxl.load_workbook(io.BytesIO(workbook["data"])).worksheets
    assert [cell.value for cell in figures[1]] == headings
    assert figures.freeze_panes == "B2"
    ratio = figures.cell(2, 1 + headings.index(words("export.ratio")))
    known = expected["ratio"].iloc[0]
    assert ratio.value == (None if pd.isna(known) else pytest.approx(known))
    assert [row[0] for row in told.iter_rows(values_only=True)] == notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_export_says_where_its_figures_come_from(site, served_edition, downloads, lang):
    words = Words(lang)
    open_table(site, "map", lang=lang, period="2025-08", group="payroll")
    said = " ".join(read_csv(downloads[0]["data"])[2])
    assert served_edition.id in said
    assert words("simulated.source") in said
    assert words("staff_group.payroll") in said
    assert {"vi": "Tháng 8/2025", "en": "August 2025"}[lang] in said
    assert served_edition.id in downloads[0]["file_name"]


def test_a_closed_table_is_not_made(site, downloads):
    app = site.open("overview")
    assert downloads == []
    assert not app.dataframe


# ---- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lens", ["weighted", "count"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_says_what_the_edition_holds(site, default_connection, downloads, lang, lens):
    app = open_table(site, "overview", lang=lang, lens=lens)
    words = Words(lang)
    [table] = [frame.value for frame in app.dataframe]
    values = slice_of("2026-10", weighting=lens)
    expected = queries.run(default_connection, "slice", **values)
    assert list(table[words("table.name")]) == list(expected["name"])
    for column, name, step in (
        ("ratio", "ratio", 0.01), ("dossiers", "dossiers", 1), ("officials", "officials", 0.1),
        (f"load_{lens}", "load", 0.1),
    ):  # fmt: skip
        for said, value in zip(table[words(f"table.{column}")], expected[name], strict=True):
            if pd.isna(value):
                assert said == "—"
            else:
                assert number(said, lang) == pytest.approx(value, abs=step / 2 + 1e-9)
    for said, verdict in zip(table[words("table.verdict")], expected["verdict"], strict=True):
        assert words(f"verdict.{verdict}") in said
        assert words(f"verdict_symbol.{verdict}") in said


def test_the_table_is_in_vietnamese_order(site, downloads):
    """The name without its kind, by the Vietnamese alphabet: c, then d, then đ."""
    app = open_table(site, "overview")
    first = [name.split()[1][0].lower() for name in app.dataframe[0].value.iloc[:, 0]]
    places = ["aăâbcdđeêghiklmnoôơpqrstuưvxy".index(base(letter)) for letter in first]
    assert len(places) == COMMUNES
    assert places == sorted(places)


def base(letter: str) -> str:
    """A Vietnamese letter without its tone: á is a, but ă, đ and ơ are letters of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))


# ---- the ledger ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_published_figures_agree_exactly_with_what_the_edition_adds_up_to(
    site, default_connection, lang
):
    words = Words(lang)
    app = site.open("sources", lang=lang)
    figures = queries.run(default_connection, "reported_figures")
    tables = [frame.value for frame in app.dataframe]
    [shown] = [table for table in tables if words("reported.computed") in table.columns]
    assert len(shown) == len(figures)
    agreed = 0
    for row, own in zip(shown.itertuples(index=False), figures.itertuples(), strict=True):
        said = dict(zip(shown.columns, row, strict=True))
        value, computed = said[words("reported.value")], said[words("reported.computed")]
        if pd.isna(own.computed):
            assert computed == words("missing.not_applicable")
            continue
        assert own.computed == own.value, own.figure_id
        assert number(computed, lang) == number(value.split()[0], lang) == own.value
        agreed += 1
    assert agreed >= 7


def test_the_published_totals_the_product_promises_are_there(default_connection: Connection):
    figures = queries.run(default_connection, "reported_figures").set_index("figure_id")
    for figure, value in (
        ("thanh_hoa_dossiers_received_2025_08_15", 149_470),
        ("bat_mot_dossiers_resolved_2025_10_14", 332),
        ("bat_mot_staff_centre_2025_10_14", 4),
        ("trung_ha_dossiers_resolved_2025_08_27", 315),
    ):
        assert figures.loc[figure, "value"] == figures.loc[figure, "computed"] == value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_names_every_gap(site, default_connection, lang):
    app = site.open("quality", lang=lang)
    coverage = queries.run(default_connection, "coverage", data_set="caseload")
    gaps = coverage[coverage["source_kind"].isna()]
    said = Words(lang)("ledger.gaps", count=len(gaps))
    assert said in [part.value for part in app.markdown]
    linked = [
        link.label
        for link in app.get("page_link")
        if "commune" in parse_qs(link.proto.query_string)
    ]
    for gap in gaps.itertuples():
        [label] = [label for label in linked if label.startswith(f"{gap.name}:")]
        assert str(gap.month.year) in label


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_lists_every_source_and_every_doubtful_population(
    site, default_connection, lang
):
    words = Words(lang)
    app = site.open("sources", lang=lang)
    sources = queries.run(default_connection, "sources")
    [listed] = [
        frame.value for frame in app.dataframe if words("ledger.reference") in frame.value.columns
    ]
    assert list(listed[words("ledger.title")]) == list(sources[f"title_{lang}"])
    assert list(listed[words("ledger.reference")]) == list(sources[f"reference_{lang}"])
    app = site.open("quality", lang=lang)
    communes = queries.run(default_connection, "communes")
    doubtful = communes[communes["population_doubtful"].fillna(value=False).astype(bool)]
    [shown] = [
        table.value
        for table in app.get("table")
        if words("ledger.density_ratio") in table.value.columns
    ]
    assert list(shown[words("table.name")]) == list(doubtful["name"])
    said = [number(text, lang) for text in shown[words("profile.population")]]
    assert said == list(doubtful["population"].astype(float))


def test_rows_by_kind_of_source_add_up_to_the_edition(site, served_edition):
    words = Words("en")
    app = site.open("sources", lang="en")
    [kinds] = [t.value for t in app.get("table") if words("ledger.data_set") in t.value.columns]
    totals: dict[str, float] = {}
    for name, count in zip(
        kinds[words("ledger.data_set")], kinds[words("ledger.rows")], strict=True
    ):
        totals[name] = totals.get(name, 0) + number(count, "en")
    counts = served_edition.manifest.row_counts
    tables = {
        "caseload": "core_caseload_month", "staff": "core_staff_month",
        "population": "core_population", "boundaries": "core_boundary",
        "communes": "core_commune", "reported": "core_reported_figure",
    }  # fmt: skip
    for data_set, table in tables.items():
        assert totals[words(f"data_set.{data_set}")] == counts[table]


# ---- the search ---------------------------------------------------------------------------------


def indexed(site: Site, monkeypatch: pytest.MonkeyPatch, lang: str) -> list[Entry]:
    """The index that the pages search."""
    kept: list[Entry] = []

    def spy(query: str, index: list[Entry], limit: int = 8) -> list[Entry]:
        kept[:] = index
        return find(query, index, limit)

    monkeypatch.setattr(navigation, "find", spy)
    site.open("overview", lang=lang)
    search_field(site.app).set_value("bat mot").run()
    search_field(site.app).set_value("").run()
    return kept


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_commune_is_found_by_its_folded_name_and_its_code(
    site, default_connection, monkeypatch, lang
):
    index = indexed(site, monkeypatch, lang)
    communes = queries.run(default_connection, "communes")
    assert len(index) == len(communes) == COMMUNES
    for row in communes.itertuples():
        assert [entry.code for entry in find(row.commune_code, index)] == [row.commune_code]
        own = fold(split_kind(row.name)[1])
        for typed in (row.name, row.name.upper(), fold(row.name), own):
            found = find(typed, index, limit=navigation.MOST_RESULTS)
            assert row.commune_code in {entry.code for entry in found}, typed
            assert own in {entry.keys[0] for entry in found[:1]}, typed
        [label] = [entry.label for entry in index if entry.code == row.commune_code]
        assert row.name in label


@pytest.mark.parametrize("typed", ["bat mot", "Bát Mọt", "15607", "xa bat mot", "BÁT MỌT "])
def test_the_search_leads_to_the_commune_with_what_was_chosen(site, typed):
    site.open("map", lang="en", period="2025-12")
    app = search_field(site.app).set_value(typed).run()
    assert not app.exception
    [link] = [link for link in app.main.get("page_link") if "Xã Bát Mọt" in link.label]
    carried = {name: value for name, [value] in parse_qs(link.proto.query_string).items()}
    assert carried == {"lang": "en", "period": "2025-12", "commune": "15607"}
    assert "Huyện Thường Xuân" in link.label
    search_field(app).set_value("").run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_search_without_a_hit_says_so(site, lang):
    app = site.open("overview", lang=lang)
    app = search_field(app).set_value("<script>{x}").run()
    assert not app.exception
    assert Words(lang)("search.none") in [caption.value for caption in app.main.caption]
    search_field(app).set_value("").run()
