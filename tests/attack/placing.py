"""Where payloads are put: parameters of an address, a scenario, handed-in files, notes of links."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import openpyxl

from sharing.scenario import Marked, Refused, Scenario
from sharing.scenario_checks import MOST_LETTERS
from tests.attack import payloads
from tests.attack.parameters import declared

_SEED = 20261128
# What no file may be called, on any of the systems that offices have.
_NO_NAME = re.compile(r'[/\\\0:*?"|]')
_NO_SHEET = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET = 31


def every() -> tuple[str, ...]:
    """All payloads for a browser, those that would run a script first."""
    return (*payloads.script(), *payloads.sql())


def mixed(chosen: Sequence[str]) -> list[str]:
    """The payloads in an order that is the same each time, and no family's own."""
    order = list(chosen)
    random.Random(_SEED).shuffle(order)
    return order


def dealt(chosen: Sequence[str]) -> Iterator[dict[str, str]]:
    """Addresses that carry each payload, one in each parameter; the last one some once more."""
    left = iter(chosen)
    while part := list(islice(left, len(declared()))):
        yield dict(zip(declared(), [*part, *chosen], strict=False))


def turned(chosen: Sequence[str]) -> Iterator[dict[str, str]]:
    """As many addresses as payloads: each payload stands once in each parameter."""
    for turn in range(len(chosen)):
        yield {name: chosen[(turn + place) % len(chosen)] for place, name in enumerate(declared())}


def query(parameters: dict[str, str]) -> str:
    """The parameters as a query, every byte of their values escaped."""
    return "&".join(
        f"{name}={''.join(f'%{byte:02X}' for byte in value.encode())}"
        for name, value in parameters.items()
    )


def scenarios(
    chosen: Sequence[str], communes: Sequence[str], standard: Scenario
) -> Iterator[Scenario]:
    """Scenarios with payloads wherever a reader writes: name, note and every reason.

    Args:
        chosen: The payloads; those that a scenario takes for no line of text are passed over.
        communes: Codes of communes, for the reasons.
        standard: What a scenario is without them.
    """
    left = iter([one for one in chosen if one.isprintable() and one == one.strip()
                 and len(one) <= MOST_LETTERS])  # fmt: skip
    third = len(communes) // 3
    while part := list(islice(left, 2 + third)):
        name, note, *reasons = (*part, *([part[0]] * 5))[: max(len(part), 5)]
        marks = [Marked(code, why) for code, why in zip(communes, reasons[::2], strict=False)]
        pairs = zip(communes[third : 2 * third], communes[2 * third :], reasons[1::2],
                    strict=False)  # fmt: skip
        values = standard.__dict__ | {
            "name": name, "note": note, "locked": tuple(marks[::2]), "excluded": tuple(marks[1::2]),
            "forbidden": tuple(Refused(*pair) for pair in pairs),
        }  # fmt: skip
        yield Scenario(**values)


def broken_scenarios(chosen: Sequence[str], standard: Scenario) -> Iterator[bytes]:
    """Scenario files that must be refused, each with a payload where a code or a key belongs."""
    good = json.loads(standard.to_json())
    keys = list(good)
    for number, payload in enumerate(chosen):
        spoilt = dict(good)
        if number % 2:
            spoilt[keys[number % len(keys)]] = {payload: payload}
        else:
            spoilt[payload] = payload
        yield json.dumps(spoilt, ensure_ascii=False).encode()


def file_name(payload: str, ending: str) -> str:
    """A payload as the name of a file, as far as a file can be called so."""
    return f"{_NO_NAME.sub('_', payload)[:80].strip() or 'x'}{ending}"


def poisoned_files(folder: Path) -> Iterator[Path]:
    """Payloads as cells of rows, as headings, as names of sheets and of files."""
    rows = folder / "nhan su <img src=x onerror=window.__xss=1>.csv"
    with rows.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Mã xã", "Tên xã, phường", "Tháng", "Số công chức có mặt"])
        for number, payload in enumerate(payloads.script()):
            writer.writerow([str(10000 + number), payload, "10/2026", payload])
    yield rows
    book = openpyxl.Workbook()
    book.active.title = "<img src=x onerror=__xss=1>"[:_LONGEST_SHEET]
    for payload in payloads.script():
        book.active.append([payload, payload])
    book.save(folder / "'><svg onload=window.__xss=1>.xlsx")
    yield folder / "'><svg onload=window.__xss=1>.xlsx"
    headings = folder / "tieu de.csv"
    with headings.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerow(payloads.script()[:60])
    yield headings


def named_files(folder: Path, chosen: Sequence[str], within: Sequence[str]) -> Iterator[Path]:
    """A small file for each payload, called by it, with others as headings, cells and sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    inner = iter(within)
    for number, payload in enumerate(chosen):
        heading, cell = next(inner, payload), next(inner, payload)
        if number % 2:
            path = folder / file_name(payload, f" {number}.csv")
            with path.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([["Mã xã", heading], [str(number), cell]])
        else:
            path = folder / file_name(payload, f" {number}.xlsx")
            book = openpyxl.Workbook()
            book.active.title = sheet_name(heading)
            book.active.append(["Mã xã", plain(heading)])
            book.active.append([number, plain(cell)])
            book.save(path)
        yield path


def sheet_name(payload: str) -> str:
    """A payload as the name of a sheet, as far as a sheet can be called so."""
    return plain(_NO_SHEET.sub("_", payload)).strip("' ")[:_LONGEST_SHEET] or "x"


def plain(text: str) -> str:
    """A text without the letters that a workbook cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())
