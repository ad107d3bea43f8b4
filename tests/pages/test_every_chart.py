"""What holds of every chart of every page: it tells what it shows, and asks for no dragging."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.pages.reader import PAGES, Site

PARTS = {
    "compare": ("part", ("funnel", "ranking", "trend", "side", "peers", "scatter")),
    "posts": ("topic", ("frame", "chairs", "whatif")),
    "reform": ("part", ("units", "contrast", "count")),
}
LOOKS = [
    (page, {parameter: part} if part else {})
    for page in PAGES
    for parameter, parts in [PARTS.get(page, ("", ("",)))]
    for part in parts
]
WITHOUT_CHARTS = {"decisions", "method", "changes", "sources"}


def charts(site: Site, page: str, lang: str, parameters: dict[str, str]) -> list[Any]:
    """The charts of a page, those of what is unfolded too."""
    site.open(page, lang=lang, **parameters)
    if page == "overview":
        site.app.session_state["overview-ends"] = True
        site.app.run()
    return [chart.proto for chart in site.app.get("plotly_chart")]


@pytest.mark.parametrize(("page", "parameters"), LOOKS, ids=str)
def test_a_chart_says_its_figures_and_asks_for_no_dragging(
    site: Site, page: str, parameters: dict[str, str]
):
    """A map is dragged, and has buttons for the same (tests/browser/test_map.py)."""
    found = charts(site, page, "en", parameters)
    assert bool(found) == (page not in WITHOUT_CHARTS)
    for chart in found:
        # A name and two figures at the least: what is drawn, and what it comes to.
        assert len(re.findall(r"\d[\d,.]*", chart.alt)) >= 2, chart.alt
        layout = json.loads(chart.spec)["layout"]
        axes = [axis for name, axis in layout.items() if re.fullmatch(r"[xy]axis\d*", name)]
        assert axes or layout["geo"]
        assert all(axis["fixedrange"] for axis in axes)
        assert ("geo" in layout) == (layout.get("dragmode") == "pan")
