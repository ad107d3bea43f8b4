"""Going back, pinning, pruning and checking; the log, the keys and the kept inputs behind them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.warehouse import tiny
from tests.warehouse.steps import few_rows
from warehouse import history, inputs, keys
from warehouse.editions import POINTER, Store
from warehouse.keys import KEY_VARIABLE, key_file, publishers_keys, readers_keys
from warehouse.log import LOG, Action, read_log
from warehouse.manifest import EditionError, Manifest, sha256_of
from warehouse.publishing import publish
from warehouse.verifying import verify


def entries(store: Store) -> list[tuple[str, str, str]]:
    log = read_log(store.folder, readers_keys())
    return [(one.action, one.subject, one.id) for one in log.entries]


def many(store: Store, count: int) -> list[str]:
    """So many editions, oldest first."""
    parent = None
    ids = []
    for _ in range(count):
        parent = publish(few_rows(), store, parent).id
        ids.append(parent)
    return ids


# --- the chain -----------------------------------------------------------------------------------


def test_every_manifest_holds_the_hash_of_its_parents(tiny_store: Store) -> None:
    newest, oldest = tiny_store.ids()
    assert tiny_store.get(oldest).manifest.parent_manifest is None
    told = tiny_store.get(newest).manifest.parent_manifest
    assert told == sha256_of(tiny_store.folder / f"{oldest}.json")


def test_every_publish_is_an_entry_and_the_pointer_is_the_last_one(tiny_store: Store) -> None:
    newest, oldest = tiny_store.ids()
    assert entries(tiny_store) == [("publish", oldest, oldest), ("publish", newest, newest)]
    last = (tiny_store.folder / LOG).read_text(encoding="utf-8").splitlines()[-1]
    assert (tiny_store.folder / POINTER).read_text(encoding="utf-8") == last + "\n"


def test_ids_are_ordered_by_number_also_beyond_five_digits(tiny_store: Store) -> None:
    newest = tiny_store.ids()[0]
    for end in (".duckdb", ".json"):
        (tiny_store.folder / f"100000-abcdef01{end}").write_bytes(b"x")
        (tiny_store.folder / f"99999-abcdef01{end}").write_bytes(b"x")
    assert tiny_store.ids()[:3] == ["100000-abcdef01", "99999-abcdef01", newest]


# --- the key -------------------------------------------------------------------------------------


def test_the_first_publish_makes_a_key_that_only_its_owner_reads(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys" / "publisher.key"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    edition = publish(few_rows(), store, None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(bytes.fromhex(path.read_text().strip())) == 32
    assert store.serve().signed
    again = publish(few_rows(), store, edition.id)
    signers = {json.loads((store.folder / f"{i}.json").read_text())["key"]
               for i in (edition.id, again.id)}  # fmt: skip
    assert len(signers) == 1, "the same key signs on"
    assert path.read_text().strip() not in (store.folder / f"{again.id}.json").read_text()


def test_two_first_publishers_at_once_sign_with_one_key(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes while the first is still making the key, and finds none or a whole one."""
    path = tmp_path / "keys" / "publisher.key"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    made, others = keys.secrets.token_hex, []

    def interrupted(count: int) -> str:
        monkeypatch.setattr(keys.secrets, "token_hex", made)
        others.append(publishers_keys(store.folder))
        return made(count)

    monkeypatch.setattr(keys.secrets, "token_hex", interrupted)
    assert publishers_keys(store.folder) == others[0] == readers_keys()
    assert [one.name for one in path.parent.iterdir()] == ["publisher.key"]


def test_without_the_variable_the_key_lies_among_the_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert key_file() == tmp_path / "can-viec" / "publisher.key"


@pytest.mark.parametrize("content", ["", "abc\n", "00" * 31 + "\n", "zz" * 32 + "\n"])
def test_what_is_no_key_signs_nothing(
    content: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.key"
    path.write_text(content)
    path.chmod(0o600)
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    with pytest.raises(EditionError, match="is no key"):
        publish(few_rows(), store, None)
    assert not readers_keys()


def test_a_key_that_others_can_read_signs_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "open.key"
    path.write_text("ab" * 32 + "\n")
    path.chmod(0o640)
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    with pytest.raises(EditionError, match="others can read the publisher's key"):
        publish(few_rows(), store, None)


def test_a_key_among_the_editions_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(store.folder / "publisher.key"))
    with pytest.raises(EditionError, match="must not lie among the editions"):
        publish(few_rows(), store, None)


def test_without_the_key_hashes_are_checked_and_that_is_said(
    tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "none.key"))
    served = tiny_store.serve()
    assert (served.problem, served.signed) == (None, False)
    checked = verify(tiny_store)
    assert (checked.sound, checked.signed) == (True, False)


