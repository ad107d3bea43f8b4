"""Reference tables of the project: sources, fields, handling times and holidays."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd

from etl.contracts import CHANNELS, FIELDS, HANDLING_TIMES, HOLIDAYS, SOURCES
from etl.reading.faults import Fault, ReadingError, Wording
from etl.reading.tables import read_csv, to_frame
from etl.reading.validation import marked


@dataclass(frozen=True)
class Reference:
    """The tables, each as its contract says."""

    sources: pd.DataFrame
    fields: pd.DataFrame
    handling_times: pd.DataFrame
    holidays: pd.DataFrame


def load(reference_dir: Path) -> Reference:
    """Read the tables and see that they agree with each other.

    Args:
        reference_dir: Folder of sources.csv, fields.csv, handling_times.csv and holidays.csv.

    Raises:
        ReadingError: a table is not as its contract says, names an unknown field or source, or
            puts a handling time outside its own range.
        OSError: a table cannot be read.
    """
    files = ("sources.csv", "fields.csv", "handling_times.csv", "holidays.csv")
    data_sets = (SOURCES, FIELDS, HANDLING_TIMES, HOLIDAYS)
    sources, fields, times, holidays = (
        to_frame(read_csv(reference_dir / file), data_set)
        for file, data_set in zip(files, data_sets, strict=True)
    )
    listed = Wording("một mã nguồn có trong sources.csv", "a source_id of sources.csv")
    faults = [
        fault
        for file, frame in zip(files[1:], (fields, times, holidays), strict=True)
        for fault in marked(frame["source_id"], ~_in(frame, sources, "source_id"), file, listed)
    ]
    known = Wording("một lĩnh vực có trong fields.csv", "a field_code of fields.csv")
    unknown = ~_in(times, fields, "field_code")
    faults += marked(times["field_code"], unknown, "handling_times.csv", known)
    given = set(zip(times["field_code"], times["channel"], strict=True))
    faults += [
        Fault(
            "handling_times.csv", None, "field_code, channel", "",
            Wording(f"dòng {field}, {channel}", f"a row {field}, {channel}"),
        )
        for field, channel in product(fields["field_code"], CHANNELS)
        if (field, channel) not in given
    ]  # fmt: skip
    minutes = times["handling_minutes"]
    outside = ~minutes.between(times["handling_minutes_low"], times["handling_minutes_high"])
    range_ = Wording("một giá trị trong khoảng thấp - cao", "a value from its low to its high")
    faults += marked(minutes, outside, "handling_times.csv", range_)
    if faults:
        raise ReadingError(faults)
    return Reference(sources, fields, times, holidays)


def _in(frame: pd.DataFrame, listed: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].isin(listed[column])
