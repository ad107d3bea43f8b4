"""Dossier lists become the caseload of each commune and month, every row accounted for.

Rules: a dossier is received in the month of its receipt and resolved in the month of its
completion (ngayKetThucXuLy, else ngayTra); early, on time or late by whole days against its own due
date. Refused and withdrawn dossiers count as neither; dossiers for another place are counted apart.

The figures of a commune cover its months from the first to the last with a receipt, and take the
place of what is simulated of these months, each as a whole: a list does not say which period it is
of. A month whose receipts begin or end more than a week inside it, over all lists of the call, is
told as perhaps partial and waits for a reason; a month in which no list has a receipt is not given.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from etl.reading.answers import Answer
from etl.reading.findings import finding
from etl.sources.context import Context
from etl.sources.dossiers.answering import answers_of
from etl.sources.dossiers.call import Call
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.opening import open_list
from warehouse.dossiers import DossierLists

Progress = Callable[[float], None]

_OPENED, _STAGED, _JUDGED = 0.2, 0.6, 0.7
"""The share of the whole work that is done after each step."""


def read_lists(
    paths: Sequence[Path],
    context: Context,
    *,
    staging: Path,
    progress: Progress | None = None,
    shown: Sequence[str | None] | None = None,
) -> tuple[Answer, ...]:
    """Read dossier lists that were sent together; the same dossier in several counts once.

    Args:
        paths: The lists: CSV, Parquet or XLSX.
        context: What the project knows.
        staging: Folder for the kept rows of each list, `<sha256>.parquet`: without its personal
            columns and values, so that it can be kept in the place of the file.
        progress: Told the share of the work that is done, rising from 0 to 1.
        shown: The names that the files came with; the paths' if not given.

    Returns:
        One answer for each, in their order. The figures of a commune and month, of all lists
        together, are in the answer of the last list that has dossiers received in it.
    """
    staging.mkdir(parents=True, exist_ok=True)
    steps = _Steps(progress)
    files: list[ListFile] = []
    for number, path in enumerate(paths):
        part = steps.part(_OPENED * number / len(paths), _OPENED * (number + 1) / len(paths))
        files.append(open_list(number, path, shown[number] if shown else None, part))
    _refuse_twice(files)
    part = steps.part(_OPENED, _STAGED)
    # The lists' own shares are those of one statement, so of one list at a time.
    with DossierLists(staging, context.first_month, context.today, steps.within) as lists:
        call = Call(lists, files, context)
        call.stage(part)
        call.judge_rows()
        steps.part(_STAGED, _JUDGED)(1.0)
        answers = answers_of(call, staging, steps.part(_JUDGED, 1.0))
    steps.part(0.0, 1.0)(1.0)
    return answers


def _refuse_twice(files: Sequence[ListFile]) -> None:
    """Refuse a file that is, byte for byte, another one of the call."""
    first: dict[str, ListFile] = {}
    for one in files:
        other = first.setdefault(one.survey.sha256, one)
        if other is not one:
            one.findings.append(finding("dossier_file_twice", one.whole, file=other.file))


class _Steps:
    """Shares of steps as shares of the whole, never falling."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0.0
        self._window = (0.0, 0.0)

    def part(self, start: float, end: float) -> Progress:
        """Tells the share of one step."""
        self._window = (start, end)

        def tell(share: float) -> None:
            self._tell(start + (end - start) * share)

        return tell

    def within(self, share: float) -> None:
        """Tells the share of a statement of the step under way."""
        start, end = self._window
        self._tell(self._done if end <= self._done else min(end, start + (end - start) * share))

    def _tell(self, share: float) -> None:
        if self._progress is not None and share > self._done:
            self._done = min(1.0, share)
            self._progress(self._done)
