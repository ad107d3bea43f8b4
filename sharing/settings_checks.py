"""What entries of the settings say together: each may be right and the whole still wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sharing import secret_files
from sharing.access.roles import Role

if TYPE_CHECKING:
    from sharing.settings import Mail, Settings, SignIn

_GIVEN = frozenset({Role.VIEWER, Role.DATA_OFFICER, Role.PUBLISHER, Role.ADMINISTRATOR})
_COMMUNE = re.compile(r"\d{5}")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine for itself."""


def faults(chosen: Settings) -> list[str]:
    """Everything that is wrong with the entries beside each other; none in mode `local`.

    Args:
        chosen: The settings, their paths absolute.
    """
    if not chosen.served:
        return []
    found = list(_of_address("address", chosen.address))
    if chosen.audience == "officials":
        found += _of_sign_in(chosen.sign_in)
    elif chosen.links.keys_file is None:
        found.append('links.keys_file: needed, as audience is "link_holders"')
    if chosen.links.address:
        found += _of_address("links.address", chosen.links.address)
    if chosen.links.days > chosen.links.most_days:
        found.append("links.days: more than links.most_days")
    return [*found, *_of_networks(chosen.serving.office_networks), *_of_mail(chosen.mail)]


def _of_address(entry: str, address: str) -> Iterator[str]:
    parts = urlsplit(address)
    if not address:
        yield f'{entry}: needed, as mode is "served"'
    elif not parts.hostname or parts.scheme not in ("http", "https") or parts.query:
        yield f"{entry}: {address!r} is no address such as https://canviec.example.gov.vn"
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield f"{entry}: {address!r} is not encrypted; http is for this machine alone"


def _of_networks(written: list[str]) -> Iterator[str]:
    for one in written:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            yield f"serving.office_networks: {error}"


def _of_sign_in(sign_in: SignIn) -> Iterator[str]:
    if not sign_in.roles:
        yield "sign_in.roles: needed, else nobody can come in"
    for group, role in sign_in.roles.items():
        if role not in _GIVEN:
            yield f"sign_in.roles.{group}: {role.value!r} is not for a group to have"
    for group, codes in sign_in.communes.items():
        if sign_in.roles.get(group) is not Role.DATA_OFFICER:
            yield f"sign_in.communes.{group}: that group has not the role data_officer"
        if not codes:
            yield f"sign_in.communes.{group}: names no commune; leave it out for all of them"
        for code in codes:
            if not _COMMUNE.fullmatch(code):
                yield f"sign_in.communes.{group}: {code!r} is no code of a commune"
    if sign_in.by == "proxy":
        yield from _of_proxy(sign_in)


def _of_proxy(sign_in: SignIn) -> Iterator[str]:
    for entry in ("name_header", "groups_header", "proof_header"):
        name = getattr(sign_in, entry)
        if not _HEADER.fullmatch(name):
            yield f"sign_in.{entry}: {name!r} is no name of a header"
    if sign_in.proxy_secret_file is None:
        yield 'sign_in.proxy_secret_file: needed, as sign_in.by is "proxy"'
        return
    if secret_files.is_another_accounts(sign_in.proxy_secret_file):
        return  # the process that serves is told at its start (serving/checks)
    try:
        secret_files.read(sign_in.proxy_secret_file)
    except secret_files.SecretError as error:
        yield f"sign_in.proxy_secret_file: {error}"


def _of_mail(mail: Mail) -> Iterator[str]:
    if not mail.server:
        return
    if not mail.sender or not mail.recipients:
        yield "mail: a server needs a sender and recipients"
    if mail.tls == "none" and mail.server not in LOOPBACK:
        yield 'mail.tls: "none" is for this machine alone'
    if mail.user and mail.password_file is None:
        yield "mail.password_file: needed, as mail.user is given"
