"""`approve`, `refuse` and what `editions` says of a proposal, on editions of few rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

import etl.__main__
from sharing import audit
from sharing.audit.takeover import take_over
from sharing.serving.health import Examiner
from tests.warehouse import tiny
from warehouse import persons
from warehouse.awaiting import RULE
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.history import rollback
from warehouse.persons import Person
from warehouse.publishing import publish

BUILDER, SECOND = Person(2001, "an"), Person(2002, "binh")


@pytest.fixture
def proposed(tiny_store: Store, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """One commune has another name, and one verdict is another."""
    (tiny_store.folder / RULE).touch()
    tables = tiny.tables()
    communes = tables["core_commune"].replace("Xã Alpha", "Xã Alpha Mới")
    assert not communes.equals(tables["core_commune"])
    load = tables["mart_load"].replace("underloaded", "balanced")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    draft = tiny.draft({"core_commune": communes, "mart_load": load})
    return publish(draft, tiny_store, tiny_store.parent_id(), BUILDER)


def run(capsys: pytest.CaptureFixture[str], *words: str, who: Person = SECOND) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("warehouse.approval.present", lambda: who)
        code = etl.__main__.main(list(words))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_look_says_what_changes_and_does_nothing(proposed, tiny_store, capsys):
    before = tiny_store.current_id()
    code, said = run(capsys, "approve", proposed.id, "--look")
    assert code == 0
    assert "an proposed the new edition" in said
    assert "Xã Alpha → Xã Alpha Mới" in said
    assert "underloaded → balanced" in said
    assert tiny_store.current_id() == before
    code, said = run(capsys, "approve", proposed.id, "--look", "--lang", "vi")
    assert "Đơn vị đổi tên: " in said
    assert "dưới tải → cân đối" in said


def test_the_same_account_is_refused_and_another_approves(proposed, tiny_store, capsys):
    code, said = run(capsys, "approve", proposed.id, "--lang", "vi", who=BUILDER)
    assert code == 1
    assert "phải do một người khác duyệt" in said
    assert tiny_store.current_id() != proposed.id
    code, said = run(capsys, "approve", proposed.id)
    assert (code, tiny_store.current_id()) == (0, proposed.id)
    assert f"binh approved {proposed.id}, proposed by an" in said


def test_refused_with_a_reason(proposed, tiny_store, capsys):
    code, said = run(capsys, "refuse", proposed.id, "--why", "sai tháng")
    assert code == 0
    assert "Because: sai tháng" in said
    assert run(capsys, "approve", proposed.id)[0] == 1
    assert tiny_store.current_id() != proposed.id


def test_the_list_and_the_monitor_say_that_one_waits(proposed, tiny_store, capsys):
    code, said = run(capsys, "editions")
    assert code == 0
    first = said.splitlines()[0]
    assert proposed.id in first
    assert "AWAITS APPROVAL, proposed by an" in first
    listed: list[dict[str, Any]] = json.loads(run(capsys, "editions", "--json")[1])["editions"]
    assert listed[0]["waiting"]["state"] == "awaiting"
    assert [one["waiting"] for one in listed[1:]] == [None, None]
    examiner = Examiner(10_000)
    assert examiner.look().awaiting == proposed.id
    run(capsys, "approve", proposed.id)
    assert (examiner.look().awaiting, examiner.look().edition) == ("", proposed.id)


def test_the_audit_log_names_both(proposed, tiny_store, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(audit.chain.STATE_VARIABLE, str(tmp_path / "state"))
    run(capsys, "approve", proposed.id)
    older = tiny_store.ids()[1]
    rollback(tiny_store, older, reason="a test", person=SECOND)
    run(capsys, "approve", older, who=BUILDER)
    assert take_over(tiny_store) == 6
    told = [(one.event, one.by, one.facts.get("approved_by")) for one in audit.chain.events()]
    assert told[2:] == [
        ("proposed", "an", None), ("published", "an", "binh"),
        ("proposed", "binh", None), ("rolled_back", "binh", "an"),
    ]  # fmt: skip


def test_the_account_of_this_process_is_asked_where_none_is_given(proposed, tiny_store, capsys):
    code = etl.__main__.main(["approve", proposed.id, "--json"])
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code, last["approved_by"]) == (0, persons.present().name)
