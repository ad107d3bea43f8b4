"""Every page in every state a reader can reach, and what it then says."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import formats
from pages.ui.view import LENSES, MEASURES, STAFF_GROUPS
from pages.ui.words import Words
from tests.pages.reader import (
    COMMUNES,
    PAGES,
    ROOT,
    Site,
    figures,
    links,
    number,
    raw_parts,
    slice_of,
    texts,
)
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
GAPS = "2026-10"
WHOLE = "2025-07..2026-10"
LAYERS = ("generalised", "hexagon")
OBSERVED = ({}, {"observed": "1"})
COMBINATIONS = list(itertools.product(STAFF_GROUPS, LENSES, ("with", "without")))
# One of each kind a page must be able to say: published, doubtful, split, in the city, gaps.
PUBLISHED, CITY, GAP, GAP_EARLIER, DOUBTFUL = "15607", "14797", "15976", "14896", "16540"


def sound(app: AppTest, title: str) -> None:
    """The page ran, has this title, and shows nothing that is meant for machines."""
    assert [error.message for error in app.exception] == []
    assert [heading.value for heading in app.title] == [title]
    assert [part for text in texts(app) for part in raw_parts(text)] == []


def slice_rows(connection: Connection, parameters: dict[str, str]) -> pd.DataFrame:
    """What the edition itself says about the slice of an address."""
    return queries.run(connection, "slice", **slice_values(parameters))


def slice_values(parameters: dict[str, str]) -> dict[str, str]:
    return slice_of(
        parameters.get("period", GAPS),
        scope="observed" if "observed" in parameters else "all",
        staff_group=parameters.get("group", "centre"),
        certification=parameters.get("certification", "with"),
        weighting=parameters.get("lens", "weighted"),
    )


def expected_title(page: str, parameters: dict[str, str], rows: pd.DataFrame) -> str:
    words = Words(parameters.get("lang", "vi"))
    if page == "map":
        return words(f"measure_title.{parameters.get('measure', 'verdict')}")
    if page == "commune":
        by_code = rows.set_index("commune_code")
        heaviest = rows.dropna(subset=["ratio"])["ratio"].astype(float)
        default = rows.loc[heaviest.idxmax() if len(heaviest) else rows.index[0], "commune_code"]
        return by_code.loc[parameters.get("commune", default), "name"]
    return words(f"page.{page}.title")


def check_figures(app: AppTest, parameters: dict[str, str], connection: Connection) -> None:
    """The figures of the overview are the edition's own."""
    words = Words(parameters.get("lang", "vi"))
    values = slice_values(parameters)
    counts = queries.run(connection, "verdict_counts", **values)
    counts = dict(zip(counts["verdict"], counts["communes"], strict=True))
    shown = {metric.label: metric.value for metric in app.metric}
    verdicts = {
        verdict: int(shown[f"{words(f'verdict_symbol.{verdict}')} {name}"])
        for verdict, name in words.section("verdict_short").items()
    }
    assert sum(verdicts.values()) == COMMUNES
    assert verdicts == {verdict: counts.get(verdict, 0) for verdict in verdicts}

    province = next(queries.run(connection, "province", **values).itertuples())
    for card, value, step in (
        ("dossiers", province.dossiers, 1),
        ("officials", province.officials, 1),
        ("dossiers_per_official", province.dossiers_per_official, 0.1),
        # Where dossiers are counted, the load is the card before.
        *([("load_weighted", province.load, 0.1)] if values["weighting"] == "weighted" else []),
        ("simulated", province.simulated_share, 0.01),
    ):
        said = number(shown[words(f"card.{card}")], words.language)
        if pd.isna(value):
            assert pd.isna(said), card
        else:
            assert said == pytest.approx(value, abs=step / 2 + 1e-9), card
    assert shown[words("card.reported")] == f"{province.communes_reported}/{COMMUNES}"


