"""What links tell the audit log; never a token, a cookie or the id in them."""

from sharing.audit import record as tell

__all__ = ["tell"]
