"""Whatever is done to the log's files is found."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from sharing import audit
from sharing.audit.__main__ import main
from sharing.audit.seals import SEALS
from warehouse.editions import FOLDER_VARIABLE, Store
from warehouse.keys import KEY_VARIABLE, Keys
from warehouse.seals import sealed

LINES = 30


@pytest.fixture
def path(log: Path) -> Path:
    for number in range(LINES):
        audit.record("exported", rows=number)
    assert audit.verify(log).faults == ()
    return log / "audit-00001.jsonl"


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def write_anew(path: Path, kept: list[bytes]) -> None:
    """Forge a whole chain of these events, as who may write the files can."""
    previous, forged = "", []
    for number, line in enumerate(kept, start=1):
        told = json.loads(line) | {"previous": previous, "number": number}
        forged.append(json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        previous = hashlib.sha256(forged[-1]).hexdigest()
    path.write_bytes(b"".join(forged))
    head = {"number": len(kept), "hash": previous}
    path.with_name("head.json").write_text(json.dumps(head))


def found(path: Path) -> set[str]:
    return {fault.code for fault in audit.verify(path.parent).faults}


def test_every_single_changed_byte_is_found(path: Path) -> None:
    whole = path.read_bytes()
    chance = random.Random(19450902)
    for position in chance.sample(range(len(whole)), 400):
        changed = bytearray(whole)
        changed[position] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert found(path), position


@pytest.mark.parametrize("number", [0, 1, LINES // 2, LINES - 2, LINES - 1])
def test_a_deleted_line_is_found(path: Path, number: int) -> None:
    kept = lines(path)
    del kept[number]
    path.write_bytes(b"".join(kept))
    # The very last line gone is as if its writer had died before it wrote the head: but no writer
    # writes the head first, so a head that is ahead was not left by one.
    assert found(path) & {"wrong_number", "cut_off"}


def test_a_doubled_moved_or_inserted_line_is_found(path: Path) -> None:
    kept = lines(path)
    path.write_bytes(b"".join([*kept[:5], kept[4], *kept[5:]]))
    assert "wrong_number" in found(path)
    path.write_bytes(b"".join([*kept[:5], kept[6], kept[5], *kept[7:]]))
    assert "wrong_number" in found(path)
    forged = json.loads(kept[5]) | {"by": "someone"}
    path.write_bytes(b"".join([*kept[:5], json.dumps(forged).encode() + b"\n", *kept[6:]]))
    assert "broken_chain" in found(path)


def test_a_missing_file_and_a_missing_or_other_head_are_found(path: Path) -> None:
    head = path.with_name("head.json")
    said = head.read_text()
    head.unlink()
    assert found(path) == {"head_missing"}
    head.write_text(said.replace(str(LINES), str(LINES - 3)))
    assert found(path) == {"head_differs"}
    head.write_text("{")
    assert found(path) == {"head_damaged"}
    head.write_text(said)
    path.rename(path.with_name("audit-00002.jsonl"))
    assert "file_missing" in found(path)


def test_a_chain_written_anew_is_found_by_who_kept_a_line(path: Path) -> None:
    verdict = audit.verify(path.parent)
    write_anew(path, lines(path)[:-1])  # the last event never happened
    assert found(path) == set()
    seen = (verdict.number, verdict.head)
    assert [one.code for one in audit.verify(path.parent, seen=seen).faults] == ["not_as_seen"]


def test_a_chain_written_anew_is_found_by_the_publishers_seal(
    path: Path, tiny_store: Store, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    assert main(["verify", "--lang", "en"]) == 0
    assert "No line is sealed" in capsys.readouterr().out  # a log of before there were seals
    assert main(["seal", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sealed"], told["signatures_checked"]) == (LINES, True)
    with (tiny_store.folder / SEALS).open("a") as half:
        half.write('{"number": 3')  # its writer died
    audit.record("stopped")
    assert main(["verify", "--lang", "en"]) == 0
    assert f"sealed it up to line {LINES}" in capsys.readouterr().out
    whole = path.read_bytes(), path.with_name("head.json").read_bytes()
    write_anew(path, lines(path)[1:])
    assert found(path) == set()
    assert main(["verify", "--json"]) == 3
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert [(one["code"], one["line"]) for one in faults] == [("not_as_sealed", LINES)]
    path.write_bytes(whole[0])
    path.with_name("head.json").write_bytes(whole[1])
    assert main(["verify"]) == 0
    # A seal that was made without the key is none, and without the key only hashes are compared.
    seals = tiny_store.folder / SEALS
    forged = sealed("audit head", {"number": LINES, "hash": "0" * 64}, Keys((b"x" * 32,)))
    kept = seals.read_bytes()
    seals.write_bytes(kept + json.dumps(forged).encode() + b"\n")
    assert main(["verify", "--lang", "en"]) == 3
    assert "line 2: is no seal by the publisher's key" in capsys.readouterr().out
    seals.write_bytes(kept)
    monkeypatch.setenv(KEY_VARIABLE, str(path.with_name("no-key")))
    assert main(["verify", "--lang", "en"]) == 0
    assert "signature was not checked" in capsys.readouterr().out
    assert main(["seal"]) == 0
    assert seals.read_bytes() == kept, "without the key nothing is sealed"


def test_who_writes_after_a_cut_says_so_and_the_cut_stays_found(path: Path) -> None:
    path.write_bytes(b"".join(lines(path)[:-5]))
    audit.record("stopped")
    (damaged,) = [one for one in audit.events(path.parent) if one.event == "log_damaged"]
    assert damaged.facts == {"expected": LINES, "found": LINES}
    for _ in range(3):
        audit.record("exported", rows=1)
    assert found(path) >= {"wrong_number"}


def test_the_command_says_whether_the_log_is_whole(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--lang", "en"]) == 0
    seen = capsys.readouterr().out.rsplit(maxsplit=1)[-1]
    assert main(["verify", "--seen", seen, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == LINES
    kept = lines(path)
    path.write_bytes(b"".join(kept[:3] + kept[4:]))
    assert main(["verify", "--lang", "vi"]) == 3
    assert "audit-00001.jsonl, dòng 4" in capsys.readouterr().out
    assert main(["verify", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert told["faults"][0] == {"code": "wrong_number", "file": "audit-00001.jsonl", "line": 4}
