"""`python -m sharing.report`: the briefing as PDF, the same that the pages hand out."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from etl.reading.search import find, make_entry
from sharing.addresses import of_communes
from sharing.report import MOST
from sharing.report.briefing import briefing, file_name
from sharing.report.facts import Facts, Rows, Slice, read
from sharing.report.said import Asked
from sharing.standing import Standing
from sharing.words import Words
from warehouse import queries
from warehouse.editions import Edition, Store
from warehouse.local_time import LOCAL_TIME
from warehouse.manifest import EditionError
from warehouse.reviewer import smallest_cell


class RefusedError(Exception):
    """What was asked for is not there; the message says what is, in the reader's language."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a briefing; 0 done, 1 refused with the reason."""
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    store = Store(chosen.editions)
    try:
        served = None if chosen.edition else store.serve()
        edition = served.edition if served else store.get(chosen.edition)
        edition.verify()
        fallback = served is not None and served.problem is not None
        standing = Standing(fallback, smallest_cell(edition.manifest))
        with closing(edition.open()) as connection:
            facts = _facts(chosen, edition, standing, partial(queries.run, connection))
            codes = _codes(chosen, facts)
            content = briefing(facts, _asked(chosen, facts, codes), codes)
        path = chosen.out or Path(file_name(facts.slice, codes, chosen.lang))
        path.write_bytes(content)
    except (EditionError, OSError, RefusedError) as error:
        print(words("report_command.refused", error=error), file=sys.stderr)
        return 1
    for mark in standing.said(words, edition.id):
        print(mark, file=sys.stderr)
    print(words("report_command.done", path=path, edition=edition.id))
    return 0


def _facts(chosen: Any, edition: Edition, standing: Standing, rows: Rows) -> Facts:
    words = Words(chosen.lang)
    periods = list(rows("periods")["period_id"])
    if chosen.period and chosen.period not in periods:
        raise RefusedError(words("report_command.period", known=", ".join(periods)))
    return read(
        rows,
        Slice(
            edition=edition.id,
            built_at=edition.manifest.built_at,
            period_id=chosen.period or periods[0],
            staff_group=chosen.group,
            weighting=chosen.lens,
            certification=chosen.certification,
            scope="observed" if chosen.observed else "all",
            standing=standing,
        ),
    )


def _codes(chosen: Any, facts: Facts) -> tuple[str, ...]:
    """The communes that were named by code or by name, each once."""
    words = Words(chosen.lang)
    communes = facts.communes
    entries = [
        make_entry(code, name, [name])
        for code, name in zip(communes["commune_code"], communes["name"], strict=True)
    ]
    codes: dict[str, None] = {}
    for wanted in chosen.commune:
        found = find(wanted, entries)
        if len(found) != 1:
            hits = ", ".join(f"{entry.label} ({entry.code})" for entry in found)
            key = "report_command.several" if found else "report_command.commune"
            raise RefusedError(words(key, wanted=wanted, hits=hits or words("report.none")))
        codes[found[0].code] = None
    if len(codes) > MOST:
        raise RefusedError(words("report_command.too_many", count=len(codes), most=MOST))
    return tuple(codes)


def _asked(chosen: Any, facts: Facts, codes: tuple[str, ...]) -> Asked:
    of = facts.slice
    parameters = {
        "period": of.period_id, "edition": of.edition, "lang": chosen.lang,
        "group": of.staff_group, "lens": of.weighting, "certification": of.certification,
        "observed": "1" if chosen.observed else "",
    }  # fmt: skip
    return Asked(
        lang=chosen.lang,
        address=of_communes(chosen.address, codes, parameters),
        printed_on=dt.datetime.now(LOCAL_TIME).date(),
        national=chosen.national,
        agency=chosen.agency,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.report", description=__doc__)
    add = parser.add_argument
    add("--edition", help="id of the edition; the current one by default")
    add("--period", help="id of the period, such as 2026-10; the newest month by default")
    add("--commune", nargs="+", default=[], metavar="CODE",
        help="codes or names of communes; none for the province")  # fmt: skip
    add("--lang", choices=("vi", "en"), default="vi")
    add("--out", type=Path, help="the file; named after what it is on by default")
    add("--editions", type=Path, help="folder of the editions")
    add("--address", default="", help="where the product is served, for link and QR code")
    add("--group", choices=("centre", "commune_government", "payroll"), default="centre")
    add("--lens", choices=("weighted", "count"), default="weighted")
    add("--certification", choices=("with", "without"), default="with")
    add("--observed", action="store_true", help="only figures that are not simulated")
    add("--national", action="store_true", help="with the national title block")
    add("--agency", default="", help="who has it made, for the title block")
    return parser


if __name__ == "__main__":
    sys.exit(main())
