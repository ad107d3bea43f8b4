"""What goes wrong, as RFC 9457 has it: a code for machines, words in the reader's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sharing.words import Language, Words, languages
from warehouse.errors import EditionError

LOGGER = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {404: "unknown_address", 405: "wrong_method"}
_LONGEST_SHOWN = 60


class Problem(Exception):  # noqa: N818  the name the standard gives it
    """A request that is not answered with figures.

    Attributes:
        status: HTTP status.
        code: Which problem: a key under `api_problem` of the words.
        headers: Headers of the answer.
        values: What goes into the named places of the words.
    """

    def __init__(
        self, status: int, code: str, headers: Mapping[str, str] | None = None, **values: object
    ) -> None:
        """Make one."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.values = values


def language_of(request: Request) -> Language:
    """The language of an answer: `?lang=`, else the first of Accept-Language we have, else ours."""
    asked = request.query_params.get("lang")
    wanted: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    for name in (asked, *(tag for _, tag in sorted(wanted, key=lambda one: one[0]))):
        for known in languages():
            if name == known:
                return known
    return languages()[0]


def answer(request: Request, problem: Problem, more: Sequence[Mapping[str, Any]] = ()) -> Response:
    """A problem as an answer."""
    words = Words(language_of(request))
    told: dict[str, Any] = {
        "type": f"urn:can-viec:problem:{problem.code}",
        "title": words(f"api_problem.{problem.code}"),
        "status": problem.status,
        "detail": words(f"api_detail.{problem.code}", **problem.values),
    }
    if more:
        told["errors"] = list(more)
    headers = {"Content-Language": words.language, **problem.headers}
    content = json.dumps(told, ensure_ascii=False).encode()
    return Response(content, problem.status, headers, MEDIA_TYPE)


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a problem of ours."""
    assert isinstance(error, Problem)  # noqa: S101  registered for nothing else
    return answer(request, error)


async def on_http(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: an unknown address, a wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101  registered for nothing else
    code = _BY_STATUS.get(error.status_code, "bad_request")
    return answer(request, Problem(error.status_code, code, error.headers))


async def on_invalid(request: Request, error: Exception) -> Response:
    """Answer parameters that cannot be: each with its place and what was expected of it."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for nothing else
    words = Words(language_of(request))
    found = [
        {
            "parameter": str(one["loc"][-1])[:_LONGEST_SHOWN],
            "code": _fault(str(one["type"])),
            "detail": words(f"api_fault.{_fault(str(one['type']))}"),
        }
        for one in error.errors()
    ]
    return answer(request, Problem(422, "wrong_parameter"), found)


def _fault(kind: str) -> str:
    return {"extra_forbidden": "unknown", "missing": "missing"}.get(kind, "value")


async def on_failure(request: Request, _error: Exception) -> Response:
    """Answer that something failed; what, only the server's log says."""
    return answer(request, Problem(500, "failed"))


async def on_edition(request: Request, error: Exception) -> Response:
    """Answer that no edition can be read; the server's log says why, the reader need not know."""
    assert isinstance(error, EditionError)  # noqa: S101  registered for nothing else
    LOGGER.error("the API cannot read an edition: %s", error)
    return answer(request, Problem(503, "no_edition", {"Retry-After": "60"}))
