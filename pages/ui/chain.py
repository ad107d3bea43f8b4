"""The chain from dossiers to posts for one commune: each link with the figures it is made of.

The commune's page opens the links one by one; the method's page shows them beside the formulas. A
link is a list of (term, value) pairs in the reader's language, or a table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from etl.policy_numbers import need_rules
from pages.ui import formats, look, policy
from pages.ui.drawn import once
from pages.ui.view import View
from pages.ui.words import Language
from workload import load
from workload.intervals import work_per_event
from workload.need import category_factor

Pairs = list[tuple[str, str]]
Link = Callable[[View, str], Pairs]

_LEAST_Q = 0.0001


def row_of(view: View, code: str) -> Any:
    """A commune's row of the view's slice."""

    def found() -> Any:
        rows = view.slice()
        return next(rows[rows["commune_code"] == code].itertuples())

    return once(view, "row of a commune", found, code)


def cells(view: View, code: str) -> pd.DataFrame:
    """Dossiers of the period by field and channel, with minutes and hours; the last row sums up."""
    words, lang, found = view.words, view.lang, counted(view, code)
    counts = found["received"]
    hours = pd.Series(load.cell_hours(counts, found["handling_minutes"]))
    sums = [column.sum(min_count=1) for column in (counts, hours)]
    names = [*found[f"name_{lang}"], words("step.total")]
    channels = [words(f"channel.{channel}") for channel in found["channel"]]
    return pd.DataFrame(
        {
            words("step.field"): names,
            words("step.channel"): [*channels, ""],
            words("step.dossiers"): _numbers([*counts, sums[0]], 0, lang),
            words("step.minutes"): [*_numbers(found["handling_minutes"], 0, lang), ""],
            words("step.hours"): _numbers([*hours, sums[1]], 1, lang),
        }
    )


def counted(view: View, code: str) -> pd.DataFrame:
    """The commune's dossiers of the period by field and channel, with their handling minutes."""
    found = view.rows(
        "commune_mix", commune_code=code, period_id=view.period.period_id, scope=view.scope,
        certification=view.certification,
    )  # fmt: skip
    times = view.rows("handling_times")[["field_code", "channel", "handling_minutes"]]
    return found.merge(times, on=["field_code", "channel"], how="left")


def _numbers(values: Any, decimals: int, lang: Any) -> list[str]:
    return [formats.number(value, decimals, lang=lang) for value in values]


def people(number: float, *, lang: Language) -> str:
    """A mean number of people: "4", or "4,3" where it is not whole."""
    return formats.number(number, int(number % 1 > 0), lang=lang)


def loads(view: View, code: str) -> Pairs:
    """Work over officials, brought to 30 days."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    return [
        (words("chain.dossiers"), _with(view, row.dossiers, 0, "unit.dossiers")),
        (words("chain.workload"), _with(view, row.workload, 1, f"workload_unit.{view.lens}")),
        (words("chain.officials"), _with(view, row.officials, 2, "unit.people")),
        (words("step.days"), _with(view, view.period.days, 0, "unit.days")),
        (words("chain.load"), _with(view, row.load, 2, f"lens_unit.{view.lens}")),
        (words("step.load_interval"),
         formats.interval(row.load_lower, row.load_upper, 2, lang=lang)),
        (words("chain.dossiers_per_official"),
         _with(view, row.dossiers_per_official, 1, "unit.dossiers_per_person_30_days")),
        (words("chain.load_per_working_day"),
         _with(view, row.load_per_working_day, 2, f"day_unit.{view.lens}")),
    ]  # fmt: skip


def expected(view: View, code: str) -> Pairs:
    """The commune's work against that at the provincial average."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    province = view.province()
    unit, work = f"lens_unit.{view.lens}", f"workload_unit.{view.lens}"
    days = formats.number(view.period.days, lang=lang)
    return [
        (words("step.province_workload"), _with(view, province.workload, 0, work)),
        (words("step.province_officials"), _with(view, province.officials, 1, "unit.people")),
        (words("chain.province_load"), _with(view, province.load, 2, unit)),
        (words("chain.expected", days=days), _with(view, row.expected, 1, work)),
        (words("step.ratio"), formats.ratio(row.ratio, 3, lang=lang)),
    ]


