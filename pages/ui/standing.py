"""Does the verdict stand? Robustness, the area's allowances, trend and peers of a commune."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages.ui import findings, formats, look
from pages.ui.chain import Pairs
from pages.ui.view import View

_CODES = " | "
_STEPS = ("mountain", "land_border")


def codes(joined: str | None) -> list[str]:
    """The codes of a column that joins several."""
    return joined.split(_CODES) if joined else []


def robustness_of(view: View, code: str) -> Any | None:
    """The commune's row of `mart_robustness`; None without a verdict by handling time.

    A verdict by plain counts rests on no handling time: that of the hours says nothing about it.
    """
    if view.lens != "weighted":
        return None
    rows = view.records(
        "commune_robustness", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, commune_code=code,
    )  # fmt: skip
    return next((row for row in rows if row.certification == view.certification), None)


def robust(view: View, code: str) -> Pairs:
    """The verdict under every assumption that could flip it."""
    words, lang = view.words, view.lang
    row = robustness_of(view, code)
    if row is None:
        return []

    def ranged(low: float, high: float, *verdicts: str) -> str:
        names = " … ".join(dict.fromkeys(look.verdict_name(words, v) for v in verdicts))
        return f"{formats.interval(low, high, 3, lang=lang)}: {names}"

    other = look.verdict_name(words, row.verdict_other)
    pairs = [
        (words("step.times_range"),
         ranged(row.ratio_least, row.ratio_most, row.verdict_least, row.verdict_most)),
        (words("step.with_locality"),
         f"{formats.ratio(row.ratio_adjusted, 3, lang=lang)}: "
         f"{look.verdict_name(words, row.verdict_adjusted)}"),
        (words(f"step.other_{view.certification}"),
         f"{formats.ratio(row.ratio_other, 3, lang=lang)}: {other}"),
    ]  # fmt: skip
    if row.officials_vary:
        pairs.append(
            (
                words("step.officials_range"),
                ranged(
                    row.ratio_officials_most, row.ratio_officials_least,
                    row.verdict_officials_most, row.verdict_officials_least,
                ),
            )
        )  # fmt: skip
    return [*pairs, (words("step.robustness"), robustness_said(view, row))]


def robustness_said(view: View, row: Any) -> str:
    """Robust, or on what the verdict depends, with the nearest break-even handling time."""
    words, lang = view.words, view.lang
    if row.robustness == "robust":
        return words("robustness.robust")
    named = [words(f"depends_on.{code}") for code in codes(row.depends_on)]
    said = words("robustness.depends", assumptions=", ".join(named))
    if isinstance(row.break_even_verdict, str):
        said += " " + words(
            "robustness.break_even",
            field=getattr(row, f"break_even_field_{lang}"),
            channel=words(f"channel.{row.break_even_channel}"),
            minutes=formats.number(row.break_even_minutes, 1, lang=lang),
            assumed=formats.number(row.break_even_assumed_minutes, 1, lang=lang),
            verdict=words(f"verdict.{row.break_even_verdict}"),
        )
    return said


def locality(view: View, code: str) -> pd.DataFrame:
    """The waterfall from the plain load to the adjusted one, a row a step."""
    words, lang = view.words, view.lang
    rows = view.rows(
        "commune_waterfall", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, certification=view.certification, weighting=view.lens,
        commune_code=code,
    )  # fmt: skip
    return pd.DataFrame(
        {
            words("step.locality_step"): [words(f"locality_step.{row.step}")
                                          for row in rows.itertuples()],
            words("step.trait"): [_trait(view, row) for row in rows.itertuples()],
            words("step.share"): [
                formats.percent(row.share, 1, lang=lang) for row in rows.itertuples()
            ],
            words("step.load_step"): [
                formats.signed(row.load_step, 2, lang=lang) for row in rows.itertuples()
            ],
            words("step.load_after"): [
                formats.number(row.load_after, 2, lang=lang) for row in rows.itertuples()
            ],
        }
    )  # fmt: skip


def _trait(view: View, row: Any) -> str:
    """A trait of the area in its unit; said so where no figure is published."""
    words, lang = view.words, view.lang
    if row.step == "held_back":
        return ""
    if not row.known:
        return formats.missing("no_data", lang=lang)
    if row.step in _STEPS:
        return words("simulated.yes" if row.trait else "simulated.no")
    return words(f"locality_trait.{row.step}", value=_trait_number(row, lang))


def _trait_number(row: Any, lang: Any) -> str:
    if row.step.endswith("_share"):
        return formats.percent(row.trait, 1, lang=lang)
    return formats.number(row.trait, 0 if row.step == "former_unit_count" else 1, lang=lang)


def trend_of(view: View, code: str) -> Any:
    """The commune's row of the trend up to this period's last month."""
    rows = view.records(
        "slice_trend", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, certification=view.certification, weighting=view.lens,
    )  # fmt: skip
    return next(row for row in rows if row.commune_code == code)


def points(view: View, code: str) -> pd.DataFrame:
    """The months the trend is drawn through: load and ratio with their 95 % intervals."""
    words, lang = view.words, view.lang
    rows = view.rows(
        "commune_loads", scope=view.scope, staff_group=view.staff_group,
        certification=view.certification, weighting=view.lens, commune_code=code,
    )  # fmt: skip
    rows = rows[rows["month"] <= view.period.last_month]
    columns: dict[str, list[str]] = {
        words("step.month"): [formats.month_short(month, lang=lang) for month in rows["month"]]
    }
    for measure, low, high in (
        ("load", "load_lower", "load_upper"),
        ("ratio", "ratio_lower_95", "ratio_upper_95"),
    ):
        columns[words(f"step.{measure}")] = [
            formats.number(value, 3, lang=lang, reason="not_calculable") for value in rows[measure]
        ]
        columns[words(f"step.{measure}_interval")] = [
            formats.interval(*pair, 3, lang=lang)
            for pair in zip(rows[low], rows[high], strict=True)
        ]
    return pd.DataFrame(columns)


def trend(view: View, code: str) -> Pairs:
    """Slope, test and direction of the load and of the ratio."""
    words, lang, row = view.words, view.lang, trend_of(view, code)
    pairs: Pairs = []
    for measure, decimals in (("load", 3), ("ratio", 4)):
        direction = getattr(row, f"{measure}_direction")
        said = words(f"direction.{direction}")
        if direction != "too_few":
            slope = formats.signed(getattr(row, f"{measure}_slope"), decimals, lang=lang)
            chi2 = formats.number(getattr(row, f"{measure}_chi2"), 2, lang=lang)
            said = words("step.trend_value", direction=said, slope=slope, chi2=chi2)
        pairs.append((words(f"step.trend_{measure}"), said))
    return pairs


def peers(view: View, code: str) -> pd.DataFrame:
    """The commune and its seven peers: distance, people, area, load, ratio, verdict."""
    words, lang = view.words, view.lang
    rows = view.rows(
        "commune_peers", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, certification=view.certification, weighting=view.lens,
        commune_code=code,
    )  # fmt: skip
    reasons = [_why_missing(view, row) for row in rows.itertuples()]

    def said(column: str, decimals: int, why: list[str]) -> list[str]:
        return [
            formats.number(value, decimals, lang=lang, reason=reason)
            for value, reason in zip(rows[column], why, strict=True)
        ]

    unknown = ["no_data"] * len(rows)
    return pd.DataFrame(
        {
            words("table.name"): rows["name"],
            words("step.distance"): [
                formats.number(d, 2, lang=lang) if p else "" for p, d in
                zip(rows["position"], rows["distance"], strict=True)
            ],
            words("step.population"): said("population", 0, unknown),
            words("step.area"): said("area_km2", 1, unknown),
            words("table.officials"): said("officials", 1, unknown),
            words(f"table.load_{view.lens}"): said("load", 2, reasons),
            words("table.ratio"): said("ratio", 2, reasons),
            words("table.verdict"): [look.verdict_name(words, v) for v in rows["verdict"]],
        }
    )  # fmt: skip


def _why_missing(view: View, row: Any) -> str:
    """Why a commune has no load: dossiers are not all there, or there is nobody to divide by."""
    if row.months_reported < view.period.months:
        return findings.missing_reason(view, row)
    return "not_calculable"
