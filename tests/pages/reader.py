"""Reading the pages as a reader does: run them, collect every text they show, judge it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from pages.ui.view import View
from pages.ui.words import Words
from warehouse.editions import Edition

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app.py"
PAGES = (
    "overview", "map", "commune", "compare", "staffing", "posts", "reform", "decisions", "method",
    "quality", "changes", "sources",
)  # fmt: skip
COMMUNES = 166
SECONDS = 60

# Fields of Streamlit's messages that no reader sees.
_UNSEEN = {
    "id", "key", "icon", "tag", "theme", "config", "columns", "spec", "data", "form_id", "type",
    "page", "page_script_hash", "query_string", "deferred_file_id", "url", "raw_value",
    "raw_values", "js_content", "json",
}  # fmt: skip
# Entries of a figure's JSON that a reader sees; `x` and `y` where they are names.
_SEEN_IN_FIGURES = {"name", "text", "customdata", "ticktext", "title", "x", "y"}


# ---- running ----------------------------------------------------------------------------------


class Site:
    """The product in one session, opened at an address as often as a test likes."""

    def __init__(self) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=SECONDS)
        self.app.run()

    def open(self, page: str = "overview", **parameters: str) -> AppTest:
        """The page at the address with exactly these parameters."""
        self.app.query_params.clear()
        self.app.query_params.update(parameters)
        return self.app.switch_page(f"pages/views/{page}.py").run()


def nodes(block: Any) -> Iterator[Any]:
    """Every element and block under a block, in the order of the page."""
    for node in block.children.values():
        yield node
        if hasattr(node, "children"):
            yield from nodes(node)


def everything(app: AppTest) -> list[Any]:
    """Every element and block of the page and its sidebar."""
    return [*nodes(app.main), *nodes(app.sidebar)]


def figures(app: AppTest) -> list[dict[str, Any]]:
    """The charts of a page as the browser gets them."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def links(app: AppTest) -> dict[str, str]:
    """Label and query string of every link of a page."""
    return {link.label: link.proto.query_string for link in app.get("page_link")}


# ---- the texts of a page ----------------------------------------------------------------------


def texts(app: AppTest) -> list[str]:
    """Every text a reader can see or hear: labels, help, tables, charts, descriptions.

    Typeset formulas are no text: their symbols are explained beside them.
    """
    found: list[str] = []
    for node in everything(app):
        if node.proto is not None and node.type != "latex" and not _is_style(node):
            found += _message_texts(node.proto)
        if node.type in {"table", "dataframe"}:
            found += _table_texts(node.value)
    for figure in figures(app):
        found += _figure_texts(figure)
    return found


def _is_style(node: Any) -> bool:
    return node.type == "html" and node.proto.body.startswith("<style>")


def _message_texts(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _UNSEEN:
            continue
        if field.type == field.TYPE_STRING:
            yield from value if field.is_repeated else [value]
        elif field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for part in value if field.is_repeated else [value]:
                yield from _message_texts(part)


def _table_texts(table: pd.DataFrame) -> list[str]:
    headings = [str(name) for name in table.columns]
    return headings + [str(cell) for column in table for cell in table[column]]


def _figure_texts(content: Any, seen: bool = False) -> Iterator[str]:
    if isinstance(content, str):
        if seen:
            yield content
    elif isinstance(content, dict):
        if "bdata" in content:
            return  # numbers
        for name, part in content.items():
            yield from _figure_texts(part, name in _SEEN_IN_FIGURES or name == "text")
    elif isinstance(content, list):
        for part in content:
            yield from _figure_texts(part, seen)


# ---- what no text may hold ----------------------------------------------------------------------


def _keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


_CATALOGUE = [
    path
    for folder in ("sharing/words/vi", "pages/ui/words/vi")
    for path in sorted((ROOT / folder).glob("*.toml"))
]
_KEYS = frozenset(
    key for path in _CATALOGUE for key in _keys(tomllib.loads(path.read_text("utf-8")))
)
_DOTTED = re.compile(r"[a-z_0-9]+(?:\.[a-z_0-9]+)+")
_RAW = {
    "a missing value": re.compile(r"\b(nan|NaN|None|NaT|null|undefined|inf|Infinity)\b|<NA>"),
    "a code": re.compile(r"(?<![\w/.-])[a-z]+(?:_[a-z0-9]+)+(?![\w/.-])"),
    "a period's id": re.compile(r"(?<![\w-])\d{4}-(?:\d{2}|Q\d|H\d|9M)(?![\w-])"),
    "a machine's moment": re.compile(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d"),
    "a place not filled": re.compile(r"\{\w*\}"),
    "a machine's truth": re.compile(r"\b(True|False)\b"),
    "an object": re.compile(r"<class|object at 0x|Timestamp\(|Decimal\("),
}
# Codes that are no word of either language; the rest hide among ordinary English words.
_CODES_ALONE = {"all", "observed", "with", "without", "centre", "payroll", "weighted", "xa"}


def raw_parts(text: str) -> list[str]:
    """What a text shows that is meant for machines."""
    found = [f"a key: {key}" for key in _DOTTED.findall(text) if key in _KEYS]
    for kind, pattern in _RAW.items():
        found += [f"{kind}: {match.group()}" for match in pattern.finditer(text)]
    if text.strip() in _CODES_ALONE:
        found.append(f"a code: {text}")
    return [f"{what} in {text!r}" for what in found]


def number(text: str, lang: str) -> float:
    """The value of a number written for a reader of the language; NaN for the dash."""
    if text == "—":
        return float("nan")
    thousands, decimal = (".", ",") if lang == "vi" else (",", ".")
    plain = text.replace(thousands, "").replace(decimal, ".").replace("−", "-")
    share = plain.endswith("%")
    return float(plain.removesuffix("%")) / (100 if share else 1)


# ---- slices of an edition -----------------------------------------------------------------------


@dataclass(frozen=True)
class Views:
    """Makes views of an edition without running a page; its periods are read beforehand."""

    edition: Edition
    periods: pd.DataFrame

    def __call__(self, lang: str = "vi", period: str = "2026-10", **changes: Any) -> View:
        """A view of a period; by default all figures per official of the centre, weighted."""
        chosen = {
            "staff_group": "centre", "lens": "weighted", "certification": "with", "scope": "all",
            "layer": "generalised", "measure": "verdict", "doubtful": False,
        } | changes  # fmt: skip
        row = next(self.periods[self.periods["period_id"] == period].itertuples())
        return View(edition=self.edition, words=Words(lang), period=row, **chosen)


def slice_of(period: str, **changes: str) -> dict[str, str]:
    """The values that name a slice, for `warehouse.queries`."""
    return {
        "scope": "all", "period_id": period, "staff_group": "centre", "certification": "with",
        "weighting": "weighted",
    } | changes  # fmt: skip
