"""The route of a link: a token for a cookie, and one answer for everything else."""

from __future__ import annotations

import json
import re
import statistics
import time
from pathlib import Path

import pytest
from starlette.requests import Request

from sharing.links import ended, holder_of, holders, records, routes, tokens
from sharing.links.guesses import Guesses, address_of, network_of
from sharing.links.records import Wanted
from sharing.links.table import Table
from sharing.settings import settings
from tests.sharing.links.asked import Browser, cookie_of, made, use
from tests.sharing.links.made import KEY, OTHER_KEY

KEYS = (KEY,)

pytestmark = pytest.mark.usefixtures("process")


def test_a_token_becomes_a_cookie_and_leaves_the_address() -> None:
    token, link = made()
    answer = Browser().ask(f"/v/{token}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    said = answer.headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=28800"} <= set(said.split("; "))
    assert "Secure" not in said  # the settings' address of link holders is http, on loopback
    assert token not in str(answer.headers)
    reader = holder_of(cookie_of(answer))
    assert reader is not None
    assert reader.link is not None
    assert reader.link.link_id == link.name
    assert not ended(reader)


def test_over_https_the_cookie_is_secure(process: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = process / "link_holders.toml"
    path.write_text(path.read_text().replace("http://127.0.0.1", "https://xem.example"))
    use(monkeypatch, path)
    token, _ = made()
    assert "Secure" in Browser().ask(f"/v/{token}").headers["set-cookie"].split("; ")


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ({"pages": ["map", "compare"]}, "/ban-do"),
        ({"pages": ["method", "commune"], "communes": ["15607"]}, "/xa?commune=15607"),
        ({"pages": ["sources"]}, "/nguon-so-lieu"),
    ],
)
def test_it_leads_to_the_first_page_of_its_scope(wanted: dict[str, object], first: str) -> None:
    token, _ = made(**wanted)
    assert Browser().ask(f"/v/{token}").headers["location"] == first


def test_a_mail_scanner_uses_nothing_up() -> None:
    token, link = made()
    scanner, reader = Browser("198.51.100.1"), Browser()
    for _ in range(5):
        assert scanner.ask(f"/v/{token}").status_code == 303
    head = scanner.ask(f"/v/{token}", "HEAD")
    assert head.status_code == 303
    assert "set-cookie" not in head.headers
    assert records.find(holders.table(), link.name).opened == 5
    assert holder_of(cookie_of(reader.ask(f"/v/{token}?utm_source=mail"))) is not None


def ended_token() -> str:
    """The token of a link that was made two days ago, for one day."""
    before = Table(settings().state_folder / "links.sqlite", lambda: time.time() - 2 * 86_400)
    token, _ = records.make(before, KEYS, Wanted(pages=["map"], days=1), "officer@example", 90)
    before.close()
    return token


def refused_paths() -> dict[str, str]:
    """What does not open, each for another reason."""
    expired = ended_token()  # first: time in the table never goes back
    now = holders.table().now()
    revoked, link = made()
    records.revoke(holders.table(), link.name, "admin", "why")
    later, _ = made(not_before=now + 86_400)
    good, _ = made()
    return {
        "unknown": tokens.make(KEYS).token,
        "revoked": revoked,
        "expired": expired,
        "not_yet": later,
        "forged": tokens.make((OTHER_KEY,)).token,
        "malformed": "x",
        "empty": "",
        "deeper": f"{good}/x",
        "spelt otherwise": good.replace(good[0], f"%{ord(good[0]):02x}", 1),
    }


def test_everything_else_gets_one_answer_byte_for_byte() -> None:
    answers = {
        name: Browser(f"10.0.{number}.1").ask(f"/v/{path}")
        for number, (name, path) in enumerate(refused_paths().items())
    }
    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers.values()}) == 1
    page = next(iter(answers.values())).text
    assert "set-cookie" not in next(iter(answers.values())).headers
    for said in ("Không mở được liên kết này", "This link cannot be opened"):
        assert said in page
    assert not re.search(r"<script|https?://|src=", page)


