"""From a received file to an answer, in a process of its own; nothing of it is trusted here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from etl.intake.context import shares_of
from etl.intake.marked import marked_copy
from etl.intake.record import stacked
from etl.reading.answers import Answer
from etl.reading.confined import run_confined
from etl.reading.container import shown_name
from etl.reading.faults import Language
from etl.reading.findings import Finding, Place, RefusedError, finding, refuse
from etl.reading.opening import open_document
from etl.sources import dossiers, forms, submitted_tables
from etl.sources.context import Context
from warehouse.manifest import sha256_of

_PROCESSES = 2
_WORKBOOK = ".xlsx"
_READERS = (forms, submitted_tables)


class Given(NamedTuple):
    """A file as it was given.

    Attributes:
        path: Where it lies.
        shown: The name it came with, if that is not the path's.
    """

    path: Path
    shown: str | None = None

    @property
    def name(self) -> str:
        """Its name as it may be shown."""
        return shown_name(self.path.name if self.shown is None else self.shown)


@dataclass(frozen=True)
class Watch:
    """Who is told how far the reading is.

    Attributes:
        files: Wraps the files that are read one by one; the second argument is how many there are.
        lists: Told the share of the dossier lists that is read.
    """

    files: Callable[[Iterable[Given], int], Iterable[Given]] = lambda items, _: items
    lists: Callable[[float], None] | None = None


UNWATCHED = Watch()


def parse(path: Path, context: Context, shown: str | None = None) -> Answer:
    """Read one file under limits, whatever it is.

    Args:
        path: The file.
        context: What the readers know besides.
        shown: The name it came with; the path's if not given.

    Returns:
        The answer; a refused one where it cannot be read, whatever is wrong with it.
    """
    with TemporaryDirectory() as staging:
        [answer] = parse_all([Given(path, shown)], context, Path(staging))
    return answer


def _parse(given: Given, context: Context) -> Answer | None:
    """Read one file; None for a dossier list: those are streamed, all lists together."""
    before = _mark(given.path)
    if before is None:
        return _refused(given, ("", 0), (finding("file_missing", Place(given.name)),))
    answer: Answer | None
    try:
        # A workbook's first row is looked at where it is opened anyway.
        if given.path.suffix.lower() != _WORKBOOK and dossiers.is_dossier_list(given.path):
            return None
        answer = run_confined(_read, given.path, context, given.shown, file=given.name)
    except RefusedError as error:
        answer = _refused(given, before, error.findings)
    except OSError:
        answer = _refused(given, before, (finding("file_missing", Place(given.name)),))
    return answer if answer is None else _unchanged(given, before, answer)


def _read(path: Path, context: Context, shown: str | None) -> Answer | None:
    """Open and read a file; runs in the other process."""
    document = open_document(path, shown)
    first = document.sheets[0].lines[0].texts if document.sheets else ()
    if dossiers.recognises_header(list(first)):
        return None
    able = [reader for reader in _READERS if reader.recognises(document)]
    if len(able) != 1:
        raise RefusedError(
            (*document.findings, *refuse("unknown_template", Place(document.file)).findings)
        )
    answer: Answer = able[0].read(document, context)
    return answer


def parse_all(
    given: Sequence[Given], context: Context, staging: Path, watch: Watch = UNWATCHED
) -> list[Answer]:
    """Read files that were sent together.

    Dossier lists are read together, duplicates across them found. Where a file gives the shares of
    former units, the others are read with them.

    Args:
        given: The files.
        context: What the readers know besides.
        staging: Where the rows of dossier lists without their personal columns go, one
            `<sha256>.parquet` a list.
        watch: Who is told how far the reading is.

    Returns:
        One for each file, in their order.
    """
    everything = range(len(given))
    read = _in_parallel(watch.files(given, len(given)), context)
    answers = dict(zip(everything, read, strict=True))
    shared = [one for one in answers.values() if one and one.kind == "shares" and not one.refused]
    if shared:
        context = _with_shares(context, shared)
        again = [index for index, one in answers.items() if one and one.kind != "shares"]
        read = _in_parallel([given[index] for index in again], context)
        answers |= dict(zip(again, read, strict=True))
    lists = [index for index in everything if answers[index] is None]
    # Whatever order they were sent in: a month's figures stand with the last list that has any.
    lists.sort(key=lambda index: _mark(given[index].path) or ("", 0))
    if lists:
        told = _lists([given[index] for index in lists], context, staging, watch)
        answers |= dict(zip(lists, told, strict=True))
    return [one for index in everything if (one := answers[index]) is not None]


def _in_parallel(given: Iterable[Given], context: Context) -> Iterator[Answer | None]:
    # Threads only wait here: the work is done in the processes they start.
    with ThreadPoolExecutor(_PROCESSES) as pool:
        yield from pool.map(lambda one: _parse(one, context), given)


def _lists(
    given: Sequence[Given], context: Context, staging: Path, watch: Watch
) -> Iterator[Answer]:
    """Read dossier lists, all of them together."""
    before = [_mark(one.path) or ("", 0) for one in given]
    answers = dossiers.read_lists(
        [one.path for one in given],
        context,
        staging=staging,
        progress=watch.lists,
        shown=[one.shown for one in given],
    )
    for one, mark, answer in zip(given, before, answers, strict=True):
        yield _unchanged(one, mark, answer)


def _unchanged(given: Given, before: tuple[str, int], answer: Answer) -> Answer:
    """The answer to a file that stayed the same while it was read; else its refusal."""
    if _mark(given.path) == before:
        return answer
    return _refused(given, before, (finding("received_broken", Place(given.name)),))


def _with_shares(context: Context, answers: Sequence[Answer]) -> Context:
    rows = stacked("shares", [answer.accepted.assign(source_id="") for answer in answers])
    return replace(context, shares={**context.shares, **shares_of(rows)})


def _mark(path: Path) -> tuple[str, int] | None:
    """Hash and size of a plain file; links are not followed."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        return sha256_of(path), path.stat().st_size
    except (OSError, ValueError):
        return None


def _refused(given: Given, mark: tuple[str, int], findings: tuple[Finding, ...]) -> Answer:
    sha256, size = mark
    return Answer(given.name, sha256, size, accepted=pd.DataFrame(), findings=findings)


def mark_copies(
    wanted: Sequence[tuple[Path, Answer]], folder: Path, language: Language
) -> list[Path]:
    """Write marked copies of files, each in a process of its own.

    Args:
        wanted: Files with the answers to them.
        folder: Where the copies go.
        language: Of lists and comments.

    Returns:
        The copies, in the same order; a file whose copy took too much has none.
    """
    copies: list[Path] = []
    for path, answer in wanted:
        # The accepted rows are not needed for it and may be large.
        slim = replace(answer, accepted=pd.DataFrame())
        target = folder / f"{_free_name(path, copies)}.xlsx"
        try:
            run_confined(marked_copy, path, slim, target, language)
        except RefusedError:
            target.unlink(missing_ok=True)
            continue
        copies.append(target)
    return copies


def _free_name(path: Path, taken: Sequence[Path]) -> str:
    """A name for the copy that no other copy has."""
    name, number = f"{path.stem}-da-kiem-tra", 1
    names = {copy.stem for copy in taken}
    while name in names:
        number += 1
        name = f"{path.stem}-da-kiem-tra-{number}"
    return name
