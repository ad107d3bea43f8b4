"""The roles and their rights, as `rights.toml` lays them down."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

_RIGHTS = Path(__file__).with_name("rights.toml")


class Role(StrEnum):
    """Who somebody is to the product."""

    NOBODY = "nobody"
    LINK_HOLDER = "link_holder"
    VIEWER = "viewer"
    DATA_OFFICER = "data_officer"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    OWNER = "owner"


@cache
def rights(kind: str) -> Mapping[str, frozenset[Role]]:
    """Which roles may open each page ("pages"), do each action ("actions"), read what ("data").

    Raises:
        ValueError: If a line names a role that there is not.
    """
    table = tomllib.loads(_RIGHTS.read_text("utf-8"))[kind]
    return {name: frozenset(Role(role) for role in roles) for name, roles in table.items()}


@cache
def open_under_lock() -> frozenset[str]:
    """Names of the pages that a link which is locked to communes can open."""
    return frozenset(tomllib.loads(_RIGHTS.read_text("utf-8"))["commune_lock"]["pages"])


def allows(role: Role, kind: str, name: str) -> bool:
    """Whether a role may open that page or do that action; what is not named nobody may.

    Raises:
        KeyError: If nothing of that name is laid down: a slip of the pen must not pass for a no.
    """
    return role is Role.OWNER or role in rights(kind)[name]
