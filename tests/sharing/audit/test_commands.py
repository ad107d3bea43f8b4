"""`python -m sharing.audit`, and what it takes over from the log of the editions."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from sharing import audit
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.audit.__main__ import main
from sharing.audit.events import kinds
from sharing.audit.takeover import TakeOver, take_over
from sharing.words import Words
from warehouse import decisions
from warehouse.decision_lines import Draft as Decided
from warehouse.editions import FOLDER_VARIABLE, Store
from warehouse.errors import EditionError
from warehouse.history import rollback
from warehouse.keys import readers_keys
from warehouse.log import LOG, read_log
from warehouse.publishing import Draft, publish


def test_every_event_and_role_has_words() -> None:
    for lang in ("vi", "en"):
        assert set(Words(lang).section("audit_event")) == set(kinds())
        assert set(Words(lang).section("audit_role")) == set(Role)


def test_listing_and_exporting(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--lang", "en"]) == 0
    assert capsys.readouterr().out.strip() == "No such event."
    audit.record("signed_in", reader=Reader(Role.VIEWER, "=lan@example.gov.vn"), way="oidc")
    audit.record("exported", reader=Reader(Role.LINK_HOLDER, "link:ab12"), rows=166)
    assert main(["list", "--lang", "vi", "--event", "exported"]) == 0
    said = capsys.readouterr().out
    assert "link:ab12 (người giữ liên kết)" in said
    assert "rows=166" in said
    assert main(["list", "--json", "--by", "link:ab12"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"] == {"rows": 166}
    assert main(["list", "--since", "2100-01-01", "--json"]) == 0
    assert capsys.readouterr().out == ""
    target = tmp_path / "audit.csv"
    assert main(["export", "--output", str(target)]) == 0
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["by"] == "'=lan@example.gov.vn"  # no formula
    assert main(["export", "--output", str(target)]) == 1  # nothing is overwritten
    assert [one.event for one in audit.events(log)][-1] == "audit_exported"


def test_what_was_published_and_rolled_back_is_taken_over_once(
    log: Path, tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tiny_store.ids()[-1]
    assert take_over(tiny_store) == 2
    rollback(tiny_store, first, by="publisher-1", reason="figures of the wrong month")
    assert main(["take-over", "--editions", str(tiny_store.folder), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("1 event")
    assert take_over(tiny_store) == 0
    told = list(audit.events(log))
    assert [one.event for one in told] == ["published", "published", "rolled_back"]
    assert told[-1].by == "publisher-1"
    assert told[-1].facts["edition"] == first
    assert told[-1].facts["previous_edition"] == tiny_store.ids()[0]
    assert [one.facts["entry"] for one in told] == [1, 2, 3]


def test_what_was_done_is_in_the_list_at_its_own_time_without_any_page_being_read(
    log: Path, tiny_store: Store, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    draft = Decided(
        title="Phương án quý I", by="UBND tỉnh", decided_on=date(2026, 1, 15),
        edition=tiny_store.ids()[0], scenario={"format": "can-viec/scenario/1", "budget": 3},
        moves=({"from": "14797", "to": "15607", "posts": 1},), refused=(),
    )  # fmt: skip
    decisions.record(tiny_store, draft)
    assert main(["list", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["event"] for one in told] == ["published", "published", "plan_recorded"]
    assert told[-1]["facts"]["decision"] == 1
    done = [one.at for one in read_log(tiny_store.folder, readers_keys()).entries]
    assert [datetime.fromisoformat(one["at"]) for one in told] == list(
        map(datetime.fromisoformat, done)
    )
    assert audit.verify(log).faults == ()


def test_a_server_takes_over_what_is_new_and_tries_again_what_failed(
    log: Path, tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    taking = TakeOver()
    log.parent.mkdir()
    log.write_text("no folder")
    assert not taking.look()
    log.unlink()
    assert taking.look()
    assert not taking.look()
    rollback(tiny_store, tiny_store.ids()[-1], reason="figures of the wrong month")
    assert taking.look()
    assert [one.event for one in audit.events(log)][-1] == "rolled_back"


def test_the_log_is_verified_as_it_is_found_and_listed_though_the_editions_are_damaged(
    log: Path, tiny_store: Store, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    audit.record("stopped")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    assert main(["verify"]) == 0
    assert [one.event for one in audit.events(log)] == ["stopped"]
    path = tiny_store.folder / LOG
    path.write_bytes(path.read_bytes().replace(b'"seq": 1', b'"seq": 7'))
    capsys.readouterr()
    assert main(["list", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "What was last done to the editions may be missing here" in told.err
    assert len(told.out.splitlines()) == 1


def test_two_stores_do_not_take_each_other_over_again(
    log: Path, tiny_store: Store, store: Store, tiny_draft: Callable[..., Draft]
) -> None:
    publish(tiny_draft(), store, None)
    assert [take_over(one) for one in (store, tiny_store, store, tiny_store)] == [1, 2, 0, 0]


def test_a_damaged_log_of_the_editions_is_refused(log: Path, tiny_store: Store) -> None:
    path = tiny_store.folder / LOG
    path.write_bytes(path.read_bytes().replace(b'"seq": 1', b'"seq": 7'))
    with pytest.raises(EditionError):
        take_over(tiny_store)
    assert main(["take-over", "--editions", str(tiny_store.folder)]) == 1
