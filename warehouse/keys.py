"""The publisher's key: who may read it can sign, and can check who signed.

The key is a file of one or more lines, 64 hexadecimal digits each. The first line signs; all of
them verify, so that a new key is put before the old one. Who cannot read the file (a web server
under another user) still checks hashes and chains, and can be told that signatures were not.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import EditionError

KEY_VARIABLE = "CAN_VIEC_PUBLISHER_KEY"
_BYTES = 32
_LINE = re.compile(r"[0-9a-f]{64}")
_ID_DIGITS = 16
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Keys:
    """The secrets that verify; the first of them signs. None at all where they cannot be read."""

    secrets: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.secrets)

    def sign(self, text: str) -> tuple[str, str]:
        """The name of the signing key, and the HMAC-SHA-256 of the text by it."""
        return _name(self.secrets[0]), _signature(self.secrets[0], text)

    def verifies(self, text: str, name: str, signature: str) -> bool:
        """Whether the key of that name is one of ours and made this signature."""
        return any(
            hmac.compare_digest(_name(secret), name)
            and hmac.compare_digest(_signature(secret, text), signature)
            for secret in self.secrets
        )

    def knows(self, name: str) -> bool:
        """Whether the key of that name is one of ours."""
        return any(_name(secret) == name for secret in self.secrets)


def key_file() -> Path:
    """`CAN_VIEC_PUBLISHER_KEY`, or `can-viec/publisher.key` among the user's settings."""
    if given := os.environ.get(KEY_VARIABLE):
        return Path(given)
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(settings) / "can-viec" / "publisher.key"


def readers_keys() -> Keys:
    """The keys a reader may check signatures with; none where the file cannot be read."""
    try:
        return _parsed(key_file())
    except (OSError, RuntimeError, EditionError):  # RuntimeError: the user has no home folder
        return Keys()


def publishers_keys(editions: Path) -> Keys:
    """The keys to sign with; made on the first publish, readable by the owner only.

    Args:
        editions: The folder of the editions; the key must not lie in it.

    Raises:
        EditionError: If others can read the file, if it is no key, or if it lies in the folder.
        OSError: If it cannot be made or read.
    """
    path = key_file()
    if path.resolve().is_relative_to(editions.resolve()):
        raise EditionError("key_among_editions", path=path)
    if not path.exists():
        _make(path)
    return _kept(path)


def _make(path: Path) -> None:
    """Put a new key there, whole or not at all, unless another publisher was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, hidden = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # the owner's alone
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(hidden, path)
    finally:
        Path(hidden).unlink()


def _kept(path: Path) -> Keys:
    if path.stat().st_mode & _OTHERS:
        raise EditionError("key_open", path=path)
    return _parsed(path)


def _parsed(path: Path) -> Keys:
    lines = path.read_text(encoding="ascii", errors="replace").split()
    if not lines or not all(_LINE.fullmatch(line) for line in lines):
        raise EditionError("no_key", path=path)
    return Keys(tuple(bytes.fromhex(line) for line in lines))


def _name(secret: bytes) -> str:
    """What a key may be called in public: the head of its hash."""
    return hashlib.sha256(b"name" + secret).hexdigest()[:_ID_DIGITS]


def _signature(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
