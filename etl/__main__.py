"""The command line: from files to editions, and what is done with editions afterwards.

`build`, `check`, `load`, `template` and `boundaries` make editions. `publish`, `editions`,
`verify`, `rollback`, `approve`, `refuse`, `pin`, `unpin`, `prune`, `diff` and `rebuild` are about
editions, `decisions` about the plans that were decided on them.

Exit codes: 0 done, 1 refused with reasons, 2 wrong usage, 128 and its number if ended by a signal.
`check` and `load` end with 1 if anything of the files given does not count: refused, set aside, or
waiting to be confirmed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.commands import ending, parsers
from etl.commands.refusals import reason_of
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError

_FILES = ("check", "load", "template")
_TEMPLATES = ("caseload", "dossiers", "staff", "population", "handling_times", "policy", "shares")
# What is said by neither --data nor this variable lies beside the program.
_DATA_VARIABLE = "CAN_VIEC_DATA"
_DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"
_MESSAGES = {
    "published": {
        "vi": "Đã công bố ấn bản {id}: {communes} đơn vị, {dossiers} hồ sơ tiếp nhận.",
        "en": "Published edition {id}: {communes} communes, {dossiers} dossiers received.",
    },
    "proposed": {
        "vi": "Ấn bản {id} chờ người thứ hai duyệt: {communes} đơn vị, {dossiers} hồ sơ tiếp nhận. "
        "Xem rồi duyệt: python -m etl approve {id} --look",
        "en": "Edition {id} awaits a second person's approval: {communes} communes, {dossiers} "
        "dossiers received. Look, then approve: python -m etl approve {id} --look",
    },
    "served": {"vi": "Ấn bản hiện hành: {id}.", "en": "Current edition: {id}."},
    "boundaries": {
        "vi": "Đã nhận ranh giới: {parts} mảnh, lấp {gaps} khe hở, gỡ {overlaps} chỗ chồng lấn.",
        "en": "Boundaries taken: {parts} parts, {gaps} gaps filled, {overlaps} overlaps resolved.",
    },
    "warning": {"vi": "Lưu ý: {warning}", "en": "Note: {warning}"},
    "refused": {
        "vi": "Không công bố được, ấn bản hiện hành giữ nguyên:\n{reason}",
        "en": "Not published, the current edition stays:\n{reason}",
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if getattr(options, "override", False) and not options.reason:
        parser.error("--override needs --reason: it stays in the edition")
    if options.command in _FILES:
        return _of_files(options)
    if options.command in parsers.COMMANDS:
        return parsers.run(options)
    store = Store(options.editions)
    if options.command == "boundaries":
        return _boundaries(store, options)
    if options.if_none and store.ids():
        return _served(store, options)
    return _build(store, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="an edition from the data folder")
    build.add_argument(
        "--if-none", action="store_true", help="only if no edition that verifies is there yet"
    )
    layer = commands.add_parser("boundaries", help="take over an official boundary layer")
    layer.add_argument(
        "path", type=Path, help="GeoJSON, GPKG, Shapefile, or a folder or zip of GeoJSON files"
    )
    files = _add_files(commands)
    for command in (build, layer, *files, *parsers.add(commands)):
        command.add_argument(
            "--data", type=Path, default=Path(os.environ.get(_DATA_VARIABLE) or _DATA_FOLDER),
            help=f"the data folder (or {_DATA_VARIABLE})",
        )  # fmt: skip
        command.add_argument("--editions", type=Path, help="the folder of the editions")
        command.add_argument("--json", action="store_true", help="answer for machines")
        command.add_argument(
            "--lang", choices=("vi", "en"), default="en", help="language of the answer"
        )
    return parser


def _add_files(commands: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The commands that take files in."""
    check = commands.add_parser(
        "check",
        help="what would be accepted, set aside or refused, and why; changes nothing",
        epilog="Ends with 0 if everything would count, 1 if anything would be refused, set aside "
        "or wait to be confirmed.",
    )
    check.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="files or folders")
    load = commands.add_parser(
        "load",
        help="take files in and publish one edition",
        epilog="Without files: everything in the data folder's inbox. What counts leaves the "
        "inbox; what does not stays; a report of it lies there. Ends with 0 if everything given "
        "counts, else with 1; what counts is published all the same.",
    )
    load.add_argument("paths", nargs="*", type=Path, metavar="FILE", help="files or folders")
    load.add_argument(
        "--replace", action="store_true", help="replace figures that were submitted before"
    )
    load.add_argument(
        "--without-edition", action="store_true",
        help="take files in only; `publish` makes the edition that holds them",
    )  # fmt: skip
    load.add_argument(
        "--reason", default="", help="why they are replaced, or why an unusual figure is right"
    )
    load.add_argument("--by", default="", metavar="NAME", help="who loads")
    parsers.add_override(load)
    for command in (check, load):
        command.add_argument(
            "--marked", type=Path, metavar="FOLDER", help="write marked copies of files here"
        )
        command.add_argument(
            "--communes", type=_communes, metavar="CODE,CODE",
            help="the communes whose figures the sender may give (default: all)",
        )  # fmt: skip
        command.add_argument(
            "--progress", action="store_true", help="with --json: say how far the reading is"
        )
    template = commands.add_parser("template", help="an empty template to fill in")
    template.add_argument("kind", choices=_TEMPLATES, metavar="KIND", help=", ".join(_TEMPLATES))
    template.add_argument("--output", type=Path, metavar="FILE", help="where to write it")
    template.add_argument(
        "--month", type=_month, metavar="YYYY-MM", help="the month a staff file or form is for"
    )
    return check, load, template


