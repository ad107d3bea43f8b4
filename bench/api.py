"""`python -m bench.api [EXAMPLES]`: schemathesis, all its checks, against the whole API.

The API is asked in this process, on the current edition, as a viewer whose cookie is right and as
nobody: every operation, the values its description allows and those it does not, other methods,
without the cookie. `tests/sharing/api/test_description.py` does the same with few examples.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from sharing.access.reader import NOBODY, Reader
from sharing.access.roles import Role
from sharing.api import who
from sharing.api.app import api, app
from sharing.api.limits import Limiter

COOKIE = "_streamlit_user"
_EXAMPLES = 100


class Unlimited(Limiter):
    """Lets everybody ask as often as they like."""

    def wait(self, reader: str, a_minute: int) -> int:
        """Never."""
        return 0


@dataclass
class Found:
    """What was asked and what was wrong.

    Attributes:
        cases: Requests that were made up.
        answers: Answers by status.
        checks: Checks passed, by name.
        failures: What is wrong, each once: the check, the operation, the words.
    """

    cases: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: set[tuple[str, str, str]] = field(default_factory=set)


def by_cookie(request: Request) -> Reader:
    """A viewer if the cookie is right, else nobody."""
    known = request.cookies.get(COOKIE) == "right"
    return Reader(Role.VIEWER, "viewer@example.gov.vn") if known else NOBODY


def run(root: Starlette, examples: int, only: str | None = None) -> Found:
    """Ask an application under /api/v1 whatever its description says, and what it does not.

    Args:
        root: The application; who asks is decided by `by_cookie`.
        examples: Made-up requests of each operation, besides the systematic ones.
        only: Pattern of the addresses that are asked; all if not given.

    Raises:
        RuntimeError: If schemathesis itself failed.
    """
    keys = {"signIn": {"api_key": "right"}, "link": {"api_key": "none"}}
    config = SchemathesisConfig.from_dict(
        {"generation": {"max-examples": examples, "deterministic": True}, "auth": {"openapi": keys}}
    )
    schema: Any = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", root, config=config, cookies={COOKIE: "right"}
    )
    found = Found()
    for event in from_schema(schema.include(path_regex=only) if only else schema).execute():
        if "Error" in type(event).__name__:
            raise RuntimeError(str(event))
        recorder = getattr(event, "recorder", None)
        if type(event).__name__ == "ScenarioFinished" and recorder is not None:
            _count(recorder, found)
    return found


def _count(recorder: Any, found: Found) -> None:
    found.cases += len(recorder.cases)
    answers = (one.response for one in recorder.interactions.values() if one.response)
    found.answers.update(one.status_code for one in answers)
    for check in (one for several in recorder.checks.values() for one in several):
        if check.failure_info is None:
            found.checks[check.name] += 1
        else:
            said = str(check.failure_info.failure)
            found.failures.add((check.name, str(recorder.label), said))


def main() -> int:
    """Run it and print what was found."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else _EXAMPLES
    with tempfile.TemporaryDirectory(prefix="can-viec-") as folder:
        os.environ["CAN_VIEC_STATE"] = folder
        app.dependency_overrides[who.identified] = by_cookie
        who.limiter = Unlimited()
        begun = time.monotonic()
        found = run(Starlette(routes=[Mount("/api/v1", app=api)]), examples)
    print(f"{found.cases} requests in {time.monotonic() - begun:.0f} s")
    print("answers:", dict(sorted(found.answers.items())))
    print("checks passed:", dict(sorted(found.checks.items())))
    for check, operation, said in sorted(found.failures):
        print(f"FAILED {check}, {operation}: {said}")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
