"""What a reader sees when a page fails: courteous words and a number that the log knows too."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

import streamlit as st

from pages.ui import address
from pages.ui.words import Words, languages

_LOGGER = logging.getLogger(__name__)
_NUMBER_BYTES = 4


def handler(count: Callable[[], None]) -> Callable[[Exception], bool]:
    """What Streamlit calls when a run has failed.

    Args:
        count: Told of each.
    """

    def failed(error: Exception) -> bool:
        number = secrets.token_hex(_NUMBER_BYTES).upper()
        _LOGGER.error("a run failed, number %s: %s", number, type(error).__name__)
        count()
        words = Words(address.value("lang", languages(), languages()[0]))
        st.error(words("failed.said", number=number), title=words("failed.title"))
        return True

    return failed
