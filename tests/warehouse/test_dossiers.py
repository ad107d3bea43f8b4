"""The SQL of dossier lists: strict forms, rows in the order of the file, codes in parts."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from warehouse import dossier_rows, dossiers
from warehouse.dossiers import CELLS, SQL_FOLDER, WORDS, DossierFileError, DossierLists

FIRST, TODAY = date(2025, 7, 1), date(2026, 11, 5)
SOUND = (
    "H56.17.22-260914-0001", "1.001193", "Khai sinh", "Hộ tịch", "Trực tuyến", "15607", "",
    "2026-09-14 08:00:00", "2026-09-17 17:00:00", "", "", "Đang xử lý", "false", "false",
)  # fmt: skip


@pytest.fixture
def lists(tmp_path):
    with DossierLists(tmp_path, FIRST, TODAY) as opened:
        yield opened


def row(**changes: str) -> tuple[str, ...]:
    cells = dict(zip(CELLS, SOUND, strict=True)) | changes
    return tuple(cells.values())


def stage(lists: DossierLists, folder: Path, rows, file: int = 0, *, printed: bool = False) -> int:
    path = folder / f"{file}.csv"
    text = "\n".join([",".join(CELLS), *(",".join(cells) for cells in rows), ""])
    path.write_text(text, encoding="utf-8")
    whole = [one for one in rows if len(one) == len(CELLS)]
    words = {name: sorted({one[CELLS.index(name)] for one in whole}) for name in WORDS}
    lists.set_vocabulary(
        sorted({"", *(word for name in WORDS[:4] for word in words[name])}),
        sorted({"", *(word for name in WORDS[4:] for word in words[name])}),
    )
    lists.list_csv(path, CELLS, printed=printed)
    return lists.stage(file)


def odd_rows(lists: DossierLists) -> list[int]:
    lists.take_odd(0)
    lists.mend(0, printed=False)
    return [index for index, _, _ in lists.faulty(0, 1000)]


def test_duckdb_raises_where_a_cast_of_a_csv_stands_alone(tmp_path):
    """DuckDB 2.0.0, #23818: the reason why the raw cells stay beside what is parsed of them.

    When this fails, DuckDB has been mended, and the note may go.
    """
    path = tmp_path / "a.csv"
    path.write_text("a\n2026-09-14\nkhông rõ\n", encoding="utf-8")
    source = "read_csv($path, columns = {'a': 'VARCHAR'}, auto_detect = false, header = true)"
    values = {"path": str(path)}
    beside = f"SELECT TRY_CAST(a AS DATE) AS day, a FROM {source}"
    with duckdb.connect() as connection:
        assert [day for day, _ in connection.execute(beside, values).fetchall()] == [
            date(2026, 9, 14), None,
        ]  # fmt: skip


def test_a_bad_date_makes_its_row_odd_and_raises_nothing(lists, tmp_path):
    rows = [row(), row(received="không rõ"), row(due="31/02/2026"), row(returned="2026-09-14x")]
    assert stage(lists, tmp_path, rows) == 4
    assert odd_rows(lists) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("2026-09-14", True), ("2026-09-14 08:00:00", True), ("2026-09-14T08:00:00", True),
        ("14/09/2026", True), ("14/09/2026 08:00", True), ("14/09/2026 08:00:00", True),
        ("14/9/2026", False), ("4/09/2026", False), ("2026-9-14", False), ("20260914", False),
        ("2026-09-14 08:00", False), ("2026-09-14 08:00:00+07", False), ("14-09-2026", False),
        ("2026/09/14", False), ("14.09.2026", False), ("09/14/2026", False), ("46279", False),
        ("2026-09-31", False), ("29/02/2026", False), ("2026-09-14 24:00:00", False),
        ("2026-09-14 08:60:00", False), ("today", False), ("infinity", False), ("epoch", False),
    ],
)  # fmt: skip
def test_the_forms_of_dates(lists, tmp_path, text, sound):
    stage(lists, tmp_path, [row(received=text, due="2026-09-20")])
    assert odd_rows(lists) == ([] if sound else [0])


def test_a_printed_list_has_no_year_first(lists, tmp_path):
    stage(lists, tmp_path, [row(received="14/09/2026", due="17/09/2026")] * 2, printed=True)
    assert lists.take_odd(0) == 0
    with DossierLists(tmp_path, FIRST, TODAY) as other:
        stage(other, tmp_path, [row()], printed=True)
        assert other.take_odd(0) == 1


def test_rows_keep_the_order_of_the_file(lists, tmp_path):
    """Read by two threads in pieces, yet a row's place is its number in the file."""
    bad = {5, 77_777, 150_001, 249_999}
    rows = [row(received="x") if number in bad else row() for number in range(250_000)]
    assert stage(lists, tmp_path, rows) == 250_000
    assert set(odd_rows(lists)) == bad


