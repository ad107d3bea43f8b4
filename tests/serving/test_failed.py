"""A reader of a page that fails gets courteous words and a number; the log has the number too."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.words import Words


def failing() -> None:
    """A page of which one run has failed."""
    from pages.ui import failed  # noqa: PLC0415  AppTest runs the body of this function alone

    handle = failed.handler(lambda: None)
    assert handle(ValueError("inner detail /srv/can-viec")) is True


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_number_on_the_page_is_in_the_log_and_no_detail_is_on_the_page(lang, caplog):
    app = AppTest.from_function(failing, default_timeout=60)
    app.query_params["lang"] = lang
    with caplog.at_level(logging.ERROR):
        app.run()
    assert not app.exception
    said = app.error[0].value
    number = re.search(r"\*\*([0-9A-F]{8})\*\*", said).group(1)
    assert said == Words(lang)("failed.said", number=number)
    assert f"a run failed, number {number}: ValueError" in caplog.text
    assert "detail" not in said
