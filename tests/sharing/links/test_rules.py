"""Links against a model: whatever people and clocks do, it opens what the model says."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from sharing.links import openings, records
from sharing.links.openings import Opened
from sharing.links.records import State
from tests.sharing.links.kept import (
    DAY,
    HOUR,
    YEAR,
    follow,
    made,
    opened_table,
)
from tests.sharing.links.made import NOW, Clock


class Links(RuleBasedStateMachine):
    """Anything people and clocks do, against a model that is a few lines long."""

    links = Bundle("links")
    cookies = Bundle("cookies")

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.clock = Clock()
        self.table = opened_table(Path(self.folder.name), self.clock)
        self.latest = NOW
        self.expires: dict[str, int] = {}
        self.revoked: set[str] = set()
        self.dead: set[str] = set()

    def teardown(self) -> None:
        self.table.close()
        self.folder.cleanup()

    def _now(self) -> int:
        self.latest = max(self.latest, self.table.now())
        return self.latest

    @rule(target=links, days=st.integers(1, 3))
    def make(self, days: int) -> tuple[str, str]:
        token, link = made(self.table, days=days)
        self.expires[link.name] = self._now() + days * DAY
        return token, link.name

    @rule(seconds=st.sampled_from([1, 60, HOUR, 9 * HOUR, DAY]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_by(seconds)
        self._now()

    @rule(seconds=st.sampled_from([HOUR, DAY, YEAR]))
    def clock_back(self, seconds: int) -> None:
        self._now()
        self.clock.set_back(seconds)

    @rule()
    def wrong_clock_for_an_hour(self) -> None:
        """A year ahead of everything; nothing of it may be left when it is set right."""
        right = self.clock.wall
        self.clock.wall = self._now() + YEAR
        assert self.table.now() == self.latest + YEAR
        self.clock.pass_by(HOUR)
        self.table.remember(self.table.now())
        self.clock.wall = right + HOUR
        assert self.table.now() <= max(self.latest + HOUR, right + HOUR)

    @rule()
    def restart(self) -> None:
        self._now()
        self.table.remember(self.table.now())
        self.table.close()
        self.table = opened_table(Path(self.folder.name), self.clock)

    @rule(target=cookies, link=links)
    def follow(self, link: tuple[str, str]) -> tuple[str, str]:
        token, name = link
        answer = follow(self.table, token)
        good = name not in self.revoked and self._now() < self.expires[name]
        assert isinstance(answer, Opened) == good
        return (answer.cookie if isinstance(answer, Opened) else "", name)

    @rule(link=links)
    def revoke(self, link: tuple[str, str]) -> None:
        if link[1] not in self.revoked:
            records.revoke(self.table, link[1], "admin", "why")
            self.revoked.add(link[1])

    @rule(link=links, days=st.integers(1, 3))
    def renew(self, link: tuple[str, str], days: int) -> None:
        if link[1] not in self.revoked:
            records.renew(self.table, link[1], days, 90)
            self.expires[link[1]] = self._now() + days * DAY

    @rule(opening=cookies)
    def read(self, opening: tuple[str, str]) -> None:
        cookie, name = opening
        held = openings.link_of(self.table, cookie)
        if held is not None:
            assert cookie not in self.dead
            assert name not in self.revoked
            assert self._now() < self.expires[name]
            assert held.state(self._now()) is State.OPEN
        else:
            self.dead.add(cookie)

    @rule()
    def purge(self) -> None:
        before = {link.name for link in records.listed(self.table)}
        records.purge(self.table, kept_days=180)
        assert {link.name for link in records.listed(self.table)} == before

    @invariant()
    def time_never_goes_back(self) -> None:
        now = self.table.now()
        assert now >= self.latest - 1  # a restart forgets the part of a second
        self.latest = max(self.latest, now)


TestLinks = Links.TestCase
TestLinks.settings = hypothesis_settings(max_examples=25, stateful_step_count=30, deadline=None)
