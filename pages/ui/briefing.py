"""The briefing on what is looked at: one A4 page as PDF, made on the click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import address, citation, downloads, states
from pages.ui.view import View
from sharing.report import MOST

if TYPE_CHECKING:
    from sharing.report.facts import Slice

_PDF = "application/pdf"


def offer(view: View, communes: Sequence[str] = (), *, page: str) -> None:
    """A menu with the briefing on the province, on one commune or on a selection.

    Args:
        view: What is looked at.
        communes: Codes of the communes; none for the province.
        page: Name of the page it stands on.
    """
    words, codes = view.words, tuple(communes)[:MOST]
    with st.popover(
        words("briefing.open"), icon=":material/picture_as_pdf:", key=f"briefing-{page}",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        st.caption(_note(view, codes))
        national = address.switch(
            st.toggle, "national", words("briefing.national"), key=f"briefing-{page}-national"
        )
        seen_at = citation.address(view)
        downloads.button(
            words("briefing.download"),
            make=lambda: made(view, codes, seen_at, national=national),
            file_name=file_name(view, codes), mime=_PDF, key=f"briefing-{page}-pdf",
            icon=":material/download:", type="primary",
        )  # fmt: skip


def _note(view: View, codes: tuple[str, ...]) -> str:
    words = view.words
    if not codes:
        return words("briefing.note_province")
    if len(codes) > 1:
        return words("briefing.note_selection", count=len(codes))
    name = next(row.name for row in view.records("communes") if row.commune_code == codes[0])
    return words("briefing.note_commune", name=name)


def made(view: View, codes: tuple[str, ...], address: str, *, national: bool = False) -> bytes:
    """The PDF of a briefing on a view, a reader's assumptions included."""
    # Not imported with the pages: an ordinary visit never needs the typesetting.
    facts = import_module("sharing.report.facts")
    asked = import_module("sharing.report.said").Asked(
        lang=view.lang,
        address=address,
        printed_on=datetime.now(states.LOCAL_TIME).date(),
        national=national,
    )
    briefing = import_module("sharing.report.briefing").briefing
    return briefing(facts.read(view.rows, slice_of(view)), asked, codes)


def file_name(view: View, codes: tuple[str, ...]) -> str:
    """The name of its file."""
    name = import_module("sharing.report.briefing").file_name
    return str(name(slice_of(view), codes, view.lang))


def slice_of(view: View) -> Slice:
    """The slice of a view, as a briefing names it."""
    return import_module("sharing.report.facts").Slice(
        edition=view.edition.id,
        built_at=view.edition.manifest.built_at,
        period_id=str(view.period.period_id),
        staff_group=view.staff_group,
        weighting=view.lens,
        certification=view.certification,
        scope=view.scope,
        assumed=bool(view.assumed),
        standing=states.standing(view),
    )
