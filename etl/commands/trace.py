"""`python -m etl trace COMMUNE PERIOD`: which file, sheet, row and column figures come from."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from etl.commands.output import say, say_json
from etl.intake.ledger import LedgerError
from etl.intake.store import StoreError
from etl.policy import PolicyError
from etl.reading.faults import ReadingError
from etl.reading.in_words import in_words
from etl.reading.search import find, make_entry
from etl.sources.dossiers.retrace import RetraceError
from etl.traced import Traced
from etl.tracing import MEASURES
from etl.tracing import trace as traced
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError

_CANNOT = (
    OSError, EditionError, LedgerError, StoreError, PolicyError, ReadingError, RetraceError,
)  # fmt: skip
_DIGITS = 12
_WORDS = {
    "head": {
        "vi": "{name} ({code}), {period}, ấn bản {edition}: {count} số liệu khác 0.",
        "en": "{name} ({code}), {period}, edition {edition}: {count} figures other than 0.",
    },
    "figure": {"vi": "{what}: {value}", "en": "{what}: {value}"},
    "in_file": {
        "vi": "{kind}, tệp «{file}» (SHA-256 {sha256}…){sheet}, dòng {rows}, cột {columns}",
        "en": "{kind}, file \"{file}\" (SHA-256 {sha256}…){sheet}, rows {rows}, column {columns}",
    },
    "sheet": {"vi": ", trang tính «{sheet}»", "en": ", sheet \"{sheet}\""},
    "no_rows": {
        "vi": "{kind}, tệp «{file}» (SHA-256 {sha256}…); các dòng đã giữ không có ở thư mục này",
        "en": "{kind}, file \"{file}\" (SHA-256 {sha256}…); its kept rows are not in this folder",
    },
    "file_only": {
        "vi": "{kind}, tệp «{file}» (SHA-256 {sha256}…)",
        "en": "{kind}, file \"{file}\" (SHA-256 {sha256}…)",
    },
    "no_file": {"vi": "{kind}: {source}; không có tệp gửi", "en": "{kind}: {source}; no file"},
    "incomplete": {
        "vi": "; CHÚ Ý: các dòng này không cộng lại thành con số",
        "en": "; NOTE: these rows do not make up the figure",
    },
    "correction": {"vi": "; đã hiệu đính ({action})", "en": "; corrected ({action})"},
    "more": {"vi": "… và {count} số liệu nữa (--most, --json)", "en": "… and {count} more (--most, "
             "--json)"},
    "missing": {"vi": "chưa có", "en": "missing"},
    "unknown": {
        "vi": "«{text}» không phải mã hay tên của đúng một xã, phường.",
        "en": "\"{text}\" is neither the code nor the name of exactly one commune.",
    },
    "no_period": {
        "vi": "Ấn bản không có kỳ «{text}». Ví dụ: 2026-10, 2026-Q3.",
        "en": "The edition has no period \"{text}\". For instance: 2026-10, 2026-Q3.",
    },
    "refused": {"vi": "Không lần được: {reason}", "en": "Cannot be traced: {reason}"},
}  # fmt: skip
_KINDS = {
    "submitted": {"vi": "số đã gửi", "en": "submitted"},
    "reported": {"vi": "số đã công bố", "en": "published"},
    "simulated": {"vi": "số mô phỏng", "en": "simulated"},
    "derived": {"vi": "do sản phẩm tính", "en": "derived"},
}


class _UnknownError(Exception):
    """The commune or the period is none of the edition; the message is the key of the words."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key, self.text = key, text


def trace(options: argparse.Namespace) -> int:
    """Say where the figures of a commune and period come from.

    Returns:
        0 if they could be traced, else 1.
    """
    store = Store(options.editions)
    try:
        edition = _edition(store, options.edition)
        connection = edition.open()
        try:
            code, name = _commune(connection, options.commune)
            months = _months(connection, options.period)
            measures = options.measure or MEASURES
            found = traced(connection, code, months, measures, options.data)
        finally:
            connection.close()
    except _UnknownError as error:
        return _refused(options, _said(options, error.key, text=error.text))
    except _CANNOT as error:
        return _refused(options, in_words(error, options.lang))
    if options.json:
        say_json({"outcome": "traced", "edition": edition.id, "commune_code": code, "name": name,
                  "period": options.period, "figures": [_plain(one) for one in found]})  # fmt: skip
        return 0
    shown = [one for one in found if one.value or options.measure]
    say(_said(options, "head", name=name, code=code, period=options.period, edition=edition.id,
              count=len(shown)))  # fmt: skip
    for one in shown[: options.most]:
        say(f"  {_line(options, one)}")
    if len(shown) > options.most:
        say("  " + _said(options, "more", count=len(shown) - options.most))
    return 0


