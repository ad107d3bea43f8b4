"""The ticket: a random cookie that tells browsers apart, in the queue and at the shelf.

It is signed: a socket with a ticket that this server has not given out is no page of ours. The key
lies in the state folder, so that pages that are open come back by themselves after a restart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from sharing import state_files

TICKET = "can_viec_ticket"
_BYTES = 16
_KEY_BYTES = 32
_FORM = re.compile(r"([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{22})")


@dataclass(frozen=True)
class Tickets:
    """The tickets of one server.

    Attributes:
        key: What they are signed with.
    """

    key: bytes

    def new(self) -> str:
        """A ticket nobody can guess or make."""
        drawn = secrets.token_urlsafe(_BYTES)
        return drawn + self._seal(drawn)

    def genuine(self, value: str) -> bool:
        """Whether a value is a ticket that was given out."""
        found = _FORM.fullmatch(value)
        return found is not None and hmac.compare_digest(found[2], self._seal(found[1]))

    def _seal(self, drawn: str) -> str:
        digest = hmac.digest(self.key, drawn.encode(), hashlib.sha256)[:_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def kept_key(folder: Path, name: str) -> bytes:
    """The key of a server's tickets, made if it is not there.

    Args:
        folder: The state folder.
        name: Whose key it is: processes that serve others run under another account.

    Raises:
        OSError: If it can be neither read nor made.
    """
    state_files.make_folder(folder)
    path = folder / f"tickets-{name}.key"
    if not path.exists():
        made = folder / f".{path.name}-{secrets.token_hex(8)}"
        with os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(_KEY_BYTES))
        # Of several processes that start at once the first gives the key to all.
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_bytes()


def ticket_cookie(ticket: str, *, secure: bool) -> str:
    """The header that gives a browser its ticket, for as long as it runs."""
    end = "; Secure" if secure else ""
    return f"{TICKET}={ticket}; Path=/; HttpOnly; SameSite=Lax{end}"


def ticket_of(connection: HTTPConnection) -> str:
    """The ticket a request carries, genuine or not; "" if it carries none."""
    return connection.cookies.get(TICKET, "")
