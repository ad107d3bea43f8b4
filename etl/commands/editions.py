"""`python -m etl editions` and `verify`: which editions there are, and whether they are sound."""

from __future__ import annotations

import argparse
from typing import Any

from etl.commands.output import say, say_json
from etl.commands.refusals import objection_text
from warehouse.awaiting import State, Waiting, required, store_of, waiting
from warehouse.decisions import DECISIONS
from warehouse.editions import Store
from warehouse.history import restart_log as restart
from warehouse.keys import readers_keys
from warehouse.log import LOG, POINTER, Log, read_log
from warehouse.manifest import EditionError
from warehouse.verifying import Verification
from warehouse.verifying import verify as verify_store

_FILES = (LOG, POINTER, DECISIONS)
_WORDS = {
    "none": {"vi": "Chưa có ấn bản nào.", "en": "There is no edition yet."},
    "line": {
        "vi": "{number:>6}  {id}  {built_at}  {commune_months} lượt xã-tháng, {dossiers} hồ sơ, "
        "sau {parent}{marks}",
        "en": "{number:>6}  {id}  {built_at}  {commune_months} commune-months, {dossiers} "
        "dossiers, after {parent}{marks}",
    },
    "unreadable_line": {"vi": "        {id}{marks}", "en": "        {id}{marks}"},
    "awaiting": {
        "vi": "CHỜ DUYỆT, {by} trình: chưa ai thấy",
        "en": "AWAITS APPROVAL, proposed by {by}: nobody sees it yet",
    },
    "superseded": {
        "vi": "không duyệt được nữa: đã có bản trình sau",
        "en": "cannot be approved any more: a later one was proposed",
    },
    "overtaken": {
        "vi": "không duyệt được nữa: ấn bản hiện hành đã khác, hãy lập lại",
        "en": "cannot be approved any more: another edition has become current, build again",
    },
    "unknown": {
        "vi": "không duyệt được: nhật ký không có việc trình này, hãy lập lại",
        "en": "cannot be approved: the log does not tell of it, build again",
    },
    "back": {
        "vi": "CHỜ DUYỆT việc quay lại ấn bản này, {by} trình: {reason}",
        "en": "A STEP BACK to it AWAITS APPROVAL, proposed by {by}: {reason}",
    },
    "rule": {
        "vi": "Ấn bản mới và việc quay lại ấn bản cũ cần người thứ hai duyệt.",
        "en": "A new edition and a step back need a second person's approval.",
    },
    "current": {"vi": "hiện hành", "en": "current"},
    "pinned": {"vi": "được ghim: {note}", "en": "pinned: {note}"},
    "pruned": {"vi": "đã dọn tệp, lập lại được", "en": "file pruned, can be rebuilt"},
    "other_schema": {
        "vi": "do phiên bản khác lập, phiên bản này không mở được",
        "en": "made by another version, this one cannot open it",
    },
    "override": {
        "vi": "công bố dù có phản đối: {reason}",
        "en": "published in spite of an objection: {reason}",
    },
    "sound": {"vi": "còn nguyên vẹn", "en": "verifies"},
    "damaged": {"vi": "HỎNG: {problem}", "en": "DAMAGED: {problem}"},
    "no_parent": {"vi": "không có", "en": "none"},
    "signed": {
        "vi": "Chữ ký đã được kiểm tra bằng khóa của đơn vị công bố.",
        "en": "Signatures were checked with the publisher's key.",
    },
    "unsigned": {
        "vi": "Không có khóa của đơn vị công bố: đã kiểm tra mã và chuỗi, chưa kiểm tra chữ ký.",
        "en": "Without the publisher's key: hashes and chain were checked, signatures were not.",
    },
    "all_sound": {"vi": "Tất cả còn nguyên vẹn: {count}.", "en": "Everything verifies: {count}."},
    "not_sound": {"vi": "{count} chỗ hỏng.", "en": "{count} damaged."},
    "restarted": {
        "vi": "Nhật ký hỏng đã được cất riêng; nhật ký mới bắt đầu từ ấn bản {id}.",
        "en": "The damaged log was set aside; a new one begins with edition {id}.",
    },
    "refused": {"vi": "Không làm được: {reason}", "en": "Refused: {reason}"},
}


def editions(options: argparse.Namespace) -> int:
    """List the editions, newest first.

    Returns:
        0, or 1 if anything does not verify.
    """
    store = Store(options.editions)
    checked = verify_store(store)
    listed = _listed(store, checked, options)
    if options.json:
        say_json({
            "signed": checked.signed, "sound": _sound(listed, checked), "editions": listed,
            "second_person": required(store.folder),
        })  # fmt: skip
        return 0 if _sound(listed, checked) else 1
    if not listed:
        say(_WORDS["none"][options.lang])
        return 0
    for one in listed:
        say(_line(one, options))
    _tell_files(checked, options)
    if required(store.folder):
        say(_WORDS["rule"][options.lang])
    say(_WORDS["signed" if checked.signed else "unsigned"][options.lang])
    return 0 if _sound(listed, checked) else 1


