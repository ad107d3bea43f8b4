"""Signs on the maps: where both ends of a scale are of the same darkness colour is not alone."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point, from_geojson

from tests.pages.map_drawn import LAYERS, drawn


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


def test_shades_of_one_colour_need_no_signs(views):
    assert not drawn(views, measure="load").signs
