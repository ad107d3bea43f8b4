"""What a run says to its browser goes there in batches, not message by message.

A click sends some ninety messages. Streamlit wakes the server's loop for each of them, and writes
each to its socket alone: a third of what a click costs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from starlette.websockets import WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from pages.ui.turns import Turns

# How long the first of a batch waits for others; nobody sees it, a run takes longer.
_OF_A_RUN_SECONDS, _OF_A_SOCKET_SECONDS = 0.01, 0.004
# Streamlit gives a browser up for which more messages than some hundreds wait.
_MOST_AT_ONCE = 64

_turns = Turns()

Item = TypeVar("Item")


class Batch(Generic[Item]):
    """What is taken in one go, in its order, on the loop; may be filled from any thread."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        soon: Callable[[Callable[[], object]], object],
        seconds: float,
        take: Callable[[Item], object],
    ) -> None:
        """Begin with nothing.

        Args:
            loop: Where things are taken.
            soon: Has the loop call something, from the threads that fill the batch.
            seconds: How long the first of a batch waits for others.
            take: Takes one.
        """
        self._loop, self._soon, self._seconds, self._take = loop, soon, seconds, take
        self._waiting: deque[Item] = deque()
        self._called = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def add(self, item: Item) -> None:
        """Have something taken with what else comes soon."""
        self._waiting.append(item)
        if not self._called:
            self._called = True
            self._soon(partial(self._loop.call_later, self._seconds, self.empty))

    def end(self, item: Item) -> None:
        """Have something taken now, after all that waits."""
        self._waiting.append(item)
        self._soon(self.empty)

    def empty(self) -> None:
        """Take all that waits; on the loop alone.

        Raises:
            Exception: What taking one raises; the others are taken all the same.
        """
        self._called = False  # first: what comes from now on calls again
        try:
            while self._waiting:
                self._take(self._waiting.popleft())
        finally:
            if self._waiting:
                self._loop.call_soon(self.empty)


class Runner(ScriptRunner):
    """A runner of scripts that waits for its turn, and looks once for who hears what it says."""

    _hear: Sequence[Callable[..., None]] = ()

    def _run_script(self, rerun_data: RerunData) -> None:
        with _turns.one():
            super()._run_script(rerun_data)

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        self._maybe_handle_execution_control_request()
        self._hear = self._hear or self.on_event._get_live_receivers()
        for hear in self._hear:
            hear(self, event=ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=msg)


_Event = tuple[ScriptRunner | None, ScriptRunnerEvent, dict[str, Any]]


class Session(AppSession):
    """A session whose runs hand over what they say in batches."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin as Streamlit does; on the loop."""
        super().__init__(*arguments, **named)
        self._batch: Batch[_Event] = Batch(
            self._event_loop, self._call_soon_on_event_loop, _OF_A_RUN_SECONDS, self._handle
        )

    def _on_scriptrunner_event(
        self, sender: ScriptRunner | None, event: ScriptRunnerEvent, **facts: Any
    ) -> None:
        if event is ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
            self._batch.add((sender, event, facts))
        else:  # a run has begun or ended
            self._batch.end((sender, event, facts))

    def flush_browser_queue(self) -> list[ForwardMsg]:
        """What waits for the browser; of hundreds of sessions most have nothing at any time."""
        return [] if self._browser_queue.is_empty() else super().flush_browser_queue()

    def _handle(self, told: _Event) -> None:
        sender, event, facts = told
        self._handle_scriptrunner_event_on_event_loop(sender, event, **facts)


class Client(StarletteSessionClient):
    """A browser to which what is said is written in batches."""

    def __init__(self, websocket: WebSocket) -> None:
        """Begin as Streamlit does; on the loop."""
        super().__init__(websocket)
        loop = asyncio.get_running_loop()
        self._batch: Batch[bytes] = Batch(
            loop, lambda call: call(), _OF_A_SOCKET_SECONDS, self._queued
        )

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Have a message sent.

        Raises:
            SessionClientDisconnectedError: The browser is gone, or takes too little.
        """
        if self._closed.is_set():
            raise SessionClientDisconnectedError
        self._batch.add(serialize_forward_msg(msg))
        if len(self._batch) >= _MOST_AT_ONCE:
            self._batch.empty()

    def _queued(self, message: bytes) -> None:
        try:
            self._send_queue.put_nowait(message)
        except asyncio.QueueFull:
            self._closed.set()  # the next message is told so


def send_in_batches() -> None:
    """Have Streamlit make these in the place of its own; before the first browser comes."""
    app_session.ScriptRunner = Runner  # type: ignore[misc]
    websocket_session_manager.AppSession = Session  # type: ignore[misc]
    starlette_websocket.StarletteSessionClient = Client  # type: ignore[misc]
