"""Up to ten communes side by side, and one commune against its peers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import address, charts_ranking, comparison_table, formats, policy, states
from pages.ui.comparison import Comparison, named, rows, scale
from pages.ui.comparison_show import chart, links, multiples, question
from pages.ui.drawn import once
from pages.ui.measures import DISTANCE
from pages.ui.view import View

_CHOICE_WIDTH = 320
_ROOM = 40
_TOP = 52


def side(view: View, comparison: Comparison) -> None:
    """The chosen communes in columns, and their months in small charts with the same axes."""
    found = named(view, comparison)
    if found.empty:
        states.nothing(view)
        return
    links(view, found, "compare-links")
    table = once(
        view, "side by side", lambda: comparison_table.side_by_side(view, found), comparison.key
    )
    comparison_table.show_side_by_side(view, table)
    comparison_table.download(view, found, comparison_table.EVERY, "side")
    st.markdown(view.words("compare.months_title"))
    multiples(view, found, scale(view), "months")


def peers(view: View, comparison: Comparison) -> None:
    """One commune against the seven most like it."""
    words = view.words
    names = dict(named(view, comparison)[["commune_code", "name"]].itertuples(index=False))
    if not names:
        states.nothing(view)
        return
    axis = question(view, "peers")
    code = address.choose(
        st.selectbox, "of", words("compare.peers_of"), list(names), next(iter(names)),
        format_func=names.__getitem__, width=_CHOICE_WIDTH,
    )  # fmt: skip
    found = _with_peers(view, code)
    known = found.dropna(subset=["ratio"]).sort_values("ratio", ascending=False)
    said = finding(view, found)
    st.markdown(said)
    if not known.empty:
        chart(
            view, "peers", charts_ranking.height(known) + _ROOM,
            lambda: (
                charts_ranking.ranking(
                    view, known, frozenset([code]), policy.band(view), (axis, "ratio")
                ),
                said,
            ),
            code, axis, top=_TOP,
        )  # fmt: skip
        st.caption(words("compare.ranking_note"))
    links(view, found, "compare-peer-links")
    table = once(view, "peers", lambda: comparison_table.side_by_side(view, found, DISTANCE), code)
    comparison_table.show_side_by_side(view, table)
    comparison_table.download(view, found, [DISTANCE, *comparison_table.EVERY], "peers")
    st.caption(words("compare.peers_note"))


def _with_peers(view: View, code: str) -> pd.DataFrame:
    """A commune and its peers, nearest first, with every measure and the distance."""
    peer = view.peers()
    peer = peer[peer["commune_code"] == code].sort_values("position")
    found = rows(view).set_index("commune_code", drop=False)
    found = found.loc[[code, *peer["peer_code"]]].reset_index(drop=True)
    return found.assign(distance=[0.0, *peer["distance"]])


def finding(view: View, found: pd.DataFrame) -> str:
    """How a commune (the first row) stands among its peers, in words."""
    words, lang = view.words, view.lang
    own, others = found.iloc[0], found.iloc[1:].dropna(subset=["ratio"])
    if pd.isna(own["ratio"]) or others.empty:
        return words("compare.peers_none", name=own["name"])
    return words(
        "compare.peers_finding",
        name=own["name"],
        ratio=formats.ratio(own["ratio"], lang=lang),
        count=formats.number(len(others), lang=lang),
        lower=int((others["ratio"] < own["ratio"]).sum()),
        clearly_lower=int((others["ratio_upper_95"] < own["ratio_lower_95"]).sum()),
        clearly_higher=int((others["ratio_lower_95"] > own["ratio_upper_95"]).sum()),
    )