def _communes(text: str) -> frozenset[str]:
    """The communes of a list of codes with commas between."""
    return frozenset(code.strip() for code in text.split(",") if code.strip())


def _month(text: str) -> date:
    """The first day of a month written as 2026-10."""
    return datetime.strptime(text, "%Y-%m").date()


def _of_files(options: argparse.Namespace) -> int:
    # Imported here: what these commands need costs a second that `--if-none` need not pay.
    if options.command == "check":
        from etl.commands.check import check  # noqa: PLC0415

        return check(options)
    if options.command == "load":
        from etl.commands.load import load  # noqa: PLC0415

        return load(options)
    from etl.commands.template import template  # noqa: PLC0415

    return template(options)


def _boundaries(store: Store, options: argparse.Namespace) -> int:
    """Check and draw the layer, keep it, and publish an edition that shows it."""
    from etl.build import BuildError, build_edition  # noqa: PLC0415
    from etl.layers import (  # noqa: PLC0415
        commune_names,
        official_kept,
        read_official,
        with_names,
    )
    from etl.reading.faults import ReadingError  # noqa: PLC0415

    try:
        official = read_official(options.path, options.data / "reference")
        with official_kept(official, options.path, options.data):
            edition = build_edition(options.data, store)
    except ReadingError as error:
        return _refused(options, "\n".join(error.messages(options.lang)))
    except BuildError as error:
        return _refused(options, error.message(options.lang))
    except (OSError, EditionError) as error:
        return _refused(options, reason_of(error, options.lang))
    figures = official.figures
    _say(
        options, "boundaries", parts=figures.parts_drawn, gaps=figures.gaps,
        overlaps=figures.overlaps,
    )  # fmt: skip
    names = commune_names(options.data / "reference")
    for warning in official.warnings:
        _say(options, "warning", warning=with_names(getattr(warning, options.lang), names))
    return _published(edition, options)


def _served(store: Store, options: argparse.Namespace) -> int:
    try:
        served = store.serve()
    except EditionError:
        return _build(store, options)
    _say(options, "served", id=served.edition.id, problem=served.problem)
    if served.problem and not options.json:
        told = "; ".join(fault.message(options.lang) for fault in served.faults)
        _say(options, "warning", error=True, warning=told)
    return 0


def _build(store: Store, options: argparse.Namespace) -> int:
    # Imported here: GeoPandas and pandera cost a second that `--if-none` need not pay.
    from etl.build import BuildError, build_edition  # noqa: PLC0415

    try:
        edition = build_edition(options.data, store)
    except BuildError as error:
        return _refused(options, error.message(options.lang))
    except (OSError, EditionError) as error:
        return _refused(options, reason_of(error, options.lang))
    return _published(edition, options)


def _refused(options: argparse.Namespace, reason: str) -> int:
    _say(options, "refused", error=True, reason=reason)
    return 1


def _published(edition: Edition, options: argparse.Namespace) -> int:
    manifest = edition.manifest
    _say(
        options,
        "proposed" if edition.awaits_approval else "published",
        id=edition.id,
        communes=manifest.row_counts["core_commune"],
        dossiers=int(manifest.control_sums["dossiers_received"]),
    )
    return 0


def _say(
    options: argparse.Namespace, message: str, *, error: bool = False, **values: object
) -> None:
    stream = sys.stderr if error else sys.stdout
    if options.json:
        print(json.dumps({"outcome": message, **values}, ensure_ascii=False), file=stream)
    else:
        print(_MESSAGES[message][options.lang].format(**values), file=stream)


if __name__ == "__main__":
    ending.in_order()
    sys.exit(main())
