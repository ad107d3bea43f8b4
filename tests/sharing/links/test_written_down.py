"""What is done with links is written down, or not done; and the command line does it all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sharing.access.reader import OWNER
from sharing.audit import AuditError, allowance, writing
from sharing.audit.events import kinds
from sharing.links import __main__ as command
from sharing.links import acts, holder_of, holders, keys, records, tokens
from sharing.links.records import Wanted
from tests.sharing.links.asked import Browser, cookie_of, made

pytestmark = pytest.mark.usefixtures("process")


def test_the_clock_of_links_is_shown_and_reset_and_that_is_written_down(
    process: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What one wrong clock left behind: a mark a year ahead, which no link outlives."""
    token, _ = made()
    ahead = holders.table().now() + 365 * 86_400
    holders.table().change("clock_advance", now=ahead)
    assert Browser().ask(f"/v/{token}").status_code == 404
    assert command.main(["clock", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reached"] == ahead
    assert command.main(["clock", "--reset", "--lang", "en"]) == 0
    assert "taken for right" in capsys.readouterr().out
    assert Browser().ask(f"/v/{token}").status_code == 303
    log = "".join(path.read_text() for path in (process / "state").rglob("*.jsonl"))
    (told,) = [one for one in map(json.loads, log.splitlines()) if one["event"] == "clock_reset"]
    assert told["facts"]["reached"] > told["facts"]["clock"]
    assert told["role"] == "owner"


def test_a_reset_that_cannot_be_written_down_is_not_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise AuditError("quota", "the log is full")

    ahead = holders.table().now() + 365 * 86_400
    holders.table().change("clock_advance", now=ahead)
    monkeypatch.setattr(acts, "tell", full)
    assert command.main(["clock", "--reset"]) == 1
    assert "the log is full" in capsys.readouterr().err
    assert holders.table().kept()[0] == ahead


def test_the_command_line_does_it_all(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        code = command.main(arguments)
        told = capsys.readouterr()
        return code, told.out + told.err

    code, out = run("make", "--pages", "map,compare", "--note", "Bộ Nội vụ", "--json")
    assert code == 0
    link = json.loads(out)
    path = link["address"].removeprefix("http://127.0.0.1")
    assert Browser().ask(path).headers["location"] == "/ban-do"
    assert run("renew", link["name"], "--days", "30")[0] == 0
    code, out = run("list", "--json")
    (listed,) = json.loads(out)
    assert (listed["opened"], listed["state"], listed["note"]) == (1, "open", "Bộ Nội vụ")
    assert path.removeprefix("/v/") not in out
    assert "Bộ Nội vụ" in run("list")[1]
    assert run("rotate-key") == (0, "Đã thêm khóa mới; 2 khóa còn hiệu lực.\n")
    assert Browser().ask(path).status_code == 303  # signed by the older key
    assert (
        run("rotate-key", "--keep", "0", "--lang", "en")[1] == "New key added; 1 keys are good.\n"
    )
    assert Browser("192.0.9.1").ask(path).status_code == 404
    assert run("revoke", link["name"], "--reason", "ended")[0] == 0
    code, out = run("revoke", link["name"], "--reason", "ended", "--json")
    assert (code, json.loads(out)["error"]) == (1, "revoked_before")
    assert run("make", "--pages", "staffing")[0] == 1
    assert run("purge", "--kept-days", "0")[0] == 0
    with pytest.raises(SystemExit) as wrong:
        run("make")
    assert wrong.value.code == 2


def test_a_link_whose_opening_cannot_be_written_down_does_not_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token, link = made()
    monkeypatch.setattr(writing, "_MEGABYTE", 0)
    answer = Browser().ask(f"/v/{token}")
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers
    assert "Không mở được liên kết này" in answer.text
    assert records.find(holders.table(), link.name).opened == 0


def test_a_link_that_is_opened_all_day_long_does_not_fill_the_log(
    process: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(kinds()["link_opened"], a_day=3)
    monkeypatch.setattr(writing, "kinds", lambda: {**kinds(), "link_opened": few})
    (token, link), (other, _) = made(), made()
    browser = Browser()
    answers = [browser.ask(f"/v/{token}") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    for _ in range(20):
        spent = browser.ask(f"/v/{token}")
        assert spent.status_code == 429
        assert 0 < int(spent.headers["retry-after"]) <= 86_400
        assert spent.headers["cache-control"] == "no-store"
        assert "set-cookie" not in spent.headers
    for said in ("Hôm nay liên kết này đã được mở quá nhiều lần", "opened too often today"):
        assert said in spent.text
    # Who has it open keeps it; another link opens, and whoever is refused here has guessed nothing.
    assert holder_of(cookie_of(answers[0])) is not None
    assert browser.ask(f"/v/{other}").status_code == 303
    assert browser.ask("/v/x").status_code == 404
    assert records.find(holders.table(), link.name).opened == 3
    log = "".join(path.read_text() for path in (process / "state").rglob("*.jsonl"))
    told = [one for one in map(json.loads, log.splitlines()) if one["facts"].get("link")]
    opened = [one for one in told if one["event"] == "link_opened"]
    assert [one["facts"]["link"] for one in opened].count(link.name) == 3
    limited = next(one for one in told if one["event"] == "limited")
    assert limited["facts"] == {"what": "link_opened", "link": link.name}
    monkeypatch.setattr(allowance, "today", lambda: "2999-01-01")
    assert browser.ask(f"/v/{token}").status_code == 303


def test_a_key_that_cannot_be_told_of_is_not_turned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token, _ = made()
    before = keys.read_keys(keys.keys_file())
    monkeypatch.setattr(writing, "_MEGABYTE", 0)
    for _ in range(2):  # who is refused tries again
        assert command.main(["rotate-key"]) == 1
    assert capsys.readouterr().out == ""
    assert keys.read_keys(keys.keys_file()) == before
    assert tokens.read(token, before).genuine


def test_what_cannot_be_written_down_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(acts, "tell", full)
    with pytest.raises(OSError, match="full"):
        acts.make(OWNER, Wanted(["map"]))
    (link,) = records.listed(holders.table())
    assert link.state(holders.table().now()) is records.State.REVOKED
