"""What the register of units holds, and what it answers."""

from dataclasses import dataclass

from etl.reading.findings import UnreadableError


@dataclass(frozen=True)
class FormerUnit:
    """One unit before 1 July 2025.

    Attributes:
        code: Its code.
        name: Its full name.
        district: Its district, for instance "Huyện Quan Sơn".
        destinations: Today's communes that hold a part of it.
        main: The one that took its main part.
    """

    code: str
    name: str
    district: str
    destinations: tuple[str, ...]
    main: str

    @property
    def split(self) -> bool:
        """Whether it was divided between several of today's communes."""
        return len(self.destinations) > 1

    @property
    def titled(self) -> str:
        """Name and district."""
        return f"{self.name} ({self.district})"


@dataclass(frozen=True)
class Identified:
    """What a code and a name stand for.

    Attributes:
        commune_code: Today's commune; None for a former unit that was split.
        former_code: The former unit that was written; None where today's commune was.
        warnings: What the officer should know; each becomes a finding at the row.
    """

    commune_code: str | None
    former_code: str | None = None
    warnings: tuple[UnreadableError, ...] = ()
