"""What a briefing says in words: names, figures, reasons, sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sharing import formats, unjudged
from sharing.report.facts import Facts, last_day
from sharing.words import Language, Words
from warehouse.local_time import LOCAL_TIME

_FEW_NAMES = 4
_ONE_PER_CENT = 0.01


@dataclass(frozen=True)
class Asked:
    """How a briefing is wanted.

    Attributes:
        lang: Its language.
        address: Where its figures are seen; "" if that is not known.
        printed_on: The day it is made.
        national: Whether it bears the national title block.
        agency: Who has it made, in the title block; "" for the product's own name.
    """

    lang: Language
    address: str
    printed_on: dt.date
    national: bool = False
    agency: str = ""


@dataclass(frozen=True)
class Said:
    """The facts of a briefing and the words to say them in."""

    facts: Facts
    asked: Asked

    @property
    def lang(self) -> Language:
        """The language of the briefing."""
        return self.asked.lang

    @property
    def words(self) -> Words:
        """Its catalogue."""
        return Words(self.asked.lang)

    def number(self, value: Any, decimals: int = 0) -> str:
        """A figure; where there is none, that it was not reported."""
        return formats.number(value, decimals, lang=self.lang, reason="not_reported")

    def people(self, value: Any) -> str:
        """A number of people: a mean of months may have a decimal."""
        whole = pd.isna(value) or float(value).is_integer()
        return self.number(value, 0 if whole else 1)

    def verdict(self, code: str) -> str:
        """Symbol and name of a verdict."""
        words = self.words
        return f"{words(f'verdict_symbol.{code}')} {words(f'verdict.{code}')}"

    def short_verdict(self, code: str) -> str:
        """Symbol and short name of a verdict."""
        words = self.words
        return f"{words(f'verdict_symbol.{code}')} {words(f'verdict_short.{code}')}"

    def ratio(self, row: Any, *, reason: bool = True) -> str:
        """The ratio with its interval; where there is none, that it cannot be calculated."""
        if pd.isna(row.ratio):
            return formats.missing("not_calculable" if reason else None, lang=self.lang)
        interval = formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=self.lang)
        return f"{formats.ratio(row.ratio, lang=self.lang)} ({interval})"

    def period(self, row: Any, *, title: bool = False) -> str:
        """The name of a period."""
        return formats.period(
            row.kind, row.first_month, row.last_month, lang=self.lang, title=title
        )

    def period_line(self) -> str:
        """The period of the briefing with its days."""
        period = self.facts.period
        days = formats.span_short(period.starts_on, last_day(period), lang=self.lang)
        return self.words("report.period_line", period=self.period(period, title=True), days=days)

    def scope_line(self) -> str:
        """Staff group, lens and certification."""
        words, chosen = self.words, self.facts.slice
        return words(
            "report.scope_line",
            group=words(f"staff_group.{chosen.staff_group}"),
            lens=words(f"lens.{chosen.weighting}"),
            certification=words(f"certification_scope.{chosen.certification}"),
        )

    def warnings(self) -> list[str]:
        """What a reader must know before the first figure."""
        words, facts = self.words, self.facts
        said = facts.slice.standing.said(words, facts.slice.edition)
        if hidden := facts.withheld:
            said.append(words("report.withheld", count=self.number(len(hidden))))
        if facts.simulated:
            said.append(words("report.simulated", share=self.share()))
        if facts.slice.assumed:
            said.append(words("report.assumed"))
        if facts.slice.scope == "observed":
            said.append(words("report.observed"))
        if facts.period.start_up:
            said.append(words("report.start_up"))
        return said

    def share(self) -> str:
        """The simulated share of the dossiers; says 0 and 100 % only when it is."""
        share = float(self.facts.province.simulated_share)
        if 0 < share < _ONE_PER_CENT:
            return self.words("report.under_one")
        if 1 - _ONE_PER_CENT < share < 1:
            return self.words("report.above_99")
        return formats.percent(share, 0, lang=self.lang)

    def reason(self, row: Any) -> str:
        """Why a commune has no verdict."""
        facts = self.facts
        found = unjudged.reason(
            row.commune_code, row.months_reported, row.officials, row.evidence,
            months=facts.period.months, judged=bool(facts.province.communes_sufficient),
            under_check=facts.under_check,
        )  # fmt: skip
        return self.words(unjudged.KEYS[found])

    def names(self, names: Sequence[str], most: int = _FEW_NAMES) -> str:
        """A few names, and how many others there are."""
        if len(names) <= most:
            return ", ".join(names)
        return self.words("report.more", names=", ".join(names[:most]), count=len(names) - most)

    def built_at(self) -> str:
        """When the edition was built, by Vietnam's clock."""
        moment = dt.datetime.fromisoformat(self.facts.slice.built_at).astimezone(LOCAL_TIME)
        return formats.date_time(moment, lang=self.lang)
