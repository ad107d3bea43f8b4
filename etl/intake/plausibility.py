"""Dossiers that are readable but unlikely: beside other communes, earlier months and each other.

Each rule takes the figures of the files sent together and the history, and yields remarks. Only
what offices submitted is history; simulated figures prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from etl.contracts import UNCLASSIFIED
from etl.intake.figures import COUNTS, month_words, number_words, summary
from etl.intake.keys import commune_month
from etl.intake.remarks import Details, Names, Remark, by_unit, remark, unusual
from etl.reading.faults import Wording
from etl.sources.forms.chain import MOST_SLIP, broken_chains
from workload import doubt

MOST_EMPTY_SHARE = 0.2
FEWEST_COMMUNES = 5
"""Of fewer communes a share says nothing."""
_RUNNING_MONTHS = 2

_RECEIVED = Wording("tiếp nhận tháng", "received in")
_ALL_FIELDS = Wording("cả đơn vị", "all of the unit")


def caseload_remarks(sent: pd.DataFrame, before: pd.DataFrame, names: Names) -> Iterator[Remark]:
    """Remarks on dossiers.

    Args:
        sent: Rows of contract SUBMITTED_CASELOAD sent together.
        before: Rows that stand from earlier submissions.
        names: Full name of each commune by code.
    """
    now, earlier = summary(sent), summary(before)
    if now.empty:
        return
    earlier = earlier[~earlier.index.isin(now.index)]
    everything = pd.concat([earlier, now]) if len(earlier) else now
    yield from _copied(now, everything, names)
    yield from _not_filled(now, names)
    by_commune = {
        str(code): part.droplevel(0).sort_index() for code, part in everything.groupby(level=0)
    }
    for code, month, row in by_unit(now):
        months = by_commune[code]
        history = months[months.index < month]
        if pd.isna(row.received):
            continue
        value, past = float(row.received), history["received"].dropna().astype("float64")
        if (total := _running_total(month, row, history)) is not None:
            details = {"value": number_words(value), "sum": number_words(total)}
            yield remark("running_sum", code, month, names, details)
        else:
            yield from unusual((code, month), _RECEIVED, value, past, names)


def chain_remarks(
    sent: pd.DataFrame,
    known: pd.DataFrame,
    signed: Collection[str],
    names: Names,
    fields: Mapping[str, Wording],
) -> Iterator[Remark]:
    """Dossiers carried over that are not those open at the end of the month before (kind 110).

    Between two signed forms more than two withhold the month. A dossier list counts what it lists:
    where one of the two months comes from it, dossiers older than the list are not in it, so that a
    difference is only reported.

    Args:
        sent: Rows of contract SUBMITTED_CASELOAD sent together.
        known: All rows that would stand with them.
        signed: Keys of the communes and months that come from forms.
        names: Full name of each commune by code.
        fields: Name of each field by code; a figure of no single field is all of the unit's.
    """
    rows: list[dict[Hashable, Any]] = broken_chains(sent, known).to_dict("records")
    for row in rows:
        code = row["field_code"]
        field = _ALL_FIELDS if code == UNCLASSIFIED else fields.get(code, _ALL_FIELDS)
        details: Details = {
            "field": field,
            "carried": number_words(float(row["carried_over"])),
            "open_before": number_words(float(row["open_before"])),
        }
        far = abs(row["difference"]) > MOST_SLIP
        months = (row["month"] - pd.DateOffset(months=1), row["month"])
        both_signed = all(commune_month(row["commune_code"], month) in signed for month in months)
        reason = "chain_broken" if far and both_signed else "chain_slips"
        yield remark(reason, row["commune_code"], row["month"], names, details)


def _copied(now: pd.DataFrame, everything: pd.DataFrame, names: Names) -> Iterator[Remark]:
    """Figures identical to those of the month before, or of another commune (kind 116)."""
    texts: dict[tuple[str, pd.Timestamp], str] = {}
    twins: dict[tuple[pd.Timestamp, str], list[str]] = {}
    for code, month, row in by_unit(everything):
        texts[code, month] = row.text
        twins.setdefault((month, row.text), []).append(code)
    for code, month, row in by_unit(now):
        if row.nonzero < doubt.FEWEST_VALUES:
            continue
        last = month - pd.DateOffset(months=1)
        if texts.get((code, last)) == row.text:
            yield remark("same_as_last_month", code, month, names, {"other": month_words(last)})
        others = [other for other in twins[month, row.text] if other != code]
        if others:
            listed = ", ".join(names[other] for other in sorted(others)[: doubt.FEWEST_VALUES])
            yield remark("same_as_other_commune", code, month, names, {"other": listed})


def _not_filled(now: pd.DataFrame, names: Names) -> Iterator[Remark]:
    """The same number in every cell (kind 117)."""
    flat = now[(now["lowest"] == now["highest"]) & (now["given"] > doubt.FEWEST_VALUES)]
    empty: dict[pd.Timestamp, list[str]] = {}
    for code, month, row in by_unit(flat):
        details = {"value": number_words(float(row.lowest))}
        yield remark("not_filled", code, month, names, details)
        empty.setdefault(month, []).append(code)
    sent = Counter(month for _, month, _ in by_unit(now))
    for month, communes in empty.items():
        count = sent[month]
        if count >= FEWEST_COMMUNES and len(communes) > MOST_EMPTY_SHARE * count:
            stated = {"empty": str(len(communes)), "all": str(count), "month": month_words(month)}
            for code in communes:
                yield Remark("too_many_not_filled", code, month, stated)


def _running_total(month: pd.Timestamp, row: Any, history: pd.DataFrame) -> float | None:
    """The sum of the year's months before, if the month looks like their running total (kind 93).

    A running total is at least that sum; it says so by repeating the sum exactly, or by carrying
    over what the first of those months carried over.
    """
    year = history[history.index >= pd.Timestamp(month.year, 1, 1)]
    expected = pd.date_range(end=month, periods=len(year) + 1, freq="MS")[:-1]
    if len(year) < _RUNNING_MONTHS or list(year.index) != list(expected):
        return None
    if year["received"].isna().any():
        return None
    total, value = float(year["received"].sum()), float(row.received)
    first, carried = year["carried_over"].iloc[0], row.carried_over
    stays = bool(pd.notna(first) and pd.notna(carried) and first == carried)
    return total if total > 0 and (value == total or (value > total and stays)) else None


def heaped(rows: pd.DataFrame) -> tuple[int, int] | None:
    """Whether the counts of a file look estimated (kind 119): share in per cent and how many."""
    values = pd.concat([rows[name] for name in COUNTS]).to_numpy(dtype="float64", na_value=np.nan)
    found = doubt.heaping(values[np.newaxis])
    if not found.heaped[0]:
        return None
    return (round(100 * float(found.share[0])), int(found.counted[0]))
