"""Sentences that say what the figures say, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import pandas as pd

from pages.ui import formats, look
from pages.ui.drawn import once
from pages.ui.view import View
from sharing import unjudged
from sharing.withheld import under_check


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The communes with a ratio, the heaviest first."""
    return rows.dropna(subset=["ratio"]).sort_values("ratio", ascending=False)


def any_judged(view: View) -> bool:
    """Whether any commune of the view's slice has a ratio."""
    return once(view, "any judged", lambda: bool(view.slice()["ratio"].notna().any()))


def province(view: View, counts: dict[str, int], rows: pd.DataFrame) -> str:
    """The finding of the period: how many carry too much and too little, and the heaviest.

    The heaviest is the one with the highest ratio among the overloaded; where none is, that of all
    communes, which then is no verdict and does not read like one. A reviewer edition that withholds
    communes says how many its counts leave out.

    Args:
        view: What is looked at.
        counts: Communes by verdict.
        rows: The communes of the slice.
    """
    words, lang, period = view.words, view.lang, view.period
    name = formats.period(period.kind, period.first_month, period.last_month, title=True, lang=lang)
    known = rows.dropna(subset=["ratio"])
    withheld = len(unjudged.withheld(rows))
    hidden = formats.number(withheld, lang=lang)
    if known.empty:
        case = "nothing_withheld" if withheld else "nothing"
        communes = formats.number(len(rows), lang=lang)
        return words(f"finding.{case}", period=name, communes=communes, count=hidden)
    over, under = (counts.get(verdict, 0) for verdict in ("overloaded", "underloaded"))
    heavy = known[known["verdict"] == "overloaded"] if over else known
    heaviest = heavy.loc[heavy["ratio"].idxmax()]
    said = words(
        f"finding.{_case(over, under)}",
        period=name,
        judged=formats.number(len(known), lang=lang),
        overloaded=formats.number(over, lang=lang),
        underloaded=formats.number(under, lang=lang),
        heaviest=heaviest["name"],
        ratio=formats.ratio(heaviest["ratio"], lang=lang),
    )
    if withheld:
        said += " " + words("finding.withheld", count=hidden)
    return f"{said} {words('finding.start_up')}" if period.start_up else said


def _case(over: int, under: int) -> str:
    if over and under:
        return "both"
    if over:
        return "overloaded"
    return "underloaded" if under else "neither"


def commune(view: View, row: Any, band: tuple[float, float]) -> str:
    """Why one commune has its verdict: the ratio, its interval, the band."""
    words, lang = view.words, view.lang
    if row.verdict == "insufficient":
        return words("why.insufficient", reason=insufficient_reason(view, row))
    low, high = (formats.ratio(end, lang=lang) for end in band)
    decimals = _decimals(row, band)
    return words(
        f"why.{row.verdict}",
        ratio=formats.ratio(row.ratio, decimals, lang=lang),
        interval=formats.interval(row.ratio_lower_95, row.ratio_upper_95, decimals, lang=lang),
        low=low,
        high=high,
        evidence=words(f"evidence.{row.evidence}"),
    )


def _decimals(row: Any, band: tuple[float, float]) -> int:
    """Two decimals, or three where rounding would put a figure on an end of the band."""
    figures = (row.ratio, row.ratio_lower_95, row.ratio_upper_95)
    ends = {round(end, 2) for end in band}
    return 3 if any(round(figure, 2) in ends for figure in figures) else 2


def minimum_team_matters(row: Any) -> bool:
    """Whether a low load must be read beside a team that is at its minimum."""
    return bool(row.minimum_team) and row.verdict in {"underloaded", "watch_low"}


def insufficient_reason(view: View, row: Any) -> str:
    """Why a commune has no verdict, in a few words."""
    return view.words(_reason_key(view, row))


def missing_reason(view: View, row: Any) -> Literal["under_check", "not_reported"]:
    """Why figures of the period are missing: they are being checked, or were not reported."""
    return "under_check" if row.commune_code in _checked(view) else "not_reported"


def _checked(view: View) -> Collection[str]:
    """Codes of the communes of which rows are set aside in the period."""
    return once(view, "under check", lambda: under_check(view.rows("coverage_states"), view.period))


def _reason_key(view: View, row: Any) -> str:
    whole = row.months_reported == view.period.months
    found = unjudged.reason(
        row.commune_code, row.months_reported, row.officials, row.evidence,
        months=view.period.months, judged=bool(view.province().communes_sufficient),
        under_check=() if whole else _checked(view),
    )  # fmt: skip
    return unjudged.KEYS[found]


def published_case(view: View, row: Any) -> str:
    """A commune whose load was published: whether it is overloaded in this slice."""
    words = view.words
    outcomes = {"overloaded", "watch_high", "insufficient"}
    outcome = row.verdict if row.verdict in outcomes else "not_overloaded"
    basis = words("published_case.simulated" if row.simulated else "published_case.observed")
    said = words(f"published_case.{outcome}", name=row.name, basis=basis)
    return f"{words(f'verdict_symbol.{row.verdict}')} {said}"


def published_figures(view: View, case: Any) -> str:
    """The figures behind a published load."""
    return view.words(
        "published_case.figures",
        dossiers=formats.number(case.dossiers, lang=view.lang),
        officials=formats.number(case.officials, lang=view.lang),
        date=formats.date(case.last_day, lang=view.lang),
    )


def published_load(view: View, case: Any, province_case: Any) -> str:
    """What published figures alone say about a commune's load."""
    words, lang = view.words, view.lang
    said = words(
        f"published_load.{case.measure}",
        dossiers=formats.number(case.dossiers, lang=lang),
        days=formats.number(case.days, lang=lang),
        per_30_days=formats.number(case.dossiers_per_30_days, lang=lang),
        province=formats.number(province_case.dossiers_per_30_days, lang=lang),
        span=formats.span_short(province_case.first_day, province_case.last_day, lang=lang),
    )
    if not pd.isna(case.officials):
        said += " " + words(
            "published_load.officials",
            officials=formats.number(case.officials, lang=lang),
            load=formats.number(case.dossiers_per_official, 1, lang=lang),
        )
    if case.start_presumed:
        said += " " + words("published_load.presumed", date=formats.date(case.first_day, lang=lang))
    return said


def one_line(view: View, row: Any) -> str:
    """A commune in a list: symbol, name, ratio and interval."""
    lang = view.lang
    symbol = view.words(f"verdict_symbol.{row.verdict}")
    ratio = formats.ratio(row.ratio, lang=lang)
    interval = formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang)
    team = f" · {view.words('why.minimum_team_mark')}" if minimum_team_matters(row) else ""
    return f"{symbol} {row.name} · **{ratio}** ({interval}){team}"


def verdict_label(view: View, row: Any) -> str:
    """A verdict with its evidence: "▲▲ Quá tải, bằng chứng mạnh"."""
    name = look.verdict_name(view.words, row.verdict)
    if row.evidence == "none":
        return name
    return f"{name}, {view.words(f'evidence.{row.evidence}')}"


def one_line_missing(view: View, row: Any) -> str:
    """A commune without a verdict in a list: symbol, name, why."""
    symbol = view.words("verdict_symbol.insufficient")
    return f"{symbol} {row.name} · {insufficient_reason(view, row)}"
