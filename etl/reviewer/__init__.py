"""Reviewer editions: what somebody outside the house may see of an edition, in a file of its own.

Its loads, ratios, verdicts and totals tell nothing of what is withheld, because they are not
computed from it: small counts are taken out of the core tables first (`cells`), and the method is
then applied to what is left (`figures`), as it was to the whole. Whatever the withheld counts were,
the figures would be the same; there is a test of that. Flows go into no load and are blanked
(`flows`). What an edition may hold is an allow-list (`tables`, `reviewer.toml`). The price is that
a figure of it can differ a little from the full edition's: an average is one of what is shown.
"""

from __future__ import annotations

from etl.code import code_version
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
    making = reviewer.Making(limit, reviewer_tables, code_version())
    return reviewer.publish(source, store, making, current=current, by=by)
