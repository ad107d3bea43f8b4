"""What runs say goes to browsers in batches: all of it, in its order, and at once where it ends."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from types import CodeType
from typing import Any
from unittest.mock import MagicMock
from weakref import ref

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import WEBSOCKET_MAX_SEND_QUEUE_SIZE

from pages.ui import batches
from pages.ui.batches import Batch, Client, Runner, Session

_NEVER_SECONDS = 600.0


class Loop:
    """A loop that counts how often it is asked from outside."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.asked = 0

    def call_soon_threadsafe(self, call: Callable[[], object]) -> None:
        self.asked += 1
        self._loop.call_soon_threadsafe(call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.001)


def test_what_many_threads_say_comes_whole_and_each_in_its_order() -> None:
    async def heard() -> tuple[list[tuple[int, int]], int]:
        loop, taken = Loop(), list[tuple[int, int]]()
        batch = Batch(loop, 0.001)  # type: ignore[arg-type]

        def say(thread: int) -> None:
            for number in range(500):
                batch.add(partial(taken.append, (thread, number)))

        with ThreadPoolExecutor(6) as several:
            await asyncio.gather(*(loop.run_in_executor(several, say, one) for one in range(6)))
        await until(lambda: len(taken) == 3000)
        return taken, loop.asked

    taken, asked = asyncio.run(heard())
    for thread in range(6):
        assert [number for one, number in taken if one == thread] == list(range(500))
    assert asked < 1000  # not once for each


def test_a_batch_asks_the_loop_once_and_an_end_takes_all_before_it_without_waiting() -> None:
    async def heard() -> tuple[list[str], int]:
        loop, taken = Loop(), list[str]()
        batch = Batch(loop, _NEVER_SECONDS)  # type: ignore[arg-type]
        for word in ("a", "b", "c"):
            batch.add(partial(taken.append, word))
        await asyncio.sleep(0.01)
        assert (taken, len(batch)) == ([], 3)
        batch.end(partial(taken.append, "over"))
        await until(lambda: len(taken) == 4)
        return taken, loop.asked

    assert asyncio.run(heard()) == (["a", "b", "c", "over"], 2)


def test_what_cannot_be_taken_keeps_nothing_else_back() -> None:
    async def heard() -> tuple[list[int], list[str]]:
        loop, taken, faults = asyncio.get_running_loop(), list[int](), list[str]()
        loop.set_exception_handler(lambda _, told: faults.append(str(told["exception"])))

        def take(number: int) -> None:
            if number == 2:
                raise ValueError("two is not taken")
            taken.append(number)

        batch = Batch(loop, 0.001)
        for number in range(5):
            batch.add(partial(take, number))
        await until(lambda: len(taken) == 4)
        return taken, faults

    assert asyncio.run(heard()) == ([0, 1, 3, 4], ["two is not taken"])


class Socket:
    """A browser that takes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.client = None

    async def send_bytes(self, payload: bytes) -> None:
        self.sent.append(payload)


def message(number: int) -> ForwardMsg:
    return ForwardMsg(hash=str(number))


def test_a_browser_gets_more_messages_at_once_than_may_wait_for_it() -> None:
    async def sent() -> list[str]:
        socket = Socket()
        client = Client(socket)  # type: ignore[arg-type]
        for number in range(1300):
            client.write_forward_msg(message(number))
            if number % 200 == 199:
                await asyncio.sleep(0.001)
        await until(lambda: len(socket.sent) == 1300)
        await client.aclose()
        return [ForwardMsg.FromString(one).hash for one in socket.sent]

    assert asyncio.run(sent()) == [str(number) for number in range(1300)]


def test_no_more_than_some_messages_wait_for_others() -> None:
    async def waiting() -> list[int]:
        client, seen = Client(Socket()), []  # type: ignore[arg-type]
        for number in range(130):
            client.write_forward_msg(message(number))
            seen.append(client._send_queue.qsize())
        await client.aclose()
        return seen

    assert asyncio.run(waiting()) == [64 * (count // 64) for count in range(1, 131)]


def test_a_browser_that_takes_nothing_is_told_so_by_the_message_too_many() -> None:
    async def given_up() -> int:
        client = Client(Socket())  # type: ignore[arg-type]
        for number in range(2000):  # the sender never comes to its turn
            try:
                client.write_forward_msg(message(number))
            except SessionClientDisconnectedError:
                await client.aclose()
                return number
        return -1

    assert asyncio.run(given_up()) == WEBSOCKET_MAX_SEND_QUEUE_SIZE


def test_nothing_is_written_to_a_browser_that_is_gone() -> None:
    async def written() -> None:
        client = Client(Socket())  # type: ignore[arg-type]
        await client.aclose()
        client.write_forward_msg(message(1))

    with pytest.raises(SessionClientDisconnectedError):
        asyncio.run(written())


def session(path: str = "app.py") -> Session:
    """A session as the server makes one, of a script that is not run before it is asked for."""
    script = ScriptData(path, is_hello=False)
    files = MemoryUploadedFileManager("/upload")
    return Session(script, files, ScriptCache(), lambda: None, {})


def test_who_has_ended_is_forgotten_at_once() -> None:
    """Only then are uploads, files and sockets of a closed tab let go before a full collection."""

    async def forgotten() -> list[object]:
        gc.collect()
        gc.disable()
        try:
            one, client = session(), Client(Socket())  # type: ignore[arg-type]
            one._on_scriptrunner_event(
                None, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=message(1)
            )
            client.write_forward_msg(message(1))
            await asyncio.sleep(0.05)
            await client.aclose()
            seen = [ref(one), ref(client)]
            one.shutdown()
            del one, client
            await asyncio.sleep(0)
            return [known() for known in seen]
        finally:
            gc.enable()

    assert asyncio.run(forgotten()) == [None, None]


def test_what_a_run_says_is_heard_before_the_run_that_follows_it() -> None:
    async def heard() -> list[str]:
        one = session()
        for number in range(3):
            one._on_scriptrunner_event(
                None, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=message(number)
            )
        assert one.flush_browser_queue() == []
        one._create_scriptrunner = lambda _: None  # type: ignore[method-assign]
        one.request_rerun(None)
        said = [msg.hash for msg in one.flush_browser_queue()]
        one.shutdown()
        return said

    assert asyncio.run(heard()) == ["0", "1", "2"]


_LONG_RUN = """
import streamlit as st
from tests.serving import test_batches
test_batches.RUNS.append("begins")
try:
    test_batches.at_work()
    st.write("half of it")
    st.write("the rest")
