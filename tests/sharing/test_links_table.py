"""The table of links: what opens, what ends, and that a clock set back revives nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from sharing.access.roles import Role
from sharing.links import openings, records, tokens
from sharing.links.errors import LinkError
from sharing.links.openings import Opened, Refused
from sharing.links.records import Link, State, Wanted
from sharing.links.table import CONFIRMED_AFTER_SECONDS, Table
from tests.sharing.links_made import KEY, NOW, OTHER_KEY, Clock

HOUR, DAY, YEAR = 3600, 86_400, 31_536_000
KEYS = (KEY,)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> Iterator[Table]:
    made = opened_table(tmp_path, clock)
    yield made
    made.close()


def opened_table(folder: Path, clock: Clock) -> Table:
    return Table(folder / "links.sqlite", lambda: clock.wall, lambda: clock.steady)


def made(table: Table, **wanted: object) -> tuple[str, Link]:
    chosen = {"pages": ["overview", "map"], **wanted}
    return records.make(table, KEYS, Wanted(**chosen), "officer@example", 90)  # type: ignore[arg-type]


def follow(table: Table, token: str, hours: int = 8) -> Opened | Refused:
    return openings.open_link(table, KEYS, token, hours=hours)


def reason(table: Table, token: str) -> str:
    answer = follow(table, token)
    assert isinstance(answer, Refused)
    return answer.reason


def cookie_of(table: Table, token: str) -> str:
    answer = follow(table, token)
    assert isinstance(answer, Opened)
    return answer.cookie


def test_a_link_opens_as_often_as_it_is_followed_and_is_counted(table: Table) -> None:
    token, link = made(table, communes=["15607"], pages=["commune"], edition_id="00001-b4fe05ae")
    cookies = {cookie_of(table, token) for _ in range(3)}
    assert len(cookies) == 3
    for cookie in cookies:
        held = openings.link_of(table, cookie)
        assert held is not None
        reader = held.reader()
        assert (reader.role, reader.name) == (Role.LINK_HOLDER, f"link:{link.name}")
        assert reader.link is not None
        assert reader.link.communes == frozenset({"15607"})
        assert reader.link.edition_id == "00001-b4fe05ae"
        assert reader.pages == ("commune",)
    assert records.find(table, link.name).opened == 3
    assert records.find(table, link.name).last_opened_at == NOW


def test_only_hashes_are_on_the_disk(table: Table, tmp_path: Path) -> None:
    token, _ = made(table)
    cookie = cookie_of(table, token)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.split(".")[0].encode() not in held
    assert token.split(".")[1].encode() not in held
    assert cookie.encode() not in held
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_a_folder_that_a_group_shares_has_a_table_that_it_shares(
    tmp_path: Path, clock: Clock
) -> None:
    """Officials and link holders are served under two accounts of one group."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    table = opened_table(folder, clock)
    made(table)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    table.close()
    assert modes["links.sqlite"] == modes["links.sqlite-wal"] == 0o660


def test_why_a_link_does_not_open_is_known_inside(table: Table, clock: Clock) -> None:
    token, link = made(table, days=1)
    later, _ = made(table, not_before=NOW + HOUR)
    assert reason(table, "x") == "malformed"
    assert reason(table, tokens.make((OTHER_KEY,)).token) == "forged"
    assert reason(table, tokens.make(KEYS).token) == "unknown"
    assert reason(table, later) == "not_yet"
    clock.pass_by(HOUR - 60)  # clocks may differ by a minute
    assert isinstance(follow(table, later), Opened)
    clock.pass_by(DAY)
    assert reason(table, token) == "expired"
    records.revoke(table, link.name, "admin@example", "sent to the wrong office")
    assert reason(table, token) == "revoked"


def test_replay_after_it_was_taken_back_opens_nothing_and_open_sessions_end(table: Table) -> None:
    token, link = made(table)
    cookies = [cookie_of(table, token) for _ in range(5)]
    told = records.revoke(table, link.name, "admin@example", "no longer needed")
    assert (told.revoked_by, told.revoked_why) == ("admin@example", "no longer needed")
    assert [openings.link_of(table, cookie) for cookie in cookies] == [None] * 5
    assert reason(table, token) == "revoked"
    for act in (lambda: records.renew(table, link.name, 10, 90),
                lambda: records.revoke(table, link.name, "x", "again")):  # fmt: skip
        with pytest.raises(LinkError) as refused:
            act()
        assert refused.value.code == "revoked_before"


