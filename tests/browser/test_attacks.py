"""Scripts in everything a reader can send, and paths out of every folder, against the real server.

A payload that runs sets `window.__xss`; whatever the page's own policy would block is said in the
console, which `visit` lets nobody pass over.
"""

from __future__ import annotations

import csv
import http.client
import re
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from pages.ui.address import PLAN, SHARED
from pages.ui.navigation import PAGES
from tests.attack import payloads
from tests.browser.app_server import Server, settled
from tests.browser.conftest import Visit
from tests.browser.product import texts
from tests.browser.test_submit import OCTOBER, PATIENCE_MS, ROWS, drop
from tests.browser.test_submit import desk as desk  # noqa: PLC0414  a fixture
from tests.etl.forms_inputs import make_form

# Parameters that single pages look for, beside the shared ones and those of a plan.
OF_PAGES = ("commune", "find", "kind", "district", "part", "axis", "click", "border", "mountain")
# As many as it takes for three hundred payloads; the rest stand in the cells of the files.
VISITS = 10
ELEMENTS = "img[src='x'], iframe[srcdoc], svg[onload], object, marquee, [href^='javascript']"


def harmless(page: Page) -> None:
    """No payload has run, and none stands in the page as an element."""
    assert page.evaluate("() => window.__xss") is None
    assert page.locator(ELEMENTS).count() == 0


def addresses() -> Iterator[tuple[str, dict[str, str]]]:
    """Pages and parameters, until every payload stood behind one."""
    left = [one for one in payloads.script() if len(one) < 200]
    names = [name for name in dict.fromkeys((*SHARED, *PLAN, *OF_PAGES)) if name != "edition"]
    turn = 0
    while left:
        yield PAGES[turn % len(PAGES)].name, {name: left.pop() for name in names[: len(left)]}
        turn += 1


def quoted(parameters: dict[str, str]) -> dict[str, str]:
    return {
        name: "".join(f"%{byte:02X}" for byte in value.encode())
        for name, value in parameters.items()
    }


def test_no_address_runs_a_script(visit: Visit):
    page = visit("overview", edition="%3Cimg%20src%3Dx%20onerror%3D%22window.__xss%3D1%22%3E")
    harmless(page)
    base = page.url.partition("?")[0].rstrip("/")
    paths = {one.name: one.url_path for one in PAGES}
    tried = 0
    for name, parameters in islice(addresses(), VISITS):
        tried += len(parameters)
        query = "&".join(f"{key}={value}" for key, value in quoted(parameters).items())
        page.goto(f"{base}/{paths[name]}?{query}")
        settled(page)
        harmless(page)
    assert tried >= 300


def test_no_file_that_is_handed_in_runs_a_script(
    desk: tuple[Server, object], visit: Visit, tmp_path: Path
):
    server, _ = desk
    page = visit("submit", at=server)
    good = make_form(tmp_path / "bat-mot.xlsx", "UBND xã Bát Mọt", OCTOBER, ROWS)
    drop(page, [good, *poisoned_files(tmp_path)])
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(texts("vi")["outcome.refused"], timeout=PATIENCE_MS)
    settled(page)
    for summary in main.locator("summary").all():
        summary.click()
    settled(page)
    field = page.get_by_label(texts("vi")["submit.by"])
    field.fill("<img src=x onerror=window.__xss=1>")
    field.press("Enter")
    settled(page)
    assert "onerror" in main.inner_text()  # the payloads are shown, as text
    harmless(page)


def poisoned_files(folder: Path) -> Iterator[Path]:
    """Payloads as cells of rows, as headings, as names of sheets and of files."""
    rows = folder / "nhan su <img src=x onerror=window.__xss=1>.csv"
    with rows.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Mã xã", "Tên xã, phường", "Tháng", "Số công chức có mặt"])
        for number, payload in enumerate(payloads.script()):
            writer.writerow([str(10000 + number), payload, "10/2026", payload])
    yield rows
    book = openpyxl.Workbook()
    book.active.title = "<img src=x onerror=__xss=1>"[:31]
    for payload in payloads.script():
        book.active.append([payload, payload])
    book.save(folder / "'><svg onload=window.__xss=1>.xlsx")
    yield folder / "'><svg onload=window.__xss=1>.xlsx"
    headings = folder / "tieu de.csv"
    with headings.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerow(payloads.script()[:60])
    yield headings


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
