"""A command that is told to end clears away what it had made for the moment only."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

# A restart by systemd and a closed terminal. Ctrl-C raises by itself.
_TOLD = (signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""


def in_order() -> None:
    """From now on end by an exception, at which folders and locks are let go, not at once.

    What somebody has the process ignore (`nohup`) stays ignored.
    """
    for number in _TOLD:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    for one in _TOLD:  # told twice, it is not torn out of its clearing away
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(_SIGNALLED + number)
