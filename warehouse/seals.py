"""Seals and signatures: what a manifest or an entry of the log says cannot be changed unnoticed.

The seal is the SHA-256 of the fields: anyone can check it, it finds damage. The signature is an
HMAC with the publisher's key over the same text: it finds what somebody changed on purpose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from warehouse.errors import EditionError
from warehouse.keys import Keys

_SEAL, _KEY, _SIGNATURE = "seal", "key", "signature"


def sealed(kind: str, content: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """The fields with their seal, and with a signature where there is a key.

    Args:
        kind: What the fields are; a signature of one kind is none of another.
        content: The fields, none of them named like a seal.
        keys: The publisher's.
    """
    text = _text(kind, content)
    name, signature = keys.sign(text) if keys else ("", "")
    return {**content, _SEAL: _hash(text), _KEY: name, _SIGNATURE: signature}


def unsealed(
    kind: str, told: Mapping[str, Any], expected: set[str], name: str, keys: Keys
) -> dict[str, Any]:
    """The fields, their seal checked, and their signature where there is a key to check it with.

    Args:
        kind: What the fields are.
        told: What was read.
        expected: Names of the fields.
        name: What errors call the file.
        keys: The reader's; none: the signature is not checked.

    Raises:
        EditionError: If a field is missing or unknown, or the seal or the signature is wrong.
    """
    content = {key: value for key, value in told.items() if key not in (_SEAL, _KEY, _SIGNATURE)}
    if set(content) != expected:
        odd = ", ".join(sorted(set(content) ^ expected))
        raise EditionError("fields_differ", name=name, odd=odd)
    text = _text(kind, content)
    if told.get(_SEAL) != _hash(text):
        raise EditionError("seal_wrong", name=name)
    if keys:
        _check(text, str(told.get(_KEY)), str(told.get(_SIGNATURE)), name, keys)
    return content


def _check(text: str, key: str, signature: str, name: str, keys: Keys) -> None:
    if not keys.knows(key):
        if key:
            raise EditionError("signed_otherwise", name=name, key=key)
        raise EditionError("unsigned", name=name)
    if not keys.verifies(text, key, signature):
        raise EditionError("signature_wrong", name=name)


def _text(kind: str, content: Mapping[str, Any]) -> str:
    return f"can-viec {kind}\n{json.dumps(content, ensure_ascii=False, sort_keys=True)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
