"""The forms an answer comes in: JSON, CSV for spreadsheets, Parquet; and when it is unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from starlette.requests import Request
from starlette.responses import Response

from sharing.api.asked import Format
from sharing.api.problems import Problem, language_of
from sharing.api.rows import Rows
from sharing.exports import csv_bytes
from sharing.unjudged import KEYS
from sharing.words import Words

MEDIA_TYPES: Mapping[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
# Raised when the same edition is answered otherwise.
_REVISION = 1
_TAG_DIGITS = 32


def chosen_form(request: Request, asked: Format | None) -> Format:
    """The form a request wants: `format`, else the best of Accept that there is, else JSON.

    Raises:
        Problem: 406 if it accepts none of them.
    """
    if asked:
        return asked
    best: tuple[float, Format] | None = None
    for part in request.headers.get("accept", "*/*").split(","):
        media, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = _weight(parameters)
        for form, known in MEDIA_TYPES.items():
            fits = media in (known, "*/*", f"{known.partition('/')[0]}/*")
            if fits and weight and (best is None or weight > best[0]):
                best = (weight, form)
    if best is None:
        raise Problem(406, "unknown_form")
    return best[1]


def _weight(parameters: list[str]) -> float:
    """The weight of a part of Accept; 0 where it is none."""
    for one in parameters:
        name, _, value = one.partition("=")
        if name.strip() == "q":
            try:
                return max(0.0, min(1.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def tag(*parts: object) -> str:
    """The ETag of what these parts decide: edition, address, choices, form, language, lock."""
    text = json.dumps([_REVISION, *map(str, parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:_TAG_DIGITS]}"'


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client has it already."""
    given = request.headers.get("if-none-match", "")
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return etag in known or "*" in known


def json_bytes(content: Any) -> bytes:
    """JSON of plain values and days; what is missing is null, never NaN."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for a {type(value).__name__}")


def written(rows: Rows, form: Format, words: Words) -> bytes:
    """A data set in one form."""
    if form == "parquet":
        return _parquet(rows)
    if form == "csv":
        frame = rows.table.to_pandas(integer_object_nulls=True, date_as_object=True)
        return csv_bytes(frame, notes(rows, words))
    reasons = {code: _reason(code, words) for code in rows.facts["missing_reasons"]}
    listed = rows.table.to_pylist()
    return json_bytes(
        rows.facts | {"missing_reasons": reasons, "count": len(listed), "rows": listed}
    )


def _reason(code: str, words: Words) -> str:
    """What a code of a missing figure says."""
    return words(KEYS[code]) if code in KEYS else words(f"api_missing.{code}")


def _parquet(rows: Rows) -> bytes:
    """Parquet with the facts beside the schema."""
    told = {**(rows.table.schema.metadata or {}), b"can-viec": json_bytes(rows.facts)}
    sink = pa.BufferOutputStream()
    table = rows.table.replace_schema_metadata(told)
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def notes(rows: Rows, words: Words) -> list[str]:
    """What follows a table: edition, period, choices, kinds of sources, what is simulated."""
    facts = rows.facts
    edition, period = facts["edition"], facts["period"]
    said = [words("api_note.edition", edition=edition["id"], built=edition["built_at"])]
    if period:
        choices = ", ".join(f"{name}={value}" for name, value in facts["choices"].items())
        said.append(words("api_note.period", period=period["period_id"], choices=choices))
    kinds = {kind for of_data in facts["source_kinds"].values() for kind in of_data}
    named = ", ".join(words(f"source_kind.{kind}") for kind in sorted(kinds))
    if named:
        said.append(words("api_note.kinds", kinds=named))
    if rows.simulated:
        said.append(words("api_note.simulated"))
    said.append(words("api_note.missing"))
    said += [f"{code}: {_reason(code, words)}" for code in facts["missing_reasons"]]
    return said


def headers(etag: str, request: Request) -> dict[str, str]:
    """Headers of every answer: for one reader, to be asked for again, with its tag."""
    return {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Cookie",
        "Content-Language": language_of(request),
    }


def not_modified(etag: str, request: Request) -> Response:
    """The answer to who has it already."""
    return Response(status_code=304, headers=headers(etag, request))
