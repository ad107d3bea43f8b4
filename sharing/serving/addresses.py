"""Where browsers come from, and how much of the server one address may take.

Tickets cost nothing to ask for: whoever throws them away and asks again is stopped here. Behind one
address may sit a whole office; an installation names those networks.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from sharing.links.guesses import address_of
from sharing.settings import Serving

# Set in a container's image: there the proxy comes from the container's host, not from loopback.
CONTAINER_VARIABLE = "CAN_VIEC_CONTAINER"
# Addresses of one household or one machine, in IPv6.
_HOME_BITS = 64

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Shares:
    """How many places one address may take, of those inside and of those in the queue.

    Attributes:
        usual: Places of an address.
        office: Places of an address in one of the networks.
        networks: Networks behind whose addresses many sit.
    """

    usual: int
    office: int
    networks: tuple[Network, ...] = ()

    def places(self, address: str) -> int:
        """Places of an address; "" is this machine, which has no bound."""
        if not address:
            return 2**31
        return self.office if self._is_office(address) else self.usual

    def arrivals(self, address: str, of: int) -> int:
        """First loads worked on at once for an address, of so many; half, for all but offices."""
        return of if not address or self._is_office(address) else max(of // 2, 1)

    def _is_office(self, address: str) -> bool:
        found = ipaddress.ip_network(address).network_address
        return any(found.version == one.version and found in one for one in self.networks)


def shares_of(serving: Serving) -> Shares:
    """The shares that the settings give."""
    return Shares(
        serving.places_of_an_address, serving.places_of_an_office, networks(serving.office_networks)
    )


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Networks as they are written in the settings, such as "10.20.0.0/16".

    Raises:
        ValueError: If one is not a network.
    """
    return tuple(ipaddress.ip_network(one) for one in written)


def origin_of(connection: HTTPConnection) -> str:
    """The address a browser comes from, of IPv6 its network; "" if it sits at this machine.

    Only the proxy is believed when it says whom it speaks for.
    """
    said = connection.headers.get("x-real-ip", "") if CONTAINER_VARIABLE in os.environ else ""
    try:
        found = ipaddress.ip_address(said or address_of(connection))
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    bits = _HOME_BITS if found.version == 6 else found.max_prefixlen  # noqa: PLR2004  IPv6
    return str(ipaddress.ip_network((found, bits), strict=False))
