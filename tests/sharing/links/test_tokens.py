"""Tokens: what `make` wrote is one, and nothing else is, whatever it differs in."""

from __future__ import annotations

import base64
import os
import random
import secrets
from pathlib import Path

import pytest
from itsdangerous import Signer

from sharing.links import tokens
from sharing.links.errors import LinkError
from sharing.links.keys import made_keys, read_keys, rotate
from tests.sharing.links.made import KEY, OTHER_KEY

LETTERS = 66
GUESSES = 100_000


def genuine(text: str, keys: tuple[bytes, ...] = (KEY,)) -> bool:
    return tokens.read(text, keys).genuine


@pytest.fixture(scope="module")
def token() -> str:
    return tokens.make((KEY,)).token


def test_a_token_is_genuine_and_names_its_id_by_hash_only() -> None:
    made = tokens.make((KEY,))
    assert tokens.read(made.token, (KEY,)) == (made.id_sha256, True, True)
    assert len(made.token) == LETTERS
    assert len(base64.urlsafe_b64decode(made.token[:22] + "==")) == 16
    assert made.id_sha256[:12] not in made.token


def test_no_two_tokens_are_alike() -> None:
    assert len({tokens.make((KEY,)).token for _ in range(1000)}) == 1000


def test_every_change_of_a_single_byte_is_rejected(token: str) -> None:
    """All 256 x 66 substitutions, all deletions, all insertions: none is a token any more."""
    raw = token.encode("latin-1")
    accepted = []
    for place in range(len(raw)):
        changed = [raw[:place] + raw[place + 1 :]]
        changed += [raw[:place] + bytes([byte]) + raw[place + 1 :] for byte in range(256)]
        changed += [raw[:place] + bytes([byte]) + raw[place:] for byte in range(256)]
        accepted += [one for one in changed if one != raw and genuine(one.decode("latin-1"))]
    accepted += [
        raw + bytes([b]) for b in range(256) if genuine((raw + bytes([b])).decode("latin-1"))
    ]
    assert accepted == []
    assert genuine(token)


def test_another_spelling_of_the_same_bytes_is_no_token(token: str) -> None:
    """The last letter of either part has bits that base64 ignores: itsdangerous takes them all."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    identity, signature = token.split(".")
    same = [
        identity[:-1] + letter
        for letter in alphabet
        if base64.urlsafe_b64decode(identity[:-1] + letter + "==")
        == base64.urlsafe_b64decode(identity + "==")
    ]
    assert len(same) == 16  # four bits are free: itsdangerous alone would take them all
    assert [genuine(f"{one}.{signature}") for one in same].count(True) == 1
    for text in (token + "=", token + "==", f" {token}", f"{token}\n", token.swapcase(),
                 token.replace(".", "%2E"), token.upper(), f"{token}.{signature}", ""):  # fmt: skip
        assert not genuine(text), text


def test_another_key_or_another_salt_signs_nothing_here(token: str) -> None:
    assert not genuine(token, (OTHER_KEY,))
    identity = token.split(".", maxsplit=1)[0]
    for salt in (b"itsdangerous.Signer", b"can-viec shared link 2", b""):
        forged = Signer(KEY, salt=salt, key_derivation="hmac").sign(identity).decode()
        assert not genuine(forged)


def test_a_hundred_thousand_guesses_hit_nothing() -> None:
    """A million are made by bench/serving."""
    rng = random.Random(20261127)
    hits = 0
    for _ in range(GUESSES):
        text = base64.urlsafe_b64encode(rng.randbytes(16)).rstrip(b"=")
        signature = base64.urlsafe_b64encode(rng.randbytes(32)).rstrip(b"=")
        guess = (text + b"." + signature).decode()
        assert tokens.canonical(guess)
        hits += genuine(guess)
    assert hits == 0


def test_a_new_key_signs_and_the_old_one_still_verifies_until_it_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = made_keys(path)
    old = tokens.make(first).token
    both = rotate(path, keep=1)
    new = tokens.make(both).token
    assert both[1:] == first
    assert genuine(old, both)
    assert genuine(new, both)
    assert not genuine(new, first)
    one = rotate(path, keep=0)
    assert len(one) == 1
    assert not genuine(old, one)
    assert not genuine(new, one)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_turn_of_keys_that_cannot_be_told_of_is_none(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = made_keys(path)

    def full(new: bytes) -> None:
        assert new not in first
        raise OSError("the audit log is full")

    with pytest.raises(OSError, match="full"):
        rotate(path, keep=1, told=full)
    assert read_keys(path) == first


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "keys_weak"),
        ("aa" * 31, "keys_weak"),  # short
        ("00" * 32, "keys_weak"),  # not drawn
        ("0123456789abcdef" * 4, "keys_weak"),  # written by hand
        ("g" * 64, "keys_weak"),
        (secrets.token_hex(32) + "\nsecret\n", "keys_weak"),
    ],
    ids=["none", "short", "zeros", "by hand", "no hex", "one of two"],
)
def test_keys_that_were_not_drawn_are_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(LinkError) as told:
        read_keys(path)
    assert told.value.code == code


def test_a_turn_of_keys_keeps_mode_and_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    made_keys(path)
    path.chmod(0o640)
    path.with_name(".keys.new").write_text("what a crash left", "ascii")
    path.with_name(".keys.new").chmod(0o666)
    if os.geteuid() == 0:
        os.chown(path, 10001, 10002)
    before = path.stat()
    rotate(path, keep=1)
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode, before.st_uid, before.st_gid,
    )  # fmt: skip
    assert after.st_ino != before.st_ino
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_keys_that_root_makes_belong_to_whom_their_folder_belongs_to(tmp_path: Path) -> None:
    os.chown(tmp_path, 10001, 10002)
    made_keys(tmp_path / "keys")
    made = (tmp_path / "keys").stat()
    assert (made.st_uid, made.st_gid, made.st_mode & 0o777) == (10001, 10002, 0o600)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    made_keys(path)
    path.chmod(0o644)
    with pytest.raises(LinkError, match="600"):
        read_keys(path)
    with pytest.raises(LinkError) as told:
        read_keys(tmp_path / "none")
    assert told.value.code == "keys_unreadable"
