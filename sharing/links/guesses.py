"""How often somebody may be wrong: ten times a minute for each network, then no answer for it."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from starlette.requests import HTTPConnection, Request

MOST = 10
SECONDS = 60.0
_MOST_NETWORKS = 10_000
_PREFIX_BITS = {4: 24, 6: 56}


class Guesses:
    """The wrong tries of each network in the last minute."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._steady = steady
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def too_many(self, network: str) -> bool:
        """Whether a network was wrong as often as anybody may be."""
        with self._lock:
            return len(self._recent(network)) >= MOST

    def wrong(self, network: str) -> None:
        """Count a wrong try."""
        with self._lock:
            tries = self._recent(network)
            tries.append(self._steady())
            self._tries[network] = tries
            self._tries.move_to_end(network)
            if len(self._tries) > _MOST_NETWORKS:
                self._tries.popitem(last=False)

    def clear(self) -> None:
        """Forget all tries."""
        with self._lock:
            self._tries.clear()

    def _recent(self, network: str) -> deque[float]:
        tries = self._tries.get(network, deque(maxlen=MOST))
        while tries and self._steady() - tries[0] >= SECONDS:
            tries.popleft()
        return tries


def network_of(request: Request) -> str:
    """The network somebody comes from: the first 24 bits of the address, of IPv6 the first 56."""
    found = _address(address_of(request))
    if found is None:
        return "unknown"
    return str(ipaddress.ip_network((found, _PREFIX_BITS[found.version]), strict=False))


def address_of(request: HTTPConnection) -> str:
    """The address somebody comes from.

    Only a proxy on this machine is believed when it says whom it speaks for (`X-Real-IP`).
    """
    peer = _address(request.client.host if request.client else "")
    if peer is None or peer.is_loopback:
        peer = _address(request.headers.get("x-real-ip", "")) or peer
    return str(peer) if peer else ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
