"""A reader who sends payloads in a real browser, and what must not come of any."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.app_server import settled
from tests.browser.product import beginning

# What DuckDB says when a statement is not what was meant; no payload and no word of ours has it.
DATABASE = (
    "Parser Error", "Binder Error", "Catalog Error", "Conversion Error", "Invalid Input Error",
    "Out of Range Error", "IO Error", "Permission Error", "duckdb.",
)  # fmt: skip
# What a payload would be, were it taken for markup.
ELEMENTS = "img[src='x'], iframe[srcdoc], svg[onload], object, marquee, [href^='javascript']"
# Goes to an address without loading the page anew, as Back does, and waits for the run it asks for.
_GO = """(address) => new Promise((done) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const since = performance.now();
  let ran = false;
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  const look = () => {
    const state = app.dataset.testScriptState;
    ran ||= state !== "notRunning";
    const late = performance.now() - since;
    if (late > 20000) done(false);
    else if (state === "notRunning" && (ran || late > 800)) requestAnimationFrame(() => done(true));
    else setTimeout(look, 8);
  };
  look();
})"""
_REST = """() => new Promise((done) => {
  const app = document.querySelector('[data-testid="stApp"]');
  let since = performance.now();
  const begun = since;
  const look = () => {
    const now = performance.now();
    if (app.dataset.testScriptState !== "notRunning") since = now;
    if (now - since > 150 || now - begun > 20000) done();
    else setTimeout(look, 10);
  };
  look();
})"""
_BROKEN = """() => {
  window.broken = [];
  document.addEventListener("securitypolicyviolation",
    (one) => window.broken.push(`${one.violatedDirective}: ${one.blockedURI}`));
}"""
_STATE = """(elements) => ({
  ran: window.__xss ?? null,
  broken: window.broken ?? [],
  elements: document.querySelectorAll(elements).length,
  errors: document.querySelectorAll('[data-testid="stException"]').length,
  text: document.body.innerText,
})"""


@dataclass
class Assailant:
    """One browser page and what was tried on it.

    Attributes:
        page: The page.
        tried: Payloads sent, by the kind of place.
        problems: What went wrong, in words.
    """

    page: Page
    tried: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> Assailant:
        """One on a page that stands; what its policy blocks is listened for from now on."""
        tries = cls(page)
        tries.listen()
        return tries

    def listen(self) -> None:
        """Hear of what the page's policy blocks; again after a page was loaded anew."""
        self.page.evaluate(_BROKEN)

    def count(self, place: str, number: int = 1) -> None:
        """So many payloads more were sent there."""
        self.tried[place] = self.tried.get(place, 0) + number

    def go(self, address: str, place: str, number: int) -> None:
        """Open an address in the same session."""
        if not self.page.evaluate(_GO, address):
            self.problems.append(f"{place}: the run does not end: {address[:200]}")
        self.count(place, number)
        self.look(place, address)

    def look(self, place: str, what: str) -> str:
        """Note what must not be; the text of the page."""
        seen = self.page.evaluate(_STATE, ELEMENTS)
        said = {
            "a script ran": seen["ran"] is not None,
            f"the policy was broken {seen['broken']}": bool(seen["broken"]),
            "an element stands": seen["elements"] > 0,
            "the database speaks": any(one in seen["text"] for one in DATABASE),
            "an exception is shown": seen["errors"] > 0 or "Traceback (most" in seen["text"],
            "the page failed": any(
                beginning(lang, "failed.title") in seen["text"] for lang in ("vi", "en")
            ),
        }
        found = [f"{place}: {one}: {what[:300]}" for one, wrong in said.items() if wrong]
        if found:
            self.problems += found
            self.page.evaluate("() => { delete window.__xss; window.broken = []; }")
        return str(seen["text"])

    def type_in(self, key: str, payload: str, place: str, *, enter: bool = True) -> None:
        """Write a payload into the field of a key; it counts unless it is too long for it."""
        box = self.page.locator(f"[class*='st-key-{key}'] :is(input, textarea)").first
        box.fill(payload)
        taken = "".join(box.input_value().split()) == "".join(payload.split())
        box.press("Enter" if enter else "Tab")
        self.count(place, int(taken))

    def rested(self) -> None:
        """Wait until no run has been going on for a moment."""
        self.page.evaluate(_REST)

    def settled(self) -> None:
        """Wait until the page stands still."""
        settled(self.page)


def give_file(page: Page, key: str, paths: list[Path]) -> None:
    """Choose files in the field of a key; in the first one where none is given."""
    within = f"[class*='st-key-{key}'] " if key else ""
    page.locator(f"{within}input[type='file']").first.set_input_files(paths)


def kept(folder: Path) -> dict[str, str]:
    """The hash of every file of an editions folder, by its name."""
    found = {}
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        with path.open("rb") as stream:
            found[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found
