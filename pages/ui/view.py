"""What a reader looks at: one edition, one slice of it, one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import data, guard, live
from pages.ui.assumptions import NOTHING, Assumed
from pages.ui.words import Words
from sharing.access.reader import Reader
from warehouse.editions import Edition

_KEY = "view"

STAFF_GROUPS = ("centre", "commune_government", "payroll")
LENSES = ("weighted", "count")
MEASURES = ("verdict", "ratio", "load", "rate", "need", "load_need")


@dataclass(frozen=True)
class View:
    """The choices of one run of a page.

    Attributes:
        edition: The edition every figure of the run comes from.
        words: The catalogue of the reader's language.
        period: The row of `core_period` that is looked at.
        staff_group: Whose officials the load is per.
        lens: "weighted" by handling time, or a plain "count".
        certification: "with" or "without" authentication of copies.
        scope: "all", or "observed": only what is not simulated.
        layer: The map layer.
        measure: What the map shows.
        doubtful: Whether rates use doubtful populations as well.
        carried: The parameters of the address that page links carry along.
        assumed: What the reader assumes instead of the edition's policy.
        fallback: Whether the edition is served in place of one that cannot be opened.
        reader: Whom it is shown to.
    """

    edition: Edition
    words: Words
    period: Any
    staff_group: str
    lens: str
    certification: str
    scope: str
    layer: str
    measure: str
    doubtful: bool
    carried: Mapping[str, str] = field(default_factory=dict)
    assumed: Assumed = NOTHING
    fallback: bool = False
    reader: Reader = field(default_factory=guard.reader)

    @property
    def lang(self) -> str:
        """The reader's language, "vi" or "en"."""
        return self.words.language

    def rows(self, name: str, **values: str) -> pd.DataFrame:
        """The rows of a named query on this view's edition, under what the reader assumes."""
        if self.assumed and live.knows(name):
            return live.rows(self, name, values)
        return data.rows(self.edition, name, **values)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Everything chosen, and what the reader may see: a key of what follows from it."""
        return (
            self.edition.id, self.lang, str(self.period.period_id), self.staff_group, self.lens,
            self.certification, self.scope, self.layer, self.measure, str(self.doubtful),
            self.assumed.text(), str(self.fallback), *self.reader.key,
        )  # fmt: skip

    def records(self, name: str, **values: str) -> tuple[Any, ...]:
        """The rows of a named query as named tuples."""
        if self.assumed and live.knows(name):
            return tuple(self.rows(name, **values).itertuples())
        return data.records(self.edition, name, **values)

    def source_title(self, source_id: str) -> str:
        """Title of a source in the reader's language."""
        sources = self.rows("sources").set_index("source_id")
        return str(sources.loc[source_id, f"title_{self.lang}"])

    def slice(self) -> pd.DataFrame:
        """Every commune in this view's slice, in Vietnamese order."""
        return self.rows("slice", **self._slice())

    def comparison(self) -> pd.DataFrame:
        """The same with what else communes can be compared by."""
        return self.rows("comparison", **self._slice())

    def trends(self) -> pd.DataFrame:
        """Every commune's trend up to the last month of the period."""
        return self.rows("slice_trend", **self._slice())

    def robustness(self) -> pd.DataFrame:
        """Every commune's verdict by handling time under other assumptions."""
        values = self._slice()
        del values["weighting"]
        return self.rows("slice_robustness", **values)

    def need(self) -> pd.DataFrame:
        """Every commune's need of officials at the centre."""
        wanted = ("scope", "period_id", "certification")
        return self.rows("slice_need", **{name: self._slice()[name] for name in wanted})

    def peers(self) -> pd.DataFrame:
        """Every commune's peers, nearest first."""
        return self.rows("peers")

    def monthly_ratios(self) -> pd.DataFrame:
        """The ratio of every commune month by month, under this view's choices."""
        values = self._slice()
        del values["period_id"]
        return self.rows("monthly_ratios", **values)

    def province_months(self) -> pd.DataFrame:
        """The province in every month under this view's choices, oldest first."""
        values = self._slice()
        del values["period_id"]
        return self.rows("province_months", **values)

    def province(self) -> Any:
        """The province in this view's slice: one row of `mart_province`."""
        return self.records("province", **self._slice())[0]

    def verdict_counts(self) -> dict[str, int]:
        """Number of communes by verdict."""
        counts = self.records("verdict_counts", **self._slice())
        return {row.verdict: row.communes for row in counts}

    def _slice(self) -> dict[str, str]:
        return {
            "scope": self.scope,
            "period_id": self.period.period_id,
            "staff_group": self.staff_group,
            "certification": self.certification,
            "weighting": self.lens,
        }


def keep(view: View) -> None:
    """Hand the view of this run from `app.py` to its page."""
    st.session_state[_KEY] = view


def current() -> View:
    """The view of this run."""
    return st.session_state[_KEY]
