"""Officials and populations that are readable but unlikely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from etl.intake.figures import number_words
from etl.intake.remarks import Details, Names, Remark, judge, remark, unusual
from etl.reading.faults import Wording
from workload.doubt import JUMP_RATIO

_LIKE_CASELOAD_LEAST = 20
_FEWEST_UNITS = 3
_GROUPED = ["commune_code", "staff_group"]
_STAFF = Wording("cán bộ có mặt tháng", "officials present in")
_PEOPLE = Wording("dân số ngày", "population of")


def staff_remarks(
    sent: pd.DataFrame, before: pd.DataFrame, dossiers: pd.DataFrame, names: Names
) -> Iterator[Remark]:
    """Remarks on officials.

    Args:
        sent: Rows of contract SUBMITTED_STAFF sent together.
        before: Rows that stand from earlier submissions.
        dossiers: `summary` of all dossiers known, those sent together included.
        names: Full name of each commune by code.
    """
    earlier: dict[Any, pd.Series] = {
        key: part.set_index("month")["present"].sort_index()
        for key, part in before.groupby(_GROUPED)
    }
    received: dict[Any, Any] = dossiers["received"].to_dict()
    rows: Any = sent.itertuples()
    for row in rows:
        code, month, present = str(row.commune_code), pd.Timestamp(row.month), float(row.present)
        past = earlier.get((row.commune_code, row.staff_group))
        if past is not None:
            yield from unusual((code, month), _STAFF, present, past[past.index < month], names)
        counted = received.get((code, month))
        if row.staff_group != "centre" or counted is None or pd.isna(counted):
            continue
        if present == 0 and counted > 0:
            details = {"value": number_words(float(counted))}
            yield remark("no_staff_with_cases", code, month, names, details)
        if present >= _LIKE_CASELOAD_LEAST and present == counted:
            details = {"value": number_words(present)}
            yield remark("staff_like_caseload", code, month, names, details)


def idle_remarks(staff: pd.DataFrame, dossiers: pd.DataFrame, names: Names) -> Iterator[Remark]:
    """Communes with officials at the centre and no dossier in any month known (kind 115)."""
    if dossiers.empty or staff.empty:
        return
    centre = staff[staff["staff_group"] == "centre"]
    manned = set(centre.loc[centre["present"] > 0, "commune_code"])
    for key, part in dossiers["received"].groupby(level=0):
        code = str(key)
        if code in manned and part.notna().all() and (part == 0).all():
            yield Remark("no_cases_in_any_month", code, None, {"unit": names[code]})


def population_remarks(sent: pd.DataFrame, known: pd.Series, names: Names) -> Iterator[Remark]:
    """Remarks on populations beside the one known so far (kind 83: persons or thousands)."""
    people: dict[Any, float] = known.astype("float64").to_dict()
    rows: Any = sent.itertuples()
    for row in rows:
        code, value, day = str(row.commune_code), float(row.population), pd.Timestamp(row.as_of)
        usual = people.get(code)
        if usual is not None and (found := judge(value, usual)) is not None:
            details: Details = {
                "unit": names[code],
                "what": _PEOPLE,
                "value": number_words(value),
                "month": f"{day:%d/%m/%Y}",
                "usual": number_words(usual),
            }
            yield Remark(found, code, day, details)


def far_from_before(sent: pd.DataFrame, before: pd.DataFrame) -> float | None:
    """The middle ratio of a staff file to what is known of the same units, if beyond 5 (kind 120).

    What is known of a unit is its latest month before.
    """
    known = before.sort_values("month").groupby(_GROUPED)["present"].last()
    both = (
        sent.set_index(_GROUPED)["present"].to_frame("now").join(known.rename("known"), how="inner")
    )
    both = both[(both["known"] > 0) & (both["now"] > 0)]
    if len(both) < _FEWEST_UNITS:
        return None
    ratio = float((both["now"] / both["known"]).median())
    return ratio if ratio > JUMP_RATIO or ratio < 1 / JUMP_RATIO else None
