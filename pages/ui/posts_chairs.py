"""Vice-chairs: how the province's pool falls on the communes, who is at the margin, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from etl.policy_numbers import CENTRE
from pages.ui import address, charts_posts, data, formats, live, posts, posts_today
from pages.ui.drawn import once, part
from pages.ui.view import View
from workload.allocate import InfeasibleError, Method, vice_chair_pool
from workload.vice_chairs import LEAST, MOST, Chairs, vice_chairs, work_of

METHODS = tuple(str(method) for method in Method)
_HEIGHT = 460
_AT_THE_MARGIN = 5


@dataclass(frozen=True)
class Shared:
    """One way to share the pool.

    Attributes:
        chairs: Who gets how many.
        rows: The communes in Vietnamese order: code, name, work, lower, upper, share of locality,
            posts, marginal.
    """

    chairs: Chairs
    rows: pd.DataFrame


def shared(view: View, adjusted: bool, certification: str, method: str) -> Shared:
    """The pool shared by the work of the view's period.

    Raises:
        InfeasibleError: Too few communes have figures for the pool to be given out.
    """
    return once(
        view, "chairs", lambda: _shared(view, adjusted, certification, method),
        str(adjusted), certification, method,
    )  # fmt: skip


def _shared(view: View, adjusted: bool, certification: str, method: str) -> Shared:
    facts = data.facts(view.edition, view.scope, str(view.period.period_id), CENTRE)
    minutes = live.times(view, facts)[0]
    look = {"staff_group": CENTRE, "certification": certification}
    share = live.examined(view, look).place.share
    work, interval = work_of(
        facts.slice_input(certification, view.lens, minutes), share * float(adjusted)
    )
    found = vice_chairs(work, interval, vice_chair_pool(len(work)), method)
    names = {row.commune_code: row.name for row in view.records("communes")}
    rows = pd.DataFrame(
        {
            "commune_code": facts.commune_codes,
            "name": [names[code] for code in facts.commune_codes],
            "work": work,
            "lower": interval.lower,
            "upper": interval.upper,
            "share": share,
            "posts": found.posts,
            "placed": found.placed,
            "marginal": found.marginal,
        }
    )
    rows["rank"] = rows["work"].rank(ascending=False, method="first")
    return Shared(found, rows)


def draw(view: View) -> None:
    """The part of the page."""
    words = view.words
    communes = len(view.records("communes"))
    count = formats.number(communes, lang=view.lang)
    pool = formats.number(vice_chair_pool(communes), lang=view.lang)
    st.markdown(words("posts.chairs_question", pool=pool, count=count))
    sides = st.grid(2, min_column_width=300, gap="medium")
    with sides.cell():
        adjusted = posts.with_locality(view)
    with sides.cell():
        method = address.choose(
            st.segmented_control, "method", words("posts.method"), METHODS, METHODS[0],
            format_func=lambda code: words(f"posts_method.{code}"), required=True,
            help=words("posts.method_help"),
        )  # fmt: skip
    try:
        found = shared(view, adjusted, view.certification, method)
    except InfeasibleError:
        st.info(words("posts.chairs_unknown"), icon=":material/info:")
        return
    scenario = posts_today.of_address(view)
    given = posts_today.written(scenario.vice_chairs)
    _shown(view, posts.PLACES[not adjusted], method, given)
    posts_today.form(view, scenario, found.rows)
    posts.table(
        view, "vice-chairs", words("posts.chairs_open", count=count),
        lambda: _tables(view, found, adjusted, method, posts_today.read(given)),
        [words("posts.chairs_note"), *([words("posts_today.note")] if given else []),
         words(f"posts_place_note.{posts.PLACES[not adjusted]}")],
    )  # fmt: skip


@part
def _shown(view: View, place: str, method: str, given: str) -> None:
    """What follows from the view, the choices and today's numbers alone."""
    words, adjusted = view.words, place == posts.PLACES[0]
    found = shared(view, adjusted, view.certification, method)
    today = posts_today.read(given)
    _figures(view, found, today)
    st.markdown(_why(view, found))
    st.markdown(_same(view, adjusted))
    ranked = found.rows.dropna(subset=["work"]).sort_values("rank")
    posts.chart(
        view, "chairs", _HEIGHT,
        lambda: (charts_posts.chairs(view, ranked, found.chairs.cut), _why(view, found)),
        str(adjusted), method,
    )  # fmt: skip
    posts_today.show(view, found.rows, today)
    _margin(view, found)
    _depends(view, found, adjusted, method)
    st.caption(words("posts.chairs_note"))


def _figures(view: View, found: Shared, today: dict[str, int]) -> None:
    """The pool, who has three, who has two, who is at the margin, and today's."""
    words, lang = view.words, view.lang
    counts = found.rows["posts"].value_counts()
    cards = (
        ("pool", formats.number(int(found.rows["posts"].sum()), lang=lang)),
        ("three", formats.number(int(counts.get(MOST, 0)), lang=lang)),
        ("two", formats.number(int(counts.get(LEAST, 0)), lang=lang)),
        ("marginal", formats.number(int(found.rows["marginal"].sum()), lang=lang)),
    )
    with st.grid(len(cards) + 1, min_column_width=150, key="chairs-cards"):
        for name, value in cards:
            st.metric(words(f"posts_card.{name}"), value, help=words(f"posts_card_help.{name}"))
        posts_today.card(view, found.rows, today)


