"""`python -m etl diff A B`: what differs between two editions, and why verdicts changed."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

import pandas as pd

from etl.commands.output import say, say_json
from warehouse.awaiting import store_of
from warehouse.differences import Differences, differences
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError

_PER_CENT = 100
_WORDS = {
    "head": {
        "vi": "{before} → {after}: {figures} số liệu và {verdicts} kết luận khác nhau.",
        "en": "{before} → {after}: {figures} figures and {verdicts} verdicts differ.",
    },
    "counts": {
        "vi": "Số liệu: thêm {added}, mất {removed}, đổi {changed}.",
        "en": "Figures: {added} added, {removed} removed, {changed} changed.",
    },
    "shared": {"vi": "{what} khác nhau: {names}", "en": "{what} differ: {names}"},
    "why": {"vi": "Kết luận đổi vì: {why}", "en": "Verdicts changed because of: {why}"},
    "more": {"vi": "… và {count} dòng nữa (--json cho tất cả)", "en": "… and {count} more (--json "
             "for all)"},
    "same": {"vi": "Hai ấn bản như nhau.", "en": "The editions are the same."},
    "missing": {"vi": "chưa có", "en": "missing"},
    "refused": {"vi": "Không so sánh được: {reason}", "en": "Cannot be compared: {reason}"},
}  # fmt: skip
_NAMES = {
    "vi": {
        "added": "thêm", "removed": "mất", "changed": "đổi", "received": "tiếp nhận",
        "carried_over": "kỳ trước chuyển sang", "resolved": "đã giải quyết",
        "resolved_late": "giải quyết quá hạn", "in_process": "đang giải quyết",
        "present": "có mặt", "assigned": "biên chế được giao", "population": "dân số",
        "centre": "trung tâm", "commune_government": "chính quyền xã",
        "payroll": "toàn bộ biên chế", "dossiers": "số hồ sơ", "officials": "số nhân sự",
        "handling_times": "thời gian xử lý", "policy": "chính sách",
        "reference": "mức trung bình của tỉnh", "method": "phiên bản phần mềm",
        "overloaded": "quá tải", "watch_high": "theo dõi (cao)", "balanced": "cân đối",
        "watch_low": "theo dõi (thấp)", "underloaded": "dưới tải",
        "insufficient": "chưa đủ số liệu",
    },
    "en": {"handling_times": "handling times", "reference": "the province's average",
           "method": "another version of the product"},
}  # fmt: skip


def diff(options: argparse.Namespace) -> int:
    """Compare two editions.

    Returns:
        0 if they could be compared, else 1.
    """
    store = Store(options.editions)
    try:
        editions = [_verified(store, name) for name in (options.before, options.after)]
    except EditionError as error:
        reason = error.message(options.lang)
        if options.json:
            say_json({"outcome": "refused", "reason": reason}, error=True)
        else:
            say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
        return 1
    compared(editions[0], editions[1], options)
    return 0


def compared(before: Edition, after: Edition, options: argparse.Namespace) -> None:
    """Say what differs between two editions that were verified.

    Args:
        before: The older edition.
        after: The newer edition.
        options: `before`, `after`, `above`, `most`, `json` and `lang` of the command.
    """
    with closing(before.open()) as old, closing(after.open()) as new:
        found = differences(old, new, threshold_ratio=options.above / _PER_CENT)
    if options.json:
        say_json(_told(found, options))
    else:
        _tell(found, options)


def _verified(store: Store, edition_id: str) -> Edition:
    waits = store_of(store)
    edition = (waits if edition_id in waits.ids() else store).get(edition_id)
    edition.verify()
    return edition


def _told(found: Differences, options: argparse.Namespace) -> dict[str, Any]:
    """Everything, for machines; what is missing is null."""
    figures = found.figures.assign(month=found.figures["month"].dt.strftime("%Y-%m-%d"))
    return {
        "before": options.before,
        "after": options.after,
        "figures": _records(figures),
        "verdicts": _records(found.verdicts.assign(why=found.verdicts["why"].str.split())),
        "shared": found.shared,
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(k): None if not isinstance(v, list) and pd.isna(v) else v for k, v in row.items()}
        for row in frame.astype("object").to_dict("records")
    ]


def _tell(found: Differences, options: argparse.Namespace) -> None:
    words = {name: texts[options.lang] for name, texts in _WORDS.items()}
    names = _NAMES[options.lang]
    counts = found.figures["what"].value_counts()
    if found.figures.empty and found.verdicts.empty and not found.shared:
        say(words["same"])
        return
    say(words["head"].format(before=options.before, after=options.after,
                             figures=len(found.figures), verdicts=len(found.verdicts)))  # fmt: skip
    told = {what: int(counts.get(what, 0)) for what in ("added", "removed", "changed")}
    say(words["counts"].format(**told))
    for what, changed in found.shared.items():
        say(words["shared"].format(what=names.get(what, what), names=", ".join(changed)))
    rows = found.figures.itertuples(index=False, name=None)
    _lines([_figure(row, words["missing"], names) for row in rows], options)
    if len(found.verdicts):
        why = found.verdicts["why"].str.split().explode().value_counts()
        say(
            words["why"].format(
                why=", ".join(f"{names.get(str(w), w)} {n}" for w, n in why.items())
            )
        )
        _lines([_verdict(row, words["missing"], names) for row in
                found.verdicts.itertuples(index=False, name=None)], options)  # fmt: skip


def _lines(lines: list[str], options: argparse.Namespace) -> None:
    for line in lines[: options.most]:
        say(f"  {line}")
    if len(lines) > options.most:
        say("  " + _WORDS["more"][options.lang].format(count=len(lines) - options.most))


def _figure(row: tuple[Any, ...], missing: str, names: dict[str, str]) -> str:
    code, month, measure, group, what, before, after, *_ = row
    values = [missing if pd.isna(value) else f"{value:g}" for value in (before, after)]
    which = " ".join(names.get(part, part) for part in (measure, group) if part)
    return f"{code} {month:%Y-%m} {which}: {names.get(what, what)}, {values[0]} → {values[1]}"


def _verdict(row: tuple[Any, ...], missing: str, names: dict[str, str]) -> str:
    *keys, code, before, after, _, why = row
    sides = [missing if pd.isna(one) else names.get(one, one) for one in (before, after)]
    causes = ", ".join(names.get(cause, cause) for cause in why.split())
    return f"{code} ({', '.join(keys)}): {sides[0]} → {sides[1]}; {causes}"
