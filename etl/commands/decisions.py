"""`python -m etl decisions`: the plans that were decided, and whether their record is whole."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from etl.commands.decisions_take import take
from etl.commands.output import say, say_json
from warehouse.decisions import DECISIONS, Decision, read_record
from warehouse.editions import Store
from warehouse.keys import readers_keys
from warehouse.manifest import EditionError

_WORDS = {
    "none": {"vi": "Chưa ghi quyết định nào.", "en": "No decision has been recorded yet."},
    "line": {
        "vi": "{seq:>4}  {decided_on}  {title} · {by} · {moves} lượt điều chuyển, {posts} vị trí · "
        "ấn bản {edition}{replaces}",
        "en": "{seq:>4}  {decided_on}  {title} · {by} · {moves} moves, {posts} posts · edition "
        "{edition}{replaces}",
    },
    "replaces": {"vi": " · thay quyết định {number}", "en": " · replaces decision {number}"},
    "move": {
        "vi": "      {from} → {to}: {posts} vị trí",
        "en": "      {from} → {to}: {posts} posts",
    },
    "refused": {
        "vi": "      không chọn {from} → {to}: {reason}",
        "en": "      refused {from} → {to}: {reason}",
    },
    "rests": {
        "vi": "      ghi lúc {at}; nội dung ấn bản {edition_hash}; chính sách {policy_sha256}",
        "en": "      recorded at {at}; edition's content {edition_hash}; policy {policy_sha256}",
    },
    "particularities": {"vi": "      đặc thù: {text}", "en": "      particularities: {text}"},
    "sound": {
        "vi": "{count} quyết định, không dòng nào bị sửa, bớt hay thêm.",
        "en": "{count} decisions, no line changed, taken out or put in.",
    },
    "unsigned": {
        "vi": "Không có khóa của đơn vị công bố: đã kiểm tra mã và chuỗi, chưa kiểm tra chữ ký.",
        "en": "Without the publisher's key: hashes and chain were checked, signatures were not.",
    },
    "unknown": {"vi": "Không có quyết định {number}.", "en": "There is no decision {number}."},
    "damaged": {"vi": "HỎNG: {problem}", "en": "DAMAGED: {problem}"},
}


def decisions(options: argparse.Namespace) -> int:
    """List the decisions, show one, verify their record, or take in what waits.

    Returns:
        0; 1 if the record does not verify, there is no such decision, or not all could be taken.
    """
    return take(options) if options.action == "take" else _looked_at(options)


def _looked_at(options: argparse.Namespace) -> int:
    try:
        found = read_record(Store(options.editions).folder).decisions
    except EditionError as error:
        return _fail(options, "damaged", problem=error.message(options.lang))
    except OSError as error:
        problem = EditionError("system", error=error).message(options.lang)
        return _fail(options, "damaged", problem=problem)
    if options.action == "show":
        number = options.number or len(found)
        if not 1 <= number <= len(found):
            return _fail(options, "unknown", number=number)
        _show(found[number - 1], options)
        return 0
    if options.json:
        told = [asdict(one) for one in found] if options.action == "list" else []
        signed = bool(readers_keys())
        say_json({"file": DECISIONS, "count": len(found), "signed": signed, "decisions": told})
    elif options.action == "list":
        for one in found:
            say(_line(one, options))
        if not found:
            say(_said("none", options))
    else:
        say(_said("sound", options, count=len(found)))
        if not readers_keys():
            say(_said("unsigned", options))
    return 0


def _show(decision: Decision, options: argparse.Namespace) -> None:
    if options.json:
        say_json(asdict(decision))
        return
    say(_line(decision, options))
    for move in decision.moves:
        say(_said("move", options, **move))
    for move in decision.refused:
        say(_said("refused", options, **move))
    if decision.particularities:
        say(_said("particularities", options, text=decision.particularities))
    say(_said("rests", options, **asdict(decision)))


def _line(one: Decision, options: argparse.Namespace) -> str:
    replaces = _said("replaces", options, number=one.replaces) if one.replaces else ""
    posts = sum(int(move["posts"]) for move in one.moves)
    told = asdict(one) | {"moves": len(one.moves), "posts": posts, "replaces": replaces}
    return _said("line", options, **told)


def _said(key: str, options: argparse.Namespace, **values: Any) -> str:
    return _WORDS[key][options.lang].format(**values)


def _fail(options: argparse.Namespace, key: str, **values: Any) -> int:
    if options.json:
        say_json({"outcome": key, **{name: str(value) for name, value in values.items()}},
                 error=True)  # fmt: skip
    else:
        say(_said(key, options, **values), error=True)
    return 1
