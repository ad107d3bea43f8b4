"""What is wrong in a policy document, in both languages: pydantic's findings and our own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from etl.reading.faults import Wording

_LONGEST_QUOTE = 80
_NUMBER = Wording("một số", "a number")
_WHOLE_NUMBER = Wording("một số nguyên", "a whole number")
_DAY = Wording("ngày đầu tháng như 2026-10-01", "the first day of a month, such as 2026-10-01")
_CODE = Wording("mã đơn vị cấp xã, 5 chữ số", "the code of a commune, 5 digits")

_EXPECTED = {
    "greater_than": Wording("số lớn hơn {gt:g}", "a number above {gt:g}"),
    "greater_than_equal": Wording("số từ {ge:g} trở lên", "{ge:g} or more"),
    "less_than": Wording("số nhỏ hơn {lt:g}", "a number below {lt:g}"),
    "less_than_equal": Wording("số không quá {le:g}", "{le:g} or less"),
    "finite_number": Wording("một số hữu hạn", "a finite number"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "string_type": _CODE,
    "string_unicode": _CODE,
    "string_pattern_mismatch": _CODE,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "tuple_type": Wording("một danh sách", "a list"),
    "too_long": Wording("{max_length} giá trị", "{max_length} values"),
    "model_type": Wording("một mục gồm các tham số", "a section of names and values"),
}
"""What pydantic expected in the place of what it found, by its name of the fault."""

_WITHOUT_VALUE = {
    "missing": Wording("thiếu", "is missing"),
    "extra_forbidden": Wording(
        "không có mục hay tham số này trong chính sách", "there is no such name in a policy"
    ),
}

_RULES = {
    "band_round_one": Wording(
        "khoảng cân đối phải chứa 1, mức bình quân tỉnh",
        "the band must hold 1, the provincial average",
    ),
    "classes_rise": Wording("map_classes phải tăng dần", "map_classes must rise"),
    "band_rises": Wording("band_low phải nhỏ hơn band_high", "band_low must be below band_high"),
    "time_is_left": Wording(
        "counter_share, digitisation_share, reporting_share và other_duties_share cộng lại phải "
        "dưới 1, nếu không thì không còn thời gian cho hồ sơ",
        "the category shares must add up to less than 1, or no time is left for dossiers",
    ),
    "allowance_rises": Wording(
        "lowest không được lớn hơn highest", "lowest must not be above highest"
    ),
    "floor_below_cap": Wording("floor không được lớn hơn cap", "floor must not be above cap"),
    "base_below_most": Wording(
        "base_posts không được lớn hơn most_posts_commune hoặc most_posts_ward",
        "base_posts must not be above most_posts_commune or most_posts_ward",
    ),
    "some_weight": Wording(
        "ít nhất một trọng số phải lớn hơn 0", "at least one weight must be above 0"
    ),
    "range_rises": Wording(
        "low, central, high không được giảm dần", "low, central and high must not fall"
    ),
    "range_possible": Wording(
        "giá trị của kịch bản nằm ngoài mức có thể có",
        "the values of a scenario lie outside what they can be",
    ),
    "whole_months": Wording(
        "tháng phải ghi bằng ngày đầu tháng", "months are given by their first day"
    ),
    "months_in_order": Wording(
        "last_month đứng trước first_month", "last_month is before first_month"
    ),
}
"""What must hold between values of a section."""


def broken(rule: str) -> PydanticCustomError:
    """The error of a section that breaks a rule between its values.

    Args:
        rule: Which one, a name of `_RULES`.
    """
    # Its own words would take braces for places to fill; the rules have none.
    return PydanticCustomError(rule, _RULES[rule].en)


def wording_of(errors: Iterable[ErrorDetails]) -> Wording:
    """All faults of a document, each with its place, what was found and what was expected."""
    told = [_told(error) for error in errors]
    return Wording("; ".join(one.vi for one in told), "; ".join(one.en for one in told))


def _told(error: ErrorDetails) -> Wording:
    kind, values = error["type"], error.get("ctx", {})
    whole = _RULES.get(kind) or _WITHOUT_VALUE.get(kind)
    if whole is not None:
        said = whole
    elif kind in _EXPECTED:
        found = _quoted(error["input"])
        expected = _filled(_EXPECTED[kind], values)
        said = Wording(f"có {found}, cần {expected.vi}", f"found {found}, expected {expected.en}")
    else:
        said = Wording(f"không hợp lệ ({error['msg']})", error["msg"])
    place = ".".join(str(part) for part in error["loc"])
    return Wording(f"{place}: {said.vi}", f"{place}: {said.en}")


def _quoted(value: object) -> str:
    """A value as its file has it, or nearly so."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return repr(value)[:_LONGEST_QUOTE]
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "…"


def _filled(wording: Wording, values: Mapping[str, Any]) -> Wording:
    return Wording(wording.vi.format(**values), wording.en.format(**values))
