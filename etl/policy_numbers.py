"""The policy as the method takes it: the same numbers, in the method's own types."""

from __future__ import annotations

from etl.policy import Policy
from workload import assess
from workload.locality import Allowance
from workload.needs import NeedRules
from workload.norm import PostFrame
from workload.whatif import Assumptions

CENTRE = "centre"


def assess_rules(policy: Policy, staff_group: str) -> assess.Policy:
    """The numbers of a verdict for one staff group: the minimum team is that of the centre only."""
    return assess.Policy(
        minimum_expected=policy.verdict.minimum_expected_dossiers,
        minimum_team=policy.team.minimum_centre if staff_group == CENTRE else 0.0,
        band=(policy.verdict.band_low, policy.verdict.band_high),
        minimum_reference_share=policy.verdict.minimum_reference_share,
    )


def need_rules(policy: Policy) -> NeedRules:
    """The numbers of a need of centre officials."""
    need = policy.need
    return NeedRules(
        hours_per_day=policy.calendar.hours_per_day,
        absence_share=need.absence_share,
        category_shares=need.category_shares,
        management_hours_per_working_day=need.management_hours_per_working_day,
        minimum_team=policy.team.minimum_centre,
        level_posts=need.level_posts,
        capacity_band=(policy.capacity.band_low, policy.capacity.band_high),
    )


def allowances(policy: Policy) -> dict[str, Allowance]:
    """The locality allowances by trait, in the order of the waterfall."""
    return {
        name: Allowance(
            per_unit=rule.per_unit,
            reference=rule.reference,
            lowest=rule.lowest,
            highest=rule.highest,
        )
        for name, rule in policy.locality.allowances.items()
    }


def post_frame(policy: Policy) -> PostFrame:
    """The numbers of the reference frame."""
    frame = policy.frame
    return PostFrame(
        base_posts=frame.base_posts,
        base_people=frame.base_people,
        people_per_post=frame.people_per_post,
        people_per_post_mountain=frame.people_per_post_mountain,
        most_posts_commune=frame.most_posts_commune,
        most_posts_ward=frame.most_posts_ward,
    )


def assumptions(policy: Policy, staff_group: str) -> Assumptions:
    """Everything one slice of a staff group is judged by, for `workload.whatif.examine`."""
    return Assumptions(
        verdict=assess_rules(policy, staff_group),
        need=need_rules(policy) if staff_group == CENTRE else None,
        allowances=allowances(policy),
        floor=policy.locality.floor,
        cap=policy.locality.cap,
    )
