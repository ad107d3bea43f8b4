"""Dossier lists become numbers: every row is streamed through DuckDB and judged.

The caller names the columns and explains the words; `warehouse.dossiers` compares and adds up. No
personal column is ever selected, and no text is kept but that of rows that break a rule.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import duckdb
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
def statement(name: str) -> str:
    """The SQL of one file of `SQL_FOLDER`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def parquet_columns(path: Path) -> dict[str, str]:
    """Types of the columns of a Parquet file, by name, in their order.

    Raises:
        DossierFileError: It cannot be read as Parquet.
    """
    with tempfile.TemporaryDirectory() as spill:
        connection = writer(Path(":memory:"), Path(spill))
        try:
            found = connection.execute(statement("parquet_columns"), {"path": str(path)}).fetchall()
        except duckdb.Error as error:
            raise DossierFileError(str(error)) from error
        finally:
            connection.close()
    return dict(found)


class StagedLists:
    """The rows of several lists, one after another, read and judged.

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
            self._connection.execute(statement(name))
        self._set(set_first_day=first_day, set_today=today)
        self._connection.execute(statement("table_staged"))
        self._connection.execute(statement("table_mended"))

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
        self._connection.execute(
            statement("listed_csv_printed" if printed else "listed_csv_system")
        )

    def list_parquet(self, path: Path, *, printed: bool) -> None:
        """Make a Parquet file known; its columns have the system's names or the printed headings.

        Raises:
            DossierFileError: It cannot be read as Parquet.
        """
        self._set(set_path=str(path), set_iso=not printed)
        name = "listed_parquet_printed" if printed else "listed_parquet_system"
        with _readable():
            self._connection.execute(statement(name))

    def list_frame(self, frame: pd.DataFrame, *, printed: bool) -> None:
        """Make rows known that were read elsewhere: columns `CELLS`, all text, blanks empty."""
        self._set(set_iso=not printed)
        self._connection.register("dossiers_frame", frame.astype("str"))
        self._connection.execute(statement("listed_frame"))

    def listed_words(self) -> dict[str, list[str]]:
        """The words of the file that was made known last, by their column.

        Raises:
            DossierFileError: It cannot be read.
        """
        with _readable():
            (row,) = self._connection.execute(statement("listed_words")).fetchall()
        return {name: words or [] for name, words in zip(WORDS, row, strict=True)}

    def set_vocabulary(self, short: Sequence[str], long: Sequence[str]) -> None:
        """Set all words of `SHORT_WORDS` and of `LONG_WORDS`.

        Rows that are staged keep the places of their words: words may only be added at the end.
        """
        self._connection.register("dossiers_words", _in_places(short))
        self._connection.execute(statement("drop_short_words"))
        self._connection.execute(statement("short_words"))
        self._connection.register("dossiers_words", _in_places(long))
        self._connection.execute(statement("drop_long_words"))
        self._connection.execute(statement("long_words"))

    def stage(self, file: int) -> int:
        """Read and judge the rows of the file that was made known last.

        Args:
            file: A number for it.

        Returns:
            Its rows. Those that break a rule, or hold a word that the vocabulary lacks, are odd.

        Raises:
            DossierFileError: It cannot be read.
        """
        self._connection.execute(statement("parsed"))
        with _readable(), self._shown():
            ((rows,),) = self._connection.execute(statement("stage"), {"file": file}).fetchall()
        return int(rows)

    def rejected(self, most: int) -> tuple[list[Rejected], int]:
        """The lines of the CSV staged last that do not divide into cells: the first, and all."""
        if self._connection.execute(statement("rejects_known")).fetchall() == []:
            return [], 0
        rows = self._connection.execute(statement("rejected"), {"most": most}).fetchall()
        ((count,),) = self._connection.execute(statement("rejected_count")).fetchall()
        return [Rejected(*row) for row in rows], int(count)

    def take_odd(self, file: int) -> int:
        """Look at the odd rows of a staged file: how many there are. `odd_words`, `mend` follow."""
        ((rows,),) = self._connection.execute(statement("odd"), {"file": file}).fetchall()
        return int(rows)

    def odd_words(self) -> dict[str, list[str]]:
        """The words of the odd rows, by their column; at most one more than `MOST_WORDS`."""
        most = MOST_WORDS + 1
        rows = self._connection.execute(statement("odd_words"), {"most": most}).fetchall()
        words: dict[str, list[str]] = {name: [] for name in WORDS}
        for name, word in sorted(rows):
            words[name].append(word)
        return words

    def mend(self, file: int, *, printed: bool) -> None:
        """Judge the odd rows again, freed of stray spaces and with the vocabulary as it is now."""
        self._set(set_iso=not printed)
        self._connection.execute(statement("listed_odd"))
        self._connection.execute(statement("parsed"))
        self._connection.execute(statement("mend"), {"file": file})

    def _frame(self, name: str, values: Mapping[str, object] | None = None) -> Rows:
        return self._connection.execute(statement(name), values).df()

    def _forget_rejected(self) -> None:
        for name in ("drop_rejected", "drop_rejected_scans"):
            self._connection.execute(statement(name))

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            self._connection.execute(statement(name), {"value": value})

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
