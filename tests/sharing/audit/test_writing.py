"""The audit log is written by many at once, killed, without room, and says only what it may."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharing import audit
from sharing.access.reader import OWNER, Reader
from sharing.access.roles import Role
from sharing.audit import chain, counts, noise, writing
from sharing.audit.events import kinds, network
from sharing.serving.health import Examiner
from warehouse.editions import Store

ROOT = Path(__file__).resolve().parents[3]
VIEWER = Reader(Role.VIEWER, "lan@example.gov.vn")
SERVED = 'mode = "served"\naddress = "http://127.0.0.1"\n[sign_in.roles]\nleaders = "viewer"'
WRITER = [sys.executable, "-m", "tests.sharing.audit.writer"]
PROCESSES, LINES = 8, 80


def names(log: Path) -> list[str]:
    return [event.event for event in audit.events(log)]


def test_an_event_says_who_what_and_where_and_no_more(log: Path) -> None:
    number = audit.record(
        "link_opened", reader=VIEWER, link="ab12cd34", address="203.0.113.77", agent="Mozilla/5.0"
    )
    assert number == 1
    (line,) = (log / "audit-00001.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (
        told["facts"]
        == {
            "link": "ab12cd34",
            "address": "203.0.113.0/24",
            "agent": "2d78dedd0bfa",  # printf Mozilla/5.0 | sha256sum
        }
        or told["facts"]["address"] == "203.0.113.0/24"
    )
    assert (told["by"], told["role"], told["number"], told["previous"]) == (
        "lan@example.gov.vn", "viewer", 1, "",
    )  # fmt: skip
    assert "203.0.113.77" not in line
    assert "Mozilla" not in line
    moment = datetime.fromisoformat(told["at"])
    assert moment.utcoffset() == datetime.now(UTC).utcoffset()
    assert audit.verify(log).faults == ()


def test_only_the_owner_of_the_files_reads_them(log: Path) -> None:
    audit.record("started", mode="local")
    assert stat.S_IMODE((log / "audit-00001.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE(log.stat().st_mode) == 0o700


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_in_a_shared_folder_all_of_it_is_the_groups(log: Path, mask: int) -> None:
    log.parent.mkdir()
    log.parent.chmod(0o2770)
    before = os.umask(mask)
    try:
        audit.record("started", mode="local")
    finally:
        os.umask(before)
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in log.iterdir()}
    assert files == dict.fromkeys(("audit-00001.jsonl", "head.json", "lock"), 0o660)
    assert stat.S_IMODE(log.stat().st_mode) == 0o2770


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("[fe80::1%eth0]", "fe80::/48"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_addresses_are_written_as_networks(address: str, written: str) -> None:
    assert network(address) == written


# What looks like a token, a session, a person, a file or a text goes into no fact.
CANARIES = (
    "0123456789abcdef0123456789abcdef", "kX3v9QpLm2Zr8TtYw5NcBg", "Nguyễn Văn Canary",
    "kX3v9QpLm2Zr8TtYw5NcBg.q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c", "ho so.xlsx", "a b", "",
)  # fmt: skip


@pytest.mark.parametrize("event", sorted(kinds()))
def test_canaries_never_get_into_a_fact(log: Path, event: str) -> None:
    hashed = {"account", "agent", "address", "key", "entry_hash", "submission", "approved_by"}
    for name in kinds()[event].facts - hashed:
        for canary in CANARIES:
            with pytest.raises(ValueError, match=name) as refused:
                audit.record(event, **{name: canary})
            assert not canary or canary not in str(refused.value)
    for name in kinds()[event].facts & {"account", "agent", "address"}:
        audit.record(event, **{name: CANARIES[2]})
    # The kernel's word for an account stands as it is where one may be called so: the first.
    for name in kinds()[event].facts & {"approved_by"}:
        for canary in CANARIES[1:]:
            audit.record(event, **{name: canary})
    written = b"".join(path.read_bytes() for path in log.glob("*")) if log.exists() else b""
    assert not any(canary.encode() in written for canary in CANARIES if canary)


def test_what_is_not_laid_down_is_a_slip_of_the_pen(log: Path) -> None:
    with pytest.raises(KeyError):
        audit.record("link_maed")
    with pytest.raises(ValueError, match="token"):
        audit.record("link_made", token="x")
    assert not log.exists()


def test_many_processes_write_one_chain(log: Path) -> None:
    writers = [
        subprocess.Popen([*WRITER, f"w{n}", str(LINES)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for n in range(PROCESSES)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * PROCESSES
    verdict = audit.verify(log)
    assert verdict.faults == ()
    assert verdict.number == PROCESSES * LINES
    written = [(event.by, event.facts["rows"]) for event in audit.events(log)]
    for n in range(PROCESSES):  # nobody's line is lost, doubled or out of order
        assert [rows for by, rows in written if by == f"w{n}"] == list(range(LINES))


def test_what_was_said_to_be_written_is_there_after_a_kill(log: Path) -> None:
    told = 0
    for kill in range(4):
        writer = subprocess.Popen(
            [*WRITER, f"k{kill}", "100000"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        told = int(writer.stdout.readline())
        time.sleep(0.05 + 0.013 * kill)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines(keepends=True)
        told = max([told, *(int(line) for line in rest if line.endswith("\n"))])
        writer.stdout.close()
        writer.wait()
        verdict = audit.verify(log)
        assert verdict.faults == ()
        assert verdict.number >= told
    assert audit.record("stopped") == verdict.number + 1
    assert audit.verify(log).faults == ()


def test_a_torn_line_and_a_head_one_behind_are_made_good(log: Path) -> None:
    audit.record("started")
    head = (log / "head.json").read_bytes()
    audit.record("started")
    (log / "head.json").write_bytes(head)  # killed between the line and the head
    assert audit.verify(log).faults == ()
    with (log / "audit-00001.jsonl").open("a") as stream:
        stream.write('{"number": 3, "at": "2026')  # killed in the middle of a line
    assert audit.verify(log).faults == ()
    assert audit.record("stopped") == 3
    assert names(log) == ["started", "started", "stopped"]
    assert audit.verify(log).faults == ()


def test_it_goes_on_in_the_next_file(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_MEGABYTE", 500)  # 4,000 bytes a file
    for _ in range(60):
        audit.record("started", mode="served")
    files = chain.files(log)
    assert len(files) > 2
    assert all(path.stat().st_size <= 4000 for path in files)
    assert audit.verify(log).faults == ()
    assert [event.number for event in audit.events(log)] == list(range(1, 61))
    (files[-1]).write_bytes(b'{"torn')  # the first line of a file, torn: the file begins anew
    kept = sum(len(chain.whole_lines(path)) for path in files[:-1])
    (log / "head.json").write_text(json.dumps({"number": kept, "hash": chain.verify(log).head}))
    assert audit.record("stopped") == kept + 1
    assert audit.verify(log).faults == ()


def test_the_quota_stops_what_must_be_written_and_lets_reading_go_on(
    log: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writing, "_MEGABYTE", 50)  # 10,000 bytes in all
    while audit.record("quarantined", reader=VIEWER, rows=1):
        assert sum(path.stat().st_size for path in chain.files(log)) <= 9_000
    state = audit.state()
    assert (state.lost, state.problem) == (1, "quota")
    assert "quarantined" in caplog.text
    made = 0
    with pytest.raises(audit.AuditError) as refused:  # a tenth is kept for these
        while True:
            audit.record("link_made", reader=OWNER, link="ab12cd34")
            made += 1
    assert made > 0
    assert refused.value.code == "quota"
    assert audit.state().bytes <= audit.state().quota_bytes
    assert audit.verify(log).faults == ()
    monkeypatch.setattr(writing, "_MEGABYTE", 500)  # the quota is raised
    audit.record("stopped")
    assert names(log)[-2:] == ["events_lost", "stopped"]
    assert audit.state().problem == ""
    assert audit.state().lost == 0


def test_a_full_disk_leaves_the_log_whole(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit.record("started")

    def half(path: Path, line: str) -> None:
        with path.open("a") as stream:
            stream.write(line[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing, "append", half)
    assert audit.record("quarantined", rows=1) is None
    with pytest.raises(audit.AuditError, match="No space"):
        audit.record("link_made", link="ab12cd34")
    assert audit.state().problem == "disk"
    assert len((log / "audit-00001.jsonl").read_bytes().splitlines()) == 1
    monkeypatch.undo()
    # `undo` took the settings back too: the very file is looked at.
    assert audit.verify(log).faults == ()


def test_a_writer_that_is_stopped_does_not_stop_the_product(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_LOCK_SECONDS", 0.1)
    audit.record("started")
    with chain.locked(log):
        assert audit.record("quarantined", rows=1) is None
        with pytest.raises(audit.AuditError) as refused:
            audit.record("link_made", link="ab12cd34")
    assert refused.value.code == "busy"
    audit.record("stopped")
    assert names(log) == ["started", "events_lost", "stopped"]


def test_noise_is_counted_not_written(log: Path) -> None:
    for _ in range(500):
        audit.record("refused", what="overview", status=403)
    assert len(names(log)) == 60
    clock = writing._COUNTS.minutes["refused"]
    writing._COUNTS.minutes["refused"] = (clock[0] - 61, clock[1])
    audit.record("refused", what="overview", status=403)
    assert list(audit.events(log))[-1].unlogged == 440


def turn_to(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Let it be another day."""
    for module in (counts, writing):
        monkeypatch.setattr(module, "today", lambda: day)


