"""What a map says of a commune: tooltips, need, and the map in words."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pages.ui import classes as sorting
from pages.ui import formats, look, maps, tooltips
from pages.ui.classes import classify, measure_values
from pages.ui.view import MEASURES
from tests.pages.map_drawn import CAPITAL, LANGUAGES, LAYERS, WHOLE, Drawn, drawn, without
from tests.pages.reader import COMMUNES

ATTACK = 'Xã <script>alert("1")</script> & <img src=x onerror=alert(1)>'


# ---- tooltips -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lens", ["weighted", "count"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tooltip_holds_name_dossiers_officials_load_and_interval(views, lang, lens):
    """To the letter what the page itself would write."""
    map_ = drawn(views, lang, lens=lens)
    words, said = map_.view.words, map_.tooltips()
    assert len(said) == COMMUNES
    for row in map_.rows.itertuples():
        lines = said[row.commune_code].split("<br>")
        assert lines[:2] == [f"<b>{row.name}</b>", look.verdict_name(words, row.verdict)]
        assert not re.search(r"nan|None|[{}]", said[row.commune_code])
        if row.verdict == "insufficient":
            assert lines[2:] == [words("missing.not_reported")]
            continue
        figures = words(
            "map.hover",
            dossiers=formats.number(row.dossiers, lang=lang),
            officials=formats.number(row.officials, 1, lang=lang),
            load=formats.number(row.load, 1, lang=lang),
            unit=words(f"lens_unit.{lens}"),
            ratio=formats.ratio(row.ratio, lang=lang),
            interval=formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang),
        )
        spare = row.minimum_team and row.verdict in {"underloaded", "watch_low"}
        team = [words("why.minimum_team_short")] if spare else []
        assert lines[2:] == [*figures.split("<br>"), *team]


def test_a_tooltip_says_that_a_team_is_at_its_minimum(views):
    view = views()
    rows = sorting.rows(view)
    low = rows["verdict"].isin(["underloaded", "watch_low"])
    assert low.any()
    rows["minimum_team"] = True
    said = Drawn(view, rows).tooltips()
    marked = {code for code, text in said.items() if view.words("why.minimum_team_short") in text}
    assert marked == set(rows.loc[low, "commune_code"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_of_rates_says_the_rate_or_that_the_population_is_doubtful(views, lang):
    view = views(lang, measure="rate")
    rows = sorting.rows(view)
    assert rows["population_doubtful"].any()
    for doubtful_used in (False, True):
        view = replace(view, doubtful=doubtful_used)
        said = Drawn(view, rows).tooltips()
        for row in rows.itertuples():
            doubted = row.population_doubtful and not doubtful_used
            line = said[row.commune_code].split("<br>")[2]
            rate = formats.number(row.dossiers_per_1000_people, 1, lang=lang)
            told = view.words("map.hover_rate", rate=rate)
            assert line == (view.words("term.doubtful_population") if doubted else told)


def test_a_rate_that_is_not_known_is_a_dash_and_no_number(views):
    view = views("en", measure="rate", doubtful=True)
    rows = without(view, [CAPITAL])
    said = Drawn(view, rows).tooltips()[CAPITAL]
    assert view.words("map.hover_rate", rate="—") in said
    assert not re.search(r"nan|NaN", said)


def test_the_words_of_the_tooltips_are_sent_once(views):
    """Not once a commune: 166 tooltips share a handful of templates."""
    view = views()
    rows = sorting.rows(view)
    groups = list(tooltips.of(view, rows))
    assert len({group.template for group in groups}) == len(groups) <= 12
    assert sorted(place for group in groups for place in group.rows) == list(range(COMMUNES))
    for group in groups:
        assert (group.figures is not None) is ("customdata" in group.template)
        if group.figures is not None:
            assert group.figures.shape[0] == len(group.rows)
            assert not np.isnan(group.figures).any()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_name_is_in_the_figure_and_its_templates_hold_plain_marks(views, layer, measure):
    """Names come with the shapes, written there as text (test_layers)."""
    view = views(layer=layer, measure=measure)
    rows = sorting.rows(view)
    rows["name"] = ATTACK
    map_ = Drawn(view, rows, inset=layer == "generalised")
    assert "script" not in map_.figure.to_json()
    for trace in map_.traces("choropleth"):
        assert set(re.findall(r"<[^>]*>?", trace.hovertemplate)) <= {
            "<b>", "</b>", "<br>", "<extra>", "</extra>",
        }  # fmt: skip


# ---- need ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", ["need", "load_need"])
def test_a_map_of_need_says_how_many_officials_are_short_or_to_spare(views, measure, lang):
    view = views(lang, measure=measure)
    map_ = Drawn(view, sorting.rows(view))
    said, need = map_.tooltips(), view.need().set_index("commune_code")
    assert need["standing_adjusted"].nunique() >= 3
    for code, text in said.items():
        row = need.loc[code]
        if pd.isna(row["difference_adjusted"]):
            expected = view.words("map.need_unknown")
        else:
            gap = {} if row["standing_adjusted"] == "level" else {
                "gap": formats.number(abs(row["difference_adjusted"]), 1, lang=lang)
            }  # fmt: skip
            required = formats.number(row["required_adjusted"], 1, lang=lang)
            expected = view.words(f"map.hover_{row['standing_adjusted']}", required=required, **gap)
        assert text.split("<br>")[-1] == expected


def test_a_map_of_both_names_the_class_of_every_commune(views):
    view = views("en", measure="load_need")
    map_ = Drawn(view, sorting.rows(view))
    codes = dict(zip(map_.rows["commune_code"], map_.classes.codes, strict=True))
    for code, text in map_.tooltips().items():
        if not pd.isna(codes[code]):
            assert text.split("<br>")[2] == map_.classes.names[int(codes[code])]


# ---- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_the_map_is_described_in_words(views, measure, lang):
    view = views(lang, WHOLE, measure=measure)
    rows = sorting.rows(view)
    classes = classify(view, rows)
    said = maps.describe(view, rows, classes)
    assert view.words(f"measure.{measure}") in said
    for name, count in zip(classes.names, classes.counts, strict=True):
        assert f"{name}: {count}" in said
    assert re.findall(r"\d+", said)[-1] == str(classes.missing)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_highest_and_lowest_of_the_description_are_those_of_its_measure(views, measure):
    view = views(measure=measure)
    rows = sorting.rows(view)
    said = maps.describe(view, rows, classify(view, rows))
    values = measure_values(view, rows).dropna().sort_values()
    highest = rows.loc[values.index[-3:][::-1], "name"]
    lowest = rows.loc[values.index[:3], "name"]
    assert ", ".join(highest) in said
    assert ", ".join(lowest) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_of_nothing_is_described_too(views, lang):
    view = views(lang, scope="observed")
    rows = sorting.rows(view)
    said = maps.describe(view, rows, classify(view, rows))
    assert view.words("missing.no_data") in said
    assert not re.search(r"nan|None|: ,|: \.", said)
