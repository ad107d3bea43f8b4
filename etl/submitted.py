"""What offices submitted, merged into the core tables: it takes the place of what is simulated.

A commune's month of dossiers is replaced as a whole, its simulated days with it. Where a row of it
is in quarantine the month has no row at all: missing, never zero, and never simulated either.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from etl.contracts import (
    CASELOAD_CUMULATIVE,
    CASELOAD_MONTHS,
    DOSSIER_DAYS,
    HANDLING_TIMES,
    POLICY_SOURCE,
    SOURCES,
    STAFF_MONTHS,
    DataSet,
    SourceKind,
)
from etl.intake.keys import commune_month, row_keys
from etl.intake.ledger import Submission
from etl.intake.record import Record
from etl.policy import Policy, with_values
from etl.reading.faults import ToldError, Wording
from etl.sources.demo import Simulation

_DIGITS_SHOWN = 12


class CalendarError(ToldError):
    """Accepted figures lie outside the months that the policy follows now."""


@dataclass(frozen=True)
class Figures:
    """The core tables of figures, each as its contract says."""

    dossier_days: pd.DataFrame
    caseload_months: pd.DataFrame
    caseload_cumulative: pd.DataFrame
    staff_months: pd.DataFrame


def merge_figures(record: Record, simulation: Simulation, months: pd.DataFrame) -> Figures:
    """Put the submitted figures in the place of the simulated ones.

    Args:
        record: What stands of the submissions.
        simulation: The simulated figures.
        months: The months followed (contract MONTHS).

    Raises:
        CalendarError: A submitted month is not followed any more.
    """
    given = record.covers["caseload"] | record.covers["dossiers"]
    caseload, staff = record.caseload, record.rows["staff"]
    for rows in (caseload, staff):
        _see_followed(rows, months)
    days = simulation.dossier_days
    simulated = simulation.caseload_months
    if given:
        days = days[~_month_keys(days, days["date"]).isin(given)]
        simulated = simulated[~_month_keys(simulated, simulated["month"]).isin(given)]
    posts = simulation.staff_months
    if record.covers["staff"]:
        posts = posts[~row_keys("staff", posts).isin(record.covers["staff"])]
    return Figures(
        _typed(DOSSIER_DAYS, [days]),
        _typed(CASELOAD_MONTHS, [simulated, caseload]),
        _typed(CASELOAD_CUMULATIVE, [record.rows["caseload_cumulative"]]),
        _typed(STAFF_MONTHS, [posts, staff]),
    )


def merge_handling_times(record: Record, times: pd.DataFrame) -> pd.DataFrame:
    """The handling times, those submitted before those of the data folder."""
    submitted = record.rows["handling_times"]
    kept = times[~row_keys("handling_times", times).isin(record.covers["handling_times"])]
    return _typed(HANDLING_TIMES, [kept, submitted])


def merge_policy(record: Record, policy: Policy) -> tuple[Policy, pd.DataFrame]:
    """The policy with the submitted values, and its rows (contract POLICY_VALUES).

    Raises:
        PolicyError: The submitted values do not go together with the others.
    """
    rows = record.rows["policy"]
    merged = with_values(policy, rows[["section", "name", "value"]])
    sources = dict(zip(row_keys("policy", rows), rows["source_id"], strict=True))
    table = merged.rows()
    given = [sources.get(key, POLICY_SOURCE) for key in row_keys("policy", table)]
    return merged, table.assign(source_id=given)


def submitted_populations(record: Record) -> pd.DataFrame:
    """The submitted populations: commune_code, as_of, population, source_id."""
    return record.rows["population"][["commune_code", "as_of", "population", "source_id"]]


def populations_in_force(populations: pd.DataFrame, submitted: Collection[str]) -> pd.DataFrame:
    """One population a commune: the submitted one of the latest date, else the published one.

    Args:
        populations: Rows with commune_code, as_of and source_id.
        submitted: The sources that are submissions.

    Returns:
        Those of the rows that are in force, by commune code.
    """
    ranked = populations.assign(submitted=populations["source_id"].isin(list(submitted)))
    ranked = ranked.sort_values(["submitted", "as_of"])
    latest = ranked.groupby("commune_code", sort=False).tail(1)
    return latest[list(populations.columns)].sort_values("commune_code", ignore_index=True)


def source_rows(record: Record, names: dict[str, str]) -> pd.DataFrame:
    """A source for each submission of which anything stands (contract SOURCES).

    Args:
        record: What stands.
        names: Full name of each commune by code.
    """
    rows = [_source(submission, names) for submission in record.submissions]
    frame = pd.DataFrame(rows, columns=SOURCES.names)
    return frame.astype({column.name: column.dtype for column in SOURCES.columns})


def _source(submission: Submission, names: dict[str, str]) -> dict[str, str | None]:
    communes = [names[code] for code in submission.communes]
    if len(communes) == 1:
        publisher = f"UBND {communes[0][:1].lower()}{communes[0][1:]}"
    else:
        publisher = submission.received_by
    digits = submission.sha256[:_DIGITS_SHOWN]
    return {
        "source_id": submission.source_id,
        "kind": SourceKind.SUBMITTED,
        "title_vi": submission.title_vi or submission.file,
        "title_en": submission.title_en or submission.file,
        "publisher": publisher,
        "reference_vi": f"Tệp {submission.file}, SHA-256 {digits}…",
        "reference_en": f"File {submission.file}, SHA-256 {digits}…",
        "published_on": None,
        "note_vi": submission.reason or None,
        "note_en": submission.reason or None,
    }


def _see_followed(rows: pd.DataFrame, months: pd.DataFrame) -> None:
    outside = rows.loc[~rows["month"].isin(months["month"])]
    if len(outside):
        first = outside.iloc[0]
        what = commune_month(first["commune_code"], first["month"])
        raise CalendarError(
            Wording(
                f"{what} của {first['source_id']} đã được nhận, nhưng lịch trong chính sách không "
                "còn theo dõi tháng ấy",
                f"{what} of {first['source_id']} was accepted, but the calendar of the policy does "
                "not follow that month any more",
            )
        )


def _month_keys(rows: pd.DataFrame, dates: pd.Series) -> pd.Series:
    months = dates.dt.to_period("M").dt.to_timestamp()
    return row_keys("caseload", rows.assign(month=months))


def _typed(data_set: DataSet, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames under each other with the contract's columns and types; absent ones are missing."""
    types = {column.name: column.dtype for column in data_set.columns}
    filled = [part.reindex(columns=data_set.names).astype(types) for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})
    return pd.concat(filled, ignore_index=True)


def inputs_of(record: Record) -> dict[str, str]:
    """The SHA-256 of each received file of which anything stands, by its submission's id."""
    return {one.id: one.sha256 for one in record.submissions}
