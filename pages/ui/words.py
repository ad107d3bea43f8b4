"""The words of the pages: what they say themselves, beside what all of the product says."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from sharing import words as shared
from sharing.words import Language, languages

__all__ = ["Language", "Words", "languages"]


class Words(shared.Words):
    """The texts of one language for the pages; see `sharing.words.Words`."""

    folders: ClassVar[tuple[Path, ...]] = (
        *shared.Words.folders,
        Path(__file__).with_suffix(""),
    )
