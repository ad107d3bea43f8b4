"""What differs between two editions: figures, verdicts, and why a verdict changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse import queries
from warehouse.connection import Connection

FIGURE_KEYS = ["commune_code", "month", "measure", "staff_group"]
VERDICT_KEYS = ["scope", "period_id", "staff_group", "certification", "weighting", "commune_code"]
CAUSES = ("dossiers", "officials", "handling_times", "policy", "reference", "method")
"""Why a verdict changes. `reference`: the province's average load moved. `method`: nothing that the
figures say explains it, so another version of the product computed it."""
_TINY = 1e-9
_SHARED = {"handling_times": "core_handling_time", "policy": "core_policy"}


@dataclass(frozen=True)
class Differences:
    """What differs.

    Attributes:
        figures: commune_code, month, measure, staff_group, `what` (added, removed, changed),
            before, after (of the edition that lacks it: missing), sources_before, sources_after.
        verdicts: The keys of a verdict, before, after, and `why`: causes joined by a blank.
        shared: What differs for all communes alike: "handling_times" and "policy", with the keys of
            the values that differ.
    """

    figures: pd.DataFrame
    verdicts: pd.DataFrame
    shared: dict[str, list[str]]


@dataclass(frozen=True)
class Counts:
    """How much differs.

    Attributes:
        added: Figures that only the newer edition has.
        removed: Figures that only the older edition has.
        changed: Figures that changed by more than the threshold.
        within: Figures that changed, but by no more than the threshold.
        communes: Communes with any such figure.
        verdicts: Verdicts that differ, in all slices together.
    """

    added: int
    removed: int
    changed: int
    within: int
    communes: int
    verdicts: int

    @property
    def figures(self) -> int:
        """All figures that differ."""
        return self.added + self.removed + self.changed + self.within


def counted(found: Differences, threshold_ratio: float = 0.0) -> Counts:
    """How much differs, with what changed beyond a threshold told apart from the rest.

    Args:
        found: What differs, every change in it.
        threshold_ratio: Share of the older value; from 0 every change is above it.
    """
    what = found.figures["what"]
    moved = found.figures[what == "changed"]
    beyond = _beyond(moved["before"], moved["after"], threshold_ratio)
    return Counts(
        added=int((what == "added").sum()),
        removed=int((what == "removed").sum()),
        changed=int(beyond.sum()),
        within=int((~beyond).sum()),
        communes=int(found.figures["commune_code"].nunique()),
        verdicts=len(found.verdicts),
    )


def differences(before: Connection, after: Connection, threshold_ratio: float = 0.0) -> Differences:
    """Compare two editions of one schema.

    Args:
        before: The older edition.
        after: The newer edition.
        threshold_ratio: Figures that change by no more than this share of the older value are left
            out; 0 keeps every change.
    """
    shared = {
        cause: changed
        for cause, table in _SHARED.items()
        if (changed := _changed_rows(before, after, table))
    }
    return Differences(
        figures=_figures(before, after, threshold_ratio),
        verdicts=_verdicts(before, after, frozenset(shared)),
        shared=shared,
    )


def _figures(before: Connection, after: Connection, threshold_ratio: float) -> pd.DataFrame:
    old, new = (queries.run(one, "figures").drop(columns="simulated") for one in (before, after))
    both = old.merge(
        new, on=FIGURE_KEYS, how="outer", suffixes=("_before", "_after"), indicator=True
    )
    changed = _beyond(both["value_before"], both["value_after"], threshold_ratio)
    told = both[(both["_merge"] != "both") | changed]
    what = told["_merge"].map({"left_only": "removed", "right_only": "added", "both": "changed"})
    named = told.assign(what=what.astype("str")).rename(
        columns={
            "value_before": "before", "value_after": "after",
            "source_ids_before": "sources_before", "source_ids_after": "sources_after",
        }
    )  # fmt: skip
    columns = [*FIGURE_KEYS, "what", "before", "after", "sources_before", "sources_after"]
    return named[columns].reset_index(drop=True)


def _beyond(before: pd.Series, after: pd.Series, threshold_ratio: float) -> pd.Series:
    """Where a value moved by more than a share of the older one; never where one is missing."""
    moved: pd.Series = (after - before).abs() > threshold_ratio * before.abs() + _TINY
    return moved


def _verdicts(before: Connection, after: Connection, shared: frozenset[str]) -> pd.DataFrame:
    old, new = (queries.run(one, "verdicts") for one in (before, after))
    both = old.merge(new, on=VERDICT_KEYS, how="outer", suffixes=("_before", "_after"))
    before_after = [both[f"verdict_{side}"] for side in ("before", "after")]
    told = both[before_after[0].fillna("") != before_after[1].fillna("")]
    weighted = told["weighting"] == "weighted"
    load_stays = ~_differs(told, "load")
    causes = {
        "dossiers": _differs(told, "dossiers"),
        "officials": _differs(told, "officials"),
        # A plain count is not touched by handling times.
        "handling_times": weighted & ("handling_times" in shared),
        "policy": pd.Series("policy" in shared, index=told.index),
        "reference": _differs(told, "province_load") & ~told["load_before"].isna(),
    }
    known = np.logical_or.reduce([flags.to_numpy(dtype=bool) for flags in causes.values()])
    causes["method"] = pd.Series(~known, index=told.index)
    why = pd.Series("", index=told.index)
    for name in CAUSES:
        why = why.mask(causes[name], why + " " + name)
    return (
        told[VERDICT_KEYS]
        .assign(
            before=told["verdict_before"], after=told["verdict_after"],
            own_load_stays=load_stays, why=why.str.strip(),
        )
        .reset_index(drop=True)
    )  # fmt: skip


def _differs(both: pd.DataFrame, name: str) -> pd.Series:
    """Where a value of the two sides differs by more than rounding, or one of them is missing."""
    old = both[f"{name}_before"].astype("float64")
    new = both[f"{name}_after"].astype("float64")
    apart = (new - old).abs() > _TINY * old.abs().clip(lower=1.0)
    differs: pd.Series = apart | (old.isna() != new.isna())
    return differs


def _changed_rows(before: Connection, after: Connection, table: str) -> list[str]:
    """The keys of the rows of a small table that differ, in words."""
    old, new = (one.cursor().table(table).df().drop(columns="source_id") for one in (before, after))
    keys = list(old.columns[:2])
    sides = [
        dict(zip(_joined(side, keys), _values(side, keys), strict=True)) for side in (old, new)
    ]
    names = sorted({*sides[0], *sides[1]})
    return [name for name in names if sides[0].get(name) != sides[1].get(name)]


def _joined(frame: pd.DataFrame, keys: list[str]) -> list[str]:
    return [".".join(map(str, row)) for row in frame[keys].itertuples(index=False, name=None)]


def _values(frame: pd.DataFrame, keys: list[str]) -> list[tuple[object, ...]]:
    return list(frame.drop(columns=keys).itertuples(index=False, name=None))
