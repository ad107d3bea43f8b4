"""What a plan brings, in words and cards; why there is none; who is not in it."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from pages.ui import formats, policy, staffing
from pages.ui.staffing import Made
from pages.ui.view import View
from workload.apportion import InfeasibleError
from workload.moves import Objective
from workload.problem import TOLERANCE
from workload.staffing import Proposal

_MINIMUM_WIDTH = 150
_NAMED = 12
DECIMALS = {Objective.WORST_LOAD: 1, Objective.SHORTFALL: 1, Objective.OUTSIDE_BAND: 0}

_GAIN_DECIMALS = {Objective.WORST_LOAD: 2, Objective.SHORTFALL: 1, Objective.OUTSIDE_BAND: 0}


def value(view: View, objective: str, number: float) -> str:
    """A value of an objective as readers write it."""
    return formats.number(number, DECIMALS[Objective(objective)], lang=view.lang)


def finding(made: Made) -> str:
    """What the moves bring and what one more would, in two or three sentences."""
    view, proposal = made.view, made.proposal
    if proposal is None:
        return ""
    words, plan = view.words, proposal.plan
    objective = plan.objective.value
    if not plan.number:
        if not made.scenario.budget:
            return f"{words('staffing.finding_zero')} {following(made)}"
        return words("staffing.finding_none")
    most_km = made.scenario.most_km
    within = "" if most_km is None else " " + words(
        "staffing.within_km", km=formats.number(most_km, lang=view.lang)
    )  # fmt: skip
    worse = "_worse" if proposal.value > proposal.value_before + TOLERANCE else ""
    said = [
        words(
            f"staffing.finding_{objective}{worse}",
            among=_among(made.view, proposal),
            count=formats.number(plan.number, lang=view.lang),
            within=within,
            before=value(view, objective, proposal.value_before),
            after=value(view, objective, proposal.value),
            share=formats.percent(_fall(proposal), 0, lang=view.lang),
        ),
        following(made),
        beyond(made),
    ]
    if not plan.exact and plan.gap > 0:
        gap = formats.percent(plan.gap, 1, lang=view.lang)
        said.append(words("staffing.not_proved", gap=gap))
    return " ".join(filter(None, said))


def proved(made: Made) -> str:
    """Whether nothing better exists, by proof; "" where the finding names the gap."""
    plan = None if made.proposal is None else made.proposal.plan
    if plan is None or (plan.gap > 0 and not plan.exact):
        return ""
    words = made.view.words
    if not plan.exact:
        said = words("staffing.proved_objective")
    elif plan.objective is Objective.OUTSIDE_BAND:
        said = words("staffing.proved_outside_band")
    else:
        said = words("staffing.proved")
    if made.proposal is not None and made.proposal.left_out:
        pairs = formats.number(made.proposal.left_out, lang=made.view.lang)
        said = f"{said} {words('staffing.proved_among', pairs=pairs)}"
    return said


def certain(made: Made) -> None:
    """The proof, in words."""
    said = proved(made)
    if said:
        st.caption(f":material/verified: {said}")


def _among(view: View, proposal: Proposal) -> str:
    """Whose worst load is meant, where it is not everybody's; or ""."""
    plan = proposal.plan
    if plan.objective is not Objective.WORST_LOAD or all(
        one.worst_movable == one.worst_load for one in (plan.before, plan.after)
    ):
        return ""
    return " " + view.words("staffing.among_helped")


def _fall(proposal: Proposal) -> float:
    before = proposal.value_before
    if not before or math.isinf(before):
        return float("nan")
    return (before - proposal.value) / before


def whole(view: View, number: float) -> str:
    """A whole number as readers write it."""
    return formats.number(number, lang=view.lang)


def following(made: Made) -> str:
    """What the move after the budget would add."""
    words, lang, proposal = made.view.words, made.view.lang, made.proposal
    if proposal is None:
        return ""
    objective, budget = proposal.plan.objective.value, made.scenario.budget
    gain = proposal.value - proposal.next_value
    if proposal.plan.number < budget and not gain > TOLERANCE:
        return words(
            "staffing.fewer",
            count=formats.number(proposal.plan.number, lang=lang),
            budget=formats.number(budget, lang=lang),
        )
    following = formats.number(budget + 1, lang=lang)
    if not gain > TOLERANCE:
        return words("staffing.next_nothing", next=following)
    said = gain_said(made.view, objective, gain)
    return words(f"staffing.next_{objective}", next=following, gain=said)


def gain_said(view: View, objective: str, gain: float) -> str:
    """What a move takes from an objective; what would round to nothing is less than the least."""
    decimals = _GAIN_DECIMALS[Objective(objective)]
    least = 10.0**-decimals
    if gain < least / 2:
        said = formats.number(least, decimals, lang=view.lang)
        return view.words("compare.under", value=said)
    return formats.number(gain, decimals, lang=view.lang)


