"""What differs between two versions of the same figures, in words."""

import re
from collections.abc import Mapping

import pandas as pd

from etl.contracts.template_columns import CHANNEL_CHOICES, STAFF_GROUP_CHOICES
from etl.intake.figures import number_words
from etl.intake.keys import parts_of, row_keys
from etl.reading.faults import Language, Wording

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
_DIFFERENT = Wording("giá trị khác nhau", "different values")
_MOST_NAMED = 3
_MORE = {"vi": "và {} mục khác", "en": "and {} others"}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BY_MONTH = ("caseload", "dossiers", "staff")
_CHOICES = {
    choice.code: Wording(choice.label, choice.english)
    for choice in (*STAFF_GROUP_CHOICES, *CHANNEL_CHOICES)
}


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
        What it is about ("Xã A 10/2026"), and what changes ("tiếp nhận trước 120, nay 130").
    """
    what = Wording(_named(kind, keys, names, "vi"), _named(kind, keys, names, "en"))
    if kind not in _MEASURES:
        return what, _DIFFERENT
    column, words = _MEASURES[kind]
    old, new = _total(kind, before, keys, column), _total(kind, now, keys, column)
    return what, Wording(
        f"{words.vi} trước {old or _MISSING.vi}, nay {new or _MISSING.vi}",
        f"{words.en} {old or _MISSING.en} before, {new or _MISSING.en} now",
    )


def _total(kind: str, rows: pd.DataFrame, keys: frozenset[str], column: str) -> str:
    """The sum over the rows with these keys; empty where nothing is given."""
    if rows.empty:
        return ""
    values = rows.loc[row_keys(kind, rows).isin(keys), column].dropna()
    return number_words(float(values.sum())) if len(values) else ""


def _named(kind: str, keys: frozenset[str], names: Mapping[str, str], language: Language) -> str:
    told = [
        ", ".join(_part(kind, part, names, language) for part in parts_of(key))
        for key in sorted(keys)
    ]
    rest = len(told) - _MOST_NAMED
    shown = told[:_MOST_NAMED] + ([_MORE[language].format(rest)] if rest > 0 else [])
    return "; ".join(shown)


def _part(kind: str, part: str, names: Mapping[str, str], language: Language) -> str:
    """A part of a key in words: a commune's name, a month, a day, an entry of a list."""
    if match := _DATE.fullmatch(part):
        year, month, day = match.groups()
        return f"{month}/{year}" if kind in _BY_MONTH else f"{day}/{month}/{year}"
    if part in _CHOICES:
        label: str = getattr(_CHOICES[part], language)
        return label
    return names.get(part, part)
