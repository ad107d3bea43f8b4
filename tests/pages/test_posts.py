"""The page of posts: the edition's figures, totals that add up, an address that works."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from etl.scenario_numbers import SCENARIOS
from pages.ui import posts_chairs, posts_communes, posts_frame, posts_values, posts_whatif
from pages.ui.posts_values import ValueOutOfRangeError
from pages.ui.words import Words
from sharing.workbook import xlsx_bytes
from tests.pages.reader import COMMUNES, Site, Views, figures, number, raw_parts, texts
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
BY_TIME = {"scope": "all", "period_id": "2026-10", "certification": "with"}


def opened(site: Site, topic: str, **parameters: str) -> AppTest:
    app = site.open("posts", topic=topic, **parameters)
    assert [error.message for error in app.exception] == []
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    return app


def table(app: AppTest) -> pd.DataFrame:
    """The first table of the page, in words."""
    return app.dataframe[0].value


# ---- posts against the frame --------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_totals_are_the_editions(site: Site, default_connection: Connection, lang: str) -> None:
    shown = table(opened(site, "frame", lang=lang))
    totals = queries.run(default_connection, "need_totals", **BY_TIME).iloc[0]
    have, wanted = (
        [number(cell, lang) for cell in shown[Words(lang)(f"posts.{name}")]]
        for name in ("have", "wanted")
    )
    assert (have[0], wanted[0]) == (totals["officials"], totals["required_posts_adjusted"])
    posts = queries.run(default_connection, "staff_posts", scope="all", period_id="2026-10")
    sums = posts.groupby("staff_group")[["present", "assigned"]].sum()
    for place, group in enumerate(("centre", "commune_government", "payroll"), start=3):
        assert (have[place], wanted[place]) == tuple(sums.loc[group])
    net = [number(cell.lstrip("+"), lang) for cell in shown[Words(lang)("posts.net")]]
    assert net == pytest.approx([h - w for h, w in zip(have, wanted, strict=True)])


def test_without_locality_the_need_is_the_plain_one(
    site: Site, default_connection: Connection
) -> None:
    shown = table(opened(site, "frame", place="without"))
    totals = queries.run(default_connection, "need_totals", **BY_TIME).iloc[0]
    assert number(shown[Words("vi")("posts.wanted")][0], "vi") == totals["required_posts"]


def test_what_both_lenses_say_is_counted_as_the_edition_counts(
    views: Views, default_connection: Connection
) -> None:
    found = posts_frame.rows(views(), adjusted=False)
    counts = queries.run(default_connection, "agreement_counts", **BY_TIME)
    of_need = dict(zip(counts["agreement"], counts["communes"], strict=True))
    shown = found["agreement"].value_counts().to_dict()
    # Communes without known dossiers have no need: they are unknown here as well.
    of_need["unknown"] = of_need.get("unknown", 0) + COMMUNES - sum(of_need.values())
    assert shown == of_need
    assert sum(shown.values()) == COMMUNES


def test_the_table_holds_all_communes_and_leaves_as_numbers(views: Views) -> None:
    readable, machine = posts_frame._tables(views(), adjusted=True)
    assert len(readable) == len(machine) == COMMUNES
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(machine, ["x"])))
    heading = Words("vi")("posts.present_payroll")
    column = [cell.value for cell in next(iter(book.active.iter_rows(max_row=1)))].index(heading)
    values = [row[column].value for row in book.active.iter_rows(min_row=2, max_row=COMMUNES + 1)]
    assert sum(values) == 11585


# ---- vice-chairs --------------------------------------------------------------------------------


@pytest.mark.parametrize("certification", ["with", "without"])
@pytest.mark.parametrize("adjusted", [True, False])
def test_the_pool_is_shared_and_the_heaviest_have_three(
    views: Views, adjusted: bool, certification: str
) -> None:
    found = posts_chairs.shared(views(), adjusted, certification, "adams")
    assert found.rows["posts"].sum() == 415
    assert set(found.rows["posts"]) == {2, 3}
    known = found.rows.dropna(subset=["work"])
    assert known.loc[known["posts"] == 3, "work"].min() >= known.loc[
        known["posts"] == 2, "work"
    ].max()  # fmt: skip
    assert (found.rows.loc[found.rows["work"].isna(), "posts"] == 2).all()
    for method in posts_chairs.METHODS:
        other = posts_chairs.shared(views(), adjusted, certification, method)
        assert other.rows["posts"].tolist() == found.rows["posts"].tolist()


def test_the_work_is_the_hours_over_what_locality_leaves(
    views: Views, default_connection: Connection
) -> None:
    need = queries.run(default_connection, "slice_need", **BY_TIME).set_index("commune_code")
    rows = posts_chairs.shared(views(), True, "with", "adams").rows.set_index("commune_code")
    hours = (need["hours"] / (1 - need["locality_share"])).reindex(rows.index)
    assert np.allclose(rows["work"], hours, equal_nan=True, rtol=1e-6)


@pytest.mark.parametrize("adjusted", [True, False])
def test_the_table_says_how_it_depends_on_locality(views: Views, adjusted: bool) -> None:
    found = posts_chairs.shared(views(), adjusted, "with", "adams")
    readable, machine = posts_chairs._tables(views(), found, adjusted, "adams", {})
    there = posts_chairs.shared(views(), not adjusted, "with", "adams").rows
    heading = {
        True: "Nếu không tính đặc thù", False: "Nếu tính đặc thù"
    }[adjusted]  # fmt: skip
    code = Words("vi")("export.commune_code")
    told = machine.set_index(code)[heading]
    assert told.to_dict() == there.set_index("commune_code")["posts"].to_dict()
    assert len(readable) == COMMUNES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_todays_number_is_never_guessed(site: Site, lang: str) -> None:
    words = Words(lang)
    app = opened(site, "chairs", lang=lang)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown[words("posts_card.today")] == words("missing.sign")
    assert shown[words("posts_card.pool")] == "415"
    assert words("posts.methods_same") in {part.value for part in app.markdown}


def test_where_nobody_has_figures_the_pool_is_not_shared(site: Site) -> None:
    app = opened(site, "chairs", observed="1")
    assert Words("vi")("posts.chairs_unknown") in {info.value for info in app.info}
    assert not figures(app)


# ---- what if ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_scenario_is_shown_with_its_range(site: Site, lang: str) -> None:
    words = Words(lang)
    shown = table(opened(site, "whatif", lang=lang))
    assert set(shown[words("posts.scenario")]) == {words(f"posts_scenario.{n}") for n in SCENARIOS}
    # Sorted by what hangs on it: the widest range first.
    ends = [
        [number(end.lstrip("+"), lang) for end in cell.split(f" {_to(lang)} ")]
        for cell in shown[words("posts.posts_range")]
    ]
    widths = [high - low for low, high in ends]
    assert widths == sorted(widths, reverse=True)


def _to(lang: str) -> str:
    return {"vi": "đến", "en": "to"}[lang]


def test_a_readers_values_come_from_the_address_and_go_into_it(site: Site) -> None:
    words = Words("vi")
    app = opened(site, "whatif", whatif="handling_times:0.9")
    shown = table(app).set_index(words("posts.scenario"))
    name = words("posts_scenario.handling_times")
    assert shown.loc[name, words("posts.value")] == words("posts.value_own", value="90%")
    before = number(shown.loc[name, words("posts.posts")], "vi")
    assert before < 0
    app.number_input(key="whatif_certification_moved").set_value(50.0)
    next(one for one in app.button if one.label == words("posts.values_apply")).click().run()
    assert app.query_params["whatif"] == "handling_times:0.9,certification_moved:0.5"
    shown = table(app).set_index(words("posts.scenario"))
    both = number(shown.loc[words("posts_scenario.together"), words("posts.posts")], "vi")
    single = number(
        shown.loc[words("posts_scenario.certification_moved"), words("posts.posts")], "vi"
    )
    # Together they free more than either and less than both apart.
    assert before + single < both < min(before, single)
    next(one for one in app.button if one.label == words("posts.values_clear")).click().run()
    assert "whatif" not in app.query_params


@pytest.mark.parametrize(
    "text",
    ["x:1", "online_share:1.2", "online_share:a", "online_share", "online_share:0.5,online_share:1",
     "population_growth:-2", "elderly_minutes:-1", "online_share:nan", ","],
)  # fmt: skip
def test_values_that_cannot_be_are_left_out_and_said(site: Site, text: str) -> None:
    app = opened(site, "whatif", whatif=text)
    said = {warning.value for warning in app.warning}
    assert (Words("vi")("posts.values_unusable") in said) == (text != ",")


def test_an_address_is_read_as_it_is_written() -> None:
    bounds = {name: (-1.0, float("inf")) for name in SCENARIOS}
    values = {"elderly_share": 0.15, "online_share": 0.9}
    assert posts_values.write(values) == "online_share:0.9,elderly_share:0.15"
    assert posts_values.read(posts_values.write(values), bounds) == values
    with pytest.raises(ValueOutOfRangeError):
        posts_values.read("online_share:2", {"online_share": (0.0, 1.0)})


def test_the_communes_add_up_to_the_province(views: Views, site: Site) -> None:
    view = views()
    shown = table(opened(site, "whatif")).set_index(Words("vi")("posts.scenario"))
    name = "certification_moved"
    facts = posts_whatif.data.facts(view.edition, "all", "2026-10", "centre")
    given = posts_whatif.ranges(posts_whatif.policy_of(view.rows("policy")))
    where = posts_whatif.setting(facts, "with", None, None)
    found = posts_whatif.answer(view, posts_whatif.Assumed(given, {}, where, adjusted=True))
    _, machine = posts_communes.tables(view, found.need, found.effects[name], found.ends[name])
    total = machine[Words("vi")("posts.posts")].sum()
    said = shown.loc[Words("vi")(f"posts_scenario.{name}"), Words("vi")("posts.posts")]
    assert number(said, "vi") == pytest.approx(total, abs=0.05)
    assert len(machine) == COMMUNES


def test_without_certification_it_is_not_moved(site: Site) -> None:
    app = opened(site, "whatif", certification="without", scenario="certification_moved")
    shown = table(app)[Words("vi")("posts.scenario")]
    assert Words("vi")("posts_scenario.certification_moved") not in set(shown)


def test_a_readers_policy_reaches_all_three_parts(site: Site) -> None:
    words = Words("vi")
    plain, tried = (
        table(opened(site, "frame", **more))[words("posts.wanted")][0]
        for more in ({}, {"assume": "need.counter_share:0.3"})
    )
    assert number(tried, "vi") < number(plain, "vi")
    plain, tried = (
        table(opened(site, "whatif", **more))[words("posts.posts_range")][0]
        for more in ({}, {"assume": "need.counter_share:0.3"})
    )
    assert plain != tried
