"""One office with made-up people in its files, loaded and served once for all tests here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.people import sent_files
from tests.attack.served import Installation, Office, serving
from tests.pages.conftest import link_editions
from warehouse.editions import Edition

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def installation(office: Office) -> Iterator[Installation]:
    """The product on those editions and files, for officials and for link holders."""
    with serving(office) as running:
        yield running