def interval(view: View, code: str) -> Pairs:
    """The ratio's intervals, and everything they are computed from."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    work = f"workload_unit.{view.lens}"
    found = counted(view, code)
    hours = load.cell_hours(np.ones(len(found)), found["handling_minutes"])
    weights = hours if view.lens == "weighted" else np.ones(len(found))
    per_event = float(work_per_event(found["received"], weights)) if len(found) else np.nan
    return [
        (words("chain.dossiers"), _with(view, row.dossiers, 0, "unit.dossiers")),
        (words("chain.workload"), _with(view, row.workload, 4, work)),
        (words("step.per_event"), _with(view, per_event, 4, work)),
        (words("step.expected"), _with(view, row.expected, 4, work)),
        (words("term.dispersion"), formats.number(view.province().dispersion, 4, lang=lang)),
        (words("step.interval_95"),
         formats.interval(row.ratio_lower_95, row.ratio_upper_95, 3, lang=lang)),
        (words("step.interval_998"),
         formats.interval(row.ratio_lower_998, row.ratio_upper_998, 3, lang=lang)),
    ]  # fmt: skip


def dispersion(view: View, code: str) -> Pairs:  # noqa: ARG001  one signature for all links
    """The province's dispersion within communes."""
    said = formats.number(view.province().dispersion, 3, lang=view.lang)
    return [(view.words("term.dispersion"), said)]


def verdict(view: View, code: str) -> Pairs:
    """The interval against the band."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    low, high = policy.band(view)
    return [
        (words("step.band"), formats.interval(low, high, lang=lang)),
        (words("step.interval_95"),
         formats.interval(row.ratio_lower_95, row.ratio_upper_95, 3, lang=lang)),
        (words("table.verdict"), look.verdict_name(words, row.verdict)),
        (words("step.evidence"), words(f"evidence.{row.evidence}")),
        (words("chain.rank"), _rank(view, row)),
    ]  # fmt: skip


def _rank(view: View, row: Any) -> str:
    """Place from the heaviest, among how many, and whether the commune is an outlier."""
    if pd.isna(row.rank_from_heaviest):
        return view.words("chain.not_told")
    return view.words(
        "chain.rank_value",
        rank=row.rank_from_heaviest,
        of=view.province().communes_sufficient,
        outlier=view.words("chain.outlier" if row.outlier else "chain.no_outlier"),
    )


def funnel(view: View, code: str) -> Pairs:
    """The limits at the commune's size."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    plain = formats.interval(row.funnel_lower_998, row.funnel_upper_998, 3, lang=lang)
    spread = formats.interval(row.spread_lower_998, row.spread_upper_998, 3, lang=lang)
    variance = formats.number(view.province().spread_variance, 5, lang=lang)
    return [
        (words("step.effective"), _with(view, row.expected_count, 1, "unit.dossiers")),
        (words("chart.funnel_998"), plain),
        (words("step.spread_variance"), variance),
        (words("chart.spread_998"), spread),
        (words("step.ratio"), formats.ratio(row.ratio, 3, lang=lang)),
        (words("step.outlier"), words(_outside(row))),
    ]


def _outside(row: Any) -> str:
    if pd.isna(row.spread_upper_998):
        return "chain.not_told"
    return "chain.outlier" if row.outlier else "chain.no_outlier"


