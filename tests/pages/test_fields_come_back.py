"""Whatever is chosen in a field is in the address, and whoever opens that sees the same choice.

Fields that write nothing by themselves are named in test_kept_in_address.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reader import Site, everything

LOOKS = [
    ("overview", {}), ("map", {"measure": "ratio"}), ("map", {"measure": "rate"}),
    *(("compare", {"part": part}) for part in ("ranking", "trend", "peers", "scatter")),
    ("compare", {"part": "table", "sort": "load"}), ("commune", {"commune": "15607"}),
    ("staffing", {}), ("posts", {"topic": "chairs"}), ("posts", {"topic": "whatif"}),
    *(("reform", {"part": part}) for part in ("units", "contrast", "count")), ("quality", {}),
]  # fmt: skip
FOLDED = ("map-filters", "compare-filters")
KINDS = {
    "button_group", "multiselect", "number_input", "radio", "select_slider", "selectbox",
    "text_input", "toggle",
}  # fmt: skip
# They search, or are applied together by a button.
ACT_LATER = ("search-", "compare-search", "whatif_")


@pytest.fixture(scope="module")
def other(site: Site) -> Site:
    """Another reader."""
    return Site()


def opened(site: Site, page: str, parameters: dict[str, str]) -> AppTest:
    """A page with its filters unfolded."""
    for name in FOLDED:
        site.app.session_state[name] = True
    app = site.open(page, **parameters)
    assert not app.exception
    return app


def fields(app: AppTest) -> dict[str, Any]:
    """The fields that write into the address as soon as they change, by their key."""
    return {
        node.key: node
        for node in everything(app)
        if node.type in KINDS and node.key and not node.key.startswith(ACT_LATER)
    }


def choose_another(app: AppTest, key: str) -> None:
    """Choose what is not chosen, and run the page."""
    field = fields(app)[key]
    if field.type == "toggle":
        field.set_value(not field.value).run()
    elif field.type == "number_input":
        field.set_value((field.value or 0) + 1).run()
    elif field.type == "text_input":
        field.set_value("bat mot").run()
    elif field.type == "select_slider":
        field.set_value("2025-12").run()
    elif field.type == "selectbox":
        field.select_index(((field.index or 0) + 1) % len(field.options)).run()
    elif field.type == "radio":
        field.set_value(field.options[((field.index or 0) + 1) % len(field.options)]).run()
    else:  # options are known by what they say, the present one by its code
        last = field.options[-1]
        before = address(app)
        field.set_value([last] if isinstance(field.value, list) else last).run()
        if address(app) == before:
            fields(app)[key].set_value(field.options[0]).run()
    assert not app.exception


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the present address."""
    present = dict(app.query_params).items()
    return {name: value[-1] if isinstance(value, list) else value for name, value in present}


@pytest.mark.parametrize(("page", "parameters"), LOOKS, ids=str)
def test_a_choice_comes_back_from_its_address(
    site: Site, other: Site, page: str, parameters: dict[str, str]
):
    seen = 0
    for key in fields(opened(site, page, parameters)):
        # What every page shares is tried on the first, a list of one edition not at all.
        if key.removeprefix("address_") in {
            "lang", "period", "group", "lens", "certification", "observed", "edition",
        } and (page != "overview" or key == "address_edition"):  # fmt: skip
            continue
        app = opened(site, page, parameters)
        choose_another(app, key)
        sent = address(app)
        assert sent != parameters, key
        chosen = fields(app)[key].value
        assert fields(opened(other, page, sent))[key].value == chosen, (key, sent)
        seen += 1
    assert seen > 0
