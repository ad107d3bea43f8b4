"""Who may have what: every role and link at every address, how often, and on which edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl.reviewer import build
from sharing import audit
from sharing.access.reader import NOBODY, OWNER, Reader
from sharing.access.roles import Role
from sharing.api import store, who
from sharing.api.app import app
from sharing.api.datasets import BY_NAME, DATASETS
from sharing.api.limits import Limiter
from sharing.audit import writing
from sharing.audit.events import kinds
from sharing.serving.metrics import PROCESS
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.sharing.api.conftest import SERVED, Asking, link
from tests.sharing.links.made import settings_file as links_settings_file
from warehouse.editions import FOLDER_VARIABLE, Edition, Store

Ask = Callable[[Reader | None], Asking]
STAFF = [Reader(role, f"{role}@example.gov.vn") for role in (
    Role.VIEWER, Role.DATA_OFFICER, Role.PUBLISHER, Role.ADMINISTRATOR)]  # fmt: skip
ADDRESSES = [str(route.path) for route in app.routes]  # type: ignore[attr-defined]
# By hand, not by the rights file: what a change of it would open shows here.
ALL = {"periods", "sources", "communes", "verdicts", "robustness", "trends", "need", "province"}
OPEN = {
    Role.VIEWER: ALL, Role.DATA_OFFICER: ALL, Role.PUBLISHER: ALL, Role.ADMINISTRATOR: ALL,
}  # fmt: skip
LINKS = [
    (link("map"), {"periods", "communes", "verdicts", "province"}),
    (link("sources"), {"periods", "sources"}),
    (link("posts", "staffing"), set()),  # no link opens plans of posts
    (link("commune"), {"periods", "communes", "verdicts", "robustness", "trends", "need"}),
    (link("overview", "map", communes=("15607",)), set()),  # drawn from figures of others
    (link("submit", "share", "decisions"), set()),
    (link(), set()),
    (link("commune", communes=("15607",)),
     {"periods", "communes", "verdicts", "robustness", "trends", "need"}),
]  # fmt: skip


def test_every_address_is_known() -> None:
    others = {"/measures", "/editions", "/editions/{edition}", "/editions/{edition}/package"}
    assert set(ADDRESSES) == {*(f"/{name}" for name in ALL), *others, "/openapi.json"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_gets_nothing_and_that_is_counted_not_written(asking: Ask, address: str) -> None:
    """Anybody can cause it at will: lines of it would fill the log."""
    before = int(who.nobodies)
    answer = asking(NOBODY)(address.replace("{edition}", "current"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Cookie"
    assert "rows" not in answer.json()
    assert list(audit.events()) == []
    assert int(who.nobodies) == before + 1
    assert PROCESS["can_viec_api_nobody"][1]() == before + 1


def test_somebody_without_a_role_is_told_so(asking: Ask) -> None:
    answer = asking(Reader(Role.NOBODY, "new@example.gov.vn"))("/verdicts")
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:can-viec:problem:no_role"
    (told,) = audit.events()
    assert (told.event, told.facts["status"]) == ("refused", 403)
    assert told.facts["address"] == "203.0.113.0/24"


def test_no_figure_goes_out_that_cannot_be_written_down(
    asking: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MEGABYTE", 0)
    ask = asking(STAFF[0])
    assert ask("/measures").status_code == 200  # it has none
    for asked in ("/province", "/province?format=csv"):
        answer = ask(asked)
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:can-viec:problem:not_recorded"


def test_who_has_taken_enough_for_a_day_waits_for_the_next_and_nobody_else_does(
    asking: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(kinds()["exported"], a_day=3)
    monkeypatch.setattr(writing, "kinds", lambda: {**kinds(), "exported": few})
    first, second = asking(link("map", "sources")), asking(STAFF[1])
    etag = [first("/verdicts").headers["etag"] for _ in range(3)][-1]
    answer = first("/verdicts")
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:can-viec:problem:too_often"
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    # What has not changed is no new line, nor is what has no figures.
    assert first("/verdicts", if_none_match=etag).status_code == 304
    assert first("/editions").status_code == 200
    assert second("/verdicts").status_code == 200
    told = [one.event for one in audit.events()]
    assert told == ["exported"] * 3 + ["limited", "exported"]
    assert audit.state().problem == ""


def test_a_process_for_links_shows_no_full_edition(
    asking: Ask, tiny_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given full editions by mistake, the API does as the pages do: there is nothing to show."""
    path = links_settings_file(tmp_path / "links", "link_holders")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tiny_store.folder))
    settings.cache_clear()
    newest = tiny_store.ids()[0]
    for holder in (link("map", "sources"), link("map", "sources", edition=newest)):
        ask = asking(holder)
        for address in ("/verdicts", "/sources", f"/periods?edition={newest}", "/editions"):
            answer = ask(address)
            assert answer.status_code == 503, address
            assert "rows" not in answer.json()
    reviewers = Store(tmp_path / "reviewers")
    build(tiny_store.get(newest), reviewers, 3, current=True)
    monkeypatch.setenv(FOLDER_VARIABLE, str(reviewers.folder))
    ask = asking(link("map", "sources"))
    for address in ("/verdicts", f"/periods?edition={newest}", "/editions"):
        assert ask(address).status_code == 200, address