def shrink(view: View, code: str) -> Pairs:
    """The ratio drawn to the average, its place, and the false discovery rate."""
    words, lang, row = view.words, view.lang, row_of(view, code)
    judged = view.province().communes_sufficient
    rank = row.rank_from_heaviest_shrunk
    place = words("step.place", rank=formats.number(rank, lang=lang), of=judged)
    return [
        (words("step.ratio"), formats.ratio(row.ratio, 3, lang=lang)),
        (words("step.shrunk"), formats.ratio(row.shrunk_ratio, 3, lang=lang)),
        (words("step.shrunk_rank"), words("chain.not_told") if pd.isna(rank) else place),
        (words("step.q_value"), q_value(view, row.q_value)),
    ]


def q_value(view: View, value: float) -> str:
    """A false discovery rate, "under 0.0001" where it is."""
    if value < _LEAST_Q:
        return view.words("step.under", value=formats.number(_LEAST_Q, 4, lang=view.lang))
    return formats.number(value, 4, lang=view.lang)


def norm(view: View, code: str) -> Pairs:
    """The frame of posts by population beside the officials of the commune's government."""
    words, lang, row = view.words, view.lang, need_of(view, code)
    people = _with(view, row.population, 0, "unit.people")
    if row.population_doubtful:
        people = words("profile.population_doubtful", population=people)
    return [
        (words("step.population"), people),
        (words("step.frame_posts"), _with(view, row.frame_posts, 0, "unit.posts")),
        (words("step.frame_officials"), _with(view, row.frame_officials, 1, "unit.people")),
        (words("step.frame_difference"), formats.signed(row.frame_difference, 1, lang=lang)),
        (words("step.standing"), words(f"standing.{_known(row.frame_standing)}")),
    ]


def need(view: View, code: str) -> Pairs:
    """Officials the work needs, with and without the allowances of the area."""
    words, lang, row = view.words, view.lang, need_of(view, code)
    rules = need_rules(policy.document(view))
    factor = category_factor(rules.category_shares)
    management = words(
        "step.management_value",
        hours=formats.number(rules.management_hours_per_working_day, lang=lang),
        days=formats.number(view.period.working_days, lang=lang),
    )
    return [
        (words("step.hours"), _with(view, row.hours, 1, "unit.hours")),
        (words("step.hours_available"), _both(view, row, "hours_available", 1)),
        (words("step.service"), _both(view, row, "service", 2)),
        (words("step.category_factor"), formats.number(factor, 3, lang=lang)),
        (words("step.management"), management),
        (words("step.required"), _both(view, row, "required", 2)),
        (words("step.required_posts"), _both(view, row, "required_posts", 0)),
        (words("step.present"), _with(view, row.officials, 2, "unit.people")),
        (words("step.difference"), _both(view, row, "difference", 2, signed=True)),
        (words("step.need_ratio"), _both(view, row, "ratio", 2)),
        (words("step.capacity_ratio"), formats.ratio(row.capacity_ratio, 3, lang=lang)),
        (words("step.standing"), words(f"standing.{_known(row.standing_adjusted)}")),
    ]


def need_of(view: View, code: str) -> Any:
    """A commune's need beside the frame; one row of `commune_need`."""
    return view.records(
        "commune_need", scope=view.scope, period_id=view.period.period_id,
        certification=view.certification, commune_code=code,
    )[0]  # fmt: skip


def _both(view: View, row: Any, name: str, decimals: int, *, signed: bool = False) -> str:
    """A figure with the allowances of the area, and without them in brackets."""
    said = formats.signed if signed else formats.number
    adjusted, plain = getattr(row, f"{name}_adjusted"), getattr(row, name)
    return view.words(
        "step.with_and_without",
        adjusted=said(adjusted, decimals, lang=view.lang),
        plain=said(plain, decimals, lang=view.lang),
    )


def _known(standing: Any) -> str:
    return standing if isinstance(standing, str) else "unknown"


def _with(view: View, value: Any, decimals: int, unit: str) -> str:
    return f"{formats.number(value, decimals, lang=view.lang)} {view.words(unit)}"
