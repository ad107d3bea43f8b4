"""A served edition is damaged while the API reads from it: another one answers, and it is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.api import store
from tests.sharing.api.conftest import Asking, link
from warehouse.editions import FOLDER_VARIABLE, Store

Ask = Callable[[Reader], Asking]
VIEWER = Reader(Role.VIEWER, "lanh-dao")
NOTICE = "can-viec-notice"


def a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def removed(path: Path) -> None:
    path.unlink()


def unseen(path: Path) -> None:
    """Leave size, inode and time as they were."""
    status = path.stat()
    with path.open("r+b") as stream:
        stream.seek(12_288)  # behind DuckDB's three headers
        stream.write(b"\xa5" * (status.st_size - 12_288))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    store.connections.close()  # what was read already would answer soundly from memory


HARMS = (a_byte, truncated, removed, unseen)


@pytest.fixture
def published(tiny_store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, Path]:
    """Ids of the newest and the older of two editions, and the file of the newest."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    newest, oldest = tiny_store.ids()
    path = tiny_store.folder / f"{newest}.duckdb"
    path.chmod(0o644)
    return newest, oldest, path


@pytest.mark.parametrize("harm", HARMS, ids=lambda one: one.__name__)
def test_the_newest_that_verifies_answers_and_says_so(
    harm: Callable[[Path], None], asking: Ask, published: tuple[str, str, Path]
) -> None:
    newest, oldest, path = published
    ask = asking(VIEWER)
    first = ask("/periods")
    assert first.json()["edition"]["id"] == newest
    assert NOTICE not in first.headers
    known = first.headers["etag"]
    harm(path)
    for address in ("/periods", "/communes", "/sources", "/periods?format=csv", "/editions"):
        found = ask(address)
        assert found.status_code == 200, (address, found.text)
        assert found.headers[NOTICE] == "fallback"
        assert newest not in found.text.partition('"rows"')[0]
    again = ask("/periods", if_none_match=known)
    assert (again.status_code, again.json()["edition"]["id"]) == (200, oldest)
    assert asking(link("map", "sources"))("/periods").json()["edition"]["id"] == oldest


@pytest.mark.parametrize("harm", HARMS, ids=lambda one: one.__name__)
def test_the_damaged_one_is_not_handed_out_by_its_name(
    harm: Callable[[Path], None], asking: Ask, published: tuple[str, str, Path]
) -> None:
    newest, oldest, path = published
    ask = asking(VIEWER)
    assert ask(f"/editions/{newest}/package").status_code == 200
    harm(path)
    for address in (f"/periods?edition={newest}", f"/editions/{newest}/package"):
        assert ask(address).status_code in {404, 503}, address
    named = ask(f"/periods?edition={oldest}")
    assert named.status_code == 200
    assert NOTICE not in named.headers, "what was asked for is what answers"


def test_without_any_that_verifies_nothing_is_answered(
    asking: Ask, published: tuple[str, str, Path]
) -> None:
    _, oldest, path = published
    ask = asking(VIEWER)
    assert ask("/periods").status_code == 200
    older = path.with_name(f"{oldest}.duckdb")
    older.chmod(0o644)
    for one in (path, older):
        truncated(one)
    refused = ask("/periods")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
