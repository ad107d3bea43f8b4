"""Who asks, and whether at all: identified, not too often, and somebody."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from sharing import audit
from sharing.access.identify import reader_of
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.api.datasets import DataSet
from sharing.api.limits import Limiter
from sharing.api.problems import Problem
from sharing.audit.allowance import seconds_to_tomorrow
from sharing.settings import settings

limiter = Limiter()


class Nobodies:
    """How often the API was asked by nobody at all; for the metrics."""

    def __init__(self) -> None:
        """Not yet."""
        self._lock = Lock()
        self._number = 0

    def count(self) -> None:
        """Once more."""
        with self._lock:
            self._number += 1

    def __int__(self) -> int:
        """How often since the process started."""
        return self._number


nobodies = Nobodies()


def identified(request: Request) -> Reader:
    """Who asks, by the same rules as for the pages; tests put somebody else in its place."""
    return reader_of(request.headers, request.cookies, None)


def admitted(request: Request, reader: Annotated[Reader, Depends(identified)]) -> Reader:
    """The reader, if it is one and has not asked too often.

    Raises:
        Problem: 429 too often, 401 nobody, 403 somebody without a role.
    """
    address = request.client.host if request.client else ""
    key = f"{reader.role} {reader.name}" if reader.name else f"{reader.role} {address}"
    wait = limiter.wait(key, settings().serving.api_requests_a_minute)
    if wait:
        audit.record("limited", reader=reader, what="api", link=_link(reader), address=address)
        raise Problem(429, "too_often", {"Retry-After": str(wait)}, seconds=wait)
    if reader.role is Role.NOBODY:
        problem = Problem(403, "no_role") if reader.name else Problem(
            401, "nobody", {"WWW-Authenticate": "Cookie"}
        )  # fmt: skip
        if reader.name:
            _refused(request, reader, "api", problem.status)
        else:
            nobodies.count()  # anybody can do that as often as they like: no line for it
        raise problem
    return reader


def require_dataset(request: Request, reader: Reader, dataset: DataSet) -> None:
    """Go on only if this reader may have a data set.

    Raises:
        Problem: If not.
    """
    shown = reader.reads(dataset.query) and any(reader.opens(page) for page in dataset.pages)
    if not shown or (dataset.of_province and reader.lock):
        _refused(request, reader, dataset.name, 403)
        raise Problem(403, "not_allowed")


def require(request: Request, reader: Reader, action: str) -> None:
    """Go on only if this reader may do something.

    Raises:
        Problem: If not.
    """
    if not reader.may(action):
        _refused(request, reader, action, 403)
        raise Problem(403, "not_allowed")


def exported(reader: Reader, what: str, **facts: Any) -> None:
    """Write down that a file goes out.

    Raises:
        Problem: 503 if it cannot be written down, 429 if this reader has taken enough for today:
            then it does not go out.
    """
    try:
        audit.record("exported", reader=reader, what=f"api-{what}", link=_link(reader), **facts)
    except audit.AuditError as error:  # the server's log has the reason already
        if error.code == "too_many":
            wait = seconds_to_tomorrow()
            headers = {"Retry-After": str(wait)}
            raise Problem(429, "too_often", headers, seconds=wait) from error
        raise Problem(503, "not_recorded") from error


def _refused(request: Request, reader: Reader, what: str, status: int) -> None:
    audit.record(
        "refused", reader=reader, what=f"api-{what}", status=status, link=_link(reader),
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
    )  # fmt: skip


def _link(reader: Reader) -> str | None:
    return reader.link.link_id if reader.link else None
