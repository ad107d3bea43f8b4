"""A link that was sent keeps its meaning: tests/golden/addresses.toml."""

from __future__ import annotations

import tomllib
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.words import Words
from tests.pages.reader import ROOT, Site, texts

ADDRESSES = tomllib.loads(
    (ROOT / "tests" / "golden" / "addresses.toml").read_text(encoding="utf-8")
)["address"]


@pytest.mark.parametrize("old", ADDRESSES, ids=lambda old: f"{old['page']}?{old['query']}")
def test_an_address_shows_what_it_showed_when_it_was_sent(site: Site, old: dict[str, Any]):
    parameters = dict(parse_qsl(old["query"]))
    app = site.open(old["page"], **parameters)
    assert not app.exception
    words = Words(parameters.get("lang", "vi"))
    told = words("address.unknown", label="§").split("§")[0]
    assert [text for text in texts(app) if told in text] == []
    assert app.title[0].value == old["heading"]
    said = "\n".join(texts(app))
    assert old["shows"] != []
    assert [wanted for wanted in old["shows"] if wanted not in said] == []
    fields = chosen(app)
    assert {label: fields.get(label) for label in old.get("chosen", {})} == old.get("chosen", {})


def chosen(app: AppTest) -> dict[str, Any]:
    """What stands in the fields of a page, by their label."""
    fields = [*app.selectbox, *app.toggle, *app.number_input, *app.get("button_group")]
    return {field.label: field.value for field in fields}
