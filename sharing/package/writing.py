"""The files of the package: into a folder, or one archive for a reader's click."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from sharing.package import descriptor, tables
from sharing.package.geopackage import geopackage
from sharing.package.resources import Resource, contents
from warehouse import queries
from warehouse.connection import Connection
from warehouse.manifest import Manifest

DESCRIPTOR = "datapackage.json"
_PARQUET = ("parquet", "application/vnd.apache.parquet")
_GEOPACKAGE = ("gpkg", "application/geopackage+sqlite3")
_LAYER_TITLES = ("Ranh giới và đặc điểm các xã, phường", "Boundaries and traits of the communes")
# What a layer's boundaries are: for reading a map, never for telling where a border runs.
_BOUNDARIES = {
    "official": "Ranh giới do đơn vị cung cấp; bản đồ tham khảo. / Boundaries as supplied; a map "
    "for reference.",
    "generalised": "Ranh giới khái quát, tính từ vị trí các đơn vị cũ và mới; không dùng để phân "
    "định địa giới. / Generalised boundaries computed from the points of former and present "
    "units; not for delimiting anything.",
}

Files = Iterator[tuple[str, bytes]]


def files(manifest: Manifest, connection: Connection) -> Files:
    """Every file of the package with its path; the descriptor comes last.

    Args:
        manifest: Of the edition.
        connection: To that edition, for this call alone.
    """
    columns = queries.run(connection, "dictionary")
    described: list[descriptor.Descriptor] = []
    for resource in contents().resources:
        of_table = columns[columns["table_name"] == resource.table]
        for path, content, entry in _forms(connection, resource, of_table):
            described.append(entry)
            yield path, content
    layer = _layer(manifest, connection)
    if layer is not None:
        path, titles = "data/communes.gpkg", _LAYER_TITLES
        entry = descriptor.file("commune-boundaries", path, layer, _GEOPACKAGE, titles)
        described.append(entry)
        yield path, layer
    whole = descriptor.package(contents(), manifest, _sources(connection), described)
    yield DESCRIPTOR, (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _forms(
    connection: Connection, resource: Resource, columns: pd.DataFrame
) -> Iterator[tuple[str, bytes, descriptor.Descriptor]]:
    """A table as CSV and as Parquet: path, bytes, description."""
    rows = tables.read(connection, resource)
    columns = columns[columns["column_name"].isin(rows.column_names)]  # some may not leave
    path, content = f"data/{resource.name}.csv", tables.csv_bytes(rows)
    yield path, content, descriptor.table(resource, path, content, columns)
    path, content = f"data/{resource.name}.parquet", tables.parquet_bytes(rows)
    titles = (resource.title_vi, resource.title_en)
    entry = descriptor.file(f"{resource.name}-parquet", path, content, _PARQUET, titles)
    yield path, content, entry


def _layer(manifest: Manifest, connection: Connection) -> bytes | None:
    """The communes in the boundaries in use; None where the edition has none."""
    communes = queries.run(connection, "open_boundaries")
    if communes.empty:
        return None
    made_at = datetime.fromisoformat(manifest.built_at)
    return geopackage(communes, made_at, _BOUNDARIES[str(communes["layer"].iloc[0])])


def _sources(connection: Connection) -> list[dict[str, str]]:
    rows: Any = queries.run(connection, "open_sources").itertuples()
    return [{"title": f"{row.title_vi} / {row.title_en}"} for row in rows]


def write_folder(manifest: Manifest, connection: Connection, folder: Path) -> Path:
    """Write the package into a new folder.

    Args:
        manifest: Of the edition.
        connection: To that edition.
        folder: Where the package goes; it must not exist, or be empty.

    Returns:
        The path of the descriptor.

    Raises:
        FileExistsError: The folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for path, content in files(manifest, connection):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / DESCRIPTOR


def zipped(manifest: Manifest, connection: Connection) -> bytes:
    """The package as one archive; the same edition gives the same bytes."""
    built = datetime.fromisoformat(manifest.built_at)
    moment = (built.year, built.month, built.day, built.hour, built.minute, built.second)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in files(manifest, connection):
            entry = zipfile.ZipInfo(f"{descriptor.NAME}/{path}", moment)
            entry.external_attr = 0o644 << 16
            stored = path.endswith(".parquet")  # compressed already
            how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compress_type=how)
    return sink.getvalue()
