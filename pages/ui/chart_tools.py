"""A menu under every chart: PNG, SVG and its rows as Excel and CSV, made in the browser.

And on every map the buttons that enlarge it and move it, for whoever cannot drag or turn a wheel.

The script of the document (`document`) finds the charts and adds the menus: charts stay parts of a
page that are drawn from memory, a click costs the server nothing, and a chart that is added later
has its menu without a word about it. Maps have files of their own (`mapfile`).
"""

from __future__ import annotations

import json
from datetime import datetime

from pages.ui import formats, states
from pages.ui.drawn import once
from pages.ui.scripted import Scripted
from pages.ui.view import View
from pages.ui.words import Words

# Places that the browser fills.
_DATE, _ADDRESS = "%date%", "%address%"
# What changes from run to run, apart from the program and its words: those the document has.
_FACTS = Scripted("chartfacts")


def offer(view: View) -> None:
    """Say what is burnt into the files of this page's charts."""
    today = datetime.now(states.LOCAL_TIME).date().isoformat()
    facts = once(
        view, "chart facts", lambda: json.dumps(facts_of(view), ensure_ascii=False), today
    )  # fmt: skip
    _FACTS(data=facts, key="chart-facts", height=0)


def labels_of(words: Words) -> dict[str, object]:
    """What the menus and the headings of the rows say, in the reader's language."""
    return {
        "menu": words("take.menu"),
        "png": words("take.png"),
        "svg": words("take.svg"),
        "xlsx": words("take.xlsx"),
        "csv": words("take.csv"),
        "table": words("take.table"),
        "notes": words("take.notes"),
        "failed": words("take.chart_failed"),
        "series": words("take.series"),
        "label": words("take.label"),
        "x": words("take.across"),
        "y": words("take.upright"),
        "lower": words("take.lower"),
        "upper": words("take.upper"),
        "exported": words("sheet.exported_from", date=_DATE, address=_ADDRESS),
        "steps": words.section("map_steps"),
    }


def facts_of(view: View) -> dict[str, object]:
    """What is burnt into the files: period and method, source, edition, day."""
    words = view.words
    source = "simulated.source" if states.is_simulated(view) else "simulated.none"
    return {
        "scope": " ".join([*states.edition_marks(view), states.scope_line(view)]),
        "source": words(
            "page.source", edition=view.edition.id, source=words(source),
            method=states.method(view),
        ),
        "date": formats.date(datetime.now(states.LOCAL_TIME).date(), lang=view.lang),
        "pinned": {"edition": view.edition.id, "period": str(view.period.period_id)},
    }  # fmt: skip
