"""Confirmed decisions on their way to the record, where who confirms may not write the record.

    decisions/inbox/       a draft a file, whole or not there; handed in by the serving process
    decisions/set-aside/   drafts that could not be recorded, each with the reason beside it

Both lie in the data folder. The publisher's user takes them (`python -m etl decisions take`). A
draft is sealed, not signed: the seal finds damage, and its hash stands in the audit log.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from warehouse.decision_lines import Draft
from warehouse.errors import EditionError
from warehouse.keys import Keys
from warehouse.manifest import read_json, sync_folder, write_json
from warehouse.seals import sealed, unsealed

INBOX = Path("decisions", "inbox")
SET_ASIDE = Path("decisions", "set-aside")
LARGEST_BYTES = 2_000_000
_KIND = "decision draft"
_REASON_ENDING = ".reason"
_SEAL_DIGITS = 12
_FIELDS: Mapping[str, type] = {
    "title": str, "by": str, "decided_on": str, "edition": str, "scenario": dict, "moves": list,
    "refused": list, "particularities": str, "replaces": int, "edition_hash": str, "seen": int,
    "sent_at": str, "sent_by": str,
}  # fmt: skip
_MOVE: Mapping[str, type] = {"from": str, "to": str, "posts": int}
_REFUSED: Mapping[str, type] = {"from": str, "to": str, "reason": str}


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A draft as it was handed in.

    Attributes:
        draft: What was decided.
        edition_hash: Logical hash of the edition it was made on.
        seen: How many decisions the record held; the same words in a later one are this draft.
        sent_at: When it was handed in, UTC, ISO 8601.
        sent_by: Who confirmed it, by the name of the sign-in.
    """

    draft: Draft
    edition_hash: str
    seen: int
    sent_at: str
    sent_by: str

    def content(self) -> dict[str, Any]:
        """The draft as a file holds it, with its seal."""
        one = self.draft
        told = {
            "title": one.title, "by": one.by, "decided_on": one.decided_on.isoformat(),
            "edition": one.edition, "scenario": dict(one.scenario),
            "moves": [dict(move) for move in one.moves],
            "refused": [dict(move) for move in one.refused],
            "particularities": one.particularities, "replaces": one.replaces,
            "edition_hash": self.edition_hash, "seen": self.seen, "sent_at": self.sent_at,
            "sent_by": self.sent_by,
        }  # fmt: skip
        return sealed(_KIND, told, Keys())


@dataclass(frozen=True)
class Lying:
    """A file of the inbox or of those set aside.

    Attributes:
        path: The file.
        handed: What it holds; None where it cannot be read.
        reason: Why it was set aside, by language; empty while it waits.
        fault: Why it cannot be read.
    """

    path: Path
    handed: Handed | None
    reason: Mapping[str, str]
    fault: EditionError | None = None


