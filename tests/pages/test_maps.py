"""The map: every commune on it, what is missing hatched and said, nothing run that a name holds."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import classes as sorting
from pages.ui import look, map_figure
from pages.ui.classes import measure_values
from pages.ui.view import MEASURES
from pages.ui.words import Words
from tests.pages.map_drawn import CAPITAL, LANGUAGES, LAYERS, WHOLE, Drawn, Shapes, drawn, without
from tests.pages.reader import COMMUNES


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
    assert len(shapes.z) == COMMUNES
    assert {*shapes.locations} == set(map_.layer.centres)
    codes = dict(zip(shapes.locations, shapes.z, strict=True))
    assert {code for code, z in codes.items() if z == -1} == map_.missing
    expected = map_.classes.codes.fillna(-1).astype(int)
    assert codes == dict(zip(map_.rows["commune_code"], expected, strict=True))
    assert map_.scale.cmin < -0.99
    assert max(shapes.z) < map_.scale.cmax
    assert {trace.geojson for trace in shapes.traces} == {map_.layer.address}
    assert map_.common.coloraxis == "coloraxis"


@pytest.mark.parametrize("measure", MEASURES)
def test_the_scale_gives_every_class_its_colour_and_the_missing_theirs(views, measure):
    map_ = drawn(views, measure=measure)
    scale = map_.scale
    wanted = [look.COLOURS["insufficient"], *map_.classes.colours]
    for code, colour in enumerate(wanted, start=-1):
        position = (code - scale.cmin) / (scale.cmax - scale.cmin)
        before = [painted for stop, painted in scale.colorscale if stop < position]
        after = [painted for stop, painted in scale.colorscale if stop > position]
        assert before[-1] == after[0] == colour


def test_polygons_have_an_outline(views):
    map_ = drawn(views)
    assert {trace.marker.line.width for trace in map_.shapes.traces} == {None}
    line = map_.common.marker.line
    assert line.color == look.OUTLINE
    assert line.width > 0


# ---- the legend ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", [m for m in MEASURES if m != "load_need"])
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
        assert map_.legend[-1].name == Words(lang)(map_figure.missing_key(map_.view), count=missing)


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
    inset = Shapes(map_.traces("choropleth", geo="geo2"))
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
    assert len(inset.locations) == len(inside)
    assert {trace.coloraxis for trace in inset.traces} == {None}  # so the common one
    whole_texts = map_.tooltips()
    assert {code: whole_texts[code] for code in inside} == map_.tooltips(inset)
    notes = [note.text for note in map_.figure.layout.annotations]
    assert map_.view.words("map.inset") in notes


def test_a_map_without_inset_has_one_frame(views):
    map_ = drawn(views)
    assert {trace.geo for trace in map_.traces("choropleth")} == {"geo"}
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
    inset = Shapes(Drawn(view, sorting.rows(view), inset=True).traces("choropleth", geo="geo2"))
    codes = inset.locations
    map_ = Drawn(view, without(view, codes), inset=True)
    by_frame = {hatch.geo: len(lines(hatch)) for hatch in map_.hatch}
    assert by_frame["geo"] == by_frame["geo2"] > 0


# ---- hexagons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_every_hexagon_has_its_label_in_ink_that_shows(views, measure):
    map_ = drawn(views, layer="hexagon", measure=measure)
    labels = map_.traces("scattergeo", mode="text")
    assert sum(len(trace.text) for trace in labels) == COMMUNES
    by_centre = {
        (np.float32(lon), np.float32(lat)): code for code, (lon, lat) in map_.layer.centres.items()
    }
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


# ---- filters, marks, a continuous scale ---------------------------------------------------------


def plain_traces(map_: Drawn, geo: str) -> list[go.Choropleth]:
    return map_.traces("choropleth", geo=geo, coloraxis="coloraxis2")


def test_what_is_filtered_out_keeps_its_outline_and_no_colour(views):
    view = views()
    every = sorting.rows(view)
    wards = every["kind"] == "phuong"
    map_ = Drawn(view, every[wards], inset=True, muted=every[~wards])
    [muted] = plain_traces(map_, "geo")
    assert set(muted.locations) == set(every.loc[~wards, "commune_code"])
    coloured = Shapes(map_.traces("choropleth", geo="geo", coloraxis=None))
    assert set(coloured.locations) == set(every.loc[wards, "commune_code"])
    axis = map_.figure.layout.coloraxis2
    assert {colour for _, colour in axis.colorscale} == {"rgba(0,0,0,0)"}
    counts = [int(re.search(r"\((\d+)\)$", entry.name)[1]) for entry in map_.legend]
    assert sum(counts) == COMMUNES
    assert counts[-1] == (~wards).sum()
    [inside] = plain_traces(map_, "geo2")
    assert set(inside.locations) < set(muted.locations)


def test_marks_are_lines_round_the_marked_on_the_map_and_in_the_inset(views):
    view = views()
    map_ = Drawn(view, sorting.rows(view), inset=True, marked=(CAPITAL, "15607"))
    assert [set(trace.locations) for trace in plain_traces(map_, "geo")] == [{CAPITAL, "15607"}] * 2
    assert [set(trace.locations) for trace in plain_traces(map_, "geo2")] == [{CAPITAL}] * 2
    widths = [trace.marker.line.width for trace in plain_traces(map_, "geo")]
    assert widths == sorted(widths, reverse=True)
    assert {trace.hoverinfo for trace in plain_traces(map_, "geo")} == {"skip"}


@pytest.mark.parametrize("measure", sorting.CONTINUOUS)
def test_a_continuous_scale_keeps_the_order_and_shows_the_unknown_white(views, measure):
    view = views(period=WHOLE, measure=measure)
    rows = sorting.rows(view)
    map_ = Drawn(view, rows, continuous=True)
    values = measure_values(view, rows)
    z = dict(zip(map_.shapes.locations, map_.shapes.z, strict=True))
    placed = rows["commune_code"].map(z)
    assert (placed[values.isna()] < 0).all()
    assert placed[values.notna()].between(0, 100).all()
    order = values.dropna().sort_values().index
    assert placed[order].is_monotonic_increasing
    assert placed[order].nunique() > 50
    axis = map_.scale
    assert axis.colorscale[0][1] == "#ffffff"
    assert axis.colorbar.ticktext[0].startswith("≤")
    assert axis.colorbar.ticktext[-1].startswith("≥")


def test_a_continuous_scale_is_the_same_in_every_month(views):
    for measure in sorting.CONTINUOUS:
        ticks = set()
        for period in ("2025-09", "2026-03", "2026-10"):
            view = views(period=period, measure=measure)
            ticks.add(Drawn(view, sorting.rows(view), continuous=True).scale.colorbar.ticktext)
        assert len(ticks) == 1


def test_a_continuous_ratio_has_one_in_the_middle(views):
    view = views("en", measure="ratio")
    ticks = Drawn(view, sorting.rows(view), continuous=True).scale.colorbar.ticktext
    # Powers of 1.25 about 1: 1.25 to the fourth is 2.44.
    assert ticks == ("≤ 0.41", "0.64", "1.00", "1.56", "≥ 2.44")
