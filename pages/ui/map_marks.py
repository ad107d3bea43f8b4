"""Communes a reader marks: on the map and in the table under it, both showing the same marks.

The marks are in the address. A click on the map toggles one; rows chosen in the table are all of
them. Streamlit cannot change what is chosen in a table that is there already: after a click on the
map the table is made anew with the marks chosen in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui import address, formats, navigation
from pages.ui.view import View

CLICKS = ("open", "mark")
_PARAMETER = "marked"
_LAST = "map-last-picked"
_TABLE = "map-table-version"


def chosen(codes: Sequence[str]) -> tuple[str, ...]:
    """The marked communes, as the address has them."""
    return address.several(_PARAMETER, codes)


def picked(codes: list[str]) -> None:
    """A click on the map: its commune's mark is put or taken off, and the table follows.

    Plotly says of a second click on the same commune only that nothing is chosen any more.
    """
    code = codes[0] if codes else st.session_state.get(_LAST)
    if code is None:
        return
    st.session_state[_LAST] = code
    present = st.query_params.get(_PARAMETER, "").split(",")
    marks = [one for one in present if one]
    _put([one for one in marks if one != code] if code in marks else [*marks, code])


def table_key() -> str:
    """Name of the table, a new one after each click on the map."""
    return f"map-rows-{st.session_state.get(_TABLE, 0)}"


def rows_chosen(key: str, codes: Sequence[str]) -> None:
    """Rows were chosen in the table: they are the marks, with those that it does not show.

    Args:
        key: Name of the table.
        codes: Commune of each of its rows.
    """
    rows = st.session_state[key]["selection"]["rows"]
    shown = set(codes)
    others = [one for one in st.query_params.get(_PARAMETER, "").split(",") if one not in shown]
    address.put_several(_PARAMETER, [*filter(None, others), *(codes[row] for row in rows)])


def line(view: View, marked: Sequence[str]) -> None:
    """The marked communes as links, and a button that takes the marks off."""
    words = view.words
    if not marked:
        return
    names = {row.commune_code: row.name for row in view.records("communes")}
    st.markdown(words("map.marked", count=formats.number(len(marked), lang=view.lang)))
    with st.container(horizontal=True, vertical_alignment="center", key="map-marked"):
        for code in marked:
            navigation.commune_link(view, code, names[code])
        st.button(words("map.unmark"), key="map-unmark", icon=":material/close:", on_click=_put,
                  args=([],))  # fmt: skip


def _put(codes: list[str]) -> None:
    address.put_several(_PARAMETER, codes)
    st.session_state[_TABLE] = st.session_state.get(_TABLE, 0) + 1
