"""The addresses of the product's pages, for what is made without a page: a briefing, a citation.

The paths and parameters are those of `pages`, which a test of the pages holds them to.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

PATHS = {
    "overview": "", "commune": "xa", "compare": "so-sanh", "map": "ban-do", "staffing": "bo-tri",
    "posts": "bien-che", "reform": "sap-xep", "method": "phuong-phap", "sources": "nguon-so-lieu",
}  # fmt: skip
# What is not written because it is what the page shows anyway.
_DEFAULTS = {"lang": "vi", "group": "centre", "lens": "weighted", "certification": "with"}

# A longer one is no address that anybody types, and too much for a code that a phone reads.
_LONGEST_ON_PAPER = 1000


def on_paper(address: str) -> str:
    """An address as it is printed; "" for one that is too long for paper."""
    return address if len(address) <= _LONGEST_ON_PAPER else ""


def address(base: str, page: str, parameters: dict[str, str]) -> str:
    """The address of a page with its parameters; "" where the product's own is not known.

    Args:
        base: Where the product is served, such as "https://example.gov.vn/"; "" if not known.
        page: Name of the page.
        parameters: Its parameters by name; defaults are left out.
    """
    if not base:
        return ""
    written = {
        name: value for name, value in parameters.items() if value and _DEFAULTS.get(name) != value
    }
    query = f"?{urlencode(written, safe=',')}" if written else ""
    return f"{base.rstrip('/')}/{PATHS[page]}{query}"


def of_communes(base: str, codes: Sequence[str], parameters: dict[str, str]) -> str:
    """Where the figures of these communes are seen: the overview, a commune, the comparison."""
    if not codes:
        return address(base, "overview", parameters)
    if len(codes) == 1:
        return address(base, "commune", {"commune": codes[0], **parameters})
    return address(base, "compare", {"communes": ",".join(codes), **parameters})
