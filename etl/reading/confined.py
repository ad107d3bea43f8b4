"""A reader at work in a process of its own, with limits on memory, time and open files.

A server process is started once and forks a child for each call, so a call costs milliseconds.
`multiprocessing` would do the same, but its children run the main module of the caller again, and
in a page of Streamlit that is the whole application.
"""

import atexit
import importlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from etl.reading.findings import Place, RefusedError, refuse

Result = TypeVar("Result")

_SERVER_MODULE = "etl.reading.confined_server"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_MEGABYTE = 2**20
_GRACE_SECONDS = 15
"""How much longer than the child's own alarm the caller waits: a busy machine forks late."""

_CHUNK = 2**16
_STATUS_BYTES = 4


@dataclass(frozen=True)
class Limits:
    """What one call may use.

    Attributes:
        memory_bytes: Memory beyond what the started process has already.
        cpu_seconds: Seconds of the processor.
        wall_seconds: Seconds of the clock, waiting included.
        open_files: Files open at a time.
    """

    memory_bytes: int = 2**30
    cpu_seconds: int = 30
    wall_seconds: int = 90
    open_files: int = 64


_DEFAULT_LIMITS = Limits()


def run_confined(
    function: Callable[..., Result], *args: Any, limits: Limits = _DEFAULT_LIMITS, file: str = ""
) -> Result:
    """Call a function in a process of its own. May be called from any thread.

    Args:
        function: A function of a module that can be imported.
        args: What to call it with; plain data.
        limits: What it may use.
        file: Name of the file it reads, for the refusal; the first path among `args` if not given.

    Returns:
        What the function returns.

    Raises:
        RefusedError: The function refused the file, or used more than it may, or its process died.
        RuntimeError: The function raised anything else; the text holds its traceback.
    """
    request = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
    answer, status = _SERVER.call(function.__module__, request, limits)
    place = Place(file or next((arg.name for arg in args if isinstance(arg, Path)), ""))
    if status != 0 or not answer:
        raise _death(status, limits, place)
    # Written by our own child a moment ago, over a socket that no one else holds.
    outcome, value = pickle.loads(answer)  # noqa: S301
    if outcome == "returned":
        result: Result = value
        return result
    if outcome == "refused":
        raise RefusedError(value)
    if outcome == "memory":
        raise _too_much_memory(limits, place)
    raise RuntimeError(f"{function.__qualname__} failed in its process:\n{value}")


def _death(status: int, limits: Limits, place: Place) -> RefusedError:
    """The refusal of a file at which the process was stopped or died."""
    killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if killed_by in (signal.SIGXCPU, signal.SIGALRM):
        seconds = limits.cpu_seconds if killed_by == signal.SIGXCPU else limits.wall_seconds
        return refuse("reading_took_too_long", place, seconds=seconds)
    if killed_by == signal.SIGKILL:  # so the system takes memory back
        return _too_much_memory(limits, place)
    return refuse("reading_failed", place)


def _too_much_memory(limits: Limits, place: Place) -> RefusedError:
    megabytes = limits.memory_bytes // _MEGABYTE
    return refuse("reading_took_too_much_memory", place, megabytes=megabytes)


class _Server:
    """The server process, started at the first call and again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def call(self, module: str, request: bytes, limits: Limits) -> tuple[bytes, int]:
        """Have one request answered: the answer's bytes and how the child ended."""
        patience = limits.wall_seconds + _GRACE_SECONDS
        answers, its_answers = socket.socketpair()
        statuses, its_statuses = socket.socketpair()
        with answers, statuses:
            with its_answers, its_statuses:
                self._hand_over(module, limits, (its_answers.fileno(), its_statuses.fileno()))
            answers.settimeout(patience)
            statuses.settimeout(patience)
            try:
                answers.sendall(request)
                answers.shutdown(socket.SHUT_WR)
                received = _all_of(answers)
            except (BrokenPipeError, ConnectionResetError):
                received = b""
            except TimeoutError:
                return b"", int(signal.SIGALRM)
            try:
                status = statuses.recv(_STATUS_BYTES)
            except (TimeoutError, ConnectionResetError):
                status = b""
        # No status: the server itself died.
        return received, int.from_bytes(status, "little") if status else int(signal.SIGABRT)

    def stop(self) -> None:
        """End the server: it ends by itself when nobody holds the other end."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._process is not None and self._owner == os.getpid():
                self._process.wait()
            self._control = self._process = None

    def _hand_over(self, module: str, limits: Limits, ends: tuple[int, int]) -> None:
        """Give the server one call; start it if it does not run."""
        message = pickle.dumps((module, limits))
        with self._lock:
            if self._control is not None and self._owner == os.getpid():
                try:
                    socket.send_fds(self._control, [message], ends)
                except (BrokenPipeError, ConnectionResetError):
                    self._reap()
                else:
                    return
            socket.send_fds(self._start(module), [message], ends)

    def _reap(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait()

    def _start(self, module: str) -> socket.socket:
        importlib.import_module(module)  # fails here, with its own traceback, if it fails at all
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        paths = [path or str(Path.cwd()) for path in sys.path]
        with its:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no text from outside
                [sys.executable, "-m", _SERVER_MODULE, str(its.fileno())],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                # Its own session: a key pressed at the terminal ends the caller, not a reading.
                start_new_session=True,
                env={
                    **kept,
                    **dict.fromkeys(_ONE_THREAD, "1"),
                    "PYTHONPATH": os.pathsep.join(paths),
                },
            )
        self._control, self._owner = ours, os.getpid()
        return ours


def _all_of(stream: socket.socket) -> bytes:
    pieces = []
    while piece := stream.recv(_CHUNK):
        pieces.append(piece)
    return b"".join(pieces)


_SERVER = _Server()
atexit.register(_SERVER.stop)
