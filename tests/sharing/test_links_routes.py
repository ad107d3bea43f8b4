"""The route of a link: a token for a cookie, and one answer for everything else."""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from sharing.access.reader import OWNER
from sharing.audit import AuditError, allowance, writing
from sharing.audit.events import kinds
from sharing.links import __main__ as command
from sharing.links import acts, ended, holder_of, holders, keys, records, routes, tokens
from sharing.links.guesses import Guesses, address_of, network_of
from sharing.links.records import Wanted
from sharing.links.table import Table
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.sharing.links_made import KEY, OTHER_KEY, settings_file

KEYS = (KEY,)
HOST = "http://testserver"


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    settings.cache_clear()
    holders.forget()
    routes.guesses.clear()


@pytest.fixture(autouse=True)
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A process that serves link holders, with a state of its own."""
    use(monkeypatch, settings_file(tmp_path / "server", "link_holders"))
    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    monkeypatch.setattr(writing, "_ALLOWANCE", writing.Allowance())
    yield tmp_path / "server"
    settings.cache_clear()
    holders.forget()
    routes.guesses.clear()


class Browser:
    """A client of the route that follows no redirect and keeps no cookie."""

    def __init__(self, peer: str = "203.0.113.7") -> None:
        self.transport = httpx.ASGITransport(
            Starlette(routes=routes.ROUTES), client=(peer, 50000), raise_app_exceptions=True
        )

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=HOST) as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(asked())


def made(**wanted: object) -> tuple[str, records.Link]:
    chosen = {"pages": ["overview", "map"], **wanted}
    return records.make(holders.table(), KEYS, Wanted(**chosen), "officer@example", 90)  # type: ignore[arg-type]


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    found = re.match(r"(can_viec_link)=([\w-]{43});", answer.headers["set-cookie"])
    assert found
    return {found[1]: found[2]}


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


def test_revoking_reaches_a_reader_within_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    token, link = made()
    cookies = cookie_of(Browser().ask(f"/v/{token}"))
    moment = [0.0]
    monkeypatch.setattr(holders, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    reader = holder_of(cookies)
    assert reader is not None
    records.revoke(holders.table(), link.name, "admin", "why")  # by another process
    moment[0] = holders.KEPT_SECONDS - 0.1
    assert holder_of(cookies) == reader
    moment[0] = holders.KEPT_SECONDS
    assert holder_of(cookies) is None
    assert ended(reader)


def test_the_officials_process_opens_no_link(
    process: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the full editions: a link holder has no business there, cookie or not."""
    token, _ = made()
    cookies = cookie_of(Browser().ask(f"/v/{token}"))
    more = '[sign_in]\nby = "proxy"\nroles = { leaders = "viewer" }\n'
    officials = settings_file(process, "officials")
    secret = process / "proxy-secret"
    secret.write_text(KEY.hex())
    secret.chmod(0o600)
    officials.write_text(officials.read_text() + more + f'proxy_secret_file = "{secret}"\n')
    use(monkeypatch, officials)
    assert Browser().ask(f"/v/{token}").status_code == 404
    assert holder_of(cookies) is None
    monkeypatch.delenv(SETTINGS_VARIABLE)
    settings.cache_clear()
    assert holder_of(cookies) is None


@pytest.mark.parametrize("cookie", ["", "x", "ü" * 43, "A" * 43, "A" * 5000])
def test_a_cookie_that_was_never_given_is_nobody(cookie: str) -> None:
    assert holder_of({"can_viec_link": cookie}) is None
    assert holder_of(cookie) is None


def test_junk_for_a_cookie_is_looked_up_and_kept_nowhere() -> None:
    """Whoever sends cookies of any size must not fill the memory with them."""
    for number in range(50):
        assert holder_of(f"{number:x}" * 3000) is None
    assert not holders._kept
    assert holder_of("A" * 43) is None
    (key,) = holders._kept
    assert "A" * 43 not in key


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "_MOST_KEPT", 20)
    for number in range(100):
        assert holder_of(f"{number:043d}") is None
        assert len(holders._kept) <= 20


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
