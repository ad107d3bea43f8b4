"""What axe-core finds on a page as it stands, and where its keyboard stands unseen."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FAULTS = {"moderate", "serious", "critical"}

# More than any page has places to stand on.
_MOST_STOPS = 400
# What the keyboard stands on, and why a reader would not see it: nothing of it is in the window, or
# all that is there lies under something else (WCAG 2.4.11). None at the end of the page.
_STANDS_UNSEEN = """() => {
  let one = document.activeElement;
  if (one === document.body) return null;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  // A field is seen by its frame, a slider by its thumb, a grid by what its canvas is drawn in.
  const shown = one.closest("[data-testid=stDataFrame]")
    ?? (one.matches("input") ? one.closest("label, [data-baseweb], [data-rac]") : null) ?? one;
  const name = one.getAttribute("aria-label") || one.innerText || one.placeholder || one.outerHTML;
  const box = shown.getBoundingClientRect();
  const shares = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];
  const isSeen = shown.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    shares.some((x) => shares.some((y) => shown.contains(shown.getRootNode().elementFromPoint(
      box.left + x * box.width, box.top + y * box.height))));
  const again = one.dataset.stood === "1";
  one.dataset.stood = "1";
  return [again, isSeen ? "" : name.trim().slice(0, 80)];
}"""
_FORGET = """() => {
  document.activeElement.blur();
  document.querySelectorAll("[data-stood]").forEach((one) => delete one.dataset.stood);
}"""


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


def unseen_stops(page: Page) -> list[str]:
    """What the keyboard stands on from the top of a page to its end without a reader seeing it."""
    page.evaluate(_FORGET)
    unseen = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STANDS_UNSEEN)
        if stop is None or stop[0]:
            return unseen
        if stop[1]:
            unseen.append(stop[1])
    raise AssertionError(f"no end after {_MOST_STOPS} places to stand on")
