"""Signs where both ends of a scale are of the same darkness, and a continuous scale in a file."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from shapely import Point, from_geojson

from pages.ui import map_scale, mapfile, maps
from pages.ui.classes import classify
from pages.ui.classes import rows as figures
from tests.pages.map_drawn import LAYERS, drawn
from tests.pages.reader import Views

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("measure", ["verdict", "ratio", "need"])
@pytest.mark.parametrize("layer", LAYERS)
def test_both_ends_bear_signs_in_their_communes_and_in_the_legend(views, layer, measure):
    map_ = drawn(views, layer=layer, measure=measure)
    outlines = map_.view.rows("boundaries", layer=layer).set_index("commune_code")["geometry"]
    shapes = {code: from_geojson(text) for code, text in outlines.items()}
    found: dict[str, list[int]] = {"triangle-up": [], "triangle-down": []}
    for trace in map_.signs:
        for place in zip(trace.lon, trace.lat, strict=True):
            [code] = [code for code, shape in shapes.items() if shape.contains(Point(place))]
            [row] = np.flatnonzero(map_.rows["commune_code"] == code)
            found[trace.marker.symbol].append(int(map_.classes.codes.iloc[row]))
    counts = map_.classes.counts
    assert sorted(found["triangle-up"]) == [3] * counts[3] + [4] * counts[4]
    assert sorted(found["triangle-down"]) == [0] * counts[0] + [1] * counts[1]
    said = [entry.name.partition(" ")[0] for entry in map_.legend]
    assert said[:5] == ["▲▲", "▲", "●", "▼", "▼▼"]


@pytest.mark.parametrize("layer", LAYERS)
def test_load_by_need_bears_the_sign_of_the_load(views, layer):
    """Its hues are of one darkness: 0 to 2 is low load, 6 to 8 high, whatever the need."""
    map_ = drawn(views, layer=layer, measure="load_need")
    signed = {"triangle-down": 0, "triangle-up": 0}
    for trace in map_.signs:
        signed[trace.marker.symbol] += len(trace.lon)
    ratios = map_.rows["ratio"]
    assert signed["triangle-down"] == (ratios < 0.8).sum() > 0
    assert signed["triangle-up"] == (ratios > 1.25).sum() > 0


def test_shades_of_one_colour_need_no_signs(views):
    assert not drawn(views, measure="load").signs


@pytest.mark.parametrize("measure", ["ratio", "load"])
def test_a_map_with_a_continuous_scale_leaves_with_it(views: Views, measure: str):
    view = views(layer="generalised", measure=measure)
    rows = figures(view)
    root = ElementTree.fromstring(mapfile.made(view, "svg", "", maps.Looked(continuous=True)))
    fills = {
        path.get("id").removeprefix("commune-"): path.get("fill")
        for path in root.iter(f"{SVG}path") if path.get("id")
    }  # fmt: skip
    values = rows.set_index("commune_code")[measure]
    assert {fills[code] for code in values.index[values.isna()]} == {"#ffffff"}
    assert len(set(fills.values())) > 60  # classes would be five colours
    stops = [stop.get("stop-color") for stop in root.iter(f"{SVG}stop")]
    known = values.dropna().sort_values()
    places = [nearest(fills[code], stops) for code in known.index]
    assert places == sorted(places)
    assert places[0] <= 1
    assert places[-1] >= 3 * len(stops) // 4
    texts = [text.text for text in root.iter(f"{SVG}text")]
    for tick in map_scale.of(view, rows).axis["colorbar"]["ticktext"]:
        assert tick in texts
    classes = classify(view, rows)
    marks = [entry for entry in texts if entry == f"{classes.names[-1]} ({classes.counts[-1]})"]
    assert len(marks) == (1 if measure == "ratio" else 0)


def nearest(colour: str, stops: list[str]) -> int:
    """Place of the stop that is most like a colour."""
    channels = [np.array([int(one[i : i + 2], 16) for i in (1, 3, 5)]) for one in (colour, *stops)]
    return int(np.argmin([np.abs(one - channels[0]).sum() for one in channels[1:]]))
