"""What the rows of a call say, word by word: commune, field, channel, where the dossier stands."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from etl.contracts.submitted import ANY_CHANNEL
from etl.reading.findings import UnreadableError
from etl.reading.text import TextCleaner
from etl.sources.context import Context
from etl.sources.dossiers import words
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.vocabulary import Vocabulary
from etl.sources.dossiers.words import Stage
from warehouse.dossiers import Rows

UNIT_WORDS = ("unit_code", "unit_name")
PROCEDURE_WORDS = ("procedure_code", "procedure_name", "field_name", "certification")
MANNER_WORDS = ("channel", "status", "certification", "cross_boundary")

Key = tuple[int, ...]
Fault = tuple[str, UnreadableError]


@dataclass(frozen=True)
class Unit:
    """A unit as written: the commune, or what is wrong."""

    commune_code: str | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[UnreadableError, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """A procedure as written: its own key, its field, or what is wrong."""

    code: str
    name: str
    field_code: str
    certified: bool
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Manner:
    """Channel, status and marks as written, or what is wrong."""

    channel: str
    stage: Stage | None
    crosses: bool
    faults: tuple[Fault, ...] = ()


@dataclass
class Meaning:
    """The meaning of every word of a call's lists.

    Attributes:
        vocabulary: The words by their places.
        context: What the project knows.
        files: The lists by number.
        cleaners: For each list, what its text was like.
    """

    vocabulary: Vocabulary
    context: Context
    files: Mapping[int, ListFile]
    cleaners: Mapping[int, TextCleaner]
    _known: dict[tuple[Hashable, ...], object] = field(default_factory=dict)

    def texts(self, file: int, columns: Sequence[str], key: Key) -> tuple[str, ...]:
        """Words in their normal form, by their places."""
        layout = self.files[file].columns
        cleaner = self.cleaners[file]
        cleaned = []
        for column, place in zip(columns, key, strict=True):
            at = layout.place(self.files[file].whole, column)
            raw = self.vocabulary.word(column, place)
            cleaned.append(cleaner.clean(raw, at.sheet, None, at.column))
        return tuple(cleaned)

    def unit(self, file: int, key: Key) -> Unit:
        """The unit of words (`UNIT_WORDS`)."""
        known = self._known.get(("unit", file, key))
        if not isinstance(known, Unit):
            texts = self.texts(file, UNIT_WORDS, key)
            known = self._known["unit", file, key] = self.read_unit(file, *texts)
        return known

    def procedure(self, file: int, key: Key) -> Procedure:
        """The procedure of words (`PROCEDURE_WORDS`)."""
        known = self._known.get(("procedure", file, key))
        if not isinstance(known, Procedure):
            texts = self.texts(file, PROCEDURE_WORDS, key)
            known = self._known["procedure", file, key] = self.read_procedure(*texts)
        return known

    def manner(self, file: int, key: Key, *, done: bool, due: bool) -> Manner:
        """Channel, status and marks (`MANNER_WORDS`), seen with whether there are dates."""
        known = self._known.get(("manner", file, key, done, due))
        if not isinstance(known, Manner):
            texts = self.texts(file, MANNER_WORDS, key)
            known = self.read_manner(file, *texts, done=done, due=due)
            self._known["manner", file, key, done, due] = known
        return known

    def read_unit(self, file: int, code: str, name: str) -> Unit:
        """The unit of a code and a name."""
        columns = self.files[file].columns.columns
        where = "unit_code" if code and "unit_code" in columns else "unit_name"
        try:
            words.see_no_person(code)
            words.see_no_person(name)
            found = self.context.units.identify(code, name)
        except UnreadableError as error:
            # A list has its own reason for it: its row is set aside, the others go on.
            personal = error.reason == "personal_value"
            fault = UnreadableError("dossier_personal_value") if personal else error
            return Unit(None, ((where, fault),))
        if found.commune_code is None:
            former = self.context.units.formers[str(found.former_code)]
            return Unit(None, ((where, UnreadableError("dossier_unit_split", unit=former.titled)),))
        return Unit(found.commune_code, (), found.warnings)

    def read_procedure(
        self, code: str, name: str, field_name: str, certification: str
    ) -> Procedure:
        """The procedure of a code, a name, a field's name and the mark of authentications."""
        faults: list[Fault] = []
        short, certified = "", False
        try:
            short = words.procedure_code_of(code)
        except UnreadableError as error:
            faults.append(("procedure_code", error))
        for column, text in (("procedure_name", name), ("field_name", field_name)):
            try:
                words.see_no_person(text)
            except UnreadableError as error:
                faults.append((column, error))
        try:
            certified = words.mark_of(certification)
        except UnreadableError:
            # Said once, with the other marks.
            certified = False
        if not code and not name:
            faults.append(("procedure_name", UnreadableError("dossier_cell_empty")))
        found = words.field_of(short, name, field_name, certified=certified, context=self.context)
        return Procedure(short, name, found, certified, tuple(faults))

    def read_manner(
        self, file: int, channel: str, status: str, certification: str, cross: str,
        *, done: bool, due: bool,
    ) -> Manner:  # fmt: skip
        """The meaning of a channel, a status and two marks, with whether there are dates."""
        if self.files[file].columns.printed:
            stage = Stage.RESOLVED if done else Stage.OPEN
            return Manner(ANY_CHANNEL, stage, False, _due_fault(stage, due=due))
        faults: list[Fault] = []
        code, stage_found, crosses = "", None, False
        try:
            code = words.channel_of(channel)
        except UnreadableError as error:
            faults.append(("channel", error))
        try:
            stage_found = words.stage_of(status)
            faults += _date_faults(stage_found, done=done)
            faults += _due_fault(stage_found, due=due)
        except UnreadableError as error:
            faults.append(("status", error))
        for column, mark in (("certification", certification), ("cross_boundary", cross)):
            try:
                crosses = words.mark_of(mark)
            except UnreadableError as error:
                faults.append((column, error))
        return Manner(code, stage_found, crosses, tuple(faults))


