"""`python -m sharing.reviewer build|prune`: make the edition that links open, take old ones away.

`prune` keeps the newest ones and what a link is pinned to that may still be opened.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from etl.policy import PolicyError
from etl.reviewer import build
from etl.reviewer.compared import difference
from sharing import formats
from sharing.audit import AuditError
from sharing.audit.seals import seal
from sharing.audit.takeover import take_over_or_log
from sharing.links.errors import LinkError
from sharing.links.holders import table
from sharing.links.records import pinned_editions
from sharing.links.told import tell
from sharing.settings import SettingsError, settings
from sharing.words import Words
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.history import KEPT_EDITIONS, prune
from warehouse.reviewer import reviewer_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a reviewer edition, or take old ones away; 0 done, 1 refused with the reason.

    One that could not be written down in the audit log is made all the same: it is there, and the
    message says so; the next run of the command writes it down.
    """
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    try:
        told, plain = _COMMANDS[chosen.command](chosen, words)
    except _REFUSALS as error:
        print(_why(error, chosen.command, words), file=sys.stderr)
        return 1
    print(json.dumps(told) if chosen.json else plain)
    return 0


class _NotWrittenError(Exception):
    """It was done, and the audit log does not say so."""


def _build(chosen: argparse.Namespace, words: Words) -> tuple[dict[str, object], str]:
    store = Store(chosen.editions)
    served = store.serve().edition
    source = store.get(chosen.edition) if chosen.edition else served
    source.verify()
    take_over_or_log(store)  # the publish that this edition follows stands before it in the log
    made = build(
        source, _reviewer_store(chosen), settings().links.smallest_cell,
        current=source.id == served.id,
    )  # fmt: skip
    try:
        tell("reviewer_edition", edition=made.id)
    except AuditError as error:
        said = words("links.reviewer.not_written", edition=made.id, why=error)
        raise _NotWrittenError(said) from error
    _seal(store, words)
    told: dict[str, object] = {
        "edition": made.id,
        "file": str(made.path),
        "logical_hash": made.manifest.logical_hash,
    }
    apart = difference(source, made)
    told |= {
        "ratios_differ_by": apart.ratio,
        "verdicts_differ": apart.verdicts,
        "verdicts_withheld": apart.lost,
    }
    return told, words(
        "links.reviewer.made", edition=made.id, path=made.path,
        difference=formats.percent(apart.ratio, 1, lang=words.language),
        judged=formats.number(apart.judged, lang=words.language),
        changed=formats.number(apart.verdicts, lang=words.language),
        lost=formats.number(apart.lost, lang=words.language),
    )  # fmt: skip


def _seal(store: Store, words: Words) -> None:
    """Seal the audit log, which this account alone can do; what is wrong with it is said."""
    try:
        verdict = seal(store)
    except (AuditError, OSError) as error:
        print(words("links.reviewer.not_sealed", why=error), file=sys.stderr)
        return
    for fault in verdict.faults:
        why = words(f"audit_fault.{fault.code}")
        print(words("links.reviewer.not_sealed", why=why), file=sys.stderr)


def _prune(chosen: argparse.Namespace, words: Words) -> tuple[dict[str, object], str]:
    needed = frozenset(pinned_editions(table()))
    removed = prune(_reviewer_store(chosen), kept=chosen.keep, needed=needed)
    ids = ", ".join(removed)
    plain = words("links.reviewer.pruned", count=len(removed), ids=ids) if removed else words(
        "links.reviewer.nothing"
    )  # fmt: skip
    return {"removed": removed}, plain


def _reviewer_store(chosen: argparse.Namespace) -> Store:
    return Store(chosen.reviewer_editions or reviewer_folder())


def _why(error: Exception, command: str, words: Words) -> str:
    if isinstance(error, _NotWrittenError):
        return str(error)
    if isinstance(error, EditionError | PolicyError):
        said = error.message(words.language)
    else:
        said = error.message(words) if isinstance(error, LinkError) else str(error)
    return words("links.reviewer.refused" if command == "build" else "links.reviewer.not_pruned",
                 why=said)  # fmt: skip


_REFUSALS = (
    EditionError, LinkError, PolicyError, SettingsError, _NotWrittenError, OSError, sqlite3.Error
)  # fmt: skip
_COMMANDS = {"build": _build, "prune": _prune}


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.reviewer", description=__doc__)
    parser.add_argument("command", choices=tuple(_COMMANDS))
    parser.add_argument("--edition", help="id of the edition to build from; the current by default")
    parser.add_argument("--keep", type=_at_least_one, default=KEPT_EDITIONS,
                        help=f"how many of the newest stay (default {KEPT_EDITIONS})")  # fmt: skip
    parser.add_argument("--editions", type=Path, help="folder of the editions")
    parser.add_argument("--reviewer-editions", type=Path, help="folder of the reviewer editions")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    return parser


if __name__ == "__main__":
    sys.exit(main())
