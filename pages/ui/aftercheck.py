"""The after-check of a decision: what became of the load where posts moved, against elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from etl.policy_numbers import CENTRE
from pages.ui import charts_posts, data, formats, kept, look, posts
from pages.ui.view import View
from warehouse.after import MONTHS, AfterCheck, Side
from warehouse.decisions import Decision
from workload.aftercheck import Estimate

_HEIGHT = 260
_SIDES = ("receivers", "lenders")


def draw(view: View, decision: Decision) -> None:
    """The after-check, or why there is none yet."""
    words, lang = view.words, view.lang
    group = str(decision.scenario.get("staff_group", CENTRE))
    key = ("after", view.edition.id, decision.seq, decision.at, view.scope, group,
           view.certification, view.lens)  # fmt: skip
    found = kept.value(key, lambda: data.after(view.edition, decision, {
        "scope": view.scope, "staff_group": group,
        "certification": view.certification, "weighting": view.lens,
    }))  # fmt: skip
    if found.status != "done":
        st.info(
            words(
                f"after.{found.status}", months=MONTHS,
                count=len(found.after if found.status == "not_yet" else found.before),
            ),
            icon=":material/schedule:",
        )  # fmt: skip
        return
    st.caption(
        words(
            "after.windows",
            before=_months(view, found.before),
            after=_months(view, found.after),
            group=words(f"staff_group.{group}"),
        )
    )
    sides = {name: getattr(found, name) for name in _SIDES}
    sides = {name: side for name, side in sides.items() if side.communes}
    if not sides:
        st.info(words("after.nobody"), icon=":material/info:")
        return
    for name, side in sides.items():
        st.markdown(_sentence(view, name, side))
    known = {name: side for name, side in sides.items() if side.estimate}
    if known:
        _chart(view, known, found)
        posts.wide(_table(view, known), "after-rows", words("after.alt"))
        posts.table(
            view, f"after-{decision.seq}", words("after.table"),
            lambda: _communes(view, decision, found),
        )  # fmt: skip
    st.markdown(
        "\n".join(f"- {said}" for said in words.section("after_caveat").values())
    )  # fmt: skip
    st.caption(words("after.formula", tau=formats.number(_tau(known), 3, lang=lang)))


def _tau(known: dict[str, Side]) -> float:
    """The spread of the communes outside, as a standard deviation."""
    estimates = [side.estimate for side in known.values()]
    return estimates[0].tau2 ** 0.5 if estimates else float("nan")


def _months(view: View, months: tuple) -> str:
    return ", ".join(formats.month_short(month, lang=view.lang) for month in months)


def _sentence(view: View, name: str, side: Side) -> str:
    """What can be said of one side: told from no change or not, with the smallest effect."""
    words, lang, one = view.words, view.lang, side.estimate
    who = words(f"after.{name}", count=side.communes)
    if one is None:
        return words("after.unknown", who=who)
    key = "lower" if one.interval.upper < 1 else "higher" if one.interval.lower > 1 else "same"
    return words(
        f"after.said_{key}",
        who=who,
        change=formats.percent(abs(one.ratio - 1), lang=lang),
        interval=_interval(view, one),
        detectable=formats.percent(1 - one.detectable, 0, lang=lang),
    )  # fmt: skip


def _interval(view: View, one: Estimate) -> str:
    """The interval as changes in per cent, with their signs."""
    low, high = (float(end) - 1 for end in one.interval)
    return view.words(
        "after.from_to",
        low=formats.percent(low, lang=view.lang, sign=True),
        high=formats.percent(high, lang=view.lang, sign=True),
    )


def _table(view: View, known: dict[str, Side]) -> pd.DataFrame:
    words, lang = view.words, view.lang

    def percent(ratio: float) -> str:
        return formats.percent(ratio - 1, lang=lang, sign=True)

    rows = [
        (
            words(f"after_side.{name}"),
            words("after.of", count=side.estimate.communes, all=side.communes),
            formats.number(side.estimate.controls, lang=lang),
            percent(side.estimate.own_change),
            percent(side.estimate.other_change),
            percent(side.estimate.ratio),
            _interval(view, side.estimate),
            percent(side.planned),
            formats.percent(1 - side.estimate.detectable, lang=lang),
        )
        for name, side in known.items()
    ]
    headings = ("side", "communes", "controls", "own", "other", "effect", "interval", "planned",
                "detectable")  # fmt: skip
    return pd.DataFrame(rows, columns=[words(f"after.{name}") for name in headings])


def _communes(
    view: View, decision: Decision, found: AfterCheck
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every commune's change with its standard error by chance: what the estimates are made of."""
    words = view.words
    names = {row.commune_code: row.name for row in view.records("communes")}
    net = decision.posts_by_commune()
    called = [names[code] for code in found.codes]
    roles = [words(f"after.role_{_role(net, code)}") for code in found.codes]
    change, error = np.exp(found.changes.log_ratio) - 1, np.sqrt(found.changes.variance)
    percents = [formats.percent(one, lang=view.lang, sign=True) for one in change]
    readable = {
        words("table.name"): called, words("after.role"): roles,
        words("after.change"): posts.padded(percents),
        words("after.error"): posts.written(view, error, 3),
    }  # fmt: skip
    machine = {
        words("export.commune_code"): found.codes, words("export.name"): called,
        words("after.role"): roles, words("after.change"): change, words("after.error"): error,
    }  # fmt: skip
    return pd.DataFrame(readable), pd.DataFrame(machine)


def _role(net: dict[str, int], code: str) -> str:
    if code not in net:
        return "outside"
    return "receivers" if net[code] > 0 else "lenders" if net[code] < 0 else "neither"


def _chart(view: View, known: dict[str, Side], found: AfterCheck) -> None:
    """Effect with its interval, a row a side, beside what the posts alone would make."""
    words = view.words
    names = [charts_posts.wrapped(words(f"after_side.{name}")) for name in known]
    estimates = [side.estimate for side in known.values()]
    figure = look.blank()
    figure.add_vline(0, line={"color": look.OUTLINE, "width": 1})
    effects = [100 * (one.ratio - 1) for one in estimates]
    lows, highs = ([100 * (float(one.interval[end]) - 1) for one in estimates] for end in (0, 1))
    figure.add_trace(
        go.Scatter(
            x=effects, y=names, mode="markers", name=words("after.effect"), hoverinfo="skip",
            marker={"size": 12, "color": look.ACCENT},
            error_x={"type": "data", "symmetric": False, "thickness": 2, "width": 6,
                     "color": look.OUTLINE,
                     "array": [h - e for h, e in zip(highs, effects, strict=True)],
                     "arrayminus": [e - n for e, n in zip(effects, lows, strict=True)]},
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[100 * (side.planned - 1) for side in known.values()], y=names, mode="markers",
            name=words("after.planned"), hoverinfo="skip",
            marker={"size": 11, "symbol": "diamond-open", "color": look.MARK,
                    "line": {"width": 2}},
        )
    )  # fmt: skip
    figure.update_xaxes(title=words("after.axis"), ticksuffix="%", zeroline=False)
    figure.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], automargin=True,
        range=[-0.6, len(names) - 0.4],
    )  # fmt: skip
    figure.update_layout(legend={"orientation": "h", "y": -0.45, "yanchor": "top", "x": 0})
    look.dress(figure, words, height=_HEIGHT, simulated=found.simulated)
    said = " ".join(_sentence(view, name, side) for name, side in known.items())
    st.plotly_chart(figure, key="after-chart", config=look.PLOT_CONFIG, alt=said.replace("**", ""))
