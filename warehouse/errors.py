"""What the warehouse raises, with words in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_SEVERAL = "several"


class EditionError(Exception):
    """An edition, its manifest, the pointer or the log is missing or does not verify.

    Attributes:
        code: Which fault, a table of `errors.toml`; "several" for those of `causes`.
        values: What goes into the named places of its words.
        causes: The faults that it sums up.
    """

    def __init__(self, code: str, *, causes: Sequence[EditionError] = (), **values: object) -> None:
        """Make one; `str` of it is English."""
        super().__init__(code)
        self.code = code
        self.causes = tuple(causes)
        self.values = values

    def __str__(self) -> str:
        return self.message("en")

    def message(self, language: str) -> str:
        """What is wrong, in "vi" or "en"."""
        if self.code == _SEVERAL:
            return "; ".join(cause.message(language) for cause in self.causes)
        return words()[self.code][language].format(**self.values)


@cache
def words() -> dict[str, dict[str, str]]:
    """The words of every fault by its code, in both languages."""
    path = Path(__file__).with_suffix(".toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