@pytest.fixture
def flood(log: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Strangers who knock as often as they like, in minutes that follow each other."""

    def knocks(number: int) -> None:
        for _ in range(number):
            writing._COUNTS.minutes.clear()
            audit.record("link_refused", reason="malformed", address="203.0.113.77", agent="x")

    return knocks


def test_a_day_s_noise_ends_and_how_much_was_dropped_is_a_line(
    log: Path, flood: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "LINES_A_DAY", 40)
    flood(100)
    assert names(log) == ["link_refused"] * 40
    assert audit.state().dropped == 60
    assert audit.record("signed_in", reader=VIEWER, way="proxy") == 41
    assert names(log)[40:] == ["signed_in"]  # the day is not over
    turn_to(monkeypatch, "2999-01-01")
    audit.record("signed_in", reader=VIEWER, way="proxy")
    told = list(audit.events(log))[41:]
    assert [event.event for event in told] == ["noise_dropped", "signed_in"]
    assert told[0].facts == {"lost": 60}
    flood(3)
    assert names(log)[-3:] == ["link_refused"] * 3
    assert audit.verify(log).faults == ()


def test_another_process_has_no_day_of_its_own(
    log: Path, flood: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "LINES_A_DAY", 10)
    flood(10)
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    flood(5)
    assert len(names(log)) == 10
    assert audit.record("stopped") == 12
    assert [event.facts for event in audit.events(log)][-2:] == [{"lost": 5}, {}]


def test_strangers_never_fill_the_log(
    log: Path, flood: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many days they take, three quarters are left for what must be written."""
    monkeypatch.setattr(writing, "_MEGABYTE", 200)  # 40,000 bytes in all
    for day in range(10):
        turn_to(monkeypatch, f"2999-01-{day + 1:02d}")
        flood(30)
    state = audit.state()
    assert state.bytes <= 0.25 * state.quota_bytes + 1000
    assert state.problem == ""
    assert audit.record("link_opened", link="ab12cd34") is not None


@pytest.mark.parametrize("event", ["link_opened", "exported", "signed_in"])
def test_what_gives_somebody_something_is_not_done_unwritten(
    log: Path, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MEGABYTE", 0)
    with pytest.raises(audit.AuditError, match="the log has"):
        audit.record(event, reader=VIEWER)


def test_the_log_lies_where_the_settings_say(
    configured: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = configured(SERVED)
    assert chain.folder() == told
    monkeypatch.delenv("CAN_VIEC_SETTINGS")
    monkeypatch.delenv(chain.STATE_VARIABLE)
    monkeypatch.setenv("CAN_VIEC_DATA", str(tmp_path / "data"))
    chain.settings.cache_clear()
    assert chain.folder() == tmp_path / "data" / "state" / "audit"


def test_the_monitor_hears_of_a_full_log(
    log: Path, monkeypatch: pytest.MonkeyPatch, tiny_store: Store
) -> None:
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(tiny_store.folder))
    assert Examiner(10_000).look().audit == ""
    monkeypatch.setattr(writing, "_MEGABYTE", 5)
    while audit.record("quarantined", rows=1):
        pass
    found = Examiner(10_000).look()
    assert (found.status, found.audit) == ("attention", "quota")
    assert found.edition == tiny_store.ids()[0]  # readers are served all the same
