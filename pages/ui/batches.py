"""What a run says to its browser goes there in batches, not message by message.

A click sends some ninety messages. Streamlit wakes the server's loop for each of them from the
thread of the run, and writes each to its socket alone; for each the loop waits for a turn at
Python's interpreter. And runs take turns at it (`turns`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

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
# Streamlit gives a browser up for which more than some hundred messages wait.
_MOST_AT_ONCE = 64

_turns = Turns()
Call = Callable[[], object]


class Batch:
    """Calls that a loop makes in one go, in their order; may be filled from any thread.

    It knows nobody but the loop: who fills it and has ended is forgotten at once.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        """Begin with nothing.

        Args:
            loop: Where the calls are made.
            seconds: How long the first of a batch waits for others.
        """
        self._loop, self._seconds = loop, seconds
        self._waiting: deque[Call] = deque()
        self._due = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def add(self, call: Call) -> None:
        """Have something called with what else comes soon."""
        self._waiting.append(call)
        if not self._due:
            self._due = True
            self._soon(partial(self._loop.call_later, self._seconds, self.empty))

    def end(self, call: Call) -> None:
        """Have something called now, after all that waits."""
        self._waiting.append(call)
        self._soon(self.empty)

    def empty(self) -> None:
        """Make all calls that wait; on the loop alone.

        Raises:
            Exception: What one of them raises; the others are made all the same.
        """
        self._due = False  # first: what comes from now on asks again
        try:
            while self._waiting:
                self._waiting.popleft()()
        finally:
            if self._waiting:
                self._loop.call_soon(self.empty)

    def _soon(self, call: Call) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            if not self._loop.is_closed():  # at the end of the process nobody hears it any more
                raise


class Runner(ScriptRunner):
    """A runner of scripts that waits for its turn."""

    def _run_script(self, rerun_data: RerunData) -> None:
        with _turns.one():
            super()._run_script(rerun_data)


class Session(AppSession):
    """A session whose runs hand over what they say in batches."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin as Streamlit does; on the loop."""
        super().__init__(*arguments, **named)
        self._batch = Batch(self._event_loop, _OF_A_RUN_SECONDS)

    def _on_scriptrunner_event(
        self, sender: ScriptRunner | None, event: ScriptRunnerEvent, **facts: Any
    ) -> None:
        handle = partial(self._handle_scriptrunner_event_on_event_loop, sender, event, **facts)
        if event is ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
            self._batch.add(handle)
        else:  # a run has begun or ended
            self._batch.end(handle)

    def request_rerun(self, *arguments: Any, **named: Any) -> None:
        """Run the page anew; what the run before has said until now is heard first."""
        self._batch.empty()
        super().request_rerun(*arguments, **named)

    def flush_browser_queue(self) -> list[ForwardMsg]:
        """What waits for the browser; of hundreds of sessions most have nothing at any time."""
        return [] if self._browser_queue.is_empty() else super().flush_browser_queue()


class Client(StarletteSessionClient):
    """A browser to which what is said is written in batches."""

    def __init__(self, websocket: WebSocket) -> None:
        """Begin as Streamlit does; on the loop."""
        super().__init__(websocket)
        self._batch = Batch(asyncio.get_running_loop(), _OF_A_SOCKET_SECONDS)

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Have a message sent.

        Raises:
            SessionClientDisconnectedError: The browser is gone, or takes too little.
        """
        if self._send_queue.qsize() + len(self._batch) >= self._send_queue.maxsize:
            self._closed.set()
        if self._closed.is_set():
            raise SessionClientDisconnectedError
        self._batch.add(partial(self._send_queue.put_nowait, serialize_forward_msg(msg)))
        if len(self._batch) >= _MOST_AT_ONCE:
            self._batch.empty()


_OURS: tuple[tuple[Any, str, type], ...] = (
    (app_session, "ScriptRunner", Runner),
    (websocket_session_manager, "AppSession", Session),
    (starlette_websocket, "StarletteSessionClient", Client),
)


def send_in_batches() -> None:
    """Have Streamlit make these in the place of its own; before the first browser comes.

    Raises:
        AttributeError: This Streamlit makes none of that name there.
        TypeError: It makes something else of that name.
    """
    for module, name, ours in _OURS:
        if not issubclass(ours, getattr(module, name)):
            raise TypeError(f"{module.__name__}.{name} is not what {ours.__name__} is made of")
        setattr(module, name, ours)
