"""What readers cause cannot fill the log; what a failing disk leaves is whole and counted once."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sharing import audit
from sharing.access.reader import OWNER, Reader
from sharing.access.roles import Role
from sharing.audit import allowance, chain, writing
from sharing.audit.events import kinds

VIEWER = Reader(Role.VIEWER, "lan@example.gov.vn")
LINK = "ab12cd34"
ROOM = 1000 * 400
"""Bytes that a day of one reader's takes at most: a five-hundredth of the log as it is shipped."""


def names(log: Path) -> list[str]:
    return [event.event for event in audit.events(log)]


def test_a_reader_has_so_many_lines_a_day(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(kinds()["exported"], a_day=3)
    monkeypatch.setattr(writing, "kinds", lambda: {**kinds(), "exported": few})
    for _ in range(3):
        audit.record("exported", reader=VIEWER, what="csv")
        audit.record("exported", what="csv", link=LINK)
    for facts in ({"reader": VIEWER}, {"link": LINK}):
        with pytest.raises(audit.AuditError) as refused:
            audit.record("exported", what="csv", **facts)
        assert refused.value.code == "too_many"
    audit.record("exported", reader=VIEWER, what="csv", link="0099aabb")
    assert names(log) == ["exported"] * 6 + ["limited"] * 2 + ["exported"]
    assert (audit.state().lost, audit.state().problem) == (0, "")
    monkeypatch.setattr(allowance, "today", lambda: "2999-01-01")
    assert audit.record("exported", reader=VIEWER, what="csv") == 10


def test_a_day_of_one_reader_is_a_small_part_of_the_log(log: Path) -> None:
    audit.record("exported", reader=VIEWER, what="api-verdicts", page="overview", format="parquet",
                 edition="00001-d63b1075", period="2026-10", rows=166, bytes=100_000,
                 link=LINK)  # fmt: skip
    assert kinds()["exported"].a_day * audit.state().bytes <= ROOM * 1.5
    assert audit.state().quota_bytes >= 250 * ROOM


def test_a_day_of_one_link_is_enough_for_a_province_and_a_small_part_of_the_log(log: Path) -> None:
    """Six readers in each of 166 communes, twice a day: what an opening gives lasts eight hours."""
    holder = Reader(Role.LINK_HOLDER, f"link:{'a' * 12}")
    audit.record("link_opened", reader=holder, link="a" * 12, address="2001:db8:1:2ff::9",
                 agent="Mozilla/5.0 (X11; Linux x86_64)", edition="00001-d63b1075")  # fmt: skip
    a_day = kinds()["link_opened"].a_day
    assert a_day >= 166 * 6 * 2
    assert 200 * a_day * audit.state().bytes <= audit.state().quota_bytes


@pytest.mark.parametrize("event", ["exported", "link_opened"])
def test_the_last_tenth_is_not_the_readers(
    log: Path, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MEGABYTE", 50)  # 10,000 bytes in all
    with pytest.raises(audit.AuditError) as refused:
        while audit.record(event, reader=VIEWER, link=LINK):
            assert audit.state().bytes <= 9_000
    assert refused.value.code == "quota"
    audit.record("link_made", reader=OWNER, link=LINK)
    audit.record("signed_in", reader=VIEWER, way="oidc")
    assert names(log)[-3:] == ["events_lost", "link_made", "signed_in"]


def test_a_disk_on_which_no_head_can_be_written_leaves_the_log_whole(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.record("started")
    with monkeypatch.context() as patch:

        def full(_path: Path, _content: Mapping[str, object]) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(writing, "write_json", full)
        for _ in range(3):
            with pytest.raises(audit.AuditError, match="No space"):
                audit.record("link_made", link=LINK)
        assert names(log) == ["started"]
        assert audit.verify(log).faults == ()
    assert audit.record("stopped") == 3
    assert names(log) == ["started", "events_lost", "stopped"]
    assert [event.facts for event in audit.events(log)][1] == {"lost": 3}
    assert audit.verify(log).faults == ()


def test_what_was_lost_is_told_once_by_whoever_comes_first(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.record("started")
    with monkeypatch.context() as patch:
        patch.setattr(chain, "_LOCK_SECONDS", 0.05)
        with chain.locked(log):
            assert [audit.record("quarantined", rows=1) for _ in range(3)] == [None] * 3
    together = threading.Barrier(2)
    write = writing._write

    def at_once(*arguments: object) -> int | None:
        together.wait(10)
        return write(*arguments)

    monkeypatch.setattr(writing, "_write", at_once)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: audit.record("stopped"), range(2)))
    told = [event.facts["lost"] for event in audit.events(log) if event.event == "events_lost"]
    assert told == [3]
    assert audit.state().lost == 0
