"""`python -m etl rollback`, `pin`, `unpin`, `prune`: which edition is current, which are kept."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from etl.commands.output import say, say_json
from warehouse import history
from warehouse.editions import Store
from warehouse.log import Entry
from warehouse.manifest import EditionError

_WORDS = {
    "rollback": {
        "vi": "Ấn bản hiện hành là {id} (mục {seq} của nhật ký). Lý do: {reason}",
        "en": "The current edition is {id} (entry {seq} of the log). Because: {reason}",
    },
    "propose_rollback": {
        "vi": "Việc quay lại {subject} chờ người thứ hai duyệt (mục {seq} của nhật ký); ấn bản "
        "hiện hành vẫn là {id}. Xem rồi duyệt: python -m etl approve {subject} --look",
        "en": "The step back to {subject} awaits a second person's approval (entry {seq} of the "
        "log); the current edition stays {id}. Look, then approve: python -m etl approve "
        "{subject} --look",
    },
    "pin": {
        "vi": "Ấn bản {subject} được ghim, không bị dọn: {reason}",
        "en": "Edition {subject} is pinned, it will not be pruned: {reason}",
    },
    "unpin": {
        "vi": "Ấn bản {subject} không còn được ghim.",
        "en": "Edition {subject} is no longer pinned.",
    },
    "pruned": {
        "vi": "Đã dọn tệp của {count} ấn bản (lập lại được bằng rebuild): {ids}",
        "en": "Removed the files of {count} editions (rebuild makes them again): {ids}",
    },
    "nothing": {"vi": "Không có gì để dọn.", "en": "There is nothing to prune."},
    "refused": {
        "vi": "Không làm được, mọi thứ giữ nguyên: {reason}",
        "en": "Refused, everything stays as it was: {reason}",
    },
}


def rollback(options: argparse.Namespace) -> int:
    """Point to an older edition."""
    return _entry(options, lambda store: history.rollback(
        store, options.id, reason=options.reason, by=options.by
    ))  # fmt: skip


def pin(options: argparse.Namespace) -> int:
    """Keep an edition from being pruned."""
    return _entry(options, lambda store: history.pin(
        store, options.id, note=options.note, by=options.by
    ))  # fmt: skip


def unpin(options: argparse.Namespace) -> int:
    """Let an edition be pruned with the others of its age."""
    return _entry(options, lambda store: history.unpin(
        store, options.id, note=options.note, by=options.by
    ))  # fmt: skip


def prune(options: argparse.Namespace) -> int:
    """Remove the files of old editions."""
    try:
        removed = history.prune(Store(options.editions), kept=options.keep, by=options.by)
    except EditionError as error:
        return _refused(options, error)
    if options.json:
        say_json({"outcome": "pruned", "removed": removed})
    elif removed:
        words = _WORDS["pruned"][options.lang]
        say(words.format(count=len(removed), ids=", ".join(removed)))
    else:
        say(_WORDS["nothing"][options.lang])
    return 0


def _entry(options: argparse.Namespace, write: Callable[[Store], Entry]) -> int:
    """Write an entry of the log and say it; 0, or 1 if it was refused."""
    try:
        entry = write(Store(options.editions))
    except EditionError as error:
        return _refused(options, error)
    if options.json:
        say_json({"outcome": entry.action, "edition": entry.subject, "current": entry.id,
                  "entry": entry.seq, "reason": entry.reason})  # fmt: skip
    else:
        words = _WORDS[entry.action][options.lang]
        say(words.format(id=entry.id, subject=entry.subject, seq=entry.seq, reason=entry.reason))
    return 0


def _refused(options: argparse.Namespace, error: EditionError) -> int:
    reason = error.message(options.lang)
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
    return 1
