"""The parameters of the simulation: data/demo/simulation.toml, checked before any draw."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from etl.contracts import Column, DataSet
from etl.contracts.columns import COMMUNE
from etl.reading.tables import read_csv, to_frame

Load = Literal["overloaded", "underloaded", "other"]
Place = Literal["ward", "lowland", "mountain", "remote"]
LOADS: tuple[Load, ...] = ("overloaded", "underloaded", "other")
PLACES: tuple[Place, ...] = ("ward", "lowland", "mountain", "remote")

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Code = Annotated[str, Field(pattern=r"^\d{5}$")]
FieldCode = str


def _first_of_month(date: dt.date) -> dt.date:
    if date.day != 1:
        raise ValueError(f"{date} must be the first day of a month")
    return date


Month = Annotated[dt.date, AfterValidator(_first_of_month)]
Range = tuple[Positive, Positive]

ROUNDING = 1e-9
FIRST_MONTH_WITH_GAPS = dt.date(2025, 11, 1)  # the published totals lie before it


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Volume(_Model):
    """How many dossiers are filed: per 1,000 people in 30 ordinary days, and how that varies."""

    per_1000_people: dict[Place, Positive]
    spread: float = Field(ge=0)
    dispersion: float = Field(gt=1)
    growth_per_month: float
    overloaded_growth_per_month: float
    overloaded_filing: Positive
    remote_below_people: int
    propensity: Range
    underloaded_propensity: Positive


class DoubtfulPopulation(_Model):
    """The simulation's own volume driver where the published population is doubtful."""

    neighbours: int = Field(ge=1)


class LoadTargets(_Model):
    """True loads, in units of the province's weighted hours per centre official."""

    hours_per_official: Positive
    overloaded: Range
    underloaded: Range
    other_mean: Positive
    other_spread: Positive
    other_range: Range
    borderline_share: Share
    borderline: Range
    pinned: dict[Code, Positive]


class Season(_Model):
    """A run of days, both ends included, with more or fewer dossiers than ordinary."""

    first: dt.date
    last: dt.date
    factor: Positive
    why: str


class CalendarSettings(_Model):
    """Weights of days, an ordinary working day being 1."""

    weekday: tuple[Positive, Positive, Positive, Positive, Positive, Positive, Positive]
    rest_day: Share
    first_day: Share
    start_up_working_days: Positive
    seasons: tuple[Season, ...]


class FieldSeason(_Model):
    """Months, both ends included, with more or fewer dossiers of one field."""

    field: FieldCode
    first_month: Month
    last_month: Month
    factor: Positive
    why: str


class PublishedMix(_Model):
    """The shares of fields published for one ward, given to one commune without any noise."""

    commune: Code
    shares: dict[FieldCode, Share]


class Online(_Model):
    """Share of dossiers filed online on working days; on other days all are."""

    share: dict[Place, Share]
    land_penalty: Share
    spread: float = Field(ge=0)
    range: tuple[Share, Share]


class Times(_Model):
    """Working days allowed for one field, and how dossiers in time use them."""

    allowed: tuple[tuple[Count, Share], ...]
    last_day: Share
    quickest: Share

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        if abs(sum(share for _, share in self.allowed) - 1) > ROUNDING:
            raise ValueError("the shares of the days allowed must add up to 1")
        return self


class Lateness(_Model):
    """Shares of dossiers finished late and mean delays in working days, by true load."""

    share: dict[Load, Share]
    change_per_month: dict[Load, float]
    delay_working_days: dict[Load, Positive]
    delay_change_per_month: dict[Load, float]
    field_factor: dict[FieldCode, Positive]


class PinnedStaff(_Model):
    """A staff count held fixed from a month on, assigned and present alike."""

    commune: Code
    group: str
    first_month: Month
    people: Count
    why: str


class CommuneMonth(_Model):
    """A commune and month without a row, and why."""

    commune: Code
    month: Month
    why: str


class Staff(_Model):
    """Officials of the three groups, in people."""

    minimum_centre: Count
    small_centre: Count
    maximum_centre: Count
    maximum_underloaded_centre: Count
    change_share: Share
    change_from: Count
    change_months: tuple[Count, Count]
    vacancy_share: Share
    frame_base: Count
    frame_from_people: Count
    frame_people_per_post: dict[Literal["mountain", "elsewhere"], Positive]
    frame_cap: dict[Literal["xa", "phuong"], Count]
    frame_spread: float = Field(ge=0)
    government_present: Share
    present_spread: float = Field(ge=0)
    present_drift: float = Field(ge=0)
    present_at_least: Share
    mountain_gap: Share
    mountain_gap_months: Positive
    payroll_factor: Positive
    payroll_per_1000_people: float = Field(ge=0)
    payroll_present: Share
    pinned: tuple[PinnedStaff, ...]
    missing: tuple[CommuneMonth, ...]


class FirstDay(_Model):
    """The province's first day as published."""

    date: dt.date
    received: Count
    in_person: Count


class Opening(_Model):
    """The province from the first day to `last_day` as published."""

    last_day: dt.date
    received: Count
    resolved: Count
    late: Count


class PublishedCommune(_Model):
    """One commune from the first day to `last_day`: published, but for `in_process` (assumed)."""

    commune: Code
    last_day: dt.date
    resolved: Count
    in_process: Count
    in_person: int | None = None
    all_on_time: bool = False


class Published(_Model):
    """All totals that the simulation reaches exactly, in dossiers."""

    first_day: FirstDay
    opening: Opening
    communes: tuple[PublishedCommune, ...]


class Settings(_Model):
    """Every parameter of the simulation; the file says beside each why it has its value."""

    seed: Count
    volume: Volume
    doubtful_population: DoubtfulPopulation
    load: LoadTargets
    calendar: CalendarSettings
    field_seasons: tuple[FieldSeason, ...]
    mix: dict[Place, dict[FieldCode, Share]]
    mix_spread: float = Field(ge=0)
    published_mix: PublishedMix
    online: Online
    times: dict[FieldCode, Times]
    lateness: Lateness
    staff: Staff
    gaps: tuple[CommuneMonth, ...]
    published: Published

    @model_validator(mode="after")
    def _gaps_spare_published_totals(self) -> Self:
        pinned = {commune.commune for commune in self.published.communes}
        for gap in self.gaps:
            if gap.month < FIRST_MONTH_WITH_GAPS or gap.commune in pinned:
                raise ValueError(
                    f"gap of {gap.commune} in {gap.month} would break a published total"
                )
        return self


TRUTH = DataSet(
    "truth.csv",
    "one commune that is truly over- or underloaded",
    ("commune_code",),
    (
        COMMUNE,
        Column("truth", "str", "Sự thật", "Truth", allowed=LOADS[:2]),
        Column("reason_en", "str", "Lý do (tiếng Anh)", "Reason in English"),
        Column("reason_vi", "str", "Lý do", "Reason in Vietnamese"),
    ),
)


def read_settings(path: Path) -> Settings:
    """Read and check `simulation.toml`."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:  # not UTF-8, not TOML, or a value breaks a rule
        raise ValueError(f"{path.name}: {error}") from error


def read_truth(path: Path) -> pd.DataFrame:
    """Read `truth.csv`: commune_code, truth (overloaded, underloaded), reason_en, reason_vi."""
    truth = to_frame(read_csv(path), TRUTH)
    if truth["commune_code"].duplicated().any() or not truth["truth"].isin(LOADS[:2]).all():
        raise ValueError(f"{path}: each commune once, as overloaded or underloaded")
    return truth
