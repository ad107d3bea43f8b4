"""Scripts in everything a reader can send, and paths out of every folder, against the real server.

A payload that runs sets `window.__xss`; whatever the page's own policy would block is said in the
console, which `visit` lets nobody pass over.
"""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pages.ui.navigation import PAGES
from sharing.scenario import Scenario
from tests.attack import payloads, placing
from tests.attack.parameters import declared
from tests.browser.app_server import Server, settled
from tests.browser.assailant import Assailant, kept
from tests.browser.conftest import Visit
from tests.browser.product import BY_NAME, Truth, beginning, texts
from tests.browser.test_submit import OCTOBER, PATIENCE_MS, ROWS, drop
from tests.browser.test_submit import desk as desk  # noqa: PLC0414  a fixture
from tests.etl.forms_inputs import make_form

SCENARIO = Scenario(
    period_id="2026-10", objective="worst_load", budget=3, most_km=60.0, minimum=5, most_lent=None
)


@pytest.fixture
def assailant(visit: Visit, edition_folder: Path) -> Iterator[Assailant]:
    """Whoever tries it on the first page; at the end nothing has come of it."""
    before = kept(edition_folder)
    page = visit("overview", edition="%3Cimg%20src%3Dx%20onerror%3D%22window.__xss%3D1%22%3E")
    tries = Assailant.of(page)
    tries.look("edition", page.url)
    yield tries
    settled(page)
    tries.look("the end", page.url)
    assert tries.problems == []
    assert kept(edition_folder) == before


def test_no_address_runs_a_script(assailant: Assailant):
    """Every payload stands in some parameter, every parameter carries a payload on every page."""
    dealt = list(placing.dealt(placing.mixed(placing.every())))
    told = beginning("vi", "address.unknown")
    for turn in range(-(-len(dealt) // len(PAGES)) * len(PAGES)):
        page, parameters = PAGES[turn % len(PAGES)], dealt[turn % len(dealt)]
        address = f"/{page.url_path}?{placing.query(parameters)}"
        assailant.go(address, page.name, len(parameters))
        assert told in assailant.page.inner_text("body"), page.name
    assert len(declared()) > 50
    assert sum(assailant.tried.values()) >= len(payloads.script()) + len(payloads.sql())


def test_no_field_runs_a_script(assailant: Assailant, truth: Truth):
    """What stands in the fields of the pages, in a scenario and in its file."""
    sample = iter(placing.mixed(payloads.script()))
    for page, key in (
        ("overview", "search-"), ("compare", "compare-search"), ("reform", "address_find"),
    ):  # fmt: skip
        assailant.go(f"/{BY_NAME[page].url_path}", page, 0)
        for payload in islice(sample, 2):
            assailant.type_in(key, payload, page)
            assailant.settled()
            assailant.look(key, payload)
    communes = list(truth.rows("communes")["commune_code"])
    for scenario in islice(placing.scenarios(payloads.script(), communes, SCENARIO), 2):
        query = placing.query(scenario.every_parameter())
        assailant.go(f"/bo-tri?{query}", "scenario", len(communes))
        assailant.settled()
        assert scenario.locked[0].reason in assailant.look("scenario", scenario.name)


def test_no_file_that_is_handed_in_runs_a_script(
    desk: tuple[Server, object], visit: Visit, tmp_path: Path
):
    server, _ = desk
    page = visit("submit", at=server)
    tries = Assailant.of(page)
    good = make_form(tmp_path / "bat-mot.xlsx", "UBND xã Bát Mọt", OCTOBER, ROWS)
    drop(page, [good, *placing.poisoned_files(tmp_path)])
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(texts("vi")["outcome.refused"], timeout=PATIENCE_MS)
    settled(page)
    for summary in main.locator("summary").all():
        summary.click()
    settled(page)
    tries.type_in("desk-by", "<img src=x onerror=window.__xss=1>", "by")
    settled(page)
    assert "onerror" in main.inner_text()  # the payloads are shown, as text
    tries.look("submit", "files")
    assert tries.problems == []
    # What is looked for would be seen.
    page.evaluate(
        "() => { window.__xss = 1; document.body.append(document.createElement('marquee')); }"
    )
    tries.look("submit", "planted")
    assert len(tries.problems) == 2


# ---- paths out of every folder ------------------------------------------------------------------

ROUTES = (
    "/", "/app/static/", "/static/", "/media/", "/_stcore/", "/_stcore/bidi-components/",
    "/_stcore/upload_file/", "/component/", "/v/", "/api/v1/", "/api/v1/editions/", "/tai-ve/",
    "/files/", "/xa/",
)  # fmt: skip
# What stands in the files that are asked for, and in no page.
SECRET = re.compile(
    rb"root:[x*]:0:|PagesManager|gatherUsageStats|\[project\]|CAN_VIEC_EDITIONS=|PATH=/"
)
SHELL = re.compile(rb"<title>Streamlit</title>|<div id=\"root\">")


def raw_get(server: Server, target: str) -> tuple[int, bytes, str]:
    """Status, body and the place it leads to, of a request whose path no library tidies up."""
    connection = http.client.HTTPConnection(server.host, timeout=20)
    try:
        connection.putrequest("GET", target, skip_host=False, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Location", "")
    finally:
        connection.close()


@pytest.mark.parametrize("route", ROUTES)
def test_no_path_leads_out_of_a_folder(server: Server, route: str):
    every = payloads.traversal()
    share = every[ROUTES.index(route) % 8 :: 8] if route != "/app/static/" else every
    for payload in share:
        if " " in payload:
            continue
        status, body, place = raw_get(server, route + payload)
        assert not SECRET.search(body), (route, payload)
        assert not body.startswith(b"DUCK", 8), (route, payload)
        assert (
            status in {400, 403, 404, 405, 429} or SHELL.search(body) or leads_home(server, place)
        ), (route, payload, status)


def leads_home(server: Server, place: str) -> bool:
    """Whether a redirection stays on this host."""
    parts = urlsplit(place.replace("\\", "/"))
    return bool(place) and parts.netloc in {"", server.host} and parts.scheme in {"", "http"}


@pytest.mark.parametrize("target", [
    "//elsewhere.test/", "///elsewhere.test/", "/\\elsewhere.test/", "//elsewhere.test/%2e%2e/",
    "/%2Felsewhere.test/", "/%5Celsewhere.test/", "//elsewhere.test//", "/xa//elsewhere.test/",
    "http://elsewhere.test/", "/@elsewhere.test/", "/.//elsewhere.test/", "/\t/elsewhere.test/",
])  # fmt: skip
def test_no_address_leads_to_another_host(server: Server, target: str):
    head = raw_head(server, target)
    place = re.search(rb"^location: (.*)$", head, re.MULTILINE | re.IGNORECASE)
    assert place is None or leads_home(server, place.group(1).decode().strip()), place


def raw_head(server: Server, target: str) -> bytes:
    host, _, port = server.host.partition(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {server.host}\r\n"
                           "Connection: close\r\n\r\n".encode())  # fmt: skip
        received = b""
        while block := connection.recv(65536):
            received += block
    return received.partition(b"\r\n\r\n")[0]


def test_what_is_looked_for_would_be_found(server: Server):
    """So that the pattern above is no wish: the files do hold it, and the shell is the shell."""
    root = Path(__file__).resolve().parents[2]
    for name in ("serve.py", ".streamlit/config.toml", "pyproject.toml"):
        assert SECRET.search((root / name).read_bytes()), name
    assert SECRET.search(Path("/etc/passwd").read_bytes())
    assert SHELL.search(raw_get(server, "/xa")[1])
