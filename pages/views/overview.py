from dataclasses import replace

import streamlit as st

from pages.ui import cards, charts, findings, maps, navigation, policy, profile, states, tables
from pages.ui.drawn import part
from pages.ui.view import View, current

SHOWN = 5


@part
def opening(view: View) -> None:
    """The finding of the period, and how many communes have each verdict."""
    counts = view.verdict_counts()
    states.heading(view, view.words("page.overview.title"))
    st.subheader(findings.province(view, counts, view.slice()), anchor=False)
    states.simulated_notice(view)
    cards.verdicts(view, counts)


@part
def communes(view: View) -> None:
    """The heaviest and the lightest, those the question was asked about, the unknown."""
    words, rows = view.words, view.slice()
    judged = findings.judged(rows)
    if judged.empty:
        st.info(words("state.nothing_judged"), icon=":material/info:")
    for title, some in (
        ("overview.heaviest", judged.head(SHOWN)),
        ("overview.lightest", judged.iloc[SHOWN:].tail(SHOWN)[::-1]),
    ):
        if some.empty:
            continue
        st.markdown(words(title))
        for row in some.itertuples():
            navigation.commune_link(view, row.commune_code, findings.one_line(view, row))
    if not judged.empty:
        st.caption(words("overview.list_note"))
    profile.published_cases(view, rows)
    missing = rows[rows["verdict"] == "insufficient"]
    if 0 < len(missing) <= SHOWN * 2:
        st.markdown(words("overview.unknown"))
        for row in missing.itertuples():
            navigation.commune_link(view, row.commune_code, findings.one_line_missing(view, row))


@part
def province(view: View) -> None:
    """The province as a whole."""
    row = view.province()
    st.markdown(view.words("overview.province_title"))
    cards.province(view, row)
    st.caption(view.words("overview.province_note", count=row.communes_in_reference))


@part
def intervals(view: View) -> None:
    """Ratio and interval of the communes at both ends."""
    judged = findings.judged(view.slice())
    ends = judged if len(judged) <= 4 * SHOWN else tables.ends(judged, 2 * SHOWN)
    charts.show(
        view,
        charts.intervals(view, ends, policy.band(view)),
        height=620,
        key="overview-intervals",
        alt=view.words("chart.intervals_alt", count=len(ends)),
        simulated=states.is_simulated(view),
    )
    st.caption(view.words("chart.intervals_note"))


view = current()
words = view.words
opening(view)

sides = st.grid(3, min_column_width=300, gap="medium")
list_side, map_side = sides.cell(), sides.cell(column_span=2)
with map_side:
    st.markdown(words("overview.map_title"))
    maps.draw(replace(view, measure="verdict"), height=560, key="overview-map")
    maps.note(view)
with list_side:
    communes(view)

province(view)
if findings.any_judged(view):
    with st.expander(
        words("overview.intervals"),
        icon=":material/align_horizontal_center:",
        key="overview-ends",
        on_change="rerun",
    ) as opened:
        if opened.open:
            intervals(view)
tables.slice_expander(view, key="overview-table")
states.source_line(view)
