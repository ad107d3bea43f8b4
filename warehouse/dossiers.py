"""Dossier lists as numbers, all of a call together: compared with each other and added up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from warehouse.dossier_rows import (
    CELLS,
    LONG_WORDS,
    MOST_SHORT_WORDS,
    MOST_WORDS,
    SHORT_WORDS,
    SQL_FOLDER,
    WORDS,
    DossierFileError,
    Progress,
    Rejected,
    Rows,
    StagedLists,
    parquet_columns,
    statement,
)

__all__ = [
    "CELLS",
    "LONG_WORDS",
    "MOST_SHORT_WORDS",
    "MOST_WORDS",
    "SHORT_WORDS",
    "SQL_FOLDER",
    "WORDS",
    "DossierFileError",
    "DossierLists",
    "Progress",
    "Rejected",
    "Rows",
    "parquet_columns",
]

_CODES_AT_A_TIME = 16_000_000


class DossierLists(StagedLists):
    """The rows of several lists, one after another; use it in a `with` statement.

    Once all are staged and mended, the sound rows are counted and compared.
    """

    def faulty_counts(self) -> dict[int, tuple[int, int]]:
        """For each file with odd rows: how many are faulty, how many were mended."""
        rows = self._connection.execute(statement("faulty_count")).fetchall()
        return {file: (faulty, mended) for file, faulty, mended in rows}

    def faulty(self, file: int, most: int) -> list[tuple[int, list[str], list[str]]]:
        """The first faulty rows of a file: place among all rows, cells as `CELLS`, as they came."""
        values = {"file": file, "most": most}
        return self._connection.execute(statement("faulty"), values).fetchall()

    def new_shapes(self) -> dict[int, tuple[int, int]]:
        """For each file with codes of a new shape: how many rows, and the first one's place."""
        self._connection.execute(statement("rows"))
        rows = self._connection.execute(statement("new_shapes")).fetchall()
        return {file: (count, first) for file, count, first in rows}

    def repeats(self) -> Rows:
        """The rows whose dossier code is met more than once, as numbers, with `faulty`.

        Codes are compared by hash: of ten million, two different ones meet with a chance of three
        in a million; their rows would then be set aside, never counted wrongly.
        """
        self._connection.execute(statement("rows"))
        ((rows,),) = self._connection.execute(statement("code_count")).fetchall()
        parts = 1 + int(rows) // _CODES_AT_A_TIME
        repeated = [self._repeated_codes(part, parts) for part in range(parts)]
        frame = pd.DataFrame({"code": np.unique(np.concatenate(repeated))})
        self._connection.register("dossiers_repeated", frame)
        if not len(frame):
            return pd.DataFrame()
        self._connection.execute(statement("found_repeats"))
        return self._frame("repeats")

    def count(self) -> None:
        """Count the sound rows by what they say; `remove` and the tables of it follow."""
        self._connection.execute(statement("rows"))
        with self._shown():
            self._connection.execute(statement("counted"))

    def remove(self, rows: Rows) -> None:
        """Take rows, as `repeats` and `wrong_rows` give them, out of the counts."""
        self._connection.register("dossiers_removed", rows)
        self._connection.execute(statement("uncounted"))
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
        return self._found("found_units", wrong)

    def wrong_procedures(self, wrong: Rows) -> Rows:
        """The sound rows of these procedures (file and words)."""
        return self._found("found_procedures", wrong)

    def wrong_manners(self, wrong: Rows) -> Rows:
        """The sound rows of these channels and statuses (file, words, done, due)."""
        return self._found("found_manners", wrong)

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

    def traced(
        self, maps: tuple[Rows, Rows, Rows], aside: Collection[int], commune_code: str, month: date
    ) -> Rows:
        """The rows that the figures of one commune and month are counted from.

        Args:
            maps: Units, procedures and manners, as `caseload` takes them.
            aside: Numbers among all rows of those that count in nothing.
            commune_code: Whose figures.
            month: First day of the month.

        Returns:
            `file`, `row_index` (among all rows), `field_code`, `channel`, `measure`: a line for
            each row and figure that it counts in.
        """
        self._register_maps(*maps)
        self._connection.execute(statement("rows"))
        left_out = pd.DataFrame({"row_index": np.asarray(sorted(aside), dtype="int64")})
        self._connection.register("dossiers_aside", left_out)
        number = 12 * month.year + month.month - 1
        return self._frame("traced", {"commune_code": commune_code, "month": number})

    def receipt_days(self, refused: Collection[int]) -> list[tuple[date, date]]:
        """For each month with receipts the first and the last day of them, without some files."""
        rows = self._connection.execute(
            statement("months"), {"refused": sorted(refused)}
        ).fetchall()
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
        self._connection.execute(statement("macro_kept"))
        with self._shown():
            name = "kept_printed" if printed else "kept_system"
            self._connection.execute(statement(name), {"path": str(path)})

    def kept_rows(self, path: Path, indices: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Cells of some rows of a kept file, by their number from 0."""
        self._set(set_path=str(path))
        wanted = pd.DataFrame({"wanted": np.asarray(indices, dtype="int64")})
        self._connection.register("dossiers_wanted", wanted)
        rows = self._connection.execute(statement("kept_rows")).fetchall()
        return {index: tuple(cell or "" for cell in cells) for index, *cells in rows}

    def _repeated_codes(self, part: int, parts: int) -> np.ndarray:
        """The hashes met more than once, of one part of all."""
        if parts == 1:
            found = self._connection.execute(statement("all_codes")).fetchnumpy()["code"]
        else:
            values = {"part": part, "parts": parts}
            found = self._connection.execute(statement("codes"), values).fetchnumpy()["code"]
        codes: np.ndarray = np.asarray(found)
        codes.sort()
        again: np.ndarray = codes[1:][codes[1:] == codes[:-1]]
        return again

    def _found(self, name: str, wrong: Rows) -> Rows:
        """The rows that a statement looks for: only of them are words taken apart."""
        self._connection.register("dossiers_wrong", wrong)
        self._connection.execute(statement(name))
        return self._frame("found_words")

    def _register_maps(self, units: Rows, procedures: Rows, manners: Rows) -> None:
        for name, rows in (("unit", units), ("procedure", procedures), ("manner", manners)):
            self._connection.register(f"dossiers_{name}_map", rows)
