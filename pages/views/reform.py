import streamlit as st

from pages.ui import (
    address,
    formats,
    former,
    guard,
    reform,
    reform_contrast,
    reform_count,
    reform_districts,
    reform_map,
    states,
)
from pages.ui.drawn import part
from pages.ui.view import View, current

PARTS = ("units", "districts", "contrast", "count")


@part
def opening(view: View) -> None:
    """What the reform did, in one sentence, and where that is from."""
    words, lang = view.words, view.lang
    states.heading(view, words("page.reform.title"))
    units, communes = former.units(view), view.rows("communes")
    counts = communes["former_unit_count"]
    merged = counts[counts > 1]
    figures = {
        "former": units["former_code"].nunique(),
        "districts": units["district"].nunique(),
        "today": len(communes),
        "merged": len(merged),
        "unmerged": len(communes) - len(merged),
        "least": merged.min(),
        "most": merged.max(),
        "split": units.loc[units["split"], "former_code"].nunique(),
    }
    said = {name: formats.number(int(count), lang=lang) for name, count in figures.items()}
    st.markdown(words("reform.finding", **said))
    st.caption(reform.source_text(view))


def units_part(view: View) -> None:
    """Which former unit went where: filters, picture, table."""
    chosen = reform.choose(view)
    rows = reform.found(view, chosen)
    if rows.empty:
        st.info(view.words("reform.nothing"), icon=":material/search_off:")
        return
    reform.count_line(view, rows, chosen)
    reform_map.draw(view, rows, chosen)
    reform.table(view, rows, chosen)
    reform.sent(view)


guard.page("reform")
view = current()
opening(view)
shown = address.choose(
    st.segmented_control, "part", view.words("reform.part"), PARTS, PARTS[0],
    format_func=lambda code: view.words(f"reform_part.{code}"), required=True,
    label_visibility="collapsed",
)  # fmt: skip
if shown == "units":
    units_part(view)
elif shown == "districts":
    reform_districts.draw(view)
    reform_districts.download(view)
else:
    # Only these parts rest on loads, which may be simulated.
    (reform_contrast if shown == "contrast" else reform_count).draw(view)
    states.source_line(view)
