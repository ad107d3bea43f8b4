"""The months under the map: the province's load in each, and a slider that moves through them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import address, formats, look
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.view import View

_KEY = "map-month"
_HEIGHT = 130
_FEWEST_LABELS = 4
_HOVERED = ["dossiers", "overloaded", "underloaded"]


def draw(view: View) -> None:
    """The chart of the province and the slider under it; the month is the address's period."""
    words = view.words
    st.markdown(words("map.time"))
    months = _months(view)
    figures = once(view, "province by month", lambda: by_month(view), str(len(months)))
    if figures["load"].notna().any():
        kept = once(view, "map time", lambda: _chart(view, figures))
        st.plotly_chart(kept.figure, key="map-time", config=look.PLOT_CONFIG, alt=kept.alt)
    else:
        st.caption(words("map.time_none"))
    _slider(view, months)
    st.caption(words("map.time_note", unit=words(f"lens_unit.{view.lens}")))


def _months(view: View) -> list[Any]:
    """The months of the edition, oldest first."""
    periods = [period for period in view.records("periods") if period.kind == "month"]
    return sorted(periods, key=lambda period: period.first_month)


def by_month(view: View) -> pd.DataFrame:
    """Load, dossiers and verdicts of the province in every month, in the view's slice."""
    found = view.province_months()
    if not view.assumed:
        return found
    # What a reader assumes changes every month: each is reckoned again.
    months = [replace(view, period=period) for period in _months(view)]
    counts = pd.DataFrame([one.verdict_counts() for one in months]).fillna(0)
    counts = counts.reindex(columns=["overloaded", "underloaded"], fill_value=0).astype("int32")
    return found.assign(
        load=[one.province().load for one in months],
        overloaded=counts["overloaded"].to_numpy(),
        underloaded=counts["underloaded"].to_numpy(),
    )


def _slider(view: View, months: list[Any]) -> None:
    words, lang = view.words, view.lang
    by_id = {period.period_id: period for period in months}
    shown = view.period.period_id
    if shown not in by_id:
        period = view.period
        named = formats.period(period.kind, period.first_month, period.last_month, lang=lang)
        st.caption(words("map.time_longer", period=named))
        shown = next(one.period_id for one in months if one.last_month == period.last_month)
    names = {code: formats.month_short(one.first_month, lang=lang) for code, one in by_id.items()}
    st.session_state[_KEY] = shown
    newest = months[-1].period_id
    st.select_slider(
        words("map.time_slider"), list(by_id), key=_KEY, format_func=names.__getitem__,
        on_change=_move, args=(newest,),
    )  # fmt: skip


def _move(newest: str) -> None:
    address.put_code("period", st.session_state[_KEY], newest)


def _chart(view: View, figures: pd.DataFrame) -> Drawn:
    """A bar a month, those of the period that is looked at dark."""
    words, lang = view.words, view.lang
    labels = [formats.month_short(month, lang=lang) for month in figures["month"]]
    period = view.period
    inside = figures["month"].between(period.first_month, period.last_month)
    figure = look.blank()
    figure.add_trace(
        go.Bar(
            x=labels, y=figures["load"].astype("float32"),
            marker={"color": [look.ACCENT if flag else look.COLOURS["watch_low"]
                              for flag in inside]},
            customdata=figures[_HOVERED].to_numpy("float32"),
            hovertemplate=_hover(view),
        )
    )  # fmt: skip
    every = max(1, len(labels) // _FEWEST_LABELS)
    figure.update_xaxes(type="category", tickvals=labels[::every], tickangle=0, fixedrange=True)
    figure.update_yaxes(rangemode="tozero", nticks=3, fixedrange=True)
    figure.update_layout(bargap=0.15)
    simulated = bool(view.slice()["simulated"].any())
    look.dress(figure, words, height=_HEIGHT, simulated=simulated, assumed=bool(view.assumed))
    figure.update_layout(margin={"t": 22, "b": 24})
    return Drawn(Finished(figure), _alt(view, figures.dropna(subset=["load"])))


def _hover(view: View) -> str:
    """What is said of a month, with Plotly's places for its figures."""
    dossiers, overloaded, underloaded = (
        f"%{{customdata[{i}]:,.0f}}" for i in range(len(_HOVERED))
    )  # fmt: skip
    said = view.words(
        "map.time_hover",
        load="%{y:,.1f}",
        unit=view.words(f"lens_unit.{view.lens}"),
        dossiers=dossiers,
        overloaded=overloaded,
        underloaded=underloaded,
    )
    return f"<b>%{{x}}</b><br>{said}<extra></extra>"


def _alt(view: View, known: pd.DataFrame) -> str:
    lang = view.lang
    first, last = known.iloc[0], known.iloc[-1]
    low, high = known["load"].min(), known["load"].max()
    return view.words(
        "map.time_alt",
        first=formats.number(first["load"], 1, lang=lang),
        first_month=formats.month(first["month"], lang=lang),
        last=formats.number(last["load"], 1, lang=lang),
        last_month=formats.month(last["month"], lang=lang),
        low=formats.number(low, 1, lang=lang),
        high=formats.number(high, 1, lang=lang),
    )
