"""`datapackage.json`: what the tables are, and what each of their columns means.

Form: Data Package and Table Schema of the Frictionless standards, version 1. Names in both
languages: `title` and `description` are Vietnamese, `title_en` and `description_en` English.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sharing.package.resources import Contents, Resource
from warehouse.manifest import Manifest

_TYPES = {
    "str": "string", "int64": "integer", "Int64": "integer", "float64": "number",
    "bool": "boolean", "datetime64[us]": "date",
}  # fmt: skip
_JOINT = " | "
NAME = "can-viec-thanh-hoa"

Descriptor = dict[str, Any]


def field(column: Any) -> Descriptor:
    """One column: type, meaning in both languages, unit, limits.

    Args:
        column: A row of `core_column`.
    """
    described: Descriptor = {
        "name": column.column_name,
        "type": _TYPES[column.type],
        "title": column.meaning_vi,
        "title_en": column.meaning_en,
        "description": _with_unit(column.meaning_vi, "đơn vị", column.unit),
        "description_en": _with_unit(column.meaning_en, "unit", column.unit),
    }
    if column.unit:
        described["unit"] = column.unit
    limits: Descriptor = {"required": True} if _required(column) else {}
    for name in ("minimum", "maximum"):
        if not pd.isna(limit := getattr(column, name)):
            limits[name] = int(limit) if described["type"] == "integer" else limit
    if not pd.isna(column.allowed):
        limits["enum"] = column.allowed.split(_JOINT)
    if not pd.isna(column.pattern):
        limits["pattern"] = rf"^(?:{column.pattern})$"
    if limits:
        described["constraints"] = limits
    return described


def _required(column: Any) -> bool:
    """Whether a cell must hold something: an empty text, a list of nothing, is an empty cell."""
    return bool(not column.may_be_missing and (column.in_key or column.type != "str"))


def _with_unit(meaning: str, word: str, unit: str) -> str:
    return f"{meaning} ({word}: {unit})" if unit else meaning


def schema(columns: pd.DataFrame) -> Descriptor:
    """The Table Schema of one table.

    Args:
        columns: Its rows of `core_column`, in their order.
    """
    keys = columns.loc[columns["in_key"], "column_name"].tolist()
    described: Descriptor = {
        "fields": [field(column) for column in columns.itertuples()],
        "missingValues": [""],
        "primaryKey": keys,
    }
    if "commune_code" in columns["column_name"].tolist() and keys != ["commune_code"]:
        reference = {"resource": "communes", "fields": "commune_code"}
        described["foreignKeys"] = [{"fields": "commune_code", "reference": reference}]
    return described


def table(resource: Resource, path: str, content: bytes, columns: pd.DataFrame) -> Descriptor:
    """A CSV resource with its schema."""
    return {
        "profile": "tabular-data-resource",
        **_named(resource.name, path, content, "csv", "text/csv"),
        "title": resource.title_vi,
        "title_en": resource.title_en,
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema(columns),
    }


def file(
    name: str, path: str, content: bytes, kind: tuple[str, str], titles: tuple[str, str]
) -> Descriptor:
    """A resource that is a file of another kind: Parquet, GeoPackage.

    Args:
        name: Name of the resource.
        path: Its place in the package.
        content: Its bytes.
        kind: Format and media type.
        titles: What it holds, in Vietnamese and in English.
    """
    described = _named(name, path, content, *kind)
    return {**described, "type": "file", "title": titles[0], "title_en": titles[1]}


def _named(name: str, path: str, content: bytes, form: str, media: str) -> Descriptor:
    return {
        "name": name,
        "path": path,
        "format": form,
        "mediatype": media,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def package(
    contents: Contents,
    manifest: Manifest,
    sources: Sequence[Mapping[str, str]],
    resources: Sequence[Descriptor],
) -> Descriptor:
    """The whole descriptor.

    Args:
        contents: What the package says of itself.
        manifest: Of the edition.
        sources: Title (and path) of each source.
        resources: The described files.
    """
    return {
        "profile": "data-package",
        "name": NAME,
        "id": manifest.id,
        "version": str(manifest.number),
        "created": manifest.built_at,
        "title": contents.title_vi,
        "title_en": contents.title_en,
        "description": contents.description_vi,
        "description_en": contents.description_en,
        "keywords": list(contents.keywords),
        "licenses": [contents.licence],
        "sources": [dict(source) for source in sources],
        "edition": {
            "id": manifest.id,
            "parent": manifest.parent,
            "logical_hash": manifest.logical_hash,
            "sha256": manifest.sha256,
            "code_version": manifest.code_version,
            "control_sums": dict(manifest.control_sums),
        },
        "resources": list(resources),
    }
