"""What a reader of received files must know besides the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from etl.reading.names import matching_key
from etl.reading.units import Units

_BEFORE_PROCEDURES = matching_key("Thủ tục") + " "


@dataclass(frozen=True)
class Context:
    """The project's knowledge that a file is read against; plain data, it goes to another process.

    Attributes:
        units: Today's communes and the former units, by code and by name.
        field_names: Code of a field by `matching_key` of each of its written names.
        procedures: Code of a field by procedure code, and by `procedure_key` of its name.
        first_month: First month of the product; communes did not exist before it.
        today: The server's date.
        shares: For a former unit's code or a former district's name: the communes it went to and
            the share of each; given by an office, never assumed.
        scope: The communes whose figures the sender may give; None for all.
    """

    units: Units
    field_names: Mapping[str, str]
    procedures: Mapping[str, str]
    first_month: date
    today: date
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    scope: frozenset[str] | None = None


def procedure_key(name: str) -> str:
    """The key by which a procedure is looked up by name; “Thủ tục” before it does not matter."""
    return matching_key(name).removeprefix(_BEFORE_PROCEDURES)
