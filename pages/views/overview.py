import streamlit as st

from pages.ui import cards, charts, findings, maps, navigation, policy, profile, states, tables
from pages.ui.view import current

SHOWN = 5

view = current()
words = view.words
rows = view.slice()
province = view.province()
counts = view.verdict_counts()
simulated = bool(rows["simulated"].any())
judged = rows.dropna(subset=["ratio"]).sort_values("ratio", ascending=False)

states.heading(view, words("page.overview.title"))
st.subheader(findings.province(view, counts, rows), anchor=False)
states.simulated_notice(view, province.simulated_share, simulated=simulated)
cards.verdicts(view, counts)

sides = st.grid(3, min_column_width=300, gap="medium")
list_side, map_side = sides.cell(), sides.cell(column_span=2)
with map_side:
    st.markdown(words("overview.map_title"))
    maps.draw(view, rows, height=560, key="overview-map", measure="verdict")
    st.caption(words(f"layer_note.{view.layer}"))
with list_side:
    if judged.empty:
        st.info(words("state.nothing_judged"), icon=":material/info:")
    for title, part in (
        ("overview.heaviest", judged.head(SHOWN)),
        ("overview.lightest", judged.iloc[SHOWN:].tail(SHOWN)[::-1]),
    ):
        if part.empty:
            continue
        st.markdown(words(title))
        for row in part.itertuples():
            navigation.commune_link(row.commune_code, findings.one_line(view, row))
    if not judged.empty:
        st.caption(words("overview.list_note"))
    profile.published_cases(view, rows)
    missing = rows[rows["verdict"] == "insufficient"]
    if 0 < len(missing) <= SHOWN * 2:
        st.markdown(words("overview.unknown"))
        for row in missing.itertuples():
            navigation.commune_link(row.commune_code, findings.one_line_missing(view, row))

st.markdown(words("overview.province_title"))
cards.province(view, province)
st.caption(words("overview.province_note", count=province.communes_in_reference))
if not judged.empty:
    with st.expander(
        words("overview.intervals"),
        icon=":material/align_horizontal_center:",
        key="overview-ends",
        on_change="rerun",
    ) as opened:
        if opened.open:
            ends = judged if len(judged) <= 4 * SHOWN else tables.ends(judged, 2 * SHOWN)
            charts.show(
                view,
                lambda: charts.intervals(view, ends, policy.band(view)),
                height=620,
                key="overview-intervals",
                alt=words("chart.intervals_alt", count=len(ends)),
                simulated=simulated,
            )
            st.caption(words("chart.intervals_note"))
tables.slice_expander(view, rows, key="overview-table")
states.source_line(view, simulated=simulated, method=words(f"method.{view.lens}"))
