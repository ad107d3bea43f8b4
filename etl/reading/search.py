"""Finding a unit by what a reader types: exact or a word's beginning, never a guess.

Standard library only: the served pages import this module while they run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.reading.names import fold, split_kind

_FOLDED_KINDS = ("thi tran ", "phuong ", "xa ", "tt. ", "x. ", "p. ")


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        code: Its code; typing it in full finds this entry alone.
        label: What the reader is shown.
        keys: Its names, folded and without their kind: its own name first, then names of old.
    """

    code: str
    label: str
    keys: tuple[str, ...]


def make_entry(code: str, label: str, names: Iterable[str]) -> Entry:
    """An entry found by these full names, its own first; the kinds in front are left out."""
    return Entry(code, label, tuple(dict.fromkeys(fold(split_kind(name)[1]) for name in names)))


def find(query: str, index: Sequence[Entry], limit: int = 8) -> list[Entry]:
    """The entries that match, best first, in the order of the index where they match alike.

    An exact code comes alone. Then come own names that begin with the query, own names with a
    word that does, and names of old in the same two steps. Entries that match by the same name
    are never parted: a tie at the limit is returned whole. A kind in front of the query (xã,
    phường, thị trấn, x., p., tt., then a space) is left out unless a name begins like that.

    Args:
        query: What the reader typed, with or without diacritics.
        index: All entries, in the order in which equals are to be shown.
        limit: How many entries to return, ties aside.
    """
    wanted = fold(query)
    if not wanted:
        return []
    exact = [entry for entry in index if entry.code == wanted]
    return exact or _named(wanted, index, limit) or _named(_without_kind(wanted), index, limit)


def _named(wanted: str, index: Sequence[Entry], limit: int) -> list[Entry]:
    found = [(match, entry) for entry in index if (match := _match(wanted, entry.keys))]
    found.sort(key=lambda pair: pair[0][0])
    kept = found[:limit]
    kept += [pair for pair in found[limit:] if kept and pair[0] == kept[-1][0]]
    return [entry for _, entry in kept]


def _without_kind(folded: str) -> str:
    kind = next((kind for kind in _FOLDED_KINDS if folded.startswith(kind)), "")
    return folded.removeprefix(kind)


def _match(wanted: str, keys: tuple[str, ...]) -> tuple[int, str] | None:
    """How well the best of the names matches (0 is best) and which name it is."""
    matches = []
    for position, key in enumerate(keys):
        of_old = 0 if position == 0 else 2
        if key.startswith(wanted):
            matches.append((of_old, key))
        elif f" {wanted}" in key:
            matches.append((of_old + 1, key))
    return min(matches, default=None)
