"""What every step of the simulation is given."""

from __future__ import annotations

from dataclasses import dataclass

from etl.sources.demo.days import Days
from etl.sources.demo.places import Places
from etl.sources.demo.settings import Settings


@dataclass(frozen=True)
class World:
    """The communes, the fields, the days and the parameters.

    Attributes:
        places: The communes, in the order of all arrays.
        fields: Field codes, in the order of all arrays.
        days: The simulated days.
        settings: The parameters.
    """

    places: Places
    fields: tuple[str, ...]
    days: Days
    settings: Settings

    @property
    def size(self) -> int:
        """Number of communes."""
        return self.places.codes.size
