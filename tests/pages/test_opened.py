"""Editions are opened once, and let go when a newer one has taken their place."""

from __future__ import annotations

import duckdb
import pytest

from pages.ui import data, kept, opened
from warehouse.editions import Edition, Store

pytestmark = pytest.mark.usefixtures("no_caches")


@pytest.fixture
def pair(tiny_store: Store) -> tuple[Edition, Edition]:
    """The newest edition of the tiny province and the one before it."""
    newest, older = tiny_store.ids()
    return tiny_store.get(newest), tiny_store.get(older)


def test_an_edition_is_opened_once(pair: tuple[Edition, Edition]) -> None:
    newest, older = pair
    assert opened.connection(newest) is opened.connection(newest)
    assert opened.connection(older) is not opened.connection(newest)
    assert opened.count() == 2


def test_what_was_let_go_is_closed_when_its_readers_have_had_their_time(
    pair: tuple[Edition, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, older = pair
    moment = [1000.0]
    monkeypatch.setattr(opened.time, "monotonic", lambda: moment[0])
    before, after = opened.connection(older), opened.connection(newest)
    opened.only(newest)
    moment[0] += opened.LEFT_OPEN_SECONDS - 1
    assert opened.connection(newest) is after
    assert before.execute("SELECT 1").fetchall() == [(1,)], "a run that reads from it goes on"
    moment[0] += 1
    assert opened.connection(newest) is after
    with pytest.raises(duckdb.ConnectionException):
        before.execute("SELECT 1")
    assert opened.count() == 1
    assert opened.connection(older) is not before, "who asks for it again has it again"


def test_the_server_closes_what_was_let_go_though_nobody_opens_anything(
    pair: tuple[Edition, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, older = pair
    opened.tidy()
    moment = [1000.0]
    monkeypatch.setattr(opened.time, "monotonic", lambda: moment[0])
    before = opened.connection(older)
    opened.connection(newest)
    opened.only(newest)
    moment[0] += opened.LEFT_OPEN_SECONDS - 1
    assert not opened.tidy()
    moment[0] += 1
    assert opened.tidy()
    with pytest.raises(duckdb.ConnectionException):
        before.execute("SELECT 1")
    assert opened.count() == 1
    assert not opened.tidy(), "that was told once"


def test_only_so_many_are_open_at_once(
    pair: tuple[Edition, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, older = pair
    monkeypatch.setattr(opened, "MOST", 1)
    first = opened.connection(newest)
    second = opened.connection(older)
    assert opened.connection(older) is second
    assert opened.connection(newest) is not first


def test_a_new_edition_takes_the_place_of_all_that_was_kept_of_the_one_before(
    pair: tuple[Edition, Edition],
) -> None:
    newest, older = pair
    data._begin_with("a folder", older)
    opened.connection(older)
    kept.value("of the older", lambda: 1)
    data._begin_with("a folder", older)
    assert kept.holds("of the older"), "nothing has changed"
    data._begin_with("a folder", newest)
    assert not kept.holds("of the older")
    data._newest.clear()
