"""The policy document `data/policy.toml`, read and validated."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

POLICY_FILE = "policy.toml"

Share = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]


class PolicyError(Exception):
    """The policy file cannot be used; the message names every fault."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class VerdictPolicy(_Section):
    """The band and the classes of the map."""

    band_low: Positive
    band_high: Positive
    minimum_expected_dossiers: Positive
    minimum_reference_share: Share
    map_classes: tuple[Positive, Positive, Positive, Positive]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.band_low < 1 < self.band_high:
            raise ValueError("the band must hold 1, the provincial average")
        if list(self.map_classes) != sorted(set(self.map_classes)):
            raise ValueError("map_classes must rise")
        return self


class TeamPolicy(_Section):
    """The minimum team that opens every counter."""

    minimum_centre: Positive


class PopulationPolicy(_Section):
    """When a published population is doubtful."""

    nearest_communes: Annotated[int, Field(ge=1, le=50)]
    least_density_ratio: Share
    least_people_per_unit_ratio: Share


class CalendarPolicy(_Section):
    """The months of the product."""

    first_month: date
    last_month: date
    start_up_month: date
    hours_per_day: Positive

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if any(day.day != 1 for day in (self.first_month, self.last_month, self.start_up_month)):
            raise ValueError("months are given by their first day")
        if self.last_month < self.first_month:
            raise ValueError("last_month is before first_month")
        return self


class Policy(_Section):
    """Everything the province decides about the method."""

    verdict: VerdictPolicy
    team: TeamPolicy
    population: PopulationPolicy
    calendar: CalendarPolicy

    def rows(self) -> pd.DataFrame:
        """One row a value: section, name, value as JSON."""
        sections = self.model_dump(mode="json")
        return pd.DataFrame(
            [
                (section, name, json.dumps(value))
                for section, values in sections.items()
                for name, value in values.items()
            ],
            columns=["section", "name", "value"],
        )


def with_values(policy: Policy, values: pd.DataFrame) -> Policy:
    """The policy with some of its values replaced.

    Args:
        policy: The policy.
        values: Rows of section, name and value as JSON.

    Raises:
        PolicyError: If a value is unknown or breaks a rule; all faults are named.
    """
    content = policy.model_dump(mode="json")
    try:
        for section, name, value in values.itertuples(index=False):
            content.setdefault(section, {})[name] = json.loads(value)
    except ValueError as error:
        raise PolicyError(f"submitted policy: {error}") from error
    return _validated(content, "submitted policy")


def load_policy(path: Path) -> Policy:
    """Read and validate the policy.

    Raises:
        PolicyError: If the file is missing, is not TOML, or a value breaks a rule; all faults
            are named.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PolicyError(f"{path.name} is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name} is not TOML: {error}") from error
    return _validated(content, path.name)


def _validated(content: Mapping[str, Any], name: str) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise PolicyError(f"{name}: {faults}") from error
