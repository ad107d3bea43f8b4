"""The small tables of a commune as plain figures: its hours, its locality, its place, its past."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages.ui import chain, former, navigation
from pages.ui.view import View
from workload import load


def named(view: View, columns: dict[str, Any]) -> pd.DataFrame:
    """A table whose headings are those of `book_column.` in the catalogue."""
    return pd.DataFrame({view.words(f"book_column.{key}"): of for key, of in columns.items()})


def hours(view: View, code: str) -> pd.DataFrame:
    """Dossiers of the period by field and channel, with handling minutes and hours."""
    found = chain.counted(view, code)
    return named(
        view,
        {
            "field": found[f"name_{view.lang}"],
            "channel": [view.words(f"channel.{channel}") for channel in found["channel"]],
            "dossiers": found["received"],
            "minutes": found["handling_minutes"],
            "hours": load.cell_hours(found["received"], found["handling_minutes"]),
        },
    )


def locality(view: View, code: str) -> pd.DataFrame:
    """The steps from the plain load to the one that allows for the area."""
    found = view.rows(
        "commune_waterfall", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, certification=view.certification, weighting=view.lens,
        commune_code=code,
    )  # fmt: skip
    return named(
        view,
        {
            "step": [view.words(f"locality_step.{step}") for step in found["step"]],
            "share": found["share"],
            "load_step": found["load_step"],
            "load_after": found["load_after"],
        },
    )


def place(view: View, code: str) -> pd.DataFrame:
    """What kind of place a commune is, one row."""
    found = view.rows("communes")
    found = found[found["commune_code"] == code]
    words = view.words

    def yes(marks: pd.Series) -> list[str]:
        return [
            words("missing.no_data") if pd.isna(mark)
            else words("simulated.yes" if mark else "simulated.no")
            for mark in marks
        ]  # fmt: skip

    return named(
        view,
        {
            "code": found["commune_code"],
            "unit": found["name"],
            "kind_of_unit": [words(f"kind.{kind}") for kind in found["kind"]],
            "mountain": yes(found["mountain"]),
            "border": yes(found["land_border"]),
            "districts": [navigation.districts(joined) for joined in found["former_districts"]],
            "area": found["area_km2"],
            "population": found["population"],
            "population_doubtful": yes(found["population_doubtful"]),
            "seat": found["seat"],
        },
    )


def formed_from(view: View, code: str) -> pd.DataFrame:
    """The former units a commune was formed from, and the share it took of each."""
    found = former.units(view)
    found = found[found["commune_code"] == code]
    return named(
        view,
        {
            "unit": found["name"],
            "districts": found["district"],
            "extent": [view.words(f"reform_extent.{extent}") for extent in found["extent"]],
            "share": found["share"],
        },
    )
