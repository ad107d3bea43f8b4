"""Made-up people in what offices hand in, looked for in everything the product keeps and says."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import unicodedata
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from bench import socket_client
from bench.servers import Server as Address
from pages.ui.navigation import PAGES
from tests.browser.app_server import Server, serve
from tests.etl.dossiers_inputs import as_csv, as_parquet, as_xlsx, printed_row, workbook_rows
from tests.pages.conftest import link_editions
from warehouse.editions import Edition, Store

ROOT = Path(__file__).resolve().parents[2]
NAME, STREET, PHONE, CITIZEN = (
    "Trịnh Thị Chim Hoàng Yến",
    "Ngõ Chim Yến",
    "0987604321",
    "038187604321",
)
CANARIES = (NAME, STREET, PHONE, CITIZEN)
SECONDS = 240
# The pages that show what was handed in, and one of figures.
SHOWING = frozenset({"submit", "quality", "sources", "commune"})


def forms_of(text: str) -> set[bytes]:
    """How a text may stand somewhere: composed, decomposed, without diacritics, in two bytes."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    spelt = {text, unicodedata.normalize("NFD", text), bare, bare.upper(), bare.lower()}
    return {one.encode(code) for one in spelt for code in ("utf-8", "utf-16-le")}


FORMS = {form for canary in CANARIES for form in forms_of(canary)}


def found_in(content: bytes) -> bool:
    return any(form in content for form in FORMS)


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and what is packed in it."""
    content = path.read_bytes()
    yield path.name, content
    if path.suffix == ".parquet":
        yield f"{path.name}: rows", pd.read_parquet(path).to_csv().encode()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = connection.execute(
                "SELECT table_name, column_name FROM duckdb_columns() "
                "WHERE data_type = 'VARCHAR' AND NOT internal"
            ).fetchall()
            for table, column in columns:
                texts = connection.table(table).select(f'"{column}"').distinct().fetchall()
                yield f"{path.name}: {table}.{column}", "\n".join(map(str, texts)).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from ((f"{path.name}: {name}", packed.read(name)) for name in packed.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield f"{path.name}: unpacked", gzip.decompress(content)


def traces(folder: Path, but: str = "") -> list[str]:
    """Where under a folder a made-up person stands; `but` names a file nobody has looked into."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stem != but]
    assert files
    return [name for path in files for name, content in contents(path) if found_in(content)]


@dataclass(frozen=True)
class Office:
    """Where everything is that the product keeps.

    Attributes:
        folder: Round it.
        store: Its editions.
        said: What the load said.
        before: The edition that was there before anybody came into it.
    """

    folder: Path
    store: Store
    said: str
    before: str

    @property
    def data(self) -> Path:
        return self.folder / "data"


@pytest.fixture(scope="module")
def office(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Lists and a staff file with people in them, sent in by every way the readers know."""
    folder = tmp_path_factory.mktemp("canaries")
    left_out = shutil.ignore_patterns("received", "inbox", "boundaries")
    shutil.copytree(ROOT / "data", folder / "data", ignore=left_out)
    (folder / "editions").mkdir()
    store = link_editions(default_edition.path.parent, folder / "editions")
    sent = sorted(sent_files(folder / "sent"))
    load = [sys.executable, "-m", "etl", "load", *map(str, sent), "--reason", "thử"]
    arguments = [*load, "--data", str(folder / "data"), "--editions", str(store.folder)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=SECONDS)  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return Office(folder, store, done.stdout + done.stderr, default_edition.id)


def sent_files(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    people = {"hoTenNguoiNop": NAME, "diaChi": STREET, "soDienThoai": PHONE, "maDinhDanh": CITIZEN}
    rows = [row | people for row in workbook_rows(30)]
    (folder / "lists.csv").write_bytes(as_csv(rows, list(rows[0])))
    yield folder / "lists.csv"
    others = [row | people | {"maHoSo": row["maHoSo"].replace("H56.17.22", "H56.17.23"),
                              "donViId": "15622", "tenDonVi": "UBND xã Trung Hạ"}
              for row in workbook_rows(30)]  # fmt: skip
    yield as_parquet(folder / "list.parquet", others)
    printed = [
        printed_row(number, **{"Tên cá nhân/tổ chức": NAME, "Địa chỉ/SĐT": f"{STREET}, {PHONE}"})
        for number in range(1, 12)
    ]
    yield as_xlsx(folder / "printed.xlsx", printed)
    lines = ["Mã xã;Tên xã, phường;Tháng;Số công chức có mặt;Họ và tên;Số CCCD",
             f"15607;Xã Bát Mọt;10/2026;4;{NAME};{CITIZEN}"]  # fmt: skip
    (folder / "nhan-su.csv").write_text("\n".join(lines), "utf-8")
    yield folder / "nhan-su.csv"
    # In a column that is not meant for it: the cell is odd, and the answer quotes odd cells.
    odd = [row | {"tenLinhVuc": f"{NAME} {CITIZEN}", "kenhThucHien": PHONE} for row in rows]
    (folder / "odd.csv").write_bytes(as_csv(odd, list(rows[0])))
    yield folder / "odd.csv"


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


@pytest.fixture(scope="module")
def server(office: Office) -> Iterator[Server]:
    """The product on those editions and files."""
    with serve(office.store.folder, office.folder / "server.log", office.data) as running:
        yield running


def test_no_page_says_a_person_over_its_socket(server: Server, office: Office):
    frames = asyncio.run(crawled(server))
    assert len(frames) > 20 * len(SHOWING)
    assert any("Bát Mọt".encode() in frame for frame in frames)
    assert not [frame for frame in frames if found_in(frame)]
    with urllib.request.urlopen(f"{server.url}/xa?find=chim", timeout=10) as answer:
        assert not found_in(answer.read())
    assert not found_in(server.log.read_bytes())


async def crawled(server: Server) -> list[bytes]:
    """Every frame of every page."""
    frames: list[bytes] = []
    port = int(server.url.rpartition(":")[2])
    async with socket_client.connect(Address("product", port, 0)) as reader:
        reader.heard = frames.append
        for page in (one for one in PAGES if one.name in SHOWING):
            await reader.rerun(page.url_path, "commune=15607&period=2026-09")
    return frames