def cards(made: Made) -> None:
    """Before and after by every measure, and what the moves cost."""
    if made.proposal is None:
        return
    view, proposal = made.view, made.proposal
    words, lang, plan = view.words, view.lang, proposal.plan
    before, after = plan.before, plan.after
    low, high = (formats.ratio(end, lang=lang) for end in policy.band(view))
    total = formats.number(np.nansum(proposal.staff_after).round(1), lang=lang)
    same = sum(move.posts for move in plan.moves if move.same_district)

    def number(one: float, decimals: int) -> str:
        return formats.number(one, decimals, lang=lang)

    shown = [
        (name, number(getattr(after, name), decimals), number(getattr(before, name), decimals))
        for name, decimals in (("worst_load", 1), ("shortfall", 1), ("outside_band", 0))
    ]
    shown += [
        ("total", total, total),
        ("km", number(plan.total_km, 0), ""),
        ("district", words("staffing.card_of", count=number(same, 0), all=number(plan.number, 0)),
         ""),
    ]  # fmt: skip
    with st.grid(len(shown), min_column_width=_MINIMUM_WIDTH, key="plan-cards"):
        for name, said, was in shown:
            st.metric(
                words(f"staffing.card_{name}"), said, delta_color="off", delta_arrow="off",
                delta=words("staffing.card_before", before=was) if was else None,
                help=words(f"staffing.card_{name}_help", low=low, high=high),
            )  # fmt: skip


def refused(made: Made) -> None:
    """Why there is no plan, and which rules would let one through."""
    view = made.view
    words, error = view.words, made.refused
    if error is None:
        if made.proposal is None:
            key = "no_figures" if made.figures.unknown.all() else "nobody_counted"
            st.info(words(f"staffing.{key}"), icon=":material/info:")
        return
    st.error(
        f"**{words('staffing.refused_title')}** {why_refused(made, error)}", icon=":material/block:"
    )
    if isinstance(error, InfeasibleError):
        try:
            reached = staffing.held_up(made)
        except TimeoutError:
            st.caption(words("staffing.rules_timeout"))
            reached = {}
        would = [
            words(f"staffing_rule.{code}")
            for code, number in reached.items()
            if code != "none" and not math.isnan(number)
        ]
        if would:
            st.markdown(words("staffing.refused_would", rules="; ".join(would)))
    st.caption(words("staffing.refused_hint"))


def why_refused(made: Made, error: InfeasibleError | TimeoutError) -> str:
    """The rule in the way, in words."""
    words, lang = made.view.words, made.view.lang
    if not isinstance(error, InfeasibleError):
        return words("staffing_refused.timeout")
    # Of a move that is too far its distance is written so that it is seen to be.
    decimals = formats.apart(error.values.get("km", 0.0), error.values.get("most", 0.0))
    places = {
        name: made.name(number) if name in {"lender", "receiver", "unit", "commune"}
        else formats.number(number, 0 if float(number).is_integer() else decimals, lang=lang)
        for name, number in error.values.items()
    }  # fmt: skip
    places["unit"] = places.get("unit") or places.get("commune", "")
    return words(f"staffing_refused.{error.code}", **places)


def left_out(made: Made) -> None:
    """Who has no figures."""
    words = made.view.words
    unknown = list(made.unknown()["name"])
    if unknown:
        st.caption(
            words(
                "staffing.excluded_unknown",
                count=formats.number(len(unknown), lang=made.view.lang),
                names=_listed(unknown),
            )
        )


def beyond(made: Made) -> str:
    """Who stays heavier than what the plan reaches, because no rule lets anyone help; or ""."""
    proposal = made.proposal
    if proposal is None or proposal.plan.objective is not Objective.WORST_LOAD:
        return ""
    reached, loads = proposal.value, proposal.load_after
    heavier = [place for place in proposal.plan.beyond_help if loads[place] > reached + TOLERANCE]
    if not heavier:
        return ""
    heavier.sort(key=lambda place: -loads[place])
    return made.view.words(
        "staffing.beyond_help",
        names=_listed([made.name(place) for place in heavier]),
        load=formats.number(loads[heavier[0]], 1, lang=made.view.lang),
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def marked(made: Made, code: str) -> None:
    """What the plan does with the commune that the address marks."""
    if code not in made.communes.index:
        return
    words, place = made.view.words, made.communes.index.get_loc(code)
    name = made.name(place)
    without = ""
    if made.figures.unknown[place]:
        without = "unknown"
    elif place in made.rules.excluded:
        without = "left_out"
    elif made.proposal is None:
        without = "no_plan"
    if without or made.proposal is None:
        st.info(words(f"staffing.marked_{without}", name=name), icon=":material/push_pin:")
        return
    change = made.proposal.staff_after[place] - made.figures.staff[place]
    if not change:
        said = words("staffing.marked_stays", name=name)
    else:
        posts = formats.number(abs(change), lang=made.view.lang)
        key = "staffing.marked_receives" if change > 0 else "staffing.marked_lends"
        said = words(key, name=name, posts=posts)
    st.info(said, icon=":material/push_pin:")


def how(made: Made) -> None:
    """The rules of every plan and what is assumed."""
    lang = made.view.lang
    plan = policy.document(made.view).plan
    numbers = {
        "factor": formats.number(plan.road_factor, 2, lang=lang),
        "moves": formats.number(plan.moves, lang=lang),
        "km": formats.number(plan.most_km, lang=lang),
        "lent": formats.number(plan.most_lent, lang=lang),
    }
    st.markdown("\n".join(f"- {line}" for line in how_lines(made, numbers)))


def how_lines(made: Made, numbers: dict[str, str]) -> list[str]:
    """The rules as sentences."""
    words = made.view.words
    lines = {name: said.format(**numbers) for name, said in words.section("staffing_how").items()}
    if made.scenario.locality:
        lines["load"] = words("staffing.how_locality")
    return list(lines.values())
