"""The numbers of moves on the map: off the arrows and off one another, at every width."""

from __future__ import annotations

import itertools
import re

import pytest
from pyproj import Transformer
from shapely import LineString, box

from pages.ui import layers, look, staffing, staffing_map
from pages.ui.map_frame import Window
from pages.ui.staffing_numbers import Arrow, numbers, traces

WINDOW = Window((105.0, 106.0), (19.5, 20.0))
_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


def pixel(point: tuple[float, float], window: Window, width: float) -> tuple[float, float]:
    """Where a point stands on a map so many pixels wide."""
    (west, east), (south, _) = window
    left, bottom = _MERCATOR.transform(west, south)
    right, _ = _MERCATOR.transform(east, south)
    x, y = _MERCATOR.transform(*point)
    scale = width / (right - left)
    return (x - left) * scale, (y - bottom) * scale


def written(point: tuple[float, float], said: str, window: Window, width: float):
    """The box of a number of 12 pixels: a digit of this face is half as wide as it is high."""
    x, y = pixel(point, window, width)
    half = 6.1 * len(said) / 2
    return box(x - half, y - 5, x + half, y + 5)


def assert_clear(found, arrows, window: Window, width: float) -> None:
    shafts = [
        LineString([pixel(arrow.start, window, width), pixel(arrow.end, window, width)])
        for arrow in arrows
    ]
    boxes = [written(point, said, window, width) for point, said in found]
    for one, other in itertools.combinations(boxes, 2):
        assert one.intersection(other).area == 0
    for one in boxes:
        assert all(one.distance(shaft) > 0 for shaft in shafts)


def test_two_arrows_side_by_side_have_a_number_each():
    arrows = [
        Arrow((105.2, 19.6), (105.7, 19.9), "1"),
        Arrow((105.3, 19.6), (105.8, 19.9), "2, 3"),
    ]
    found = numbers(arrows, WINDOW, (270.0, 350.0))
    assert [said for _, said in found] == ["1", "2, 3"]
    for width in (270.0, 310.0, 350.0):
        assert_clear(found, arrows, WINDOW, width)


def test_what_has_no_room_is_left_out_and_the_first_has_the_first_choice():
    arrows = [Arrow((105.4, 19.7), (105.6, 19.8), str(n)) for n in range(1, 12)]
    said = [one for _, one in numbers(arrows, WINDOW, (270.0, 350.0))]
    assert said[0] == "1"
    assert len(said) < len(arrows)


def test_an_arrow_without_a_number_is_in_the_way_all_the_same():
    free = [Arrow((105.2, 19.7), (105.8, 19.7), "1")]
    [(before, _)] = numbers(free, WINDOW, (350.0,))
    across = Arrow((before[0], 19.6), (before[0], 19.9), "")
    [(after, _)] = numbers([*free, across], WINDOW, (350.0,))
    assert after != before


@pytest.mark.parametrize("layer", ["generalised", "hexagon"])
def test_the_numbers_of_a_plan_are_the_lines_of_its_list(views, layer):
    view = staffing.centre(views(layer=layer))
    made = staffing.make(view, staffing.standard(view))
    shapes = layers.load(view.edition, layer)
    figure = staffing_map.moves_map(made, shapes, "")
    lines = len(made.proposal.steps)
    on = {}
    for trace in figure.data:
        if trace.type == "scattergeo" and trace.mode == "text":
            texts = [re.fullmatch(r"<span style='display:var\(--in-(\w+)\)'>(.+)</span>", text)
                     for text in trace.text]  # fmt: skip
            [size] = {found[1] for found in texts}
            on[size] = [int(n) for found in texts for n in found[2].split(", ")]
    assert set(on) == {look.LARGER, look.PHONE}
    for numbers_shown in on.values():
        assert len(set(numbers_shown)) == len(numbers_shown)
        assert set(numbers_shown) <= set(range(1, lines + 1))
    assert set(on[look.LARGER]) >= set(on[look.PHONE])
    assert len(on[look.LARGER]) > lines / 2


def test_a_map_without_moves_has_no_numbers():
    assert [list(trace.lon) for trace in traces([], WINDOW)] == [[None], [None]]
