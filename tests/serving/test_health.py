"""What the monitor is told."""

from __future__ import annotations

import ctypes
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from etl.reviewer import build
from sharing.audit import writing
from sharing.serving.health import Examiner, Health, monitor_routes
from sharing.serving.memory import MemoryWatch, give_back
from sharing.serving.metrics import PROCESS, Meter, memory_bytes, open_files
from tests.serving.asking import ask
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.history import rollback
from warehouse.reviewer import FOLDER_VARIABLE as REVIEWER_VARIABLE


@pytest.fixture
def served(default_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    monkeypatch.setenv(FOLDER_VARIABLE, str(default_edition.path.parent))
    # A log that another test of this process made fail is no matter of these.
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    return default_edition


def application(now: datetime | None = None) -> Starlette:
    meter = Meter()
    meter.watch(PROCESS)
    examiner = Examiner(45, (lambda: now) if now else None)
    return Starlette(routes=list(monitor_routes(examiner, meter)))


def test_all_is_well_with_a_fresh_edition(served):
    answer = ask(application(), "/health")
    said = answer.json()
    assert answer.status_code == 200
    assert said["edition"] == served.id
    assert (said["stale"], said["problem"], said["boundaries"]) == (False, "", True)
    assert said["disk_free_bytes"] > 0
    assert said["status"] == ("attention" if said["little_disk"] else "ok")


def test_an_old_edition_wants_attention_and_is_served(served):
    built = datetime.fromisoformat(served.manifest.built_at)
    for days, stale in ((44.9, False), (45.1, True)):
        answer = ask(application(built + timedelta(days=days)), "/health")
        assert answer.status_code == 200
        assert answer.json()["stale"] is stale
        assert answer.json()["age_days"] == days


def test_nothing_to_serve_is_a_failure_and_found_out_again_when_mended(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    answer = ask(application(), "/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["problem"]


def test_a_damaged_pointer_is_said(served, tmp_path, monkeypatch):
    for file in served.path.parent.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "current.json").write_text("{}")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    said = ask(application(datetime.now(UTC)), "/health").json()
    assert said["status"] == "attention"
    assert said["edition"] == served.id
    assert "current.json" in said["problem"]


def test_links_that_a_rollback_did_not_reach_are_told(tiny_store, tmp_path, monkeypatch):
    reviewers = Store(tmp_path / "reviewer")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    monkeypatch.setenv(REVIEWER_VARIABLE, str(reviewers.folder))
    newest, first = tiny_store.ids()
    now = datetime.now(UTC)
    clock = [now]
    examiner = Examiner(10_000, lambda: clock[0], links=True)

    def after(minutes: float) -> Health:
        clock[0] = now + timedelta(minutes=minutes)
        return examiner.look()

    assert after(0).links_behind == "", "nobody has a link while none is made"
    build(tiny_store.get(newest), reviewers, 3, current=True)
    assert after(60).links_behind == ""
    rollback(tiny_store, first, reason="a wrong file")
    assert after(100).links_behind == "", "it is being made"
    assert after(119).links_behind == ""
    assert (after(121).links_behind, after(121).status) == (newest, "attention")
    assert Examiner(10_000, lambda: clock[0]).look().links_behind == ""
    build(tiny_store.get(first), reviewers, 3, current=True)
    assert (after(122).links_behind, after(300).links_behind) == ("", "")
    rollback(tiny_store, newest, reason="it was right")
    assert after(301).links_behind == "", "the time begins anew"


def test_what_links_show_may_be_out_of_sight(served, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(REVIEWER_VARIABLE, str(tmp_path / "file" / "reviewer"))
    found = Examiner(10_000, links=True).look()
    assert (found.links_behind, found.status) == ("unreadable", "attention")


def test_a_damaged_edition_is_not_blamed_on_links(tiny_store, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    monkeypatch.setenv(REVIEWER_VARIABLE, str(tmp_path / "reviewer"))
    newest = tiny_store.serve().edition
    build(newest, Store(tmp_path / "reviewer"), 3, current=True)
    newest.path.chmod(0o600)
    newest.path.write_bytes(b"damaged")
    clock = [datetime.now(UTC)]
    examiner = Examiner(10_000, lambda: clock[0], links=True)
    for _ in range(2):
        found = examiner.look()
        assert (bool(found.problem), found.links_behind) == (True, "")
        clock[0] += timedelta(hours=1)


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_the_public_does_not_see_them(served, path):
    app = application()
    assert ask(app, path, client="203.0.113.9").status_code == 404
    assert ask(app, path, {"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert ask(app, path).status_code == 200


def test_figures_of_the_process_are_real(served):
    text = ask(application(), "/metrics").text
    figures = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    assert 20e6 < float(figures["can_viec_memory_bytes"]) < 20e9
    assert float(figures["can_viec_open_files"]) >= 3
    assert float(figures["can_viec_threads"]) >= 1
    with Path("/dev/null").open() as _:
        more = open_files()
    assert more == open_files() + 1
    before = memory_bytes()
    block = bytearray(b"x" * 50_000_000)
    assert memory_bytes() - before > 40_000_000
    assert json.dumps(len(block))


def test_memory_that_became_free_between_what_is_in_use_goes_back_to_the_machine():
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    size, count = 1_000, 60_000  # below the size from which each block is mapped for itself
    blocks = [library.malloc(size) for _ in range(count)]
    for block in blocks:
        ctypes.memset(block, 1, size)
    kept = set(blocks[::1_000])  # in their way: the end of the heap alone would go back by itself
    for block in blocks:
        if block not in kept:
            library.free(ctypes.c_void_p(block))
    before = memory_bytes()
    assert give_back()
    freed = before - memory_bytes()
    for block in kept:
        library.free(ctypes.c_void_p(block))
    assert freed > 0.8 * size * count


def test_memory_is_collected_when_it_has_grown_and_only_then():
    used, collections, told, given = [100], [], [], []

    def collect() -> None:
        collections.append(used[0])
        used[0] = 150

    watch = MemoryWatch(
        lambda: told.append(1), lambda: used[0], collect, lambda: given.append(used[0]), growth=100
    )
    assert not watch.look()
    used[0] = 199
    assert not watch.look()
    used[0] = 230
    assert watch.look()
    used[0] = 249
    assert not watch.look()  # what stayed is the new measure
    used[0] = 50
    assert not watch.look()
    used[0] = 150
    assert watch.look()
    assert (collections, len(told)) == ([230, 150], 2)
    used[0] = 160
    assert watch.look(let_go=True)  # what was drawn of an edition goes with it
    assert not watch.look(let_go=False)
    assert collections == [230, 150, 160]
    assert given == [150, 150, 150]  # after each collection
