"""A CSV by its bytes: its hash, its lines, its header, and words from all over it."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 2**20
_MARK = b"\xef\xbb\xbf"
_LONGEST_HEADER = 2**16
_CHUNKS = 128
_CHUNK = 2**14


@dataclass(frozen=True)
class Survey:
    """What the bytes of a file say.

    Attributes:
        sha256: Their hash.
        size_bytes: Their number.
        lines: Lines as a text editor counts, an unended last one included.
        ended: Whether the last line is ended.
        nul: Whether a zero byte is among them.
    """

    sha256: str
    size_bytes: int
    lines: int
    ended: bool
    nul: bool


def survey(path: Path, progress: Callable[[float], None] | None = None) -> Survey:
    """Read a file's bytes once.

    Args:
        path: The file.
        progress: Told the share that is read.
    """
    digest = hashlib.sha256()
    size, newlines, returns, nul, last = 0, 0, 0, False, b"\n"
    whole = path.stat().st_size or 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            newlines += block.count(b"\n")
            returns += block.count(b"\r") if not newlines else 0
            nul = nul or b"\0" in block
            size += len(block)
            last = block[-1:]
            if progress is not None:
                progress(size / whole)
    ended = last in (b"\n", b"\r")
    return Survey(digest.hexdigest(), size, (newlines or returns) + (not ended), ended, nul)


def first_row(path: Path) -> list[str] | None:
    """The first row of a comma-separated file in UTF-8; None if it has none that can be read."""
    with path.open("rb") as file:
        head = file.read(_LONGEST_HEADER).removeprefix(_MARK)
    if b"\0" in head:
        return None
    # A letter may be cut in two at the end of what was read.
    text = head.decode("utf-8", errors="ignore" if len(head) == _LONGEST_HEADER else "replace")
    try:
        return next(csv.reader(io.StringIO(text, newline=""), strict=True), None)
    except csv.Error:
        return None


def sampled_rows(path: Path, width: int) -> Iterator[Sequence[str]]:
    """Rows from all over a CSV, some of them perhaps wrong: only to learn which words there are."""
    size = path.stat().st_size
    step = max(_CHUNK, size // _CHUNKS)
    with path.open("rb") as file:
        for start in range(0, size, step):
            file.seek(start)
            lines = file.read(_CHUNK).decode("utf-8", errors="ignore").splitlines()
            # The first line is the header, or begins in the middle; the last may end there.
            whole = lines[1:-1] if len(lines) > 3 else lines[1:]  # noqa: PLR2004
            for line in whole:
                cells = _cells(line)
                if len(cells) == width:
                    yield cells


def blank_lines(path: Path) -> tuple[list[int], int]:
    """Read a CSV once more, slowly, to see which rows its lines are.

    Returns:
        For each blank line the number of rows of data before it; and the number of rows.

    Raises:
        csv.Error: A cell is not well quoted.
        UnicodeDecodeError: The file is not in UTF-8.
    """
    blanks: list[int] = []
    rows = -1
    with path.open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file, strict=True):
            if cells:
                rows += 1
            else:
                blanks.append(rows)
    return blanks, rows


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []
