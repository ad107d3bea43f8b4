"""The sections of the policy document: names, ranges, and what must hold between values."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from etl.policy_faults import broken
from etl.reading.dates import parse_date

# Strict: neither `true` nor "0.8" is taken for a number.
Number = Annotated[float, Field(strict=True)]
Share = Annotated[Number, Field(gt=0, lt=1)]
ShareOrNone = Annotated[Number, Field(ge=0, lt=1)]
SignedShare = Annotated[Number, Field(gt=-1, lt=1)]
Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]
Count = Annotated[int, Field(strict=True)]


def _day(value: object) -> object:
    """A date as TOML has it, or as JSON writes one; a number is no moment since 1970."""
    if isinstance(value, str):
        try:
            return parse_date(value)
        except ValueError:
            raise PydanticCustomError("date_parsing", "no date") from None
    if not isinstance(value, date):
        raise PydanticCustomError("date_type", "no date")
    return value


Day = Annotated[date, BeforeValidator(_day)]


class Section(BaseModel):
    """What every section is: no value it does not know, nothing infinite, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class VerdictPolicy(Section):
    """The band and the classes of the map."""

    band_low: Positive
    band_high: Positive
    minimum_expected_dossiers: Positive
    minimum_reference_share: Share
    map_classes: tuple[Positive, Positive, Positive, Positive]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.band_low < 1 < self.band_high:
            raise broken("band_round_one")
        if list(self.map_classes) != sorted(set(self.map_classes)):
            raise broken("classes_rise")
        return self


class CapacityPolicy(Section):
    """The band of the load against the hours there are for it."""

    band_low: Positive
    band_high: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.band_low < self.band_high:
            raise broken("band_rises")
        return self


class TeamPolicy(Section):
    """The minimum team that opens every counter."""

    minimum_centre: Positive


class NeedPolicy(Section):
    """What officials of a centre do besides dossiers, and when a need is called met."""

    absence_share: ShareOrNone
    counter_share: ShareOrNone
    digitisation_share: ShareOrNone
    reporting_share: ShareOrNone
    other_duties_share: ShareOrNone
    management_hours_per_working_day: NonNegative
    level_posts: Positive

    @property
    def category_shares(self) -> tuple[float, ...]:
        """The category allowances: what everybody does besides dossiers."""
        return (
            self.counter_share, self.digitisation_share, self.reporting_share,
            self.other_duties_share,
        )  # fmt: skip

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if sum(self.category_shares) >= 1:
            raise broken("time_is_left")
        return self


class AllowancePolicy(Section):
    """How one trait of a commune becomes a share of an official's time."""

    per_unit: Number
    reference: Number
    lowest: SignedShare
    highest: SignedShare

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lowest > self.highest:
            raise broken("allowance_rises")
        return self


class LocalityPolicy(Section):
    """What the place takes of an official's time; the traits in the order of the waterfall."""

    centre_code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    floor: SignedShare
    cap: SignedShare
    mountain: AllowancePolicy
    land_border: AllowancePolicy
    area_km2: AllowancePolicy
    distance_km: AllowancePolicy
    ethnic_minority_share: AllowancePolicy
    elderly_share: AllowancePolicy
    former_unit_count: AllowancePolicy

    @property
    def allowances(self) -> dict[str, AllowancePolicy]:
        """The allowances by trait, in order."""
        return {
            name: value for name, value in dict(self).items() if isinstance(value, AllowancePolicy)
        }

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.floor > self.cap:
            raise broken("floor_below_cap")
        return self


class FramePolicy(Section):
    """The reference frame of posts by population."""

    base_posts: NonNegative
    base_people: NonNegative
    people_per_post: Positive
    people_per_post_mountain: Positive
    most_posts_commune: Positive
    most_posts_ward: Positive
    level_posts: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.base_posts > min(self.most_posts_commune, self.most_posts_ward):
            raise broken("base_below_most")
        return self


class PeersPolicy(Section):
    """How many peers, and what counts for likeness."""

    count: Annotated[Count, Field(ge=1, le=50)]
    population: NonNegative
    density: NonNegative
    area_km2: NonNegative
    mountain: NonNegative
    land_border: NonNegative
    kind: NonNegative
    former_unit_count: NonNegative

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each trait."""
        return {name: float(weight) for name, weight in dict(self).items() if name != "count"}

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(self.weights.values()):
            raise broken("some_weight")
        return self


class TrendPolicy(Section):
    """How far back the points of a trend may lie."""

    window_months: Annotated[Count, Field(ge=5, le=24)]


class PlanPolicy(Section):
    """What a staffing plan begins with; editions from before it have these values."""

    moves: Annotated[Count, Field(ge=0, le=200)] = 20
    most_km: Annotated[Number, Field(ge=1, le=500)] = 60.0
    most_lent: Annotated[Count, Field(ge=1, le=99)] = 1
    road_factor: Annotated[Number, Field(ge=1, le=3)] = 1.35


class RangePolicy(Section):
    """What one scenario assumes: a central value between a low and a high one."""

    low: Number
    central: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise broken("range_rises")
        if self.low < self.least() or self.high > self.most():
            raise broken("range_possible")
        return self

    @classmethod
    def least(cls) -> float:
        """The least value that makes sense."""
        return 0.0

    @classmethod
    def most(cls) -> float:
        """The largest value that makes sense."""
        return float("inf")


class ShareRangePolicy(RangePolicy):
    """A scenario of a share."""

    @classmethod
    def most(cls) -> float:
        """All of it."""
        return 1.0


class GrowthRangePolicy(RangePolicy):
    """A scenario of growth."""

    @classmethod
    def least(cls) -> float:
        """Nobody left."""
        return -1.0


class ScenariosPolicy(Section):
    """The ranges of the what-if scenarios: assumptions; editions from before it have these."""

    online_share: ShareRangePolicy = ShareRangePolicy(low=0.8, central=0.95, high=1.0)
    handling_times: RangePolicy = RangePolicy(low=0.8, central=1.0, high=1.2)
    certification_moved: ShareRangePolicy = ShareRangePolicy(low=0.1, central=0.3, high=0.5)
    population_growth: GrowthRangePolicy = GrowthRangePolicy(low=-0.01, central=0.01, high=0.03)
    reception_point: RangePolicy = RangePolicy(low=1.0, central=2.0, high=3.0)
    elderly_minutes: RangePolicy = RangePolicy(low=5.0, central=10.0, high=20.0)
    elderly_share: ShareRangePolicy = ShareRangePolicy(low=0.1, central=0.2, high=0.3)


class PopulationPolicy(Section):
    """When a published population is doubtful."""

    nearest_communes: Annotated[Count, Field(ge=1, le=50)]
    least_density_ratio: Share
    least_people_per_unit_ratio: Share


class CalendarPolicy(Section):
    """The months of the product."""

    first_month: Day
    last_month: Day
    start_up_month: Day
    hours_per_day: Positive

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if any(day.day != 1 for day in (self.first_month, self.last_month, self.start_up_month)):
            raise broken("whole_months")
        if self.last_month < self.first_month:
            raise broken("months_in_order")
        return self
