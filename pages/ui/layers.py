"""The geometry of a map layer: where the browser gets it, its extent, its hatch lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from pages.ui import data, kept
from sharing.geometry import publish_layer
from sharing.maps.shapes import shapes
from warehouse.editions import Edition

_MARGIN = 0.02
_FOOT = 0.2
HEXAGON = "hexagon"
LAYERS = ("official", "generalised", HEXAGON)
NO_LAYER = ""
"""What is chosen where an edition has no layer at all."""


@dataclass(frozen=True)
class Layer:
    """One layer ready to be drawn.

    Attributes:
        name: "official", "generalised" or "hexagon".
        address: Where the browser fetches the shapes, relative to the app.
        longitudes: West and east end.
        latitudes: South and north end.
        centres: Middle of each commune's shape: longitude, latitude.
        places: Where a sign has room in each commune's shape: longitude, latitude.
        feet: The same where a name stands in the middle.
        hatching: Hatch lines of each commune: longitudes and latitudes, None between lines.
    """

    name: str
    address: str
    longitudes: tuple[float, float]
    latitudes: tuple[float, float]
    centres: dict[str, tuple[float, float]]
    places: dict[str, tuple[float, float]]
    feet: dict[str, tuple[float, float]]
    hatching: dict[str, tuple[list[float | None], list[float | None]]]


def available(edition: Edition) -> list[str]:
    """The layers of an edition, the most exact first."""
    present = {row.layer for row in data.records(edition, "layers")}
    return [name for name in LAYERS if name in present]


@st.cache_resource(show_spinner=False, max_entries=8)
def _load(edition_id: str, name: str, _edition: Edition) -> Layer:  # noqa: ARG001
    rows = data.rows(_edition, "boundaries", layer=name)
    boxes = {
        code: _box(json.loads(geometry))
        for code, geometry in zip(rows["commune_code"], rows["geometry"], strict=True)
    }
    west, south = (min(box[i] for box in boxes.values()) for i in (0, 1))
    east, north = (max(box[i] for box in boxes.values()) for i in (2, 3))
    centres = {code: ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for code, box in boxes.items()}
    return Layer(
        name=name,
        address=publish_layer(
            name,
            zip(rows["commune_code"], rows["geometry"], strict=True),
            names=_names(_edition),
        ),
        longitudes=(west - _MARGIN, east + _MARGIN),
        latitudes=(south - _MARGIN, north + _MARGIN),
        centres=centres,
        places=centres if name == HEXAGON else _places(rows),
        feet={
            code: ((box[0] + box[2]) / 2, box[1] + _FOOT * (box[3] - box[1]))
            for code, box in boxes.items()
        },
        hatching={
            row.commune_code: (json.loads(row.hatch_longitudes), json.loads(row.hatch_latitudes))
            for row in rows.itertuples()
        },
    )


kept.also_forget(_load.clear)


def _places(rows: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """A place inside each shape, which the middle of a bent one is not."""
    drawn = shapes(rows)
    west, north = drawn.origin
    across, down = drawn.scale
    return {
        code: (west + shape.centre[0] / across, north - shape.centre[1] / down)
        for code, shape in drawn.of.items()
    }


def _names(edition: Edition) -> dict[str, str]:
    """Name of each commune as markup that runs nothing: sent once, with the shapes."""
    return {row.commune_code: escape(row.name) for row in data.records(edition, "communes")}


def load(edition: Edition, name: str) -> Layer:
    """A layer of an edition; its shapes are written to their static address on first use."""
    return _load(edition.id, name, edition)


def _box(geometry: dict) -> tuple[float, float, float, float]:
    """West, south, east and north end of a GeoJSON geometry."""
    points = list(_points(geometry["coordinates"]))
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _points(coordinates: list) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], (int, float)):
        yield (coordinates[0], coordinates[1])
    else:
        for part in coordinates:
            yield from _points(part)
