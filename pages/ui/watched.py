"""Reads from editions while their files may be damaged: what fails is examined before it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from pages.ui import audited, opened
from warehouse.connection import BrokenError, Connection, DatabaseError
from warehouse.editions import Edition, Served, Store
from warehouse.watching import Watcher

_watcher = Watcher(audited.editions_noticed)
_told: list[Callable[[], None]] = []

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


def when_damaged(forget_other: Callable[[], None]) -> None:
    """Have what was found sound forgotten as soon as an edition is found damaged."""
    _told.append(forget_other)


def read(edition: Edition, work: Callable[[Connection], T]) -> T:
    """What is read from an edition; where that fails because it is damaged, the page begins anew.

    The next run shows the newest edition that verifies, and says so.

    Args:
        edition: The edition.
        work: Reads from a connection to it.

    Raises:
        DatabaseError: If it cannot be read though its file is sound.
    """
    used = None
    try:
        used = opened.connection(edition)
        return work(used)
    except DatabaseError as error:
        if _watcher.doubt(edition, error):
            opened.drop(edition)
            for forget_other in _told:
                forget_other()
            st.rerun()
            raise  # nobody is there for whom a page could begin anew
        if isinstance(error, BrokenError):
            opened.drop(edition)
        if used is not None and opened.is_open(used):
            raise  # the query itself is wrong, or too much
    return work(opened.connection(edition))  # it was closed meanwhile
