"""A menu under every chart: PNG, SVG and its rows as CSV, made in the browser.

One component for a whole page finds the charts and adds the menus: charts stay parts of a page that
are drawn from memory, a click costs the server nothing, and a chart that is added later has its
menu without a word about it. Maps have files of their own (`mapfile`).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import streamlit as st

from pages.ui import formats, states
from pages.ui.drawn import once
from pages.ui.view import View

_TOOLS = st.components.v2.component(
    "charttools", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)
# The words of a run, apart from the program: that never changes and is sent to a browser once.
_WORDS = st.components.v2.component(
    "chartwords",
    js="export default ({ data }) => { document.documentElement.dataset.chartWords = data }",
)


def offer(view: View) -> None:
    """Give the charts of the page their menus."""
    said = once(view, "chart words", lambda: json.dumps(data_of(view), ensure_ascii=False))
    _WORDS(data=said, key="chart-words", height=0)
    _TOOLS(key="chart-tools", height=0)


def data_of(view: View) -> dict[str, object]:
    """What the menus say, and what is burnt into their files."""
    words = view.words
    source = "simulated.source" if states.is_simulated(view) else "simulated.none"
    today = formats.date(datetime.now(states.LOCAL_TIME).date(), lang=view.lang)
    return {
        "menu": words("take.menu"),
        "png": words("take.png"),
        "svg": words("take.svg"),
        "csv": words("take.csv"),
        "failed": words("take.chart_failed"),
        "series": words("take.series"),
        "label": words("take.label"),
        "x": words("take.across"),
        "y": words("take.upright"),
        "lower": words("take.lower"),
        "upper": words("take.upper"),
        "scope": states.scope_line(view),
        "source": words(
            "page.source", edition=view.edition.id, source=words(source),
            method=states.method(view),
        ),
        "exported": words("sheet.exported", date=today),
        "pinned": {"edition": view.edition.id, "period": str(view.period.period_id)},
    }  # fmt: skip
