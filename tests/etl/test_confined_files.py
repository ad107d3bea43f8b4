"""Files made to exhaust a reader, given to it for real: each gets a clear answer, and the next file
is read as if nothing had been."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from etl.intake import parsing
from etl.intake.context import make_context
from etl.intake.parsing import parse
from etl.reading.answers import Answer
from etl.reading.confined import Limits, run_confined
from etl.sources.context import Context
from tests.etl.catalogue.desk import DATA
from tests.etl.catalogue.valid import staff_csv, staff_rows, xlsx_bytes
from tests.etl.reading_inputs import XML, with_parts

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(DATA, date(2026, 11, 23))


def heavy_book(rows: int) -> bytes:
    """A workbook that passes every check of its archive, and whose cells take long to read."""
    chance = random.Random(1)
    lines = "".join(
        f'<row r="{row}">'
        + "".join(
            f"<c t='inlineStr'><is><t>{chance.getrandbits(28)}</t></is></c>" for _ in "ab" * 9
        )
        + "</row>"
        for row in range(1, rows + 1)
    )
    part = f"{XML}<worksheet {_MAIN}><sheetData>{lines}</sheetData></worksheet>"
    return with_parts(xlsx_bytes(staff_rows()), {SHEET: part})


def deep_book() -> bytes:
    """Elements that open and never close: the archive's ratio gives it away."""
    return with_parts(xlsx_bytes(staff_rows()), {SHEET: b"<a>" * 3_000_000})


def doubling_book() -> bytes:
    """Thirty entities, each twice the one before: a thousand million letters if expanded."""
    doubled = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 31))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "x">{doubled}]>'
    cell = '<row r="1"><c r="A1" t="str"><v>&e30;</v></c></row>'
    part = f"{XML}{declared}<worksheet {_MAIN}><sheetData>{cell}</sheetData></worksheet>"
    return with_parts(xlsx_bytes(staff_rows()), {SHEET: part})


def reaching_book() -> bytes:
    """An entity that is the content of a file of the server."""
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    cell = '<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>'
    part = f"{XML}{declared}<worksheet {_MAIN}><sheetData>{cell}</sheetData></worksheet>"
    return with_parts(xlsx_bytes(staff_rows()), {SHEET: part})


def swelling_book() -> bytes:
    """Sixty million blanks in sixty thousand bytes."""
    return with_parts(xlsx_bytes(staff_rows()), {SHEET: b" " * 60_000_000})


@pytest.mark.parametrize(
    ("make", "code"),
    [(deep_book, "zip_bomb"), (swelling_book, "zip_bomb"), (doubling_book, "xml_entities"),
     (reaching_book, "xml_entities")],
)  # fmt: skip
def test_a_bomb_is_refused_before_it_goes_off(
    make: Callable[[], bytes], code: str, context: Context, tmp_path: Path
) -> None:
    path = tmp_path / "nhan-su.xlsx"
    path.write_bytes(make())
    assert path.stat().st_size < 200_000
    parse(staff_csv(tmp_path), context)  # the server runs
    started = time.monotonic()
    assert [one.code for one in parse(path, context).findings] == [code]
    assert time.monotonic() - started < 10


def within(limits: Limits, path: Path, context: Context, patch: pytest.MonkeyPatch) -> Answer:
    """Parse a file under other limits than the usual ones."""
    with patch.context() as patched:
        patched.setattr(parsing, "run_confined", partial(run_confined, limits=limits))
        return parse(path, context)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(cpu_seconds=1), ("reading_took_too_long", "quá 1 giây")),
        (Limits(memory_bytes=40 * 2**20), ("reading_took_too_much_memory", "quá 40 MB bộ nhớ")),
    ],
    ids=["time", "memory"],
)
def test_a_reader_that_is_stopped_gives_a_clear_answer(
    limits: Limits,
    told: tuple[str, str],
    context: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, said = told
    path = tmp_path / "nhan-su-thang-10.xlsx"
    path.write_bytes(heavy_book(20_000))
    answer = within(limits, path, context, monkeypatch)
    [found] = answer.findings
    assert answer.refused
    assert (found.code, found.place.file) == (code, path.name)
    message = found.message("vi")
    assert said in message
    assert "Chép riêng bảng số liệu sang một sổ tính mới" in message
    assert answer.sha256
    assert answer.rows_read == answer.rows_accepted == 0
    # The reader of the next file is another process.
    after = parse(staff_csv(tmp_path), context)
    assert (after.refused, after.rows_accepted) == (False, 166)


def test_a_heavy_file_inside_the_limits_is_answered(context: Context, tmp_path: Path) -> None:
    """The same file under the usual limits: read to its end, and known to be no template."""
    path = tmp_path / "nhan-su-thang-10.xlsx"
    path.write_bytes(heavy_book(5_000))
    assert [one.code for one in parse(path, context).findings] == ["unknown_template"]
