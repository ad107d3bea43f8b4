"""Whatever bytes arrive: the readers refuse with reasons, or answer; nothing else comes out.

Seeded, about twenty seconds in all. The readers run in this process, without the limits that hold
where real files are read: a loop without an end would show here.
"""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from etl.reading.answers import Answer
from etl.reading.container import open_container
from etl.reading.findings import RefusedError, refuse
from etl.reading.opening import open_document
from etl.sources import forms, submitted_tables
from tests.etl.catalogue.valid import staff_rows, xlsx_bytes
from tests.etl.damage_inputs import BASES, book_of
from tests.etl.reading_inputs import zipped

CONTEXT = BASES["bieu-06a"].context
BOOKS = (book_of(BASES["bieu-06a"].grid), xlsx_bytes(staff_rows(communes=6)))
TEXTS = tuple(base.text.encode() for base in BASES.values())
ENDINGS = (".csv", ".xlsx", ".xls", ".txt", "")
MAGIC = (
    b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xfe\xff", b"%PDF-1.7", b"PAR1", b"<html>", b"<?xml", b"sep=;\n", b"\x1f\x8b",
)  # fmt: skip
TOKENS = (
    b"<c r=\"A1\"", b"<v>", b"</v>", b"1e400", b"-1", b"99999999999999999999", b"&#0;", b"&amp;",
    b"<row r=\"1048576\">", b"t=\"s\"", b"t=\"e\"", b"t=\"d\"", b"s=\"999\"", b"<f>A1</f>",
    b"<!--", b"]]>", b"<mergeCell ref=\"A1:XFD1048576\"/>", b"\xff", b"\x00", b"xml:space",
    b"<!DOCTYPE a>", b"ref=\"A1\"", b"</sheetData>", b"rId99", b"NaN",
)  # fmt: skip


def outcome(path: Path) -> str:
    """What comes out of the readers; everything but a refusal and an answer is let through."""
    try:
        document = open_document(path)
        able = [one for one in (forms, submitted_tables) if one.recognises(document)]
        if not able:
            raise refuse("unknown_template", document.sheets[0].at())
        answer: Answer = able[0].read(document, CONTEXT)
    except RefusedError as error:
        assert error.findings
        for one in error.findings[:3]:
            assert one.message("vi")
            assert one.message("en")
        return "refused"
    for one in answer.findings[:3]:
        assert one.message("vi")
        assert one.message("en")
    if answer.refused:
        return "refused"
    assert answer.rows_accepted + len(answer.set_aside) == answer.rows_read
    return "answered"


def spoilt(content: bytes, chance: random.Random, tokens: tuple[bytes, ...] = ()) -> bytes:
    """Bytes with a few pieces changed, taken out, doubled, moved or put in."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 4, 40))
        change = chance.randrange(5 if tokens else 4)
        if change == 0:
            data[at : at + length] = chance.randbytes(length)
        elif change == 1:
            del data[at : at + length]
        elif change == 2:
            data[at:at] = data[at : at + length]
        elif change == 3:
            piece = bytes(data[at : at + length])
            del data[at : at + length]
            place = chance.randrange(len(data) + 1)
            data[place:place] = piece
        else:
            data[at:at] = chance.choice(tokens)
    return bytes(data)


def noise(chance: random.Random) -> bytes:
    """Random bytes, some of which begin like a file that is known."""
    return chance.choice(MAGIC) + chance.randbytes(chance.choice((0, 1, 7, 100, 3_000)))


def letters(chance: random.Random) -> bytes:
    """Random text of the marks that a CSV is made of."""
    pool = 'aĐộ1239,,,,;\t"\n\r\n.-=()%\u0301\u00a0\u202e\ufeff'
    return "".join(chance.choices(pool, k=chance.choice((1, 30, 2_000)))).encode()


def spoilt_text(chance: random.Random) -> bytes:
    """A valid CSV, spoilt."""
    return spoilt(chance.choice(TEXTS), chance, (b'"', b",", b"\n", b"\xcc\x81", b"1.234"))


def spoilt_archive(chance: random.Random) -> bytes:
    """A valid workbook with bytes of its archive changed, or cut off."""
    content = chance.choice(BOOKS)
    if chance.randrange(4) == 0:
        return content[: chance.randrange(len(content))]
    return spoilt(content, chance)


def spoilt_part(chance: random.Random) -> bytes:
    """A sound archive with a part of the workbook spoilt inside."""
    with zipfile.ZipFile(BytesIO(chance.choice(BOOKS))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([*parts, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"])
    if chance.randrange(8) == 0:
        del parts[name]
    else:
        parts[name] = spoilt(bytes(parts[name]), chance, TOKENS)  # type: ignore[arg-type]
    return zipped(parts)


@pytest.mark.parametrize(
    ("make", "times", "ending"),
    [
        (noise, 1_500, None),
        (letters, 500, ".csv"),
        (spoilt_text, 400, ".csv"),
        (spoilt_archive, 1_000, ".xlsx"),
        (spoilt_part, 700, ".xlsx"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_only_refusals_and_answers_come_out(
    make: Callable[[random.Random], bytes], times: int, ending: str | None, tmp_path: Path
):
    chance = random.Random(make.__name__)
    outcomes: Counter[str] = Counter()
    for number in range(times):
        path = tmp_path / f"nhan{chance.choice(ENDINGS) if ending is None else ending}"
        path.write_bytes(make(chance))
        try:
            outcomes[outcome(path)] += 1
        except Exception as error:
            error.add_note(f"{make.__name__} number {number}: {path.read_bytes()[:2_000]!r}")
            raise
    assert outcomes["refused"] > times // 4
    if make in (spoilt_text, spoilt_part):
        # Not everything is refused: some damage is harmless, so the readers themselves were met.
        assert outcomes["answered"] > 0


def test_nothing_changes_between_two_readings(tmp_path: Path):
    path = tmp_path / "nhan-su.xlsx"
    path.write_bytes(BOOKS[1])
    first, second = open_container(path), open_container(path)
    assert first.sha256 == second.sha256
    assert open_document(path) == open_document(path)
