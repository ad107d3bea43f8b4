"""Briefings of the default edition, made and read back."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pypdf

from sharing.report.facts import Facts, Slice, read
from sharing.report.said import Asked
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition

ROOT = Path(__file__).resolve().parents[3]
BAT_MOT = "15607"
ADDRESS = "https://can-viec.example/xa?commune=15607&period=2026-10"
DAY = dt.date(2026, 11, 27)
VERDICTS = ("overloaded", "watch_high", "balanced", "watch_low", "underloaded", "insufficient")


def facts_of(edition: Edition, connection: Connection, **changes: Any) -> Facts:
    chosen = Slice(edition.id, edition.manifest.built_at, "2026-10")
    return read(partial(queries.run, connection), replace(chosen, **changes))


def asked(lang: str, **changes: Any) -> Asked:
    return replace(Asked(lang, ADDRESS, DAY), **changes)  # type: ignore[arg-type]


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """The text of all pages, its white space made even."""
    return " ".join(" ".join(page.extract_text() for page in opened(content).pages).split())


def communes_of(facts: Facts, kind: str) -> tuple[str, ...]:
    if kind == "province":
        return ()
    codes = facts.communes.sort_values("ratio")["commune_code"]
    return (
        (BAT_MOT,)
        if kind == "commune"
        else (*codes.iloc[:: len(codes) // 19][:18], *codes.iloc[-2:])
    )
