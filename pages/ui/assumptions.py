"""What a reader assumes instead of the edition's policy: it lives in the address and nowhere else.

The address says `assume=verdict.band_low:0.7,minutes.land.online:60`: a value of the policy, or the
handling minutes of a field and channel. Nothing of it touches the edition; every figure that
follows from it is computed anew by the functions that filled the edition (`pages.ui.live`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from etl.policy import Policy, PolicyError, policy_of, with_values
from etl.reading.numbers import parse_decimal

PARAMETER = "assume"
MINUTES = "minutes"
MOST_MINUTES = 600.0

# The values of the policy that can be tried; the others shape the edition's tables themselves.
TRIED: tuple[tuple[str, str], ...] = (
    ("verdict", "band_low"),
    ("verdict", "band_high"),
    ("verdict", "minimum_expected_dossiers"),
    ("team", "minimum_centre"),
    ("need", "absence_share"),
    ("need", "counter_share"),
    ("need", "digitisation_share"),
    ("need", "reporting_share"),
    ("need", "other_duties_share"),
    ("need", "management_hours_per_working_day"),
    ("capacity", "band_low"),
    ("capacity", "band_high"),
    ("locality", "cap"),
    ("locality.mountain", "per_unit"),
    ("locality.land_border", "per_unit"),
    ("locality.area_km2", "per_unit"),
    ("locality.distance_km", "per_unit"),
    ("locality.former_unit_count", "per_unit"),
)


class AssumptionError(ValueError):
    """The address assumes something that cannot be: unknown, not a number, or against a rule."""


@dataclass(frozen=True)
class Assumed:
    """What is assumed: values by dotted name, in the order of the names.

    Attributes:
        values: ("verdict.band_low", 0.7) and ("minutes.land.online", 60.0).
    """

    values: tuple[tuple[str, float], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is assumed."""
        return bool(self.values)

    def text(self) -> str:
        """How the address says it; "" for nothing."""
        return ",".join(f"{name}:{value:g}" for name, value in self.values)

    def minutes(self) -> dict[tuple[str, str], float]:
        """The handling minutes assumed, by field and channel."""
        parts = {tuple(name.split(".")): value for name, value in self.values}
        return {(key[1], key[2]): value for key, value in parts.items() if key[0] == MINUTES}

    def policy(self, rows: pd.DataFrame) -> Policy:
        """The edition's policy with the assumed values in it.

        Args:
            rows: The query `policy`.

        Raises:
            AssumptionError: A value is against a rule of the policy.
        """
        changed = [
            (*name.rpartition(".")[::2], json.dumps(value))
            for name, value in self.values
            if not name.startswith(f"{MINUTES}.")
        ]
        columns = ["section", "name", "value"]
        try:
            return with_values(policy_of(rows), pd.DataFrame(changed, columns=columns))
        except PolicyError as error:
            raise AssumptionError(str(error)) from error


NOTHING = Assumed()


def of(values: Mapping[str, float]) -> Assumed:
    """The assumption of these values, always in the same order."""
    return Assumed(tuple(sorted(values.items())))


def read(text: str, rows: pd.DataFrame, cells: set[tuple[str, str]]) -> Assumed:
    """What an address assumes.

    Args:
        text: The parameter.
        rows: The query `policy` of the edition.
        cells: The fields and channels that have handling times.

    Raises:
        AssumptionError: Any part of it cannot be; nothing is guessed and nothing is left out.
    """
    values: dict[str, float] = {}
    for part in text.split(","):
        name, found, number = part.partition(":")
        if not found or name in values or not _known(name, cells):
            raise AssumptionError(f"not an assumption: {name}")
        try:
            values[name] = parse_decimal(number)
        except ValueError as error:
            raise AssumptionError(f"{name}: {error}") from error
        if name.startswith(f"{MINUTES}.") and not 0 < values[name] <= MOST_MINUTES:
            raise AssumptionError(f"{name}: minutes above 0 and at most {MOST_MINUTES:g}")
    assumed = of(values)
    assumed.policy(rows)
    return assumed


def _known(name: str, cells: set[tuple[str, str]]) -> bool:
    if name.startswith(f"{MINUTES}."):
        field, _, channel = name.removeprefix(f"{MINUTES}.").rpartition(".")
        return (field, channel) in cells
    return tuple(name.rpartition(".")[::2]) in TRIED
