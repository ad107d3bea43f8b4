"""Drawn maps: every commune once, the classes' counts, marks that survive a grey print."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from sharing import palette
from sharing.maps import drawing, sheet
from sharing.maps.shapes import WIDTH, shapes
from warehouse import queries
from warehouse.connection import Connection

SVG = "{http://www.w3.org/2000/svg}"
NONE = "[]"
ORDER = ["underloaded", "watch_low", "balanced", "watch_high", "overloaded"]


def row(code: str, geometry: dict) -> dict:
    return {"commune_code": code, "geometry": json.dumps(geometry),
            "hatch_longitudes": NONE, "hatch_latitudes": NONE}  # fmt: skip


def square(west: float, south: float, size: float) -> list:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture(scope="module")
def communes(default_connection: Connection) -> pd.DataFrame:
    """The newest slice of the default edition."""
    return queries.run(
        default_connection, "slice", scope="all", period_id="2026-10", staff_group="centre",
        certification="with", weighting="weighted",
    )  # fmt: skip


def a_sheet(communes: pd.DataFrame, connection: Connection, layer: str) -> sheet.Sheet:
    counts = communes["verdict"].value_counts()
    return sheet.Sheet(
        title="Tải & công việc",
        subtitle="Tháng 10/2026",
        marks=["MÔ PHỎNG"],
        picture=drawing.Picture(
            classes=tuple(
                drawing.MapClass(code, palette.COLOURS[code], int(counts.get(code, 0)),
                                 drawing.MARKS.get(code, ""))
                for code in ORDER
            ),
            class_of={
                one.commune_code: ORDER.index(one.verdict)
                for one in communes.itertuples() if one.verdict in ORDER
            },
            missing=f"unknown ({counts['insufficient']})",
            names=dict(zip(communes["commune_code"], communes["name"], strict=True)),
            ringed=("15607",),
            inset="Trung tâm",
        ),
        shapes=shapes(queries.run(connection, "boundaries", layer=layer)),
        legend="Chú giải",
        notes=["Ấn bản 00001-abcdef01", "https://x.vn/?a=1&b=2"],
        alt="Bản đồ",
        lang="vi",
    )  # fmt: skip


@pytest.mark.parametrize("layer", ["generalised", "hexagon"])
def test_a_sheet_holds_every_commune_and_every_count(
    communes: pd.DataFrame, default_connection: Connection, layer: str
) -> None:
    root = ElementTree.fromstring(sheet.svg(a_sheet(communes, default_connection, layer)))
    drawn = {
        one.get("id").removeprefix("commune-"): one
        for one in root.iter(f"{SVG}path")
        if (one.get("id") or "").startswith("commune-")
    }
    assert len(drawn) == 166
    for one in communes.itertuples():
        path = drawn[one.commune_code]
        assert path.find(f"{SVG}title").text == one.name
        assert path.get("fill") == palette.COLOURS[one.verdict]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    counts = communes["verdict"].value_counts()
    for code in ORDER:
        assert f"{code} ({counts.get(code, 0)})" in texts
    assert f"unknown ({counts['insufficient']})" in texts
    for burnt_in in ("Tải & công việc", "MÔ PHỎNG", "Ấn bản 00001-abcdef01",
                     "https://x.vn/?a=1&b=2"):  # fmt: skip
        assert burnt_in in texts


def test_a_sheet_becomes_a_picture(communes: pd.DataFrame, default_connection: Connection) -> None:
    content = sheet.png(a_sheet(communes, default_connection, "generalised"))
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert picture.width == 1400
    colours = {colour for count, colour in picture.getcolors(1_000_000) if count > 500}
    for code in ("overloaded", "underloaded", "balanced", "watch_low"):
        red, green, blue = (int(palette.COLOURS[code][i : i + 2], 16) for i in (1, 3, 5))
        assert (red, green, blue) in colours, code


def test_both_ends_differ_without_colour() -> None:
    """Equal darkness, so the mark must tell them apart."""
    marks = {code: drawing.swatch(drawing.MapClass("", palette.COLOURS[code], 1, mark))
             for code, mark in drawing.MARKS.items()}  # fmt: skip
    shape = {
        code: svg.partition("<path")[2].partition("transform")[0] for code, svg in marks.items()
    }
    assert shape["overloaded"] != shape["underloaded"]
    assert "#ffffff" in marks["overloaded"].partition("<path")[2]
    assert drawing.swatch(None).count("M") >= 4


def test_shapes_keep_their_proportions_and_every_part() -> None:
    two = {"type": "MultiPolygon", "coordinates": [[square(105, 20, 0.2)], [square(106, 20, 0.1)]]}
    one = {"type": "Polygon", "coordinates": [square(105.5, 19.5, 0.4), square(105.6, 19.6, 0.1)]}
    found = shapes(pd.DataFrame([row("a", two), row("b", one)]))
    assert len(found.of["a"].rings) == 2
    assert len(found.of["b"].rings) == 2
    left, top = found.place(105, 20.2)
    right, bottom = found.place(106.1, 19.5)
    assert (left, top, right) == pytest.approx((0, 0, WIDTH))
    assert bottom == pytest.approx(found.height)
    # 0.7 degrees of latitude against 1.1 of longitude at 19.85° north.
    assert found.height / WIDTH == pytest.approx(0.7 / (1.1 * 0.9406), rel=1e-3)
    x, y = found.of["a"].centre
    assert (x, y) == pytest.approx(found.place(105.1, 20.1))


def test_the_mark_of_a_bent_commune_lies_in_it() -> None:
    bent = [[0, 0], [10, 0], [10, 1], [1, 1], [1, 10], [0, 10], [0, 0]]
    found = shapes(pd.DataFrame([row("a", {"type": "Polygon", "coordinates": [bent]})]))
    x, y = found.of["a"].centre
    across, up = x / found.scale[0], found.origin[1] - y / found.scale[1]
    assert 0 < across < 10
    assert 0 < up < 10
    assert across < 1 or up < 1


def test_a_layer_without_shapes_is_refused() -> None:
    with pytest.raises(ValueError, match="no shape"):
        shapes(pd.DataFrame(columns=["commune_code", "geometry"]))
