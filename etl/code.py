"""Which code makes editions: the version of the product, and the hash of its own sources.

The version alone does not tell two builds of it apart. What can change a figure is hashed: the
floors that make an edition, with their SQL and tables of words, and the pinned libraries.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_FLOORS = ("workload", "warehouse", "etl")
_ENDINGS = frozenset({".py", ".sql", ".toml", ".csv"})
_LIBRARIES = "requirements/run.txt"
_BETWEEN = "+"
_HASHED = re.compile(r"\+[0-9a-f]{64}\Z")


@cache
def code_version() -> str:
    """Version and hash of this code, "0.1.0+<SHA-256>": what a manifest keeps as its code.

    Raises:
        OSError: If a source cannot be read.
    """
    told = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return f"{told['project']['version']}{_BETWEEN}{code_sha256(_ROOT)}"


def code_sha256(root: Path) -> str:
    """SHA-256 over all that makes an edition, the same wherever the product lies.

    Args:
        root: The folder of the product.

    Raises:
        OSError: If a source cannot be read, or the list of libraries is not there.
    """
    digest = hashlib.sha256()
    for name in sorted([*_sources(root), _LIBRARIES]):
        content = hashlib.sha256((root / name).read_bytes()).hexdigest()
        digest.update(f"{content}  {name}\n".encode())
    return digest.hexdigest()


def is_hashed(version: str) -> bool:
    """Whether a manifest's code version names the code by its hash: older ones do not."""
    return _HASHED.search(version) is not None


def _sources(root: Path) -> Iterator[str]:
    for floor in _FLOORS:
        for path in (root / floor).rglob("*"):
            if path.suffix in _ENDINGS and path.is_file():
                yield path.relative_to(root).as_posix()
