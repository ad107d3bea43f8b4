"""Names on a chart: over no point, over no other name, on a phone and on a desk."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import shapely
from shapely import box

from pages.ui import charts, charts_funnel, charts_labels, comparison, look
from tests.pages.comparison_drawn import NOBODY

PHONE, WIDE = look.PHONE, look.WIDE
HEIGHTS = {PHONE: 240, look.TABLET: 300, look.DESK: 340, WIDE: 380}
# Widths of the axes as measured in the browser, and some between them: a window has any.
BETWEEN = {
    PHONE: (214, 230, 284, 310, 370), look.TABLET: (414, 440, 490, 535, 700),
    look.DESK: (490, 580, 740, 906), WIDE: (800, 906, 960, 1200, 1386),
}  # fmt: skip


def labels(figure: go.Figure) -> dict[str, dict[str, tuple[float, float, str, int]]]:
    """For each kind of window: x, y, place and strokes of the names that are written."""
    found = {}
    for trace in figure.data:
        if trace.meta == "names":
            said = [re.fullmatch(r"<span style='display:var\(--in-(\w+)\)'>(.+)</span>|", text)
                    for text in trace.text]  # fmt: skip
            [size] = {one[1] for one in said if one[0]} or {None}
            places = zip(said, trace.x, trace.y, trace.textposition, strict=True)
            found[size] = {
                one[2].replace("<br>", "").strip("|"): (*at, one[2].count("|"))
                for one, *at in places
                if one[0]
            }
    return found


def text_box(x: float, y: float, length: float, place: str, away: int):
    """Where Plotly's drawing.js writes a line of 13 pixels beside a ring of 17, without its marks.

    Its r is 8.5 / 0.8 + 1; the line stands 0.75 of 13 under the middle, lifted by 0, 6.5 or 13 and
    by r. Letters of this face are 9 high over the line and reach 3 under it.
    """
    up, across = place.split()
    r = 8.5 / 0.8 + 1
    left = {"left": x - r - length, "center": x - length / 2, "right": x + r}[across]
    line = y - 9.75 + {"top": r + 13, "middle": 6.5, "bottom": -r}[up]
    line += {"top": 1, "middle": 0, "bottom": -1}[up] * away * 13 * 1.3
    return box(left, line - 3, left + length, line + 9)


def assert_clear(figure: go.Figure, crowd: tuple[np.ndarray, np.ndarray], heights: dict) -> None:
    """No name over a point or over a name, in windows of every width."""
    for size, named in labels(figure).items():
        for width, more in itertools.product(BETWEEN.get(size, ()), (-10, 0, 10)):
            height = heights[size] + more
            axes = (figure.layout.xaxis, width), (figure.layout.yaxis, height)

            def pixels(x, y, axes=axes) -> np.ndarray:
                return np.column_stack([
                    ((np.log10(values) if axis.type == "log" else np.asarray(values))
                     - axis.range[0]) / (axis.range[1] - axis.range[0]) * extent
                    for values, (axis, extent) in zip((x, y), axes, strict=True)
                ])  # fmt: skip

            boxes = {
                name: text_box(*pixels([x], [y])[0], 6.3 * len(name), place, away)
                for name, (x, y, place, away) in named.items()
            }
            for (one, first), (other, second) in itertools.combinations(boxes.items(), 2):
                assert first.intersection(second).area == 0, (size, width, one, other)
            dots = shapely.points(pixels(*crowd))
            for name, one in boxes.items():
                assert shapely.distance(one, dots).min() > 3, (size, width, height, name)


def drawn(points: dict[str, tuple[float, float]], others: list[tuple[float, float]]) -> go.Figure:
    every = np.array([*points.values(), *others])
    figure = go.Figure([go.Scatter(x=every[:, 0], y=every[:, 1], mode="markers")])
    named = np.array([*points.values()])
    charts_labels.label(
        figure, pd.Series([*points]), (named[:, 0], named[:, 1]), (every[:, 0], every[:, 1]),
        HEIGHTS,
    )  # fmt: skip
    return figure


def test_names_of_neighbours_stay_apart():
    # Three neighbours near the top, as the heaviest loads of the province lie, and all the rest.
    points = {
        "Xã Hoằng Thanh": (0.30, 1.98), "Phường Nghi Sơn": (0.40, 1.80), "Xã Lưu Vệ": (0.55, 1.7),
    }  # fmt: skip
    others = [(0.0, 0.2), (1.0, 1.0), (0.2, 0.4)]
    figure = drawn(points, others)
    assert set(labels(figure)[WIDE]) == set(points)
    crowd = np.array([*points.values(), *others])
    assert_clear(figure, (crowd[:, 0], crowd[:, 1]), HEIGHTS)


def test_names_of_points_that_lie_closer_stay_apart_too():
    """As close as the heaviest of the province lie: some may be left out, none covers another."""
    points = {
        "Xã Hoằng Thanh": (0.30, 1.98), "Phường Nghi Sơn": (0.36, 1.94), "Xã Lưu Vệ": (0.43, 1.91),
    }  # fmt: skip
    others = [(0.0, 0.2), (1.0, 1.0)]
    figure = drawn(points, others)
    found = {size: set(named) for size, named in labels(figure).items()}
    assert found.pop(PHONE) == {"Xã Hoằng Thanh", "Xã Lưu Vệ"}
    assert found == {size: set(points) for size in (look.TABLET, look.DESK, WIDE)}
    crowd = np.array([*points.values(), *others])
    assert_clear(figure, (crowd[:, 0], crowd[:, 1]), HEIGHTS)


def test_a_name_in_the_thick_of_the_points_is_left_out_but_its_ring_stays():
    around = [(x / 20, y / 20) for x in range(21) for y in range(21)]
    figure = drawn({"Xã Tam Chung": (0.5, 0.5)}, around)
    assert labels(figure) == {None: {}}
    ring = figure.data[-1]
    assert (ring.mode, list(ring.text), ring.x[0]) == ("markers", ["Xã Tam Chung"], 0.5)


def test_a_phone_needs_more_strokes_than_a_wide_desk():
    points = {f"Xã Thứ {n}": (0.3 + n / 24, 0.5 + n / 80) for n in range(10)}
    found = labels(drawn(points, [(0.0, 0.0), (1.0, 1.0)]))
    on_a_phone, on_a_desk = (sum(one[3] for one in found[size].values()) for size in (PHONE, WIDE))
    assert on_a_phone > on_a_desk


def test_a_name_without_room_beside_its_point_hangs_on_a_line_of_strokes():
    # A band of points from side to side: the name goes over it or under it.
    band = [(x / 60, 0.5 + y / 60) for x in range(61) for y in range(-3, 4)]
    figure = drawn({"Xã Bát Mọt": (0.5, 0.5)}, [*band, (0.0, 0.0), (1.0, 1.0)])
    [(*_, place, strokes)] = labels(figure)[WIDE].values()
    assert place.endswith("center")
    assert strokes > 0
    crowd = np.array([*band, (0.0, 0.0), (1.0, 1.0)])
    assert_clear(figure, (crowd[:, 0], crowd[:, 1]), HEIGHTS)


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_no_name_of_the_funnel_covers_a_point(views, scale):
    view = views()
    rows = comparison.rows(view)
    named = comparison.named(view, replace(NOBODY, communes=comparison._ends(view)))
    figure = charts_funnel.funnel(view, rows, rows, named, scale)
    known = rows.dropna(subset=["ratio", "expected_count"])
    crowd = known["expected_count"].to_numpy(float), known["ratio"].to_numpy(float)
    assert len(labels(figure)[WIDE]) > len(named) / 2
    assert_clear(figure, crowd, charts_funnel._HEIGHTS)


@pytest.mark.parametrize("place", range(0, 160, 40))
def test_the_commune_of_its_page_is_named_off_the_others(views, place):
    view = views()
    rows = view.slice()
    known = rows.dropna(subset=["ratio", "expected_count"])
    figure = charts.funnel(view, rows, known["commune_code"].iloc[place])
    crowd = known["expected_count"].to_numpy(float), known["ratio"].to_numpy(float)
    assert_clear(figure, crowd, charts._FUNNEL_HEIGHTS)
