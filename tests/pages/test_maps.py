"""The map: every commune on it, what is missing hatched and said, nothing run that a name holds."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import look, maps
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.layers import Layer, load
from pages.ui.view import MEASURES, View
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Views, number

LANGUAGES = ("vi", "en")
LAYERS = ("generalised", "hexagon")
WHOLE = "2025-07..2026-10"
ATTACK = 'Xã <script>alert("1")</script> & <img src=x onerror=alert(1)>'
CAPITAL = "14797"


class Drawn:
    """A map and what it was drawn from."""

    def __init__(self, view: View, rows: pd.DataFrame, *, inset: bool = False) -> None:
        self.view, self.rows = view, rows
        self.layer: Layer = load(view.edition, view.layer)
        self.classes: Classes = classify(view, rows)
        self.figure = maps.build(view, rows, self.layer, self.classes, inset=inset)

    def traces(self, kind: str, **features: object) -> list:
        return [
            trace
            for trace in self.figure.data
            if trace.type == kind and all(trace[k] == v for k, v in features.items())
        ]

    @property
    def shapes(self) -> go.Choropleth:
        return self.traces("choropleth", geo="geo")[0]

    @property
    def hatch(self) -> list[go.Scattergeo]:
        return self.traces("scattergeo", mode="lines")

    @property
    def legend(self) -> list[go.Scattergeo]:
        return self.traces("scattergeo", mode="markers")

    @property
    def missing(self) -> set[str]:
        return set(self.rows.loc[self.classes.codes.isna(), "commune_code"])


def drawn(views: Views, lang: str = "vi", period: str = "2026-10", **changes: object) -> Drawn:
    inset = bool(changes.pop("inset", False))
    view = views(lang, period, **changes)
    return Drawn(view, view.slice(), inset=inset)


def without(view: View, codes: list[str]) -> pd.DataFrame:
    """The view's slice as if these communes had not reported."""
    rows = view.slice()
    blank = rows["commune_code"].isin(codes)
    rows.loc[blank, ["verdict", "evidence"]] = ["insufficient", "none"]
    numbers = ["ratio", "load", "dossiers", "officials", "dossiers_per_1000_people"]
    rows.loc[blank, numbers] = np.nan
    return rows


def lines(trace: go.Scattergeo) -> list[tuple]:
    """The line segments of a trace, without the breaks between them."""
    ends = list(zip(trace.lon, trace.lat, strict=True))
    return [end for end in ends if end != (None, None)]


# ---- shapes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["all", "observed"])
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_commune_is_drawn_once_in_a_class_of_the_scale(views, layer, measure, scope):
    map_ = drawn(views, layer=layer, measure=measure, scope=scope)
    shapes = map_.shapes
    assert len(shapes.locations) == len(set(shapes.locations)) == COMMUNES
    assert len(shapes.z) == len(shapes.text) == COMMUNES
    assert {*shapes.locations} == set(map_.layer.centres)
    codes = dict(zip(shapes.locations, shapes.z, strict=True))
    assert {code for code, z in codes.items() if z == -1} == map_.missing
    expected = map_.classes.codes.fillna(-1).astype(int)
    assert list(shapes.z) == list(expected)
    assert shapes.zmin < -0.99
    assert max(shapes.z) < shapes.zmax
    assert shapes.geojson == map_.layer.address


@pytest.mark.parametrize("measure", MEASURES)
def test_the_scale_gives_every_class_its_colour_and_the_missing_theirs(views, measure):
    map_ = drawn(views, measure=measure)
    shapes = map_.shapes
    wanted = [look.COLOURS["insufficient"], *map_.classes.colours]
    for code, colour in enumerate(wanted, start=-1):
        position = (code - shapes.zmin) / (shapes.zmax - shapes.zmin)
        before = [painted for stop, painted in shapes.colorscale if stop < position]
        after = [painted for stop, painted in shapes.colorscale if stop > position]
        assert before[-1] == after[0] == colour


def test_polygons_have_an_outline(views):
    line = drawn(views).shapes.marker.line
    assert line.color == look.OUTLINE
    assert line.width > 0


# ---- the legend ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("period", ["2025-08", "2026-10", WHOLE])
def test_the_legend_counts_every_commune_once(views, period, measure, lang):
    map_ = drawn(views, lang, period, measure=measure)
    counts = [int(re.search(r"\((\d+)\)$", entry.name)[1]) for entry in map_.legend]
    assert sum(counts) == COMMUNES
    missing = len(map_.missing)
    expected = list(reversed(map_.classes.counts)) + ([missing] if missing else [])
    assert counts == expected
    colours = [entry.marker.color for entry in map_.legend]
    white = [look.COLOURS["insufficient"]] if missing else []
    assert colours == [*reversed(map_.classes.colours), *white]
    if missing:
        assert map_.legend[-1].name == Words(lang)(maps.missing_key(map_.view), count=missing)


