"""What runs say goes to browsers in batches: all of it, in its order, and at once where it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.session_manager import SessionClientDisconnectedError

from pages.ui.batches import Batch, Client

_NEVER_SECONDS = 600.0


def made(
    loop: asyncio.AbstractEventLoop, seconds: float, take: Callable[[Any], object]
) -> tuple[Batch[Any], list[object]]:
    """A batch, and what the loop was asked to call for it."""
    asked: list[object] = []

    def soon(call: Callable[[], object]) -> None:
        asked.append(call)
        loop.call_soon_threadsafe(call)

    return Batch(loop, soon, seconds, take), asked


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.001)


def test_what_many_threads_say_comes_whole_and_each_in_its_order() -> None:
    async def heard() -> tuple[list[tuple[int, int]], int]:
        loop, taken = asyncio.get_running_loop(), list[tuple[int, int]]()
        batch, asked = made(loop, 0.001, taken.append)

        def say(thread: int) -> None:
            for number in range(500):
                batch.add((thread, number))

        with ThreadPoolExecutor(6) as several:
            await asyncio.gather(*(loop.run_in_executor(several, say, one) for one in range(6)))
        await until(lambda: len(taken) == 3000)
        return taken, len(asked)

    taken, asked = asyncio.run(heard())
    for thread in range(6):
        assert [number for one, number in taken if one == thread] == list(range(500))
    assert asked < 1000  # not a call for each


def test_a_batch_asks_for_the_loop_once_and_an_end_takes_all_before_it_without_waiting() -> None:
    async def heard() -> tuple[list[str], int]:
        taken: list[str] = []
        batch, asked = made(asyncio.get_running_loop(), _NEVER_SECONDS, taken.append)
        for word in ("a", "b", "c"):
            batch.add(word)
        await asyncio.sleep(0.01)
        assert (taken, len(batch)) == ([], 3)
        batch.end("over")
        await until(lambda: len(taken) == 4)
        return taken, len(asked)

    assert asyncio.run(heard()) == (["a", "b", "c", "over"], 2)


def test_what_cannot_be_taken_keeps_nothing_else_back() -> None:
    async def heard() -> tuple[list[int], list[str]]:
        loop, taken, faults = asyncio.get_running_loop(), list[int](), list[str]()
        loop.set_exception_handler(lambda _, told: faults.append(str(told["exception"])))

        def take(number: int) -> None:
            if number == 2:
                raise ValueError("two is not taken")
            taken.append(number)

        batch, _ = made(loop, 0.001, take)
        for number in range(5):
            batch.add(number)
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
            await asyncio.sleep(0)  # as Streamlit's loop does between two
        await until(lambda: len(socket.sent) == 1300)
        await client.aclose()
        return [ForwardMsg.FromString(one).hash for one in socket.sent]

    assert asyncio.run(sent()) == [str(number) for number in range(1300)]


def test_a_browser_that_takes_nothing_is_given_up() -> None:
    async def given_up() -> int:
        client = Client(Socket())  # type: ignore[arg-type]
        for number in range(2000):  # the sender never comes to its turn
            try:
                client.write_forward_msg(message(number))
            except SessionClientDisconnectedError:
                await client.aclose()
                return number
        return -1

    assert 500 <= asyncio.run(given_up()) < 700


def test_nothing_is_written_to_a_browser_that_is_gone() -> None:
    async def written() -> None:
        client = Client(Socket())  # type: ignore[arg-type]
        await client.aclose()
        client.write_forward_msg(message(1))

    with pytest.raises(SessionClientDisconnectedError):
        asyncio.run(written())
