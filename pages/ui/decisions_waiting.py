"""Where roles hold: decisions are handed in here, and recorded by the publisher's user.

The process that serves pages cannot write the record (`sharing.serving.checks`): it puts what was
confirmed into the data folder, and `python -m etl decisions take` records it.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import audited, commands, decisions, formats, guard, states
from pages.ui.answers import literal
from pages.ui.view import View
from sharing.settings import settings
from warehouse import decision_drafts
from warehouse.decision_drafts import Lying
from warehouse.decision_lines import Draft, check
from warehouse.editions import Store
from warehouse.manifest import EditionError

SENT = "sent"
_MOST = 20


def hand_in(view: View, draft: Draft) -> str | None:
    """Hand a confirmed decision in; None, and said so, where that cannot be."""
    guard.require("record_decision")
    record = decisions.read(view)
    if record is None:
        return None
    try:
        check(draft)
        manifest = Store().get(draft.edition).manifest
        handed = decision_drafts.handed_now(
            draft, manifest.logical_hash, len(record.decisions), guard.reader().name
        )
        content = handed.content()
        if not audited.recorded(
            view.words, "plan_confirmed", edition=draft.edition, moves=len(draft.moves),
            submission=content["seal"],
        ):  # fmt: skip
            return None
        decision_drafts.hand_in(commands.data_folder(), content)
    except EditionError as error:
        refused(view, error)
        return None
    return SENT


def refused(view: View, error: EditionError) -> None:
    """That a decision was not recorded or handed in, and why."""
    commands.LOGGER.error("a decision was not recorded: %s", error)
    st.error(view.words("decisions.failed"), icon=":material/error:")
    st.text(error.message(view.lang))


def listing(view: View) -> None:
    """What waits to be recorded, and for whoever records also what could not be; often nothing."""
    if not settings().served:
        return
    guard.require("see_decisions")
    words, data = view.words, commands.data_folder()
    try:
        lying = decision_drafts.waiting(data)
        aside = decision_drafts.left_aside(data) if guard.may("record_decision") else []
    except OSError as error:
        commands.LOGGER.error("the decisions that wait cannot be read: %s", error)
        st.error(words("decisions_waiting.unread"), icon=":material/error:")
        return
    if lying:
        st.markdown(words("decisions_waiting.title", count=_number(view, len(lying))))
        decisions.table(_waiting(view, lying), words("decisions_waiting.alt"))
        st.caption(words("decisions_waiting.note"))
    if aside:
        st.markdown(words("decisions_waiting.aside_title", count=_number(view, len(aside))))
        decisions.table(_aside(view, aside[:_MOST]), words("decisions_waiting.aside_alt"))
        st.caption(words("decisions_waiting.aside_note"))


def _waiting(view: View, lying: list[Lying]) -> pd.DataFrame:
    words, missing = view.words, formats.missing(lang=view.lang)
    return pd.DataFrame(
        {
            words("decisions.title"): [_title(view, one) for one in lying],
            words("decisions.by"): [
                literal(one.handed.draft.by) if one.handed else missing for one in lying
            ],
            words("decisions.moves"): [
                _number(view, len(one.handed.draft.moves)) if one.handed else missing
                for one in lying
            ],
            words("decisions_waiting.sent_at"): [_sent_at(view, one) for one in lying],
        }
    )


def _aside(view: View, lying: list[Lying]) -> pd.DataFrame:
    words, missing = view.words, formats.missing(lang=view.lang)
    return pd.DataFrame(
        {
            words("decisions.title"): [_title(view, one) for one in lying],
            words("decisions_waiting.sent_at"): [_sent_at(view, one) for one in lying],
            words("decisions.reason"): [
                literal(one.reason.get(view.lang, missing)) for one in lying
            ],
        }
    )


def _title(view: View, one: Lying) -> str:
    if one.handed is None:
        return view.words("decisions_waiting.damaged", file=literal(one.path.name))
    return literal(one.handed.draft.title)


def _sent_at(view: View, one: Lying) -> str:
    if one.handed is None:
        return formats.missing(lang=view.lang)
    return states.local_time(one.handed.sent_at, lang=view.lang)


def _number(view: View, value: int) -> str:
    return formats.number(value, lang=view.lang)
