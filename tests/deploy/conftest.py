"""Stand-ins behind nginx."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.backend import Backend, backends


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Backend]]:
    """Three officials' processes and one of link holders."""
    with backends(4) as made:
        yield made
