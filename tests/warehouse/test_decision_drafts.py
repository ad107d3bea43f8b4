"""Decisions handed in where the record cannot be written: taken once, or set aside with why."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import etl.__main__
from etl.intake import inbox as inbox_of_files
from tests.warehouse.test_decisions import draft, told
from warehouse import decision_drafts, decisions, history
from warehouse.decision_drafts import INBOX, SET_ASIDE, Handed, handed_now
from warehouse.decisions import DECISIONS, record
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.keys import Keys
from warehouse.local_time import today
from warehouse.seals import sealed
from warehouse.verifying import verify


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def handed(store: Store, seen: int = 0, **changed: object) -> Handed:
    given = draft(store, **changed)
    known = given.edition in store.ids()
    digest = store.get(given.edition).manifest.logical_hash if known else "0" * 64
    return handed_now(given, digest, seen, "so-noi-vu@thanhhoa.gov.vn")


def send(data: Path, one: Handed) -> Path:
    return decision_drafts.hand_in(data, one.content())


def inbox(data: Path) -> list[str]:
    return [path.name for path in sorted((data / INBOX).iterdir())]


def take(
    store: Store, data: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str]:
    code = etl.__main__.main(
        ["decisions", "take", "--editions", str(store.folder), "--data", str(data), *more]
    )
    return code, "".join(capsys.readouterr())


def aside(data: Path) -> dict[str, dict[str, str]]:
    """The reasons by the draft's name; every draft set aside has one."""
    return {
        path.name: json.loads(path.with_name(path.name + ".reason").read_text("utf-8"))
        for path in (data / SET_ASIDE).glob("*.json")
    }