def verify(options: argparse.Namespace) -> int:
    """Check every edition, the log and the pointer; with `restart_log` set a damaged log aside.

    Returns:
        0 if everything is sound, else 1.
    """
    store = Store(options.editions)
    words = _WORDS
    if options.restart_log:
        try:
            entry = restart(store, reason=options.reason, by=options.by)
        except EditionError as error:
            say(
                words["refused"][options.lang].format(reason=error.message(options.lang)),
                error=True,
            )
            return 1
        if not options.json:
            say(words["restarted"][options.lang].format(id=entry.id))
    checked = verify_store(store)
    listed = _listed(store, checked, options)
    sound = _sound(listed, checked)
    if options.json:
        told = [{"name": one.name, "problems": list(one.problems)} for one in checked.findings]
        say_json({"signed": checked.signed, "sound": sound, "findings": told})
        return 0 if sound else 1
    damaged = [one for one in checked.findings if one.problems and (listed or one.name == LOG)]
    for one in damaged:
        problem = words["damaged"][options.lang].format(problem="; ".join(one.said(options.lang)))
        say(f"{one.name}: {problem}")
    say(words["signed" if checked.signed else "unsigned"][options.lang])
    told_last = "not_sound" if damaged else "all_sound"
    say(words[told_last][options.lang].format(count=len(damaged) or len(listed)))
    return 0 if sound else 1


def _sound(listed: list[dict[str, Any]], checked: Verification) -> bool:
    """An empty store is sound: there is nothing that could be served or damaged."""
    return checked.sound or (not listed and all(
        one.name == POINTER or not one.problems for one in checked.findings
    ))  # fmt: skip


def _listed(
    store: Store, checked: Verification, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Everything about each edition, newest first."""
    log = _log(store)
    current = store.parent_id()
    proposals = {one.id: one for one in waiting(store, log)}
    held = store_of(store).ids()
    listed = []
    for one in checked.findings:
        if one.name in _FILES:
            continue
        told: dict[str, Any] = {
            "id": one.name,
            "current": one.name == current,
            "pinned": log.pinned.get(one.name),
            "pruned": one.pruned,
            "waiting": _proposal(proposals.get(one.name), one.name in held),
            "other_schema": not one.readable,
            "problems": list(one.problems if options.json else one.said(options.lang)),
        }
        try:
            manifest = (store_of(store) if one.name in held else store).manifest(one.name)
        except EditionError:  # the finding says what is wrong with it
            listed.append(told)
            continue
        sums = manifest.control_sums
        listed.append(told | {
            "number": manifest.number,
            "built_at": manifest.built_at,
            "parent": manifest.parent,
            "commune_months": int(sums.get("commune_months_reported", 0)),
            "dossiers": int(sums.get("dossiers_received", 0)),
            "logical_hash": manifest.logical_hash,
            "objections": manifest.objections,
            "override": manifest.override,
        })  # fmt: skip
    return sorted(listed, key=lambda one: one["id"] in held, reverse=True)


def _proposal(one: Waiting | None, held: bool) -> dict[str, str] | None:
    """What is proposed of an edition: that it becomes current, or that one goes back to it."""
    if one is None:
        return None
    by, reason = (one.entry.by, one.entry.reason) if one.entry else ("", "")
    return {"what": "publish" if held else "rollback", "state": one.state, "by": by,
            "reason": reason}  # fmt: skip


def _log(store: Store) -> Log:
    try:
        return read_log(store.folder, readers_keys())
    except (EditionError, OSError):  # the findings say so
        return Log()


def _line(one: dict[str, Any], options: argparse.Namespace) -> str:
    words = {name: texts[options.lang] for name, texts in _WORDS.items()}
    marks = [words[name] for name in ("current", "pruned", "other_schema") if one[name]]
    if one["waiting"]:
        told_of, state = one["waiting"], one["waiting"]["state"]
        back = state == State.OPEN and told_of["what"] == "rollback"
        marks.append(words["back" if back else state].format(**told_of))
    if one["pinned"] is not None:
        marks.append(words["pinned"].format(note=one["pinned"]))
    if one.get("objections"):
        marks.append(words["override"].format(reason=one["override"]))
        marks += [objection_text(objection, options.lang) for objection in one["objections"]]
    problems = "; ".join(one["problems"])
    marks.append(words["damaged"].format(problem=problems) if problems else words["sound"])
    told = one | {"marks": " · " + " · ".join(marks)}
    if "number" not in one:
        return words["unreadable_line"].format(**told)
    return words["line"].format(**(told | {"parent": one["parent"] or words["no_parent"]}))


def _tell_files(checked: Verification, options: argparse.Namespace) -> None:
    """What is wrong with the log, the pointer and the record of decisions."""
    for one in checked.findings:
        if one.name in _FILES and one.problems:
            problem = "; ".join(one.said(options.lang))
            say(f"{one.name}: {_WORDS['damaged'][options.lang].format(problem=problem)}")
