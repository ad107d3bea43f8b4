"""The rows of a scenario: what a reader decided about single communes and moves."""

from typing import NamedTuple

SCOPES = ("all", "observed")


class Marked(NamedTuple):
    """A commune that is locked or left out, and why."""

    commune: str
    reason: str


class Refused(NamedTuple):
    """A move that must not be, and why."""

    lender: str
    receiver: str
    reason: str


class Seated(NamedTuple):
    """How many vice-chairs a commune has today, as a reader gives it."""

    commune: str
    posts: int


class Decided(NamedTuple):
    """A move that is part of the plan, accepted or added by hand."""

    lender: str
    receiver: str
    posts: int
