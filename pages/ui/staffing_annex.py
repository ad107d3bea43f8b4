"""The plan on paper: the annex to a proposal, A4 as PDF, made on the click."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from pages.ui import briefing, formats, policy, states
from pages.ui.staffing import Made
from pages.ui.staffing_exports import decisions, rules
from pages.ui.staffing_moves import certainty, sureness, why
from pages.ui.staffing_show import finding
from sharing.scenario import Scenario
from workload.order import Step
from workload.staffing import Proposal

# A longer one is no address that anybody types, and too much for a code that a phone reads.
_LONGEST_ADDRESS = 1000


def annex(made: Made, scenario: Scenario, address: str) -> bytes:
    """The plan as PDF: moves with their grounds, before and after, rules and decisions.

    Args:
        made: The plan; there is one.
        scenario: What was asked for.
        address: Where the plan is seen; one that is too long for paper is left out and that said.
    """
    proposal = made.proposal
    if proposal is None:
        raise ValueError("there is no plan to write")
    view, report = made.view, import_module("sharing.report.annex")
    spoken = import_module("sharing.report.said")
    short = address if len(address) <= _LONGEST_ADDRESS else ""
    said = spoken.Said(
        import_module("sharing.report.facts").read(view.rows, briefing.slice_of(view)),
        spoken.Asked(
            lang=view.lang, address=short, printed_on=datetime.now(states.LOCAL_TIME).date()
        ),
    )
    moves = [
        report.Move(
            made.name(step.move.lender), made.name(step.move.receiver), step.move.posts,
            _ground(made, proposal, place, step),
        )
        for place, step in enumerate(proposal.steps)
    ]  # fmt: skip
    lines = [_plain(finding(made)), *_rule_lines(made, scenario)]
    if proposal.steps:
        lines.insert(1, _plain(sureness(made, proposal)))
    if address and not short:
        lines.append(view.words("staffing.address_long"))
    effects = [report.Effect(*row) for row in _effects(made, proposal)]
    return bytes(report.plan_annex(report.plan_of(said, moves, lines, effects), said.words))


def _plain(text: str) -> str:
    return text.replace("**", "")


def _ground(made: Made, proposal: Proposal, place: int, step: Step) -> str:
    """Why a post moves, and every figure to compute the row again from."""
    words, lang = made.view.words, made.view.lang

    def said(number: float) -> str:
        return formats.number(number, 1, lang=lang)

    same = "staffing.district_same" if step.move.same_district else "staffing.district_other"
    return words(
        "staffing.ground",
        km=said(step.move.km),
        district=words(same),
        receiver_before=said(step.receiver_before),
        receiver_after=said(step.receiver_after),
        lender_before=said(step.lender_before),
        lender_after=said(step.lender_after),
        certainty=certainty(made, proposal, place),
        share=states.share_text(made.view, float(proposal.doubt.share[place])),
        why=why(made, step.move),
    )


def _rule_lines(made: Made, scenario: Scenario) -> list[str]:
    """What was allowed, what is assumed, what was decided and who is left out, a line each."""
    table = rules(made, scenario)
    lines = [
        f"{rule}: {_value(made, value)}" if value != "" else str(rule)
        for rule, value in table.itertuples(index=False)
    ]
    decided = decisions(made, scenario)
    return lines + [
        f"{what.capitalize()}: {about} ({reason})"
        for what, about, reason in decided.itertuples(index=False)
    ]


def _value(made: Made, value: object) -> str:
    if isinstance(value, int | float):
        return formats.number(value, policy.written_decimals(value), lang=made.view.lang)
    return str(value)


def _effects(made: Made, proposal: Proposal) -> list[tuple[str, str, str]]:
    """Every measure of the province before and after."""
    words, lang, plan = made.view.words, made.view.lang, proposal.plan
    rows = []
    for name, decimals in (("worst_load", 1), ("shortfall", 1), ("outside_band", 0)):
        before, after = (
            formats.number(getattr(measures, name), decimals, lang=lang)
            for measures in (plan.before, plan.after)
        )
        rows.append((words(f"staffing.card_{name}"), before, after))
    unit = words("staffing.curve_value_worst_load")
    return [(f"{rows[0][0]} ({unit})", *rows[0][1:]), *rows[1:]]
