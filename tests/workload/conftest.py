"""The method's tests: golden tables, properties without a clock."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[2]

settings.register_profile("workload", deadline=None)
settings.load_profile("workload")

Golden = Callable[[str], list[dict[str, str]]]


@pytest.fixture
def golden() -> Golden:
    """Reads a golden table by name: one dict of texts a row."""

    def read(name: str) -> list[dict[str, str]]:
        with (ROOT / "tests" / "golden" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
