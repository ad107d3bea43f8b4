"""Which former unit went where: the filters, the table, what offices sent by former units."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from etl.reading.names import fold, vietnamese_sort_key
from pages.ui import address, downloads, formats, former, navigation, states
from pages.ui.drawn import once, part
from pages.ui.view import View

ONLY = ("all", "split", "reused", "no_point")
FEW = 12
_HEIGHT = 520


class Chosen(NamedTuple):
    """Which former units are looked at.

    Attributes:
        query: What their name, code or today's unit begins with; empty for all.
        districts: Codes of former districts; none for all.
        only: One of `ONLY`.
    """

    query: str
    districts: tuple[str, ...]
    only: str


def choose(view: View) -> Chosen:
    """Draw the filters; all of them are in the address."""
    words = view.words
    names = once(view, "former districts", lambda: district_names(view))
    sides = st.grid(2, min_column_width=280, gap="medium", vertical_alignment="bottom")
    with sides.cell():
        query = address.text(
            "find", words("reform.find"), placeholder=words("reform.find_placeholder"),
            icon=":material/search:",
        )  # fmt: skip
    with sides.cell():
        districts = address.choose_several(
            st.multiselect, "district", words("reform.district"), list(names),
            format_func=names.__getitem__, placeholder=words("reform.district_all"),
            select_all=False, wrap=True,
        )  # fmt: skip
    only = address.choose(
        st.segmented_control, "only", words("reform.only"), ONLY, ONLY[0],
        format_func=lambda code: words(f"reform_only.{code}"), required=True,
    )  # fmt: skip
    return Chosen(query, districts, only)


def district_names(view: View) -> dict[str, str]:
    """The former districts by their code in the address, in Vietnamese order."""
    names = sorted(set(former.units(view)["district"]), key=vietnamese_sort_key)
    return {former.district_code(name): name for name in names}


def found(view: View, chosen: Chosen) -> pd.DataFrame:
    """The rows of `former.units` that the filters let pass."""
    return once(view, "former rows", lambda: _found(view, chosen), repr(chosen))


def _found(view: View, chosen: Chosen) -> pd.DataFrame:
    rows = former.units(view)
    passes = pd.Series(data=True, index=rows.index)
    if chosen.districts:
        passes &= rows["district"].map(former.district_code).isin(chosen.districts)
    if chosen.only == "split":
        passes &= rows["split"]
    elif chosen.only == "reused":
        passes &= rows["reused"].notna()
    elif chosen.only == "no_point":
        passes &= rows["latitude"].isna()
    wanted = fold(chosen.query)
    if wanted:
        named = [_matches(wanted, row) for row in rows.itertuples()]
        passes &= pd.Series(named, index=rows.index)
    return rows[passes]


def _matches(wanted: str, row: Any) -> bool:
    """Whether the query is a code, or begins a word of the former name or of today's."""
    named = (f" {row.search_key}", f" {fold(row.commune)}")
    return wanted in (row.former_code, row.commune_code) or any(
        f" {wanted}" in name for name in named
    )


def count_line(view: View, rows: pd.DataFrame, chosen: Chosen) -> None:
    """How many former units and units of today are shown; links where there are few."""
    lang = view.lang
    former_units, today = once(
        view, "former rows counted",
        lambda: (rows["former_code"].nunique(), rows.drop_duplicates("commune_code")),
        repr(chosen),
    )  # fmt: skip
    st.caption(
        view.words(
            "reform.found",
            rows=formats.number(len(rows), lang=lang),
            former=formats.number(former_units, lang=lang),
            today=formats.number(len(today), lang=lang),
        )
    )
    if len(today) <= FEW:
        with st.container(horizontal=True, vertical_alignment="center", key="reform-links"):
            st.caption(view.words("reform.open_profile"))
            for row in today.itertuples():
                navigation.commune_link(view, row.commune_code, row.commune)


def table(view: View, rows: pd.DataFrame, chosen: Chosen) -> None:
    """The mapping as a table, to sort, search and take away."""
    words = view.words
    st.markdown(words("reform.table_title"))
    readable = once(view, "reform table", lambda: readable_rows(view, rows), repr(chosen))
    st.dataframe(
        readable, hide_index=True, key="reform-rows", alt=words("reform.table_alt"),
        height=_HEIGHT if len(rows) > FEW else "content",
        column_config={
            readable.columns[0]: st.column_config.TextColumn(pinned=True),
            words("reform.column_share"): st.column_config.TextColumn(alignment="right"),
        },
    )  # fmt: skip
    st.caption(words("reform.share_note"))
    downloads.twin(view, "sap-xep", lambda: machine_rows(view, rows), notes(view))


def readable_rows(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in words."""
    words = view.words
    return pd.DataFrame(
        {
            words("reform.column_former"): list(rows["name"]),
            words("reform.column_district"): list(rows["district"]),
            words("reform.column_today"): list(rows["commune"]),
            words("reform.column_extent"): [
                words(f"reform_extent.{how}") for how in rows["extent"]
            ],
            words("reform.column_share"): [former.share(view, row) for row in rows.itertuples()],
            words("reform.column_note"): [_note(view, name) for name in rows["reused"]],
            words("reform.column_point"): [
                words("reform.point_no" if missing else "reform.point_yes")
                for missing in rows["latitude"].isna()
            ],
            words("reform.column_code"): list(rows["former_code"]),
            words("reform.column_today_code"): list(rows["commune_code"]),
        }
    )


def _note(view: View, reused: Any) -> str:
    return view.words("reform.reused", name=reused) if isinstance(reused, str) else ""


def machine_rows(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows for a spreadsheet: shares as numbers, empty where none was given."""
    readable = readable_rows(view, rows)
    readable[view.words("reform.column_share")] = rows["share"].to_numpy(float)
    return readable


def notes(view: View) -> list[str]:
    """What follows a table of this page that leaves the product."""
    return [source_text(view), view.words("reform.none_published"), states.edition_note(view)]


def source_text(view: View) -> str:
    """Where the mapping comes from."""

    def said() -> str:
        unit = former.units(view)["source_id"].iloc[0]
        return view.words(
            "reform.source", units=view.source_title(str(unit)),
            law=view.source_title("resolution_1686"),
        )  # fmt: skip

    return once(view, "source of former units", said)


@part
def sent(view: View) -> None:
    """What offices sent by former units and how it was brought to today's."""
    if not view.reader.reads("rebased"):
        return
    words = view.words
    st.markdown(words("reform.sent_title"))
    st.caption(words("reform.none_published"))
    rows = view.rows("rebased")
    if rows.empty:
        st.info(words("reform.sent_none"), icon=":material/info:")
        return
    for _, said in rows.groupby("submission_id", sort=False):
        first = said.iloc[0]
        st.markdown(
            words("reform.sent_from", title=first[f"title_{view.lang}"], file=first["file"])
        )
        st.markdown("\n".join(f"- {text}" for text in said[f"message_{view.lang}"]))
