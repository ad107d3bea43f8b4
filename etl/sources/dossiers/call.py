"""One call of the reader: its lists staged together, and every row of them judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np

from etl.reading.answers import MOST_QUARANTINED_SHARE
from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError, finding
from etl.reading.personal import personal_text
from etl.reading.text import TextCleaner
from etl.sources.context import Context
from etl.sources.dossiers.asides import Aside, Judge, is_faulty, removed_rows
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.meaning import (
    MANNER_WORDS,
    PROCEDURE_WORDS,
    UNIT_WORDS,
    Meaning,
    Named,
    by_file,
)
from etl.sources.dossiers.repeats import CONFLICT, verdicts
from etl.sources.dossiers.vocabulary import TooManyWordsError, Vocabulary
from warehouse.dossiers import DossierFileError, DossierLists, Rows

_MOST_EXPLAINED = 1_000
"""Faulty rows of a refused file that are explained."""

_MOST_REPEATED = 300_000
"""Repeated dossiers of one file from which on it is a list sent again."""

_MOST_PERSONAL = 1_000


@dataclass
class Call:
    """The lists of one call.

    Attributes:
        lists: Where their rows are.
        files: The lists, refused ones too.
        context: What the project knows.
    """

    lists: DossierLists
    files: Sequence[ListFile]
    context: Context
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    asides: dict[int, Aside] = field(default_factory=dict)
    personal: set[str] = field(default_factory=set)
    staged: list[ListFile] = field(default_factory=list)

    @cached_property
    def meaning(self) -> Meaning:
        """What the words of the lists mean."""
        files = {one.number: one for one in self.files}
        cleaners = {one.number: TextCleaner(one.file) for one in self.files}
        return Meaning(self.vocabulary, self.context, files, cleaners)

    @cached_property
    def judge(self) -> Judge:
        """Who says why."""
        return Judge(self.meaning, self.context.first_month, self.context.today)

    @property
    def counting(self) -> list[ListFile]:
        """The lists that are not refused."""
        return [one for one in self.files if not one.refused]

    @property
    def refused(self) -> frozenset[int]:
        """Numbers of the refused lists."""
        return frozenset(one.number for one in self.files if one.refused)

    def offset(self, file: ListFile) -> int:
        """The place of a list's first row among all rows."""
        before = self.staged[: self.staged.index(file)]
        return sum(one.rows for one in before)

    def stage(self, step: Callable[[float], None]) -> None:
        """Read all rows, twice those that were odd at first."""
        usable = self.counting
        for one in usable:
            self._learn(one, lambda one=one: one.words(self.lists))  # type: ignore[misc]
        self.lists.set_vocabulary(self.vocabulary.short, self.vocabulary.long)
        shares = accumulate([one.survey.size_bytes for one in usable])
        whole = sum(one.survey.size_bytes for one in usable) or 1
        for one, share in zip(usable, shares, strict=True):
            if not one.refused:
                one.stage(self.lists)
                self.staged.append(one)
            step(share / whole)
        odd = [one for one in self.staged if not one.refused and self.lists.take_odd(one.number)]
        for one in odd:
            self.lists.take_odd(one.number)
            self._learn(one, self.lists.odd_words)
        self.lists.set_vocabulary(self.vocabulary.short, self.vocabulary.long)
        for one in odd:
            if not one.refused:
                self.lists.take_odd(one.number)
                self.lists.mend(one.number, printed=one.columns.printed)

    def _learn(self, file: ListFile, words: Callable[[], dict[str, list[str]]]) -> None:
        try:
            self.vocabulary.learn(words())
        except TooManyWordsError as error:
            place = file.columns.place(file.whole, error.column)
            file.findings.append(finding("dossier_too_many_words", place, heading=place.heading))
        except DossierFileError:
            file.findings.append(finding("dossier_file_broken", file.whole))

    def judge_rows(self) -> None:
        """Find every row that is set aside, and refuse the lists with too many of them."""
        self._judge_faulty()
        self.lists.count()
        self._judge_words()
        self._see_personal()
        repeats = self.lists.repeats()
        self._refuse_sent_again(repeats)
        while not self._judge_repeats(repeats):
            pass
        removed = removed_rows(self.asides.values())
        if len(removed):
            self.lists.remove(removed)

    def named(self) -> Named:
        """The words of all sound rows in the counts."""
        return Named(
            self.meaning,
            self.lists.counted_units(),
            self.lists.counted_procedures(),
            self.lists.counted_manners(),
        )

    def of(self, file: ListFile) -> list[Aside]:
        """The rows of a list that are set aside, in their order."""
        return [self.asides[index] for index in sorted(self.asides)
                if self.asides[index].file == file.number]  # fmt: skip

    def _judge_faulty(self) -> None:
        counts = self.lists.faulty_counts()
        for one in self.counting:
            faulty, _ = counts.get(one.number, (0, 0))
            most = faulty if not self._too_many(one, faulty) else min(faulty, _MOST_EXPLAINED)
            for row_index, cells, raw in self.lists.faulty(one.number, most):
                self.asides[row_index] = self.judge.faulty(one, row_index, cells)
                self.personal.update(cell for cell in raw if personal_text(cell))
            self._refuse_if_too_many(one, faulty)

    def _judge_words(self) -> None:
        named = self.named()
        faults = (
            (named.units, named.known_units, UNIT_WORDS, self.lists.wrong_units),
            (
                named.procedures,
                named.known_procedures,
                PROCEDURE_WORDS,
                self.lists.wrong_procedures,
            ),
            (named.manners, named.known_manners, MANNER_WORDS, self.lists.wrong_manners),
        )  # fmt: skip
        for rows, known, columns, fetch in faults:
            wrong = rows[np.array([bool(one.faults) for one in known], dtype=bool)]
            counts = by_file(wrong)
            for one in self.counting:
                if self._too_many(one, counts[one.number]):
                    self._explain_words(one, wrong, columns)
                    self._refuse_if_too_many(one, counts[one.number])
            wrong = wrong[~wrong["file"].isin(self.refused)]
            if len(wrong):
                for record in fetch(wrong.drop(columns="dossiers")).to_dict("records"):
                    self.asides[int(record["row_index"])] = self.judge.sound(record)
        for one in self.counting:
            self._refuse_if_too_many(one, self._faulty_count(one))

    def _explain_words(self, file: ListFile, wrong: Rows, columns: Sequence[str]) -> None:
        """Say of the words of a file that is refused for them what is wrong, without the rows."""
        for record in wrong[wrong["file"] == file.number].head(20).to_dict("records"):
            texts = self.meaning.texts(
                file.number, columns, tuple(int(record[f"{name}_word"]) for name in columns)
            )
            if columns == UNIT_WORDS:
                faults = self.meaning.read_unit(file.number, *texts).faults
            elif columns == PROCEDURE_WORDS:
                faults = self.meaning.read_procedure(*texts).faults
            else:
                faults = self.meaning.read_manner(
                    file.number, *texts, done=bool(record["done"]), due=bool(record["due"])
                ).faults
            given = dict(zip(columns, texts, strict=True))
            for column, error in faults:
                place = file.columns.place(file.whole, column)
                text = given.get(column, "")
                file.findings.append(error.at(place, "" if personal_text(text) else text))

    def _see_personal(self) -> None:
        words = (*self.vocabulary.short, *self.vocabulary.long)
        self.personal.update(word for word in words if personal_text(word))
        if len(self.personal) > _MOST_PERSONAL:
            for one in self.counting:
                if any(error.reason == "dossier_personal_value"
                       for aside in self.of(one) for _, error in aside.faults):  # fmt: skip
                    one.findings.append(finding("personal_value", one.whole))

    def _refuse_sent_again(self, repeats: Rows) -> None:
        """Refuse the later of two lists that have very many dossiers in common."""
        while len(repeats):
            standing = repeats[~repeats["file"].isin(self.refused)]
            first = standing.groupby("code")["row_index"].transform("min")
            again = standing[standing["row_index"] > first].groupby("file").size()
            many = again[again > _MOST_REPEATED]
            if many.empty:
                return
            number = int(many.index.max())
            file = next(one for one in self.files if one.number == number)
            count = int(many.loc[many.index.max()])
            file.findings.append(
                finding("dossier_mostly_repeated", file.whole, count=count, rows=file.rows)
            )

    def _judge_repeats(self, repeats: Rows) -> bool:
        """Judge repeated dossiers; False if a list came to be refused for it."""
        for index in [index for index, aside in self.asides.items() if aside.codes]:
            del self.asides[index]
        if not len(repeats):
            return True
        rows = repeats[~repeats["file"].isin(self.refused)]
        records = {int(one["row_index"]): one for one in rows.to_dict("records")}
        aside = frozenset(self.asides)
        for verdict in list(verdicts(rows, self.meaning, aside)):
            index = verdict.version.row_index
            one = self.judge.sound(records[index], [verdict.code])
            if verdict.code == CONFLICT:
                other = self._conflict(verdict.other.file, verdict.other.row_index)
                one.faults.append(("dossier_code", other))
                one.codes = [CONFLICT]
            else:
                # Nothing is wrong with what it says: it hides nothing.
                one.commune_code = one.month = None
            self.asides[index] = one
        before = self.refused
        for file in self.counting:
            self._refuse_if_too_many(file, self._faulty_count(file))
        return self.refused == before

    def _conflict(self, number: int, row_index: int) -> UnreadableError:
        """The reason that names the other row."""
        file = next(one for one in self.files if one.number == number)
        place = file.place("dossier_code", row_index - self.offset(file))
        other = Wording(place.words("vi"), place.words("en"))
        return UnreadableError(CONFLICT, other=other)

    def _faulty_count(self, file: ListFile) -> int:
        return sum(is_faulty(aside) for aside in self.of(file))

    def _too_many(self, file: ListFile, faulty: int) -> bool:
        return faulty > max(1, MOST_QUARANTINED_SHARE * file.rows)

    def _refuse_if_too_many(self, file: ListFile, faulty: int) -> None:
        if self._too_many(file, faulty):
            file.findings.append(
                finding("too_many_quarantined", file.whole, quarantined=faulty, rows=file.rows)
            )
