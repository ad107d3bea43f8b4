"""Layers as a GeoPackage: an SQLite file, written with what Python has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from sharing.package.shapes import WGS84, blob, box, line_blob, polygons

_SQL = Path(__file__).with_name("sql")


def geopackage(communes: pd.DataFrame, made_at: datetime, description: str) -> bytes:
    """The communes with their boundaries as a GeoPackage.

    Args:
        communes: The rows of the query `open_boundaries`: a commune each, `geometry` as GeoJSON.
        made_at: When the edition was built, UTC: the same edition gives the same file.
        description: What kind of boundaries these are, in words.

    Returns:
        The bytes of the file.
    """
    limits = box([part for shape in communes["geometry"] for part in polygons(shape)])
    layer = {
        **limits._asdict(), "system": WGS84, "description": description,
        "made_at": f"{made_at:%Y-%m-%dT%H:%M:%S}.000Z",
    }  # fmt: skip
    with closing(sqlite3.connect(":memory:")) as file:
        for script in ("tables", "communes", "systems"):
            file.executescript(_sql(script))
        file.execute(_sql("contents"), layer)
        file.execute(_sql("geometry"), {"system": WGS84})
        file.executemany(_sql("commune"), [_row(row) for row in communes.to_dict("records")])
        file.commit()
        return file.serialize()


def moves_geopackage(moves: pd.DataFrame, made_at: datetime, description: str) -> bytes:
    """The moves of a staffing plan as lines from lender to receiver.

    Args:
        moves: A move each: the columns of the layer, and `west`, `south`, `east`, `north`: the
            longitude and latitude of the lender, then of the receiver.
        made_at: When the edition was built, UTC.
        description: What plan this is, in words.

    Returns:
        The bytes of the file.
    """
    lines = [
        ((move["west"], move["south"]), (move["east"], move["north"]))
        for move in moves.to_dict("records")
    ]
    points = [point for line in lines for point in line] or [(0.0, 0.0)]
    limits = box([[points]])
    layer = {
        **limits._asdict(), "system": WGS84, "description": description,
        "made_at": f"{made_at:%Y-%m-%dT%H:%M:%S}.000Z",
    }  # fmt: skip
    with closing(sqlite3.connect(":memory:")) as file:
        for script in ("tables", "moves", "systems"):
            file.executescript(_sql(script))
        file.execute(_sql("moves_contents"), layer)
        file.execute(_sql("moves_geometry"), {"system": WGS84})
        file.executemany(
            _sql("move"),
            [
                {name: None if pd.isna(value) else value for name, value in move.items()}
                | {"geom": line_blob(line)}
                for move, line in zip(moves.to_dict("records"), lines, strict=True)
            ],
        )
        file.commit()
        return file.serialize()


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    known = {name: None if pd.isna(value) else value for name, value in row.items()}
    return {**known, "geom": blob(row["geometry"])}