@dataclass(frozen=True)
class Named:
    """The units, procedures and manners that the sound rows of a call name, with their numbers.

    Attributes:
        meaning: What they mean.
        units: As `DossierLists.counted_units`.
        procedures: As `DossierLists.counted_procedures`.
        manners: As `DossierLists.counted_manners`.
    """

    meaning: Meaning
    units: Rows
    procedures: Rows
    manners: Rows

    @cached_property
    def known_units(self) -> list[Unit]:
        """The meaning of each row of `units`."""
        return [self.meaning.unit(file, key) for file, key in keys(self.units, UNIT_WORDS)]

    @cached_property
    def known_procedures(self) -> list[Procedure]:
        """The meaning of each row of `procedures`."""
        return [
            self.meaning.procedure(file, key)
            for file, key in keys(self.procedures, PROCEDURE_WORDS)
        ]

    @cached_property
    def known_manners(self) -> list[Manner]:
        """The meaning of each row of `manners`."""
        return [
            self.meaning.manner(file, key, done=bool(done), due=bool(due))
            for (file, key), done, due in zip(
                keys(self.manners, MANNER_WORDS), self.manners["done"], self.manners["due"],
                strict=True,
            )
        ]  # fmt: skip

    def maps(self, refused: frozenset[int]) -> tuple[Rows, Rows, Rows]:
        """The tables that the caseload is computed with, without the refused files."""
        units = self.units.assign(commune_code=_texts(one.commune_code for one in self.known_units))
        procedures = self.procedures.assign(
            field_code=_texts(one.field_code for one in self.known_procedures)
        )
        manners = self.manners.assign(
            channel_code=_texts(one.channel for one in self.known_manners),
            counts=_truths(
                one.stage not in (None, Stage.NOT_COUNTED) for one in self.known_manners
            ),
            crosses=_truths(one.crosses for one in self.known_manners),
        )
        units = units[units["commune_code"].notna() & ~units["file"].isin(refused)]
        sound = _truths(not one.faults for one in self.known_manners)
        return (
            units.drop(columns="dossiers"),
            procedures.drop(columns="dossiers"),
            manners[sound].drop(columns="dossiers"),
        )


def keys(rows: Rows, columns: Sequence[str]) -> Iterator[tuple[int, Key]]:
    """File and places of the words of each row."""
    listed = [rows["file"], *(rows[f"{column}_word"] for column in columns)]
    for file, *key in zip(*(series.tolist() for series in listed), strict=True):
        yield int(file), tuple(key)


def by_file(rows: Rows) -> Counter[int]:
    """Sums of `dossiers` by file."""
    sums: Counter[int] = Counter()
    for file, dossiers in zip(rows["file"].tolist(), rows["dossiers"].tolist(), strict=True):
        sums[int(file)] += int(dossiers)
    return sums


def _texts(values: Iterable[str | None]) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def _truths(values: Iterable[bool]) -> pd.Series:
    # Typed even where there are none, so that the tables can be joined.
    return pd.Series(list(values), dtype="bool")


def _date_faults(stage: Stage, *, done: bool) -> tuple[Fault, ...]:
    if stage is Stage.RESOLVED and not done:
        return (("status", UnreadableError("dossier_status_without_date")),)
    if stage is Stage.OPEN and done:
        return (("status", UnreadableError("dossier_date_without_status")),)
    return ()


def _due_fault(stage: Stage, *, due: bool) -> tuple[Fault, ...]:
    if due or stage is Stage.NOT_COUNTED:
        return ()
    return (("due", UnreadableError("dossier_cell_empty")),)
