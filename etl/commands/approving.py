"""`python -m etl approve` and `refuse`: what the second person does with a proposal."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

import pandas as pd

from etl.commands.diff import compared
from etl.commands.output import say, say_json
from warehouse import approval
from warehouse.awaiting import store_of
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.log import Action, Entry
from warehouse.manifest import EditionError

_WORDS = {
    "proposed": {
        "vi": "{by} trình {what} {id} ngày {at}, thay cho {current}.",
        "en": "{by} proposed {what} {id} at {at}, in place of {current}.",
    },
    "publish": {"vi": "ấn bản mới", "en": "the new edition"},
    "rollback": {"vi": "việc quay lại ấn bản", "en": "the step back to edition"},
    "why": {"vi": "Lý do: {reason}", "en": "Because: {reason}"},
    "communes": {"vi": "Đơn vị {what}: {names}", "en": "Communes {what}: {names}"},
    "added": {"vi": "thêm", "en": "added"},
    "removed": {"vi": "mất", "en": "removed"},
    "renamed": {"vi": "đổi tên", "en": "renamed"},
    "same_communes": {"vi": "Danh sách đơn vị như cũ.", "en": "The list of communes is the same."},
    "not_compared": {
        "vi": "Không so sánh được với ấn bản hiện hành: {reason}",
        "en": "Cannot be compared with the current edition: {reason}",
    },
    "looked": {
        "vi": "Chưa duyệt. Duyệt: python -m etl approve {id}; không duyệt: python -m etl refuse "
        '{id} --why "lý do"',
        "en": "Not approved yet. To approve: python -m etl approve {id}; to refuse: python -m etl "
        'refuse {id} --why "reason"',
    },
    "approved": {
        "vi": "{approved_by} đã duyệt {id}, do {by} trình: đây là ấn bản hiện hành (mục {seq} của "
        "nhật ký).",
        "en": "{approved_by} approved {id}, proposed by {by}: it is the current edition (entry "
        "{seq} of the log).",
    },
    "declined": {
        "vi": "Không duyệt {id}, ấn bản hiện hành vẫn là {current}. Lý do: {reason}",
        "en": "{id} is not approved, the current edition stays {current}. Because: {reason}",
    },
    "refused": {
        "vi": "Không làm được, mọi thứ giữ nguyên: {reason}",
        "en": "Refused, everything stays as it was: {reason}",
    },
}


def approve(options: argparse.Namespace) -> int:
    """Say what a proposal changes and make it current; with `look` say it only.

    Returns:
        0 if it was done, else 1.
    """
    store = Store(options.editions)
    try:
        _show(store, approval.proposal(store, options.id), options)
        if options.look:
            _say(options, "looked", id=options.id)
            return 0
        entry = approval.approve(store, options.id)
    except (EditionError, OSError) as error:
        return _refused(options, error)
    _say(
        options, "approved", id=entry.subject, by=entry.by, approved_by=entry.approved_by,
        seq=entry.seq,
    )  # fmt: skip
    return 0


def refuse(options: argparse.Namespace) -> int:
    """End a proposal.

    Returns:
        0 if it was done, else 1.
    """
    try:
        entry = approval.refuse(Store(options.editions), options.id, why=options.why)
    except (EditionError, OSError) as error:
        return _refused(options, error)
    _say(options, "declined", id=entry.subject, current=entry.id, reason=entry.reason)
    return 0


def _show(store: Store, entry: Entry, options: argparse.Namespace) -> None:
    """Who proposed what, and what it changes of what readers see."""
    what = "publish" if entry.action == Action.PROPOSE else "rollback"
    _say(
        options, "proposed", what=what if options.json else _WORDS[what][options.lang],
        id=entry.subject, by=entry.by, at=entry.at, current=entry.id,
    )  # fmt: skip
    if entry.reason:
        _say(options, "why", reason=entry.reason)
    after = (store_of(store) if what == "publish" else store).get(entry.subject)
    after.verify()
    try:
        before = store.get(entry.id)
        before.verify()
    except EditionError as error:  # damaged, or of an older schema: that may be why
        _say(options, "not_compared", reason=error.message(options.lang))
        return
    _communes(before, after, options)
    options.before, options.after, options.above = before.id, after.id, 0.0
    compared(before, after, options)


def _communes(before: Edition, after: Edition, options: argparse.Namespace) -> None:
    """Which communes are new, gone, or called otherwise."""
    with closing(before.open()) as old, closing(after.open()) as new:
        found = _changed(_names(old), _names(new))
    for what, names in found.items():
        if names:
            said = what if options.json else _WORDS[what][options.lang]
            _say(options, "communes", what=said, names=", ".join(names))
    if not any(found.values()):
        _say(options, "same_communes")


def _names(connection: Connection) -> pd.Series:
    communes: pd.DataFrame = connection.cursor().table("core_commune").df()
    names: pd.Series = communes.set_index("commune_code")["name"]
    return names


def _changed(old: pd.Series, new: pd.Series) -> dict[str, list[str]]:
    both = old.index.intersection(new.index)
    return {
        "added": [f"{code} {new[code]}" for code in new.index.difference(old.index)],
        "removed": [f"{code} {old[code]}" for code in old.index.difference(new.index)],
        "renamed": [f"{code} {old[code]} → {new[code]}" for code in both if old[code] != new[code]],
    }


def _refused(options: argparse.Namespace, error: Exception) -> int:
    reason = error.message(options.lang) if isinstance(error, EditionError) else str(error)
    _say(options, "refused", error=True, reason=reason)
    return 1


def _say(options: argparse.Namespace, message: str, *, error: bool = False, **values: Any) -> None:
    if options.json:
        say_json({"outcome": message, **values}, error=error)
    else:
        say(_WORDS[message][options.lang].format(**values), error=error)
