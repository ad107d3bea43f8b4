"""The units before 1 July 2025 and what became of them: for the search, the communes, the page."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from etl.reading.names import fold, matching_key, split_kind
from etl.reading.search import Entry, find, make_entry
from pages.ui import formats, kept
from pages.ui.drawn import once
from pages.ui.view import View

WHOLE, MAIN, PART = "whole", "main", "part"


@dataclass(frozen=True)
class Hit:
    """What a query found.

    Attributes:
        label: What the reader is shown: the unit, and today's one that it leads to.
        commune: Code of today's commune; empty for a former district.
        district: Code of the former district in the address; empty for a unit.
    """

    label: str
    commune: str = ""
    district: str = ""


@dataclass(frozen=True)
class _Unit:
    """A former unit: its name, district, and the communes that hold a part of it."""

    name: str
    district: str
    into: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class _Index:
    """What can be found of old: units by code, districts by name, with today's communes."""

    entries: list[Entry]
    units: dict[str, _Unit]
    districts: list[Entry]
    communes_of: dict[str, int]


def district_code(name: str) -> str:
    """The code of a former district in the address: "huyen-thuong-xuan"."""
    return fold(name).replace(" ", "-")


def units(view: View) -> pd.DataFrame:
    """Every former unit with each of today's communes that holds a part of it, in old order.

    Returns:
        The rows of the query `former_units`, with `commune` (today's name), `mountain`, `extent`
        (whole, main, part) and `reused` (today's commune of the same name that it is not in).
    """
    return once(view, "former units", lambda: _joined(view))


def _joined(view: View) -> pd.DataFrame:
    communes = view.rows("communes")[["commune_code", "name", "mountain", "latitude", "longitude"]]
    communes = communes.rename(
        columns={"name": "commune", "latitude": "commune_latitude",
                 "longitude": "commune_longitude"}
    )  # fmt: skip
    rows = view.rows("former_units").merge(communes, on="commune_code", validate="many_to_one")
    rows["extent"] = [
        extent(split, main) for split, main in zip(rows["split"], rows["main_part"], strict=True)
    ]
    names = view.rows("reused_names").drop_duplicates("former_code")
    rows["reused"] = rows["former_code"].map(names.set_index("former_code")["name"])
    return rows.sort_values(["district", "former_code", "main_part"],
                            ascending=[True, True, False], ignore_index=True)  # fmt: skip


def extent(split: bool, main_part: bool) -> str:
    """How much of a former unit one commune took."""
    if not split:
        return WHOLE
    return MAIN if main_part else PART


def share(view: View, row: object) -> str:
    """The share of a former unit that counts to a commune, or that none was given."""
    given = getattr(row, "share")  # noqa: B009 - a named tuple of a frame has no declared fields
    if pd.isna(given):
        return view.words("reform.share_unknown")
    return formats.percent(given, 0 if round(100 * given, 6).is_integer() else 2, lang=view.lang)


@st.cache_resource(show_spinner=False, max_entries=4)
def _index(seen: tuple[str, ...], _view: View) -> _Index:  # noqa: ARG001
    rows = _joined(_view)
    found: dict[str, _Unit] = {}
    for code, parts in rows.groupby("former_code", sort=False):
        first = parts.iloc[0]
        into = tuple(
            parts[["commune_code", "commune", "extent"]].itertuples(index=False, name=None)
        )
        found[str(code)] = _Unit(first["name"], first["district"], into)
    districts = rows.groupby("district")["commune_code"].nunique()
    return _Index(
        [make_entry(code, unit.name, [unit.name]) for code, unit in found.items()],
        found,
        [make_entry(district_code(name), name, [name]) for name in districts.index],
        {district_code(name): int(count) for name, count in districts.items()},
    )


kept.also_forget(_index.clear)


def hits(view: View, query: str, limit: int) -> list[Hit]:
    """The former units and districts that a query finds, each leading to today's communes.

    A unit that only carried its name on into today's commune is left out: the commune itself is
    found by the same query. A split unit leads to each of the communes that took a part.

    Args:
        view: What is looked at.
        query: What the reader typed, with or without diacritics.
        limit: How many units, and how many districts, at most; equals are not parted.
    """
    index = _index((view.edition.id, *sorted(view.reader.lock)), view)
    found = [
        hit
        for entry in find(query, index.entries, limit=limit)
        for hit in _unit_hits(view, index.units[entry.code])
    ]
    return found + [
        Hit(
            view.words(
                "search.former_district", name=entry.label,
                count=formats.number(index.communes_of[entry.code], lang=view.lang),
            ),
            district=entry.code,
        )
        for entry in find(query, index.districts, limit=limit)
    ]  # fmt: skip


def communes_of(view: View, query: str) -> set[str]:
    """Codes of today's communes that hold a part of a former unit or district that is found."""
    found = hits(view, query, limit=len(units(view)))
    districts = {hit.district for hit in found if hit.district}
    inside = units(view)
    inside = inside[[district_code(name) in districts for name in inside["district"]]]
    return {hit.commune for hit in found if hit.commune} | set(inside["commune_code"])


def _unit_hits(view: View, unit: _Unit) -> list[Hit]:
    if [_short(unit.name)] == [_short(name) for _, name, _ in unit.into]:
        return []
    return [
        Hit(
            view.words(f"search.former_{how}", name=unit.name, district=unit.district, now=name),
            commune=code,
        )
        for code, name, how in unit.into
    ]


def _short(name: str) -> str:
    return matching_key(split_kind(name)[1])
