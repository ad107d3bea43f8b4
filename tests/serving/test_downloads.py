"""The right bytes for the right person: the shelf, its route, and what Streamlit's own does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.ui import media
from pages.ui.media import ShelfManager, ShelfStorage
from sharing.access.reader import NotAllowed
from sharing.audit.events import AuditError, checked
from sharing.serving.downloads import File, Holder, Shelf, download_route, facts_of
from tests.serving.asking import ask

ANH, BINH = Holder(("viewer", "anh@x", ""), "a"), Holder(("viewer", "binh@x", ""), "b")
MIME = "text/csv"


class House:
    """A shelf with sessions that can be closed and a clock that can be set."""

    def __init__(self, most_bytes: int = 10**9) -> None:
        self.sessions = {"s-anh": ANH, "s-binh": BINH}
        self.now = 0.0
        self.asks = ANH
        self.counted: list[bool] = []
        self.shelf = Shelf(self.sessions.__contains__, lambda: self.now, most_bytes)
        route = download_route(self.shelf, lambda _: self.asks, self.counted.append)
        self.app = Starlette(routes=[route])

    def put(self, content: bytes, session: str = "s-anh", name: str = "a.csv", *, brief=True):
        holder = self.sessions[session]
        file_id = self.shelf.put(content, MIME, name, session, holder, brief=brief)
        return self.shelf.address(file_id)

    def fetch(self, address: str, asks: Holder = ANH):
        self.asks = asks
        return ask(self.app, address)


def twins() -> tuple[bytes, bytes]:
    """Two files of one length, longer than 1 MiB, that differ in the middle only."""
    first = bytearray(b"x" * 2_000_000)
    second = bytearray(first)
    second[500_000:500_006] = b"Nam-42"
    return bytes(first), bytes(second)


def test_streamlit_itself_takes_two_long_files_for_one():
    """The reason for the shelf; when this fails, Streamlit has mended it."""
    storage = MemoryMediaFileStorage("/media")
    ids = [storage.load_and_get_id(c, MIME, MediaFileKind.DOWNLOADABLE, "a.csv") for c in twins()]
    assert ids[0] == ids[1]
    assert storage.get_file(ids[1]).content == twins()[0]


def test_two_sessions_get_each_their_own_of_two_like_files():
    house = House()
    first, second = twins()
    addresses = house.put(first), house.put(second, "s-binh")
    assert house.fetch(addresses[0], ANH).content == first
    assert house.fetch(addresses[1], BINH).content == second
    again = house.put(second, "s-anh")
    assert again not in addresses
    assert house.fetch(again, ANH).content == second


def test_an_answer_is_saved_not_opened_and_not_kept():
    house = House()
    answer = house.fetch(house.put(b"a;b", name='Bất Mọt "x"\r\n.csv'))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''B%E1%BA%A5t%20M%E1%BB%8Dt%20%22x%22%0D%0A.csv"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"].startswith(MIME)


def test_nobody_else_gets_a_file_and_every_refusal_is_the_same():
    house = House()
    address = house.put(b"only for Anh")
    answers = [
        house.fetch(address, BINH),
        house.fetch(address, Holder(ANH.reader, "another browser")),
        house.fetch(address, Holder(("nobody", "", ""), "a")),
        house.fetch("/tai-ve/" + "A" * 43 + "/a.csv", ANH),
    ]
    house.now = 301
    answers.append(house.fetch(address, ANH))
    assert {(one.status_code, one.content) for one in answers} == {(404, b"404")}
    assert house.counted == [False] * 5


def test_nothing_is_put_there_for_nobody_and_nobody_gets_anything():
    """Whose link has been revoked is nobody, and so is whoever else comes to fetch the file."""
    house, nobody = House(), Holder(("nobody", "", ""), "a")
    house.sessions["s-anh"] = nobody
    for brief in (True, False):
        with pytest.raises(NotAllowed):
            house.put(b"x", brief=brief)
    assert house.shelf.size_bytes == 0
    house.sessions["s-anh"] = ANH
    address = house.put(b"x")
    assert house.fetch(address, nobody).status_code == 404


def test_a_file_goes_with_its_session():
    house = House()
    made, shown = house.put(b"made"), house.put(b"shown", brief=False)
    assert house.fetch(made).content == b"made"
    del house.sessions["s-anh"]
    assert house.fetch(made).status_code == 404
    assert house.fetch(shown).status_code == 404
    assert house.shelf.size_bytes == 0


def test_what_a_page_shows_stays_while_it_shows_it():
    house = House()
    address = house.put(b"x", brief=False)
    house.now = 100_000
    assert house.fetch(address).content == b"x"
    assert house.put(b"x", brief=False) == address
    house.shelf.drop(address.split("/")[2])
    assert house.fetch(address).status_code == 404


def test_what_was_made_on_a_click_outlives_the_runs_of_others():
    """Streamlit drops it after any two runs of anybody; then a busy server gives 404."""
    house = House()
    address = house.put(b"x")
    house.shelf.drop(address.split("/")[2])
    house.shelf.drop(address.split("/")[2])
    assert house.fetch(address).content == b"x"


def test_the_shelf_is_never_fuller_than_it_may_be():
    house = House(most_bytes=100)
    addresses = [house.put(bytes([i]) * 40, name=f"{i}.csv") for i in range(5)]
    assert house.shelf.size_bytes <= 100
    found = [house.fetch(address).status_code for address in addresses]
    assert found == [404, 404, 404, 200, 200]


@given(
    st.lists(st.tuples(st.sampled_from(["s-anh", "s-binh"]), st.binary(max_size=3)), max_size=12)
)
def test_whatever_is_put_comes_back_to_its_own_reader_only(puts):
    house = House()
    put = [(house.put(content, session), session, content) for session, content in puts]
    for address, session, content in put:
        own = house.sessions[session]
        assert house.fetch(address, own).content == content
        assert house.fetch(address, BINH if own == ANH else ANH).status_code == 404


# ---- what Streamlit puts there -------------------------------------------------------------------


def test_a_file_made_on_a_click_belongs_to_the_session_of_the_click(monkeypatch):
    house = House()
    manager = ShelfManager(ShelfStorage(house.shelf, house.sessions.__getitem__))
    monkeypatch.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: "s-binh")
    placeholder = manager.add_deferred(lambda: b"for Binh", MIME, "1", "b.csv")
    address = manager.execute_deferred(placeholder)
    assert address.endswith("/b.csv")
    assert house.fetch(address, ANH).status_code == 404
    assert house.fetch(address, BINH).content == b"for Binh"
    with pytest.raises(MediaFileStorageError):
        manager.execute_deferred("unknown")


def test_a_file_outside_a_session_is_not_made():
    house = House()
    storage = ShelfStorage(house.shelf, house.sessions.__getitem__)
    with pytest.raises(MediaFileStorageError):
        storage.load_and_get_id(b"x", MIME, MediaFileKind.DOWNLOADABLE, "x.csv")


def test_a_picture_is_shown_and_a_download_without_a_name_gets_one(monkeypatch):
    house = House()
    monkeypatch.setattr(media, "_session", lambda: "s-anh")
    storage = ShelfStorage(house.shelf, house.sessions.__getitem__)
    picture = storage.load_and_get_id(b"<svg/>", "image/svg+xml", MediaFileKind.MEDIA)
    answer = house.fetch(storage.get_url(picture))
    assert "content-disposition" not in answer.headers
    nameless = storage.load_and_get_id(b"x", MIME, MediaFileKind.DOWNLOADABLE)
    assert house.fetch(storage.get_url(nameless)).headers["content-disposition"].startswith("att")
    storage.delete_file(picture)
    with pytest.raises(MediaFileStorageError):
        storage.get_url(picture)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("can-viec-doubts-00001-b4fe05ae.csv",
         {"what": "doubts", "edition": "00001-b4fe05ae", "format": "csv"}),
        ("can-viec-commune-position-2026-10-00012-b4fe05ae.xlsx",
         {"what": "commune-position", "edition": "00012-b4fe05ae", "format": "xlsx"}),
        ("Nguyễn Văn An lương tháng 10.xlsx", {"what": "file", "format": "xlsx"}),
        ("can-viec", {"what": "file"}),
    ],
)  # fmt: skip
def test_the_audit_log_is_told_the_kind_of_a_file_never_its_name(name, facts):
    file = File(b"1234567", MIME, name, "s", ANH, b"", None)
    assert facts_of(file) == {**facts, "bytes": 7}
    assert set(checked("exported", facts_of(file))) == set(facts_of(file))


def test_a_file_is_written_down_once_though_browsers_ask_twice():
    house, given = House(), []
    route = download_route(
        house.shelf, lambda _: ANH, given=lambda _, file: given.append(file.name)
    )
    house.app = Starlette(routes=[route])
    first, second = house.put(b"x", name="x.csv"), house.put(b"x", name="x.csv")
    assert first != second  # a click is a click
    for address in (first, first, second, second):
        assert house.fetch(address).content == b"x"
    assert given == ["x.csv", "x.csv"]


def test_a_file_that_cannot_be_written_down_is_not_given():
    house, full = House(), ["quota", "too_many", ""]

    def given(_request, _file):
        if code := full.pop(0):
            raise AuditError(code, "not written")

    house.app = Starlette(routes=[download_route(house.shelf, lambda _: ANH, given=given)])
    address = house.put(b"x", name="x.csv")
    for status in (503, 429, 200, 200):
        answer = house.fetch(address)
        assert answer.status_code == status
        assert (answer.content == b"x") == (status == 200)
    assert full == []
