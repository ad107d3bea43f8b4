import streamlit as st

from pages.ui import classes, map_figure, maps, navigation, states, tables
from pages.ui.classes import classify
from pages.ui.drawn import part
from pages.ui.view import View, current

FEW = 12


@part
def opening(view: View) -> None:
    """What the map shows."""
    states.heading(view, view.words(f"measure_title.{view.measure}"))
    states.simulated_notice(view)
    st.markdown(view.words(f"measure_note.{view.measure}"))


@part
def unknown(view: View) -> None:
    """What kind of boundaries these are, and the communes without a value."""
    words, rows = view.words, classes.rows(view)
    missing = rows[classify(view, rows).codes.isna()]
    maps.note(view)
    if view.layer:
        st.caption(words("map.click_hint"))
    if missing.empty:
        return
    st.markdown(words(f"{map_figure.missing_key(view)}_title", count=len(missing)))
    if len(missing) <= FEW:
        with st.container(horizontal=True, key="map-missing"):
            for row in missing.itertuples():
                navigation.commune_link(view, row.commune_code, row.name)
    else:
        with st.expander(words("map.missing_all"), icon=":material/list:"):
            st.write(", ".join(missing["name"]))


view = current()
opening(view)
maps.draw(view, height=720, key="map", looked=maps.Looked(inset=True))
unknown(view)
tables.slice_expander(view, key="map-table")
states.source_line(view)
