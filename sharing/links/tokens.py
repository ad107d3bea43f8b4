"""Tokens: the secret part of a link's address, `<link_id>.<signature>`.

The id is 128 random bits, the signature an HMAC-SHA-256 of it; both in base64url without padding.
The table of links is the truth; the signature keeps guesses away from it.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
from typing import NamedTuple

from itsdangerous import Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData
from itsdangerous.signer import HMACAlgorithm

from sharing.links.keys import Keys

SALT = b"can-viec shared link 1"
_ID_BYTES, _SIGNATURE_BYTES = 16, 32
_ID_LETTERS, _LETTERS = 22, 66
_BETWEEN = b"."
# Of the right form and never made: what is compared in place of a text that is no token.
_NO_TOKEN = b"A" * _ID_LETTERS + _BETWEEN + b"A" * 43


class Made(NamedTuple):
    """A new token, and what of it is kept."""

    token: str
    id_sha256: str


class Read(NamedTuple):
    """What a text given as a token is.

    Attributes:
        id_sha256: Hash of the id it holds; of some id, if it holds none.
        well_formed: Whether it has the one form a token can have.
        genuine: Whether it is well formed and one of our keys has signed it.
    """

    id_sha256: str
    well_formed: bool
    genuine: bool


def make(keys: Keys) -> Made:
    """A new random token, signed with the newest key."""
    identity = secrets.token_bytes(_ID_BYTES)
    signed = _signer(keys).sign(base64_encode(identity))
    return Made(signed.decode("ascii"), _hash(identity))


def read(text: str, keys: Keys) -> Read:
    """Look at a text given as a token; the same work whatever it is.

    The form comes first, byte for byte: base64 has several spellings for the same bytes, and only
    the one that `make` writes is a token.
    """
    well_formed = canonical(text)
    given = text.encode("ascii") if well_formed else _NO_TOKEN
    identity, signature = given.split(_BETWEEN)
    genuine = _signer(keys).verify_signature(identity, signature)
    return Read(_hash(base64_decode(identity)), well_formed, well_formed and genuine)


def canonical(text: str) -> bool:
    """Whether a text is spelt as `make` spells a token."""
    if len(text) != _LETTERS or not text.isascii():
        return False
    parts = text.encode("ascii").split(_BETWEEN)
    if [len(part) for part in parts] != [_ID_LETTERS, _LETTERS - _ID_LETTERS - 1]:
        return False
    try:
        decoded = [base64_decode(part) for part in parts]
    except (BadData, binascii.Error):
        return False
    lengths = [len(part) for part in decoded] == [_ID_BYTES, _SIGNATURE_BYTES]
    return lengths and [base64_encode(part) for part in decoded] == parts


def _signer(keys: Keys) -> Signer:
    return Signer(
        list(reversed(keys)),  # itsdangerous wants the oldest first
        salt=SALT,
        sep=_BETWEEN,
        key_derivation="hmac",
        digest_method=hashlib.sha256,
        algorithm=HMACAlgorithm(hashlib.sha256),
    )


def _hash(identity: bytes) -> str:
    return hashlib.sha256(identity).hexdigest()
