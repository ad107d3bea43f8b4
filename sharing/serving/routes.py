"""Every address of ours beside the pages: the one place where they are listed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from starlette.routing import BaseRoute, Mount


def routes(own: Iterable[BaseRoute]) -> list[BaseRoute]:
    """All routes, in the order in which they are tried.

    Args:
        own: Those that need to know what runs: downloads, health, metrics.
    """
    found = list(own)
    if find_spec("sharing.links"):
        found += import_module("sharing.links.routes").ROUTES
    if find_spec("sharing.api"):
        found.append(Mount("/api/v1", app=import_module("sharing.api.app").api))
    return found
