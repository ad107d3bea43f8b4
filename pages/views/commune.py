import streamlit as st

from pages.ui import charts, profile, states
from pages.ui.drawn import part
from pages.ui.view import View, current


@part
def commune(view: View, code: str) -> None:
    """Verdict and place, what was published, every method, months and fields."""
    words = view.words
    row = profile.row_of(view, code)
    states.heading(view, row.name)
    states.simulated_notice(view)

    sides = st.grid(3, min_column_width=300, gap="medium")
    verdict_side, place_side = sides.cell(column_span=2), sides.cell()
    with verdict_side:
        profile.verdict(view, row)
    with place_side:
        st.markdown(words("profile.place"))
        profile.place(view, code)

    st.markdown(words("profile.published"))
    profile.published(view, code)

    st.markdown(words("profile.lenses"))
    profile.lenses(view, row)

    charts_side = st.grid(2, min_column_width=380, gap="medium")
    month_side, mix_side = charts_side.cell(), charts_side.cell()
    with month_side:
        st.markdown(words("profile.months"))
        profile.months(view, code)
    with mix_side:
        st.markdown(words("profile.mix"))
        profile.mix(view, row)


@part
def position(view: View, code: str) -> None:
    """Its place among all communes, and the units it was formed from."""
    st.markdown(view.words("profile.position"))
    rows = view.slice()
    if rows["ratio"].notna().any():
        charts.show(
            view,
            charts.funnel(view, rows, code),
            height=420,
            key="commune-position",
            alt=view.words("chart.funnel_alt"),
            simulated=states.is_simulated(view),
        )
        st.caption(view.words("chart.funnel_note"))
    else:
        states.nothing(view)
    profile.former_units(view, code)


view = current()
code = profile.choose(view)
commune(view, code)
position(view, code)
states.source_line(view)
