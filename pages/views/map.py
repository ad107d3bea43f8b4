import streamlit as st

from pages.ui import map_marks, map_page, map_table, map_time, mapfile, maps, states
from pages.ui.view import current

HEIGHT = 640

view = current()
map_page.opening(view)
looked, click = map_page.choose(view)
rows = map_page.shown(view, looked.filters)
map_page.filtered(view, looked.filters, rows)

# A click opens a commune, or marks it here and in the table under the map.
marking = click == "mark"
maps.draw(
    view,
    height=HEIGHT,
    key="map",
    looked=looked,
    picked=map_marks.picked if marking else None,
)
mapfile.offer(view, key="map")
map_page.both(view, rows)
map_marks.line(view, looked.marked)
map_time.draw(view)

sides = st.container(key="map-words")
with sides:
    map_table.highest(view, rows)
    map_page.unknown(view, rows, click)
map_table.draw(view, rows, looked, marking=marking)
states.source_line(view)
