"""Merged communes against those left as they were: each measure with its interval."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import (
    address,
    comparison,
    downloads,
    formats,
    look,
    measures,
    reform,
    states,
)
from pages.ui.charts_marks import BELOW
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.measures import MEASURES, Measure
from pages.ui.view import View
from workload.contrast import Contrast, difference_of_means, ratio_of_means

TERRAINS = ("all", "mountain", "lowland")
CODES = (
    "load", "dossiers", "officials", "required", "rate", "on_time_share", "population", "area",
    "density",
)  # fmt: skip
_TICKS = ((0.1, 1), (0.2, 1), (0.5, 1), (1, 0), (2, 0), (5, 0), (10, 0))
_HEIGHT = 440
_COLOURS = {"all": look.MUTED, "mountain": look.ACCENT, "lowland": look.HEAVY}
_SYMBOLS = {"all": "circle-open", "mountain": "circle", "lowland": "diamond"}
_APART = {"all": 0.14, "mountain": -0.14, "lowland": 0.0}


class Line(NamedTuple):
    """One measure in one terrain: its contrast, merged first."""

    measure: Measure
    terrain: str
    contrast: Contrast


def within(rows: pd.DataFrame, terrain: str) -> pd.DataFrame:
    """The communes of a terrain."""
    if terrain == "all":
        return rows
    return rows[rows["mountain"] == (terrain == "mountain")]


def lines(view: View, terrain: str) -> list[Line]:
    """Every measure of which anything is known, merged against left as they were.

    A share is compared by the difference of its means, everything else by the ratio of geometric
    means (`workload.contrast`).
    """
    rows = within(comparison.rows(view), terrain)
    merged = rows["former_unit_count"] > 1
    made = []
    for measure in (MEASURES[code] for code in CODES):
        figures = measures.values(view, measure, rows)
        if figures.notna().any():
            compare = difference_of_means if measure.kind == "share" else ratio_of_means
            made.append(Line(measure, terrain, compare(figures[merged], figures[~merged])))
    return made


def draw(view: View) -> None:
    """The comparison: the finding, its caveats, a chart of both terrains, the table."""
    words = view.words
    st.markdown(words("reform.contrast_question"))
    terrain = choose_terrain(view, "mountain")
    found = once(view, "contrast", lambda: lines(view, terrain), terrain)
    st.markdown(finding(view, found, terrain))
    unmerged = int((view.rows("communes")["former_unit_count"] == 1).sum())
    st.warning(
        words("reform.contrast_caveat", unmerged=formats.number(unmerged, lang=view.lang)),
        icon=":material/balance:",
    )
    simulated_notice(view)
    if not any(pd.notna(line.contrast.lower) for line in found):
        return
    _chart(view, terrain)
    readable = table(view, found)
    names = list(readable.columns)
    left = {names[0], words("reform.column_judged")}
    st.dataframe(
        readable, hide_index=True, key="reform-contrast-rows", alt=said(view, terrain),
        height="content",
        column_config={
            name: st.column_config.TextColumn(
                alignment="left" if name in left else "right", pinned=name == names[0]
            )
            for name in names
        },
    )  # fmt: skip
    left_out = sum(line.contrast.left_out for line in found)
    st.caption(words("reform.contrast_note", left_out=formats.number(left_out, lang=view.lang)))
    downloads.twin(view, "sap-nhap", lambda: machine(view, found), reform.notes(view))


def simulated_notice(view: View) -> None:
    """Say that loads are simulated, and what that means for a comparison of them."""
    states.simulated_notice(view)
    if states.is_simulated(view):
        st.caption(view.words("reform.contrast_simulated"))


def choose_terrain(view: View, default: str) -> str:
    """Draw the choice of the terrain; it is in the address."""
    return address.choose(
        st.segmented_control, "terrain", view.words("reform.terrain"), TERRAINS, default,
        format_func=lambda code: view.words(f"reform_terrain.{code}"), required=True,
    )  # fmt: skip


def finding(view: View, found: list[Line], terrain: str) -> str:
    """The sentence about load; says so where there are no two groups."""
    words, lang = view.words, view.lang
    place = words(f"reform_within.{terrain}")
    load = next((line for line in found if line.measure.code == "load"), None)
    if load is None or pd.isna(load.contrast.lower):
        return words("reform.contrast_none", terrain=place)
    one = load.contrast
    return words(
        "reform.contrast_finding",
        terrain=place,
        measure=lowered(measures.name(view, load.measure)),
        merged=formats.number(one.first_count, lang=lang),
        unmerged=formats.number(one.second_count, lang=lang),
        ratio=formats.ratio(one.estimate, lang=lang),
        interval=formats.interval(one.lower, one.upper, lang=lang),
        judgement=words(f"reform.judged_{judged(one, 1.0)}"),
    )


def said(view: View, terrain: str) -> str:
    """What the chart and its table show, in words: the difference of load with its interval."""
    found = once(view, "contrast", lambda: lines(view, terrain), terrain)
    shown = finding(view, found, terrain).replace("**", "")
    return view.words("reform.contrast_alt", finding=shown)


def judged(contrast: Contrast, even: float) -> str:
    """Whether the whole interval lies above or below what means no difference."""
    if contrast.lower > even:
        return "higher"
    return "lower" if contrast.upper < even else "unclear"


def lowered(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[0].lower() + name[1:]


def table(view: View, found: list[Line]) -> pd.DataFrame:
    """The lines in words."""
    words, lang = view.words, view.lang
    rows = []
    for measure, _, one in found:
        share = measure.kind == "share"
        estimate = (
            formats.points(one.estimate, lang=lang) if share
            else formats.ratio(one.estimate, lang=lang, times=True)
        )  # fmt: skip
        ends = _ends(view, one, share=share)
        known = pd.notna(one.lower)
        even = 0.0 if share else 1.0
        rows.append(
            {
                words("reform.column_measure"): measures.title(view, measure),
                words("reform.column_merged"): measures.written(view, measure, one.first),
                words("reform.column_unmerged"): measures.written(view, measure, one.second),
                words("reform.column_difference"): estimate,
                words("reform.column_interval"): ends,
                words("reform.column_judged"): words(f"reform.judged_{judged(one, even)}")
                if known else formats.missing(lang=lang),
                words("reform.column_groups"): words(
                    "reform.groups",
                    merged=formats.number(one.first_count, lang=lang),
                    unmerged=formats.number(one.second_count, lang=lang),
                ),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _ends(view: View, one: Contrast, *, share: bool) -> str:
    """The interval; that of a difference of shares in percentage points."""
    if not share or pd.isna(one.lower):
        return formats.interval(one.lower, one.upper, lang=view.lang)
    ends = formats.interval(100 * one.lower, 100 * one.upper, 1, lang=view.lang)
    return view.words("format.points", number=ends)


def machine(view: View, found: list[Line]) -> pd.DataFrame:
    """The lines for a spreadsheet, as plain numbers."""
    words = view.words
    return pd.DataFrame(
        {
            words("reform.column_measure"): [measures.title(view, one.measure) for one in found],
            words("reform.terrain"): [words(f"reform_terrain.{one.terrain}") for one in found],
            words("reform.column_merged"): [one.contrast.first for one in found],
            words("reform.column_unmerged"): [one.contrast.second for one in found],
            words("reform.column_difference"): [one.contrast.estimate for one in found],
            words("reform.column_lower"): [one.contrast.lower for one in found],
            words("reform.column_upper"): [one.contrast.upper for one in found],
        }
    )


def _chart(view: View, terrain: str) -> None:
    """Ratio and interval of every measure, the chosen terrain beside the whole province."""
    shown = tuple(dict.fromkeys(("all", terrain)))

    def drawn() -> Drawn:
        every = [
            line for one in shown for line in lines(view, one)
            if line.measure.kind != "share" and pd.notna(line.contrast.lower)
        ]  # fmt: skip
        figure = forest(view, every)
        look.dress(
            figure, view.words, height=_HEIGHT, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        return Drawn(Finished(figure), said(view, terrain))

    kept = once(view, "contrast chart", drawn, terrain)
    st.plotly_chart(kept.figure, key="reform-contrast", config=look.PLOT_CONFIG, alt=kept.alt)


def forest(view: View, found: list[Line]) -> go.Figure:
    """The chart: a line a measure, a mark with its interval for each terrain."""
    words, lang = view.words, view.lang
    order = list(dict.fromkeys(line.measure.code for line in found))[::-1]
    figure = look.blank()
    figure.add_vline(1, line={"color": look.MUTED, "width": 1, "dash": "dot"})
    for terrain in dict.fromkeys(line.terrain for line in found):
        some = [line for line in found if line.terrain == terrain]
        centre = [line.contrast.estimate for line in some]
        figure.add_trace(
            go.Scatter(
                x=centre, y=[order.index(line.measure.code) + _APART[terrain] for line in some],
                mode="markers", name=words(f"reform_terrain.{terrain}"),
                marker={"size": 11, "color": _COLOURS[terrain], "symbol": _SYMBOLS[terrain],
                        "line": {"color": _COLOURS[terrain], "width": 2}},
                error_x={"type": "data", "symmetric": False, "color": _COLOURS[terrain],
                         "thickness": 2, "width": 4,
                         "array": [one.contrast.upper - one.contrast.estimate for one in some],
                         "arrayminus": [
                             one.contrast.estimate - one.contrast.lower for one in some
                         ]},
                text=[
                    words("reform.contrast_hover", measure=measures.name(view, one.measure),
                          terrain=words(f"reform_terrain.{terrain}"),
                          ratio=formats.ratio(one.contrast.estimate, lang=lang),
                          interval=formats.interval(one.contrast.lower, one.contrast.upper,
                                                    lang=lang))
                    for one in some
                ],
                hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(
        type="log", title=words("reform.contrast_axis"), tickvals=[tick for tick, _ in _TICKS],
        ticktext=[formats.number(tick, places, lang=lang) for tick, places in _TICKS],
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(order))), automargin=True, zeroline=False,
        ticktext=[measures.name(view, MEASURES[code]) for code in order],
    )  # fmt: skip
    figure.update_layout(legend=BELOW | {"y": -0.2})
    return figure
