"""The API keeps to its own description: schemathesis asks what it allows, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from starlette.applications import Starlette

from sharing.api import who
from sharing.api.limits import Limiter

EXAMPLES = 2
COOKIES = {"_streamlit_user": "right"}


class Unlimited(Limiter):
    """Lets everybody ask as often as they like."""

    def wait(self, reader: str, a_minute: int) -> int:
        return 0


@pytest.fixture
def description(by_cookie: Starlette, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(who, "limiter", Unlimited())
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", by_cookie, cookies=COOKIES)


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck), derandomize=True,
)  # fmt: skip
def test_the_api_keeps_to_its_description(case: schemathesis.Case) -> None:
    case.call_and_validate(cookies=COOKIES)
