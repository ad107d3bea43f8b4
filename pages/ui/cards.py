"""Small figures with a name, side by side, wrapping on a phone."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from pages.ui import formats, look, states
from pages.ui.view import View

_MINIMUM_WIDTH = 130


def verdicts(view: View, counts: dict[str, int], changes: dict[str, int] | None) -> None:
    """How many communes have each verdict; together they are all of them.

    Args:
        view: What is looked at.
        counts: Communes by verdict.
        changes: How many more or fewer than in the period compared with, if there is one.
    """
    st.html(_bar(view, counts))
    with st.grid(len(look.VERDICTS), min_column_width=_MINIMUM_WIDTH, key="verdict-cards"):
        for verdict in look.VERDICTS:
            st.metric(
                look.short_name(view.words, verdict),
                counts.get(verdict, 0),
                help=view.words(f"verdict_help.{verdict}"),
                delta_color="off",
                **_change(view, changes, verdict),
            )


def _change(view: View, changes: dict[str, int] | None, verdict: str) -> dict[str, Any]:
    """The change under a count, its arrow given: Streamlit would not know our minus sign."""
    if changes is None:
        return {}
    change = changes[verdict]
    if not change:
        return {"delta": view.words("overview.unchanged"), "delta_arrow": "off"}
    arrow = "up" if change > 0 else "down"
    return {"delta": formats.signed(change, lang=view.lang), "delta_arrow": arrow}


def _bar(view: View, counts: dict[str, int]) -> str:
    """All communes as one bar in the colours of the verdicts, as HTML without script."""
    said = "; ".join(
        f"{look.verdict_name(view.words, verdict)}: {counts.get(verdict, 0)}"
        for verdict in look.VERDICTS
    )
    parts = "".join(
        f'<span style="flex:{counts[verdict]};background:{look.COLOURS[verdict]};'
        f'border:1px solid {look.OUTLINE}"></span>'
        for verdict in look.VERDICTS
        if counts.get(verdict)
    )
    return (
        f'<div role="img" aria-label="{escape(said)}" '
        f'style="display:flex;height:14px;gap:2px">{parts}</div>'
    )


def province(view: View, row: Any) -> None:
    """The province's dossiers, officials and load, and how much of it stands on what."""
    words, lang = view.words, view.lang
    reported = words("card.of", count=row.communes_reported, all=row.communes)
    cards = [
        ("card.dossiers", formats.number(row.dossiers, lang=lang), "glossary.received"),
        ("card.officials", formats.number(row.officials, lang=lang), "glossary.staff_groups"),
        ("card.dossiers_per_official", formats.number(row.dossiers_per_official, 1, lang=lang),
         "glossary.period_30_days"),
        ("card.reported", reported, "glossary.reported"),
        ("card.simulated", states.share_text(view, row.simulated_share),
         "glossary.simulated"),
    ]  # fmt: skip
    if view.lens == "weighted":
        load = formats.number(row.load, 1, lang=lang)
        cards.insert(3, ("card.load_weighted", load, "glossary.weighted_workload"))
    with st.grid(len(cards), min_column_width=_MINIMUM_WIDTH, key="province-cards"):
        for label, value, explained in cards:
            st.metric(words(label), value, help=words(explained))
