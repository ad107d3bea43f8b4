"""The policy document `data/policy.toml`, read and validated."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from etl.policy_sections import (
    CalendarPolicy,
    CapacityPolicy,
    FramePolicy,
    LocalityPolicy,
    NeedPolicy,
    PeersPolicy,
    PlanPolicy,
    PopulationPolicy,
    ScenariosPolicy,
    Section,
    TeamPolicy,
    TrendPolicy,
    VerdictPolicy,
)

POLICY_FILE = "policy.toml"

__all__ = [
    "POLICY_FILE",
    "Policy",
    "PolicyError",
    "VerdictPolicy",
    "load_policy",
    "nested",
    "policy_of",
    "with_values",
]


class PolicyError(Exception):
    """The policy file cannot be used; the message names every fault."""


class Policy(Section):
    """Everything the province decides about the method."""

    verdict: VerdictPolicy
    team: TeamPolicy
    need: NeedPolicy
    capacity: CapacityPolicy
    locality: LocalityPolicy
    frame: FramePolicy
    peers: PeersPolicy
    trend: TrendPolicy
    plan: PlanPolicy = PlanPolicy()
    scenarios: ScenariosPolicy = ScenariosPolicy()
    population: PopulationPolicy
    calendar: CalendarPolicy

    def rows(self) -> pd.DataFrame:
        """One row a value: section (a section inside another has a dot), name, value as JSON."""
        return pd.DataFrame(
            [
                (section, name, json.dumps(value))
                for section, values in self.sections().items()
                for name, value in values.items()
            ],
            columns=["section", "name", "value"],
        )

    def sections(self) -> dict[str, dict[str, Any]]:
        """The values as JSON reads them, by section; "locality.mountain" is one of its own."""
        return dict(_flat(self.model_dump(mode="json"), ""))


def _flat(content: Mapping[str, Any], within: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every section with its own values."""
    for section, values in content.items():
        inner = {name: value for name, value in values.items() if isinstance(value, dict)}
        yield (
            f"{within}{section}",
            {name: value for name, value in values.items() if name not in inner},
        )
        yield from _flat(inner, f"{within}{section}.")


def nested(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The content of a policy document again, from its sections."""
    content: dict[str, Any] = {}
    for section, values in sections.items():
        place = content
        for part in section.split("."):
            place = place.setdefault(part, {})
        place.update(values)
    return content


def with_values(policy: Policy, values: pd.DataFrame, origin: str = "submitted policy") -> Policy:
    """The policy with some of its values replaced.

    Args:
        policy: The policy.
        values: Rows of section, name and value as JSON.
        origin: What the values are, for the message.

    Raises:
        PolicyError: If a value is unknown or breaks a rule; all faults are named.
    """
    return _validated(_placed(policy.sections(), values, origin), origin)


def policy_of(rows: pd.DataFrame) -> Policy:
    """The policy that an edition was computed with, from its rows (query `policy`).

    Raises:
        PolicyError: If the edition's policy is not one of this version.
    """
    name = "policy of the edition"
    return _validated(_placed({}, rows, name), name)


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


def _placed(sections: dict[str, dict[str, Any]], values: pd.DataFrame, name: str) -> dict[str, Any]:
    """The content of a policy document: the sections with the values put into them."""
    try:
        for section, key, value in values[["section", "name", "value"]].itertuples(index=False):
            sections.setdefault(str(section), {})[str(key)] = json.loads(value)
    except ValueError as error:
        raise PolicyError(f"{name}: {error}") from error
    return nested(sections)


def _validated(content: Mapping[str, Any], name: str) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise PolicyError(f"{name}: {faults}") from error
