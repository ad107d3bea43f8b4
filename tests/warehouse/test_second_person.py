"""A second person: what is built, or gone back to, is shown to nobody until another approves it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.warehouse.publishing_state import other_draft, state
from tests.warehouse.steps import few_rows
from warehouse import approval, awaiting, history, log, persons, publishing
from warehouse.approval import approve, refuse
from warehouse.awaiting import RULE, State, store_of, waiting
from warehouse.editions import POINTER, Edition, Store
from warehouse.keys import readers_keys
from warehouse.log import LOG, Action, read_log
from warehouse.manifest import EditionError
from warehouse.persons import Person
from warehouse.verifying import verify

AN, BINH, CHI = Person(2001, "an"), Person(2002, "binh"), Person(2003, "chi")


@pytest.fixture
def guarded(tiny_store: Store) -> Store:
    """Two editions, and the file that says that the next needs a second person."""
    (tiny_store.folder / RULE).touch()
    return tiny_store


def propose(store: Store, person: Person = AN) -> Edition:
    return publishing.publish(few_rows(), store, store.parent_id(), person)


def states(store: Store) -> dict[str, str]:
    return {one.id: one.state for one in waiting(store, read_log(store.folder, readers_keys()))}


def current(store: Store) -> str:
    served = store.serve()
    assert served.problem is None
    return served.edition.id


def test_without_the_file_everything_is_as_it_was(tiny_store: Store) -> None:
    edition = propose(tiny_store)
    assert not edition.awaits_approval
    assert current(tiny_store) == edition.id
    line = (tiny_store.folder / LOG).read_text("utf-8").splitlines()[-1]
    assert "person" not in line
    assert "approved_by" not in line


def test_the_first_edition_of_all_takes_the_place_of_none_and_waits_for_nobody(
    store: Store,
) -> None:
    store.folder.mkdir(parents=True, exist_ok=True)
    (store.folder / RULE).touch()
    first = propose(store)
    assert (first.awaits_approval, current(store)) == (False, first.id)
    assert propose(store).awaits_approval


def test_what_is_built_is_whole_and_shown_to_nobody(guarded: Store) -> None:
    before, known = current(guarded), guarded.ids()
    edition = propose(guarded)
    edition.verify()
    assert edition.awaits_approval
    assert (current(guarded), guarded.ids(), guarded.published_ids()) == (before, known, known)
    assert states(guarded) == {edition.id: State.OPEN}
    assert verify(guarded).sound
    assert [one.name for one in verify(guarded).findings].count(edition.id) == 1
    with pytest.raises(EditionError, match="there is no edition"):
        guarded.get(edition.id)


def test_it_is_no_fallback_however_much_is_damaged(guarded: Store) -> None:
    edition = propose(guarded)
    for name in (POINTER, LOG):
        (guarded.folder / name).write_text("{}")
    assert guarded.serve().edition.id != edition.id
    for one in guarded.ids():
        (guarded.folder / f"{one}.json").write_text("{}")
    with pytest.raises(EditionError):
        guarded.serve()


def test_another_account_makes_it_current_and_both_names_stay(guarded: Store) -> None:
    edition = propose(guarded)
    entry = approve(guarded, edition.id, person=BINH)
    assert (entry.action, entry.by, entry.approved_by) == ("publish", "an", "binh")
    assert current(guarded) == guarded.published_ids()[0] == edition.id
    assert states(guarded) == {}
    assert read_log(guarded.folder, readers_keys()).last == entry
    assert verify(guarded).sound
    assert store_of(guarded).described_ids() == []
    assert propose(guarded).manifest.parent == edition.id


def test_whoever_built_it_cannot_approve_it_under_any_name(guarded: Store) -> None:
    draft = few_rows()
    edition = publishing.publish(
        publishing.Draft(**{**vars(draft), "by": "Chị Lan"}), guarded, guarded.parent_id(), AN
    )
    before = state(guarded)
    for name in ("an", "binh", "Chị Lan"):
        with pytest.raises(EditionError, match="proposed by this very account") as refusal:
            approve(guarded, edition.id, person=Person(AN.uid, name))
        assert "phải do một người khác duyệt" in refusal.value.message("vi")
    assert state(guarded) == before
    assert approve(guarded, edition.id, person=BINH).by == "Chị Lan (an)"


def test_who_it_is_is_asked_of_the_kernel(
    guarded: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed in as one and become another, one is still the first; no variable changes that."""
    login = tmp_path / "loginuid"
    monkeypatch.setattr(persons, "_LOGIN", login)
    monkeypatch.setenv("LOGNAME", "binh")
    monkeypatch.setenv("USER", "binh")
    login.write_text("4001")
    edition = publishing.publish(few_rows(), guarded, guarded.parent_id())
    monkeypatch.setattr(os, "getuid", lambda: 4002)
    with pytest.raises(EditionError, match="very account"):
        approve(guarded, edition.id)
    login.write_text("4002")
    assert approve(guarded, edition.id).approved_by == "4002"
    login.write_text(str(2**32 - 1))
    assert persons.present().uid == 4002, "nobody signed in: the account that runs"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_process_of_another_account_is_another_person() -> None:
    signed_in = persons._signed_in()
    reads, writes = os.pipe()
    child = os.fork()  # not a program of its own: that account need not reach this Python's files
    if child == 0:
        try:
            os.setresuid(65534, 65534, 65534)
            os.write(writes, str(persons.present().uid).encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        assert int(said.read()) == (65534 if signed_in is None else signed_in)
    os.waitpid(child, 0)


def test_a_newer_one_supersedes_an_older_one(guarded: Store) -> None:
    older, newer = propose(guarded), propose(guarded)
    assert newer.manifest.number == older.manifest.number + 1
    assert states(guarded) == {newer.id: State.OPEN, older.id: State.SUPERSEDED}
    with pytest.raises(EditionError, match=f"superseded by a later proposal, {newer.id}"):
        approve(guarded, older.id, person=BINH)
    assert approve(guarded, newer.id, person=BINH).id == newer.id


def test_one_that_was_overtaken_is_not_approved(guarded: Store) -> None:
    edition = propose(guarded)
    approve(guarded, history.rollback(
        guarded, guarded.ids()[1], reason="a test", person=AN
    ).subject, person=BINH)  # fmt: skip
    assert states(guarded) == {edition.id: State.OVERTAKEN}
    before = state(guarded)
    with pytest.raises(EditionError, match="build or propose it again"):
        approve(guarded, edition.id, person=BINH)
    assert state(guarded) == before


def test_refused_it_is_ended_with_the_reason(guarded: Store) -> None:
    before = current(guarded)
    edition = propose(guarded)
    entry = refuse(guarded, edition.id, why="sai tháng", person=BINH)
    assert (entry.action, entry.by, entry.reason) == ("refuse", "binh", "sai tháng")
    assert (current(guarded), states(guarded)) == (before, {})
    assert not edition.path.exists()
    assert store_of(guarded).described_ids() == [edition.id], "what was refused is still known"
    for act in (lambda: approve(guarded, edition.id, person=BINH),
                lambda: refuse(guarded, edition.id, why="again", person=BINH)):  # fmt: skip
        with pytest.raises(EditionError, match="does not await approval"):
            act()
    assert propose(guarded).manifest.number == edition.manifest.number + 1


def test_a_step_back_waits_too(guarded: Store) -> None:
    newest, older = guarded.ids()
    entry = history.rollback(guarded, older, reason="số liệu sai", person=AN)
    assert (entry.action, current(guarded)) == (Action.PROPOSE_ROLLBACK, newest)
    with pytest.raises(EditionError, match="very account"):
        approve(guarded, older, person=AN)
    done = approve(guarded, older, person=BINH)
    assert (done.action, done.by, done.approved_by, done.reason) == (
        "rollback", "an", "binh", "số liệu sai",
    )  # fmt: skip
    assert (current(guarded), states(guarded)) == (older, {})
    history.rollback(guarded, newest, reason="again", person=AN)
    refuse(guarded, newest, why="no", person=CHI)
    assert (current(guarded), states(guarded)) == (older, {})


def test_neither_the_next_builder_nor_a_prune_takes_it_away(guarded: Store) -> None:
    edition = propose(guarded)
    history.prune(guarded, kept=1)
    with pytest.raises(EditionError):
        publishing.publish(other_draft(), guarded, "00001-00000000", AN)
    (guarded.folder / ".00009-1.building").touch()
    broken = publishing.Draft(**{**vars(few_rows()), "tables": {}})
    with pytest.raises(EditionError):
        publishing.publish(broken, guarded, guarded.parent_id(), AN)
    assert states(guarded) == {edition.id: State.OPEN}
    edition.verify()


def test_a_file_that_was_changed_while_it_waited_is_not_approved(guarded: Store) -> None:
    edition = propose(guarded)
    before = current(guarded)
    edition.path.chmod(0o600)
    content = bytearray(edition.path.read_bytes())
    content[-1] ^= 1
    edition.path.write_bytes(content)
    assert not verify(guarded).sound
    with pytest.raises(EditionError, match="SHA-256"):
        approve(guarded, edition.id, person=BINH)
    assert (current(guarded), states(guarded)) == (before, {edition.id: State.OPEN})


def test_another_manifest_under_its_name_is_not_approved(guarded: Store) -> None:
    """Signed with the publisher's key, but not what was proposed and looked at."""
    edition = propose(guarded)
    changed = type(edition.manifest)(**{**vars(edition.manifest), "override": "other"})
    changed.write(edition.path.with_suffix(".json"), readers_keys())
    with pytest.raises(EditionError, match="not the one that was proposed"):
        approve(guarded, edition.id, person=BINH)


class Killed(BaseException):
    """The process ends here: nothing after it runs, and nothing is cleaned up."""


@pytest.mark.parametrize("written", ["no pointer", "pointer", "log"])
def test_an_approval_that_is_killed_changes_all_or_nothing(
    written: str, guarded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, edition = current(guarded), propose(guarded)
    known = guarded.ids()

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(awaiting, "settle", lambda *_: None)
        patched.setattr(log, "_put_back", lambda *_: None)
        patched.setattr(log, "cut", lambda *_: None)
        if written == "no pointer":
            patched.setattr(log, "write_atomically", killed)
        elif written == "pointer":
            patched.setattr(log, "append", killed)
        else:
            patched.setattr(approval, "_current", lambda *a: (_real(*a), killed()))
        with pytest.raises(Killed):
            approve(guarded, edition.id, person=BINH)
    old = written == "no pointer"
    assert current(guarded) == (before if old else edition.id)
    assert set(guarded.published_ids()) == {*known, *(() if old else (edition.id,))}
    if old:
        assert states(guarded) == {edition.id: State.OPEN}
        (guarded.folder / f"{before}.duckdb").chmod(0o600)
        (guarded.folder / f"{before}.duckdb").write_bytes(b"")
        assert guarded.serve().edition.id in known, "no fallback to what half was approved"
        assert approve(guarded, edition.id, person=BINH).id == edition.id
    assert propose(guarded).manifest.parent == edition.id


_real = approval._current
