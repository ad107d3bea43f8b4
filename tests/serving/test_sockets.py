"""The gate of the pages' socket: what goes through, how often, and until when it is open."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.ui import frames
from sharing.access import ended
from sharing.links.holders import KEPT_SECONDS
from sharing.serving.downloads import Holder
from sharing.serving.process import _TEND_SECONDS
from sharing.serving.sockets import MOST_AT_ONCE, NOBODY_SECONDS, Gate, Sockets

ANH, NOBODY = Holder(("viewer", "anh@x", ""), "a"), Holder(("nobody", "", ""), "a")
CLICK = BackMsg(rerun_script={}).SerializeToString()
CLEAR = BackMsg(clear_cache=True).SerializeToString()
CLOSED = {"type": "websocket.close", "code": 1008, "reason": ""}


class Line:
    """A gate before an application that keeps what reaches it, and one browser."""

    def __init__(
        self, *, silent_seconds: float = 30, known: str = "", sockets: Sockets | None = None
    ) -> None:
        self.reader, self.now = ANH, 0.0
        self.reached: list[bytes] = []
        self.refused: list[str] = []
        self.sent: list[dict] = []
        self.sockets = sockets or Sockets(lambda _: self.reader, lambda: self.now)
        self.gate = Gate(
            self._page, sockets=self.sockets, resumes=lambda one: bool(one) and one == known,
            kind_of=frames.kind_of, needed=frames.NEEDED, first=frames.ASKS,
            refused=self.refused.append, silent_seconds=silent_seconds,
        )  # fmt: skip
        self.coming: asyncio.Queue[dict] = asyncio.Queue()
        self.sends = None

    async def _page(self, scope, receive, send):
        self.sends = send
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.reached.append(message["bytes"])

    def say(self, *messages: bytes) -> None:
        for one in messages:
            self.coming.put_nowait({"type": "websocket.receive", "bytes": one})

    def open(self, protocols: str = "streamlit") -> asyncio.Task:
        headers = [(b"sec-websocket-protocol", protocols.encode())]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}

        async def send(message):
            self.sent.append(message)
            if message["type"] == "websocket.close":  # as a server does
                self.coming.put_nowait({"type": "websocket.disconnect", "code": 1008})

        return asyncio.create_task(self.gate(scope, self.coming.get, send))

    async def settled(self) -> None:
        for _ in range(50):
            await asyncio.sleep(0.002)


def run(story) -> None:
    asyncio.run(asyncio.wait_for(story(), 20))


def test_only_what_the_pages_send_goes_through():
    line = Line()
    good = [
        BackMsg(stop_script=True), BackMsg(app_heartbeat=True), BackMsg(rerun_script={}),
        BackMsg(file_urls_request={"request_id": "r"}),
        BackMsg(backend_operation_request={"deferred_file": {"file_id": "f"}}),
    ]  # fmt: skip
    bad = [
        BackMsg(clear_cache=True), BackMsg(set_run_on_save=True), BackMsg(load_git_info=True),
        BackMsg(debug_shutdown_runtime=True), BackMsg(debug_disconnect_websocket=True),
        BackMsg(backend_operation_request={"install_skills": {}}),
        BackMsg(backend_operation_request={"dismiss_skills_nudge": {}}),
        BackMsg(backend_operation_request={}), BackMsg(),
    ]  # fmt: skip

    async def story():
        ends = line.open()
        for one in good + bad:
            line.say(one.SerializeToString())
        line.say(b"\xff", CLICK)
        line.coming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await ends

    run(story)
    # What is no message the application refuses itself; an empty one is one.
    assert line.reached == [*(one.SerializeToString() for one in good), b"", b"\xff", CLICK]
    assert line.refused == ["message"] * (len(bad) - 1)
    assert line.sockets.open == set()


def test_a_socket_that_asks_for_nothing_is_ended():
    async def story():
        silent, asking = Line(silent_seconds=0.05), Line(silent_seconds=0.05)
        resumed = Line(silent_seconds=0.05, known="s-1")
        forged = Line(silent_seconds=0.05, known="s-1")
        silent.say(CLEAR)
        asking.say(CLICK)
        ends = [silent.open(), forged.open("streamlit, x, s-2")]
        stay = [asking.open(), resumed.open("streamlit, x, s-1")]
        await asyncio.wait(ends, timeout=5)
        assert [one.done() for one in ends + stay] == [True, True, False, False]
        assert silent.sent == forged.sent == [{"type": "websocket.accept"}, CLOSED]
        assert silent.refused == ["message", "silent"]
        for one in stay:
            one.cancel()

    run(story)


def test_a_flood_of_messages_ends_its_socket():
    async def story():
        line = Line()
        line.say(*[CLICK] * (MOST_AT_ONCE * 2))
        await line.open()
        assert MOST_AT_ONCE <= len(line.reached) <= MOST_AT_ONCE + 50
        assert line.sent[-1] == CLOSED
        assert line.refused == ["too many messages"]

    run(story)


def test_the_sockets_of_whom_an_administrator_has_ended_are_ended_and_no_others(
    monkeypatch, tmp_path
):
    """A proxy's headers stay on a socket, and say of the person what they said."""
    monkeypatch.setattr(ended, "settings", lambda: SimpleNamespace(state_folder=tmp_path / "state"))

    async def story():
        anh, binh = Line(), Line()
        binh.reader = Holder(("viewer", "binh@x", ""), "b")
        ends = [anh.open(), binh.open()]
        await anh.settled()
        ended.end_all_of("Anh@X")
        assert await anh.sockets.end_changed() == 1
        assert await binh.sockets.end_changed() == 0
        await ends[0]
        assert anh.sent[-1] == CLOSED
        ends[1].cancel()
        again = anh.open()  # through the proxy, after it
        await anh.settled()
        assert await anh.sockets.end_changed() == 0
        again.cancel()

    run(story)


