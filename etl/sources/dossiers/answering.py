"""From the judged rows of a call to one answer a list."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from etl.contracts import UNCLASSIFIED
from etl.contracts.submitted import SUBMITTED_CASELOAD
from etl.reading.answers import Answer, SetAside
from etl.reading.faults import Wording
from etl.reading.findings import Finding, finding
from etl.reading.origins import Origins
from etl.reading.tally import Tally
from etl.sources.dossiers.asides import Aside
from etl.sources.dossiers.call import Call
from etl.sources.dossiers.files import ListFile
from etl.sources.dossiers.headings import Style
from etl.sources.dossiers.meaning import Named, by_file
from etl.sources.dossiers.repeats import CONFLICT, REPEATED, SUPERSEDED
from etl.sources.dossiers.words import REMOVED, Stage
from warehouse.dossiers import Rows

_MOST_PROCEDURES = 20
_MOST_DAYS_WITHOUT = 7
_TITLES = {
    Style.SYSTEM: Wording("Danh sách hồ sơ của hệ thống", "Dossier list of the system"),
    Style.PRINTED: Wording("Danh sách hồ sơ in", "Printed dossier list"),
}
_CONTROLS = (
    "received", "received_cross_boundary", "resolved_early", "resolved_on_time", "resolved_late",
)  # fmt: skip


def answers_of(call: Call, staging: Path, progress: Callable[[float], None]) -> tuple[Answer, ...]:
    """The answers to all lists, their rows without personal data kept.

    Args:
        call: A call whose rows are judged.
        staging: Where the kept rows go.
        progress: Told the share of the lists that are kept.
    """
    named = call.named()
    accepted = by_file(named.units)
    parts = _figures(call, named)
    shapes = call.lists.new_shapes()
    partial = tuple(_partial_months(call))
    answers = []
    for number, one in enumerate(call.files):
        kept = {} if one.refused else _keep(call, one, staging)
        found = [*one.findings, *_row_findings(call, one)]
        if not one.refused:
            figures = parts[one.number]
            found += _notes(call, one, named, shapes, figures)
            found += _partial(one, partial, figures)
            counted = (accepted[one.number], figures)
            answers.append(_answer(call, one, found, kept, accepted=counted))
        else:
            answers.append(_answer(call, one, found, kept))
        progress((number + 1) / len(call.files))
    return tuple(answers)


def _figures(call: Call, named: Named) -> dict[int, Rows]:
    """For each list the figures of the communes and months that stand with it."""
    if not call.counting:
        return {}
    fields = sorted(set(call.context.field_names.values()) | {"certification"})
    rows = call.lists.caseload(*named.maps(call.refused), fields)
    holders = call.lists.holders()
    # A month without receipts stands with the month before it.
    grid = rows[["commune_code", "month"]].drop_duplicates().merge(holders, how="left")
    grid = grid.sort_values(["commune_code", "month"])
    grid["file"] = grid.groupby("commune_code")["file"].ffill()
    rows = rows.merge(grid, on=["commune_code", "month"], how="left")
    return {
        one.number: _typed(rows.loc[rows["file"] == one.number, SUBMITTED_CASELOAD.names])
        for one in call.files
    }


def _typed(rows: Rows) -> Rows:
    types = {column.name: column.dtype for column in SUBMITTED_CASELOAD.columns}
    return rows.astype(types).reset_index(drop=True)


def _keep(call: Call, file: ListFile, staging: Path) -> dict[int, tuple[str, ...]]:
    """Keep the rows of a list; the cells of those that are set aside."""
    path = staging / f"{file.survey.sha256}.parquet"
    file.make_known(call.lists)
    unfinished = path.with_suffix(".unfinished")
    call.lists.keep(unfinished, sorted(call.personal), REMOVED, printed=file.columns.printed)
    unfinished.replace(path)
    offset = call.offset(file)
    return call.lists.kept_rows(path, [aside.row_index - offset for aside in call.of(file)])


def _answer(
    call: Call,
    file: ListFile,
    found: list[Finding],
    kept: dict[int, tuple[str, ...]],
    *,
    accepted: tuple[int, Rows] | None = None,
) -> Answer:
    """The answer to a list; with its accepted rows and their figures, unless it is refused."""
    offset = call.offset(file) if file in call.staged else 0
    set_aside = tuple(
        SetAside(
            file.sheet,
            file.row_number(aside.row_index - offset),
            kept.get(aside.row_index - offset, ()),
            aside.reasons,
            aside.commune_code,
            aside.month,
        )
        for aside in call.of(file)
    )
    count, figures = accepted or (0, pd.DataFrame())
    control = [("dossiers", float(count))] if accepted else []
    control += [
        (name, float(figures[name].sum()))
        for name in _CONTROLS
        if name in figures and figures[name].notna().any()
    ]
    return Answer(
        file=file.file,
        sha256=file.survey.sha256,
        size_bytes=file.survey.size_bytes,
        kind="dossiers" if file.layout else "",
        title=_TITLES[file.layout.style] if file.layout else Wording("", ""),
        rows_read=file.rows,
        rows_accepted=count,
        accepted=figures,
        set_aside=set_aside,
        findings=tuple(found),
        control=tuple(control),
        origins=Origins(runs=file.runs()),
    )


def _row_findings(call: Call, file: ListFile) -> Iterable[Finding]:
    """Every fault of a row at its cell; the first of each kind, and the number of the others."""
    tally = Tally()
    repeated: Counter[str] = Counter()
    offset = call.offset(file) if file in call.staged else 0
    for aside in call.of(file):
        repeated.update(code for code in aside.codes if code != CONFLICT)
        for column, error in aside.faults:
            place = file.place(column, aside.row_index - offset)
            tally.fault(error.reason, place, _quoted(aside, column), **error.details)
    yield from tally.findings()
    yield from call.meaning.cleaners[file.number].findings()
    for code in (REPEATED, SUPERSEDED):
        if repeated[code]:
            yield finding(code, file.whole, count=repeated[code])


def _quoted(aside: Aside, column: str) -> str:
    return aside.found.get(column, "")


def _notes(
    call: Call, file: ListFile, named: Named, shapes: dict[int, tuple[int, int]], figures: Rows
) -> list[Finding]:
    """What the officer should know of a list that counts."""
    found = [*_unit_warnings(file, named), *_unclassified(file, named)]
    if file.number in shapes:
        count, first = shapes[file.number]
        place = file.place("dossier_code", first - call.offset(file))
        found.append(finding("dossier_code_new_shape", place, count=count))
    uncounted: Counter[str] = Counter()
    for row, manner in zip(named.manners.to_dict("records"), named.known_manners, strict=True):
        if row["file"] == file.number and manner.stage is Stage.NOT_COUNTED:
            status = call.vocabulary.word("status", int(row["status_word"]))
            uncounted[status] += int(row["dossiers"])
    found += [finding("dossier_not_counted", file.whole, count=count, status=status)
              for status, count in uncounted.items()]  # fmt: skip
    if file.columns.printed:
        found.append(finding("dossier_no_channel", file.whole))
    if file.format == "csv":
        found.append(finding("dossier_end_unconfirmed", file.whole, rows=file.rows))
    if len(call.counting) > 1:
        found.append(finding("dossier_counted_together", file.whole))
    if len(figures):
        first_month, last = figures["month"].min(), figures["month"].max()
        found.append(finding("dossier_before_list", file.whole, month=f"{first_month:%m/%Y}"))
        if (last + pd.offsets.MonthEnd(0)).date() >= call.context.today:
            found.append(finding("period_unfinished", file.whole))
    return found


def _partial_months(call: Call) -> Iterable[tuple[date, date]]:
    """The months that the lists together seem to hold in part: first and last day of receipt.

    The longest holidays at the edge of a month leave a week without receipts. The month that is
    not over is said of otherwise.
    """
    for first, last in call.lists.receipt_days(call.refused) if call.counting else ():
        end = (pd.Timestamp(first) + pd.offsets.MonthEnd(0)).date()
        late = first.day > 1 + _MOST_DAYS_WITHOUT
        early = end < call.context.today and (end - last).days > _MOST_DAYS_WITHOUT
        if late or early:
            yield first, last


def _partial(file: ListFile, months: Iterable[tuple[date, date]], figures: Rows) -> list[Finding]:
    """Those of the months that stand with a list."""
    held = set(figures["month"].dt.date) if len(figures) else set()
    return [
        finding("dossier_month_partial", file.whole, month=f"{first:%m/%Y}",
                first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
        for first, last in months
        if first.replace(day=1) in held
    ]  # fmt: skip


def _unit_warnings(file: ListFile, named: Named) -> Iterable[Finding]:
    """What is to be said of the way units are written, once for each way."""
    said: dict[Finding, None] = {}
    numbers = named.units["file"].tolist()
    for number, unit in zip(numbers, named.known_units, strict=True):
        if number == file.number:
            for warning in unit.warnings:
                said[warning.at(file.columns.place(file.whole, "unit_name"))] = None
    return said


def _unclassified(file: ListFile, named: Named) -> Iterable[Finding]:
    """The procedures of a list whose field nothing tells, most dossiers first."""
    counts: Counter[str] = Counter()
    rows = zip(named.procedures["file"].tolist(), named.procedures["dossiers"].tolist(),
               named.known_procedures, strict=True)  # fmt: skip
    for number, dossiers, one in rows:
        if number == file.number and one.field_code == UNCLASSIFIED and not one.faults:
            counts[" ".join(part for part in (one.code, one.name) if part)] += dossiers
    ordered = counts.most_common()
    column = "procedure_code" if "procedure_code" in file.columns.columns else "procedure_name"
    place = file.columns.place(file.whole, column)
    for procedure, count in ordered[:_MOST_PROCEDURES]:
        yield finding("dossier_procedure_unknown", place, procedure=procedure, count=count)
    if rest := ordered[_MOST_PROCEDURES:]:
        count = sum(dossiers for _, dossiers in rest)
        yield finding("dossier_procedures_unknown_more", place, procedures=len(rest), count=count)
