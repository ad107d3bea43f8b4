"""What is told of memory to the C library and to Linux, which holds for the life of a process."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tells Linux")

# What the C library says of its memory; what lies outside the heap is `hblkhd`, the fifth of ten
# figures: mallinfo2(3).
_ACCOUNT = """
import ctypes, sys
from sharing.serving import memory

class Said(ctypes.Structure):
    _fields_ = [(letter, ctypes.c_size_t) for letter in "abcdefghij"]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Said

def outside_the_heap():
    return library.mallinfo2().e
"""

# A large block is freed, which has glibc take the next ones from its heap; then one of a megabyte
# is asked for.
_LARGE = """
library.malloc.restype = ctypes.c_void_p
library.malloc.argtypes = [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
{told}
library.free(library.malloc(20 << 20))
before = outside_the_heap()
block = library.malloc(1 << 20)
print(outside_the_heap() - before >= 1 << 20)
"""


def _said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("told", "apart"),
    [("", "False"), ("assert memory.large_blocks_apart()", "True")],
    ids=["of its own accord", "told"],
)
def test_a_large_block_lies_outside_the_heap_also_after_another_was_freed(
    told: str, apart: str
) -> None:
    assert _said(_ACCOUNT + _LARGE.format(told=told)) == apart


# As many names as the product has are kept, and many more come and go, as with clicks.
_NAMES = """
memory.large_blocks_apart()
kept = [sys.intern(f"kept {{number}}") for number in range(90_000)]
{told}
before = outside_the_heap()
for number in range(400_000):
    sys.intern(f"gone {{number}}")
print(outside_the_heap() - before >= 3 << 20)
"""


@pytest.mark.parametrize(
    ("told", "grows"),
    [("", "True"), ("memory.room_for_names()", "False")],
    ids=["of its own accord", "told"],
)
def test_the_table_of_names_does_not_grow_by_names_that_come_and_go(told: str, grows: str) -> None:
    assert _said(_ACCOUNT + _NAMES.format(told=told)) == grows


# Each thread that asks for memory while others hold some has an arena of its own, up to the most;
# glibc tells of each in its report: malloc_info(3).
_ARENAS = """
import ctypes, threading
from sharing.serving import memory

library = ctypes.CDLL(None)
library.malloc.argtypes = [ctypes.c_size_t]
{told}
together = threading.Barrier(7)
def ask():
    library.malloc(1000)
    together.wait(20)
threads = [threading.Thread(target=ask) for _ in range(6)]
for one in threads:
    one.start()
together.wait(20)
with open({path!r}, "wb") as report:
    library.fdopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(library.fdopen(report.fileno(), b"w"))
    library.malloc_info(0, stream)
    library.fflush(stream)
"""


@pytest.mark.parametrize(
    ("told", "few"),
    [("", False), ("assert memory.few_arenas()", True)],
    ids=["of its own accord", "told"],
)
def test_threads_share_one_place(told: str, few: bool, tmp_path) -> None:
    report = tmp_path / "report.xml"
    _said(_ARENAS.format(told=told, path=str(report)))
    arenas = report.read_text("ascii").count("<heap nr=")
    assert (arenas == 1) == few


# Whether the process may have huge pages, in the words of Linux: proc_pid_status(5).
_HUGE = """
from pathlib import Path
from sharing.serving import memory
{told}
status = Path("/proc/self/status").read_text("ascii")
print(next(line.split()[1] for line in status.splitlines() if line.startswith("THP_enabled")))
"""


@pytest.mark.parametrize(
    ("told", "may"),
    [("", "1"), ("assert memory.no_huge_pages()", "0")],
    ids=["of its own accord", "told"],
)
def test_a_process_has_no_huge_pages(told: str, may: str) -> None:
    assert _said(_HUGE.format(told=told)) == may
