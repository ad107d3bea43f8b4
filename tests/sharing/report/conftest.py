"""The figures of the default edition that briefings tell."""

from __future__ import annotations

import pytest

from sharing.report.facts import Facts
from tests.sharing.report.reading import facts_of
from warehouse.connection import Connection
from warehouse.editions import Edition


@pytest.fixture(scope="module")
def facts(default_edition: Edition, default_connection: Connection) -> Facts:
    """The newest month of the default edition."""
    return facts_of(default_edition, default_connection)
