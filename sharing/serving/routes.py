"""Every address of ours beside the pages: the one place where they are listed."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Mount

from sharing.api.app import api
from sharing.links.routes import ROUTES

API = "/api/v1"


def routes(own: Iterable[BaseRoute]) -> list[BaseRoute]:
    """All routes, in the order in which they are tried.

    Args:
        own: Those that need to know what runs: downloads, health, metrics.
    """
    return [*own, *ROUTES, Mount(API, app=api)]