def test_words_that_the_vocabulary_lacks_make_a_row_odd_until_they_are_learnt(lists, tmp_path):
    stage(lists, tmp_path, [row()])
    path = tmp_path / "1.csv"
    content = (tmp_path / "0.csv").read_text(encoding="utf-8").replace("Trực tuyến", "Trực tiếp")
    path.write_text(content, encoding="utf-8")
    lists.list_csv(path, CELLS, printed=False)
    lists.stage(1)
    assert lists.take_odd(1) == 1
    assert lists.odd_words()["channel"] == ["Trực tiếp"]
    lists.set_vocabulary(
        ["", "Trực tuyến", "false", "Đang xử lý", "Trực tiếp"],
        ["", "1.001193", "15607", "Hộ tịch", "Khai sinh"],
    )
    lists.mend(1, printed=False)
    assert lists.faulty_counts() == {1: (0, 1)}


@pytest.mark.parametrize("at_a_time", [1, 2, 7, 1000])
def test_repeated_codes_are_found_in_parts_too(lists, tmp_path, monkeypatch, at_a_time):
    monkeypatch.setattr(dossiers, "_CODES_AT_A_TIME", at_a_time)
    numbers = [1, 2, 3, 2, 4, 1, 1]
    stage(lists, tmp_path, [row(dossier_code=f"H56.1-260914-{n:04d}") for n in numbers])
    lists.mend(0, printed=False) if lists.take_odd(0) else None
    assert sorted(lists.repeats()["row_index"]) == [0, 1, 3, 5, 6]


def test_lines_that_are_no_rows_are_told(lists, tmp_path):
    stage(lists, tmp_path, [row(), row()[:-1], (*row(), "x"), row()])
    rejected, count = lists.rejected(10)
    assert count == 2
    assert [(one.line, one.kind) for one in rejected] == [
        (3, "MISSING COLUMNS"), (4, "TOO MANY COLUMNS"),
    ]  # fmt: skip


def test_a_file_that_is_no_parquet_is_told_without_quoting_it(lists, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 038087001234 PAR1")
    with pytest.raises(DossierFileError) as raised:
        lists.list_parquet(path, printed=False)
    assert "038087001234" not in str(raised.value)


def test_nothing_is_left_of_the_work(tmp_path):
    with DossierLists(tmp_path, FIRST, TODAY):
        assert [path.name[:7] for path in tmp_path.iterdir()] == [".spill-"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", sorted(SQL_FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_every_file_says_what_it_is_and_holds_one_statement(path):
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("-- ")
    assert len(first) > 20
    statement = [line for line in rest if not line.startswith("--")]
    assert statement
    assert not any(";" in line for line in statement)


def test_every_file_is_used():
    modules = (dossier_rows, dossiers)
    source = "".join(Path(one.__file__).read_text(encoding="utf-8") for one in modules)
    assert [path.stem for path in SQL_FOLDER.glob("*.sql") if f'"{path.stem}"' not in source
            and f"{path.stem}=" not in source] == []  # fmt: skip
