"""The route of links, asked as a browser asks it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sharing.links import holders, records, routes
from sharing.links.records import Wanted
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.sharing.links.made import KEY

HOST = "http://testserver"


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let this process read that settings file."""
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    forget_all()


def forget_all() -> None:
    """What a process keeps of its settings, of cookies and of wrong tries."""
    settings.cache_clear()
    holders.forget()
    routes.guesses.clear()


class Browser:
    """A client of the route that follows no redirect and keeps no cookie."""

    def __init__(self, peer: str = "203.0.113.7") -> None:
        self.transport = httpx.ASGITransport(
            Starlette(routes=routes.ROUTES), client=(peer, 50000), raise_app_exceptions=True
        )

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=HOST) as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(asked())


def made(**wanted: object) -> tuple[str, records.Link]:
    chosen = {"pages": ["overview", "map"], **wanted}
    return records.make(holders.table(), (KEY,), Wanted(**chosen), "officer@example", 90)  # type: ignore[arg-type]


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    found = re.match(r"(can_viec_link)=([\w-]{43});", answer.headers["set-cookie"])
    assert found
    return {found[1]: found[2]}