def test_what_was_handed_in_is_read_back_whole(tiny_store: Store, data: Path) -> None:
    one = handed(tiny_store, seen=0)
    path = send(data, one)
    assert decision_drafts.read(path) == one
    assert datetime.now(UTC) - datetime.fromisoformat(one.sent_at) < timedelta(minutes=1)
    assert one.sent_by == "so-noi-vu@thanhhoa.gov.vn"
    assert [lying.handed for lying in decision_drafts.waiting(data)] == [one]
    assert not (tiny_store.folder / DECISIONS).exists()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_drafts_are_recorded_in_the_order_they_came(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    first = handed(tiny_store, title="một")
    second = handed(tiny_store, title="hai", replaces=1)
    # By their moments, not by their hashes.
    send(data, replace(second, sent_at="2026-02-01T00:00:00+00:00"))
    send(data, replace(first, sent_at="2026-01-31T23:59:59+00:00"))
    code, said = take(tiny_store, data, capsys, "--lang", lang)
    assert code == 0
    recorded = told(tiny_store)
    assert [(one.seq, one.title, one.replaces) for one in recorded] == [
        (1, "một", 0),
        (2, "hai", 1),
    ]
    assert said.index("một") < said.index("hai")
    assert inbox(data) == []
    assert verify(tiny_store).sound
    # Sealed as the same draft recorded on the page of a laptop is.
    local = record(tiny_store, draft(tiny_store, title="một"))
    assert replace(recorded[0], seq=3, at=local.at, previous=local.previous) == local


def test_nothing_waits(tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(tiny_store, data, capsys, "--lang", "vi") == (
        0, "Không có quyết định nào chờ ghi.\n"
    )  # fmt: skip
    assert json.loads(take(tiny_store, data, capsys, "--json")[1]) == {"outcome": "nothing"}


# --- twice ---------------------------------------------------------------------------------------


def test_a_draft_that_is_taken_twice_is_recorded_once(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As if killed between the record and the inbox."""
    record(tiny_store, draft(tiny_store))  # the same words, before it was handed in
    path = send(data, handed(tiny_store, seen=1))
    kept = path.read_bytes()
    assert take(tiny_store, data, capsys)[0] == 0
    path.write_bytes(kept)
    line = (tiny_store.folder / DECISIONS).read_bytes()
    code, said = take(tiny_store, data, capsys, "--lang", "en")
    assert (code, "Recorded decision 2" in said) == (0, True)
    assert (tiny_store.folder / DECISIONS).read_bytes() == line
    assert len(told(tiny_store)) == 2
    assert inbox(data) == []


def test_the_same_decision_decided_anew_is_recorded_anew(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seen in (0, 1):
        send(data, handed(tiny_store, seen=seen))
        assert take(tiny_store, data, capsys)[0] == 0
    assert len(told(tiny_store)) == 2


def test_a_draft_that_comes_meanwhile_is_taken_too(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    put_away, late = decision_drafts.put_away, [handed(tiny_store, title="muộn")]

    def meanwhile(path: Path) -> None:
        put_away(path)
        if late:
            send(data, late.pop())

    monkeypatch.setattr(decision_drafts, "put_away", meanwhile)
    send(data, handed(tiny_store))
    assert take(tiny_store, data, capsys)[0] == 0
    assert [one.title for one in told(tiny_store)] == ["Phương án quý I", "muộn"]


# --- set aside -----------------------------------------------------------------------------------


def _resealed(path: Path, **changed: object) -> None:
    """Changed by somebody who can make a seal."""
    content = json.loads(path.read_text("utf-8"))
    for name in ("seal", "key", "signature"):
        content.pop(name)
    path.write_text(json.dumps(sealed("decision draft", content | changed, Keys())), "utf-8")


def _linked(path: Path) -> None:
    secret = path.parents[3] / "secret"
    secret.write_text("canary", "utf-8")
    path.unlink()
    path.symlink_to(secret)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


MOVE = {"from": "1", "to": "2", "posts": 1}
TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a figure changed": (
        lambda p: p.write_text(p.read_text("utf-8").replace('"posts": 2', '"posts": 9'), "utf-8"),
        "seal",
    ),
    "cut in half": (lambda p: p.write_bytes(p.read_bytes()[:200]), "JSON"),
    "empty": (lambda p: p.write_bytes(b""), "JSON"),
    "a list": (lambda p: p.write_text("[]"), "object"),
    "no UTF-8": (lambda p: p.write_bytes(b"\xff\xfe"), "JSON"),
    "nested a hundred thousand deep": (lambda p: p.write_text("[" * 100_000), "JSON"),
    "too large": (lambda p: p.write_bytes(b" " * 2_000_001), "larger"),
    "a link to another file": (_linked, "plain file"),
    "a pipe": (_pipe, "plain file"),
    "a folder": (_folder, "plain file"),
    "one field more": (lambda p: _resealed(p, seq=1), "seq"),
    "posts in words": (lambda p: _resealed(p, moves=[MOVE | {"posts": "1"}]), "moves"),
    "posts that are a truth": (lambda p: _resealed(p, moves=[MOVE | {"posts": True}]), "moves"),
    "a move of nobody": (lambda p: _resealed(p, moves=[{"from": "1"}]), "moves"),
    "a refusal without a reason": (lambda p: _resealed(p, refused=[MOVE]), "refused"),
    "no day": (lambda p: _resealed(p, decided_on="hôm qua"), "JSON"),
    "replaces less than none": (lambda p: _resealed(p, replaces=-1), "replaces"),
    "no posts": (lambda p: _resealed(p, moves=[MOVE | {"posts": 0}]), "no move"),
    "no office": (lambda p: _resealed(p, by=" "), "office"),
    "another edition's content": (lambda p: _resealed(p, edition_hash="0" * 64), "differs"),
    "from a longer record": (lambda p: _resealed(p, seen=7), "7"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_a_draft_that_was_tampered_with_is_set_aside_and_the_next_one_recorded(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    tamper, why = TAMPERINGS[how]
    path = send(data, replace(handed(tiny_store), sent_at="2026-01-01T00:00:00+00:00"))
    send(data, handed(tiny_store, title="nguyên vẹn"))
    tamper(path)
    code, said = take(tiny_store, data, capsys, "--lang", "en")
    assert code == 1
    assert [one.title for one in told(tiny_store)] == ["nguyên vẹn"]
    assert inbox(data) == []
    reasons = aside(data)
    assert list(reasons) == [path.name]
    assert why in reasons[path.name]["en"]
    assert reasons[path.name]["en"] in said
    assert reasons[path.name]["vi"] != reasons[path.name]["en"]
    assert "canary" not in said
    assert verify(tiny_store).sound


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"edition": "00009-aaaaaaaa"}, ("không có ấn bản 00009-aaaaaaaa", "there is no edition")),
        ({"replaces": 3}, ("không có quyết định 3 để thay", "no decision 3")),
        ({"decided_on": today() + timedelta(days=2)}, ("chưa đến ngày", "has not come yet")),
    ],
)
def test_what_cannot_be_recorded_is_set_aside_with_the_reason_in_both_languages(
    tiny_store: Store,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    changed: dict,
    why: tuple[str, str],
) -> None:
    vi, en = why
    path = send(data, handed(tiny_store, **changed))
    code, said = take(tiny_store, data, capsys, "--lang", "vi")
    assert code == 1
    assert vi in said
    reason = aside(data)[path.name]
    assert vi in reason["vi"]
    assert en in reason["en"]
    (lying,) = decision_drafts.left_aside(data)
    assert lying.handed is not None
    assert lying.reason == reason
    assert not (tiny_store.folder / DECISIONS).exists()


def test_an_edition_that_was_pruned_meanwhile_is_not_decided_on(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    oldest = tiny_store.ids()[-1]
    send(data, handed(tiny_store, edition=oldest))
    assert history.prune(tiny_store, kept=1) == [oldest]
    code, said = take(tiny_store, data, capsys, "--lang", "en")
    assert (code, f"there is no edition {oldest}" in said) == (1, True)
    assert not (tiny_store.folder / DECISIONS).exists()


def test_an_older_edition_that_is_still_there_may_be_decided_on(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    oldest = tiny_store.ids()[-1]
    send(data, handed(tiny_store, edition=oldest))
    assert take(tiny_store, data, capsys)[0] == 0
    assert [one.edition for one in told(tiny_store)] == [oldest]


def test_a_draft_moved_back_into_the_inbox_is_tried_again(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = send(data, handed(tiny_store, replaces=1))
    assert take(tiny_store, data, capsys)[0] == 1
    record(tiny_store, draft(tiny_store))
    (data / SET_ASIDE / path.name).rename(path)
    assert take(tiny_store, data, capsys)[0] == 0
    assert [one.replaces for one in told(tiny_store)] == [0, 1]


# --- what is wrong with the installation ---------------------------------------------------------


def test_a_damaged_record_leaves_everything_waiting(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(tiny_store, draft(tiny_store))
    (tiny_store.folder / DECISIONS).write_text("", encoding="utf-8")
    path = send(data, handed(tiny_store, seen=1))
    code, said = take(tiny_store, data, capsys, "--lang", "en")
    assert code == 1
    assert "still waiting" in said
    assert inbox(data) == [path.name]
    assert (tiny_store.folder / DECISIONS).read_bytes() == b""


def test_a_full_disk_leaves_it_waiting_and_it_is_recorded_later(
    tiny_store: Store, data: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    path = send(data, handed(tiny_store))
    with monkeypatch.context() as patch:
        patch.setattr(decisions, "append", full)
        assert take(tiny_store, data, capsys)[0] == 1
    assert inbox(data) == [path.name]
    assert take(tiny_store, data, capsys)[0] == 0
    assert len(told(tiny_store)) == 1


def test_a_disk_that_refuses_a_draft_leaves_nothing_of_it(
    tiny_store: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditionError, match="could not be handed in"):
        send(data, handed(tiny_store))
    assert inbox(data) == []


def test_a_load_of_received_files_does_not_take_what_waits(tiny_store: Store, data: Path) -> None:
    path = send(data, handed(tiny_store))
    (data / inbox_of_files.INBOX).mkdir()
    assert inbox_of_files.find([data / inbox_of_files.INBOX]).files == ()
    assert path.exists()
