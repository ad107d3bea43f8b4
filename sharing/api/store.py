"""Editions for requests: which one is meant, opened once, closed when nobody needs it any more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sharing.access.reader import Reader
from sharing.api.problems import Problem
from sharing.settings import settings
from warehouse.connection import BrokenError, Connection, DatabaseError
from warehouse.editions import Edition, Served, Store
from warehouse.errors import EditionError
from warehouse.marks import Mark, mark_of
from warehouse.reviewer import made_by
from warehouse.watching import Watcher

CURRENT = "current"
NOTICE = "Can-Viec-Notice"
_KEPT_OPEN = 4
_Key = tuple[str, Mark]


class _Opened:
    """One open edition, and how many requests read from it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.readers = 0
        self.given_up = False


class Connections:
    """Open editions: the newest ones used are kept, the others closed when their readers leave."""

    def __init__(self, most: int = _KEPT_OPEN) -> None:
        """None is open yet."""
        self._most = most
        self._opened: OrderedDict[_Key, _Opened] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def using(self, edition: Edition) -> Iterator[Connection]:
        """A cursor of an edition for one request.

        Raises:
            EditionError: If its file does not verify, or is damaged or replaced meanwhile.
        """
        key = (str(edition.path), mark_of(edition.path))
        with self._lock:
            opened = self._opened.get(key) or self._open(key, edition)
            opened.readers += 1
            self._opened.move_to_end(key)
            while len(self._opened) > self._most:
                self._give_up(*next(iter(self._opened.items())))
        try:
            with opened.connection.cursor() as cursor:
                yield cursor
        except DatabaseError as error:
            damaged = _watcher.doubt(edition, error) or mark_of(edition.path) != key[1]
            if damaged or isinstance(error, BrokenError):
                with self._lock:
                    self._give_up(key, opened)
                raise EditionError("unreadable", name=edition.path.name, error=error) from error
            raise
        finally:
            with self._lock:
                opened.readers -= 1
                self._close_if_left(opened)

    def close(self) -> None:
        """Close all that nobody reads from; the others when their readers leave."""
        with self._lock:
            for key, opened in list(self._opened.items()):
                self._give_up(key, opened)

    @property
    def open_editions(self) -> int:
        """How many are open."""
        return len(self._opened)

    def _open(self, key: _Key, edition: Edition) -> _Opened:
        """Open an edition, in the place of what its path held before; the lock is held."""
        try:
            edition.verify()
        except EditionError as error:
            _watcher.doubt(edition, error)  # else it would be the one that is served for ever
            raise
        for other, opened in list(self._opened.items()):
            if other[0] == key[0]:
                self._give_up(other, opened)
        try:
            made = self._opened[key] = _Opened(edition.open())
        except DatabaseError as error:
            raise EditionError("unreadable", name=edition.path.name, error=error) from error
        return made

    def _give_up(self, key: _Key, opened: _Opened) -> None:
        if self._opened.get(key) is opened:  # another may have taken its place
            del self._opened[key]
        opened.given_up = True
        self._close_if_left(opened)

    @staticmethod
    def _close_if_left(opened: _Opened) -> None:
        if opened.given_up and opened.readers == 0:
            opened.connection.close()


connections = Connections()


def served() -> Served:
    """The edition that is served now; only a new pointer or a changed file makes it look again.

    Raises:
        EditionError: If no edition verifies.
    """
    return _watcher.served(Store())


_watcher = Watcher()


def edition_for(reader: Reader, asked: str) -> Edition:
    """The edition a request means, as far as this reader may have it.

    Args:
        reader: Who asks.
        asked: Id of an edition, or "current": the one that is served, or the one a link is for.

    Raises:
        Problem: If there is no such edition for this reader; it does not say which of the two.
        EditionError: If the edition does not verify, or is a full one, or made by other rules,
            where only reviewer editions may be shown.
    """
    found = _meant(reader, asked)
    chosen = settings()
    for_links = chosen.served and chosen.audience == "link_holders"
    if for_links and not made_by(found.manifest, chosen.links.smallest_cell):
        raise EditionError("no_reviewer_edition", name=found.path.name)
    return found


def _meant(reader: Reader, asked: str) -> Edition:
    pinned = reader.link.edition_id if reader.link else None
    if asked == CURRENT and pinned is None:
        return served().edition
    if pinned is None and reader.may("choose_edition"):
        return _found(asked)
    own = pinned or served().edition.id
    if asked not in (CURRENT, own):
        raise Problem(404, "unknown_edition")
    return _found(own)


def notice(reader: Reader, asked: str) -> dict[str, str]:
    """The header of an answer from another edition than the one that was published last, if it is.

    Args:
        reader: Who asks.
        asked: As in `edition_for`.
    """
    meant = asked == CURRENT and (reader.link is None or reader.link.edition_id is None)
    return {NOTICE: "fallback"} if meant and served().problem else {}


def ids_for(reader: Reader) -> list[str]:
    """Ids of the editions this reader may have, newest first."""
    if reader.link is None and reader.may("choose_edition"):
        return Store().published_ids()
    return [edition_for(reader, CURRENT).id]


def _found(edition_id: str) -> Edition:
    try:
        return Store().get(edition_id)
    except EditionError as error:
        if error.code == "no_edition":
            raise Problem(404, "unknown_edition") from None
        raise