def _edition(store: Store, edition_id: str | None) -> Edition:
    """The edition that is named, verified; else the one that is served."""
    if edition_id is None:
        return store.serve().edition
    edition = store.get(edition_id)
    edition.verify()
    return edition


def _said(options: argparse.Namespace, key: str, **values: object) -> str:
    return _WORDS[key][options.lang].format(**values)


def _refused(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_said(options, "refused", reason=reason), error=True)
    return 1


def _commune(connection: Connection, text: str) -> tuple[str, str]:
    """Code and name of the commune that a text names: its code, or the name of one alone."""
    rows = queries.run(connection, "communes")
    named = dict(zip(rows["commune_code"], rows["name"], strict=True))
    found = find(text, [make_entry(code, name, [name]) for code, name in named.items()], limit=2)
    exact = [one for one in found if one.label.casefold() == text.strip().casefold()]
    if len(exact or found) != 1:
        raise _UnknownError("unknown", text)
    (one,) = exact or found
    return one.code, one.label


def _months(connection: Connection, text: str) -> list[date]:
    """First days of the months of a period of the edition."""
    periods = queries.run(connection, "periods")
    one = periods[periods["period_id"] == text]
    if one.empty:
        raise _UnknownError("no_period", text)
    first, last = one.iloc[0]["first_month"], one.iloc[0]["last_month"]
    return [moment.date() for moment in pd.date_range(first, last, freq="MS")]


def _line(options: argparse.Namespace, one: Traced) -> str:
    """One figure and where it is from."""
    kind = _KINDS[one.source_kind][options.lang]
    parts = (one.measure, one.field_code, one.channel, one.staff_group)
    what = " ".join(filter(None, (_moment(one.month), *parts)))
    value = _said(options, "missing") if one.value is None else f"{one.value:g}"
    sheet = _said(options, "sheet", sheet=one.sheet) if one.sheet else ""
    common = {"kind": kind, "file": one.file, "sha256": one.sha256[:_DIGITS]}
    if one.rows:
        where = _said(options, "in_file", sheet=sheet, rows=", ".join(ranges(one.rows)),
                      columns=", ".join(one.columns), **common)  # fmt: skip
    elif one.file:
        where = _said(options, "no_rows" if one.month else "file_only", **common)
    else:
        where = _said(options, "no_file", kind=kind, source=getattr(one.source, options.lang))
    if one.complete is False and one.rows:
        where += _said(options, "incomplete")
    if one.correction:
        where += _said(options, "correction", action=one.correction)
    # A policy value that is no number stands in its name already.
    told = what if one.month is None and one.value is None else _said(
        options, "figure", what=what, value=value
    )  # fmt: skip
    return f"{told} ← {where}"


def _moment(month: date | None) -> str:
    """A month, or a day that is not the first of one; nothing of what has neither."""
    return "" if month is None else f"{month:%Y-%m-%d}"[: 10 if month.day > 1 else 7]


def ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Sorted numbers, those that follow each other as first-last: 3, 5-9."""
    start = before = numbers[0]
    for number in [*numbers[1:], None]:
        if number == before + 1:
            before = number
            continue
        yield str(start) if start == before else f"{start}-{before}"
        if number is not None:
            start = before = number


def _plain(one: Traced) -> dict[str, Any]:
    """An entry for machines."""
    return {
        "month": one.month.isoformat() if one.month else None, "measure": one.measure,
        "field_code": one.field_code or None,
        "channel": one.channel or None, "staff_group": one.staff_group or None,
        "value": one.value, "source_kind": one.source_kind, "source_vi": one.source.vi,
        "source_en": one.source.en, "file": one.file or None, "sha256": one.sha256 or None,
        "sheet": one.sheet or None, "rows": list(one.rows), "columns": list(one.columns),
        "complete": one.complete, "correction": one.correction or None,
    }  # fmt: skip
