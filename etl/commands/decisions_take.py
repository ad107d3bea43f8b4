"""`python -m etl decisions take`: decisions handed in on the page are recorded, or set aside.

Run by the publisher's user, who alone can write the record. Each draft is checked as recording on
the page checks it. What is wrong with the draft sets it aside; what is wrong with the installation
(a full disk, a damaged record, no key) leaves it waiting.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from etl.commands.output import say, say_json
from etl.reading.in_words import in_words
from warehouse import decision_drafts
from warehouse.decision_drafts import Lying
from warehouse.decisions import Decision, record
from warehouse.editions import Store
from warehouse.manifest import EditionError

_OF_THE_DRAFT = frozenset({
    "decision_untold", "decision_empty", "decision_not_come", "decision_too_long",
    "decision_no_move", "decision_unknown", "no_edition", "draft_other_edition", "draft_ahead",
})  # fmt: skip
"""Faults that no repair of the installation mends."""

_WORDS = {
    "recorded": {
        "vi": "Đã ghi quyết định số {seq}: {title}",
        "en": "Recorded decision {seq}: {title}",
    },
    "set_aside": {"vi": "Để riêng {file}: {reason}", "en": "Set aside {file}: {reason}"},
    "waits": {
        "vi": "Chưa ghi được, còn chờ: {file}: {reason}",
        "en": "Not recorded, still waiting: {file}: {reason}",
    },
    "nothing": {"vi": "Không có quyết định nào chờ ghi.", "en": "No decision waits."},
    "unread": {"vi": "Không đọc được thư mục: {reason}", "en": "Cannot be read: {reason}"},
}


def take(options: argparse.Namespace) -> int:
    """Record what waits, in the order it was handed in.

    Returns:
        0 if everything that waited is recorded now, 1 if anything was set aside or still waits.
    """
    store, tried, spotless = Store(options.editions), set[str](), True
    try:
        # Again until nothing new has come: what starts this does not notice what comes meanwhile.
        while found := [
            one for one in decision_drafts.waiting(options.data) if one.path.name not in tried
        ]:
            for one in found:
                tried.add(one.path.name)
                spotless &= _take(store, options.data, one, options)
    except OSError as error:
        _tell(options, "unread", error=True, reason=in_words(error, options.lang))
        return 1
    if not tried:
        _tell(options, "nothing")
    return 0 if spotless else 1


def _take(store: Store, data: Path, one: Lying, options: argparse.Namespace) -> bool:
    """Record one draft or set it aside, and say so; whether it is recorded."""
    file = one.path.name
    try:
        decision = _recorded(store, one)
    except EditionError as error:
        if one.fault is None and error.code not in _OF_THE_DRAFT:
            _tell(options, "waits", error=True, file=file, reason=error.message(options.lang))
            return False
        return _put_aside(data, one, error, options)
    try:
        decision_drafts.put_away(one.path)
    except OSError as error:
        _tell(options, "waits", error=True, file=file, reason=in_words(error, options.lang))
        return False
    _tell(options, "recorded", seq=decision.seq, title=decision.title)
    return True


def _recorded(store: Store, one: Lying) -> Decision:
    if one.handed is None:
        raise one.fault or EditionError("missing", name=one.path.name)
    handed = one.handed
    return record(store, handed.draft, edition_hash=handed.edition_hash, seen=handed.seen)


def _put_aside(data: Path, one: Lying, error: EditionError, options: argparse.Namespace) -> bool:
    file = one.path.name
    try:
        decision_drafts.set_aside(data, one.path, error)
    except FileNotFoundError:
        return True  # another run was faster, and has said it
    except OSError as refused:
        _tell(options, "waits", error=True, file=file, reason=in_words(refused, options.lang))
        return False
    _tell(options, "set_aside", error=True, file=file, reason=error.message(options.lang))
    return False


def _tell(
    options: argparse.Namespace, outcome: str, *, error: bool = False, **values: object
) -> None:
    if options.json:
        say_json({"outcome": outcome, **values}, error=error)
    else:
        say(_WORDS[outcome][options.lang].format(**values), error=error)
