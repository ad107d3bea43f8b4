"""The words of a call's lists, each with its place, so that rows can hold numbers for them."""

from collections.abc import Mapping, Sequence

from warehouse.dossiers import LONG_WORDS, MOST_SHORT_WORDS, MOST_WORDS, SHORT_WORDS


class TooManyWordsError(Exception):
    """A column has far more different values than it can have; `column` names it."""

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(column)


class Vocabulary:
    """Words by place; words are only ever added."""

    def __init__(self) -> None:
        self.short: list[str] = [""]
        self.long: list[str] = [""]
        self._known: tuple[set[str], set[str]] = ({""}, {""})

    def learn(self, words: Mapping[str, Sequence[str]]) -> None:
        """Add the words of some columns.

        Raises:
            TooManyWordsError: They are too many; none is added then.
        """
        for columns, listed, known, most in (
            (SHORT_WORDS, self.short, self._known[0], MOST_SHORT_WORDS),
            (LONG_WORDS, self.long, self._known[1], MOST_WORDS),
        ):
            new = [word for name in columns for word in words.get(name, ()) if word not in known]
            unique = list(dict.fromkeys(new))
            if len(listed) + len(unique) > most:
                raise TooManyWordsError(max(columns, key=lambda name: len(words.get(name, ()))))
            listed.extend(unique)
            known.update(unique)

    def word(self, column: str, place: int) -> str:
        """The word at a place."""
        return (self.short if column in SHORT_WORDS else self.long)[place]
