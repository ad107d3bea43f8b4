"""A plan as the PDF annex of a proposal, made on the click."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from pages.ui import (
    briefing,
    formats,
    policy,
    staffing_drawn,
    staffing_exports,
    staffing_moves,
    states,
)
from pages.ui.staffing import Made
from pages.ui.staffing_show import finding, proved
from pages.ui.view import View
from sharing import addresses
from sharing.scenario import Scenario

if TYPE_CHECKING:
    from sharing.report.annex import Effect, Move

_MEASURES = (("worst_load", 1), ("shortfall", 1), ("outside_band", 0))


def made(plan: Made, scenario: Scenario, address: str) -> bytes:
    """The annex as PDF.

    Args:
        plan: The plan that is looked at.
        scenario: Its rules and the reader's decisions.
        address: Where it is seen; one that is too long for paper is left out, and that said.

    Raises:
        ValueError: There is no plan to write.
    """
    # Not imported with the pages: an ordinary visit never needs the typesetting.
    annex = import_module("sharing.report.annex")
    said_of = import_module("sharing.report.said")
    view = plan.view
    facts = import_module("sharing.report.facts").read(view.rows, briefing.slice_of(view))
    short = addresses.on_paper(address)
    asked = said_of.Asked(
        lang=view.lang, address=short, printed_on=datetime.now(states.LOCAL_TIME).date()
    )
    drawn, without = staffing_drawn.drawings(plan)
    whole = annex.plan_of(
        said_of.Said(facts, asked),
        moves(plan),
        [*_found(plan), *rules(plan, scenario), *without, *_left_out(view, address, short)],
        effects(plan),
        drawn,
    )
    return bytes(annex.plan_annex(whole, view.words))


def _found(plan: Made) -> list[str]:
    """What the plan brings, what one more post would, and how sure its moves are."""
    lines = [finding(plan), proved(plan)]
    if plan.proposal is not None and plan.proposal.steps:
        lines.append(staffing_moves.sureness(plan, plan.proposal))
        lines.append(staffing_moves.below(plan, plan.proposal))
    return [line.replace("**", "") for line in lines if line]


def _left_out(view: View, address: str, short: str) -> list[str]:
    return [view.words("staffing.address_long")] if address and not short else []


def moves(plan: Made) -> list[Move]:
    """The list of moves as the page has it: a post a line."""
    if plan.proposal is None:
        raise ValueError("there is no plan to write")
    words, lang = plan.view.words, plan.view.lang
    move = import_module("sharing.report.annex").Move

    def change(before: float, after: float) -> str:
        ends = [formats.number(one, 1, lang=lang) for one in (before, after)]
        return words("staffing.change", before=ends[0], after=ends[1])

    return [
        move(
            origin=plan.name(step.move.lender),
            destination=plan.name(step.move.receiver),
            posts=step.move.posts,
            why=words(
                "staffing.annex_why",
                receiver=change(step.receiver_before, step.receiver_after),
                lender=change(step.lender_before, step.lender_after),
                km=formats.number(step.move.km, 1, lang=lang),
                certainty=staffing_moves.certainty(plan, plan.proposal, place),
            ),
        )
        for place, step in enumerate(plan.proposal.steps)
    ]


def rules(plan: Made, scenario: Scenario) -> list[str]:
    """What the plan was allowed, and what the reader decided, a line each."""
    kept = staffing_exports.rules(plan, scenario).itertuples(index=False, name=None)
    decided = staffing_exports.decisions(plan, scenario).itertuples(index=False, name=None)
    lines = [f"{name}: {_value(plan, value)}" if value != "" else str(name) for name, value in kept]
    return lines + [f"{what}: {about} ({reason})" for what, about, reason in decided]


def _value(plan: Made, value: object) -> str:
    if isinstance(value, int | float):
        return formats.number(value, policy.written_decimals(value), lang=plan.view.lang)
    return str(value)


def effects(plan: Made) -> list[Effect]:
    """The province before and after, by every measure."""
    if plan.proposal is None:
        raise ValueError("there is no plan to write")
    words, lang = plan.view.words, plan.view.lang
    effect = import_module("sharing.report.annex").Effect
    before, after = plan.proposal.plan.before, plan.proposal.plan.after
    return [
        effect(
            words(f"staffing.card_{name}"),
            formats.number(getattr(before, name), decimals, lang=lang),
            formats.number(getattr(after, name), decimals, lang=lang),
        )
        for name, decimals in _MEASURES
    ]
