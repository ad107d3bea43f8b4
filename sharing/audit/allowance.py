"""How much one reader may have written down a day: what is over that is not done.

What a reader takes along must stand in the log, and the log has an end: who asks for the same
figures, or opens the same link, all day long would fill it for everybody.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sharing.audit.counts import today


class Allowance:
    """What each link and person has had written today, by this process."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock = threading.Lock()
        self._day = ""
        self._spent: dict[tuple[str, str], int] = {}

    def spend(self, event: str, holder: str, most: int) -> bool:
        """Take one of a day's lines.

        Args:
            event: Name of the event.
            holder: The link or the person.
            most: Lines a day.

        Returns:
            Whether there was one left.
        """
        with self._lock:
            if self._day != today():
                self._day, self._spent = today(), {}
            spent = self._spent.get((event, holder), 0)
            if spent >= most:
                return False
            self._spent[event, holder] = spent + 1
            return True


def seconds_to_tomorrow() -> int:
    """Until the next day of UTC begins, and with it the next allowance."""
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return int((midnight - now).total_seconds()) + 1
