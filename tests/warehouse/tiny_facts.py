"""The tiny province as the facts that cubes and marts are computed from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from etl.cube import Facts
from etl.policy import Policy, load_policy
from tests.warehouse import tiny

POLICY = Path(__file__).resolve().parents[2] / "data" / "policy.toml"
TABLES = {
    "communes": "core_commune", "populations": "core_population", "fields": "core_field",
    "handling_times": "core_handling_time", "caseload": "core_caseload_month",
    "staff": "core_staff_month", "sources": "core_source", "months": "core_month",
    "periods": "core_period",
}  # fmt: skip


def facts(**changed: pd.DataFrame) -> Facts:
    tables = tiny.tables()
    whole = Facts(**{name: tables[table] for name, table in TABLES.items()})
    return replace(whole, **changed)


def all_simulated() -> Facts:
    """The same figures, all of them simulated: nothing is left in the observed scope."""
    tables = {
        name: getattr(facts(), name).assign(source_id="simulation")
        for name in ("caseload", "staff")
    }
    return facts(**tables)


def policy() -> Policy:
    return load_policy(POLICY)
