"""`python -m sharing.links make|list|revoke|renew|rotate-key|purge|clock`: links without pages."""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sharing import formats
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.audit import AuditError
from sharing.links import acts, records
from sharing.links.errors import LinkError
from sharing.links.holders import table
from sharing.links.keys import keys_file, rotate
from sharing.links.records import Link, Wanted
from sharing.links.told import tell
from sharing.settings import SettingsError, settings
from sharing.words import Language, Words
from warehouse.errors import EditionError
from warehouse.local_time import LOCAL_TIME
from warehouse.log import account

_REFUSALS = (LinkError, EditionError, SettingsError, AuditError, OSError, sqlite3.Error)
Said = tuple[Any, list[str]]
"""What a command tells machines, and the lines it tells people."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 0 done, 1 refused with the reason, 2 not understood."""
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    try:
        told, lines = _COMMANDS[chosen.command](chosen, words)
    except _REFUSALS as error:
        if isinstance(error, LinkError):
            said = error.message(words)
        else:
            said = error.message(chosen.lang) if isinstance(error, EditionError) else str(error)
        if chosen.json:
            print(json.dumps({"error": getattr(error, "code", "system"), "message": said}))
        else:
            print(said, file=sys.stderr)
        return 1
    print(json.dumps(told, ensure_ascii=False) if chosen.json else "\n".join(lines))
    return 0


def _who() -> Reader:
    """Who holds an account on the server may look after all links."""
    return Reader(Role.OWNER, f"account:{account()}")


def _make(chosen: Any, words: Words) -> Said:
    days = chosen.days or settings().links.days
    pages, communes = _codes(chosen.pages), _codes(chosen.communes)
    wanted = Wanted(pages, communes, chosen.edition, days, chosen.note, _moment(chosen.not_before))
    address, link = acts.make(_who(), wanted)
    made = words("links.command.made", name=link.name, until=_time(link.expires_at, words.language))
    told = {**_told(link), "address": address}
    return told, [made, address, words("links.command.once")]


def _list(_chosen: Any, words: Words) -> Said:
    found = acts.listed(_who())
    lines = [_line(link, words) for link in found]
    return [_told(link) for link in found], lines or [words("links.command.none")]


def _revoke(chosen: Any, words: Words) -> Said:
    link = acts.revoke(_who(), chosen.name, chosen.reason)
    return _told(link), [words("links.command.revoked", name=link.name)]


def _renew(chosen: Any, words: Words) -> Said:
    link = acts.renew(_who(), chosen.name, chosen.days or settings().links.days)
    until = _time(link.expires_at, words.language)
    return _told(link), [words("links.command.renewed", name=link.name, until=until)]


def _rotate(chosen: Any, words: Words) -> Said:
    # Written down first: a key that turned and was refused would be turned once more, and the one
    # that signed every open link would go.
    keys = rotate(keys_file(), chosen.keep, _told_of_key)
    return {"keys": len(keys)}, [words("links.command.rotated", count=len(keys))]


def _told_of_key(key: bytes) -> None:
    name = hashlib.sha256(b"name" + key).hexdigest()[:16]
    tell("key_rotated", reader=_who(), what="links", key=name)


def _purge(chosen: Any, words: Words) -> Said:
    links, openings = records.purge(table(), chosen.kept_days)
    told = {"links": links, "openings": openings}
    return told, [words("links.command.purged", **told)]


def _clock(chosen: Any, words: Words) -> Said:
    if chosen.reset:
        now = acts.reset_clock(_who())
        said = words("links.command.clock_reset", clock=_time(now, words.language))
        return {"reached": now, "clock": now, "doubted": False}, [said]
    reached, clock, doubted = acts.clock(_who())
    times = {"reached": _time(reached, words.language), "clock": _time(clock, words.language)}
    lines = [words("links.command.clock", **times)]
    if doubted:
        lines.append(words("links.command.clock_doubted"))
    return {"reached": reached, "clock": clock, "doubted": doubted}, lines


_COMMANDS: Mapping[str, Callable[[Any, Words], Said]] = {
    "make": _make, "list": _list, "revoke": _revoke, "renew": _renew, "rotate-key": _rotate,
    "purge": _purge, "clock": _clock,
}  # fmt: skip


def _told(link: Link) -> dict[str, Any]:
    """A link for machines; its token is not known any more."""
    return {**asdict(link), "state": link.state(table().now()).value}


def _line(link: Link, words: Words) -> str:
    return words(
        "links.command.listed",
        name=link.name,
        state=words(f"links.state.{link.state(table().now())}"),
        until=_time(link.expires_at, words.language),
        opened=link.opened,
        by=link.created_by,
        pages=", ".join(link.pages),
        edition=link.edition_id or words("links.command.newest"),
        communes=", ".join(link.communes) or words("links.command.province"),
        note=link.note,
    )


def _time(seconds: int, lang: Language) -> str:
    return formats.date_time(datetime.fromtimestamp(seconds, LOCAL_TIME), lang=lang)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _moment(text: str | None) -> int | None:
    """Midnight in Viet Nam of a day that is written as 2026-12-01."""
    if text is None:
        return None
    day = datetime.fromisoformat(text)
    return int(day.replace(tzinfo=day.tzinfo or LOCAL_TIME).astimezone(UTC).timestamp())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.links", description=__doc__)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="for machines")
    shared.add_argument("--lang", choices=("vi", "en"), default="vi")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", parents=[shared], help="make a link")
    make.add_argument("--pages", required=True, help="names of pages, joined by commas")
    make.add_argument("--communes", default="", help="codes of communes; all by default")
    make.add_argument("--edition", help="id it is pinned to; the newest by default")
    make.add_argument("--days", type=int, help="how long it lasts")
    make.add_argument("--note", default="", help="for whom")
    make.add_argument("--not-before", help="day or moment (ISO 8601) from when on it opens")
    commands.add_parser("list", parents=[shared], help="all links")
    revoke = commands.add_parser("revoke", parents=[shared], help="take a link back")
    revoke.add_argument("name")
    revoke.add_argument("--reason", required=True)
    renew = commands.add_parser("renew", parents=[shared], help="let a link last longer")
    renew.add_argument("name")
    renew.add_argument("--days", type=int, help="how long, from now on")
    turn = commands.add_parser("rotate-key", parents=[shared], help="sign with a new key")
    turn.add_argument("--keep", type=int, default=1, help="old keys that still verify")
    purge = commands.add_parser("purge", parents=[shared], help="forget what ended long ago")
    purge.add_argument("--kept-days", type=int, default=180)
    clock = commands.add_parser("clock", parents=[shared], help="how far time has come for links")
    clock.add_argument("--reset", action="store_true", help="the machine's clock is right")
    return parser


if __name__ == "__main__":
    sys.exit(main())
