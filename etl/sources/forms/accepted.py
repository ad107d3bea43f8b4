"""From the rows of a form to the contracts of submitted figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from etl.contracts import UNCLASSIFIED
from etl.contracts.submitted import ANY_CHANNEL, SUBMITTED_CASELOAD, SUBMITTED_CUMULATIVE
from etl.sources.forms.period import Reported
from etl.sources.forms.subjects import Subject
from etl.sources.forms.sums import Values

_SPLIT = {"online": {"received": 4}, "in_person": {"received": 5}}
_WHOLE = {
    "carried_over": 6,
    "resolved_early": 8,
    "resolved_on_time": 9,
    "resolved_late": 10,
    "in_process_within": 12,
    "in_process_late": 13,
}
CHANNEL_COLUMNS = {**_SPLIT, ANY_CHANNEL: _WHOLE}
"""For each channel: the counts and their columns of the form, which splits only receipts."""

_NUMBERS = tuple(number for columns in CHANNEL_COLUMNS.values() for number in columns.values())


def accepted_rows(
    subjects: Sequence[Subject], values: Values, period: Reported, zero_fields: Iterable[str] = ()
) -> pd.DataFrame:
    """The figures in the shape of their contract.

    Args:
        subjects: The rows that are accepted, complete and identified.
        values: Their numbers.
        period: The period.
        zero_fields: Fields that the total row proves to have no dossier at all in the commune of
            the rows.

    Returns:
        SUBMITTED_CASELOAD for a month, SUBMITTED_CUMULATIVE for a longer period: for every commune
        and field one row online and one in person with the received dossiers, and one not split
        by channel with the other counts. Rows of one field in several sections are added.
    """
    sums: dict[tuple[str, str], dict[int, int]] = {}
    for subject in subjects:
        key = (str(subject.commune_code), str(subject.field_code))
        counts = sums.setdefault(key, dict.fromkeys(_NUMBERS, 0))
        for number in _NUMBERS:
            value = values[subject.row.number, number]
            if value is None:
                raise ValueError(f"row {subject.row.number} is not complete")
            counts[number] += int(value)
    communes = {commune for commune, _ in sums}
    for commune in communes:
        for field in zero_fields:
            sums.setdefault((commune, field), dict.fromkeys(_NUMBERS, 0))
    data_set = SUBMITTED_CUMULATIVE if period.cumulative else SUBMITTED_CASELOAD
    records = [
        {
            "commune_code": commune,
            "month": period.first,
            "period_start": period.first,
            "period_end": period.last,
            "field_code": field,
            "channel": channel,
            **{name: counts[number] for name, number in columns.items()},
        }
        for (commune, field), counts in sorted(sums.items())
        for channel, columns in CHANNEL_COLUMNS.items()
    ]
    frame = pd.DataFrame(records, columns=data_set.names)
    return frame.astype({column.name: column.dtype for column in data_set.columns})


def fields_proven_empty(subjects: Sequence[Subject], codes: Iterable[str]) -> tuple[str, ...]:
    """The fields without a row, which the total row proves to have no dossiers.

    A row whose name covers several of the product's fields leaves open which of them are empty.
    """
    given = {subject.field_code for subject in subjects}
    if not given or None in given or UNCLASSIFIED in given:
        return ()
    return tuple(sorted(set(codes) - {UNCLASSIFIED} - given))


def control_totals(accepted: pd.DataFrame) -> tuple[tuple[str, float], ...]:
    """Totals of what was accepted, for the preview: dossiers by what happened to them."""
    received = accepted.groupby("channel")["received"].sum()
    named = {
        "received_online": received.get("online", 0),
        "received_in_person": received.get("in_person", 0),
        "carried_over": accepted["carried_over"].sum(),
        "resolved": accepted[["resolved_early", "resolved_on_time", "resolved_late"]].sum().sum(),
        "in_process": accepted[["in_process_within", "in_process_late"]].sum().sum(),
    }
    return tuple((name, float(value)) for name, value in named.items())