# ---- hatching -----------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("measure", ["verdict", "rate"])
def test_exactly_the_communes_without_a_value_are_hatched(views, layer, measure):
    map_ = drawn(views, period=WHOLE, layer=layer, measure=measure)
    assert map_.missing
    [hatch] = map_.hatch
    expected = [
        end
        for code in map_.rows["commune_code"]
        if code in map_.missing
        for end in zip(*map_.layer.hatching[code], strict=True)
        if end != (None, None)
    ]
    assert lines(hatch) == expected
    assert not hatch.showlegend


def test_hatch_lines_of_two_communes_are_not_joined(views):
    map_ = drawn(views, period=WHOLE)
    [hatch] = map_.hatch
    last = [map_.layer.hatching[code] for code in sorted(map_.missing)]
    ends = {(lons[-1], lats[-1]) for lons, lats in last if lons[-1] is not None}
    pairs = list(zip(hatch.lon, hatch.lat, strict=True))
    for end in ends & set(pairs):
        assert pairs[pairs.index(end) + 1] == (None, None)


def test_without_gaps_nothing_is_hatched(views):
    map_ = drawn(views, period="2025-08")
    assert not map_.missing
    assert not [end for hatch in map_.hatch for end in lines(hatch)]
    assert len(map_.legend) == len(map_.classes.names)


@pytest.mark.parametrize(("count", "hatched"), [(66, True), (67, False), (COMMUNES, False)])
def test_above_forty_in_a_hundred_white_says_it_alone(views, count, hatched):
    """66 of 166 are 39.8 %, 67 are 40.4 %."""
    view = views(period="2025-08")
    codes = list(view.slice()["commune_code"][:count])
    map_ = Drawn(view, without(view, codes))
    assert len(map_.missing) == count
    assert bool([end for hatch in map_.hatch for end in lines(hatch)]) is hatched
    assert f"({count})" in map_.legend[-1].name


# ---- the inset ----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_the_inset_shows_the_communes_inside_and_no_other(views, measure):
    map_ = drawn(views, inset=True, measure=measure)
    [inset] = map_.traces("choropleth", geo="geo2")
    frame = map_.figure.layout.geo2
    west, east = frame.lonaxis.range
    south, north = frame.lataxis.range
    inside = {
        code
        for code, (lon, lat) in map_.layer.centres.items()
        if west < lon < east and south < lat < north
    }
    assert set(inset.locations) == inside
    assert CAPITAL in inside
    assert 5 <= len(inside) <= 20
    whole = dict(zip(map_.shapes.locations, map_.shapes.z, strict=True))
    assert [whole[code] for code in inset.locations] == list(inset.z)
    assert (inset.zmin, inset.zmax) == (map_.shapes.zmin, map_.shapes.zmax)
    assert inset.colorscale == map_.shapes.colorscale
    texts = dict(zip(map_.shapes.locations, map_.shapes.text, strict=True))
    assert [texts[code] for code in inset.locations] == list(inset.text)
    notes = [note.text for note in map_.figure.layout.annotations]
    assert map_.view.words("map.inset") in notes


def test_a_map_without_inset_has_one_frame(views):
    map_ = drawn(views)
    assert len(map_.traces("choropleth")) == 1
    assert [name for name in map_.figure.to_dict()["layout"] if name.startswith("geo")] == ["geo"]


def test_what_is_missing_inside_the_inset_is_hatched_there_too(views):
    view = views(period="2025-08")
    map_ = Drawn(view, without(view, [CAPITAL]), inset=True)
    by_frame = {hatch.geo: lines(hatch) for hatch in map_.hatch}
    assert by_frame["geo"] == by_frame["geo2"] != []


def test_what_is_missing_outside_the_inset_is_not_hatched_in_it(views):
    view = views(period="2025-08")
    map_ = Drawn(view, without(view, ["15607"]), inset=True)
    assert [end for hatch in map_.hatch if hatch.geo == "geo2" for end in lines(hatch)] == []


def test_inset_and_map_agree_on_what_is_hatched(views):
    """Whether hatching is noise is asked of the province, not of the few wards of the inset."""
    view = views(period="2025-08")
    [inset] = Drawn(view, view.slice(), inset=True).traces("choropleth", geo="geo2")
    codes = list(inset.locations)
    map_ = Drawn(view, without(view, codes), inset=True)
    by_frame = {hatch.geo: len(lines(hatch)) for hatch in map_.hatch}
    assert by_frame["geo"] == by_frame["geo2"] > 0


