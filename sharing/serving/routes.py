"""Every address of ours beside the pages: the one place where they are listed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from starlette.routing import BaseRoute, Mount


def routes() -> list[BaseRoute]:
    """All routes, in the order in which they are tried."""
    found: list[BaseRoute] = []
    if find_spec("sharing.links"):
        found += import_module("sharing.links.routes").ROUTES
    if find_spec("sharing.api"):
        found.append(Mount("/api/v1", app=import_module("sharing.api.app").api))
    return found
