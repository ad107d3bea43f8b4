"""Sign-ins that were ended by signing out: a copy of the cookie opens nothing afterwards.

Streamlit only takes the cookie out of the browser. Each ended sign-in is an empty file in the
state folder, so that all processes of a server know of it; its name is a hash and tells nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sharing.settings import settings

_FOLDER = "signed-out"
# No sign-in lasts longer (`SignIn.hours`), so nothing older needs to be remembered.
_KEPT_SECONDS = 25 * 3600


def end(claims: Mapping[str, Any]) -> None:
    """Remember that this sign-in is over.

    Args:
        claims: What the sign-in said of the person.

    Raises:
        OSError: If the state folder cannot be written to.
    """
    mark = _mark(claims)
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch(mode=0o600)
    oldest = time.time() - _KEPT_SECONDS
    for one in mark.parent.iterdir():
        if one.stat().st_mtime < oldest:
            one.unlink(missing_ok=True)


def is_over(claims: Mapping[str, Any]) -> bool:
    """Whether somebody has signed out of this sign-in."""
    return _mark(claims).exists()


def _mark(claims: Mapping[str, Any]) -> Path:
    named = "\0".join(str(claims.get(name)) for name in ("iss", "sub", "email", "iat"))
    return settings().state_folder / _FOLDER / hashlib.sha256(named.encode()).hexdigest()
