"""The only door from pages to the warehouse: which edition is served, and cached reads from it.

Whoever reads is asked here what may be read: no page can forget it.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import guard, kept, opened, runs, watched
from sharing.access.reader import NotAllowed, Reader
from sharing.package.writing import zipped
from sharing.settings import settings
from warehouse import queries
from warehouse.after import AfterCheck, after_check
from warehouse.decisions import Decision
from warehouse.differences import Differences
from warehouse.differences import differences as compared
from warehouse.editions import Edition, Served, Store
from warehouse.manifest import EditionError, Manifest
from warehouse.marks import Mark, mark_of
from warehouse.policies import policies as read_policies
from warehouse.reviewer import made_by
from warehouse.slices import SliceFacts, read_slice

_EDITIONS_VERIFIED = 8
_RESULTS_KEPT = 400
# Columns that name the commune a row tells of; the province stands among the published figures.
_COMMUNES = ("commune_code", "peer_code", "other_commune_code", "unit_code")
_PROVINCE = "38"
# Values that name the communes a query is asked for, codes joined by commas.
_ASKED = ("commune_code", "codes")
_BEGUN = "begun-with-edition"
_newest: dict[str, str] = {}


def served() -> Served:
    """The edition to serve now, asked for at the first question of a run.

    Cheap: only a new pointer or a changed file makes it look again.

    Raises:
        EditionError: If no edition verifies.
        NotAllowed: If whoever reads may see no figures.
    """
    guard.require("see_figures")
    return runs.once("served", _served)


def _served() -> Served:
    found = watched.served()
    _begin_with(str(found.edition.path.parent), found.edition)
    return found


def home() -> Edition | None:
    """The edition shown if the address names none: a link's own, else the one that is served.

    None when the edition a link is pinned to is not there any more: nothing takes its place.

    Raises:
        EditionError: If no edition verifies.
        NotAllowed: If whoever reads may see no figures.
    """
    link = guard.reader().link
    if link is None:
        return served().edition
    found = _begun() if link.edition_id is None else pinned(link.edition_id)
    if found is not None and not made_by(found.manifest, settings().links.smallest_cell):
        raise EditionError("no_reviewer_edition", name=found.path.name)
    return found


def _begun() -> Edition:
    """The edition that a session of a link to the newest one began with, until it moves on."""
    newest = served().edition
    begun = st.session_state.setdefault(_BEGUN, newest.id)
    if begun != newest.id:
        try:
            return _kept_open(begun)
        except EditionError:
            move_on()  # it is gone; the banner names the one that is shown
    return newest


def newer(edition: Edition) -> str | None:
    """Id of the edition that is served now, where it is a newer one than this."""
    now = served().edition
    return now.id if now.manifest.number > edition.manifest.number else None


def another(edition: Edition) -> str | None:
    """Id of the edition that is served now, where it is not this one: newer, or gone back to."""
    now = served().edition
    return now.id if now.id != edition.id else None


def move_on() -> None:
    """Let this session of a link to the newest edition go on with the one that is served now."""
    st.session_state[_BEGUN] = served().edition.id


def pinned(edition_id: str) -> Edition | None:
    """The edition a reader's address names, verified; None when it is not there or damaged.

    One that is not for whoever reads is not there.
    """
    who = guard.reader()
    own = who.link is not None and who.link.edition_id == edition_id
    if not (who.may("choose_edition") or own):
        return None
    try:
        return _kept_open(edition_id)
    except EditionError:
        return None


def _kept_open(edition_id: str) -> Edition:
    store = Store()
    path = store.folder / f"{edition_id}.duckdb"
    return _pinned(folder=str(store.folder), edition_id=edition_id, mark=mark_of(path))


def edition_ids() -> list[str]:
    """Ids of the published editions that whoever reads may choose, newest first."""
    if guard.may("choose_edition"):
        store = Store()
        return kept.value(("editions", str(store.folder), store.stamp()), store.published_ids)
    own = home()
    return [] if own is None else [own.id]


def policies() -> pd.DataFrame:
    """The policy values of the newest editions, made anew when another one is published."""
    guard.require("choose_edition")
    store = Store()
    return kept.value(("policies", str(store.folder), store.stamp()), lambda: read_policies(store))


def rows(edition: Edition, name: str, **values: queries.Value) -> pd.DataFrame:
    """The rows of a named query on one edition; the caller owns the copy.

    The copy is shallow: pandas copies a column when it is written to, so what is kept stays. A
    link that is locked to communes gets their rows only.

    Raises:
        NotAllowed: If whoever reads may not see what the query tells.
    """
    who = guard.reader()
    _require(who, name, values)
    return _unlocked(_kept_rows(edition, name, values), who).copy(deep=False)


def _require(who: Reader, name: str, values: Mapping[str, queries.Value]) -> None:
    """Go on only if a reader may see a query's rows, and those of the communes it asks for.

    Rows that answer for one commune need not name it, so that `_unlocked` could not leave them out.

    Raises:
        NotAllowed: If not.
    """
    asked = [code for one in _ASKED if one in values for code in str(values[one]).split(",")]
    if not who.reads(name) or not all(who.sees(code) for code in asked):
        raise NotAllowed(name)


def _unlocked(found: pd.DataFrame, who: Reader) -> pd.DataFrame:
    """The rows of the communes a reader's link is locked to, and those of no commune."""
    if who.lock:
        for name in _COMMUNES:
            if name in found:
                column = found[name]
                found = found[column.isna() | column.isin([*who.lock, _PROVINCE])]
    return found


