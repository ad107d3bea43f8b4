"""What readers do on pages, written into the audit log."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import guard
from pages.ui.words import Words
from sharing import audit
from sharing.audit.takeover import take_over_or_log
from sharing.settings import settings


def recorded(words: Words, event: str, **facts: Any) -> bool:
    """Write down what this reader does; where it must be and cannot, the page says so.

    Args:
        words: The catalogue of the reader's language.
        event: Name of the event.
        **facts: What else is said of it.

    Returns:
        Whether what the event tells of may be done.
    """
    try:
        audit.record(event, reader=guard.reader(), **facts)
    except audit.AuditError:  # the server's log has the reason already
        st.error(words("audited.not_written"), icon=":material/error:")
        return False
    return True


def editions_noticed() -> None:
    """Take over what was done to the editions; if that fails the edition is shown all the same.

    The process of link holders sees reviewer editions, whose making is written down where they are
    made.
    """
    if settings().audience == "link_holders":
        return
    take_over_or_log()
