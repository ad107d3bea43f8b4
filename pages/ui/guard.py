"""Who is reading in this run, computed on the server at each run; nothing is shown without it."""

from __future__ import annotations

from sharing.access.reader import NOBODY, OWNER, Reader
from sharing.settings import settings


def reader() -> Reader:
    """Who is reading: the owner in mode `local`, else whoever has signed in or holds a link."""
    return NOBODY if settings().served else OWNER
