"""That an edition awaits a second person: said to whoever looks after what is published."""

from __future__ import annotations

import streamlit as st

from pages.ui import commands, guard, states
from pages.ui.answers import literal
from pages.ui.view import View
from warehouse.awaiting import Waiting, open_proposals
from warehouse.editions import Store
from warehouse.log import Action, Entry
from warehouse.manifest import EditionError

_ETL = "python -m etl"


def proposals() -> list[Waiting]:
    """What could be approved now.

    Raises:
        NotAllowed: Whoever reads may not know of it.
        EditionError, OSError: The log of the editions cannot be read.
    """
    guard.require("see_proposed")
    return open_proposals(Store())


def notice(view: View) -> None:
    """What waits, by whom it was proposed, and the commands that look and approve; often nothing.

    The edition itself is shown to nobody before it is approved: it is looked at on the server.
    """
    if not guard.may("see_proposed"):
        return
    try:
        found = proposals()
    except (EditionError, OSError) as error:
        commands.LOGGER.error("what awaits approval cannot be read: %s", error)
        st.warning(view.words("proposed.unread"), icon=":material/error:")
        return
    for one in found:
        if one.entry is not None:
            _one(view, one.entry)


def _one(view: View, entry: Entry) -> None:
    words = view.words
    back = entry.action == Action.PROPOSE_ROLLBACK
    said = words(
        "proposed.back" if back else "proposed.publish", id=entry.subject, current=entry.id,
        by=literal(entry.by), at=states.local_time(entry.at, lang=view.lang),
    )  # fmt: skip
    if entry.reason:
        said += " " + words("proposed.reason", reason=literal(entry.reason))
    with st.container(key=f"proposed-{entry.seq}"):
        st.info(f"{said} {words('proposed.how')}", icon=":material/how_to_reg:")
        st.code(
            f"{_ETL} diff {entry.id} {entry.subject}\n{_ETL} approve {entry.subject} --look\n"
            f"{_ETL} approve {entry.subject}",
            language=None,
        )
