import streamlit as st

from pages.ui import guard, map_marks, map_page, map_table, map_time, mapfile, maps, states
from pages.ui.drawn import part
from pages.ui.view import View, current

HEIGHT = 640


@part
def opening(view: View) -> None:
    """What the map shows; that it is simulated stands first, and in a whole sentence below it."""
    st.title(view.words(f"measure_title.{view.measure}"), anchor=False)
    st.caption(states.marked_scope_line(view))
    states.notices(view)
    st.markdown(view.words(f"measure_note.{view.measure}"))


@part
def simulated(view: View) -> None:
    """That figures are simulated, in a whole sentence."""
    states.simulated_notice(view)


guard.page("map")
view = current()
opening(view)
looked, click = map_page.choose(view)
rows = map_page.shown(view, looked.filters)
map_page.filtered(view, looked.filters, rows)

# A click opens a commune, or marks it here and in the table under the map.
marking = click == "mark"
picked = map_marks.picked if marking else None
maps.draw(view, height=HEIGHT, key="map", looked=looked, picked=picked)
mapfile.offer(view, key="map", looked=looked)
map_page.both(view, rows)
map_marks.line(view, looked.marked)
map_time.draw(view)
simulated(view)
map_table.highest(view, rows, looked)
map_page.unknown(view, rows, looked.filters, click)
map_table.draw(view, rows, looked, marking=marking)
states.source_line(view)
