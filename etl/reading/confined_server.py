"""The server behind `etl.reading.confined`: forks a child for each call and tells how it ended.

Started as `python -m etl.reading.confined_server FD`; FD is its end of a socket pair. It ends when
the other end is closed.
"""

import importlib
import os
import pickle
import resource
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from typing import Any, NoReturn

from etl.reading.findings import RefusedError

_LONGEST_MESSAGE = 2**16
_CHUNK = 2**16
_FOR_THE_REPORT = 64 * 2**20
"""Memory kept back so that a child that used up its own can still say so."""


def serve(control: socket.socket) -> None:
    """Answer calls until the caller closes its end.

    Args:
        control: Each message is one call: the module to import and the limits, with two
            descriptors: one for the request and its answer, one for how the child ended.
    """
    children: dict[int, socket.socket] = {}
    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno())
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            with suppress(BlockingIOError):
                woken.recv(_CHUNK)
            _report_ended(children)
        if control in ready:
            message, ends, _, _ = socket.recv_fds(control, _LONGEST_MESSAGE, 2)
            if not message:
                return
            # From our own caller, over a socket that it alone holds.
            module, limits = pickle.loads(message)  # noqa: S301
            _import(module)
            child = os.fork()
            if child == 0:
                os.close(ends[1])
                _answer_and_exit(socket.socket(fileno=ends[0]), limits, (control, woken, waker))
            os.close(ends[0])
            children[child] = socket.socket(fileno=ends[1])


def _import(module: str) -> None:
    """Import what a call needs, once for all children; a child reports what fails."""
    with suppress(Exception):
        importlib.import_module(module)


def _report_ended(children: dict[int, socket.socket]) -> None:
    """Tell the callers of all children that ended how they ended."""
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        with children.pop(child) as told, suppress(BrokenPipeError, ConnectionResetError):
            told.sendall(status.to_bytes(4, "little"))


def _answer_and_exit(
    stream: socket.socket, limits: Any, inherited: tuple[socket.socket, ...]
) -> NoReturn:
    """In the child: answer one request under limits, and end."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in inherited:
            one.close()
        memory = _limit(limits)
        outcome = _outcome(stream)
        if outcome[0] == "memory":
            resource.setrlimit(resource.RLIMIT_AS, (memory + _FOR_THE_REPORT,) * 2)
        stream.sendall(_pickled(outcome))
        stream.close()
    except BaseException:  # noqa: BLE001 - a child never returns to the server's loop
        os._exit(1)
    os._exit(0)


def _limit(limits: Any) -> int:
    """Set the limits of this process; returns the highest address space it may use, in bytes."""
    memory = _address_space() + int(limits.memory_bytes)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + _FOR_THE_REPORT))
    # The default actions of both signals end the process even inside a library's loop.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    return memory


def _address_space() -> int:
    """What this process has mapped already, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no import needed
        return int(file.read().split()[0]) * resource.getpagesize()


def _outcome(stream: socket.socket) -> tuple[str, Any]:
    """Call the function: what it returned, or how it failed."""
    try:
        pieces = []
        while piece := stream.recv(_CHUNK):
            pieces.append(piece)
        function, args = pickle.loads(b"".join(pieces))  # noqa: S301 - from our own caller
        return "returned", function(*args)
    except RefusedError as error:
        return "refused", error.findings
    except MemoryError:
        return "memory", None
    except BaseException:  # noqa: BLE001 - told to the caller with its traceback
        return "raised", traceback.format_exc()


def _pickled(outcome: tuple[str, Any]) -> bytes:
    try:
        return pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(("memory", None))
    except Exception:  # noqa: BLE001 - what cannot be pickled raises many kinds
        return pickle.dumps(("raised", traceback.format_exc()))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
