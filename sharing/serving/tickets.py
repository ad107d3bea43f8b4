"""The ticket: a random cookie that tells browsers apart, in the queue and at the shelf."""

from __future__ import annotations

import re
import secrets

TICKET = "can_viec_ticket"
_BYTES = 16
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def new_ticket() -> str:
    """A ticket nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def is_ticket(value: str) -> bool:
    """Whether a value has the form of a ticket."""
    return _FORM.fullmatch(value) is not None


def ticket_cookie(ticket: str, *, secure: bool) -> str:
    """The header that gives a browser its ticket, for as long as it runs."""
    end = "; Secure" if secure else ""
    return f"{TICKET}={ticket}; Path=/; HttpOnly; SameSite=Lax{end}"
