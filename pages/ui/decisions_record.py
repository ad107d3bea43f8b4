"""Recording a decision: from a scenario to a line that nobody can change afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pages.ui import (
    assumptions,
    audited,
    commands,
    data,
    decisions,
    decisions_waiting,
    formats,
    guard,
    navigation,
    staffing,
)
from pages.ui.staffing import Made
from pages.ui.view import View
from sharing.scenario import Decided, Scenario, ScenarioError
from sharing.settings import settings
from warehouse import decisions as ledger
from warehouse import local_time
from warehouse.editions import Store
from warehouse.manifest import EditionError

_SAID, _SITTING = "decision-said", "decision-sitting"
_NO = "0"
_LONGEST_NAME, _LONGEST_TEXT = 120, 2000


def said(view: View) -> None:
    """That the last decision was recorded, or handed in, said once after the page shows it."""
    number = st.session_state.pop(_SAID, None)
    if number == decisions_waiting.SENT:
        st.success(view.words("decisions_waiting.sent"), icon=":material/outbox:")
    elif number is not None:
        st.success(view.words("decisions.done", number=number), icon=":material/check_circle:")


def offer(made: Made, scenario: Scenario) -> None:
    """On the page of a plan: record it as decided, made when a reader opens it."""
    words = made.view.words
    if not guard.may("record_decision"):
        navigation.page_link(made.view, "decisions", words("decisions.open"))
        return
    said(made.view)
    with st.expander(
        words("decisions.offer"), icon=":material/gavel:", key="decision-offer", on_change="rerun"
    ) as opened:  # fmt: skip
        if opened.open:
            st.caption(words("decisions.offer_note"))
            if made.proposal is None:
                st.warning(words("decisions.no_plan"), icon=":material/block:")
            record(made.view, scenario, chosen_of(made))
    navigation.page_link(made.view, "decisions", words("decisions.open"))


def moves_of(made: Made) -> tuple[Decided, ...]:
    """The moves of a plan by commune codes; none where there is no plan."""
    if made.proposal is None:
        return ()
    return tuple(
        Decided(made.code(move.lender), made.code(move.receiver), move.posts)
        for move in made.proposal.plan.moves
    )


def chosen_of(made: Made) -> Sequence[Decided]:
    """The moves to record: the plan's, or where there is none only those that a reader fixed."""
    return made.scenario.fixed if made.proposal is None else moves_of(made)


def dropped(view: View) -> Scenario | None:
    """The scenario of a file that a reader gives; None where there is none, or it is refused."""
    words = view.words
    given = st.file_uploader(
        words("decisions.upload"), type=["json"],
        # A new field after each recording: what was recorded does not lie there any more.
        key=f"decision-file-{st.session_state.get(_SITTING, 0)}",
    )  # fmt: skip
    if given is None:
        return None
    try:
        return Scenario.from_json(given.getvalue())
    except ScenarioError as error:
        commands.LOGGER.warning("a scenario file was refused: %s", error)
        st.error(staffing.fault(view, error, "staffing.file_fault"), icon=":material/error:")
        return None


def plan_of(view: View, scenario: Scenario) -> tuple[View, Sequence[Decided]] | None:
    """The moves of a scenario on the very figures it was made on, and the view of these.

    None, and said so, where its edition, period or assumption is not here any more: a decision
    must not be sealed onto figures that it was not made on. None too where it names communes that
    its edition does not know.
    """
    there = _view_of(view, scenario)
    if there is None:
        st.error(view.words("decisions.not_here"), icon=":material/link_off:")
        return None
    known = set(decisions.names(there))
    if staffing.fitting(scenario, known) != scenario:
        st.error(view.words("decisions.unknown_communes"), icon=":material/link_off:")
        return None
    made = staffing.make(there, scenario)
    if made.proposal is None:
        st.warning(view.words("decisions.no_plan"), icon=":material/block:")
        return there, scenario.fixed
    return there, moves_of(made)


def _view_of(view: View, scenario: Scenario) -> View | None:
    """The view that a scenario was made on; None where it cannot be had."""
    edition = view.edition
    if scenario.edition and scenario.edition != edition.id:
        edition = data.pinned(scenario.edition)
    if edition is None:
        return None
    periods = {row.period_id: row for row in data.records(edition, "periods")}
    if scenario.period_id not in periods:
        return None
    assumed = assumptions.NOTHING
    if scenario.assume:
        times = data.records(edition, "handling_times")
        cells = {(row.field_code, row.channel) for row in times}
        try:
            assumed = assumptions.read(scenario.assume, data.rows(edition, "policy"), cells)
        except assumptions.AssumptionError:
            return None
    return replace(
        view, edition=edition, period=periods[scenario.period_id], scope=scenario.scope,
        certification=scenario.certification, assumed=assumed, staff_group=scenario.staff_group,
    )  # fmt: skip


