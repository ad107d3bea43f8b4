"""The parts of the overview: the finding with its counts, the maps, who gets worse, the doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.ui import (
    address,
    cards,
    comparable,
    findings,
    formats,
    layers,
    maps,
    navigation,
    profile,
    staffing,
    states,
)
from pages.ui.comparison_trend import group
from pages.ui.drawn import part
from pages.ui.view import View

SHOWN = 5
FIRST_MOVES = 3
_SHAPES = ("area", "hexagon")
_MAP_HEIGHT = 460
_NAMED = 4
# On a phone one map at a time, by a switch that is nowhere else. The other one keeps its width:
# Plotly would draw nothing into a map without one.
_STYLE = """<style>
@media (min-width: 641px) {{ .st-key-overview-switch {{ display: none }} }}
@media (max-width: 640px) {{
  [data-testid="stGridCell"]:has(.st-key-overview-{other}) {{
    position: absolute; left: -300vw; width: calc(100vw - 2rem)
  }}
  .st-key-overview-{other}, .st-key-overview-{other} * {{ visibility: hidden !important }}
}}
</style>"""


# Two maps beside each other: short tooltips, and no letters in hexagons too small for them.
_BRIEF = maps.Looked(brief=True)


class Move(NamedTuple):
    """A first move to consider.

    Attributes:
        said: The move and what it brings, in the reader's language.
        page: Name of the page that explains it.
    """

    said: str
    page: str


@part
def opening(view: View) -> None:
    """The finding of the period, the counts with their change, what must be known of them."""
    counts, rows = view.verdict_counts(), view.slice()
    st.title(view.words("page.overview.title"), anchor=False)
    st.caption(states.marked_scope_line(view))
    st.header(findings.province(view, counts, rows), anchor=False)
    cards.verdicts(view, counts, comparable.changes(view))
    st.caption(compared_line(view))
    states.notices(view)


def compared_line(view: View) -> str:
    """Which period the changes are against, or why there is none."""
    words, lang, earlier = view.words, view.lang, comparable.before(view)
    if comparable.changes(view) is None or earlier is None:
        return words("overview.not_compared")
    name = formats.period(earlier.kind, earlier.first_month, earlier.last_month, lang=lang)
    return words("overview.compared", period=name)


def beside(view: View) -> None:
    """The map of verdicts beside the one of equal hexagons; on a phone one of them by a switch."""
    words = view.words
    st.markdown(words("overview.map_title"))
    present = layers.available(view.edition)
    areas = [name for name in present if name != "hexagon"]
    view = replace(view, measure="verdict")
    if not areas or len(areas) == len(present):
        on = maps.on_layer(view, present)
        maps.draw(on, height=_MAP_HEIGHT, key="overview-map", looked=_BRIEF)
        maps.note(on)
        return
    with st.container(key="overview-switch"):
        shape = address.choose(
            st.segmented_control, "shape", words("filter.layer"), _SHAPES, _SHAPES[0],
            format_func=lambda code: words(f"overview_shape.{code}"), required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    st.html(_STYLE.format(other=next(name for name in _SHAPES if name != shape)))
    with st.grid(2, min_column_width=340, gap="small") as sides:
        for name, on in (("area", maps.on_layer(view, areas)), ("hexagon", _hexagons(view))):
            with sides.cell(), st.container(key=f"overview-{name}"):
                maps.draw(on, height=_MAP_HEIGHT, key=f"overview-map-{name}", looked=_BRIEF)
                maps.note(on)


def _hexagons(view: View) -> View:
    return replace(view, layer="hexagon")


def moves(view: View, first: Sequence[Move]) -> None:
    """The first moves to consider; nothing where there are none."""
    if not first:
        return
    st.markdown(view.words("overview.moves"))
    for move in first:
        navigation.page_link(view, move.page, move.said)


def first_moves(view: View) -> Sequence[Move]:
    """The first moves to consider, by the plan under the edition's own rules."""
    words, lang = view.words, view.lang
    return [
        Move(
            words(
                "overview.move", number=formats.number(number, lang=lang), lender=lender,
                receiver=receiver, before=formats.number(step.receiver_before, 1, lang=lang),
                after=formats.number(step.receiver_after, 1, lang=lang),
            ),
            "staffing",
        )
        for number, (lender, receiver, step) in enumerate(
            staffing.first_moves(view, FIRST_MOVES), start=1
        )
    ]  # fmt: skip


