"""The rights: every page of the product has a line, and what has none nobody may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pages.ui.navigation import PAGES
from sharing.access.reader import NOBODY, OWNER, LinkScope, NotAllowed, Reader
from sharing.access.roles import Role, rights


def test_every_page_has_rights() -> None:
    assert {page.name for page in PAGES} <= set(rights("pages"))


def test_nobody_may_nothing_and_the_owner_everything() -> None:
    assert not NOBODY.pages
    assert OWNER.pages == tuple(rights("pages"))
    for action in rights("actions"):
        assert OWNER.may(action)
        assert not NOBODY.may(action)
        with pytest.raises(NotAllowed):
            NOBODY.require(action)


def test_a_slip_of_the_pen_is_no_answer() -> None:
    with pytest.raises(KeyError):
        Reader(Role.VIEWER).opens("mpa")


def test_a_link_opens_what_it_was_made_for_and_no_more() -> None:
    scope = LinkScope(
        "ab12", frozenset({"commune", "map", "submit"}), frozenset({"14929"}), None,
        datetime(2026, 12, 1, tzinfo=UTC),
    )  # fmt: skip
    holder = Reader(Role.LINK_HOLDER, "link:ab12", link=scope)
    # The map cannot be drawn without the figures of the other communes.
    assert holder.pages == ("commune",)
    whole = replace(holder, link=replace(scope, communes=frozenset()))
    assert whole.pages == ("map", "commune")
    assert holder.sees("14929")
    assert not holder.sees("14932")
    assert not holder.may("submit")
