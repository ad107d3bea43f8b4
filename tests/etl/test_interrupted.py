"""A load that is ended half-way stops nobody: neither the next load nor one of another account."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.intake.staging import clear_staging, staging_in
from etl.intake.store import ReceivedStore
from tests.deploy.no_set_id import confine
from tests.etl.intake_folder import ROOT, new_data

GROUP, SERVER, PUBLISHER = 60001, 60002, 60003
STAGING = ".staging-*"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A folder of received files that a group shares, as can-viec.tmpfiles makes it."""
    folder = tmp_path / "data" / "received"
    folder.mkdir(parents=True)
    folder.chmod(0o2770)
    return folder


@pytest.fixture(params=[0o007, 0o022, 0o077])
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def masked() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


def in_a_process(act: Callable[[], None], account: int | None = None) -> int:
    """How a process of the group ended that did something, as an account if one is named."""
    child = os.fork()  # not a program of its own: an account need not reach this Python's files
    if child == 0:
        code = 1
        try:
            if account is not None:
                os.setgroups([GROUP])
                os.setresgid(account, account, account)
                os.setresuid(account, account, account)
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def half_way(received: Path) -> None:
    """A load that is killed while lists are staged, a folder among its files."""
    with staging_in(received) as folder:
        (folder / "spilt").mkdir()
        (folder / "spilt" / "rows").write_bytes(b"x")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_shared_folder_s_staging_is_the_group_s(received: Path, mask: int) -> None:
    with staging_in(received) as folder:
        (folder / "spilt").mkdir()
        assert mode(folder) == 0o2770
        assert mode(folder / "spilt") & 0o2770 == 0o2770
        assert mode(folder / "spilt") & 0o007 == 0o007 & ~mask, "others have no more than before"
    assert not folder.exists()
    assert masked() == mask


def test_one_s_own_staging_is_one_s_own(tmp_path: Path, mask: int) -> None:
    with pytest.raises(ZeroDivisionError), staging_in(tmp_path) as folder:
        assert mode(folder) == 0o700
        assert masked() == mask
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_unit_that_may_set_no_group_bit_stages_too(received: Path) -> None:
    def staged() -> None:
        confine()
        half_way(received)

    assert in_a_process(staged) == -signal.SIGKILL
    (left,) = received.glob(STAGING)
    assert mode(left) == 0o2770
    clear_staging(received)
    assert list(received.iterdir()) == []


@only_root
@pytest.mark.parametrize(("first", "second"), [(SERVER, PUBLISHER), (PUBLISHER, SERVER)])
def test_what_a_killed_load_left_is_cleared_by_the_other_account(
    received: Path, monkeypatch: pytest.MonkeyPatch, first: int, second: int
) -> None:
    data = received.parent
    with ReceivedStore(data).locked():  # makes what can-viec.tmpfiles makes
        pass
    for path in (data, *data.rglob("*")):
        os.chown(path, PUBLISHER, GROUP)
        path.chmod(0o2770 if path.is_dir() else 0o660)
    # From here, as these accounts may not come by the way that leads here.
    data.parent.chmod(0o711)
    monkeypatch.chdir(data.parent)
    kept = ReceivedStore(Path(data.name))

    def killed() -> None:
        os.umask(0o022)
        with kept.locked():
            half_way(kept.folder)

    def loads() -> None:
        with kept.locked():
            assert not list(kept.folder.glob(STAGING))

    assert in_a_process(killed, first) == -signal.SIGKILL
    assert len(list(received.glob(STAGING))) == 1
    assert in_a_process(loads, second) == 0
    assert not list(received.glob(STAGING))


# --- told to end ---------------------------------------------------------------------------------

WAITING = """
import runpy, sys, time
from etl.commands import load
def examine(*_):
    print("staged", flush=True)
    time.sleep(60)
load.examine = examine
sys.argv = ["etl", "load", "--data", sys.argv[1], "--editions", sys.argv[1] + "/editions"]
runpy.run_module("etl", run_name="__main__")
"""


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a load that has staged lists and reads for a minute."""
    begun: list[subprocess.Popen[str]] = []

    def start(*before: str) -> subprocess.Popen[str]:
        command = [*before, sys.executable, "-c", WAITING, str(tmp_path / "data")]
        one = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        begun.append(one)
        assert one.stdout is not None
        assert one.stdout.readline() == "staged\n"
        return one

    new_data(tmp_path / "data")
    # The tests themselves may run under `nohup`, and what is started inherits it.
    known = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield start
    finally:
        signal.signal(signal.SIGHUP, known)
        for one in begun:
            one.kill()
            one.communicate()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_a_load_that_is_told_to_end_leaves_nothing(
    load: Callable[..., subprocess.Popen[str]], tmp_path: Path, told: signal.Signals
) -> None:
    received = tmp_path / "data" / "received"
    one = load()
    assert len(list(received.glob(STAGING))) == 1
    one.send_signal(told)
    assert one.wait(30) == 128 + told
    assert not list(received.glob(STAGING))
    with ReceivedStore(tmp_path / "data").locked():
        pass


def test_what_a_load_was_started_to_ignore_it_ignores(
    load: Callable[..., subprocess.Popen[str]],
) -> None:
    one = load(shutil.which("nohup") or "nohup")
    one.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(1)
    one.terminate()
    assert one.wait(30) == 128 + signal.SIGTERM
