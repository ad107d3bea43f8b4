"""The API keeps to its own description: schemathesis asks what it allows, and what it does not.

Few examples here; `python -m bench.api` asks the whole API many.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from starlette.applications import Starlette

from bench.api import COOKIE, Unlimited, run
from sharing.api import described, who
from sharing.api.datasets import BY_NAME

COOKIES = {COOKIE: "right"}
CHECKS = {
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance", "negative_data_rejection",
    "positive_data_acceptance", "unsupported_method", "ignored_auth", "allow_header_conformance",
}  # fmt: skip


@pytest.fixture
def unlimited(by_cookie: Starlette, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(who, "limiter", Unlimited())
    return by_cookie


def test_whatever_is_asked_is_answered_as_described(unlimited: Starlette) -> None:
    found = run(unlimited, 1, r"/(verdicts|editions/\{edition\})$")
    assert found.failures == set()
    assert found.cases > 100
    assert {200, 401, 404, 405, 422} <= set(found.answers)
    assert set(found.checks) >= CHECKS


def test_every_operation_answers_as_described(unlimited: Starlette) -> None:
    schema: Any = schemathesis.openapi.from_asgi("/api/v1/openapi.json", unlimited, cookies=COOKIES)
    asked = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        named = {"edition": "current"} if "{edition}" in operation.path else {}
        case = operation.Case(path_parameters=named)
        answer = case.call(cookies=COOKIES)
        assert answer.status_code == 200, operation.label
        case.validate_response(answer)
        asked.add(operation.definition.raw["operationId"])
    assert asked == {*BY_NAME, "measures", "editions", "one-editions", "package"}


def test_a_column_that_is_not_described_is_found(
    unlimited: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks themselves can fail."""
    served = described.served_columns
    monkeypatch.setattr(
        described, "served_columns",
        lambda connection, dataset: [n for n in served(connection, dataset) if n != "kind"],
    )  # fmt: skip
    schema: Any = schemathesis.openapi.from_asgi("/api/v1/openapi.json", unlimited, cookies=COOKIES)
    with pytest.raises(BaseExceptionGroup) as found:
        schema["/periods"]["GET"].Case().call_and_validate(cookies=COOKIES)
    assert "'kind' was unexpected" in str(found.value)


def test_every_parameter_and_column_is_described_in_both_languages(unlimited: Starlette) -> None:
    schema: Any = schemathesis.openapi.from_asgi("/api/v1/openapi.json", unlimited, cookies=COOKIES)
    raw = schema.raw_schema
    for path, methods in raw["paths"].items():
        assert " / " in methods["get"]["summary"], path
        for parameter in methods["get"].get("parameters", ()):
            assert " / " in parameter["description"], (path, parameter["name"])
    for name in BY_NAME:
        for column, told in raw["components"]["schemas"][name]["properties"].items():
            assert " / " in told["description"], (name, column)