def check_finding(app: AppTest, parameters: dict[str, str], rows: pd.DataFrame) -> None:
    """The sentence on top names the period, says the counts and the heaviest with its ratio."""
    lang = parameters.get("lang", "vi")
    period = app.session_state["view"].period
    name = formats.period(
        period.kind, period.first_month, period.last_month, title=True, lang=lang
    )  # fmt: skip
    finding = app.header[0].value
    assert finding.startswith(f"{name}: ")
    finding = finding.removeprefix(name)
    judged = rows.dropna(subset=["ratio"])
    if judged.empty:
        assert re.findall(r"\d+", finding) == [str(COMMUNES)]
        return
    assert finding.endswith(Words(lang)("finding.start_up")) == period.start_up
    over = judged[judged["verdict"] == "overloaded"]
    some = judged if over.empty else over
    heaviest = some.loc[some["ratio"].idxmax()]
    assert heaviest["name"] in finding
    others = [name for name in judged["name"] if name in finding and name not in heaviest["name"]]
    assert others == []
    said = sorted(
        number(text, lang)
        for text in re.findall(r"\d+(?:[.,]\d+)?", finding.replace(heaviest["name"], ""))
    )
    under = int((rows["verdict"] == "underloaded").sum())
    counts = [float(count) for count in (len(over), under) if count]
    assert said == pytest.approx(
        sorted([*counts, float(len(judged)), float(heaviest["ratio"])]), abs=0.005
    )


def visit(site: Site, connection: Connection, page: str, parameters: dict[str, str]) -> AppTest:
    """Open a page and hold it to everything that is true of it in any state."""
    app = site.open(page, **parameters)
    rows = slice_rows(connection, parameters)
    sound(app, expected_title(page, parameters, rows))
    if page == "overview":
        check_figures(app, parameters, connection)
        check_finding(app, parameters, rows)
    if page in {"overview", "map"}:
        shapes = [trace for trace in figures(app)[0]["data"] if trace["type"] == "choropleth"]
        codes = [code for trace in shapes if trace["geo"] == "geo" for code in trace["locations"]]
        assert len(codes) == len(set(codes)) == COMMUNES
    return app


def named(parameters: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in parameters.items())


# ---- every page in every state ------------------------------------------------------------------


def test_the_month_with_gaps_has_some_and_the_pages_are_all_tested(
    default_connection: Connection,
) -> None:
    coverage = queries.run(default_connection, "coverage", data_set="caseload")
    gaps = coverage[coverage["source_kind"].isna()]
    assert GAPS in set(gaps["month"].dt.strftime("%Y-%m"))
    periods = queries.run(default_connection, "periods").set_index("period_id")["kind"]
    assert periods[WHOLE] == "all"
    assert set(queries.run(default_connection, "layers")["layer"]) == set(LAYERS)
    assert {path.stem for path in Path(ROOT, "pages/views").glob("*.py")} >= {*PAGES, "__init__"}


@pytest.mark.parametrize(
    "state",
    [
        {"lang": lang, "period": period, **observed}
        for lang in LANGUAGES
        for period in (GAPS, WHOLE)
        for observed in OBSERVED
    ],
    ids=named,
)
@pytest.mark.parametrize("page", PAGES)
def test_every_page(site, default_connection, page, state):
    visit(site, default_connection, page, state)


@pytest.mark.parametrize(
    "state", [{"lang": lang, **observed} for lang in LANGUAGES for observed in OBSERVED], ids=named
)
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_on_every_layer(site, default_connection, measure, layer, state):
    parameters = {"measure": measure, "layer": layer, **state}
    app = visit(site, default_connection, "map", parameters)
    note = Words(state["lang"])(f"layer_note.{layer}")
    assert [caption for caption in app.caption if caption.value.startswith(note)]
    address = figures(app)[0]["data"][0]["geojson"]
    assert address.startswith(f"app/static/geo/{layer}-")


