"""What several folders of tests share: the default edition, built once, and a tiny one by hand."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from sharing.audit.chain import STATE_VARIABLE
from tests.warehouse import tiny
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.keys import KEY_VARIABLE
from warehouse.publishing import Draft, publish

ROOT = Path(__file__).resolve().parents[1]
BUILD_SECONDS = 180
_MAIN = sys.modules["__main__"]

settings.register_profile("no clock", deadline=None)  # a busy machine is no failure
settings.load_profile("no clock")


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put the main module back after a test: Streamlit's script runner leaves the app in its place.

    A process that `multiprocessing` starts later would else run the whole app before its own task.
    """
    sys.modules["__main__"] = _MAIN
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session", autouse=True)
def publishers_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A key of the tests' own, the same for all workers and every process they start."""
    path = _shared(tmp_path_factory) / "publisher.key"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(KEY_VARIABLE, str(path))
        yield path


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the audit log of the tests, and of every process they start, lies."""
    path = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(STATE_VARIABLE, str(path))
        yield path


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def default_edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition of `data/` with nothing configured, built once however many workers test.

    Its folder holds nothing else and is not to be changed; copy it to spoil it.
    """
    shared = _shared(tmp_path_factory) / "default-edition"
    shared.mkdir(exist_ok=True)
    store = Store(shared / "editions")
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker builds, the others wait for it
        if not store.ids():
            command = [sys.executable, "-m", "etl", "build", "--editions", str(store.folder)]
            built = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False,
                timeout=BUILD_SECONDS,
            )  # fmt: skip
            assert built.returncode == 0, built.stdout + built.stderr
    served = store.serve()
    assert served.problem is None
    return served.edition


@pytest.fixture(scope="session")
def default_connection(default_edition: Edition) -> Iterator[Connection]:
    """A read-only connection to the default edition."""
    connection = default_edition.open()
    yield connection
    connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of editions in which nothing was published yet."""
    return Store(tmp_path / "editions")


@pytest.fixture
def tiny_draft() -> Callable[..., Draft]:
    """Makes drafts of the tiny province: `tiny_draft({"core_field": rows})` changes a table."""
    return tiny.draft


@pytest.fixture(scope="session")
def _tiny_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(tmp_path_factory.mktemp("tiny") / "editions")
    first = publish(tiny.draft(), store, None)
    renamed = tiny.tables()["core_field"].replace("Đất đai", "Đất đai, môi trường")
    publish(tiny.draft({"core_field": renamed}), store, first.id)
    return store.folder


@pytest.fixture
def tiny_store(_tiny_editions: Path, tmp_path: Path) -> Store:
    """A store of its own with two editions of the tiny province; the second is current."""
    folder = tmp_path / "two-editions"
    shutil.copytree(_tiny_editions, folder)
    return Store(folder)
