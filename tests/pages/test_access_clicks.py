"""What is made on a click is made for whom the button was drawn, as long as that is who asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from pages.ui import guard, server
from sharing.access.reader import NOBODY, NotAllowed, Reader
from sharing.access.roles import Role
from tests.pages.access_inputs import (
    LOCKED,
    READERS,
    Serve,
)


class Connected:
    """A runtime of one session, whose browser has opened its socket with one cookie."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, reads: dict[str, Reader]) -> None:
        self.client = SimpleNamespace(
            client_context=SimpleNamespace(headers=[], cookies={"who": "link"})
        )
        clients = {"s-1": self.client}
        runtime = SimpleNamespace(
            exists=lambda: True, instance=lambda: SimpleNamespace(get_client=clients.get)
        )
        monkeypatch.setattr(guard, "Runtime", runtime)
        monkeypatch.setattr(
            guard, "reader_of", lambda headers, cookies, claims: reads.get(cookies["who"], NOBODY)
        )
        monkeypatch.setattr(
            guard, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="s-1")
        )
        self.clients = clients


def test_a_file_is_made_for_whom_it_was_offered_to(serve: Serve, monkeypatch) -> None:
    """The click comes after the run, from a thread that knows no reader."""
    serve(None)
    Connected(monkeypatch, {"link": READERS["v"]})
    with guard.acting(READERS["v"]):
        made = guard.bound(guard.reader, "export")
        never = guard.bound(guard.reader, "submit")
    monkeypatch.setattr(guard, "get_script_run_ctx", lambda **_: None)
    assert guard.reader() == NOBODY
    assert made() == READERS["v"]
    with pytest.raises(NotAllowed):
        never()
    assert guard.reader() == NOBODY


@pytest.mark.parametrize("change", ["revoked", "another name", "another role", "narrower", "gone"])
def test_a_button_drawn_before_a_reader_changed_makes_nothing(serve: Serve, monkeypatch, change):
    """A browser may ignore all reruns and ask for the file of a button long after it was drawn."""
    serve(None)
    reads = {"link": READERS["v"]}
    connected = Connected(monkeypatch, reads)
    with guard.acting(READERS["v"]):
        make = guard.bound(lambda: guard.reader().name, "export")
    assert make() == READERS["v"].name
    if change == "revoked":
        del reads["link"]
    elif change == "gone":
        connected.clients.clear()
    else:
        reads["link"] = {
            "another name": Reader(Role.VIEWER, "someone-else"),
            "another role": Reader(Role.ADMINISTRATOR, READERS["v"].name),
            "narrower": LOCKED,
        }[change]
    with pytest.raises((NotAllowed, LookupError)):
        make()


@pytest.mark.parametrize(
    ("change", "makes"),
    [
        ({"expires_at": datetime(2027, 3, 1, tzinfo=UTC)}, True),
        ({"link_id": "cd"}, False),
        ({"pages": frozenset({"overview"})}, False),
        ({"communes": frozenset({"15607"})}, False),
        ({"edition_id": "00001-b4fe05ae"}, False),
    ],
)
def test_a_button_of_a_link_that_was_renewed_meanwhile_makes_its_file(
    serve: Serve, monkeypatch, change: dict[str, object], makes: bool
) -> None:
    """It lasts longer than it did when the page was drawn; a link with another scope is another."""
    serve(None)
    drawn = READERS["l"]
    assert drawn.link is not None
    scope = replace(drawn.link, **change)
    name = f"link:{scope.link_id}"
    Connected(monkeypatch, reads := {"link": drawn})
    with guard.acting(drawn):
        make = guard.bound(guard.reader, "export")
    reads["link"] = replace(drawn, name=name, link=scope)
    if makes:
        assert make() == reads["link"]
    else:
        with pytest.raises(NotAllowed):
            make()


def test_in_mode_local_a_button_makes_its_file_whatever_is_connected():
    assert guard.bound(lambda: 7, "export")() == 7


@pytest.mark.parametrize("letter", READERS)
def test_files_are_taken_only_from_whom_a_page_shows_where_to_drop_them(
    serve: Serve, monkeypatch, letter: str
) -> None:
    serve(None)
    reads = {"link": READERS[letter], "other": READERS["p"]}
    Connected(monkeypatch, reads)
    monkeypatch.setattr(server, "Runtime", guard.Runtime)
    monkeypatch.setattr(server, "reader_of", guard.reader_of)
    request = SimpleNamespace(headers={}, cookies={"who": "link"})
    # Plans on the page of staffing, the desk, the record of decisions.
    assert server.may_upload(request, "s-1") == (letter in "vdpa")
    assert not server.may_upload(request, "s-2")
    assert not server.may_upload(SimpleNamespace(headers={}, cookies={"who": "none"}), "s-1")
    if letter != "p":
        assert not server.may_upload(SimpleNamespace(headers={}, cookies={"who": "other"}), "s-1")
