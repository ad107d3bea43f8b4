import streamlit as st

from pages.ui import maps, navigation, states, tables
from pages.ui.classes import classify
from pages.ui.view import current

FEW = 12

view = current()
words = view.words
rows = view.slice()
province = view.province()
simulated = bool(rows["simulated"].any())
classes = classify(view, rows)

states.heading(view, words(f"measure_title.{view.measure}"))
states.simulated_notice(view, province.simulated_share, simulated=simulated)
st.markdown(words(f"measure_note.{view.measure}"))

maps.draw(view, rows, height=720, key="map", inset=True)
st.caption(f"{words(f'layer_note.{view.layer}')} {words('map.click_hint')}")

missing = rows[classes.codes.isna()]
if not missing.empty:
    st.markdown(words(f"{maps.missing_key(view)}_title", count=len(missing)))
    if len(missing) <= FEW:
        with st.container(horizontal=True, key="map-missing"):
            for row in missing.itertuples():
                navigation.commune_link(row.commune_code, row.name)
    else:
        with st.expander(words("map.missing_all"), icon=":material/list:"):
            st.write(", ".join(missing["name"]))

tables.slice_expander(view, rows, key="map-table")
states.source_line(view, simulated=simulated, method=words(f"method.{view.lens}"))
