"""The former districts: what each was made of, and which of today's units lie within it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl.reading.names import vietnamese_sort_key
from pages.ui import downloads, formats, former, reform
from pages.ui.drawn import once, part
from pages.ui.view import View

KINDS = ("xa", "phuong", "thi_tran")


def rows(view: View) -> pd.DataFrame:
    """One row a former district, in Vietnamese order.

    Returns:
        `district`, `units` and one column a kind (former units), `split` of them, `inside` and
        `across` (today's units wholly within it, and with parts of others), `area_km2` and
        `population` of those wholly within it (NaN where there is none).
    """
    return once(view, "districts before", lambda: _rows(view))


def _rows(view: View) -> pd.DataFrame:
    units, communes = former.units(view), view.rows("communes").set_index("commune_code")
    held = units.groupby("commune_code")["district"].nunique()
    people = communes["population"].astype(float)
    people = people.where(~communes["population_doubtful"].fillna(value=True).astype(bool))
    made = []
    for district, parts in units.groupby("district"):
        one = parts.drop_duplicates("former_code")
        codes = parts["commune_code"].drop_duplicates()
        inside = codes[codes.map(held) == 1]
        made.append(
            {
                "district": district,
                "units": len(one),
                **{kind: int((one["kind"] == kind).sum()) for kind in KINDS},
                "split": int(one["split"].sum()),
                "inside": len(inside),
                "across": len(codes) - len(inside),
                "area_km2": communes.loc[inside, "area_km2"].sum(min_count=1),
                "population": people.loc[inside].sum(min_count=1),
            }
        )
    made.sort(key=lambda row: vietnamese_sort_key(row["district"]))
    return pd.DataFrame(made)


@part
def draw(view: View) -> None:
    """The districts as a table, and what can be said of them."""
    words, lang = view.words, view.lang
    found = rows(view)
    held = former.units(view).groupby("commune_code")["district"].nunique()
    st.markdown(
        words(
            "reform.districts_finding",
            districts=formats.number(len(found), lang=lang),
            apart=formats.number(int((found["across"] == 0).sum()), lang=lang),
            across=formats.number(int((held > 1).sum()), lang=lang),
        )
    )
    st.dataframe(
        _readable(view, found), hide_index=True, key="reform-districts",
        alt=words("reform.districts_alt"), height="content",
        column_config={
            name: st.column_config.TextColumn(alignment="right" if i else "left", pinned=i == 0)
            for i, name in enumerate(_headings(view).values())
        },
    )  # fmt: skip
    st.caption(words("reform.districts_note"))


def download(view: View) -> None:
    """The same to take away, as plain numbers."""
    downloads.twin(
        view, "huyen-cu", lambda: rows(view).rename(columns=_headings(view)), reform.notes(view)
    )


def _headings(view: View) -> dict[str, str]:
    words = view.words
    return {
        "district": words("reform.column_district"),
        "units": words("reform.column_units"),
        **{kind: words(f"reform.column_{kind}") for kind in KINDS},
        "split": words("reform.column_split"),
        "inside": words("reform.column_inside"),
        "across": words("reform.column_across"),
        "area_km2": words("reform.column_area"),
        "population": words("reform.column_people"),
    }


def _readable(view: View, found: pd.DataFrame) -> pd.DataFrame:
    readable = found.copy()
    for name in found.columns[1:]:
        decimals = 1 if name == "area_km2" else 0
        said = [formats.number(value, decimals, lang=view.lang) for value in found[name]]
        width = max(map(len, said))  # padded, so that a click on a heading sorts them as numbers
        readable[name] = [text.rjust(width) for text in said]
    return readable.rename(columns=_headings(view))
