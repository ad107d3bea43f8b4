"""Where roles hold: a publisher hands a decision in, the publisher's user records it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import etl.__main__
from pages.ui import commands
from pages.ui.words import Words
from sharing import audit
from tests.pages.access_inputs import READERS, Serve
from tests.pages.test_decisions import OFFICE, WHY, drop, opened, scenario, sound
from tests.pages.test_decisions import folder as folder  # noqa: PLC0414  a fixture
from warehouse import decisions
from warehouse.decision_drafts import INBOX, waiting
from warehouse.decisions import DECISIONS, read_record
from warehouse.editions import Store
from warehouse.keys import KEY_VARIABLE

pytestmark = pytest.mark.usefixtures("static_folder")


@pytest.fixture
def office(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    serve: Serve,
) -> Callable[[str], Path]:
    """A served installation whose server has no publisher's key; gives its data folder."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv(commands.DATA_VARIABLE, str(data))

    def read_by(letter: str) -> Path:
        serve(READERS[letter])
        return data

    return read_by


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file of the editions; large ones by their place, which a write would change."""
    return {
        path.name: str(path.stat().st_mtime_ns) if path.suffix == ".duckdb"
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir() if path.is_file()
    }  # fmt: skip


def confirm(app: AppTest, words: Words) -> AppTest:
    app.text_input(key="decision-by").set_value(OFFICE)
    app.checkbox(key="decision-agree").set_value(True)
    send = next(one for one in app.button if one.label == words("decisions_waiting.send"))
    return send.click().run()


def taken(data: Path, folder: Path) -> int:
    return etl.__main__.main(
        ["decisions", "take", "--editions", str(folder), "--data", str(data), "--json"]
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_publisher_hands_a_decision_in_and_it_is_recorded_by_the_command(
    office,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
) -> None:
    words, data = Words(lang), office("p")
    edition = Store(folder).serve().edition
    before = bytes_of(folder)
    with monkeypatch.context() as server:
        # The account that serves: no key, and no way to the record.
        server.setenv(KEY_VARIABLE, str(data / "nowhere.key"))
        server.setattr(decisions, "locked", _forbidden)
        server.setattr(decisions, "publishers_keys", _forbidden)
        app = drop(opened(lang=lang), scenario(edition.id))
        assert words("decisions.send") not in {one.label for one in app.button}
        app = confirm(app, words)
        assert words("decisions_waiting.sent") in {one.value for one in app.success}
        page = sound(app)
        assert words("decisions_waiting.title", count="1") in page
        assert words("decisions.none") in page
        assert bytes_of(folder) == before
        (lying,) = waiting(data)
        assert lying.handed is not None
        assert (lying.handed.sent_by, lying.handed.edition_hash) == (
            "so-noi-vu", edition.manifest.logical_hash
        )  # fmt: skip
        (told,) = [one for one in audit.events() if one.event == "plan_confirmed"]
        assert (told.by, told.facts["edition"]) == ("so-noi-vu", edition.id)
        assert told.facts["submission"] == json.loads(lying.path.read_text("utf-8"))["seal"]
        # Said once; it waits on.
        app = opened(lang=lang)
        assert not app.success
        assert words("decisions_waiting.title", count="1") in sound(app)

    assert taken(data, folder) == 0
    (decision,) = read_record(folder).decisions
    assert (decision.by, decision.edition, decision.title) == (
        OFFICE, edition.id, "Phương án quý I"
    )  # fmt: skip
    assert decision.refused == [{"from": "14797", "to": "15607", "reason": WHY}]
    assert decision.moves == list(lying.handed.draft.moves)
    assert 0 < sum(move["posts"] for move in decision.moves) <= 4

    # Read by the account that serves: nothing is written, and nothing waits any more.
    monkeypatch.setenv(KEY_VARIABLE, str(data / "nowhere.key"))
    monkeypatch.setattr(decisions, "locked", _forbidden)
    before = bytes_of(folder)
    page = sound(opened(lang=lang))
    assert OFFICE in page
    assert words("decisions_waiting.title", count="1") not in page
    assert bytes_of(folder) == before


def _forbidden(*arguments: object) -> None:
    raise AssertionError("the account that serves has no way to the record")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_was_set_aside_is_said_to_whoever_records(
    office,
    folder: Path,
    lang: str,
) -> None:
    words, data = Words(lang), office("p")
    app = confirm(drop(opened(lang=lang), scenario(Store(folder).serve().edition.id)), words)
    assert app.success
    (path,) = (data / INBOX).iterdir()
    path.write_text(path.read_text("utf-8").replace(OFFICE, "Ai đó"), encoding="utf-8")
    page = sound(opened(lang=lang))
    assert words("decisions_waiting.title", count="1") in page
    assert "Ai đó" not in page
    assert taken(data, folder) == 1
    assert not (folder / DECISIONS).exists()
    page = sound(opened(lang=lang))
    assert words("decisions_waiting.aside_title", count="1") in page
    assert {"vi": "niêm", "en": "seal"}[lang] in page
    assert "Ai đó" not in page
    # A leader sees what waits, not what the publisher has to mend.
    office("v")
    assert words("decisions_waiting.aside_title", count="1") not in sound(opened(lang=lang))


def test_without_its_edition_nothing_is_handed_in(office, folder: Path) -> None:
    words, data = Words("vi"), office("p")
    app = drop(opened(), scenario("00009-aaaaaaaa"))
    assert words("decisions.not_here") in {one.value for one in app.error}
    assert words("decisions_waiting.send") not in {one.label for one in app.button}
    assert not (data / INBOX).exists()


def test_what_cannot_be_written_down_is_not_handed_in(
    office,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words, data = Words("vi"), office("p")

    def full(event: str, **facts: object) -> None:
        if event == "plan_confirmed":
            raise audit.AuditError("quota", "full")

    app = drop(opened(), scenario(Store(folder).serve().edition.id))
    monkeypatch.setattr(audit, "record", full)
    app = confirm(app, words)
    assert words("audited.not_written") in {one.value for one in app.error}
    assert not (data / INBOX).exists()


def test_a_leader_sees_what_waits_and_cannot_hand_in(office, folder: Path) -> None:
    words = Words("vi")
    office("p")
    confirm(drop(opened(), scenario(Store(folder).serve().edition.id)), words)
    office("v")
    app = opened()
    assert words("decisions_waiting.title", count="1") in sound(app)
    assert not app.file_uploader


def test_at_a_laptop_nothing_is_said_of_waiting(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(commands.DATA_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data" / INBOX).mkdir(parents=True)
    (tmp_path / "data" / INBOX / "x.json").write_text("{}", "utf-8")
    assert Words("vi")("decisions_waiting.title", count="1") not in sound(opened())
