"""What differs between two versions of the same figures, in words."""

from collections.abc import Mapping

import pandas as pd

from etl.intake.figures import number_words
from etl.intake.keys import parts_of, row_keys
from etl.reading.faults import Wording

_MEASURES = {
    "caseload": ("received", Wording("tiếp nhận", "received")),
    "dossiers": ("received", Wording("tiếp nhận", "received")),
    "caseload_cumulative": ("received", Wording("tiếp nhận", "received")),
    "staff": ("present", Wording("cán bộ có mặt", "officials present")),
    "population": ("population", Wording("dân số", "population")),
    "handling_times": ("handling_minutes", Wording("số phút xử lý", "handling minutes")),
    "shares": ("share", Wording("tỷ lệ", "shares")),
}
_MISSING = Wording("chưa có số liệu", "no figures")
_MOST_NAMED = 3


def difference(
    kind: str,
    keys: frozenset[str],
    before: pd.DataFrame,
    now: pd.DataFrame,
    names: Mapping[str, str],
) -> tuple[Wording, Wording]:
    """What two versions share, and what changes.

    Args:
        kind: Kind of both.
        keys: The keys that both give.
        before: Rows of the one.
        now: Rows of the other.
        names: Full name of each commune by code.

    Returns:
        What it is about, and the totals of the two: "Xã A 2026-10: tiếp nhận trước 120, nay 130".
    """
    what = Wording(_named(keys, names, "và {} mục khác"), _named(keys, names, "and {} others"))
    if kind not in _MEASURES:
        return what, what
    column, words = _MEASURES[kind]
    old, new = _total(kind, before, keys, column), _total(kind, now, keys, column)
    return what, Wording(
        f"{what.vi}: {words.vi} trước {old or _MISSING.vi}, nay {new or _MISSING.vi}",
        f"{what.en}: {words.en} {old or _MISSING.en} before, {new or _MISSING.en} now",
    )


def _total(kind: str, rows: pd.DataFrame, keys: frozenset[str], column: str) -> str:
    """The sum over the rows with these keys; empty where nothing is given."""
    if rows.empty:
        return ""
    values = rows.loc[row_keys(kind, rows).isin(keys), column].dropna()
    return number_words(float(values.sum())) if len(values) else ""


def _named(keys: frozenset[str], names: Mapping[str, str], more: str) -> str:
    ordered = sorted(keys)
    told = [" ".join(names.get(part, part) for part in parts_of(key)) for key in ordered]
    rest = len(told) - _MOST_NAMED
    shown = told[:_MOST_NAMED] + ([more.format(rest)] if rest > 0 else [])
    return ", ".join(shown)
