"""What axe-core finds on a page as it stands: opened, unfolded, dark, large."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FAULTS = {"moderate", "serious", "critical"}


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe-core calls more than minor: rule, how often, the first element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    # Of what passes one element is enough: telling of all takes most of the time.
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", _RULES
    )
    assert len(found["passes"]) > 20, "axe looked at nothing"
    return [
        f"{fault['id']} ({len(fault['nodes'])}): {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in _FAULTS
    ]
