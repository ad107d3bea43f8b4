"""The words of a chart say what its picture shows: figures of the rows that are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from pages.ui import charts_said, reform_contrast
from pages.ui.words import Words
from sharing import formats
from tests.pages.reader import Views

LANGUAGES = ("vi", "en")
BAT_MOT, HAC_THANH, GAP = "15607", "14797", "14896"


def beginning(lang: str, key: str) -> str:
    """What the chart is: its title in a file."""
    return Words(lang).section(key.split(".", maxsplit=1)[0])[key.split(".")[1]].partition(": ")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_funnel_counts_its_outliers_and_names_the_furthest(views: Views, lang: str):
    view = views(lang, "2025-08")
    rows = view.slice().dropna(subset=["ratio"])
    said = charts_said.funnel(view, view.slice(), BAT_MOT)
    outside = rows[
        (rows["ratio"] > rows["spread_upper_998"]) | (rows["ratio"] < rows["spread_lower_998"])
    ]
    own = rows.set_index("commune_code").loc[BAT_MOT]
    assert len(outside)
    assert said.startswith(f"{beginning(lang, 'chart.funnel_alt')}: {len(outside)} ")
    past = np.log(outside["ratio"] / outside["spread_upper_998"]).where(
        outside["ratio"] > 1, np.log(outside["spread_lower_998"] / outside["ratio"])
    )
    furthest = outside.loc[past.idxmax()]
    assert f"{furthest['name']} ({formats.ratio(furthest['ratio'], lang=lang)})" in said
    assert f"{own['name']} ({formats.ratio(own['ratio'], lang=lang)})" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_months_say_first_last_and_missing(views: Views, lang: str):
    view = views(lang)
    rows = view.rows("commune_months", commune_code=GAP, certification="with", staff_group="centre")
    said, known = charts_said.months(view, rows), rows.dropna(subset=["received"])
    for row in (known.iloc[0], known.iloc[-1]):
        assert formats.number(row["received"], lang=lang) in said
        assert formats.month(row["month"], lang=lang) in said
    for extreme in (known["received"].min(), known["received"].max()):
        assert formats.number(extreme, lang=lang) in said
    assert f" {len(rows) - len(known)} {'tháng' if lang == 'vi' else 'months'}" in said
    assert charts_said.months(view, rows.assign(received=np.nan)).endswith(
        Words(lang)("chart.months_none")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_mix_names_the_largest_field_with_its_share(views: Views, lang: str):
    view = views(lang)
    rows = view.rows(
        "commune_mix", commune_code=BAT_MOT, period_id="2026-10", scope="all", certification="with"
    )
    fields = rows.groupby(f"name_{lang}")["received"].sum()
    said = charts_said.mix(view, rows)
    assert fields.idxmax() in said
    share = fields.max() / rows["received"].sum()
    assert formats.percent(share, 0, lang=lang) in said
    assert formats.number(int(rows["received"].sum()), lang=lang) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_trend_says_from_where_to_where_and_whether_it_moves(views: Views, lang: str):
    view = views(lang)
    rows = view.rows(
        "commune_loads", scope="all", staff_group="centre", certification="with",
        weighting="weighted", commune_code=HAC_THANH,
    )  # fmt: skip
    said, known = charts_said.trend(view, rows, HAC_THANH), rows.dropna(subset=["ratio"])
    for ratio in (known["ratio"].iloc[0], known["ratio"].iloc[-1], known["ratio"].max()):
        assert formats.ratio(ratio, lang=lang) in said
    trends = view.rows(
        "slice_trend", scope="all", period_id="2026-10", staff_group="centre",
        certification="with", weighting="weighted",
    ).set_index("commune_code")  # fmt: skip
    assert Words(lang)(f"direction.{trends.loc[HAC_THANH, 'ratio_direction']}") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_ends_are_named_with_their_intervals(views: Views, lang: str):
    view = views(lang)
    rows = view.slice().dropna(subset=["ratio"])
    said = charts_said.intervals(view, rows)
    for row in (rows.loc[rows["ratio"].idxmax()], rows.loc[rows["ratio"].idxmin()]):
        interval = formats.interval(row["ratio_lower_95"], row["ratio_upper_95"], lang=lang)
        assert f"{row['name']} {formats.ratio(row['ratio'], lang=lang)} ({interval})" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_contrast_says_the_difference_with_its_interval(views: Views, lang: str):
    view = views(lang)
    load = next(one for one in reform_contrast.lines(view, "mountain")
                if one.measure.code == "load").contrast  # fmt: skip
    said = reform_contrast.said(view, "mountain")
    assert said.startswith(beginning(lang, "reform.contrast_alt"))
    assert formats.ratio(load.estimate, lang=lang) in said
    assert formats.interval(load.lower, load.upper, lang=lang) in said