def record(view: View, scenario: Scenario, moves: Sequence[Decided]) -> None:
    """The form: what is decided, by which office, when, on what grounds; then it is recorded.

    Args:
        view: The view the plan was made on: its edition is what the decision rests on.
        scenario: The scenario; its refused moves are recorded with their reasons.
        moves: The plan's moves, by commune codes.
    """
    words = view.words
    known = decisions.names(view)
    chosen = [{"from": one.lender, "to": one.receiver, "posts": one.posts} for one in moves]
    refused = [
        {"from": one.lender, "to": one.receiver, "reason": one.reason} for one in scenario.forbidden
    ]
    kept = decisions.read(view)
    if kept is None:
        return
    if not chosen and not refused:
        st.info(words("decisions.nothing"), icon=":material/info:")
        return
    st.markdown(words("decisions.moves_title", count=len(chosen)))
    if chosen:
        decisions.table(
            decisions.moves_table(view, known, chosen), words("decisions.moves_alt")
        )  # fmt: skip
    if refused:
        st.markdown(words("decisions.refused_title", count=len(refused)))
        decisions.table(
            decisions.refused_table(view, known, refused), words("decisions.refused_alt")
        )  # fmt: skip
    with st.form("decision", border=True):
        draft = _fields(view, scenario, chosen, refused, kept)
        agreed = st.checkbox(words("decisions.agree"), key="decision-agree")
        pressed = st.form_submit_button(
            words("decisions_waiting.send" if settings().served else "decisions.send"),
            type="primary",
            icon=":material/gavel:",
        )
    if pressed:
        _write(view, draft, agreed)


def _fields(
    view: View, scenario: Scenario, chosen: decisions.Moves, refused: decisions.Moves,
    kept: ledger.Record,
) -> ledger.Draft:  # fmt: skip
    """The fields of the form, as a draft."""
    words = view.words
    sides = st.grid(2, min_column_width=260, gap="medium")
    with sides.cell():
        title = st.text_input(
            words("decisions.title"), value=scenario.name, key="decision-title",
            max_chars=_LONGEST_NAME,
        )  # fmt: skip
        by = st.text_input(
            words("decisions.by"), key="decision-by", max_chars=_LONGEST_NAME,
            help=words("decisions.by_help"),
        )  # fmt: skip
    with sides.cell():
        today = local_time.today()
        day = st.date_input(
            words("decisions.day"), value=today, max_value=today, format="DD/MM/YYYY",
            key="decision-day",
        )  # fmt: skip
        titles = {str(one.seq): one.title for one in kept.decisions}
        replaces = st.selectbox(
            words("decisions.replaces"), (_NO, *titles), key="decision-replaces",
            format_func=lambda code: words("decisions.replaces_none") if code == _NO
            else words("decisions.numbered", number=code, title=titles[code]),
        )  # fmt: skip
    particularities = st.text_area(
        words("decisions.particularities"), value=scenario.note, key="decision-particularities",
        max_chars=_LONGEST_TEXT, help=words("decisions.particularities_help"),
    )  # fmt: skip
    return ledger.Draft(
        title=title, by=by, decided_on=day, edition=view.edition.id,
        scenario=json.loads(scenario.to_json()), moves=tuple(chosen), refused=tuple(refused),
        particularities=particularities, replaces=int(replaces),
    )  # fmt: skip


def _write(view: View, draft: ledger.Draft, agreed: bool) -> None:
    """Record the decision, if everything is said."""
    guard.require("record_decision")
    words = view.words
    if not (agreed and draft.title.strip() and draft.by.strip()):
        st.warning(words("decisions.incomplete"), icon=":material/edit:")
        return
    told = decisions_waiting.hand_in(view, draft) if settings().served else _recorded(view, draft)
    if told is None:
        return
    st.session_state[_SAID] = told
    st.session_state[_SITTING] = st.session_state.get(_SITTING, 0) + 1
    st.query_params.pop("decision", None)
    st.rerun()


def _recorded(view: View, draft: ledger.Draft) -> str | None:
    """The number under which a decision is recorded now; None, and said so, if it is not."""
    words = view.words
    if not audited.recorded(words, "plan_confirmed", edition=draft.edition, moves=len(draft.moves)):
        return None
    try:
        decision = ledger.record(Store(), draft)
    except EditionError as error:
        decisions_waiting.refused(view, error)
        return None
    return formats.number(decision.seq, lang=view.lang)
