"""The list of a plan's moves in order of benefit: readable, and as plain numbers to take along."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import downloads, formats, look, states, tables
from pages.ui.drawn import once
from pages.ui.staffing import Made
from pages.ui.staffing_map import STATES, roles
from pages.ui.staffing_show import gain_said
from workload.moves import Objective
from workload.order import Step
from workload.problem import TOLERANCE
from workload.staffing import Proposal
from workload.sureness import Helps

_TALLEST = 740
_ROW = 35
# The width found by itself looks at the first rows and cut "Phường Nam Sầm Sơn" below them.
_PIXELS = {"lender": 140, "receiver": 140, "caveats": 136}
# What rounds to no tenth of a post is not spoken of.
_SHOWN = 0.05


def show(made: Made) -> None:
    """The list with its downloads."""
    words, proposal = made.view.words, made.proposal
    if proposal is None:
        return
    st.markdown(words("staffing.list_title"))
    if not proposal.steps:
        st.caption(words("staffing.list_empty"))
        return
    rows = once(made.view, "staffing list", lambda: readable(made, proposal), made.key)
    with st.container(key="screen-moves"):
        st.dataframe(
            rows, hide_index=True, key="plan-moves", alt=words("staffing.list_alt"),
            height=min(_TALLEST, _ROW * (len(rows) + 1) + 3),
            column_config={
                words(f"staffing.{name}"): st.column_config.TextColumn(width=pixels)
                for name, pixels in _PIXELS.items()
            },
        )  # fmt: skip
    # A table that scrolls is cut on paper: there this one stands in its place, whole.
    with st.container(key="paper-moves"):
        st.table(rows, hide_index=True, border="horizontal", alt=words("staffing.list_alt"))
    st.markdown(" ".join(filter(None, [sureness(made, proposal), below(made, proposal)])))
    st.caption(words("staffing.list_note"))
    downloads.twin(made.view, "staffing", lambda: machine(made, proposal), notes(made))


def notes(made: Made) -> list[str]:
    """What follows a table that leaves the product."""
    return tables.notes(made.view, made.view.slice())


def readable(made: Made, proposal: Proposal) -> pd.DataFrame:
    """A line a post, in words."""
    words, lang = made.view.words, made.view.lang

    def change(before: float, after: float) -> str:
        said = [formats.number(number, 1, lang=lang) for number in (before, after)]
        return words("staffing.change", before=said[0], after=said[1])

    lines = []
    for place, step in enumerate(proposal.steps):
        move = step.move
        same = "staffing.district_same" if move.same_district else "staffing.district_other"
        share = states.share_text(made.view, float(proposal.doubt.share[place]))
        lines.append(
            {
                words("staffing.number"): place + 1,
                words("staffing.lender"): made.name(move.lender),
                words("staffing.receiver"): made.name(move.receiver),
                words("staffing.distance"): formats.number(move.km, 1, lang=lang),
                words("staffing.district"): words(same),
                words("staffing.receiver_load"): change(step.receiver_before, step.receiver_after),
                words("staffing.lender_load"): change(step.lender_before, step.lender_after),
                words("staffing.caveats"): caveats(made, step),
                words("staffing.gain"): gain(made, step, proposal.plan.objective),
                words("staffing.certainty"): certainty(made, proposal, place),
                words("staffing.share"): share,
                words("staffing.why"): why(made, move),
            }
        )
    return pd.DataFrame(lines)


def caveats(made: Made, step: Step) -> str:
    """What somebody who signs for a step should know; nothing in most cases."""
    if not step.lender_balance < -_SHOWN:
        return ""
    lacking = formats.number(-step.lender_balance, 1, lang=made.view.lang)
    return made.view.words("staffing.caveat_below", posts=lacking)


def below(made: Made, proposal: Proposal) -> str:
    """The lenders who have fewer officials than they need under the plan; or ""."""
    short = {step.move.lender: None for step in proposal.steps if step.lender_balance < -_SHOWN}
    if not short:
        return ""
    return made.view.words(
        "staffing.below_said",
        count=formats.number(len(short), lang=made.view.lang),
        names=", ".join(made.name(lender) for lender in short),
    )


def gain(made: Made, step: Step, objective: Objective) -> str:
    """What a step takes from the objective."""
    if step.gain < -TOLERANCE:
        return made.view.words("staffing.gain_worse")
    if not step.gain > TOLERANCE:  # or unknown: nobody is there before and after
        filled = made.scenario.fill_minimum and step.receiver_posts < made.scenario.minimum
        return made.view.words("staffing.fills" if filled else "staffing.gain_prepares")
    return gain_said(made.view, objective, step.gain)


def certainty(made: Made, proposal: Proposal, place: int) -> str:
    """Whether a step helps under every assumption; whether a reader decided it."""
    words = made.view.words
    helps = proposal.doubt.helps[place]
    said = words(f"staffing_helps.{helps}")
    if made.is_fixed(proposal, place):
        return f"{said} · {words('staffing.decided')}"
    if helps == Helps.NEVER:  # nothing else that never helps is in a plan
        return f"{said} · {words('staffing.fills')}"
    return said


def why(made: Made, move: Any) -> str:
    """The verdicts and standings of both ends."""
    return made.view.words(
        "staffing.why_said", receiver=_end(made, move.receiver), lender=_end(made, move.lender)
    )


def _end(made: Made, place: int) -> str:
    words, row = made.view.words, made.communes.iloc[place]
    verdict = look.verdict_name(words, str(row["verdict"]))
    standing = str(row["standing_adjusted"])
    said = words(f"standing.{standing}")
    if standing not in {"short", "spare"}:
        return words("staffing.why_level", verdict=verdict, standing=said)
    difference = formats.number(abs(row["difference_adjusted"]), 1, lang=made.view.lang)
    return words("staffing.why_end", verdict=verdict, standing=said, difference=difference)


def machine(made: Made, proposal: Proposal) -> pd.DataFrame:
    """A line a post, plain numbers: every figure that a reviewer computes a row again from."""
    words = made.view.words
    lines = []
    for place, step in enumerate(proposal.steps):
        move = step.move
        same = "staffing.district_same" if move.same_district else "staffing.district_other"
        lines.append(
            {
                words("staffing.number"): place + 1,
                words("staffing.export_lender_code"): made.code(move.lender),
                words("staffing.lender"): made.name(move.lender),
                words("staffing.export_receiver_code"): made.code(move.receiver),
                words("staffing.receiver"): made.name(move.receiver),
                words("staffing.posts"): move.posts,
                words("staffing.distance"): round(move.km, 2),
                words("staffing.district"): words(same),
                words("staffing.export_lender_posts"): step.lender_posts,
                words("staffing.export_lender_posts_after"): step.lender_posts - 1,
                words("staffing.export_receiver_posts"): step.receiver_posts,
                words("staffing.export_receiver_posts_after"): step.receiver_posts + 1,
                words("staffing.export_lender_before"): round(step.lender_before, 6),
                words("staffing.export_lender_after"): round(step.lender_after, 6),
                words("staffing.export_receiver_before"): round(step.receiver_before, 6),
                words("staffing.export_receiver_after"): round(step.receiver_after, 6),
                words("staffing.gain"): round(step.gain, 6),
                words("staffing.certainty"): certainty(made, proposal, place),
                words("staffing.share"): float(proposal.doubt.share[place]),
                words("staffing.export_lender_balance"): round(step.lender_balance, 6),
                words("staffing.why"): why(made, move),
            }
        )
    return pd.DataFrame(lines)


def by_commune(made: Made) -> pd.DataFrame:
    """Every commune's posts and load before and after; empty where there is no figure."""
    words, figures, proposal = made.view.words, made.figures, made.proposal
    nothing = np.full(len(made.communes), np.nan)
    load_before = nothing if proposal is None else proposal.load_before
    load_after = nothing if proposal is None else proposal.load_after
    after = nothing if proposal is None else proposal.staff_after
    codes = roles(made)
    return pd.DataFrame(
        {
            words("export.commune_code"): list(made.communes.index),
            words("export.name"): list(made.communes["name"]),
            words("table.districts"): list(made.communes["former_districts"]),
            words("staffing.export_work"): figures.load.round(6),
            words("staffing.export_required"): figures.required.round(6),
            words("staffing.export_before"): figures.staff,
            words("staffing.export_after"): after,
            words("staffing.export_load_before"): load_before.round(6),
            words("staffing.export_load_after"): load_after.round(6),
            words("export.verdict"): [
                words(f"verdict.{verdict}") for verdict in made.communes["verdict"]
            ],
            words("staffing.export_state"): [
                words(f"staffing_state.{STATES[code]}") for code in codes
            ],
            words("export.simulated"): [
                words("simulated.yes" if mark else "simulated.no")
                for mark in made.communes["simulated"]
            ],
        }
    )


def sureness(made: Made, proposal: Proposal) -> str:
    """How many posts help whatever is assumed, and in how many runs the least sure one does."""
    always = int((proposal.doubt.helps == Helps.ALWAYS).sum())
    return made.view.words(
        "staffing.sureness",
        always=formats.number(always, lang=made.view.lang),
        count=formats.number(len(proposal.steps), lang=made.view.lang),
        least=states.share_text(made.view, float(proposal.doubt.share.min())),
    )
