"""The staffing plan of a view: the scenario of the address, and what follows from it, made once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import address, data, formats, guard, kept, live, policy
from pages.ui.answers import literal
from pages.ui.view import View
from sharing.scenario import MOST_POSTS, Scenario, ScenarioError
from warehouse import staffing as reading
from workload.apportion import InfeasibleError
from workload.benefit import Curve
from workload.moves import Objective, Rules
from workload.order import Step
from workload.staffing import (
    Figures,
    Proposal,
    bans,
    curve_of,
    excluded_of,
    held_up_by,
    only_within,
    propose,
)

# So many posts a curve looks ahead; each of the last takes a programme to solve.
_HORIZON = {Objective.WORST_LOAD: 100, Objective.SHORTFALL: 100, Objective.OUTSIDE_BAND: 40}


@dataclass(frozen=True, eq=False)
class Made:
    """A scenario computed on a view's figures.

    Attributes:
        view: What is looked at, by handling time at the centre.
        scenario: What was asked for.
        communes: A row a commune, in the order of the figures: names, verdicts, standings.
        figures: What the plan is computed from.
        rules: The scenario as the method takes it.
        proposal: The plan; None where there is none.
        refused: Why there is none.
    """

    view: View
    scenario: Scenario
    communes: pd.DataFrame
    figures: Figures
    rules: Rules
    proposal: Proposal | None
    refused: InfeasibleError | TimeoutError | None

    @cached_property
    def key(self) -> str:
        """All that the plan depends on besides the view."""
        return self.scenario.to_json()

    def name(self, place: float) -> str:
        """The name of a commune by its place."""
        return str(self.communes["name"].iloc[int(place)])

    def code(self, place: float) -> str:
        """The code of a commune by its place."""
        return str(self.communes.index[int(place)])

    def names(self, codes: Any) -> list[str]:
        """The names of some communes by code."""
        return [str(self.communes["name"].get(code, code)) for code in codes]

    def is_fixed(self, proposal: Proposal, place: int) -> bool:
        """Whether a reader decided this step: of a pair's steps, as many as were decided."""
        move = proposal.steps[place].move
        earlier = sum(step.move[:2] == move[:2] for step in proposal.steps[:place])
        ends = (self.code(move.lender), self.code(move.receiver))
        return any(one[:2] == ends and earlier < one.posts for one in self.scenario.fixed)

    def unknown(self) -> pd.DataFrame:
        """The communes that have no figures to plan by."""
        return self.communes[self.figures.unknown]


def centre(view: View) -> View:
    """The view that plans are made of: the centre's posts, by handling time."""
    return replace(view, staff_group="centre", lens="weighted")


def standard(view: View) -> Scenario:
    """The scenario of an address that says nothing of it: the edition's policy."""
    document = policy.document(view)
    return Scenario(
        edition=view.edition.id,
        period_id=str(view.period.period_id),
        scope=view.scope,
        certification=view.certification,
        assume=view.assumed.text(),
        objective="worst_load",
        budget=document.plan.moves,
        most_km=document.plan.most_km,
        minimum=min(_asked_minimum(view), MOST_POSTS),
        most_lent=document.plan.most_lent,
    )


def _asked_minimum(view: View) -> int:
    """The smallest team of the policy, or of what a reader assumes instead."""
    return int(np.ceil(policy.document(view).team.minimum_centre))


def of_address(view: View) -> Scenario:
    """The scenario of the address; what cannot be taken is named and left out."""
    base = standard(view)
    asked = _asked_minimum(view)
    if asked > base.minimum:
        most, said = (formats.number(one, lang=view.lang) for one in (base.minimum, asked))
        st.warning(
            view.words("staffing.minimum_capped", asked=said, most=most), icon=":material/info:"
        )
    try:
        found = Scenario.from_parameters(address.some(address.PLAN), base)
    except ScenarioError as error:
        st.warning(fault(view, error), icon=":material/link_off:")
        return base
    known = {row.commune_code for row in view.records("communes")}
    fits = fitting(found, known)
    if fits != found:
        st.warning(view.words("staffing.unknown_communes"), icon=":material/link_off:")
    return fits


def fitting(scenario: Scenario, known: set[str]) -> Scenario:
    """The scenario without communes that are not there."""
    return replace(
        scenario,
        locked=tuple(one for one in scenario.locked if one.commune in known),
        excluded=tuple(one for one in scenario.excluded if one.commune in known),
        forbidden=tuple(one for one in scenario.forbidden if {*one[:2]} <= known),
        fixed=tuple(one for one in scenario.fixed if {*one[:2]} <= known),
        vice_chairs=tuple(one for one in scenario.vice_chairs if one.commune in known),
    )


def fault(view: View, error: ScenarioError, key: str = "staffing.fault") -> str:
    """What is wrong with a scenario, where, and what stood there, in words."""
    return view.words(
        key,
        what=view.words(f"scenario_fault.{error.code}"),
        where=literal(error.where) or view.words("staffing.whole_file"),
        found=error.found.replace("`", "'"),
    )


def write(view: View, scenario: Scenario) -> None:
    """Put a scenario into the address."""
    address.put(scenario.to_parameters(standard(view)), address.PLAN)