@pytest.mark.parametrize("back", [HOUR, DAY, YEAR])
def test_a_clock_that_is_set_back_revives_nothing(
    table: Table, clock: Clock, tmp_path: Path, back: int
) -> None:
    token, _ = made(table, days=1)
    cookie = cookie_of(table, token)
    clock.pass_by(DAY + 1)
    assert reason(table, token) == "expired"
    clock.set_back(back)
    assert reason(table, token) == "expired"
    assert openings.link_of(table, cookie) is None
    again = opened_table(tmp_path, clock)  # another process, after a restart, with that clock
    assert reason(again, token) == "expired"
    again.close()


def test_time_goes_on_while_the_clock_is_behind(table: Table, clock: Clock) -> None:
    """A link that is made then does not last a year longer than it says."""
    assert table.now() == NOW
    clock.set_back(YEAR)
    token, link = made(table, days=1)
    assert link.created_at == NOW
    clock.pass_by(DAY - 1)
    assert isinstance(follow(table, token), Opened)
    clock.pass_by(1)
    assert reason(table, token) == "expired"


def test_a_clock_set_forward_by_an_hour_ends_early_and_stays_so(table: Table, clock: Clock) -> None:
    token, _ = made(table, days=1)
    clock.pass_by(DAY - HOUR / 2)
    assert isinstance(follow(table, token), Opened)
    clock.wall += HOUR
    assert reason(table, token) == "expired"
    clock.wall -= HOUR
    assert reason(table, token) == "expired"


def test_one_wrong_clock_ends_no_link_for_good(table: Table, clock: Clock, tmp_path: Path) -> None:
    """A year ahead for an hour: nothing opens in it, and everything opens after it."""
    token, link = made(table)
    cookie = cookie_of(table, token)
    clock.wall += YEAR
    assert reason(table, token) == "expired"
    assert openings.link_of(table, cookie) is None
    again = opened_table(tmp_path, clock)  # nor does a process that begins in it keep the year
    assert reason(again, token) == "expired"
    for act in (lambda: made(again), lambda: records.renew(table, link.name, 10, 90)):
        with pytest.raises(LinkError) as refused:
            act()
        assert refused.value.code == "clock_in_doubt"
    assert records.purge(again, kept_days=30) == (0, 0)
    clock.pass_by(HOUR)
    assert reason(table, token) == "expired"
    clock.set_back(YEAR)
    for one in (table, again):
        assert isinstance(follow(one, token), Opened)
        assert openings.link_of(one, cookie) is not None
    again.close()
    assert table.now() == NOW + HOUR


def test_a_clock_that_stays_ahead_is_right(table: Table, clock: Clock, tmp_path: Path) -> None:
    """The server was off for a month: what ended in it stays ended, also if the clock goes back."""
    token, _ = made(table, days=14)
    clock.pass_by(60)
    table.now()
    clock.wall += 30 * DAY
    again = opened_table(tmp_path, clock)
    assert reason(again, token) == "expired"
    assert again.doubted
    clock.pass_by(CONFIRMED_AFTER_SECONDS - 1)
    assert again.doubted
    clock.pass_by(1)
    assert not again.doubted
    assert isinstance(follow(again, made(again)[0]), Opened)
    clock.set_back(20 * DAY)
    assert reason(again, token) == "expired"
    again.close()


def test_a_clock_that_jumps_about_is_not_confirmed(table: Table, clock: Clock) -> None:
    token, _ = made(table, days=14)
    for _ in range(4):
        clock.wall += 30 * DAY
        assert reason(table, token) == "expired"
        clock.pass_by(CONFIRMED_AFTER_SECONDS / 2)
        assert table.doubted
    clock.set_back(120 * DAY)
    assert isinstance(follow(table, token), Opened)


def test_a_long_weekend_is_no_wrong_clock(table: Table, clock: Clock, tmp_path: Path) -> None:
    made(table)
    clock.pass_by(4 * DAY)  # nobody looked
    again = opened_table(tmp_path, clock)
    assert not again.doubted
    made(again)
    again.close()


def test_a_reset_reaches_processes_that_remember_the_wrong_time(
    table: Table, clock: Clock, tmp_path: Path
) -> None:
    token, _ = made(table)
    clock.wall += YEAR
    table.now()
    clock.pass_by(CONFIRMED_AFTER_SECONDS)
    assert reason(table, token) == "expired"
    clock.set_back(YEAR)
    assert reason(table, token) == "expired"  # for good, as it was before
    command = opened_table(tmp_path, clock)
    assert command.reset() == NOW + CONFIRMED_AFTER_SECONDS
    command.close()
    assert isinstance(follow(table, token), Opened)
    assert table.now() == NOW + CONFIRMED_AFTER_SECONDS


