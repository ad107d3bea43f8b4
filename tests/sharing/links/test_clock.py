"""The clock of links: set back it revives nothing, wrong it ends none for good."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sharing.links import openings, records
from sharing.links.errors import LinkError
from sharing.links.openings import Opened
from sharing.links.table import CONFIRMED_AFTER_SECONDS, Table
from tests.sharing.links.kept import (
    DAY,
    HOUR,
    KEYS,
    YEAR,
    cookie_of,
    follow,
    made,
    opened_table,
    reason,
)
from tests.sharing.links.made import NOW, Clock


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


def test_nothing_is_opened_by_a_clock_in_doubt(table: Table, clock: Clock, tmp_path: Path) -> None:
    """What is opened a month ahead would be good for that month once the clock is set right."""
    token, link = made(table, days=60)
    later, _ = made(table, days=60, not_before=NOW + 20 * DAY)
    clock.pass_by(60)
    clock.wall += 30 * DAY
    again = opened_table(tmp_path, clock)  # nor by a process that begins in it
    for one in (table, again):
        assert reason(one, token) == reason(one, later) == "clock_in_doubt"
        scanned = openings.open_link(one, KEYS, token, hours=8, look_only=True)
        assert scanned == openings.Refused("clock_in_doubt", link.name)
    again.close()
    assert records.find(table, link.name).opened == 0
    clock.set_back(30 * DAY)
    assert reason(table, later) == "not_yet"
    cookie = cookie_of(table, token)
    clock.pass_by(8 * HOUR - 1)
    assert openings.link_of(table, cookie) is not None
    clock.pass_by(1)
    assert openings.link_of(table, cookie) is None


def test_a_clock_that_jumps_while_a_link_is_opened_lengthens_nothing(
    table: Table, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = made(table, days=60)
    written = table.written

    def jumps() -> AbstractContextManager[int]:
        clock.wall += 30 * DAY
        return written()

    with monkeypatch.context() as patch:
        patch.setattr(table, "written", jumps)
        cookie = cookie_of(table, token)
    clock.set_back(30 * DAY)
    clock.pass_by(8 * HOUR)
    assert openings.link_of(table, cookie) is None


def test_links_open_by_a_clock_that_stayed_ahead(table: Table, clock: Clock) -> None:
    """The server was off for a month: half a working day later a link of two months opens."""
    token, _ = made(table, days=60)
    clock.wall += 30 * DAY
    assert reason(table, token) == "clock_in_doubt"
    clock.pass_by(CONFIRMED_AFTER_SECONDS)
    cookie = cookie_of(table, token)
    assert openings.link_of(table, cookie) is not None
    clock.pass_by(8 * HOUR)
    assert openings.link_of(table, cookie) is None


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