def make(view: View, scenario: Scenario) -> Made:
    """Compute a scenario on the view's figures, once."""
    guard.require("see_plans")
    view, asked = centre(view), _of_posts(scenario)
    made = kept.value(("staffing", *_look(view), asked), lambda: _made(view, asked))
    # Never the view it was made for: that one holds another reader's address.
    return replace(made, view=view)


def has_plan(view: View, scenario: Scenario) -> bool:
    """Whether a scenario has been computed on the view's figures already."""
    view, asked = centre(view), _of_posts(scenario)
    return kept.holds(("staffing", *_look(view), asked))


def _of_posts(scenario: Scenario) -> Scenario:
    """The scenario without what no plan of posts depends on."""
    return replace(scenario, name="", note="", vice_chairs=())


def has_curve(made: Made) -> bool:
    """Whether the curve has been made already."""
    return kept.holds(("staffing curve", *_look(made.view), made.scenario))


def curve(made: Made, proposal: Proposal) -> Curve:
    """Benefit against moves: as far for every budget, so that its elbow is the plan's own."""
    most = max(_HORIZON[Objective(made.scenario.objective)], made.scenario.budget + 1)
    return kept.value(
        ("staffing curve", *_look(made.view), made.scenario),
        lambda: curve_of(made.figures, proposal, most),
    )


def held_up(made: Made) -> dict[str, float]:
    """The objective without each single rule."""

    def find() -> dict[str, float]:
        kept_rules = made.rules if made.proposal is None else made.proposal.rules
        free = made.figures.km if made.scenario.same_district_only else None
        return held_up_by(made.figures, kept_rules, made.scenario.objective, without_districts=free)

    return kept.value(("staffing rules", *_look(made.view), made.scenario), find)


def first_moves(view: View, most: int) -> list[tuple[str, str, Step]]:
    """The first moves to consider under the edition's own rules: from, to, and the step.

    Args:
        view: What is looked at.
        most: How many at most.
    """
    if not guard.may("see_plans"):
        return []
    try:
        made = make(view, standard(centre(view)))
    except ScenarioError:  # what is assumed is none that a plan can have; the staffing page says so
        return []
    if made.proposal is None:
        return []
    return [
        (made.name(step.move.lender), made.name(step.move.receiver), step)
        for step in made.proposal.steps[:most]
    ]


def _look(view: View) -> tuple[str, ...]:
    """What the figures of a plan depend on: not the language, not the map."""
    period = str(view.period.period_id)
    return (view.edition.id, view.assumed.text(), view.scope, period, view.certification)


def _made(view: View, scenario: Scenario) -> Made:
    figures, communes = kept.value(
        ("staffing figures", *_look(view), scenario.locality),
        lambda: _read(view, locality=scenario.locality),
    )
    rules = _rules(view, scenario, figures, communes)
    if len(rules.excluded) == len(communes):  # nobody is left to plan for
        return Made(view, scenario, communes, figures, rules, None, None)
    try:
        proposal = propose(figures, rules, scenario.objective)
    except (InfeasibleError, TimeoutError) as error:
        banned = replace(rules, forbidden=rules.forbidden | bans(figures, rules))
        return Made(view, scenario, communes, figures, banned, None, error)
    return Made(view, scenario, communes, figures, rules, proposal, None)


def _read(view: View, *, locality: bool) -> tuple[Figures, pd.DataFrame]:
    facts = data.facts(view.edition, view.scope, str(view.period.period_id), "centre")
    need, places = view.need(), view.rows("communes")
    figures = reading.figures(
        facts, need, places, live.times(view, facts), certification=view.certification,
        road_factor=policy.document(view).plan.road_factor, locality=locality,
    )  # fmt: skip
    wanted = ["commune_code", "verdict", "evidence", "minimum_team", "simulated"]
    joined = (
        places[["commune_code", "name", "latitude", "longitude", "former_districts"]]
        .merge(need[["commune_code", "standing_adjusted", "difference_adjusted"]])
        .merge(view.slice()[wanted], how="left")
        .set_index("commune_code")
        .loc[list(facts.commune_codes)]
    )
    return figures, joined


def _rules(view: View, scenario: Scenario, figures: Figures, communes: pd.DataFrame) -> Rules:
    places = {str(code): place for place, code in enumerate(communes.index)}
    km = figures.km
    if scenario.same_district_only:
        km = only_within(km, figures.district)
    return Rules(
        budget=scenario.budget,
        minimum=float(scenario.minimum),
        fill_minimum=scenario.fill_minimum,
        maximum=np.inf if scenario.maximum is None else float(scenario.maximum),
        most_lent=np.inf if scenario.most_lent is None else float(scenario.most_lent),
        locked={places[one.commune]: one.reason for one in scenario.locked},
        excluded=excluded_of(
            figures, {places[one.commune]: one.reason for one in scenario.excluded}
        ),
        km=km,
        most_km=np.inf if scenario.most_km is None else scenario.most_km,
        forbidden=frozenset(
            (places[one.lender], places[one.receiver]) for one in scenario.forbidden
        ),
        district=figures.district,
        fixed=tuple(
            (places[one.lender], places[one.receiver], one.posts) for one in scenario.fixed
        ),
        band=policy.band(view),
    )