def _why(view: View, found: Shared) -> str:
    """Who gets three and where the line is, in words."""
    words, chairs = view.words, found.chairs
    unknown = int((~chairs.placed).sum())
    said = words(
        "posts.chairs_why",
        three=formats.number(chairs.last_in.size, lang=view.lang),
        place=words(f"posts_work_said.{view.lens}"),
    )
    if chairs.last_in.size and chairs.next_in_line.size:
        last, following = (
            found.rows.iloc[int(places[0])] for places in (chairs.last_in, chairs.next_in_line)
        )
        said += " " + words(
            "posts.chairs_line",
            last=last["name"],
            last_work=_work(view, last["work"]),
            following=following["name"],
            following_work=_work(view, following["work"]),
            gap=formats.percent(last["work"] / following["work"] - 1, lang=view.lang),
        )
        said += " " + words("posts.chairs_marginal", count=int(chairs.marginal.sum()))
    if unknown:
        said += " " + words("posts.chairs_missing", count=unknown)
    return said


def _work(view: View, value: float) -> str:
    """Some work with its unit."""
    unit = view.words("unit.hours" if view.lens == "weighted" else "unit.dossiers")
    number = formats.number(value, lang=view.lang)
    return view.words("posts.with_unit", number=number, unit=unit)


def _same(view: View, adjusted: bool) -> str:
    """Whether the choice of the method changes anything."""
    every = [shared(view, adjusted, view.certification, code).chairs.posts for code in METHODS]
    same = all(np.array_equal(every[0], one) for one in every)
    return view.words("posts.methods_same" if same else "posts.methods_differ")


def _margin(view: View, found: Shared) -> None:
    """Those last in and those next in line, side by side."""
    words = view.words
    with st.grid(2, min_column_width=320, gap="medium"):
        for key, places in (
            ("last_in", found.chairs.last_in), ("next_in_line", found.chairs.next_in_line)
        ):  # fmt: skip
            some = found.rows.iloc[places[:_AT_THE_MARGIN].tolist()]
            with st.container(gap=None):
                st.markdown(words(f"posts.{key}"))
                table = pd.DataFrame(
                    {
                        words("table.name"): some["name"],
                        words(f"posts_work.{view.lens}"): [
                            formats.number(value, lang=view.lang) for value in some["work"]
                        ],
                        words("posts.work_interval"): [
                            formats.interval(low, high, 0, lang=view.lang)
                            for low, high in zip(some["lower"], some["upper"], strict=True)
                        ],
                    }
                )
                said = words(f"posts.{key}").replace("**", "")
                st.table(table, hide_index=True, border="horizontal", alt=said)


def _depends(view: View, found: Shared, adjusted: bool, method: str) -> None:
    """Who has another number without locality, and who without certification."""
    words = view.words
    other = "without" if view.certification == "with" else "with"
    for key, told in (
        (f"posts_depends.locality_{posts.PLACES[adjusted]}",
         (not adjusted, view.certification)),
        (f"posts_depends.certification_{other}", (adjusted, other)),
    ):  # fmt: skip
        try:
            there = shared(view, *told, method).rows
        except InfeasibleError:
            continue
        change = there["posts"].to_numpy() - found.rows["posts"].to_numpy()
        gained, lost = (list(found.rows.loc[change == sign, "name"]) for sign in (1, -1))
        none = words("posts.nobody")
        st.markdown(
            words(
                key, count=len(gained), gained=", ".join(gained) or none,
                lost=", ".join(lost) or none,
            )
        )  # fmt: skip


def _tables(
    view: View, found: Shared, adjusted: bool, method: str, given: dict[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All communes, the most work first, in words and for spreadsheets."""
    words = view.words
    rows = found.rows.assign(
        other=_other_posts(view, found, (not adjusted, view.certification), method)
    ).sort_values(["rank", "name"])
    marks = [
        words(
            "posts.at_margin" if row.marginal else "posts.clear" if row.placed else "posts.unplaced"
        )
        for row in rows.itertuples()
    ]
    other = words(f"posts.chairs_{posts.PLACES[adjusted]}_locality")
    today = posts_today.column(rows["commune_code"], given)
    change = posts_today.compared(rows, given).difference
    work = words(f"posts_work.{view.lens}")
    readable = pd.DataFrame(
        {
            words("table.name"): rows["name"],
            words("posts.chairs"): posts.written(view, rows["posts"]),
            words("posts.rank"): posts.written(view, rows["rank"]),
            work: posts.written(view, rows["work"]),
            words("posts.work_interval"): posts.padded([
                formats.interval(low, high, 0, lang=view.lang)
                for low, high in zip(rows["lower"], rows["upper"], strict=True)
            ]),
            words("posts.locality"): posts.padded(
                [formats.percent(share, lang=view.lang) for share in rows["share"]]
            ),
            words("posts.line"): marks,
            other: posts.written(view, rows["other"]),
            words("posts_today.today"): posts_today.readable(view, today),
            words("posts_today.change"): posts.changes(view, change),
        }
    )  # fmt: skip
    machine = pd.DataFrame(
        {
            words("export.commune_code"): rows["commune_code"],
            words("export.name"): rows["name"],
            words("posts.chairs"): rows["posts"],
            words("posts.rank"): rows["rank"],
            work: rows["work"],
            words("posts.lower"): rows["lower"],
            words("posts.upper"): rows["upper"],
            words("posts.locality"): rows["share"],
            words("posts.line"): marks,
            other: rows["other"],
            words("posts_today.today"): today,
            words("posts_today.change"): change,
        }
    )
    return readable, machine


def _other_posts(view: View, found: Shared, told: tuple[bool, str], method: str) -> list[float]:
    """Vice-chairs under another choice; missing where the pool cannot be given out there."""
    try:
        return [float(posts) for posts in shared(view, *told, method).rows["posts"]]
    except InfeasibleError:
        return [float("nan")] * len(found.rows)
