"""Payloads in files that are handed in: their names, headings, cells and names of sheets."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl

from bench.attacks.ground import PATIENCE_MS, Ground, batches
from tests.attack import placing
from tests.browser.assailant import give_file
from tests.browser.product import texts

_FILES_AT_ONCE, _HEADINGS_A_FILE, _SHEETS_A_BOOK, _OPENED = 80, 200, 100, 8
_CHECKED = """(said) => document.body.innerText.includes(said) && window.reading.calm()"""


def files(ground: Ground) -> None:
    """Every payload as the name of a file, as a heading, as a cell and as the name of a sheet."""
    both = ground.both
    _hand_in(ground, list(_rows(ground.folder, both)), "cells", 2 * len(both))
    for batch in batches(list(_headings(ground.folder, both)), 2):
        _hand_in(ground, batch, "headings", 0)
    ground.tries.count("headings", len(both))
    for batch in batches(list(_books(ground.folder, both)), 2):
        _hand_in(ground, batch, "names of sheets", 0)
    ground.tries.count("names of sheets", len(both))
    named = placing.named_files(ground.folder / "named", both, both[::-1])
    for batch in batches(list(named), _FILES_AT_ONCE):
        _hand_in(ground, batch, "names of files", len(batch))


def _hand_in(ground: Ground, given: Sequence[Path], place: str, number: int) -> None:
    """Give files to the desk, wait until they are checked, and look into what is said of them."""
    page, tries = ground.tries.page, ground.tries
    page.goto(page.url.partition("?")[0].rpartition("/")[0] + "/nop-so-lieu")
    tries.settled()
    tries.listen()
    give_file(page, "", list(given))
    # Checking starts a program of its own.
    said = texts("vi")["outcome.refused"]
    page.wait_for_function(_CHECKED, arg=said, polling=200, timeout=PATIENCE_MS)
    for summary in page.get_by_test_id("stMain").locator("summary").all()[:_OPENED]:
        summary.click()
    page.wait_for_function(_CHECKED, arg=said, polling=200, timeout=PATIENCE_MS)
    tries.look("submit", given[0].name)
    tries.count(place, number)


def _rows(folder: Path, chosen: Sequence[str]) -> Iterator[Path]:
    """Two files whose every row has a payload in two cells: of a table, and of a workbook."""
    rows = folder / "nhan-su.csv"
    with rows.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Mã xã", "Tên xã, phường", "Tháng", "Số công chức có mặt"])
        for number, payload in enumerate(chosen):
            writer.writerow([str(10000 + number), payload, "10/2026", payload])
    yield rows
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("10-2026")
    sheet.append(["Mã xã", "Tên xã, phường", "Tháng", "Số công chức có mặt"])
    for number, payload in enumerate(chosen):
        cell = placing.plain(payload)
        sheet.append([str(10000 + number), cell, "10/2026", cell])
    book.save(folder / "nhan-su.xlsx")
    yield folder / "nhan-su.xlsx"


def _headings(folder: Path, chosen: Sequence[str]) -> Iterator[Path]:
    for number, batch in enumerate(batches(chosen, _HEADINGS_A_FILE)):
        path = folder / f"tieu-de-{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([["Mã xã", *batch], ["15607", *("1" for _ in batch)]])
        yield path


def _books(folder: Path, chosen: Sequence[str]) -> Iterator[Path]:
    for number, batch in enumerate(batches(chosen, _SHEETS_A_BOOK)):
        book = openpyxl.Workbook(write_only=True)
        for payload in batch:
            sheet = book.create_sheet(placing.sheet_name(payload))
            sheet.append(["Mã xã", "Tên xã, phường"])
            sheet.append(["15607", placing.plain(payload)])
        book.save(folder / f"trang-{number}.xlsx")
        yield folder / f"trang-{number}.xlsx"