def test_the_reason_is_in_the_audit_log_and_the_token_is_not(process: Path) -> None:
    paths = refused_paths()
    good, link = made()
    for number, path in enumerate([*paths.values(), good]):
        Browser(f"10.0.{number}.1").ask(f"/v/{path}", **{"user-agent": "Mozilla/5.0 canary"})
    log = "".join(p.read_text() for p in (process / "state").rglob("*.jsonl"))
    told = [json.loads(line) for line in log.splitlines()]
    reasons = [one["facts"]["reason"] for one in told if one["event"] == "link_refused"]
    assert reasons == ["unknown", "revoked", "expired", "not_yet", "forged", *["malformed"] * 4]
    opened = [one for one in told if one["event"] == "link_opened"]
    assert [one["facts"]["link"] for one in opened] == [link.name]
    for secret in (*paths.values(), good, "canary", "10.0.8.1"):
        assert len(secret) < 5 or secret not in log
    assert good.split(".")[0] not in log


def test_it_takes_as_long_to_refuse_what_was_revoked_as_what_never_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The notes ask for less than 5 ms between the medians; the log's disk is not what is timed."""
    monkeypatch.setattr(routes, "tell", lambda *_, **__: None)
    paths = refused_paths()
    seconds: dict[str, list[float]] = {
        name: [] for name in ("unknown", "revoked", "expired", "malformed")
    }
    for number in range(30):
        for name, taken in seconds.items():
            browser = Browser(f"10.{number}.{sum(name.encode()) % 251}.1")
            begun = time.perf_counter()
            browser.ask(f"/v/{paths[name]}")
            taken.append(time.perf_counter() - begun)
    medians = [statistics.median(taken) for taken in seconds.values()]
    assert max(medians) - min(medians) < 0.005


def test_ten_wrong_tries_a_minute_and_no_answer_after_them() -> None:
    good, _ = made()
    guesser, neighbour, other = (Browser(f"192.0.2.{n}") for n in (1, 200, 3))
    wrong = [guesser.ask(f"/v/{tokens.make(KEYS).token}") for _ in range(10)]
    assert {answer.status_code for answer in wrong} == {404}
    limited = neighbour.ask(f"/v/{tokens.make(KEYS).token}")  # the same /24
    assert limited.status_code == 429
    assert limited.content == wrong[0].content
    # Whoever has a good link is not kept out by a neighbour who guesses.
    assert other.ask(f"/v/{good}").status_code == 303
    assert neighbour.ask("/v/x").status_code == 429
    assert Browser("192.0.3.1").ask(f"/v/{good}").status_code == 303


def test_a_minute_later_one_may_be_wrong_again() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for _ in range(10):
        assert not guesses.too_many("a")
        guesses.wrong("a")
        now[0] += 1
    assert guesses.too_many("a")
    assert not guesses.too_many("b")
    now[0] = 60.0
    assert not guesses.too_many("a")


@pytest.mark.parametrize(
    ("peer", "said", "address", "network"),
    [
        ("203.0.113.7", "", "203.0.113.7", "203.0.113.0/24"),
        # Whoever is not a proxy on this machine can say what it likes.
        ("203.0.113.7", "198.51.100.9", "203.0.113.7", "203.0.113.0/24"),
        ("127.0.0.1", "198.51.100.9", "198.51.100.9", "198.51.100.0/24"),
        ("127.0.0.1", "nonsense", "127.0.0.1", "127.0.0.0/24"),
        ("::1", "2001:db8:1:2ff::9", "2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("::ffff:203.0.113.7", "", "203.0.113.7", "203.0.113.0/24"),
    ],
)
def test_whose_tries_are_counted(peer: str, said: str, address: str, network: str) -> None:
    headers = [(b"x-real-ip", said.encode())] if said else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert address_of(request) == address
    assert network_of(request) == network
