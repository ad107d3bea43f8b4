"""What can be wrong with a request about links; in words of the catalogue."""

from __future__ import annotations

from sharing.words import Words


class LinkError(Exception):
    """A link cannot be made, renewed or taken back.

    Attributes:
        code: Which fault: a key under "links.error".
        values: What goes into the named places of its words.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return self.message(Words("en"))

    def message(self, words: Words) -> str:
        """What is wrong, in the language of a catalogue."""
        return words(f"links.error.{self.code}", **self.values)
