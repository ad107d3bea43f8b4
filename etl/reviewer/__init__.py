"""Reviewer editions: what somebody outside the house may see of an edition, in a file of its own.

Nothing can be worked out from it, because nothing in it was computed from what is withheld: small
counts are taken out of the core tables first (`cells`), and the method is then applied to what is
left (`figures`), as it was to the whole. Whatever the withheld counts were, the file would be the
same, byte for byte of its figures; there is a test of that. What it may hold is an allow-list
(`tables`, `reviewer.toml`). The price is that a figure of it can differ a little from the full
edition's: an average is one of the communes that are shown.
"""

from __future__ import annotations

from etl.reviewer.tables import reviewer_tables
from warehouse import reviewer
from warehouse.editions import Edition, Store

__all__ = ["build", "reviewer_tables"]


def build(source: Edition, store: Store, limit: int, *, current: bool, by: str = "") -> Edition:
    """Make the reviewer edition of an edition, and publish it.

    Args:
        source: The edition, verified.
        store: The store of reviewer editions.
        limit: Counts below this many are withheld.
        current: Whether links that follow the newest edition open it from now on.
        by: Who publishes; the account's name if empty.

    Returns:
        The reviewer edition; the one that is there already, if it was made before.

    Raises:
        EditionError: As `warehouse.reviewer.publish` does.
        PolicyError: If the edition's policy is not one of this version.
    """
    return reviewer.publish(source, store, limit, reviewer_tables, current=current, by=by)
