"""The commands that are about editions: their arguments, and which module runs each."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from warehouse.history import KEPT_EDITIONS

TRACED = (
    "received", "carried_over", "resolved_early", "resolved_on_time", "resolved_late",
    "in_process_within", "in_process_late", "received_cross_boundary", "assigned", "present",
    "population", "reported", "handling_minutes", "policy", "former_share",
)  # fmt: skip
"""`MEASURES` and `METHOD` of `etl.tracing`, which is not imported before it is needed."""

COMMANDS = {
    "publish": "publish", "editions": "editions", "verify": "editions", "rollback": "keeping",
    "pin": "keeping", "unpin": "keeping", "prune": "keeping", "diff": "diff", "rebuild": "rebuild",
    "approve": "approving", "refuse": "approving",
    "decisions": "decisions",
    "trace": "trace",
}  # fmt: skip
"""The module of `etl.commands` that holds the function of each command."""


def run(options: argparse.Namespace) -> int:
    """Run the command that the options name and return its exit code."""
    # Imported here: what a build needs costs a second that the other commands need not pay.
    module = import_module(f"etl.commands.{COMMANDS[options.command]}")
    code: int = getattr(module, options.command)(options)
    return code


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to a parser."""
    publish = commands.add_parser(
        "publish",
        help="an edition from the data folder, on a named parent or in spite of an objection",
        epilog="Does what build does. An edition that loses more than 2 % of its parent's "
        "commune-months, or changes a figure by more than 5 times that figure's own median, needs "
        "--override and --reason, which stays in the edition.",
    )
    publish.add_argument("--on", metavar="ID", help="the edition it must follow (default: current)")
    publish.add_argument("--reason", default="", help="why it is published all the same")
    add_override(publish)
    _by(publish)
    return [
        publish, *_checking(commands), *_keeping(commands), *_approving(commands),
        *_comparing(commands), _decisions(commands),
        _tracing(commands),
    ]  # fmt: skip


def add_override(command: argparse.ArgumentParser) -> None:
    """Add `--override`, which needs `--reason`."""
    command.add_argument(
        "--override", action="store_true", help="publish although the guards object; with --reason"
    )


def _checking(commands: Any) -> list[argparse.ArgumentParser]:
    listed = commands.add_parser("editions", help="all editions, newest first; are they sound?")
    verify = commands.add_parser(
        "verify",
        help="check every edition, manifest, signature and kept input, the log and the pointer",
        epilog="Ends with 1 if anything does not verify.",
    )
    verify.add_argument(
        "--restart-log", action="store_true", help="set a damaged log aside and begin a new one"
    )
    verify.add_argument("--reason", default="damaged", help="why, for the new log")
    _by(verify)
    return [listed, verify]


def _keeping(commands: Any) -> list[argparse.ArgumentParser]:
    rollback = commands.add_parser("rollback", help="make an older edition current again")
    rollback.add_argument("id", metavar="ID", help="the edition to go back to")
    rollback.add_argument("--reason", required=True, help="why, for the log")
    pin = commands.add_parser("pin", help="keep an edition from being pruned")
    pin.add_argument("id", metavar="ID", help="the edition to keep")
    pin.add_argument("--note", required=True, help="why it is kept")
    unpin = commands.add_parser("unpin", help="let an edition be pruned")
    unpin.add_argument("id", metavar="ID", help="the edition to let go")
    unpin.add_argument("--note", default="", help="why")
    prune = commands.add_parser(
        "prune", help=f"remove the files of old editions but the last {KEPT_EDITIONS}, the pinned "
        "and the current one",
    )  # fmt: skip
    prune.add_argument(
        "--keep", type=_at_least_one, default=KEPT_EDITIONS, help="how many of the last are kept"
    )
    for command in (rollback, pin, unpin, prune):
        _by(command)
    return [rollback, pin, unpin, prune]


def _approving(commands: Any) -> list[argparse.ArgumentParser]:
    approve = commands.add_parser(
        "approve",
        help="as the second person: what an edition that awaits approval changes; make it current",
        epilog="Where the file `second-person` lies among the editions, a new edition and a step "
        "back wait until another account than the one that proposed them approves.",
    )
    approve.add_argument("id", metavar="ID", help="the edition that awaits approval")
    approve.add_argument("--look", action="store_true", help="say what it changes, do nothing")
    approve.add_argument(
        "--most", type=_at_least_one, default=20, help="lines of each kind that are shown"
    )
    refuse = commands.add_parser("refuse", help="end a proposal; what is served stays")
    refuse.add_argument("id", metavar="ID", help="the edition that awaits approval")
    refuse.add_argument("--why", required=True, metavar="REASON", help="why, for the log")
    return [approve, refuse]


def _comparing(commands: Any) -> list[argparse.ArgumentParser]:
    diff = commands.add_parser(
        "diff", help="what differs between two editions: figures, verdicts, and why"
    )
    diff.add_argument("before", metavar="A", help="the older edition")
    diff.add_argument("after", metavar="B", help="the newer edition")
    diff.add_argument(
        "--above", type=_not_negative, default=0.0, metavar="PERCENT",
        help="leave out figures that change by no more than this share (default 0)",
    )  # fmt: skip
    diff.add_argument(
        "--most", type=_at_least_one, default=20, help="lines of each kind that are shown"
    )
    rebuild = commands.add_parser(
        "rebuild", help="make an edition again from its kept inputs and compare",
        epilog="Ends with 0 if the logical hash is the same.",
    )  # fmt: skip
    rebuild.add_argument("id", metavar="ID", help="the edition, also a pruned one")
    rebuild.add_argument("--output", type=Path, metavar="FILE", help="keep the new file here")
    return [diff, rebuild]


def _decisions(commands: Any) -> argparse.ArgumentParser:
    decisions: argparse.ArgumentParser = commands.add_parser(
        "decisions", help="the plans that were decided: list them, show one, verify the record",
        epilog="The record is only ever added to, on the page Quyết định; where roles hold, the "
        "page hands decisions in, and `take` records them. Ends with 1 if the record does not "
        "verify, there is no such decision, or one was set aside or still waits.",
    )  # fmt: skip
    decisions.add_argument(
        "action", nargs="?", choices=("list", "show", "verify", "take"), default="list",
        help="list (default), show, verify, or take (record what was handed in on the page)",
    )  # fmt: skip
    decisions.add_argument(
        "number", nargs="?", type=_at_least_one, metavar="NUMBER", help="with show: which one"
    )
    return decisions


def _tracing(commands: Any) -> argparse.ArgumentParser:
    trace: argparse.ArgumentParser = commands.add_parser(
        "trace",
        help="which stored file, sheet, row and column the figures of a commune come from",
        epilog="A figure of a dossier list is a count: its rows are found again in the kept rows "
        "of the list, which hold no personal column.",
    )
    trace.add_argument("commune", metavar="COMMUNE", help="its code or name")
    trace.add_argument("period", metavar="PERIOD", help="a month or period, such as 2026-10")
    trace.add_argument(
        "--measure", action="append", metavar="NAME", choices=TRACED,
        help=f"only this measure (more than once for several): {', '.join(TRACED)}",
    )  # fmt: skip
    trace.add_argument("--edition", metavar="ID", help="the edition (default: current)")
    trace.add_argument(
        "--most", type=_at_least_one, default=60, help="figures that are shown (default 60)"
    )
    return trace


def _by(command: argparse.ArgumentParser) -> None:
    command.add_argument("--by", default="", metavar="NAME", help="who does it (default: account)")


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return int(text)


def _not_negative(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no share in per cent")
    return value