def test_a_disk_that_takes_nothing_puts_nobody_out(
    table: Table, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    token, link = made(table, days=1)
    cookie = cookie_of(table, token)
    table._connection.execute("PRAGMA query_only = ON")  # SQLite refuses every write from here on
    clock.pass_by(HOUR)
    for _ in range(20):
        held = openings.link_of(table, cookie)
        assert held is not None
        assert held.name == link.name
    assert caplog.text.count("cannot be kept") == 1  # not once a click
    clock.pass_by(DAY)
    assert reason(table, token) == "expired"
    clock.set_back(DAY)  # what the process remembers still holds
    assert reason(table, token) == "expired"
    assert openings.link_of(table, cookie) is None


def test_a_session_ends_after_its_hours_or_with_the_link(table: Table, clock: Clock) -> None:
    token, _ = made(table, days=1)
    answer = follow(table, token, hours=2)
    assert isinstance(answer, Opened)
    assert answer.seconds == 2 * HOUR
    clock.pass_by(2 * HOUR - 1)
    assert openings.link_of(table, answer.cookie) is not None
    clock.pass_by(1)
    assert openings.link_of(table, answer.cookie) is None
    clock.pass_by(DAY - 3 * HOUR)
    last = follow(table, token, hours=8)
    assert isinstance(last, Opened)
    assert last.seconds == HOUR


def test_renewing_keeps_the_address_and_opens_an_expired_link_again(
    table: Table, clock: Clock
) -> None:
    token, link = made(table, days=1)
    clock.pass_by(2 * DAY)
    assert reason(table, token) == "expired"
    renewed = records.renew(table, link.name, 30, 90)
    assert renewed.expires_at == NOW + 32 * DAY
    assert isinstance(follow(table, token), Opened)
    with pytest.raises(LinkError, match="90"):
        records.renew(table, link.name, 91, 90)


def test_what_ended_long_ago_is_forgotten_with_its_openings(table: Table, clock: Clock) -> None:
    token, _ = made(table, days=1)
    kept, _ = made(table, days=90)
    cookie_of(table, token)
    clock.pass_by(DAY + 10 * DAY)
    assert records.purge(table, kept_days=11) == (0, 1)
    clock.pass_by(2 * DAY)
    assert records.purge(table, kept_days=11) == (1, 0)
    assert reason(table, token) == "unknown"
    assert isinstance(follow(table, kept), Opened)


def test_editions_that_links_still_need_are_named(table: Table, clock: Clock) -> None:
    made(table, edition_id="00001-aaaaaaaa", days=1)
    _, link = made(table, edition_id="00002-bbbbbbbb", days=30)
    made(table, days=30)
    assert records.pinned_editions(table) == ["00001-aaaaaaaa", "00002-bbbbbbbb"]
    clock.pass_by(2 * DAY)
    assert records.pinned_editions(table) == ["00002-bbbbbbbb"]
    clock.wall += 40 * DAY  # the machine's clock alone: it is not believed yet
    assert records.pinned_editions(table) == ["00002-bbbbbbbb"]
    clock.set_back(40 * DAY)
    records.revoke(table, link.name, "a", "b")
    assert records.pinned_editions(table) == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"pages": []}, "no_pages"),
        ({"pages": ["overview", "staffing"]}, "page_not_shared"),
        ({"pages": ["submit"]}, "page_not_shared"),
        ({"pages": ["share"]}, "page_not_shared"),
        ({"pages": ["nothing"]}, "unknown_page"),
        # A map cannot be drawn without the other communes.
        ({"pages": ["map"], "communes": ["15607"]}, "page_not_shared"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"note": "x" * 501}, "note_too_long"),
    ],
)
def test_links_that_must_not_be_are_not_made(
    table: Table, wanted: dict[str, object], code: str
) -> None:
    with pytest.raises(LinkError) as refused:
        made(table, **wanted)
    assert refused.value.code == code
    assert records.listed(table) == []


def test_a_transaction_that_fails_leaves_nothing(table: Table) -> None:
    _, link = made(table)
    with pytest.raises(sqlite3.IntegrityError), table.written() as now:
        table.change("link_opened", name=link.name, now=now)
        table.change("opening_add", cookie_sha256="c", link="no such link", now=now, ends_at=now)
    assert records.find(table, link.name).opened == 0


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
