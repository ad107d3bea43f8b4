"""What changed since the edition before: how many figures and verdicts, and the way to each."""

from __future__ import annotations

import streamlit as st

from pages.ui import address, changes, data, formats, navigation
from pages.ui.view import View
from warehouse.differences import Differences, counted
from warehouse.editions import Edition

# Per cent of the older value, as `etl diff --above` takes it.
_THRESHOLDS = ("0", "1", "5", "10", "20", "50")
_STANDARD = "10"
_PER_CENT = 100
_CARD_WIDTH = 150
_CHOICE_WIDTH = 320


def draw(view: View) -> None:
    """The totals and counts against the parent, with a link to the page that has every change."""
    words = view.words
    parent = view.edition.manifest.parent
    st.markdown(words("quality.changes"))
    if parent is None:
        st.caption(words("quality.changes_first"))
        navigation.page_link(view, "changes", words("changes.to_page"))
        return
    known, before = data.manifest(parent), data.pinned(parent)
    if known is not None:
        changes.totals(view, known.control_sums, view.edition.manifest.control_sums)
    if before is None:
        st.warning(words("changes.not_readable", edition=parent), icon=":material/link_off:")
        navigation.page_link(view, "changes", words("changes.to_page"))
        return
    _counts(view, before, data.differences(before, view.edition))
    pair = {"a": before.id, "b": view.edition.id}
    navigation.page_link(view, "changes", words("changes.to_page"), **pair)


def _counts(view: View, before: Edition, found: Differences) -> None:
    """Figures added, lost and changed beyond a chosen threshold; verdicts that differ."""
    words, lang = view.words, view.lang
    above = address.choose(
        st.selectbox, "above", words("changes_since.above"), _THRESHOLDS, _STANDARD,
        format_func=lambda code: _said(view, code), help=words("changes_since.above_help"),
        width=_CHOICE_WIDTH,
    )  # fmt: skip
    counts = counted(found, int(above) / _PER_CENT)
    of_view = len(changes.in_view(view, found))
    cards = {
        "added": counts.added, "removed": counts.removed, "changed": counts.changed,
        "verdicts": of_view,
    }  # fmt: skip
    with st.grid(len(cards), min_column_width=_CARD_WIDTH, key="changes-cards"):
        for name, number in cards.items():
            label = words(f"changes_since.{name}", above=_said(view, above))
            st.metric(label, formats.number(number, lang=lang), border=True)
    said = {
        "within": counts.within, "communes": counts.communes, "all_verdicts": counts.verdicts,
    }  # fmt: skip
    st.caption(
        words("changes_since.said", before=before.id, above=_said(view, above),
              **{name: formats.number(number, lang=lang) for name, number in said.items()})
    )  # fmt: skip


def _said(view: View, above: str) -> str:
    return formats.percent(int(above) / _PER_CENT, 0, lang=view.lang)
