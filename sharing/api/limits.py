"""How often one reader may ask: a bucket of requests that fills again with time."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_MOST_READERS = 10_000
_MINUTE_SECONDS = 60.0


class Limiter:
    """A bucket for each reader; each process has its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """All buckets full.

        Args:
            clock: Seconds.
        """
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, reader: str, a_minute: int) -> int:
        """Take one request out of a reader's bucket.

        Args:
            reader: Who asks.
            a_minute: Requests a minute, and at once.

        Returns:
            0, or the whole seconds after which the next one is in the bucket.
        """
        now = self._clock()
        rate = a_minute / _MINUTE_SECONDS
        with self._lock:
            left, since = self._buckets.pop(reader, (float(a_minute), now))
            left = min(float(a_minute), left + (now - since) * rate)
            allowed = left >= 1
            self._buckets[reader] = (left - 1 if allowed else left, now)
            # The one not seen for longest is forgotten: its bucket is the fullest of all.
            if len(self._buckets) > _MOST_READERS:
                self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / rate))
