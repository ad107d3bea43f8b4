"""How an edition stands among the others: what every copy of its figures must say of it."""

from __future__ import annotations

from dataclasses import dataclass

from sharing.words import Words


@dataclass(frozen=True)
class Standing:
    """What is not as usual with an edition when figures are taken from it.

    Attributes:
        fallback: Whether it is served in place of one that cannot be opened.
        smallest_cell: Counts below this many are withheld in it; None: nothing is.
    """

    fallback: bool = False
    smallest_cell: int | None = None

    def said(self, words: Words, edition_id: str) -> list[str]:
        """A sentence for each, for who sees the copy and not the page; none as a rule.

        Args:
            words: The catalogue of the copy's language.
            edition_id: Id of the edition.
        """
        lines = []
        if self.fallback:
            lines.append(words("edition_mark.fallback", id=edition_id))
        if self.smallest_cell is not None:
            lines.append(words("edition_mark.reviewer", smallest=self.smallest_cell))
        return lines


AS_USUAL = Standing()
