"""Dossier lists as numbers: streamed through DuckDB, checked, compared and added up.

The caller names the columns and explains the words; every row is read, judged and counted here. No
personal column is ever selected, and no text is kept but that of rows that break a rule.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import duckdb
import numpy as np
import pandas as pd

from warehouse.connection import writer

SQL_FOLDER = Path(__file__).parent / "sql" / "dossiers"
CELLS = (
    "dossier_code", "procedure_code", "procedure_name", "field_name", "channel", "unit_code",
    "unit_name", "received", "due", "finished", "returned", "status", "certification",
    "cross_boundary",
)  # fmt: skip
"""The cells of a row that are looked at, in the order in which rows that break a rule keep them."""

SHORT_WORDS = ("channel", "status", "certification", "cross_boundary")
LONG_WORDS = ("procedure_code", "procedure_name", "field_name", "unit_code", "unit_name")
WORDS = (*SHORT_WORDS, *LONG_WORDS)
"""The columns that repeat few words; a row holds the place of its word in the vocabulary."""

MOST_SHORT_WORDS = 250
MOST_WORDS = 60_000
_CODES_AT_A_TIME = 16_000_000
_LOOK_SECONDS = 0.2
# A damaged file can make DuckDB raise nearly anything else, even its plain error.
_NOT_OF_THE_FILE = (
    duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException,
    duckdb.OutOfMemoryException, duckdb.InterruptException,
)  # fmt: skip
_MACROS = ("macro_day", "macro_month", "macro_clean")

Rows = pd.DataFrame
Progress = Callable[[float], None]


class DossierFileError(Exception):
    """A file is no CSV or Parquet file that can be read as cells."""


class Rejected(NamedTuple):
    """One line of a CSV that does not divide into cells.

    Attributes:
        line: Its number as a text editor counts.
        kind: What DuckDB calls the fault.
        column: Number of the cell where it was met.
        message: What DuckDB says of it.
    """

    line: int
    kind: str
    column: int | None
    message: str


@cache
def _text(name: str) -> str:
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def parquet_columns(path: Path) -> dict[str, str]:
    """Types of the columns of a Parquet file, by name, in their order.

    Raises:
        DossierFileError: It cannot be read as Parquet.
    """
    with tempfile.TemporaryDirectory() as spill:
        connection = writer(Path(":memory:"), Path(spill))
        try:
            found = connection.execute(_text("parquet_columns"), {"path": str(path)}).fetchall()
        except duckdb.Error as error:
            raise DossierFileError(str(error)) from error
        finally:
            connection.close()
    return dict(found)


class DossierLists:
    """The rows of several lists, one after another; use it in a `with` statement.

    A file is made known by `list_csv`, `list_parquet` or `list_frame`, then `stage`d; its odd rows
    are staged again by `mend` once the vocabulary knows their words.
    """

    def __init__(
        self, spill: Path, first_day: date, today: date, progress: Progress | None = None
    ) -> None:
        """Open a workplace in memory.

        Args:
            spill: Folder for what does not fit into memory; emptied at the end.
            first_day: The first day on which a dossier can have been received.
            today: The last day on which anything can have happened.
            progress: Told the share of the statement that is running.
        """
        self._folder = tempfile.TemporaryDirectory(prefix=".spill-", dir=spill)
        self._connection = writer(Path(":memory:"), Path(self._folder.name))
        self._progress = progress
        for name in ("set_memory", "set_progress", "set_silent", *_MACROS):
            self._connection.execute(_text(name))
        self._set(set_first_day=first_day, set_today=today)
        self._connection.execute(_text("table_staged"))
        self._connection.execute(_text("table_mended"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._connection.close()
        self._folder.cleanup()

    def list_csv(self, path: Path, columns: Sequence[str], *, printed: bool) -> None:
        """Make a CSV known.

        Args:
            path: The file, in UTF-8, with a header.
            columns: A name for each of its columns in order: one of `CELLS`, or any other name for
                a column that is not looked at.
            printed: Whether it has the printed headings.
        """
        self._forget_rejected()
        self._set(
            set_path=str(path), set_columns=dict.fromkeys(columns, "VARCHAR"), set_iso=not printed
        )
        self._connection.execute(_text("listed_csv_printed" if printed else "listed_csv_system"))

    def list_parquet(self, path: Path, *, printed: bool) -> None:
        """Make a Parquet file known; its columns have the system's names or the printed headings.

        Raises:
            DossierFileError: It cannot be read as Parquet.
        """
        self._set(set_path=str(path), set_iso=not printed)
        name = "listed_parquet_printed" if printed else "listed_parquet_system"
        with _readable():
            self._connection.execute(_text(name))

    def list_frame(self, frame: pd.DataFrame, *, printed: bool) -> None:
        """Make rows known that were read elsewhere: columns `CELLS`, all text, blanks empty."""
        self._set(set_iso=not printed)
        self._connection.register("dossiers_frame", frame.astype("str"))
        self._connection.execute(_text("listed_frame"))

    def listed_words(self) -> dict[str, list[str]]:
        """The words of the file that was made known last, by their column.

        Raises:
            DossierFileError: It cannot be read.
        """
        with _readable():
            (row,) = self._connection.execute(_text("listed_words")).fetchall()
        return {name: words or [] for name, words in zip(WORDS, row, strict=True)}

    def set_vocabulary(self, short: Sequence[str], long: Sequence[str]) -> None:
        """Set all words of `SHORT_WORDS` and of `LONG_WORDS`.

        Rows that are staged keep the places of their words: words may only be added at the end.
        """
        self._connection.register("dossiers_words", _in_places(short))
        self._connection.execute(_text("drop_short_words"))
        self._connection.execute(_text("short_words"))
        self._connection.register("dossiers_words", _in_places(long))
        self._connection.execute(_text("drop_long_words"))
        self._connection.execute(_text("long_words"))

    def stage(self, file: int) -> int:
        """Read and judge the rows of the file that was made known last.

        Args:
            file: A number for it.

        Returns:
            Its rows. Those that break a rule, or hold a word that the vocabulary lacks, are odd.

        Raises:
            DossierFileError: It cannot be read.
        """
        self._connection.execute(_text("parsed"))
        with _readable(), self._shown():
            ((rows,),) = self._connection.execute(_text("stage"), {"file": file}).fetchall()
        return int(rows)

    def rejected(self, most: int) -> tuple[list[Rejected], int]:
        """The lines of the CSV staged last that do not divide into cells: the first, and all."""
        if self._connection.execute(_text("rejects_known")).fetchall() == []:
            return [], 0
        rows = self._connection.execute(_text("rejected"), {"most": most}).fetchall()
        ((count,),) = self._connection.execute(_text("rejected_count")).fetchall()
        return [Rejected(*row) for row in rows], int(count)

    def take_odd(self, file: int) -> int:
        """Look at the odd rows of a staged file: how many there are. `odd_words`, `mend` follow."""
        ((rows,),) = self._connection.execute(_text("odd"), {"file": file}).fetchall()
        return int(rows)

    def odd_words(self) -> dict[str, list[str]]:
        """The words of the odd rows, by their column; at most one more than `MOST_WORDS`."""
        most = MOST_WORDS + 1
        rows = self._connection.execute(_text("odd_words"), {"most": most}).fetchall()
        words: dict[str, list[str]] = {name: [] for name in WORDS}
        for name, word in sorted(rows):
            words[name].append(word)
        return words

    def mend(self, file: int, *, printed: bool) -> None:
        """Judge the odd rows again, freed of stray spaces and with the vocabulary as it is now."""
        self._set(set_iso=not printed)
        self._connection.execute(_text("listed_odd"))
        self._connection.execute(_text("parsed"))
        self._connection.execute(_text("mend"), {"file": file})

    def faulty_counts(self) -> dict[int, tuple[int, int]]:
        """For each file with odd rows: how many are faulty, how many were mended."""
        rows = self._connection.execute(_text("faulty_count")).fetchall()
        return {file: (faulty, mended) for file, faulty, mended in rows}

    def faulty(self, file: int, most: int) -> list[tuple[int, list[str], list[str]]]:
        """The first faulty rows of a file: place among all rows, cells as `CELLS`, as they came."""
        values = {"file": file, "most": most}
        return self._connection.execute(_text("faulty"), values).fetchall()

    def new_shapes(self) -> dict[int, tuple[int, int]]:
        """For each file with codes of a new shape: how many rows, and the first one's place."""
        for name in ("rows", "rows_words"):
            self._connection.execute(_text(name))
        rows = self._connection.execute(_text("new_shapes")).fetchall()
        return {file: (count, first) for file, count, first in rows}

    def repeats(self) -> Rows:
        """The rows whose dossier code is met more than once, as numbers, with `faulty`.

        Codes are compared by hash: of ten million, two different ones meet with a chance of three
        in a million; their rows would then be set aside, never counted wrongly.
        """
        for name in ("rows", "rows_words"):
            self._connection.execute(_text(name))
        ((rows,),) = self._connection.execute(_text("code_count")).fetchall()
        parts = 1 + int(rows) // _CODES_AT_A_TIME
        repeated = [self._repeated_codes(part, parts) for part in range(parts)]
        frame = pd.DataFrame({"code": np.unique(np.concatenate(repeated))})
        self._connection.register("dossiers_repeated", frame)
        return self._frame("repeats") if len(frame) else pd.DataFrame()

    def count(self) -> None:
        """Count the sound rows by what they say; `remove` and the tables of it follow."""
        for name in ("rows", "rows_words"):
            self._connection.execute(_text(name))
        with self._shown():
            self._connection.execute(_text("counted"))

    def remove(self, rows: Rows) -> None:
        """Take rows, as `repeats` and `wrong_rows` give them, out of the counts."""
        self._connection.register("dossiers_removed", rows)
        self._connection.execute(_text("uncounted"))
        self._connection.unregister("dossiers_removed")

    def counted_units(self) -> Rows:
        """The units named: file, words, dossiers."""
        return self._frame("units")

    def counted_procedures(self) -> Rows:
        """The procedures named: file, words, dossiers."""
        return self._frame("procedures")

    def counted_manners(self) -> Rows:
        """Channels, statuses, marks: file, words, whether done and due have dates, dossiers."""
        return self._frame("manners")

    def wrong_units(self, wrong: Rows) -> Rows:
        """The sound rows of these units (file and words)."""
        self._connection.register("dossiers_wrong", wrong)
        return self._frame("wrong_units")

    def wrong_procedures(self, wrong: Rows) -> Rows:
        """The sound rows of these procedures (file and words)."""
        self._connection.register("dossiers_wrong", wrong)
        return self._frame("wrong_procedures")

    def wrong_manners(self, wrong: Rows) -> Rows:
        """The sound rows of these channels and statuses (file, words, done, due)."""
        self._connection.register("dossiers_wrong", wrong)
        return self._frame("wrong_manners")

    def caseload(self, units: Rows, procedures: Rows, manners: Rows, fields: Sequence[str]) -> Rows:
        """The caseload of each commune, month, field and channel, all files together.

        Args:
            units: File and words of every unit that counts, with `commune_code`.
            procedures: File and words of every procedure, with `field_code`.
            manners: The rows of `counted_manners`, with `channel_code`, `counts`, `crosses`.
            fields: The fields that every commune and month has, with zeros if need be.

        Returns:
            The columns of contract SUBMITTED_CASELOAD.
        """
        self._register_maps(units, procedures, manners)
        return self._frame("caseload", {"fields": list(fields)})

    def receipt_days(self, refused: Collection[int]) -> list[tuple[date, date]]:
        """For each month with receipts the first and the last day of them, without some files."""
        rows = self._connection.execute(_text("months"), {"refused": sorted(refused)}).fetchall()
        return [(first, last) for _, first, last in rows]

    def holders(self) -> Rows:
        """The last file that holds rows of a commune and month; after `caseload`."""
        return self._frame("holders")

    def keep(self, path: Path, personal: Sequence[str], mark: str, *, printed: bool) -> None:
        """Write the rows of the file made known last, their kept columns only.

        Args:
            path: Where to.
            personal: Cells that hold personal data.
            mark: What stands in their place.
            printed: Which headings the columns get.
        """
        self._set(set_personal=list(personal), set_mark=mark)
        self._connection.execute(_text("macro_kept"))
        with self._shown():
            name = "kept_printed" if printed else "kept_system"
            self._connection.execute(_text(name), {"path": str(path)})

    def kept_rows(self, path: Path, indices: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Cells of some rows of a kept file, by their number from 0."""
        self._set(set_path=str(path))
        wanted = pd.DataFrame({"wanted": np.asarray(indices, dtype="int64")})
        self._connection.register("dossiers_wanted", wanted)
        rows = self._connection.execute(_text("kept_rows")).fetchall()
        return {index: tuple(cell or "" for cell in cells) for index, *cells in rows}

    def _repeated_codes(self, part: int, parts: int) -> np.ndarray:
        """The hashes met more than once, of one part of all."""
        if parts == 1:
            found = self._connection.execute(_text("all_codes")).fetchnumpy()["code"]
        else:
            values = {"part": part, "parts": parts}
            found = self._connection.execute(_text("codes"), values).fetchnumpy()["code"]
        codes: np.ndarray = np.asarray(found)
        codes.sort()
        again: np.ndarray = codes[1:][codes[1:] == codes[:-1]]
        return again

    def _register_maps(self, units: Rows, procedures: Rows, manners: Rows) -> None:
        for name, rows in (("unit", units), ("procedure", procedures), ("manner", manners)):
            self._connection.register(f"dossiers_{name}_map", rows)

    def _frame(self, name: str, values: Mapping[str, object] | None = None) -> Rows:
        return self._connection.execute(_text(name), values).df()

    def _forget_rejected(self) -> None:
        for name in ("drop_rejected", "drop_rejected_scans"):
            self._connection.execute(_text(name))

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            self._connection.execute(_text(name), {"value": value})

    @contextmanager
    def _shown(self) -> Iterator[None]:
        """Tell how far the statement inside is while it runs."""
        if self._progress is None:
            yield
            return
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(done, self._progress), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, done: threading.Event, progress: Progress) -> None:
        while not done.wait(_LOOK_SECONDS):
            share = self._connection.query_progress()
            if share >= 0:
                progress(share / 100)


def _in_places(words: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"word": list(words), "place": range(len(words))})
    return frame.astype({"word": "str"})


@contextmanager
def _readable() -> Iterator[None]:
    """What DuckDB cannot read of a file, as an error that does not quote it."""
    try:
        yield
    except _NOT_OF_THE_FILE:
        raise
    except duckdb.Error as error:
        raise DossierFileError(type(error).__name__) from error
