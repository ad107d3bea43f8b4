"""The API mounted as the server mounts it, asked by whoever a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bench.api import by_cookie as by_cookie_of
from sharing.access.reader import LinkScope, Reader
from sharing.access.roles import Role
from sharing.api import store, who
from sharing.api.app import api
from sharing.api.app import app as inner
from sharing.api.limits import Limiter
from sharing.audit import writing
from sharing.settings import SETTINGS_VARIABLE, settings
from warehouse.editions import FOLDER_VARIABLE, Edition

SERVED = 'mode = "served"\naddress = "http://127.0.0.1"\n[sign_in.roles]\nleaders = "viewer"'


def link(*pages: str, communes: tuple[str, ...] = (), edition: str | None = None) -> Reader:
    """Somebody who holds a link to these pages."""
    scope = LinkScope(
        "ab12cd34", frozenset(pages), frozenset(communes), edition,
        datetime.now(UTC) + timedelta(days=1),
    )  # fmt: skip
    return Reader(Role.LINK_HOLDER, "link:ab12cd34", link=scope)


@pytest.fixture
def mounted(
    default_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Starlette]:
    """The API on the default edition, in mode `served`, with an audit log of its own."""
    path = tmp_path / "settings.toml"
    path.write_text(f'state_folder = "{tmp_path / "state"}"\n{SERVED}\n')
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    monkeypatch.setenv(FOLDER_VARIABLE, str(default_edition.path.parent))
    monkeypatch.setattr(who, "limiter", Limiter())
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    monkeypatch.setattr(writing, "_ALLOWANCE", writing.Allowance())
    settings.cache_clear()
    yield Starlette(routes=[Mount("/api/v1", app=api)])
    inner.dependency_overrides.clear()
    store.connections.close()
    settings.cache_clear()


class Asking:
    """Asks the API as one reader."""

    def __init__(self, app: Starlette, reader: Reader | None) -> None:
        self.app = app
        self.reader = reader

    def __call__(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """The answer to one request below /api/v1; underscores in names of headers are hyphens."""
        if self.reader is None:
            inner.dependency_overrides.clear()
        else:
            inner.dependency_overrides[who.identified] = lambda: self.reader
        sent = {name.replace("_", "-"): value for name, value in headers.items()}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("203.0.113.77", 40000))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
                return await asking.request(method, f"/api/v1{path}", headers=sent)

        return asyncio.run(asked())


@pytest.fixture
def asking(mounted: Starlette) -> Callable[[Reader | None], Asking]:
    """Somebody who asks the API; None: whoever the request itself proves to be."""
    return lambda reader: Asking(mounted, reader)


@pytest.fixture
def by_cookie(mounted: Starlette) -> Starlette:
    """The API for a viewer whose cookie is right, and for nobody else."""

    inner.dependency_overrides[who.identified] = by_cookie_of
    return mounted
