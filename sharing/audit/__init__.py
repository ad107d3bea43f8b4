"""The audit log: who did what, and who was refused; only ever added to, each line chained.

`record` writes, `state` says whether the log is well, `python -m sharing.audit` lists and verifies.
"""

from sharing.audit.chain import Event, Verdict, events, verify
from sharing.audit.events import AuditError
from sharing.audit.writing import State, record, state

__all__ = ["AuditError", "Event", "State", "Verdict", "events", "record", "state", "verify"]