def test_another_key_verifies_nothing_until_the_old_one_stands_behind_it(
    tiny_store: Store, publishers_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.key"
    path.write_text("ab" * 32 + "\n")
    path.chmod(0o600)
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    with pytest.raises(EditionError, match="signed with another key"):
        tiny_store.serve()
    path.write_text("ab" * 32 + "\n" + publishers_key.read_text())
    assert tiny_store.serve().problem is None
    newer = publish(tiny.draft(), tiny_store, tiny_store.current_id())
    path.write_text("ab" * 32 + "\n")
    assert tiny_store.get(newer.id).id == newer.id, "the first key signs"


# --- rollback ------------------------------------------------------------------------------------


def test_rollback_makes_an_older_edition_current_and_says_so_in_the_log(tiny_store: Store) -> None:
    newest, oldest = tiny_store.ids()
    entry = history.rollback(tiny_store, oldest, reason="sai số liệu tháng 9", by="Sở Nội vụ")
    assert tiny_store.serve().edition.id == oldest == tiny_store.current_id()
    assert entries(tiny_store)[-1] == ("rollback", oldest, oldest)
    assert (entry.by, entry.reason, entry.seq) == ("Sở Nội vụ", "sai số liệu tháng 9", 3)
    assert tiny_store.ids() == [newest, oldest], "the newer one stays"
    assert verify(tiny_store).sound
    after = publish(tiny.draft(), tiny_store, oldest)
    assert (after.manifest.number, after.manifest.parent) == (3, oldest)


def test_rollback_to_the_current_or_to_none_is_refused(tiny_store: Store) -> None:
    newest = tiny_store.ids()[0]
    before = entries(tiny_store)
    for wanted, said in ((newest, "current edition already"), ("00009-aaaaaaaa", "no edition")):
        with pytest.raises(EditionError, match=said):
            history.rollback(tiny_store, wanted, reason="x")
    assert entries(tiny_store) == before


def test_rollback_to_a_damaged_edition_is_refused(tiny_store: Store) -> None:
    newest, oldest = tiny_store.ids()
    path = tiny_store.folder / f"{oldest}.duckdb"
    path.chmod(0o644)
    os.truncate(path, 100)
    with pytest.raises(EditionError, match="bytes"):
        history.rollback(tiny_store, oldest, reason="x")
    assert tiny_store.current_id() == newest


def test_rollback_mends_a_damaged_pointer(tiny_store: Store) -> None:
    (tiny_store.folder / POINTER).write_text("{")
    history.rollback(tiny_store, tiny_store.ids()[0], reason="the pointer was damaged")
    assert tiny_store.serve().problem is None


def test_after_a_rollback_a_lost_pointer_is_known_from_the_log(tiny_store: Store) -> None:
    """The newest edition is not the one that was meant."""
    oldest = tiny_store.ids()[1]
    history.rollback(tiny_store, oldest, reason="x")
    (tiny_store.folder / POINTER).unlink()
    served = tiny_store.serve()
    assert served.edition.id == oldest
    assert served.problem == f"{POINTER} is missing"


# --- pins and pruning ----------------------------------------------------------------------------


def test_prune_keeps_the_last_the_pinned_and_the_current(store: Store) -> None:
    ids = many(store, 6)
    history.pin(store, ids[0], note="báo cáo quý")
    history.rollback(store, ids[1], reason="x")
    assert history.prune(store, kept=2) == [ids[2], ids[3]]
    assert sorted(store.ids()) == sorted([ids[0], ids[1], ids[4], ids[5]])
    assert store.described_ids() == ids[::-1], "the chain of manifests is whole"
    assert verify(store).sound
    assert {one.name for one in verify(store).findings if one.pruned} == set(ids[2:4])
    assert history.prune(store, kept=2) == []
    history.unpin(store, ids[0])
    assert history.prune(store, kept=2) == [ids[0]]
    assert store.serve().edition.id == ids[1]


def test_twelve_editions_are_kept_unless_said_otherwise(store: Store) -> None:
    ids = many(store, 13)
    assert history.KEPT_EDITIONS == 12
    assert history.prune(store) == [ids[0]]


def test_a_prune_that_was_killed_is_finished_by_the_next(store: Store) -> None:
    ids = many(store, 3)
    content = (store.folder / f"{ids[0]}.duckdb").read_bytes()
    history.prune(store, kept=1)
    (store.folder / f"{ids[0]}.duckdb").write_bytes(content)  # written down, not yet removed
    before = entries(store)
    assert history.prune(store, kept=1) == [ids[0]]
    assert entries(store) == before


def test_only_an_edition_can_be_pinned_and_only_a_pinned_one_unpinned(tiny_store: Store) -> None:
    with pytest.raises(EditionError, match="no edition"):
        history.pin(tiny_store, "00009-aaaaaaaa", note="x")
    with pytest.raises(EditionError, match="not pinned"):
        history.unpin(tiny_store, tiny_store.ids()[0])


# --- the log -------------------------------------------------------------------------------------


def test_a_writer_that_died_between_pointer_and_log_is_completed(tiny_store: Store) -> None:
    path = tiny_store.folder / LOG
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    for cut in ("", lines[1][:40]):  # the line was not begun, or not finished
        path.write_text(lines[0] + cut, encoding="utf-8")
        assert tiny_store.serve().problem is None
    history.pin(tiny_store, tiny_store.ids()[0], note="x")
    assert path.read_text(encoding="utf-8").startswith(whole)
    assert verify(tiny_store).sound


def test_a_damaged_log_stops_whoever_writes_but_nobody_who_reads(tiny_store: Store) -> None:
    path = tiny_store.folder / LOG
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(lines[0].replace('"publish"', '"PUBLISH"') + lines[1], encoding="utf-8")
    served = tiny_store.serve()
    assert served.edition.manifest.number == 2
    assert LOG in str(served.problem)
    with pytest.raises(EditionError, match=LOG):
        publish(tiny.draft(), tiny_store, tiny_store.parent_id())
    entry = history.restart_log(tiny_store, reason="a line was damaged")
    assert (entry.action, entry.id) == (Action.RESTART, tiny_store.ids()[0])
    assert tiny_store.serve().problem is None
    assert len(list(tiny_store.folder.glob("log-*.damaged.jsonl"))) == 1
    assert publish(tiny.draft(), tiny_store, tiny_store.parent_id()).manifest.number == 3
    assert verify(tiny_store).sound


def test_a_sound_log_is_not_restarted(tiny_store: Store) -> None:
    with pytest.raises(EditionError, match="is sound"):
        history.restart_log(tiny_store, reason="x")


# --- kept inputs ---------------------------------------------------------------------------------


def with_inputs(folder: Path, text: str = "một,hai\n") -> tuple[dict[str, str], dict[str, Path]]:
    path = folder / "reference" / "a.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return {"reference/a.csv": sha256_of(path)}, {"reference/a.csv": path}


def test_inputs_are_kept_once_and_laid_out_again(store: Store, tmp_path: Path) -> None:
    hashes, files = with_inputs(tmp_path / "data")
    one = publish(tiny.draft(inputs=hashes, files=files), store, None)
    two = publish(tiny.draft(inputs=hashes, files=files), store, one.id)
    kept = [path.name for path in (store.folder / "inputs").iterdir()]
    assert kept == list(hashes.values())
    files["reference/a.csv"].write_text("changed in place", encoding="utf-8")
    inputs.restore(two.manifest, store.folder, tmp_path / "again")
    assert (tmp_path / "again/reference/a.csv").read_text(encoding="utf-8") == "một,hai\n"
    assert verify(store).sound


def test_an_input_that_changed_during_the_build_stops_it(store: Store, tmp_path: Path) -> None:
    hashes, files = with_inputs(tmp_path / "data")
    with_inputs(tmp_path / "data", "edited meanwhile")
    with pytest.raises(EditionError, match="not the file that the build began with"):
        publish(tiny.draft(inputs=hashes, files=files), store, None)
    assert store.ids() == []
    assert list((store.folder / "inputs").iterdir()) == []


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_kept_input_that_is_gone_or_damaged_is_found(
    damage: str, store: Store, tmp_path: Path
) -> None:
    hashes, files = with_inputs(tmp_path / "data")
    edition = publish(tiny.draft(inputs=hashes, files=files), store, None)
    kept = store.folder / "inputs" / hashes["reference/a.csv"]
    if damage == "missing":
        kept.unlink()
    else:
        kept.chmod(0o644)
        kept.write_text("other", encoding="utf-8")
    assert not verify(store).sound
    with pytest.raises(EditionError):
        inputs.restore(edition.manifest, store.folder, tmp_path / "again")


def test_a_kept_input_that_has_rotted_is_kept_anew(store: Store, tmp_path: Path) -> None:
    """Trusted by its name alone it would make the next edition one that cannot be rebuilt."""
    hashes, files = with_inputs(tmp_path / "data")
    one = publish(tiny.draft(inputs=hashes, files=files), store, None)
    kept = store.folder / "inputs" / hashes["reference/a.csv"]
    kept.chmod(0o644)
    kept.write_text("other", encoding="utf-8")
    publish(tiny.draft(inputs=hashes, files=files), store, one.id)
    assert verify(store).sound
    assert sha256_of(kept) == kept.name


def test_an_input_outside_its_folder_is_not_laid_out(store: Store, tmp_path: Path) -> None:
    hashes, files = with_inputs(tmp_path / "data")
    edition = publish(tiny.draft(inputs=hashes, files=files), store, None)
    manifest = Manifest(**(vars(edition.manifest) | {"inputs": {"../out": "0" * 64}}))
    with pytest.raises(EditionError, match="outside"):
        inputs.restore(manifest, store.folder, tmp_path / "again")


def test_the_publishers_key_is_read_from_the_variable(publishers_key: Path, store: Store) -> None:
    assert publishers_keys(store.folder) == readers_keys()
    assert publishers_key.exists()