@part
def lists(view: View) -> None:
    """Overloaded and getting worse; the heaviest; the lightest."""
    words = view.words
    judged = findings.judged(view.slice())
    if judged.empty:
        st.info(words("state.nothing_judged"), icon=":material/info:")
        return
    with st.grid(3, min_column_width=300, gap="medium") as sides:
        with sides.cell():
            worsening(view)
        for name, verdict, some in (
            ("heaviest", "overloaded", judged.head(SHOWN)),
            ("lightest", "underloaded", judged.iloc[SHOWN:].tail(SHOWN)[::-1]),
        ):
            if not some.empty:
                with sides.cell():
                    st.markdown(words(f"overview.{name}"))
                    for row in some.itertuples():
                        line = findings.one_line(view, row)
                        navigation.commune_link(view, row.commune_code, line)
                    _all_of(view, verdict, "up" if name == "lightest" else "down")
    st.caption(words("overview.list_note"))


def _all_of(view: View, verdict: str, order: str) -> None:
    """A link to every commune of a verdict in the table of the comparison."""
    count = view.verdict_counts().get(verdict, 0)
    if count:
        label = view.words(f"overview.all_{verdict}", count=formats.number(count, lang=view.lang))
        more = {} if order == "down" else {"order": order}
        navigation.page_link(
            view, "compare", label, part="table", verdict=verdict, sort="ratio", **more
        )  # fmt: skip


def worsening(view: View) -> None:
    """Who is overloaded while the load still rises, or why nobody is named."""
    words = view.words
    st.markdown(words("overview.worsening"))
    if view.assumed:
        st.caption(words("overview.worsening_assumed"))
        return
    found, known = worse(view)
    if not known:
        st.caption(words("overview.worsening_too_few"))
    elif found.empty:
        st.caption(words("overview.worsening_none"))
    for row in found.head(SHOWN).itertuples():
        line = words(
            "overview.worsening_line",
            symbol=words(f"verdict_symbol.{row.verdict}"),
            name=row.name,
            ratio=formats.ratio(row.ratio, lang=view.lang),
            slope=formats.signed(row.load_slope, 1, lang=view.lang),
        )
        navigation.commune_link(view, row.commune_code, line)
    if not found.empty:
        st.caption(words("overview.worsening_note", unit=words(f"lens_unit.{view.lens}")))
    if len(found) > SHOWN:
        count = formats.number(len(found) - SHOWN, lang=view.lang)
        more = words("overview.worsening_more", count=count)
        navigation.page_link(view, "compare", more, part="trend")


def worse(view: View) -> tuple[pd.DataFrame, bool]:
    """The overloaded communes whose load rises, and whether there are months enough to know."""
    trends = view.trends()[["commune_code", "load_direction", "load_slope"]]
    rows = view.slice().merge(trends, on="commune_code", validate="one_to_one")
    known = bool((rows["load_direction"] != "too_few").any())
    return group(rows, "worsening", "load"), known


@part
def doubts(view: View) -> None:
    """What is not known: each line leads to where it is explained."""
    st.markdown(view.words("overview.doubts"))
    with st.container(key="overview-doubts", gap="xsmall"):
        for page, said in unknown(view):
            navigation.page_link(view, page, said, told=True)


def unknown(view: View) -> list[tuple[str, str]]:
    """What is not known about the period: name of the page that explains it, and the line."""
    words, lang, province = view.words, view.lang, view.province()
    rows = view.slice()
    found = []
    missing = rows[rows["verdict"] == "insufficient"]
    if not missing.empty:
        names = ", ".join(
            f"{row.name} ({findings.insufficient_reason(view, row)})"
            for row in missing.head(_NAMED).itertuples()
        )
        count = formats.number(len(missing), lang=lang)
        all_ = formats.number(len(rows), lang=lang)
        key = "unjudged" if len(missing) <= _NAMED else "unjudged_many"
        named = {"names": names} if len(missing) <= _NAMED else {}
        found.append(("quality", words(f"overview_doubt.{key}", count=count, all=all_, **named)))
    doubtful = int(rows["population_doubtful"].fillna(value=False).astype(bool).sum())
    if doubtful:
        count = formats.number(doubtful, lang=lang)
        found.append(("quality", words("overview_doubt.population", count=count)))
    if states.is_simulated(view):
        share = states.share_text(view, province.simulated_share)
        found.append(("sources", words("overview_doubt.simulated", share=share)))
    if view.lens == "weighted":
        found.append(("method", words("overview_doubt.minutes")))
    found.append(("method", words("overview_doubt.part_of_work")))
    return found


@part
def simulated(view: View) -> None:
    """That figures are simulated, in a whole sentence; the mark stands on top of the page."""
    states.simulated_notice(view)


@part
def published(view: View) -> None:
    """The communes the question was asked about."""
    profile.published_cases(view, view.slice())


@part
def province(view: View) -> None:
    """The province as a whole."""
    row = view.province()
    st.markdown(view.words("overview.province_title"))
    cards.province(view, row)
    st.caption(view.words("overview.province_note", count=row.communes_in_reference))