def test_what_is_withheld_from_links_is_told_as_that(
    asking: Ask, default_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = links_settings_file(tmp_path, "link_holders")
    told = path.read_text("utf-8").replace("[links]", "[links]\nsmallest_cell = 5")
    path.write_text(told, "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    reviewers = Store(tmp_path / "reviewers")
    build(default_edition, reviewers, 5, current=True)
    monkeypatch.setenv(FOLDER_VARIABLE, str(reviewers.folder))
    settings.cache_clear()
    ask = asking(link("map", "commune"))
    lens = "certification=without&weighting=weighted&scope=all&period=2026-10"
    rows = ask(f"/verdicts?{lens}&staff_group=centre").json()["rows"]
    hidden = [row for row in rows if row["evidence"] == "withheld"]
    assert len(hidden) > 10
    assert {row["missing_reason"] for row in hidden} == {"withheld"}
    assert min(row["months_reported"] for row in hidden) == 1
    judged = [row for row in rows if row["ratio"] is not None]
    assert {row["missing_reason"] for row in judged} == {"withheld"}  # of their place
    codes = {row["commune_code"] for row in hidden}
    lens_of_centre = "certification=with&scope=all&staff_group=centre"
    for asked in (
        "/need?certification=with&scope=all", f"/robustness?{lens_of_centre}",
        f"/trends?{lens_of_centre}&weighting=count",
    ):  # fmt: skip
        told = ask(f"{asked}&period=2026-10").json()["rows"]
        own = {row["missing_reason"] for row in told if row["commune_code"] in codes}
        assert own == {"withheld"}, asked
        assert None in {row["missing_reason"] for row in told}, asked
    others = ask(f"/verdicts?{lens}&staff_group=commune_government").json()["rows"]
    assert not [row for row in others if row["evidence"] == "withheld"]
    assert None in {row["missing_reason"] for row in others if row["ratio"] is not None}
    # The province is told in full: it is those that are shown.
    (row,) = ask(f"/province?{lens}&staff_group=centre").json()["rows"]
    assert row["missing_reason"] is None
    of_average = [one for one in rows if one["officials"] and one["dossiers"] is not None]
    assert row["communes_in_reference"] == len(of_average)
    assert row["spread_variance"] is not None


@pytest.mark.parametrize("reader", [*STAFF, OWNER], ids=lambda reader: str(reader.role))
def test_the_roles_may_read_and_take_along(asking: Ask, reader: Reader) -> None:
    ask = asking(reader)
    for name in ALL:
        assert ask(f"/{name}").status_code == 200, name
    for form in ("csv", "parquet"):
        assert ask(f"/province?format={form}").status_code == 200, form
    for address in ("/measures", "/editions", "/editions/current", "/openapi.json"):
        assert ask(address).status_code == 200
    assert ask("/editions/current/package", "HEAD").status_code == 200


@pytest.mark.parametrize(("holder", "opened"), LINKS, ids=range(len(LINKS)))
def test_a_link_opens_what_its_pages_show(asking: Ask, holder: Reader, opened: set[str]) -> None:
    ask = asking(holder)
    for name in ALL:
        for form in ("json", "csv") if name not in opened else ("json",):
            wanted = 200 if name in opened else 403
            assert ask(f"/{name}?format={form}").status_code == wanted, name
    assert ask("/editions/current/package").status_code == 403
    described = {row["data_set"] for row in ask("/measures").json()["rows"]}
    assert described - {"province"} == opened - {"province"}


def test_a_locked_link_has_its_communes_and_no_word_of_others(asking: Ask) -> None:
    ask = asking(link("commune", "overview", communes=("15607", "14797")))
    for name in ("communes", "verdicts", "robustness", "trends", "need"):
        for form in ("json", "csv"):
            text = ask(f"/{name}?format={form}").content.decode()
            assert "15607" in text, name
            assert "15019" not in text, name
            assert "Tam Lư" not in text, name
    outside, unknown = ask("/verdicts?commune=15019"), ask("/verdicts?commune=99999")
    assert (outside.status_code, outside.content) == (404, unknown.content)


def test_a_link_has_its_own_edition_only(
    asking: Ask, tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(tiny_store.folder))
    newest, oldest = tiny_store.ids()
    old = asking(link("map", "sources", edition=oldest))
    assert old("/periods").json()["edition"]["id"] == oldest
    assert old(f"/periods?edition={oldest}").status_code == 200
    assert [row["edition_id"] for row in old("/editions").json()["rows"]] == [oldest]
    elsewhere, nowhere = old(f"/periods?edition={newest}"), old("/periods?edition=00099-00000000")
    assert (elsewhere.status_code, elsewhere.content) == (404, nowhere.content)
    assert old(f"/editions/{newest}").status_code == 404
    new = asking(link("map", "sources"))
    assert new("/periods").json()["edition"]["id"] == newest
    assert new(f"/periods?edition={oldest}").status_code == 404
    staff = asking(STAFF[0])
    assert staff(f"/periods?edition={oldest}").json()["edition"]["id"] == oldest
    assert [row["edition_id"] for row in staff("/editions").json()["rows"]] == [newest, oldest]


def test_a_new_edition_is_noticed_and_old_ones_are_closed(
    asking: Ask, tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(tiny_store.folder))
    monkeypatch.setattr(store, "connections", store.Connections(most=1))
    newest, oldest = tiny_store.ids()
    ask = asking(STAFF[0])
    tags = [ask(f"/periods?edition={one}").headers["etag"] for one in (newest, oldest, newest)]
    assert tags[0] == tags[2] != tags[1]
    assert store.connections.open_editions == 1
    edition = tiny_store.get(oldest)
    with store.connections.using(edition) as kept:
        ask(f"/periods?edition={newest}")  # the other one is given up while it is read from
        assert kept.execute("SELECT 1").fetchall() == [(1,)]
    store.connections.close()
    assert store.connections.open_editions == 0


def test_a_spoilt_edition_is_not_served(
    asking: Ask, tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(tiny_store.folder))
    _, oldest = tiny_store.ids()
    path = tiny_store.folder / f"{oldest}.duckdb"
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert asking(STAFF[0])(f"/periods?edition={oldest}").status_code == 503


def test_who_asks_too_often_waits_and_nobody_else_does(
    asking: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "limited.toml"
    lines = [f'state_folder = "{tmp_path / "state"}"', SERVED,
             "[serving]", "api_requests_a_minute = 6"]  # fmt: skip
    path.write_text("\n".join(lines))
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    settings.cache_clear()
    now = [0.0]
    monkeypatch.setattr(who, "limiter", Limiter(lambda: now[0]))
    first, second = asking(STAFF[0]), asking(STAFF[1])
    assert [first("/periods").status_code for _ in range(7)] == [200] * 6 + [429]
    refused = first("/periods", accept_language="en")
    assert refused.headers["retry-after"] == "10"
    assert refused.json()["detail"] == "Ask again in 10 seconds."
    assert second("/periods").status_code == 200
    now[0] += 10
    assert [first("/periods").status_code for _ in range(2)] == [200, 429]
    limited = [one for one in audit.events() if one.event == "limited"]
    assert {one.by for one in limited} == {STAFF[0].name}


def test_a_bucket_never_holds_more_than_a_minute() -> None:
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    assert limiter.wait("a", 2) == 0
    now[0] += 3600
    assert [limiter.wait("a", 2) for _ in range(3)] == [0, 0, 30]


def test_in_mode_local_whoever_sits_at_the_machine_may_everything(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, default_edition: Edition
) -> None:
    monkeypatch.delenv(SETTINGS_VARIABLE)
    settings.cache_clear()
    answer = asking(None)("/verdicts?commune=15607")
    assert answer.json()["edition"]["id"] == default_edition.id


def test_the_data_sets_ask_for_pages_that_there_are() -> None:
    known = set(OWNER.pages)
    assert all(set(dataset.pages) <= known for dataset in DATASETS)
    assert set(BY_NAME) == ALL
