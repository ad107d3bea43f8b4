"""Numbers, dates and periods as readers expect them, in Vietnamese and English.

Separators and month names are CLDR's, taken from babel once; the arithmetic is decimal, so that a
number rounds exactly as babel rounds it, in a tenth of the time. A missing value is never 0 and
never "nan": it is a dash, with a reason where the caller asks for one.

For screens and print: the minus is U+2212. Tables carry plain numbers.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Literal, TypeGuard, TypeVar

from babel import Locale

from sharing.words import Language, Words, languages

# None, NaN, NA, NaT and infinity are missing.
Number = float | Decimal | None
Day = dt.date | None
# A key of the catalogue's [missing], such as "no_data", to be said after the dash.
Reason = str | None
_Day = TypeVar("_Day", bound=dt.date)
PeriodKind = Literal["month", "quarter", "half", "nine_months", "year", "all"]

_MINUS = "\N{MINUS SIGN}"
_DASH = "\N{EN DASH}"
_LOCALES = {lang: Locale(lang) for lang in languages()}
_SYMBOLS = {lang: locale.number_symbols["latn"] for lang, locale in _LOCALES.items()}
# From Python's separators and hyphen to the language's.
_SEPARATORS = {
    lang: str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": _MINUS})
    for lang, symbols in _SYMBOLS.items()
}
_SCALES = (("thousand", 3), ("million", 6), ("billion", 9))
_THOUSAND = 1000
_LAST_PADDED_MONTH = 2  # Decree 30/2020 writes January and February 01 and 02
_MONTHS_IN_PERIOD = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12}
_QUARTERS = {"vi": ("I", "II", "III", "IV"), "en": ("1", "2", "3", "4")}


def missing(reason: Reason = None, *, lang: Language) -> str:
    """What stands where a value is missing: "—", or "— (chưa có số liệu)" for "no_data"."""
    words = Words(lang)
    sign = words("missing.sign")
    if reason is None:
        return sign
    return words("format.missing_reason", sign=sign, reason=words(f"missing.{reason}"))


# ---- numbers --------------------------------------------------------------------------------


def number(x: Number, decimals: int = 0, *, lang: Language, reason: Reason = None) -> str:
    """A number, rounded half to even: "149.470" in Vietnamese, "149,470" in English."""
    value = _decimal(x)
    return missing(reason, lang=lang) if value is None else _written(value, decimals, lang)


def signed(x: Number, decimals: int = 0, *, lang: Language, reason: Reason = None) -> str:
    """A difference with its sign: "+12", "−12,5"; a zero has none."""
    value = _decimal(x)
    return missing(reason, lang=lang) if value is None else _with_sign(value, decimals, lang)


def percent(
    share: Number, decimals: int = 1, *, lang: Language, sign: bool = False, reason: Reason = None
) -> str:
    """A share from 0 to 1 in per cent: 0.9883 is "98,8%"; `sign` for a change: "+12,5%"."""
    value = _decimal(share)
    if value is None:
        return missing(reason, lang=lang)
    return f"{(_with_sign if sign else _written)(value.scaleb(2), decimals, lang)}%"


def points(difference: Number, decimals: int = 1, *, lang: Language, reason: Reason = None) -> str:
    """A difference of two shares in percentage points: 0.012 is "+1,2 điểm %"."""
    value = _decimal(difference)
    if value is None:
        return missing(reason, lang=lang)
    return Words(lang)("format.points", number=_with_sign(value.scaleb(2), decimals, lang))


def compact(x: Number, *, lang: Language, reason: Reason = None) -> str:
    """A large number in words with at most one decimal: "149,5 nghìn", "4.3 million"."""
    value = _decimal(x)
    if value is None:
        return missing(reason, lang=lang)
    scaled, scale = round(value, 1), ""
    for larger, exponent in _SCALES:
        if abs(scaled) >= _THOUSAND:
            scaled, scale = round(value.scaleb(-exponent), 1), larger
    text = _written(scaled, int(scaled != scaled.to_integral_value()), lang)
    return Words(lang)(f"format.{scale}", number=text) if scale else text


def ratio(
    x: Number, decimals: int = 2, *, lang: Language, times: bool = False, reason: Reason = None
) -> str:
    """A ratio: "1,25", or "1,25 lần" with `times`."""
    text = number(x, decimals, lang=lang, reason=reason)
    return Words(lang)("format.times", number=text) if times and _decimal(x) is not None else text


def interval(
    lower: Number,
    upper: Number,
    decimals: int = 2,
    *,
    lang: Language,
    share: bool = False,
    reason: Reason = None,
) -> str:
    """An interval: "0,72–1,05", or "55,3–73,6%" for a share; missing when either end is.

    Raises:
        ValueError: The lower end is above the upper one.
    """
    low, high = _decimal(lower), _decimal(upper)
    if low is None or high is None:
        return missing(reason, lang=lang)
    if low > high:
        message = f"the interval's lower end {lower} is above its upper end {upper}"
        raise ValueError(message)
    # A dash beside a minus is hard to read: such an interval gets spaces.
    dash = f" {_DASH} " if low < 0 else _DASH
    ends = (_written(end.scaleb(2 if share else 0), decimals, lang) for end in (low, high))
    return dash.join(ends) + ("%" if share else "")


def rounded(x: Number, decimals: int) -> float:
    """The value that `number` writes, NaN when it is missing."""
    value = _decimal(x)
    return float("nan") if value is None else float(round(value, decimals))


def _decimal(x: Number) -> Decimal | None:
    """The number exactly as its shortest text says it, or None when it is missing."""
    text = str(x)
    # None, nan, inf, NaT and <NA> hold a letter that no finite number holds.
    return None if "n" in text or "N" in text else Decimal(text)


def _written(value: Decimal, decimals: int, lang: Language) -> str:
    text = f"{value:,.{decimals}f}"
    if text[0] == "-" and not text.strip("-0.,"):
        text = text[1:]  # what rounds to zero is zero
    return text.translate(_SEPARATORS[lang])


def _with_sign(value: Decimal, decimals: int, lang: Language) -> str:
    text = _written(value, decimals, lang)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


# ---- dates ----------------------------------------------------------------------------------


def date(d: Day, *, lang: Language) -> str:
    """A day: "05/10/2025", "5 Oct 2025"."""
    return _date_text("date", d, lang, "padded")


def written_date(d: Day, *, lang: Language) -> str:
    """A day as Decree 30/2020 has it written: "ngày 05 tháng 01 năm 2020", "5 January 2020"."""
    return _date_text("written_date", d, lang, "written")


def date_time(moment: dt.datetime | None, *, lang: Language) -> str:
    """A moment by the clock it carries: "14:07 05/10/2025", "5 Oct 2025, 14:07"."""
    if not _present(moment):
        return missing(lang=lang)
    day = date(moment.date(), lang=lang)
    return Words(lang)("format.date_time", time=f"{moment:%H:%M}", date=day)


def span(start: Day, end_inclusive: Day, *, lang: Language) -> str:
    """The days of a period: "từ ngày 15/9/2025 đến ngày 14/10/2025", "15 Sep – 14 Oct 2025".

    Raises:
        ValueError: The last day is before the first.
    """
    short = span_short(start, end_inclusive, lang=lang)
    if lang == "en" or not (_present(start) and _present(end_inclusive)):
        return short
    if start == end_inclusive:
        return Words(lang)("format.one_day", date=short)
    first, last = (_date_text("date", d, lang, "plain") for d in (start, end_inclusive))
    return Words(lang)("format.span", start=first, end=last)


def span_short(start: Day, end_inclusive: Day, *, lang: Language) -> str:
    """The same for chart labels and brackets: "15/9–14/10/2025", "15 Sep – 14 Oct 2025".

    Raises:
        ValueError: The last day is before the first.
    """
    if not (_present(start) and _present(end_inclusive)):
        return missing(lang=lang)
    if end_inclusive < start:
        message = f"the last day {end_inclusive} is before the first {start}"
        raise ValueError(message)
    last = _date_text("date", end_inclusive, lang, "plain")
    if start == end_inclusive:
        return last
    same_year = start.year == end_inclusive.year
    if lang == "en" and same_year and start.month == end_inclusive.month:
        return f"{start.day}{_DASH}{last}"
    first = _date_text("day_month" if same_year else "date", start, lang, "plain")
    return Words(lang)("format.span_short", start=first, end=last)


def _present(d: _Day | None) -> TypeGuard[_Day]:
    return str(d) not in {"None", "NaT"}


@cache
def _date_text(template: str, d: Day, lang: Language, style: str) -> str:
    """A date by a template of the catalogue's [format].

    The styles of a month are "padded" (09, Sep), "plain" (9, Sep) and "written" (9, September).
    Vietnamese days, January and February always have two digits.
    """
    if not _present(d):
        return missing(lang=lang)
    if lang == "vi":
        padded = style == "padded" or d.month <= _LAST_PADDED_MONTH
        day, month_name = f"{d.day:02d}", f"{d.month:02d}" if padded else str(d.month)
    else:
        names = _LOCALES[lang].months["format"]
        day = str(d.day)
        month_name = names["wide" if style == "written" else "abbreviated"][d.month]
    return Words(lang)(f"format.{template}", day=day, month=month_name, year=d.year)


# ---- periods --------------------------------------------------------------------------------


def month(d: Day, *, lang: Language, title: bool = False) -> str:
    """A month: "tháng 10/2025" ("Tháng 10/2025" as a title), "October 2025"."""
    return _capital(_date_text("month", d, lang, "written"), title)


def month_short(d: Day, *, lang: Language) -> str:
    """A month for the ticks of an axis: "07/2025", "Jul 2025"."""
    return _date_text("month_short", d, lang, "padded")


def period(
    kind: PeriodKind,
    first_month: dt.date,
    last_month: dt.date,
    *,
    lang: Language,
    title: bool = False,
) -> str:
    """The name of a calendar period, with a capital as a `title`.

    Args:
        kind: What the period is; the name follows from it, never from the number of months.
        first_month: Any day of the first month.
        last_month: Any day of the last month; a period still running stops early.
        lang: "vi" or "en".
        title: Begin with a capital.

    Returns:
        "tháng 10/2025", "quý IV/2025", "6 tháng đầu năm 2025", "9 tháng đầu năm 2025",
        "năm 2025" or, for all, "từ tháng 7/2025 đến tháng 10/2026".

    Raises:
        ValueError: The months are not in one period of this kind.
    """
    names = [month(d, lang=lang) for d in (first_month, last_month)]
    if kind == "all" and first_month < last_month and names[0] != names[1]:
        return _capital(Words(lang)("format.all", first=names[0], last=names[1]), title)
    length = 1 if kind == "all" else _MONTHS_IN_PERIOD[kind]
    year, index = _part(last_month, length)
    if _part(first_month, length) != (year, index) or (kind == "nine_months" and index):
        message = f"{first_month} to {last_month} is not one period of the kind {kind!r}"
        raise ValueError(message)
    if length == 1:
        return _capital(names[0], title)
    key = ("first_half", "second_half")[index] if kind == "half" else kind
    return _capital(Words(lang)(f"format.{key}", quarter=_QUARTERS[lang][index], year=year), title)


def _part(d: dt.date, length: int) -> tuple[int, int]:
    """The year, and which of its parts of so many months a day is in, from 0."""
    return d.year, (d.month - 1) // length


def _capital(text: str, title: bool) -> str:
    return text[0].upper() + text[1:] if title else text
