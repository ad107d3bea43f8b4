"""What a scenario does to each commune, as a table in words and one for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from etl.policy_numbers import CENTRE
from pages.ui import data, downloads, posts, posts_values
from pages.ui.view import View
from workload.scenarios import Effect


def tables(
    view: View, need: np.ndarray, one: Effect, ends: tuple[Effect, Effect] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every commune's need today and under the scenario, the largest change first.

    Args:
        view: What is looked at.
        need: Officials needed today, shape (n,).
        one: The scenario at the value that is looked at.
        ends: The scenario at the low and the high end of its range; None if it has none.
    """
    words = view.words
    facts = data.facts(view.edition, view.scope, str(view.period.period_id), CENTRE)
    names = {row.commune_code: row.name for row in view.records("communes")}
    totals = {"need_today": need, "need_then": need + one.by_commune}
    changes = {"posts": one.by_commune, "whole_posts": one.whole_by_commune}
    if ends is not None:
        changes |= {"at_low": ends[0].by_commune, "at_high": ends[1].by_commune}
    order = np.argsort(-np.abs(np.nan_to_num(one.by_commune)), kind="stable")
    codes = facts.commune_codes[order]
    called = [names[code] for code in codes]
    readable = {words("table.name"): called}
    machine = {words("export.commune_code"): codes, words("export.name"): called}
    for write, columns in ((posts.written, totals), (posts.changes, changes)):
        for name, values in columns.items():
            heading = words(f"posts.{name}")
            readable[heading] = write(view, values[order], 0 if name == "whole_posts" else 2)
            machine[heading] = values[order]
    return pd.DataFrame(readable), pd.DataFrame(machine)


def take(
    view: View,
    looked_at: Mapping[str, float],
    found: Mapping[str, Effect],
    ends: Mapping[str, tuple[Effect, Effect]],
) -> None:
    """The buttons that take the table of scenarios along; see `effects`."""
    downloads.twin(
        view, "whatif-effects", lambda: effects(view, looked_at, found, ends), posts.leaving(view)
    )


def effects(
    view: View,
    looked_at: Mapping[str, float],
    found: Mapping[str, Effect],
    ends: Mapping[str, tuple[Effect, Effect]],
) -> pd.DataFrame:
    """What each scenario does, in posts, for a spreadsheet; its value as the page says it."""
    words = view.words
    unknown = (float("nan"), float("nan"))
    lines = []
    for name, one in found.items():
        low, high = sorted(end.posts for end in ends[name]) if name in ends else unknown
        own = posts_values.said(view, name, looked_at[name]) if name in looked_at else ""
        lines.append(
            {
                words("posts.scenario"): words(f"posts_scenario.{name}"),
                words("posts.value"): own or words("posts.value_yours"),
                words("posts.posts"): one.posts,
                words("take.lower"): low,
                words("take.upper"): high,
                words("posts.whole_posts"): one.whole_posts,
            }
        )
    return pd.DataFrame(lines)
