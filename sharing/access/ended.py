"""Sign-ins that were ended: by signing out, or all of a person's by an administrator.

Streamlit only takes the cookie out of the browser. Each ended sign-in is an empty file in the
state folder, so that all processes of a server know of it; its name is a hash and tells nothing.
Of a person whose sign-ins were ended the file's time says until when they had begun.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sharing.access.reader import folded
from sharing.settings import settings
from sharing.state_files import make_file, make_folder

_FOLDER = "signed-out"
# No sign-in lasts longer (`SignIn.hours`), so nothing older needs to be remembered.
KEPT_SECONDS = 25 * 3600


def end(claims: Mapping[str, Any]) -> None:
    """Remember that this sign-in is over.

    Args:
        claims: What the sign-in said of the person.

    Raises:
        OSError: If the state folder cannot be written to.
    """
    _remember(_mark(claims))


def end_all_of(name: str) -> None:
    """End every sign-in of a person that has begun until now or begins in the minute after it.

    Only a provider's: whom a proxy has signed in, it goes on naming (`identify`).

    Args:
        name: As the sign-in names the person.

    Raises:
        OSError: If the state folder cannot be written to.
    """
    _remember(_mark_of(name))


def is_over(claims: Mapping[str, Any]) -> bool:
    """Whether somebody has signed out of this sign-in."""
    return _mark(claims).exists()


def ended_at(name: str) -> float:
    """Until when a person's sign-ins were ended, in seconds since 1970; 0: never."""
    try:
        return _mark_of(name).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _remember(mark: Path) -> None:
    make_folder(mark.parent.parent)
    make_folder(mark.parent)
    make_file(mark)
    mark.touch()
    oldest = time.time() - KEPT_SECONDS
    for one in mark.parent.iterdir():
        with suppress(FileNotFoundError):  # another process tidies too
            if one.stat().st_mtime < oldest:
                one.unlink()


def _mark(claims: Mapping[str, Any]) -> Path:
    return _named(str(claims.get(name)) for name in ("iss", "sub", "email", "iat"))


def _mark_of(name: str) -> Path:
    """Of a person, however the name is written: large and small letters are one."""
    return _named(("all of", folded(name)))


def _named(parts: Iterable[str]) -> Path:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return settings().state_folder / _FOLDER / digest
