"""The policy document `data/policy.toml`, read and validated."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from etl.policy_faults import wording_of
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
from etl.reading.faults import ToldError, Wording

POLICY_FILE = "policy.toml"
_SUBMITTED = Wording("chính sách đã nộp", "submitted policy")
_EDITION = Wording("chính sách của ấn bản", "policy of the edition")
_PLACE = re.compile(r"line (\d+), column (\d+)")

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


class PolicyError(ToldError):
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
        place: Any = content
        for part in section.split("."):
            place = place.setdefault(part, {})
        place.update(values)
    return content


def with_values(policy: Policy, values: pd.DataFrame, origin: Wording = _SUBMITTED) -> Policy:
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
    return _validated(_placed({}, rows, _EDITION), _EDITION)


def load_policy(path: Path) -> Policy:
    """Read and validate the policy.

    Raises:
        PolicyError: If the file is missing, is not TOML, or a value breaks a rule; all faults
            are named.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PolicyError(Wording(f"thiếu {path.name}", f"{path.name} is missing")) from None
    except UnicodeDecodeError as error:
        vi, en = f"{path.name} không phải văn bản UTF-8", f"{path.name} is not text in UTF-8"
        raise PolicyError(Wording(vi, en)) from error
    except (ValueError, RecursionError) as error:  # of TOML; of numbers and brackets without end
        raise PolicyError(_not_toml(path.name, str(error))) from error
    return _validated(content, Wording(path.name, path.name))


def _placed(
    sections: dict[str, dict[str, Any]], values: pd.DataFrame, name: Wording
) -> dict[str, Any]:
    """The content of a policy document: the sections with the values put into them."""
    try:
        for section, key, value in values[["section", "name", "value"]].itertuples(index=False):
            sections.setdefault(str(section), {})[str(key)] = json.loads(value)
        return nested(sections)
    except (ValueError, AttributeError) as error:  # no JSON; or a value where a section is
        vi = f"{name.vi}: giá trị không đọc được ({error})"
        raise PolicyError(Wording(vi, f"{name.en}: {error}")) from error


def _validated(content: Mapping[str, Any], name: Wording) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        faults = wording_of(error.errors())
        raise PolicyError(Wording(f"{name.vi}: {faults.vi}", f"{name.en}: {faults.en}")) from error


def _not_toml(name: str, error: str) -> Wording:
    """Where a file ceases to be TOML; what exactly the parser says is told in English only."""
    place = _PLACE.search(error)
    where = f" (dòng {place[1]}, cột {place[2]})" if place else ""
    return Wording(f"{name} không phải TOML{where}", f"{name} is not TOML: {error}")
