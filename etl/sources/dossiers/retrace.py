"""The kept rows of accepted lists, read once more: which of them a figure is a count of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from etl.reading.faults import Language, ToldError, Wording
from etl.sources.context import Context
from etl.sources.dossiers.call import Call
from etl.sources.dossiers.opening import open_list
from warehouse.dossiers import DossierLists, Rows

_LANGUAGES: tuple[Language, Language] = ("vi", "en")


class RetraceError(ToldError):
    """Kept rows cannot be read as they were when the list was accepted."""


def retrace(
    paths: Sequence[Path],
    context: Context,
    *,
    commune_code: str,
    month: date,
    aside: Sequence[frozenset[int]],
    staging: Path,
) -> Rows:
    """Find the rows that the figures of a commune and month were counted from.

    The lists are judged and counted by the very steps of `reader.read_lists`, so that what is found
    is what counted.

    Args:
        paths: The kept rows of the lists that were accepted together, in the order in which they
            were given.
        context: What the project knew: with the date of that day.
        commune_code: Whose figures.
        month: First day of the month.
        aside: For each list, the numbers from 0 of the rows that were set aside then.
        staging: Folder for what does not fit into memory.

    Returns:
        `file` (number of the list), `row_index` (among its rows, from 0), `field_code`, `channel`,
        `measure`.

    Raises:
        RetraceError: A list would be refused now.
    """
    files = [open_list(number, path, None, None) for number, path in enumerate(paths)]
    with DossierLists(staging, context.first_month, context.today) as lists:
        call = Call(lists, files, context)
        call.stage(lambda _: None)
        call.judge_rows()
        refused = [one for one in files if one.refused]
        if refused:
            found = [finding for one in refused for finding in one.findings]
            vi, en = ("; ".join(one.message(language) for one in found) for language in _LANGUAGES)
            raise RetraceError(Wording(vi, en))
        offsets = {one.number: call.offset(one) for one in files}
        left_out = set(call.asides)
        for number, numbers in enumerate(aside):
            left_out |= {offsets[number] + row for row in numbers}
        rows = lists.traced(call.named().maps(call.refused), left_out, commune_code, month)
    rows["row_index"] -= rows["file"].map(offsets).astype("int64")
    return rows