# ---- hexagons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_every_hexagon_has_its_label_in_ink_that_shows(views, measure):
    map_ = drawn(views, layer="hexagon", measure=measure)
    labels = map_.traces("scattergeo", mode="text")
    assert sum(len(trace.text) for trace in labels) == COMMUNES
    by_centre = {map_.layer.centres[code]: code for code in map_.layer.centres}
    assert len(by_centre) == COMMUNES
    names = map_.rows.set_index("commune_code")["name"]
    colour = {
        code: "#ffffff" if pd.isna(i) else map_.classes.colours[int(i)]
        for code, i in zip(map_.rows["commune_code"], map_.classes.codes, strict=True)
    }
    for trace in labels:
        for lon, lat, text in zip(trace.lon, trace.lat, trace.text, strict=True):
            code = by_centre[lon, lat]
            initials = "".join(part[0] for part in names[code].split()[1:])
            assert 1 < len(text) <= 5
            assert text[0] == initials[0]
            assert (trace.textfont.color == look.COLOURS["insufficient"]) is (
                colour[code] in look.DARK
            )


def test_only_hexagons_are_labelled(views):
    assert drawn(views).traces("scattergeo", mode="text") == []


# ---- hover texts --------------------------------------------------------------------------------


@pytest.mark.parametrize("lens", ["weighted", "count"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hover_text_holds_name_dossiers_officials_load_and_interval(views, lang, lens):
    view = views(lang, lens=lens)
    rows = view.slice()
    words = view.words
    for row, text in zip(rows.itertuples(), maps.hover_texts(view, rows), strict=True):
        assert f"<b>{row.name}</b>" in text
        assert words(f"verdict.{row.verdict}") in text
        assert not re.search(r"nan|None|\{", text)
        if row.verdict == "insufficient":
            assert words("why.months_missing") in text
            continue
        plain = text.removeprefix(f"<b>{row.name}</b>").replace(words(f"lens_unit.{lens}"), "")
        said = [number(part, lang) for part in re.findall(r"\d+(?:[.,]\d+)*", plain)]
        figures = [
            row.dossiers, row.officials, row.load, row.ratio, row.ratio_lower_95,
            row.ratio_upper_95,
        ]  # fmt: skip
        for figure, step in zip(figures, (1, 0.1, 0.1, 0.01, 0.01, 0.01), strict=True):
            assert any(abs(number_ - figure) <= step / 2 + 1e-9 for number_ in said), (text, figure)


def test_a_map_of_rates_says_the_rate_or_that_the_population_is_doubtful(views):
    view = views("en", measure="rate")
    rows = view.slice()
    for doubtful_used in (False, True):
        view = replace(view, doubtful=doubtful_used)
        for row, text in zip(rows.itertuples(), maps.hover_texts(view, rows), strict=True):
            doubted = row.population_doubtful and not doubtful_used
            assert (view.words("term.doubtful_population") in text) is bool(doubted)
            if not doubted and row.verdict != "insufficient":
                rate = f"{row.dossiers_per_1000_people:,.1f}"
                assert view.words("map.hover_rate", rate=rate) in text


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_name_is_text_never_markup(views, layer, measure):
    view = views(layer=layer, measure=measure)
    rows = view.slice()
    rows["name"] = ATTACK
    map_ = Drawn(view, rows, inset=layer == "generalised")
    for trace in map_.traces("choropleth"):
        for text in trace.text:
            assert set(re.findall(r"<[^>]*>?", text)) <= {"<b>", "</b>", "<br>"}
            assert "&lt;script&gt;" in text


# ---- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_the_map_is_described_in_words(views, measure, lang):
    view = views(lang, WHOLE, measure=measure)
    rows = view.slice()
    classes = classify(view, rows)
    said = maps.describe(view, rows, classes)
    assert view.words(f"measure.{measure}") in said
    for name, count in zip(classes.names, classes.counts, strict=True):
        assert f"{name}: {count}" in said
    assert re.findall(r"\d+", said)[-1] == str(classes.missing)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_highest_and_lowest_of_the_description_are_those_of_its_measure(views, measure):
    view = views(measure=measure)
    rows = view.slice()
    said = maps.describe(view, rows, classify(view, rows))
    values = measure_values(view, rows).dropna().sort_values()
    highest = rows.loc[values.index[-3:][::-1], "name"]
    lowest = rows.loc[values.index[:3], "name"]
    assert ", ".join(highest) in said
    assert ", ".join(lowest) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_of_nothing_is_described_too(views, lang):
    view = views(lang, scope="observed")
    rows = view.slice()
    said = maps.describe(view, rows, classify(view, rows))
    assert view.words("missing.no_data") in said
    assert not re.search(r"nan|None|: ,|: \.", said)
