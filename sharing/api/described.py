"""The API's description (OpenAPI): every column as the contracts describe it, nothing twice.

An edition carries the contracts as its data dictionary, in both languages; the description is made
from that of the edition that is served, so that the server need not load the contracts themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from sharing.api.datasets import DATASETS, OWN_COLUMNS, REASON, DataSet
from sharing.api.forms import MEDIA_TYPES
from sharing.api.problems import MEDIA_TYPE
from sharing.words import Words, languages
from warehouse import queries
from warehouse.connection import Connection

Row = Mapping[str, Any]
_TYPES = {
    "str": {"type": "string"},
    "int64": {"type": "integer"},
    "Int64": {"type": "integer"},
    "float64": {"type": "number"},
    "bool": {"type": "boolean"},
    "datetime64[us]": {"type": "string", "format": "date"},
}
_PROBLEMS = ("401", "403", "404", "405", "406", "422", "429", "500", "503")
_COLUMNS = ("data_set", "name", "type", "unit", "meaning_vi", "meaning_en", "may_be_missing",
            "codes", "method", "parameters", "caveats")  # fmt: skip
_EDITION = ("edition_id", "number", "parent", "built_at", "current", "logical_hash", "sha256",
            "size_bytes", "code_version", "policy_sha256", "overridden")  # fmt: skip
_OTHER_TYPES = {"number": "integer", "size_bytes": "integer", "current": "boolean",
                "overridden": "boolean", "may_be_missing": "boolean"}  # fmt: skip
_MAY_BE_MISSING = {"parent", "method", "parameters", "caveats", "codes"}


def columns(connection: Connection, dataset: DataSet, names: Sequence[str]) -> list[dict[str, Any]]:
    """Columns of a data set as the edition's dictionary describes them, in their order.

    Args:
        connection: To the edition.
        dataset: The data set.
        names: Its columns.

    Raises:
        KeyError: If one is described nowhere.
    """
    rows: list[Row] = queries.table(connection, "dictionary").to_pylist()
    known = {(row["table_name"], row["column_name"]): row for row in rows}
    methods = {
        (row["table_name"], row["measure"]): row
        for row in queries.table(connection, "methods").to_pylist()
    }
    return [_column(known, methods, dataset, name) for name in names]


def _column(
    known: Mapping[tuple[str, str], Row], methods: Mapping[tuple[str, str], Row],
    dataset: DataSet, name: str,
) -> dict[str, Any]:  # fmt: skip
    if name == REASON or name in OWN_COLUMNS:
        kind, unit = OWN_COLUMNS.get(name, ("str", ""))
        said = {f"meaning_{lang}": Words(lang)(f"api_column.{name}") for lang in languages()}
        place, row = ("", ""), {"type": kind, "unit": unit, "may_be_missing": True, **said}
    else:
        places = [dataset.elsewhere[name]] if name in dataset.elsewhere else [
            (table, name) for table in dataset.tables
        ]  # fmt: skip
        place = next((one for one in places if one in known), ("", ""))
        row = dict(known[place]) if place[0] else {}
        if not row:
            raise KeyError(f"{dataset.name}.{name} is described nowhere")
    allowed = str(row["allowed"]).split(" | ") if row.get("allowed") else []
    more = dataset.more_codes.get(name, ())
    method = methods.get(place, {})
    return {
        "data_set": dataset.name, "name": name, "type": str(row["type"]), "unit": row["unit"],
        "meaning_vi": row["meaning_vi"], "meaning_en": row["meaning_en"],
        "may_be_missing": bool(row["may_be_missing"])
        or (dataset.joined and name not in ("commune_code", "name", "month")),
        "codes": " | ".join([*allowed, *more]) if allowed else None,
        "method": method.get("method"), "parameters": method.get("parameters") or None,
        "caveats": method.get("caveats") or None,
    }  # fmt: skip


def served_columns(connection: Connection, dataset: DataSet) -> list[str]:
    """Names of the columns that a data set is answered with."""
    bound = {
        "scope": "all", "certification": "with", "staff_group": "centre", "weighting": "weighted",
    }  # fmt: skip
    values: dict[str, str] = {name: bound[name] for name in dataset.lens}
    if dataset.of_period:
        values["period_id"] = ""
    table = queries.table(connection, dataset.query, **values)
    return [*(one for one in table.column_names if one not in dataset.left_out), REASON]


def description(api: FastAPI, connection: Connection) -> dict[str, Any]:
    """The whole description."""
    told = get_openapi(
        title=api.title, version=api.version, description=api.description, routes=api.routes
    )
    told["servers"] = [{"url": "/api/v1"}]
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas.clear()  # parameters stand with their operations
    schemas["Problem"] = _PROBLEM
    told["components"]["securitySchemes"] = {
        "signIn": {"type": "apiKey", "in": "cookie", "name": "_streamlit_user"},
        "link": {"type": "apiKey", "in": "cookie", "name": "can_viec_link"},
    }
    told["security"] = [{"signIn": []}, {"link": []}]
    for dataset in DATASETS:
        described = columns(connection, dataset, served_columns(connection, dataset))
        schemas[dataset.name] = _row(described)
    schemas["measures"] = _plain_row(_COLUMNS)
    schemas["editions"] = _plain_row(_EDITION)
    lens = columns(connection, _LENS, ["scope", "staff_group", "certification", "weighting"])
    said = {one["name"]: _both(one["meaning_vi"], one["meaning_en"]) for one in lens}
    for operation in _operations(told):
        _complete(operation, schemas, said)
    return told


_LENS = DataSet("lens", "slice", ("mart_load",), ())


def _operations(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in told["paths"].values():
        yield from methods.values()


def _complete(
    operation: dict[str, Any], schemas: Mapping[str, Any], lens: Mapping[str, str]
) -> None:
    """Fill in what the code does not say itself: forms, problems, what parameters mean."""
    name = str(operation["operationId"]).removeprefix("one-")
    vi, en = (Words(lang)(f"api_dataset.{operation['operationId']}") for lang in languages())
    operation["summary"] = _both(vi, en)
    for parameter in operation.get("parameters", ()):
        key = parameter["name"]
        if key not in lens:
            own = (Words(lang)(f"api_parameter.{key}") for lang in languages())
        parameter["description"] = lens[key] if key in lens else _both(*own)
    good = operation["responses"]["200"]
    good["description"] = "OK"
    if name in schemas:
        good["content"] = {
            MEDIA_TYPES["json"]: {"schema": _answer(name)},
            MEDIA_TYPES["csv"]: {"schema": {"type": "string"}},
            MEDIA_TYPES["parquet"]: {"schema": {"type": "string", "format": "binary"}},
        }
    good["headers"] = {"ETag": {"schema": {"type": "string"}}}
    operation["responses"]["304"] = {"description": "Not modified"}
    for status in _PROBLEMS:
        operation["responses"][status] = {
            "description": "Problem (RFC 9457)",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _both(vi: str, en: str) -> str:
    return f"{vi} / {en}"


def _row(described: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The schema of a row, from its columns."""
    properties = {}
    for one in described:
        schema: dict[str, Any] = dict(_TYPES[one["type"]])
        if one["codes"]:
            schema["enum"] = str(one["codes"]).split(" | ")
        if one["may_be_missing"]:
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        unit = f" [{one['unit']}]" if one["unit"] else ""
        schema["description"] = _both(one["meaning_vi"], one["meaning_en"]) + unit
        properties[str(one["name"])] = schema
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _plain_row(names: Sequence[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name in (*names, REASON):
        kind = _OTHER_TYPES.get(name, "string")
        missing = name in _MAY_BE_MISSING or name == REASON
        properties[name] = {"type": [kind, "null"] if missing else kind}
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _answer(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data_set", "edition", "period", "choices", "source_kinds", "simulated",
                     "missing_reasons", "count", "rows"],
        "properties": {
            "data_set": {"const": name},
            "edition": {"type": "object", "required": ["id", "number", "built_at"]},
            "period": {"type": ["object", "null"]},
            "choices": {"type": "object"},
            "source_kinds": {"type": "object"},
            "simulated": {"type": "boolean"},
            "missing_reasons": {"type": "object", "additionalProperties": {"type": "string"}},
            "count": {"type": "integer", "minimum": 0},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
        },
    }  # fmt: skip


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
