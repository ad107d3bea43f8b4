"""A remark on a commune's figures, and what makes a figure unusual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from etl.intake.figures import month_words, number_words
from etl.reading.faults import Wording
from workload import doubt

_JUDGED = {doubt.ORDINARY: None, doubt.JUMP: "jump", doubt.UNIT_MIX: "unit_mix"}

Details = Mapping[str, str | Wording]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Remark:
    """A finding about a commune's figures, before it is known which file they came in.

    Attributes:
        code: Its reason.
        commune_code: Whose figures.
        month: Of which month (or day, for a population); None for all.
        details: What the reason's sentences name.
    """

    code: str
    commune_code: str
    month: pd.Timestamp | None
    details: Details


def remark(code: str, commune: str, month: pd.Timestamp, names: Names, details: Details) -> Remark:
    """A remark on one commune's month, both named in words."""
    stated: Details = {"unit": names[commune], "month": month_words(month)}
    return Remark(code, commune, month, {**stated, **details})


def by_unit(rows: pd.DataFrame) -> Iterator[tuple[str, pd.Timestamp, Any]]:
    """The rows of a frame by (commune_code, month): code, month, row."""
    keys: list[Any] = rows.index.tolist()
    for (code, month), row in zip(keys, rows.itertuples(index=False), strict=True):
        yield code, month, row


def judge(value: float, usual: float, deviation: float | None = None) -> str | None:
    """Whether a value is far from the usual one.

    Args:
        value: The value.
        usual: The median of the values before.
        deviation: Their median absolute deviation; without it only the ratio counts.

    Returns:
        "unit_mix" beyond a factor of 20, "jump" beyond a factor of 5 or 6 deviations, else None.
    """
    spread = float("nan") if deviation is None else deviation
    return _JUDGED[int(doubt.judge(value, usual, spread))]


def unusual(
    unit: tuple[str, pd.Timestamp], what: Wording, value: float, past: pd.Series, names: Names
) -> Iterator[Remark]:
    """A remark if a value is far from the commune's own usual level (kinds 83 and 118).

    Args:
        unit: Commune and month.
        what: What the value is.
        value: The value.
        past: The values of the commune's months before, in their order.
        names: Full name of each commune by code.
    """
    past = past.iloc[-doubt.USUAL_MONTHS :]
    if len(past) < doubt.FEWEST_MONTHS:
        return
    usual = float(past.median())
    if (found := judge(value, usual, float((past - usual).abs().median()))) is not None:
        details: Details = {
            "what": what,
            "value": number_words(value),
            "usual": number_words(usual),
        }
        yield remark(found, *unit, names, details)
