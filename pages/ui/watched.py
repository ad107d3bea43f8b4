"""Reads from editions while their files may be damaged: what fails is examined before it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from pages.ui import audited, opened
from warehouse.connection import Connection, DatabaseError
from warehouse.editions import Edition, Served, Store
from warehouse.watching import Watcher

_EXAMINED_EVERY_SECONDS = 5.0
_watcher = Watcher(audited.editions_noticed)
_sound_at: dict[str, float] = {}

T = TypeVar("T")


def served() -> Served:
    """The edition to serve now; cheap unless the pointer or a file of it has changed.

    Raises:
        EditionError: If no edition verifies.
    """
    return _watcher.served(Store())


def forget() -> None:
    """Look at everything anew."""
    _watcher.forget()
    _sound_at.clear()


def read(edition: Edition, work: Callable[[Connection], T]) -> T:
    """What is read from an edition; where that fails because it is damaged, the page begins anew.

    The next run shows the newest edition that verifies, and says so.

    Args:
        edition: The edition.
        work: Reads from a connection to it.

    Raises:
        DatabaseError: If it cannot be read though its file is sound.
    """
    try:
        return work(opened.connection(edition))
    except DatabaseError as error:
        if time.monotonic() - _sound_at.get(edition.id, -_EXAMINED_EVERY_SECONDS) < (
            _EXAMINED_EVERY_SECONDS
        ):
            raise
        opened.drop(edition)
        if _watcher.doubt(edition, error):
            st.rerun()
            raise  # nobody is there for whom a page could begin anew
    _sound_at[edition.id] = time.monotonic()
    return work(opened.connection(edition))
