"""The table of links: what opens, what ends, and what is never made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sharing.access.roles import Role
from sharing.links import openings, records, tokens
from sharing.links.errors import LinkError
from sharing.links.openings import Opened
from sharing.links.table import Table
from tests.sharing.links.kept import DAY, HOUR, KEYS, cookie_of, follow, made, opened_table, reason
from tests.sharing.links.made import NOW, OTHER_KEY, Clock


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
