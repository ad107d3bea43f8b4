"""The only door from pages to the warehouse: which edition is served, and cached reads from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import audited, kept
from sharing.package.writing import zipped
from warehouse import queries
from warehouse.after import AfterCheck, after_check
from warehouse.connection import Connection
from warehouse.decisions import Decision
from warehouse.differences import Differences
from warehouse.differences import differences as compared
from warehouse.editions import Edition, Served, Store
from warehouse.manifest import EditionError, Manifest
from warehouse.policies import policies as read_policies
from warehouse.slices import SliceFacts, read_slice

_EDITIONS_KEPT_OPEN = 8
_RESULTS_KEPT = 400


def served() -> Served:
    """The edition to serve now; cheap: only a new pointer makes it look again.

    Raises:
        EditionError: If no edition verifies.
    """
    store = Store()
    return _served(str(store.folder), store.stamp())


def pinned(edition_id: str) -> Edition | None:
    """The edition a reader's address names, verified; None when it is not there or damaged."""
    try:
        return _pinned(str(Store().folder), edition_id)
    except EditionError:
        return None


def edition_ids() -> list[str]:
    """Ids of the published editions, newest first."""
    return Store().ids()


def policies() -> pd.DataFrame:
    """The policy values of the newest editions, made anew when another one is published."""
    store = Store()
    key = ("policies", str(store.folder), store.stamp())
    return kept.value(key, lambda: read_policies(store))


def rows(edition: Edition, name: str, **values: queries.Value) -> pd.DataFrame:
    """The rows of a named query on one edition; the caller owns the copy.

    The copy is shallow: pandas copies a column when it is written to, so what is kept stays.
    """
    return _rows(edition.id, name, values, edition).copy(deep=False)


def records(edition: Edition, name: str, **values: queries.Value) -> tuple[Any, ...]:
    """The rows of a named query as named tuples, made once: for few rows that every run needs."""
    key = ("records", edition.id, name, *values.items())
    return kept.value(key, lambda: tuple(rows(edition, name, **values).itertuples()))


def manifest(edition_id: str | None) -> Manifest | None:
    """What an edition is made of, also where its file is gone; None if that cannot be known."""
    if edition_id is None:
        return None
    try:
        return Store().manifest(edition_id)
    except EditionError:
        return None


def differences(before: Edition, after: Edition) -> Differences:
    """What differs between two editions, made once for a pair."""
    return kept.value(
        ("differences", before.id, after.id),
        lambda: compared(*(_connection(one.id, one) for one in (before, after))),
    )


def facts(edition: Edition, scope: str, period_id: str, staff_group: str) -> SliceFacts:
    """The figures of one scope, period and staff group as arrays, to try assumptions on."""
    key = ("facts", edition.id, scope, period_id, staff_group)
    return kept.value(
        key,
        lambda: read_slice(
            _connection(edition.id, edition), scope=scope, period_id=period_id,
            staff_group=staff_group,
        ),
    )  # fmt: skip


def package(edition: Edition) -> bytes:
    """An edition as open data, in one archive."""
    return zipped(edition.manifest, _connection(edition.id, edition).cursor())


@st.cache_resource(show_spinner=False, max_entries=2)
def _served(folder: str, stamp: tuple[int, int]) -> Served:  # noqa: ARG001  the stamp is the key
    audited.editions_noticed()
    return Store().serve()


@st.cache_resource(show_spinner=False, max_entries=_EDITIONS_KEPT_OPEN)
def _pinned(folder: str, edition_id: str) -> Edition | None:  # noqa: ARG001  part of the key
    edition = Store().get(edition_id)
    edition.verify()
    return edition


@st.cache_resource(
    show_spinner=False,
    max_entries=_EDITIONS_KEPT_OPEN,
    on_release=Connection.close,
)
def _connection(edition_id: str, _edition: Edition) -> Connection:  # noqa: ARG001
    return _edition.open()


@st.cache_resource(show_spinner=False, max_entries=_RESULTS_KEPT)
def _rows(edition_id: str, name: str, values: Mapping[str, Any], _edition: Edition) -> pd.DataFrame:
    return queries.run(_connection(edition_id, _edition), name, **values)


def after(edition: Edition, decision: Decision, lens: Mapping[str, str]) -> AfterCheck:
    """The after-check of a decision on an edition's months.

    Args:
        edition: The edition.
        decision: The decision.
        lens: Scope, staff group, certification and weighting.
    """
    return after_check(_connection(edition.id, edition), decision, **lens)
