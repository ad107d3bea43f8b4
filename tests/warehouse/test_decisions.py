"""The record of decisions: only ever added to, and every tampering is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import etl.__main__
from warehouse import decision_lines, decisions, history, local_time
from warehouse.decision_lines import Draft
from warehouse.decisions import DECISIONS, Decision, read_record, record
from warehouse.editions import Store
from warehouse.keys import KEY_VARIABLE, readers_keys
from warehouse.log import LOG, Action, read_log
from warehouse.manifest import EditionError
from warehouse.seals import sealed
from warehouse.verifying import verify

MOVES = ({"from": "14797", "to": "15607", "posts": 1}, {"from": "14797", "to": "15000", "posts": 2})
REFUSED = ({"from": "15001", "to": "15607", "reason": "đường bị sạt lở"},)


def draft(store: Store, **changed: object) -> Draft:
    given = Draft(
        title="Phương án quý I", by="UBND tỉnh", decided_on=date(2026, 1, 15),
        edition=store.ids()[0], scenario={"format": "can-viec/scenario/1", "budget": 3},
        moves=MOVES, refused=REFUSED, particularities="Bát Mọt: biên giới, xa trung tâm",
    )  # fmt: skip
    return replace(given, **changed)


def told(store: Store) -> list[Decision]:
    return list(read_record(store.folder).decisions)


def test_a_decision_keeps_what_it_says_and_what_it_rests_on(tiny_store: Store) -> None:
    before = tiny_store.serve().edition.id
    written = record(tiny_store, draft(tiny_store))
    record(tiny_store, draft(tiny_store, title="Phương án quý II", replaces=1))
    first, second = told(tiny_store)
    assert first == written
    assert (first.seq, second.seq, second.replaces) == (1, 2, 1)
    assert first.moves == list(MOVES)
    assert first.refused == list(REFUSED)
    assert first.scenario["budget"] == 3
    manifest = tiny_store.get(first.edition).manifest
    assert (first.edition_hash, first.policy_sha256) == (
        manifest.logical_hash, manifest.policy_sha256
    )  # fmt: skip
    # What one gives the others get: posts are kept.
    assert first.posts_by_commune() == {"14797": -3, "15607": 1, "15000": 2}
    assert read_record(tiny_store.folder).replaced_by(1) == 2
    assert tiny_store.serve().edition.id == before
    assert tiny_store.serve().problem is None
    assert verify(tiny_store).sound
    entries = read_log(tiny_store.folder, readers_keys()).entries
    assert [one.action for one in entries[-2:]] == [Action.DECIDE, Action.DECIDE]


def test_nobody_has_decided_yet(tiny_store: Store) -> None:
    assert told(tiny_store) == []
    assert DECISIONS not in {one.name for one in verify(tiny_store).findings}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"title": " "}, "title"),
        ({"by": ""}, "office"),
        ({"moves": (), "refused": ()}, "chosen or refused"),
        ({"moves": ({"from": "1", "to": "1", "posts": 1},)}, "no move"),
        ({"moves": ({"from": "1", "to": "2", "posts": 0},)}, "no move"),
        ({"edition": "00009-aaaaaaaa"}, "no edition"),
        ({"replaces": 1}, "no decision 1"),
        ({"decided_on": datetime.now(UTC).date() + timedelta(days=2)}, "not come"),
        ({"particularities": "x" * 5000}, "longer"),
    ],
)
def test_what_is_no_decision_is_refused_and_nothing_is_written(
    tiny_store: Store, changed: dict, why: str
) -> None:
    with pytest.raises(EditionError, match=why):
        record(tiny_store, draft(tiny_store, **changed))
    assert not (tiny_store.folder / DECISIONS).exists()
    assert verify(tiny_store).sound


def test_the_day_is_that_of_viet_nam(tiny_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    early = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)  # 01:30 on the second in Viet Nam

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return early.astimezone(tz)

    monkeypatch.setattr(local_time, "datetime", Clock)
    decision_lines.check(draft(tiny_store, decided_on=date(2026, 3, 2)))
    with pytest.raises(EditionError, match="not come"):
        decision_lines.check(draft(tiny_store, decided_on=date(2026, 3, 3)))


def test_a_refusal_is_said_in_vietnamese_too(tiny_store: Store) -> None:
    with pytest.raises(EditionError) as caught:
        record(tiny_store, draft(tiny_store, by=""))
    assert caught.value.message("vi") == "cần tên phương án và cơ quan quyết định"


def test_the_lines_are_handed_out_as_they_stand(tiny_store: Store) -> None:
    record(tiny_store, draft(tiny_store))
    (line,) = read_record(tiny_store.folder).lines
    assert line == (tiny_store.folder / DECISIONS).read_bytes()
    assert {"seal", "signature"} <= set(json.loads(line))


def test_prune_keeps_what_a_decision_rests_on(tiny_store: Store) -> None:
    oldest = tiny_store.ids()[-1]
    record(tiny_store, draft(tiny_store, edition=oldest))
    assert history.prune(tiny_store, kept=1) == []
    assert oldest in tiny_store.ids()


# --- tampering -----------------------------------------------------------------------------------


@pytest.fixture
def three(tiny_store: Store) -> Store:
    for title in ("một", "hai", "ba"):
        record(tiny_store, draft(tiny_store, title=title))
    return tiny_store


def changed_in_place(lines: list[str]) -> list[str]:
    return [lines[0].replace('"posts": 2', '"posts": 9'), *lines[1:]]


def resealed(lines: list[str]) -> list[str]:
    """Changed and its seal made good, by somebody without the key."""
    content = json.loads(lines[2])
    for name in ("seal", "key", "signature"):
        content.pop(name)
    content["by"] = "không ai"
    forged = sealed("decision", content, readers_keys().__class__())
    return [*lines[:2], json.dumps(forged, ensure_ascii=False, sort_keys=True) + "\n"]


TAMPERINGS = {
    "a figure changed": changed_in_place,
    "the first taken out": lambda lines: lines[1:],
    "one in the middle taken out": lambda lines: [lines[0], lines[2]],
    "the last cut off": lambda lines: lines[:2],
    "all of them gone": lambda lines: [],
    "two exchanged": lambda lines: [lines[1], lines[0], lines[2]],
    "one twice": lambda lines: [*lines, lines[2]],
    "one put in by somebody": lambda lines: [*lines, '{"seq": 4}\n'],
    "no JSON": lambda lines: [*lines[:2], "xin chào\n"],
    "the last written anew": resealed,
}


@pytest.mark.parametrize("how", TAMPERINGS)
@pytest.mark.parametrize("with_key", [True, False])
def test_every_tampering_is_found_with_the_key_and_without(
    three: Store, how: str, with_key: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = three.folder / DECISIONS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(TAMPERINGS[how](lines)), encoding="utf-8")
    if not with_key:
        monkeypatch.setenv(KEY_VARIABLE, str(three.folder / "nowhere.key"))
    with pytest.raises(EditionError, match=DECISIONS):
        read_record(three.folder)
    checked = verify(three)
    assert [one.name for one in checked.findings if one.problems] == [DECISIONS]
    if with_key:
        kept = path.read_bytes()
        with pytest.raises(EditionError, match=DECISIONS):
            record(three, draft(three))
        assert path.read_bytes() == kept, "nothing is written over what was found"


def test_the_file_gone_altogether_is_found(three: Store) -> None:
    (three.folder / DECISIONS).unlink()
    with pytest.raises(EditionError, match="the log says it was there"):
        read_record(three.folder)


# --- a writer that dies --------------------------------------------------------------------------


def test_half_a_line_is_nothing_and_the_next_writer_takes_it_off(three: Store) -> None:
    path = three.folder / DECISIONS
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"at": "2026-')
    assert len(told(three)) == 3
    assert record(three, draft(three)).seq == 4
    assert verify(three).sound


def test_a_line_that_was_not_entered_yet_is_entered_by_the_next(
    three: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = decisions.cut  # as if killed: nothing is put right
    monkeypatch.setattr(decisions, "cut", lambda path, size: None)
    monkeypatch.setattr(decisions, "advance", _killed)
    with pytest.raises(KeyboardInterrupt):
        record(three, draft(three, title="bốn"))
    monkeypatch.undo()
    assert decisions.cut is cut
    assert [one.title for one in told(three)] == ["một", "hai", "ba", "bốn"]
    assert verify(three).sound
    assert record(three, draft(three, title="năm")).seq == 5
    entries = read_log(three.folder, readers_keys()).entries
    assert sum(one.action == Action.DECIDE for one in entries) == 5


def _killed(*arguments: object, **named: object) -> None:
    raise KeyboardInterrupt


def test_a_full_disk_leaves_the_record_as_it_was(
    three: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(decisions, "advance", full)
    before = (three.folder / DECISIONS).read_bytes()
    with pytest.raises(EditionError, match="could not be recorded"):
        record(three, draft(three))
    assert (three.folder / DECISIONS).read_bytes() == before
    monkeypatch.undo()
    assert verify(three).sound


def test_a_log_begun_anew_keeps_the_decisions(three: Store) -> None:
    (three.folder / LOG).write_text("broken\n", encoding="utf-8")
    history.restart_log(three, reason="damaged")
    assert len(told(three)) == 3
    assert record(three, draft(three)).seq == 4
    assert verify(three).sound


# --- the command line ----------------------------------------------------------------------------


def run(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = etl.__main__.main(["decisions", *arguments, "--editions", str(store.folder)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_commands_list_show_and_verify(
    three: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(three, capsys, "--lang", "vi")
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == ["1", "2", "3"]
    assert "2 lượt điều chuyển, 3 vị trí" in said
    code, said = run(three, capsys, "show", "2", "--lang", "en")
    assert code == 0
    assert "14797 → 15000: 2 posts" in said
    assert "refused 15001 → 15607: đường bị sạt lở" in said
    assert three.get(three.ids()[0]).manifest.policy_sha256 in said
    code, said = run(three, capsys, "show", "3", "--json")
    assert json.loads(said)["title"] == "ba"
    code, said = run(three, capsys, "verify", "--lang", "en")
    assert (code, said) == (0, "3 decisions, no line changed, taken out or put in.\n")
    code, said = run(three, capsys, "show", "4", "--lang", "en")
    assert (code, said) == (1, "There is no decision 4.\n")


def test_the_commands_say_that_nothing_was_decided_and_that_it_was_tampered_with(
    tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_store, capsys, "--lang", "en") == (0, "No decision has been recorded yet.\n")
    record(tiny_store, draft(tiny_store))
    (tiny_store.folder / DECISIONS).write_text("", encoding="utf-8")
    for arguments in ((), ("verify",)):
        code, said = run(tiny_store, capsys, *arguments, "--lang", "en")
        assert code == 1
        assert said.startswith("DAMAGED")
    code = etl.__main__.main(["verify", "--editions", str(tiny_store.folder), "--lang", "en"])
    assert code == 1
    assert DECISIONS in capsys.readouterr().out
    # The same in Vietnamese, to the last word.
    gone = EditionError("decision_gone", name=DECISIONS, number=1)
    assert gone.message("vi") != gone.message("en")
    for command in (["decisions"], ["decisions", "verify"], ["verify"], ["editions"]):
        etl.__main__.main([*command, "--editions", str(tiny_store.folder), "--lang", "vi"])
        told = "".join(capsys.readouterr())
        assert f"HỎNG: {gone.message('vi')}" in told
        assert gone.message("en") not in told
