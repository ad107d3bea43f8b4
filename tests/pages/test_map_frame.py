"""The frame of a map on a phone: as high as what is drawn in it."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest
from pyproj import Transformer

from pages.ui import layers, map_frame
from pages.ui.map_frame import Window

PROVINCE = Window((104.35, 106.12), (19.28, 20.68))
_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


def pixels(css: str, window: int) -> float:
    """What a browser makes of a height in a window."""
    share, proportion, rest = re.fullmatch(
        r"calc\(\(100vw - (\d+)px\) / ([\d.]+) \+ (\d+)px\)", css
    ).groups()
    return (window - int(share)) / float(proportion) + int(rest)


@pytest.mark.parametrize("window", [PROVINCE, Window((105.6, 105.9), (19.7, 19.9))])
def test_the_proportion_is_that_of_the_map(window: Window):
    (west, east), (south, north) = window
    left, bottom = _MERCATOR.transform(west, south)
    right, top = _MERCATOR.transform(east, north)
    assert window.proportion == pytest.approx((right - left) / (top - bottom), rel=2e-3)


def test_a_map_without_a_legend_fills_its_frame():
    # 390 wide leave 342 for the map; twice as wide as high, and the margins of every figure.
    assert pixels(map_frame.height([], 2.0, 390), 390) == pytest.approx(342 / 2 + 26 + 8, abs=1)


def test_a_taller_map_has_a_taller_frame():
    tall, flat = (pixels(map_frame.height([], one, 390), 390) for one in (0.5, 2.0))
    assert tall - flat == pytest.approx(342 / 0.5 - 342 / 2, abs=1)


@pytest.mark.parametrize(
    ("names", "width", "lines"),
    [
        ([], 342, 0),
        (["Quá tải (12)"], 342, 1),
        (["Cao", "Vừa", "Thấp"], 342, 1),
        (["Cần theo dõi (tải thấp) (24)"] * 5, 342, 5),
        (["Quá tải (12)"] * 5, 342, 3),
        (["Một tên dài hơn cả một dòng của chú giải trên điện thoại (12)"] * 2, 342, 2),
    ],
)
def test_the_lines_of_a_legend(names: list[str], width: float, lines: int):
    assert map_frame.legend_lines(names, width) == lines


def test_only_what_a_legend_says_counts():
    figure = go.Figure([
        go.Scattergeo(lon=[None], lat=[None], name="Quá tải (12)"),
        go.Scattergeo(lon=[1], lat=[1], name="nét", showlegend=False),
        go.Choropleth(name="vùng"),
    ])  # fmt: skip
    rules = map_frame.rules("one-field", figure, 1.2)
    assert rules.count(":has(> .st-key-one-field) {") == rules.count("@media (max-width: ") == 3
    widths = [int(found) for found in re.findall(r"max-width: (\d+)px", rules)]
    assert widths == sorted(widths, reverse=True), "of two rules that hold the last one is taken"
    assert map_frame.height(["Quá tải (12)"], 1.2, 320) in rules


def test_the_province_is_wider_than_high_on_every_layer(views):
    view = views()
    for name in layers.available(view.edition):
        layer = layers.load(view.edition, name)
        assert 1 < Window(layer.longitudes, layer.latitudes).proportion < 1.5