def names(edition: Edition) -> dict[str, str]:
    """Every commune's name by its code, under a lock too: a name is no figure."""
    guard.require("see_figures")
    communes = _kept_rows(edition, "communes", {})
    return dict(zip(communes["commune_code"], communes["name"], strict=True))


def quarantine(edition: Edition) -> pd.DataFrame:
    """The rows that were set aside: all, or those of a reader's own files and communes."""
    who, found = guard.reader(), rows(edition, "quarantine")
    if who.may("see_quarantine"):
        return found
    guard.require("see_own_quarantine")
    if not who.communes:
        return found
    own = found["commune_code"].isin(who.communes) | (found["received_by"] == who.name)
    return found[own]


def records(edition: Edition, name: str, **values: queries.Value) -> tuple[Any, ...]:
    """The rows of a named query as named tuples, made once: for few rows that every run needs."""
    who = guard.reader()
    _require(who, name, values)
    key = ("records", edition.id, name, who.lock, *values.items())
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
    guard.require("choose_edition")
    return kept.value(
        ("differences", before.id, after.id),
        lambda: watched.read(
            before, lambda old: watched.read(after, lambda new: compared(old, new))
        ),
    )


def facts(edition: Edition, scope: str, period_id: str, staff_group: str) -> SliceFacts:
    """The figures of one scope, period and staff group as arrays, to try assumptions on.

    Raises:
        NotAllowed: If whoever reads may not see the figures of all communes.
    """
    who = guard.reader()
    who.require("see_figures")
    if who.lock:
        raise NotAllowed("facts")
    chosen = {"scope": scope, "period_id": period_id, "staff_group": staff_group}
    return kept.value(
        ("facts", edition.id, *chosen.values()),
        lambda: watched.read(edition, lambda connection: read_slice(connection, **chosen)),
    )


def package(edition: Edition) -> bytes:
    """An edition as open data, in one archive."""
    guard.require("export_package")
    return watched.read(edition, lambda connection: zipped(edition.manifest, connection.cursor()))


def _begin_with(folder: str, edition: Edition) -> None:
    """Let go of what was kept of other editions, where this one is served from now on."""
    if _newest.get(folder, edition.id) != edition.id:
        kept.clear()
        opened.only(edition)
        gc.collect()  # its rings of objects too, so that what is drawn next takes their place
    _newest[folder] = edition.id


@st.cache_resource(show_spinner=False, max_entries=_EDITIONS_VERIFIED)
def _pinned(folder: str, edition_id: str, mark: Mark) -> Edition:  # noqa: ARG001  the key
    edition = Store().get(edition_id)
    edition.verify()
    return edition


# Damage need not change the mark: without this the next run would have the same edition again.
watched.when_damaged(_pinned.clear)


def _kept_rows(edition: Edition, name: str, values: Mapping[str, queries.Value]) -> pd.DataFrame:
    # By name: Streamlit looks at the signature once for each argument that has none.
    return _rows(edition_id=edition.id, name=name, values=values, _edition=edition)


@st.cache_resource(show_spinner=False, max_entries=_RESULTS_KEPT)
def _rows(
    edition_id: str,  # noqa: ARG001  part of the key
    name: str,
    values: Mapping[str, Any],
    _edition: Edition,
) -> pd.DataFrame:
    return watched.read(_edition, lambda connection: queries.run(connection, name, **values))


kept.also_forget(_rows.clear)


def after(edition: Edition, decision: Decision, lens: Mapping[str, str]) -> AfterCheck:
    """The after-check of a decision on an edition's months.

    Args:
        edition: The edition.
        decision: The decision.
        lens: Scope, staff group, certification and weighting.
    """
    guard.require("see_decisions")
    return watched.read(edition, lambda connection: after_check(connection, decision, **lens))