def handed_now(draft: Draft, edition_hash: str, seen: int, sent_by: str) -> Handed:
    """A draft handed in at this moment; what the arguments are, `Handed` says."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    return Handed(
        draft=draft, edition_hash=edition_hash, seen=seen, sent_at=moment, sent_by=sent_by
    )


def hand_in(data: Path, content: Mapping[str, Any]) -> Path:
    """Put a draft into the inbox; on the disk and whole when this returns.

    Args:
        data: The data folder.
        content: What `Handed.content` gives.

    Raises:
        EditionError: If the disk refuses.
    """
    moment = datetime.fromisoformat(content["sent_at"]).strftime("%Y%m%dT%H%M%SZ")
    path = data / INBOX / f"{moment}-{content['seal'][:_SEAL_DIGITS]}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, content)
    except OSError as error:
        raise EditionError("draft_not_written", error=error) from error
    return path


def waiting(data: Path) -> list[Lying]:
    """What waits to be recorded, in the order it was handed in.

    Raises:
        OSError: If the inbox cannot be read.
    """
    found = []
    for path in _files(data / INBOX):
        try:
            found.append(Lying(path, read(path), {}))
        except FileNotFoundError:
            continue  # taken just now
        except EditionError as error:
            found.append(Lying(path, None, {}, error))
        except OSError as error:  # of this file alone: the others are taken all the same
            found.append(Lying(path, None, {}, EditionError("system", error=error)))
    return found


def left_aside(data: Path) -> list[Lying]:
    """What could not be recorded, newest first, with the reasons.

    Raises:
        OSError: If the folder cannot be read.
    """
    found = []
    for path in reversed(_files(data / SET_ASIDE)):
        try:
            reason = read_json(_reason(path))
        except (EditionError, OSError):
            reason = {}
        try:
            handed = read(path)
        except (EditionError, OSError):
            handed = None
        found.append(Lying(path, handed, {name: str(said) for name, said in reason.items()}))
    return found


def set_aside(data: Path, path: Path, error: EditionError) -> None:
    """Take a draft out of the inbox, with the reason in both languages.

    Raises:
        OSError: If the disk refuses; the draft then still waits.
    """
    place = data / SET_ASIDE / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    # The reason first: what is set aside always has one.
    write_json(_reason(place), {"vi": error.message("vi"), "en": error.message("en")})
    path.replace(place)
    sync_folder(place.parent)
    sync_folder(path.parent)


def put_away(path: Path) -> None:
    """Remove a draft that stands in the record now.

    Raises:
        OSError: If the disk refuses; taken again, it is found in the record.
    """
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def read(path: Path) -> Handed:
    """A draft, its seal checked and every value of its kind.

    Raises:
        EditionError: If it is no plain file, too large, damaged, or holds anything else.
        FileNotFoundError: If it is not there.
        OSError: If it cannot be read.
    """
    try:
        told = json.loads(_bytes(path))
        if not isinstance(told, dict):
            raise EditionError("entry_no_object", name=path.name)
        content = unsealed(_KIND, told, set(_FIELDS), path.name, Keys())
        for field, kind in _FIELDS.items():
            if type(content[field]) is not kind:
                raise EditionError("draft_odd", name=path.name, field=field)
        return _handed(content, path.name)
    except (ValueError, RecursionError) as error:
        raise EditionError("entry_not_json", name=path.name, error=error) from error


def _handed(content: dict[str, Any], name: str) -> Handed:
    for field, shape in (("moves", _MOVE), ("refused", _REFUSED)):
        for move in content[field]:
            if not _fits(move, shape):
                raise EditionError("draft_odd", name=name, field=field)
    for field in ("replaces", "seen"):
        if content[field] < 0:
            raise EditionError("draft_odd", name=name, field=field)
    datetime.fromisoformat(content["sent_at"])
    draft = Draft(
        title=content["title"], by=content["by"],
        decided_on=date.fromisoformat(content["decided_on"]), edition=content["edition"],
        scenario=content["scenario"], moves=tuple(content["moves"]),
        refused=tuple(content["refused"]), particularities=content["particularities"],
        replaces=content["replaces"],
    )  # fmt: skip
    sent = {one: content[one] for one in ("edition_hash", "seen", "sent_at", "sent_by")}
    return Handed(draft=draft, **sent)


def _fits(content: Any, shape: Mapping[str, type]) -> bool:
    """Whether an object has these fields, each of its kind; a truth is no number."""
    return (
        type(content) is dict
        and set(content) == set(shape)
        and all(type(content[field]) is kind for field, kind in shape.items())
    )


def _bytes(path: Path) -> bytes:
    """A plain file's bytes; a link or a pipe in the inbox leads nowhere."""
    if path.is_symlink():
        raise EditionError("draft_no_file", name=path.name, most=LARGEST_BYTES)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_BYTES:
        os.close(descriptor)
        raise EditionError("draft_no_file", name=path.name, most=LARGEST_BYTES)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(LARGEST_BYTES)


def _files(folder: Path) -> list[Path]:
    """The drafts of a folder; not those that are just being written."""
    if not folder.exists():
        return []
    return sorted(
        path for path in folder.iterdir()
        if path.suffix == ".json" and not path.name.startswith(".")
    )  # fmt: skip


def _reason(path: Path) -> Path:
    return path.with_name(path.name + _REASON_ENDING)