finally:
    test_batches.RUNS.append("ends")
"""
RUNS: list[str] = []
_SECOND, _PATIENCE_SECONDS = Event(), {False: 0.4, True: 20.0}


def at_work() -> None:
    """The first run is at work until the second begins, or for as long as it has patience."""
    if RUNS.count("begins") == 2:
        _SECOND.set()
    else:
        _SECOND.wait(_PATIENCE_SECONDS[config.get_option("runner.fastReruns")])


@pytest.mark.parametrize("fast", [False, True])
def test_a_session_has_one_run_at_a_time(
    fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Streamlit's own default the second one begins while the first is still at work."""
    script = tmp_path / "long.py"
    script.write_text(_LONG_RUN, "utf-8")
    monkeypatch.setattr(app_session, "ScriptRunner", Runner)
    monkeypatch.setattr(Runtime, "_instance", MagicMock(spec=Runtime, media_file_mgr=MagicMock()))
    known = config.get_option("runner.fastReruns")
    RUNS.clear()
    _SECOND.clear()

    async def asked() -> None:
        one = session(str(script))
        one.request_rerun(None)
        await until(lambda: bool(RUNS))
        one.request_rerun(None)
        await until(lambda: RUNS.count("begins") == 2 and RUNS.count("ends") == 2)
        one.shutdown()
        # Its last run ends in a thread and closes the session's own loop when this one hears it.
        await until(one._script_event_loop.is_closed)

    config.set_option("runner.fastReruns", fast)
    try:
        asyncio.run(asked())
    finally:
        config.set_option("runner.fastReruns", known)
    assert (RUNS == ["begins", "ends"] * 2) is not fast


def test_streamlit_makes_ours_in_the_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made_in = {
        Runner: (app_session, "ScriptRunner", AppSession._create_scriptrunner),
        Session: (websocket_session_manager, "AppSession", WebsocketSessionManager.connect_session),
        Client: (
            starlette_websocket, "StarletteSessionClient",
            starlette_websocket.create_websocket_handler,
        ),
    }  # fmt: skip
    for ours, (module, name, maker) in made_in.items():
        monkeypatch.setattr(module, name, ours.__base__)
        assert name in names_of(maker.__code__), f"{maker.__qualname__} makes no {name}"
    batches.send_in_batches()
    for ours, (module, name, _) in made_in.items():
        assert getattr(module, name) is ours


def names_of(code: CodeType) -> set[str]:
    """The names a function uses, those of the functions in it too."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*(names_of(one) for one in inner))


def test_another_streamlit_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, ours in batches._OURS:
        monkeypatch.setattr(module, name, ours.__base__)
    monkeypatch.setattr(app_session, "ScriptRunner", dict)
    with pytest.raises(TypeError, match=r"app_session\.ScriptRunner is not what Runner is made of"):
        batches.send_in_batches()
