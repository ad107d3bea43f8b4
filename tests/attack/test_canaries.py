"""Made-up people in what offices hand in, looked for in everything the product keeps and says."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tarfile
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from bench.servers import Server as Address
from bench.serving.visitors import Visitor
from pages.ui.navigation import PAGES, PageLink
from sharing.access.roles import Role, allows
from tests.attack.people import found_in, traces
from tests.attack.served import Installation, Office
from tests.browser.app_server import Server

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
# The pages that show what was handed in, which an officer sees more of than a leader.
SENT = [page for page in PAGES if page.name in {"submit", "quality", "sources"}]


def test_the_search_for_people_finds_them_where_they_are(office: Office):
    assert len(traces(office.folder / "sent")) >= 5


def test_a_list_with_people_was_taken(office: Office):
    """So that the tests below do not look into an empty house."""
    assert office.store.serve().edition.manifest.number == 2, office.said
    assert list((office.data / "received" / "lists").glob("*.parquet"))


def test_nothing_that_is_kept_names_a_person(office: Office):
    assert traces(office.store.folder, office.before) == []
    assert traces(office.data / "received") == []
    assert not found_in(office.said.encode()), office.said


def test_a_backup_names_nobody(office: Office, tmp_path: Path):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'state_folder = "{tmp_path / "state"}"\n', "utf-8")
    environment = os.environ | {
        "CAN_VIEC_EDITIONS": str(office.store.folder), "CAN_VIEC_DATA": str(office.data),
        "CAN_VIEC_SETTINGS": str(settings),
    }  # fmt: skip
    subprocess.run([ROOT / "deploy" / "backup.sh", tmp_path / "backups"], env=environment,
                   check=True, capture_output=True, timeout=SECONDS)  # fmt: skip
    (archive,) = (tmp_path / "backups").glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "opened", filter="data")
    assert traces(tmp_path / "opened", office.before) == []


def test_no_page_says_a_person_over_its_socket(installation: Installation, office: Office):
    """Every page as who may open it and as who may not, and everything that was written of it."""
    shared = [page for page in PAGES if allows(Role.LINK_HOLDER, "pages", page.name)]
    holder = installation.holder(installation.link(pages=[page.name for page in shared]))
    for server, cookies, pages in (
        (installation.officials, installation.signed("viewer"), PAGES),
        (installation.officials, installation.signed("data_officer"), SENT),
        (installation.strangers, holder, PAGES),
    ):
        frames = asyncio.run(crawled(server, cookies, pages))
        assert len(frames) > 10 * len(pages)
        assert any("Bát Mọt".encode() in frame for frame in frames)
        assert not [frame for frame in frames if found_in(frame)]
        for path in ("/xa?find=chim", "/api/v1/verdicts?format=csv", "/api/v1/sources", "/v/chim"):
            answer = httpx.get(f"{server.url}{path}", cookies=cookies, timeout=60)
            assert not found_in(answer.content), path
        assert not found_in(server.log.read_bytes())
    assert traces(office.reviewers.folder) == []
    assert list((office.state / "audit").glob("*.jsonl"))
    assert traces(office.state) == []


async def crawled(
    server: Server, cookies: dict[str, str], pages: Iterable[PageLink]
) -> list[bytes]:
    """Every frame of every page."""
    frames: list[bytes] = []
    port = int(server.url.rpartition(":")[2])
    visitor = Visitor(Address("product", port, 0), {}, dict(cookies))
    await visitor.get("/_stcore/health")  # for the token that the socket asks for
    await visitor.come_in(time.perf_counter() + SECONDS)
    async with visitor.page() as reader:
        reader.heard = frames.append
        for page in pages:
            await reader.rerun(page.url_path, "commune=15607&period=2026-09")
    return frames