@pytest.mark.parametrize("combination", COMBINATIONS, ids="-".join)
@pytest.mark.parametrize("page", ["overview", "map", "commune"])
def test_every_way_to_reckon_the_load(site, default_connection, page, combination):
    group, lens, certification = combination
    lang = LANGUAGES[COMBINATIONS.index(combination) % 2]
    parameters = {"lang": lang, "group": group, "lens": lens, "certification": certification}
    app = visit(site, default_connection, page, parameters)
    words = Words(lang)
    for said in (f"staff_group.{group}", f"lens.{lens}", f"certification_scope.{certification}"):
        assert words(said) in app.caption[0].value


@pytest.mark.parametrize("kind", ["quarter", "half", "nine_months"])
def test_longer_periods(site, default_connection, kind):
    periods = queries.run(default_connection, "periods")
    period = periods.loc[periods["kind"] == kind, "period_id"].iloc[0]
    visit(site, default_connection, "overview", {"period": period, "lang": "en"})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", [PUBLISHED, CITY, GAP, DOUBTFUL])
def test_communes_of_every_kind(site, default_connection, code, lang):
    visit(site, default_connection, "commune", {"commune": code, "lang": lang})


def test_a_commune_of_every_verdict(site, default_connection):
    rows = slice_rows(default_connection, {})
    for verdict, part in rows.groupby("verdict"):
        app = visit(site, default_connection, "commune", {"commune": part["commune_code"].iloc[0]})
        assert Words("vi")(f"verdict.{verdict}") in app.header[0].value


def test_a_commune_without_a_verdict_says_why_and_shows_no_ratio(site, default_connection):
    words = Words("en")
    parameters = {"commune": GAP_EARLIER, "period": "2025-12", "lang": "en"}
    app = visit(site, default_connection, "commune", parameters)
    assert words("missing.not_reported") in " ".join(part.value for part in app.markdown)
    tables = [table.value for table in app.get("table")]
    assert words("step.ratio") not in {cell for table in tables for cell in table.iloc[:, 0]}


# ---- what is missing or simulated is said in words ----------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_simulated_figures_are_marked_in_words(site, page, lang):
    words = Words(lang)
    # What the reform did is published; only its comparison of loads is simulated.
    parameters = {"part": "contrast"} if page == "reform" else {}
    app = site.open(page, lang=lang, **parameters)
    notice = words("simulated.notice", share="100%")
    assert notice in {warning.value for warning in app.warning}
    for figure in figures(app):
        notes = {note["text"] for note in figure["layout"]["annotations"]}
        assert words("simulated.mark") in notes


@pytest.mark.parametrize("page", PAGES)
def test_without_simulation_no_page_shows_or_marks_a_simulated_figure(site, page):
    words = Words("vi")
    app = site.open(page, observed="1")
    assert words("simulated.left_out") in {info.value for info in app.info}
    said = texts(app)
    assert words("simulated.mark") not in said
    assert not [text for text in said if words("simulated.source") in text]
    assert len(app.warning) == 0


def test_the_map_names_the_communes_it_knows_nothing_of(site, default_connection):
    missing = slice_rows(default_connection, {}).query("verdict == 'insufficient'")
    named_by_links = links(site.open("map"))
    for row in missing.itertuples():
        assert parse_qs(named_by_links[row.name])["commune"] == [row.commune_code]
    many = site.open("map", observed="1")
    listed = " ".join(part.value for part in many.markdown)
    every_name = slice_rows(default_connection, {})["name"]
    assert [name for name in every_name if name not in listed] == []


# ---- the address --------------------------------------------------------------------------------

CHOICES = {
    "lang": "en", "period": "2026-Q2", "group": "payroll", "lens": "count",
    "certification": "without", "layer": "hexagon", "measure": "rate",
}  # fmt: skip
DEFAULTS = {
    "lang": "vi", "period": GAPS, "group": "centre", "lens": "weighted", "certification": "with",
    "layer": "generalised", "measure": "verdict",
}  # fmt: skip


# Their fields are made when a reader unfolds them.
FOLDED = ("layer", "measure")


