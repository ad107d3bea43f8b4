"""What links tell the audit log; never a token, a cookie or the id in them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from sharing.access.reader import NOBODY, Reader


def tell(event: str, *, reader: Reader = NOBODY, **facts: object) -> None:
    """Record an event, see `sharing.audit.record`."""
    if find_spec("sharing.audit") is not None:
        import_module("sharing.audit").record(event, reader=reader, **facts)
