"""Who sits behind this process: what the kernel says, not what a variable or an option says.

On a server people become the publisher's account with `sudo`; the kernel keeps with each process
the account that signed in (`/proc/self/loginuid`, set once by PAM at a sign-in, and not changed by
`sudo` or `su`). Where nobody signed in, as in a container or a timer's unit, it is the account.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

_LOGIN = Path("/proc/self/loginuid")
_NOBODY_SIGNED_IN = 2**32 - 1


@dataclass(frozen=True)
class Person:
    """An account of the operating system.

    Attributes:
        uid: Its number; two persons are told apart by it alone.
        name: Its name; the number where it has none.
    """

    uid: int
    name: str

    def signing(self, by: str) -> str:
        """What the log shall say: the account, after the name that was given if there is one."""
        return f"{by} ({self.name})" if by and by != self.name else self.name


def present() -> Person:
    """The account that signed in, or that runs this process where nobody did."""
    uid = _signed_in()
    return named(os.getuid() if uid is None else uid)


def named(uid: int) -> Person:
    """The account of a number."""
    try:
        return Person(uid, pwd.getpwuid(uid).pw_name)
    except KeyError:  # a container's user need not have a name
        return Person(uid, str(uid))


def _signed_in() -> int | None:
    try:
        uid = int(_LOGIN.read_text("ascii"))
    except (OSError, ValueError):  # a kernel without audit
        return None
    return None if uid == _NOBODY_SIGNED_IN else uid
