"""A cap, a minimum team, locality in the load: chosen, in the address, the file, the workbook."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from pages.ui import formats, staffing, staffing_exports
from pages.ui.staffing_show import finding, proved
from pages.ui.words import Words
from sharing.scenario import Scenario
from tests.pages.plan_page import LANGUAGES, filled, said, table
from tests.pages.reader import number
from warehouse import queries

BY_TIME = {"scope": "all", "period_id": "2026-10", "certification": "with"}


def of_book(made, scenario) -> dict[str, object]:
    """The rules of the workbook, by their names."""
    book = load_workbook(io.BytesIO(staffing_exports.workbook(made, scenario, "")))
    rows = book[made.view.words("staffing.sheet_rules")].iter_rows(min_row=2, values_only=True)
    return {str(name): value for name, value in rows}


def test_a_cap_is_chosen_kept_in_the_address_and_keeps_receivers_below_it(site, views):
    app = site.open("staffing")
    filled(app, "number_input", "plan-maximum").set_value(6).run()
    assert app.query_params["most"] == "6"
    words = Words("vi")
    assert words("staffing.maximum_line", maximum="6") in said(app)
    view = staffing.centre(views())
    scenario = replace(staffing.standard(view), maximum=6)
    made = staffing.make(view, scenario)
    received = made.proposal.staff_after > made.figures.staff + 0.5
    assert received.any()
    assert (made.proposal.staff_after[received] <= 6).all()
    free = staffing.make(view, staffing.standard(view)).proposal
    assert (free.staff_after[free.staff_after > made.figures.staff + 0.5] > 6).any()
    assert of_book(made, scenario)[words("staffing_rule.maximum")] == 6
    # Emptied, there is no limit any more; the minimum team is the reader's too.
    filled(app, "number_input", "plan-maximum").set_value(None).run()
    assert "most" not in app.query_params
    filled(app, "number_input", "plan-minimum").set_value(6).run()
    assert app.query_params["team"] == "6"
    assert not app.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plan_may_count_locality_in_the_load(site, views, default_connection, lang):
    app = site.open("staffing", lang=lang)
    words = Words(lang)
    assert words("staffing.groups_line") in said(app)
    assert words("staffing.locality_line") not in said(app)
    filled(app, "toggle", "plan-locality").set_value(True).run()
    assert not app.exception
    assert app.query_params["area"] == "1"
    assert words("staffing.locality_line") in said(app)
    need = queries.run(default_connection, "slice_need", **BY_TIME)
    hours = need["hours"].to_numpy(float) * 30 / 31  # October has 31 days
    loads = hours / (1 - need["locality_share"].to_numpy(float)) / need["officials"].to_numpy(float)
    before, _ = table(app).iloc[0][words("staffing.receiver_load")].split(" → ")
    assert number(before, lang) == pytest.approx(np.nanmax(loads), abs=0.05)

    view = staffing.centre(views(lang))
    scenario = replace(staffing.standard(view), locality=True)
    made = staffing.make(view, scenario)
    known = ~made.figures.unknown
    assert made.proposal.load_before[known] == pytest.approx(loads[known])
    assert (made.proposal.load_before > made.figures.load / made.figures.staff - 1e-9)[known].all()
    plain = staffing.make(view, staffing.standard(view))
    assert (made.figures.load[known] >= plain.figures.load[known]).all()
    assert made.figures.load[known].sum() > plain.figures.load[known].sum()
    rules = of_book(made, scenario)
    assert rules[words("staffing.locality")] == words("staffing.yes")
    assert words("staffing.how_locality").replace("**", "") in rules
    assert of_book(plain, plain.scenario)[words("staffing.locality")] == words("staffing.no")
    assert Scenario.from_json(scenario.to_json()) == scenario


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("objective", ["worst_load", "outside_band"])
def test_that_nothing_better_exists_is_said_or_how_much_better_it_might_be(
    site, views, lang, objective
):
    words = Words(lang)
    key = "proved_outside_band" if objective == "outside_band" else "proved"
    app = site.open("staffing", lang=lang, objective=objective, moves="4")
    assert words(f"staffing.{key}") in said(app)
    view = staffing.centre(views(lang))
    made = staffing.make(view, replace(staffing.standard(view), objective=objective, budget=4))
    book = load_workbook(io.BytesIO(staffing_exports.workbook(made, made.scenario, "")))
    notes = [row[0] for row in book[words("staffing.sheet_notes")].values]
    assert words(f"staffing.{key}") in notes

    def of(exact: bool, gap: float) -> str:
        plan = replace(made.proposal.plan, exact=exact, gap=gap)
        other = replace(made, proposal=replace(made.proposal, plan=plan))
        return f"{finding(other)} {proved(other)}"

    assert formats.percent(0.031, 1, lang=lang) in of(False, 0.031)
    assert words(f"staffing.{key}") not in of(False, 0.031)
    assert words("staffing.proved_objective") in of(False, 0.0)
    assert words("staffing.proved_among", pairs="2") not in proved(made)
    left_out = replace(made, proposal=replace(made.proposal, left_out=2))
    assert proved(left_out).endswith(words("staffing.proved_among", pairs="2"))


def test_how_sure_a_move_is_counts_the_locality_too(views):
    """The margin of each step is work over the time that is left at both ends, by hand."""
    view = staffing.centre(views())
    made = staffing.make(view, replace(staffing.standard(view), locality=True))
    figures, doubt = made.figures, made.proposal.doubt
    for place, step in enumerate(made.proposal.steps):
        each = [
            figures.dossiers[unit] / figures.left[unit] / posts
            for unit, posts in ((step.move.receiver, step.receiver_posts),
                                (step.move.lender, step.lender_posts - 1))
        ]  # fmt: skip
        factor = each[0] - each[1]
        least = np.where(factor > 0, factor * figures.low, factor * figures.high).sum()
        assert doubt.least_margin[place] == pytest.approx(least)
