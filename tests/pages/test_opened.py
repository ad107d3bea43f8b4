"""Editions are opened once, and let go when a newer one has taken their place."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pages.ui import data, kept, opened, watched
from sharing.api.store import Connections
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError

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


class _Drawn:
    """Something drawn that knows itself, as figures and elements do."""

    def __init__(self) -> None:
        self.itself = self


def test_rings_of_objects_go_with_the_edition_before_the_next_one_is_drawn(
    pair: tuple[Edition, Edition],
) -> None:
    """A server looks for these seldom: the next drawings would come to lie beside them."""
    newest, older = pair
    data._begin_with("a folder", older)
    gc.disable()
    try:
        drawn = weakref.ref(kept.value("drawn of the older", _Drawn))
        assert drawn() is not None
        data._begin_with("a folder", newest)
        assert drawn() is None
    finally:
        gc.enable()
        data._newest.clear()


@contextmanager
def busy(made: Connection) -> Iterator[None]:
    """Somebody's query is in work on a connection, until the block ends."""
    cursor, begun, go_on = made.cursor(), threading.Event(), threading.Event()

    def wait(value: int) -> int:
        begun.set()
        go_on.wait(20)
        return value

    cursor.create_function("wait", wait, ["BIGINT"], "BIGINT")
    reading = threading.Thread(target=lambda: cursor.execute("SELECT wait(1)").fetchall())
    reading.start()
    try:
        assert begun.wait(20)
        yield
    finally:
        go_on.set()
        reading.join()


def test_a_connection_somebody_reads_from_is_closed_when_they_have_ended(
    pair: tuple[Edition, Edition],
) -> None:
    newest, _ = pair
    opened.tidy()
    with busy(opened.connection(newest)):
        opened.drop(newest)
        assert not opened.tidy(), "DuckDB refuses; nobody else is told"
        assert opened.count() == 1, "it is not lost"
    assert opened.tidy()
    assert opened.count() == 0


def test_a_query_that_fails_leaves_the_connection_to_its_other_readers(
    pair: tuple[Edition, Edition],
) -> None:
    newest, _ = pair
    made = opened.connection(newest)
    cursor = made.cursor()
    with busy(made), pytest.raises(duckdb.CatalogException, match="not_there"):
        watched.read(newest, lambda one: one.cursor().execute("FROM not_there"))
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]
    assert opened.connection(newest) is made


def test_who_holds_a_connection_that_is_closed_meanwhile_reads_from_another(
    pair: tuple[Edition, Edition],
) -> None:
    newest, _ = pair
    for _ in range(2):  # also where the file was found sound a moment ago
        opened.connection(newest)
        closing = [lambda: opened.drop(newest)]

        def work(one: Connection, closing: list = closing) -> int:
            while closing:
                closing.pop()()
            return len(queries.run(one, "communes"))

        assert watched.read(newest, work) == 3


def test_a_file_that_is_replaced_is_opened_anew_by_pages_and_api(
    pair: tuple[Edition, Edition], tmp_path: Path
) -> None:
    _, edition = pair
    connections = Connections()
    good, bad = shutil.copyfile(edition.path, tmp_path / "good"), tmp_path / "bad"
    with duckdb.connect(str(bad)) as made:
        made.execute("CREATE TABLE told AS SELECT 7 AS value")
    with connections.using(edition) as cursor:
        assert len(queries.run(cursor, "communes")) == 3
    bad.replace(edition.path)
    told = watched.read(edition, lambda one: one.cursor().table("told").fetchall())
    assert told == [(7,)], "though the API holds the file that was there before"
    with pytest.raises(EditionError), connections.using(edition):
        pass
    good.replace(edition.path)
    with connections.using(edition) as cursor:
        assert len(queries.run(cursor, "communes")) == 3
    assert len(watched.read(edition, lambda one: queries.run(one, "communes"))) == 3
    assert connections.open_editions == 1
    connections.close()
