"""Asks an application without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp


def ask(
    app: ASGIApp,
    path: str,
    headers: Mapping[str, str] | None = None,
    *,
    client: str = "127.0.0.1",
    method: str = "GET",
) -> httpx.Response:
    """The answer to one request, redirects not followed."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(client, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
            return await asking.request(method, path, headers=dict(headers or {}))

    return asyncio.run(asked())
