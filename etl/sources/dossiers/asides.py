"""The rows of a call that are kept out of the figures, each with all its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from etl.reading.personal import personal_text
from etl.sources.dossiers.explain import Calendar, explain
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.meaning import (
    MANNER_WORDS,
    PROCEDURE_WORDS,
    UNIT_WORDS,
    Fault,
    Meaning,
)
from warehouse.dossiers import CELLS, WORDS, Rows

_EPOCH = date(2000, 1, 1)
_SECONDS = len("2025-07-01 08:00:00")
_DAYS = ("received", "due", "finished", "returned")


@dataclass
class Aside:
    """One row that is set aside.

    Attributes:
        file: Number of its list.
        row_index: Its place among all rows.
        faults: The cells that are wrong and why; empty of rows that repeat others.
        found: What the wrong cells hold, by column; never a personal value.
        codes: Reasons without a cell of their own.
        commune_code: Whose month it hides.
        month: Which.
        sound: The row as numbers, if it was sound and must be taken out of the counts.
    """

    file: int
    row_index: int
    faults: list[Fault] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    commune_code: str | None = None
    month: date | None = None
    sound: Mapping[str, Any] | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """All reasons, each once."""
        return tuple(dict.fromkeys([*(error.reason for _, error in self.faults), *self.codes]))


@dataclass(frozen=True)
class Judge:
    """Explains rows.

    Attributes:
        meaning: What words mean.
        first: First day of receipt.
        today: Last day of anything.
    """

    meaning: Meaning
    first: date
    today: date

    def faulty(self, file: ListFile, row_index: int, cells: Sequence[str]) -> Aside:
        """Why a row that the SQL found unsound is so.

        Raises:
            RuntimeError: It is not, by what is written here: the two do not agree.
        """
        given = dict(zip(CELLS, cells, strict=True))
        if file.typed:
            given |= {name: given[name][:_SECONDS] for name in _DAYS}
        cleaner = self.meaning.cleaners[file.number]
        for name in WORDS:
            at = file.columns.place(file.whole, name)
            given[name] = cleaner.clean(given[name], at.sheet, None, at.column)
        iso = file.typed or not file.columns.printed
        wrong, received = explain(given, Calendar(self.first, self.today, iso))
        if not wrong:
            raise RuntimeError(f"a row of {file.file} is set aside, and nothing says why")
        aside = Aside(file.number, row_index, [(one.column, one.error) for one in wrong])
        days = {name: bool(given[name]) for name in _DAYS}
        aside.faults += self._word_faults(file.number, given, days)
        aside.found = {name: shown(given[name]) for name, _ in aside.faults}
        unit = self.meaning.read_unit(file.number, given["unit_code"], given["unit_name"])
        aside.commune_code = unit.commune_code
        if received is not None and self.first <= received <= self.today:
            aside.month = received.replace(day=1)
        return aside

    def sound(self, record: Mapping[Any, Any], codes: Iterable[str] = ()) -> Aside:
        """A row that is sound by itself but set aside for its words or for another row."""
        file, row_index = int(record["file"]), int(record["row_index"])
        aside = Aside(file, row_index, codes=list(codes), sound=record)
        received = _EPOCH + timedelta(days=int(record["received_day"]))
        aside.month = received.replace(day=1)
        texts: dict[str, str] = {}
        for columns in (UNIT_WORDS, PROCEDURE_WORDS, MANNER_WORDS):
            places = tuple(int(record[f"{name}_word"]) for name in columns)
            texts |= dict(zip(columns, self.meaning.texts(file, columns, places), strict=True))
        days = {name: not pd.isna(record[f"{name}_day"]) for name in _DAYS}
        aside.faults = list(self._word_faults(file, texts, days))
        aside.found = {name: shown(texts.get(name, "")) for name, _ in aside.faults}
        unit = self.meaning.read_unit(file, texts["unit_code"], texts["unit_name"])
        aside.commune_code = unit.commune_code
        return aside

    def _word_faults(
        self, file: int, texts: Mapping[str, str], days: Mapping[str, bool]
    ) -> tuple[Fault, ...]:
        unit = self.meaning.read_unit(file, *(texts[name] for name in UNIT_WORDS))
        procedure = self.meaning.read_procedure(*(texts[name] for name in PROCEDURE_WORDS))
        manner = self.meaning.read_manner(
            file,
            *(texts[name] for name in MANNER_WORDS),
            done=days["finished"] or days["returned"],
            due=days["due"],
        )
        return (*unit.faults, *procedure.faults, *manner.faults)


def shown(text: str) -> str:
    """A cell as it may be quoted: nothing of a personal one."""
    return "" if personal_text(text) else text


def removed_rows(asides: Iterable[Aside]) -> Rows:
    """The sound rows among those set aside, to be taken out of the counts."""
    rows = pd.DataFrame([aside.sound for aside in asides if aside.sound is not None])
    if len(rows):
        days = [f"{name}_day" for name in _DAYS]
        # Missing, not a number that is none.
        rows[days] = rows[days].astype("Int64")
    return rows.drop(columns=["code", "known_shape"], errors="ignore")


def is_faulty(aside: Aside) -> bool:
    """Whether the row counts to the share that refuses a file: repeated ones do not."""
    return not {"dossier_repeated", "dossier_superseded"} & set(aside.codes)