def choices(app: AppTest) -> dict[str, object]:
    """What the shared widgets show, by parameter; of those folded away, what the page looks at."""
    view = app.session_state["view"]
    shown = {name: app.session_state[f"address_{name}"] for name in DEFAULTS if name not in FOLDED}
    return (
        shown
        | {name: getattr(view, name) for name in FOLDED}
        | {"observed": app.session_state["address_observed"]}
    )


def test_the_address_is_respected(site, default_connection):
    app = site.open("map", **CHOICES, observed="1", doubtful="1")
    assert choices(app) == CHOICES | {"observed": True}
    assert app.session_state["view"].doubtful is True
    sound(app, Words("en")("measure_title.rate"))
    said = app.caption[0].value
    assert "Q2 2026" in said
    assert Words("en")("staff_group.payroll") in said


def test_without_parameters_the_defaults_are_shown(site):
    assert choices(site.open("map")) == DEFAULTS | {"observed": False}


@pytest.mark.parametrize("junk", ["", "nonsense", "None", "<script>", "2026-10' OR 1=1", "x" * 999])
def test_an_address_that_makes_no_sense_means_the_defaults(site, default_connection, junk):
    parameters = dict.fromkeys([*DEFAULTS, "observed", "doubtful", "commune", "other"], junk)
    for page in PAGES:
        app = site.open(page, **parameters)
        sound(app, expected_title(page, {}, slice_rows(default_connection, {})))
        assert choices(app) == DEFAULTS | {"observed": False}


def test_a_parameter_named_twice_does_not_break_the_page(site):
    site.app.query_params.clear()
    site.app.query_params["period"] = ["2025-08", "2025-09"]
    app = site.app.switch_page("pages/views/overview.py").run()
    assert choices(app)["period"] == "2025-09"
    assert not app.exception


def test_a_choice_is_written_to_the_address_and_its_default_is_not(site):
    app = site.open("overview", lang="en")
    app = app.selectbox(key="address_period").select("2025-08").run()
    app = app.radio(key="address_lens").set_value("count").run()
    app = app.toggle(key="address_observed").set_value(True).run()
    expected = {"lang": "en", "period": "2025-08", "lens": "count", "observed": "1"}
    assert app.query_params == expected
    assert Words("en")("lens.count") in app.caption[0].value
    app = app.selectbox(key="address_period").select(GAPS).run()
    app = app.radio(key="address_lens").set_value("weighted").run()
    app = app.toggle(key="address_observed").set_value(False).run()
    assert app.query_params == {"lang": "en"}


# A link to a list of communes: the part of the page Compare, its filter and order.
LIST = ("part", "verdict", "sort", "order")


@pytest.mark.parametrize("page", PAGES)
def test_links_carry_what_was_chosen_and_nothing_else(site, page):
    parameters = {"lang": "en", "period": "2025-12", "group": "payroll"}
    app = site.open(page, **parameters, other="thing", commune=PUBLISHED)
    for label, query in links(app).items():
        carried = {name: values for name, [values] in parse_qs(query).items()}
        for own in ("commune", "find", *LIST):  # what the linked page itself looks at
            carried.pop(own, None)
        assert carried == parameters, label


def test_a_click_on_the_map_opens_the_commune(site):
    site.open("map", lang="en", period="2025-12")
    clicked = {"selection": {"points": [{"location": PUBLISHED}]}}
    site.app.session_state["map-generalised"] = clicked
    app = site.app.run()
    sound(app, Words("en")("measure_title.verdict"))
    # A browser follows this link at once (tests/browser/test_map.py).
    followed = links(app)["Xã Bát Mọt"]
    assert parse_qs(followed) == {"lang": ["en"], "period": ["2025-12"], "commune": [PUBLISHED]}


def test_a_click_beside_the_communes_opens_nothing(site):
    site.open("map")
    site.app.session_state["map-generalised"] = {"selection": {"points": [{"lon": 105.0}]}}
    sound(site.app.run(), Words("vi")("measure_title.verdict"))
