"""`python -m sharing.audit list|verify|seal|export|take-over`: the audit log."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pandas as pd

from sharing.audit import chain
from sharing.audit.chain import Event, Fault, Verdict
from sharing.audit.events import AuditError, kinds
from sharing.audit.seals import SEALS, Seals, read_seals, seal
from sharing.audit.takeover import take_over
from sharing.audit.writing import record
from sharing.exports import csv_bytes
from sharing.settings import SettingsError
from sharing.words import Words
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.log import account

_SEEN = re.compile(r"([0-9]+):([0-9a-f]{8,64})")
_DONE, _REFUSED, _DAMAGED = 0, 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused with the reason, 2 used wrongly, 3 the log is damaged."""
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    commands: Mapping[str, Callable[[argparse.Namespace, Words], int]] = {
        "list": _list, "verify": _verify, "export": _export, "take-over": _take_over,
        "seal": _seal,
    }  # fmt: skip
    try:
        return commands[chosen.command](chosen, words)
    except (AuditError, OSError, SettingsError) as error:
        print(words("audit.refused", error=error), file=sys.stderr)
    except EditionError as error:
        print(words("audit.refused", error=error.message(chosen.lang)), file=sys.stderr)
    return _REFUSED


def _chosen(chosen: argparse.Namespace) -> Iterator[Event]:
    """The events that were asked for, newest first."""
    since = chosen.since.isoformat() if chosen.since else ""
    for event in chain.events(newest_first=True):
        if event.at < since:
            continue
        if chosen.event in (None, event.event) and chosen.by in (None, event.by):
            yield event


def _caught_up(words: Words) -> None:
    """Write down what was done to the editions since; why it cannot be is said, and no more."""
    try:
        take_over()
    except (AuditError, OSError) as error:
        print(words("audit.not_taken_over", error=error), file=sys.stderr)
    except EditionError as error:
        said = error.message(words.language)
        print(words("audit.not_taken_over", error=said), file=sys.stderr)


def _list(chosen: argparse.Namespace, words: Words) -> int:
    _caught_up(words)
    found = list(islice(_chosen(chosen), chosen.last))
    if not found and not chosen.json:
        print(words("audit.nothing"))
    for event in reversed(found):
        print(json.dumps(asdict(event), ensure_ascii=False) if chosen.json else _said(event, words))
    return _DONE


def _said(event: Event, words: Words) -> str:
    """An event in one line of words."""
    facts = ", ".join(f"{name}={_value(value)}" for name, value in event.facts.items())
    more = f" (+{event.unlogged})" if event.unlogged else ""
    who = f"{event.by or '-'} ({words(f'audit_role.{event.role}')})"
    name = words(f"audit_event.{event.event}")
    moment = str(event.at)[:19]
    return f"{event.number}  {moment}Z  {who}  {name}{more}  {facts}".rstrip()


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _verify(chosen: argparse.Namespace, words: Words) -> int:
    seals = read_seals(Store(chosen.editions))
    return _judged(chosen, words, chain.verify(seen=chosen.seen, sealed=seals.lines), seals)


def _seal(chosen: argparse.Namespace, words: Words) -> int:
    store = Store(chosen.editions)
    verdict = seal(store)
    return _judged(chosen, words, verdict, read_seals(store))


def _judged(chosen: argparse.Namespace, words: Words, verdict: Verdict, seals: Seals) -> int:
    """Say whether the log is whole, and up to where nobody can have written it anew."""
    faults = (*verdict.faults, *(Fault("no_seal", SEALS, row) for row in seals.broken))
    told = {"number": verdict.number, "head": verdict.head}
    last = max(seals.lines, default=0)
    if chosen.json:
        beside = {"sealed": last, "signatures_checked": seals.signed}
        listed = [asdict(fault) for fault in faults]
        print(json.dumps({"sound": not faults, **told, **beside, "faults": listed}))
        return _DAMAGED if faults else _DONE
    for fault in faults:
        said = words(f"audit_fault.{fault.code}")
        print(words("audit.fault", file=fault.file, line=fault.line, said=said))
    how = "sealed" if seals.signed else "sealed_unchecked" if last else "unsealed"
    print(words(f"audit.{how}", number=last) if last else words("audit.unsealed"))
    print(words("audit.damaged" if faults else "audit.sound", **told))
    return _DAMAGED if faults else _DONE


def _export(chosen: argparse.Namespace, words: Words) -> int:
    _caught_up(words)
    found = list(reversed(list(_chosen(chosen))))
    if chosen.output.suffix == ".csv":
        rows = pd.DataFrame(
            [{**asdict(one), "facts": json.dumps(one.facts, ensure_ascii=False)} for one in found],
            columns=pd.Index(Event.__dataclass_fields__),
        )
        content = csv_bytes(rows, [])
    else:
        lines = [json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) for one in found]
        content = "".join(f"{line}\n" for line in lines).encode()
    with chosen.output.open("xb") as stream:
        stream.write(content)
    ending = chosen.output.suffix.removeprefix(".") or "jsonl"
    record("audit_exported", by=account(), rows=len(found), format=ending)
    print(words("audit.exported", count=len(found), path=chosen.output))
    return _DONE


def _take_over(chosen: argparse.Namespace, words: Words) -> int:
    print(words("audit.taken_over", count=take_over(Store(chosen.editions))))
    return _DONE


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _line_seen(text: str) -> tuple[int, str]:
    match = _SEEN.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError("NUMBER:HASH, as `verify` printed it")
    return int(match[1]), match[2]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("list", "export"):
        of_events = commands.add_parser(name)
        of_events.add_argument("--event", choices=sorted(kinds()), help="only events of this name")
        of_events.add_argument("--by", help="only what this reader did")
        of_events.add_argument("--since", type=_moment, help="only from this moment on (ISO 8601)")
        if name == "list":
            of_events.add_argument("--last", type=int, default=50, help="how many, the newest")
        else:
            of_events.add_argument("--output", type=Path, required=True, help=".csv or .jsonl")
    verify = commands.add_parser("verify")
    verify.add_argument("--seen", type=_line_seen, help="a line as an earlier check printed it")
    for name in ("take-over", "seal"):
        commands.add_parser(name)
    for name in ("verify", "take-over", "seal"):
        commands.choices[name].add_argument("--editions", type=Path, help="folder of the editions")
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="answer for machines")
        command.add_argument("--lang", choices=("vi", "en"), default="vi")
    return parser


if __name__ == "__main__":
    sys.exit(main())
