import streamlit as st

from pages.ui import charts, profile, states
from pages.ui.view import current

view = current()
words = view.words
rows = view.slice()
province = view.province()
code = profile.choose(view, rows)
row = next(rows[rows["commune_code"] == code].itertuples())
commune = view.rows("communes").set_index("commune_code", drop=False).loc[code]
simulated = bool(row.simulated or rows["simulated"].any())

states.heading(view, row.name)
states.simulated_notice(view, province.simulated_share, simulated=simulated)

sides = st.grid(3, min_column_width=300, gap="medium")
verdict_side, place_side = sides.cell(column_span=2), sides.cell()
with verdict_side:
    profile.verdict(view, row, province)
with place_side:
    st.markdown(words("profile.place"))
    profile.place(view, commune)

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
    profile.mix(view, row, simulated=simulated)

st.markdown(words("profile.position"))
if rows["ratio"].notna().any():
    charts.show(
        view,
        lambda: charts.funnel(view, rows, code),
        code,
        height=420,
        key="commune-position",
        alt=words("chart.funnel_alt"),
        simulated=bool(rows["simulated"].any()),
    )
    st.caption(words("chart.funnel_note"))
else:
    states.nothing(view)

profile.former_units(view, code)
states.source_line(view, simulated=simulated, method=words(f"method.{view.lens}"))