def test_the_socket_of_a_reader_who_may_not_any_more_is_ended_without_help():
    async def story():
        line = Line()
        ends = line.open()
        line.say(CLICK)
        await line.settled()
        assert await line.sockets.end_changed() == 0
        line.reader = NOBODY
        assert await line.sockets.end_changed() == 1
        line.say(CLICK)  # it goes on as if nothing had happened
        await ends
        assert line.reached == [CLICK]
        assert line.sent[-1] == CLOSED
        try:
            await line.sends({"type": "websocket.send", "bytes": b"figures"})
        except OSError:
            return
        raise AssertionError("figures were sent on a socket that was ended")

    run(story)


def test_fifty_sockets_of_a_link_that_was_taken_back_end_in_one_look():
    async def story():
        held = [ANH]
        sockets = Sockets(lambda one: ANH if "other" in str(one.headers) else held[0])
        lines = [Line(sockets=sockets) for _ in range(50)]
        colleague = Line(sockets=sockets)
        ends = [line.open() for line in lines]
        stays = colleague.open("streamlit, other")
        for line in (*lines, colleague):
            line.say(CLICK)
            await asyncio.sleep(0)
        await colleague.settled()
        held[0] = NOBODY
        assert await sockets.end_changed() == 50
        await asyncio.wait(ends, timeout=5)
        assert all(one.done() for one in ends)
        assert all(line.sent[-1] == CLOSED for line in lines)
        assert not stays.done()
        stays.cancel()

    run(story)
    # How often is looked, and how long what was looked up is kept: the promise is 30 seconds.
    assert _TEND_SECONDS + KEPT_SECONDS < 30


def test_who_has_not_signed_in_makes_room_for_those_who_wait():
    async def story():
        official, nobody, later = Line(), Line(), Line()
        nobody.reader = later.reader = NOBODY
        later.now = 1.0
        given_up: list[object] = []
        for line in (official, nobody, later):
            line.open()
            await line.settled()
            assert line.sockets.end_nobodys(9, given_up.append) == 0
            line.now = NOBODY_SECONDS
            assert line.sockets.end_nobodys(0, given_up.append) == 0
        ended = [one.sockets.end_nobodys(9, given_up.append) for one in (official, nobody, later)]
        assert ended == [0, 1, 0]
        await nobody.settled()
        assert nobody.sent[-1] == CLOSED
        assert len(given_up) == 1

    run(story)
