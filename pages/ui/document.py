"""The document round every page: its language, its frame, and the one script of all pages."""

from __future__ import annotations

import json

from pages.ui import chart_tools, kept
from pages.ui.scripted import Scripted
from pages.ui.sheets import Sheet
from pages.ui.words import Words

_FRAME = Sheet("frame")
# What slides sideways must be reachable by the keyboard too: it gets a place in the order of focus.
_SCRIPT = Scripted("document")
# What Streamlit's field for files says, whatever the reader's language.
_UPLOAD = {
    "Upload": "choose", "Add files": "more", "Drag and drop a file here": "drop_one",
    "Drag and drop files here": "drop",
}  # fmt: skip


def dress(words: Words) -> None:
    """Dress the document: its language for screen readers, its frame for phones and for paper."""
    _FRAME.put_on()
    said = kept.value(("document", words.language), lambda: _said(words))
    _SCRIPT(data=said, key="document", height=0)


def _said(words: Words) -> str:
    """What the script says in the reader's language; the same at every run, so sent once."""
    said = {
        "language": words.language,
        "said": {english: words(f"upload.{key}") for english, key in _UPLOAD.items()},
        "limit": words("upload.limit", size="{size}"),
        "charts": chart_tools.labels_of(words),
    }
    return json.dumps(said, ensure_ascii=False)
