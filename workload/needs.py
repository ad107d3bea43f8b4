"""The need of one slice: required officials with and without locality, and the load on capacity.

The category allowance is taken once. WISN's available working time A is days × hours less absence
(and less locality where that counts); what everybody does besides multiplies the service staff by
CAF. Hours left for dossiers, as the method's description writes them, are A/CAF.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workload.arrays import BoolArray, FloatArray, TextArray, divide
from workload.assess import SliceResult
from workload.lenses import standing
from workload.need import Need, available_hours, category_factor, required_staff, whole_posts
from workload.verdicts import Rejudged, capacity_factor, rejudged


@dataclass(frozen=True, kw_only=True)
class NeedRules:
    """The numbers the province decides about the need.

    Attributes:
        hours_per_day: hours of a working day.
        absence_share: of the working time, spent away.
        category_shares: of the time at work, spent by everybody on other work than dossiers.
        management_hours_per_working_day: hours a day that running a centre takes in all.
        minimum_team: officials without which not every counter is open.
        level_posts: officials within less than this of the required posts are level.
        capacity_band: load over capacity that is regarded as balanced.
    """

    hours_per_day: float
    absence_share: float
    category_shares: tuple[float, ...]
    management_hours_per_working_day: float
    minimum_team: float
    level_posts: float
    capacity_band: tuple[float, float]


class SliceNeed(NamedTuple):
    """The need of n communes, each of shape (n,); NaN where their hours are unknown.

    Attributes:
        available: hours of one official in the period.
        need: service staff, required, difference, ratio.
        posts: whole posts required.
        at_minimum: whether the minimum team decides.
        standing: texts of `workload.lenses.Standing`.
        capacity: load over the hours there are for dossiers, judged; 1 where officials are just
            what the work asks for, the minimum team left aside.
    """

    available: FloatArray
    need: Need
    posts: FloatArray
    at_minimum: BoolArray
    standing: TextArray
    capacity: Rejudged


def slice_need(
    hours: FloatArray,
    result: SliceResult,
    working_days: float,
    share: FloatArray,
    rules: NeedRules,
) -> SliceNeed:
    """The need of one slice by handling time.

    Args:
        hours: weighted workload of the period, shape (n,); also of communes that are not judged.
        result: the slice's assessment.
        working_days: working days of the period.
        share: what locality takes of the time, shape (n,); zeros to leave it out.
        rules: the numbers of policy.

    Raises:
        ValueError: a share outside its range, no time left for dossiers.
    """
    available = available_hours(
        working_days, rules.hours_per_day, category_allowance=rules.absence_share, locality=share
    )
    management = rules.management_hours_per_working_day * working_days
    need = required_staff(
        hours,
        available,
        result.officials,
        category_shares=rules.category_shares,
        individual_hours=management,
        minimum_team=rules.minimum_team,
    )
    posts = np.asarray(whole_posts(need.required))
    left = available - divide(management, result.officials)
    left = np.where(left > 0.0, left, np.nan) / category_factor(rules.category_shares)
    return SliceNeed(
        available=available,
        need=need,
        posts=posts,
        at_minimum=need.required <= rules.minimum_team,
        standing=standing(result.officials, posts, rules.level_posts),
        capacity=rejudged(result, capacity_factor(result, left), rules.capacity_band),
    )
