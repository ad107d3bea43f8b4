"""Figures exactly as published, one row a figure, each with its publisher."""

from pathlib import Path

import pandas as pd

from etl.contracts import REPORTED_FIGURES
from etl.reading.faults import ReadingError, Wording
from etl.reading.tables import read_csv, to_frame
from etl.reading.validation import marked

FILE = "figures.csv"


def load(reported_dir: Path) -> pd.DataFrame:
    """Read the published figures; none is computed, rounded or repaired.

    Args:
        reported_dir: Folder of figures.csv.

    Returns:
        A frame of the contract `REPORTED_FIGURES`. A missing first day was not printed.

    Raises:
        ReadingError: the table is not as its contract says, or a period ends before it starts.
        OSError: the table cannot be read.
    """
    figures = to_frame(read_csv(reported_dir / FILE), REPORTED_FIGURES)
    ends = figures["period_end"].dt.strftime("%Y-%m-%d").rename("period_end")
    reversed_periods = figures["period_end"] < figures["period_start"]
    expected = Wording("không sớm hơn ngày đầu kỳ", "no earlier than the first day")
    faults = marked(ends, reversed_periods, FILE, expected)
    if faults:
        raise ReadingError(faults)
    return figures
