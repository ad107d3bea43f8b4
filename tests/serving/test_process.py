"""One serving process put together: what stands before its pages, and who is asked to leave."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from pages.ui import frames
from sharing.audit.chain import STATE_VARIABLE
from sharing.audit.takeover import TakeOver
from sharing.serving.closed import Closed
from sharing.serving.door import Door
from sharing.serving.downloads import Holder
from sharing.serving.headers import SecurityHeaders
from sharing.serving.memory import MemoryWatch
from sharing.serving.metrics import Stopwatch
from sharing.serving.process import Frames, Process, Sessions
from sharing.serving.sockets import Gate, Socket
from sharing.serving.tickets import TICKET
from sharing.serving.uploads import Uploads
from sharing.settings import Settings
from warehouse.editions import FOLDER_VARIABLE

ANH, NOBODY = Holder(("viewer", "anh@x", ""), "a"), Holder(("nobody", "", ""), "b")


class House:
    """A process whose readers can change, and its open sockets."""

    def __init__(self, settings: Settings) -> None:
        self.readers: dict[str, Holder] = {}
        self.ended: list[str] = []
        sessions = Sessions(lambda _: True, lambda _: False, lambda *_: False, lambda _: (0, 0))
        self.process = Process(
            settings, Frames(frames.kind_of, frames.ASKS, frames.NEEDED, frames.finishes),
            sessions, lambda one: self.readers[one.cookies[TICKET]], lambda *_: None,
        )  # fmt: skip

    def open(self, ticket: str, holder: Holder) -> None:
        self.readers[ticket] = holder
        assert self.process.queue.ask(ticket).admitted
        assert self.process.queue.open_socket(ticket)
        self.process.queue.loaded(ticket)
        connection = SimpleNamespace(cookies={TICKET: ticket})
        socket = Socket(
            connection, holder, self.process.sockets.clock(), lambda: self.ended.append(ticket)
        )
        self.process.sockets.open.add(socket)

    def tended(self) -> list[str]:
        asyncio.run(self.process._look_who_reads())
        return self.ended

    def refused(self, why: str) -> bool:
        return f'can_viec_refused_total{{why="{why}"}} 1.0' in self.process.meter.text()[0].decode()


@pytest.fixture
def served(tmp_path) -> Settings:
    serving = Settings().serving.model_copy(update={"sessions": 2})
    return Settings(
        mode="served", address="https://canviec.example", state_folder=tmp_path / "state",
        serving=serving,
    )  # fmt: skip


def test_where_many_come_the_queue_stands_first_and_in_mode_local_nothing_of_it(served):
    everywhere = [SecurityHeaders, Closed, Stopwatch]
    passed = [one.cls for one in House(served).process.middleware({})]
    assert passed == [*everywhere, Door, Gate, Uploads]
    assert [one.cls for one in House(Settings()).process.middleware({})] == everywhere


def test_who_may_not_read_any_more_is_asked_to_leave(served):
    house = House(served)
    house.open("anh", ANH)
    assert house.tended() == []
    house.readers["anh"] = NOBODY
    assert house.tended() == ["anh"]
    assert house.refused("reader changed")


def test_who_has_not_signed_in_makes_room_when_an_official_waits(served):
    house = House(served)
    house.open("nobody", NOBODY)
    house.open("anh", ANH)
    house.process.sockets.clock = lambda: 10**9
    assert house.tended() == []  # nobody waits
    assert house.process.queue.ask("official").position == 1
    assert house.tended() == ["nobody"]
    assert house.refused("made room")
    assert not house.process.queue.open_socket("nobody")
    house.process.queue.close_socket("nobody", drawn=True)
    assert house.process.queue.ask("official").admitted


def test_a_publish_reaches_the_audit_log_and_an_edition_let_go_the_collector(
    served, tiny_store, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "own"))  # nobody took these over before
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    told, collected = [], []
    monkeypatch.setattr(
        "sharing.audit.takeover.record", lambda event, **_: told.append(event) or len(told)
    )
    for audience, expected in (("link_holders", []), ("officials", ["published", "published"])):
        process = House(served.model_copy(update={"audience": audience})).process
        process.let_go = lambda: True
        watch = MemoryWatch(lambda: None, lambda: 0, lambda: collected.append(1))
        asyncio.run(process.look_after(watch, TakeOver()))
        assert told == expected
    assert len(collected) == 2


def test_a_connection_that_cannot_be_closed_keeps_nothing_else_from_being_tended(
    served, caplog
) -> None:
    def fails() -> bool:
        raise RuntimeError("still read from")

    process, looked = House(served).process, []
    process.let_go = fails
    taking = SimpleNamespace(look=lambda: looked.append(1))
    asyncio.run(process.look_after(MemoryWatch(lambda: None, lambda: 0, lambda: None), taking))
    assert looked == [1]
    assert "still read from" in caplog.text


def test_its_start_and_its_end_are_lines_of_the_audit_log(served, monkeypatch) -> None:
    told = []
    monkeypatch.setattr(
        "sharing.serving.process.audit.record", lambda event, **more: told.append((event, more))
    )
    for settings in (Settings(), served):
        process = House(settings).process
        process.begun()
        process.ended()
    assert told == [
        ("started", {"by": "server", "mode": "served", "audience": "officials"}),
        ("stopped", {"by": "server"}),
    ]
