"""Who somebody is: from what a browser sends, by the settings. Nobody, unless proven otherwise.

The same function serves a run of a page, a plain request and a socket; it knows no server. Whoever
serves plain requests hands in once how the claims of a signed cookie are read (`decode_with`).
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from sharing import secret_files
from sharing.access.ended import ended_at, is_over
from sharing.access.reader import NOBODY, OWNER, Reader
from sharing.access.roles import Role
from sharing.settings import Settings, SignIn, settings

Claims = Mapping[str, Any]
Decoder = Callable[[Mapping[str, str]], Claims | None]

_SECONDS_IN_AN_HOUR = 3600
# Clocks of two servers differ a little; a sign-in from further ahead was not made by our provider.
_SKEW_SECONDS = 60
_decoders: list[Decoder] = []


def decode_with(decoder: Decoder) -> None:
    """Say how the claims of a sign-in are read from the cookies of a plain request.

    Args:
        decoder: Takes the cookies by name, gives the claims, or None where no cookie is genuine.
    """
    _decoders[:] = [decoder]


def reader_of(
    headers: Mapping[str, str], cookies: Mapping[str, str], claims: Claims | None
) -> Reader:
    """Who is reading.

    Args:
        headers: Of the request, by name; the case of names does not matter.
        cookies: Of the request, by name.
        claims: What the sign-in says of the person, where the server has verified it; None where
            it has not looked: then the signed cookie is read.

    Returns:
        The owner in mode `local`. Else whoever the one way that is set up proves; `Role.NOBODY`
        with a name is a person who has signed in and has no role, without a name it is anybody.
    """
    chosen = settings()
    if not chosen.served:
        return OWNER
    if chosen.audience == "link_holders":
        return _holder(cookies)
    if chosen.sign_in.by == "proxy":
        return _by_proxy(chosen.sign_in, headers)
    return _by_claims(chosen, _decoded(cookies) if claims is None else claims)


def _holder(cookies: Mapping[str, str]) -> Reader:
    links = import_module("sharing.links")
    held: Reader | None = links.holder_of(cookies.get(links.COOKIE, ""))
    if held is None or held.role is not Role.LINK_HOLDER or held.link is None:
        return NOBODY
    return held


def _decoded(cookies: Mapping[str, str]) -> Claims:
    for decoder in _decoders:
        return decoder(cookies) or {}
    return {}


def _by_claims(chosen: Settings, claims: Claims) -> Reader:
    """The person an OpenID provider has named, as long as the sign-in lasts."""
    sign_in = chosen.sign_in
    if claims.get("is_logged_in") is not True or not _fresh(claims.get("iat"), sign_in.hours):
        return NOBODY
    if is_over(claims):
        return NOBODY
    found = _person(sign_in, claims.get(sign_in.name_claim), claims.get(sign_in.groups_claim))
    # A provider whose clock is ahead must not date a sign-in after it was ended.
    over = bool(found.name) and claims["iat"] <= ended_at(found.name) + _SKEW_SECONDS
    return NOBODY if over else found


def _fresh(issued_at: object, hours: int) -> bool:
    """Whether a sign-in of that moment (seconds since 1970) still holds; without one, no."""
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        return False
    age = time.time() - issued_at
    return -_SKEW_SECONDS <= age < hours * _SECONDS_IN_AN_HOUR


def _by_proxy(sign_in: SignIn, headers: Mapping[str, str]) -> Reader:
    """The person a reverse proxy has named, if it is the proxy that says so."""
    sent = {name.lower(): value for name, value in headers.items()}
    if sign_in.proxy_secret_file is None:
        return NOBODY
    proof = sent.get(sign_in.proof_header.lower(), "").encode("latin-1", "replace")
    if not hmac.compare_digest(proof, _secret(sign_in.proxy_secret_file)):
        return NOBODY
    groups = sent.get(sign_in.groups_header.lower(), "").split(",")
    return _person(sign_in, sent.get(sign_in.name_header.lower()), groups)


_secret = cache(secret_files.read)


def _person(sign_in: SignIn, name: object, listed: object) -> Reader:
    """A person by name and groups: the first role of the settings' order, and its communes."""
    if not isinstance(name, str) or not name.strip():
        return NOBODY
    named = name.strip()
    groups = _groups(listed)
    role = next((role for group, role in sign_in.roles.items() if group in groups), Role.NOBODY)
    if role is not Role.DATA_OFFICER:
        return Reader(role, named)
    theirs = [group for group, given in sign_in.roles.items() if group in groups and given is role]
    # A group without a list of communes submits for all of them, so no list narrows it.
    if any(group not in sign_in.communes for group in theirs):
        return Reader(role, named)
    return Reader(role, named, frozenset(c for group in theirs for c in sign_in.communes[group]))


def _groups(listed: object) -> frozenset[str]:
    """The groups a claim or header lists; a single text is one group."""
    several = [listed] if isinstance(listed, str) else listed
    if not isinstance(several, list | tuple):
        return frozenset()
    return frozenset(one.strip() for one in several if isinstance(one, str) and one.strip())
