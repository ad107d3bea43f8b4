"""What if: how many posts a change would free or cost, with its range, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from etl.policy import PolicyError, policy_of
from etl.policy_numbers import CENTRE
from etl.scenario_numbers import (
    Range,
    Setting,
    applicable,
    bounds,
    changes,
    ranges,
    setting,
    today,
)
from pages.ui import (
    address,
    charts_posts,
    data,
    formats,
    live,
    posts,
    posts_communes,
    posts_values,
    states,
)
from pages.ui.charts_posts import Row
from pages.ui.drawn import once
from pages.ui.view import View
from warehouse.slices import SliceFacts
from workload.scenarios import (
    Bar,
    Change,
    Effect,
    Today,
    effect,
    online_today,
    required,
    tornado,
)

TOGETHER = "together"
_EVERY = "every"
_NAME_WIDTH = 300
_ABOVE, _PER_BAR = 130, 62


@dataclass(frozen=True)
class Assumed:
    """What the scenarios of one reader rest on.

    Attributes:
        given: The range of every scenario that applies, as the policy has it.
        own: The values that the reader gave.
        where: What the scenarios are applied to.
        adjusted: Whether locality counts.
    """

    given: Mapping[str, Range]
    own: Mapping[str, float]
    where: Setting
    adjusted: bool

    @property
    def looked_at(self) -> dict[str, float]:
        """The value of every scenario: the reader's, else the central one."""
        return {name: self.own.get(name, one.central) for name, one in self.given.items()}

    @property
    def key(self) -> str:
        """All of it, as the key of what follows from it."""
        return repr((sorted(self.own.items()), self.where, self.adjusted))


@dataclass(frozen=True)
class Answer:
    """What every scenario does.

    Attributes:
        now: Today.
        need: Officials needed today, shape (n,).
        bars: The scenarios, what matters most first; the central posts are those of the value
            that is looked at.
        effects: By scenario, at the value that is looked at; and of the reader's together.
        ends: By scenario, at the low and the high end of its range.
    """

    now: Today
    need: np.ndarray
    bars: tuple[Bar, ...]
    effects: Mapping[str, Effect]
    ends: Mapping[str, tuple[Effect, Effect]]


def draw(view: View) -> None:
    """The part of the page."""
    words = view.words
    st.markdown(words("posts.whatif_question"))
    try:
        policy = policy_of(view.rows("policy"))
    except PolicyError:
        st.info(words("posts.no_scenarios"), icon=":material/info:")
        return
    facts = data.facts(view.edition, view.scope, str(view.period.period_id), CENTRE)
    limits = bounds(policy)
    own = posts_values.of_address(view, limits)
    adjusted, where = _choices(view, facts)
    given = {name: one for name, one in ranges(policy).items() if applicable(name, where)}
    own = {name: value for name, value in own.items() if name in given}
    assumed = Assumed(given, own, where, adjusted)
    found = answer(view, assumed)
    if np.isnan(found.need).all():
        states.nothing(view)
        return
    _show(view, assumed, found)
    _by_commune(view, assumed, found)
    st.subheader(words("posts.values"), anchor="gia-dinh")
    st.caption(words("posts.values_note"))
    posts_values.form(view, given, own, limits)
    st.subheader(words("posts.caveats"), anchor="luu-y")
    st.markdown("\n".join(f"- {said}" for said in words.section("posts_caveat").values()))


def _choices(view: View, facts: SliceFacts) -> tuple[bool, Setting]:
    """Whether locality counts, which field goes online, which commune gets a reception point."""
    words = view.words
    names = {row.commune_code: row.name for row in view.records("communes")}
    fields = dict(
        view.rows("handling_times")[["field_code", f"name_{view.lang}"]].itertuples(index=False)
    )
    codes = facts.field_codes[facts.fields(view.certification)].tolist()
    sides = st.grid(3, min_column_width=250, gap="medium", vertical_alignment="bottom")
    with sides.cell():
        adjusted = posts.with_locality(view)
    with sides.cell():
        field = address.choose(
            st.selectbox, "field", words("posts.field"), (_EVERY, *codes), _EVERY,
            format_func=lambda code: words("posts.every_field") if code == _EVERY else fields[code],
        )  # fmt: skip
    standard = setting(facts, view.certification, None, None).point
    with sides.cell():
        point = address.choose(
            st.selectbox, "point", words("posts.point"), facts.commune_codes.tolist(),
            str(facts.commune_codes[standard]), format_func=names.__getitem__,
            help=words("posts.point_help"),
        )  # fmt: skip
    return adjusted, setting(
        facts, view.certification, point, None if field == _EVERY else field
    )  # fmt: skip


def answer(view: View, assumed: Assumed) -> Answer:
    """What every scenario does, computed once for what it rests on."""
    return once(view, "what if", lambda: _answer(view, assumed), assumed.key)


def _answer(view: View, assumed: Assumed) -> Answer:
    facts = data.facts(view.edition, view.scope, str(view.period.period_id), CENTRE)
    minutes = live.times(view, facts)[0]
    policy = policy_of(view.rows("policy"))
    now = today(facts, policy, view.certification, minutes, with_locality=assumed.adjusted)
    values = assumed.looked_at
    made = changes(assumed.where, values)
    triples = {
        name: (change, (assumed.given[name].low, values[name], assumed.given[name].high))
        for name, change in made.items()
    }
    effects = {name: effect(now, change(now, values[name])) for name, change in made.items()}
    if len(assumed.own) > 1:
        effects[TOGETHER] = effect(now, _together(now, made, assumed.own))
    ends = {
        name: (effect(now, change(now, one.low)), effect(now, change(now, one.high)))
        for name, change in made.items()
        for one in (assumed.given[name],)
    }
    return Answer(now, required(now), tornado(now, triples), effects, ends)


def _together(now: Today, made: Mapping[str, Change], own: Mapping[str, float]) -> Today:
    """The reader's own values one after the other; help counts once, its share is in it."""
    for name, change in made.items():
        if name in own and not (name == "elderly_share" and "elderly_minutes" in own):
            now = change(now, own[name])
    return now


def _show(view: View, assumed: Assumed, found: Answer) -> None:
    """The tornado, what it says, and its figures."""
    words, lang = view.words, view.lang
    said = _sentence(view, assumed, found)
    st.markdown(said)
    bars = [
        Row(
            words(f"posts_scenario.{bar.name}"),
            (bar.low, bar.high),
            tuple(
                posts_values.said(view, bar.name, end)
                for end in (assumed.given[bar.name].low, assumed.given[bar.name].high)
            ),
            bar.central,
        )
        for bar in found.bars
    ]
    posts.chart(
        view, "tornado", _ABOVE + _PER_BAR * len(bars),
        lambda: (charts_posts.tornado(view, bars), said), assumed.key,
    )  # fmt: skip
    order = [bar.name for bar in found.bars]
    rows = [_row(view, assumed, found, name) for name in order]
    if TOGETHER in found.effects:
        rows.append(_together_row(view, found))
    headings = ("scenario", "assumption", "value", "posts", "posts_range", "whole_posts")
    table = pd.DataFrame(rows, columns=[words(f"posts.{name}") for name in headings])
    posts.wide(table, "whatif-rows", words("posts.whatif_alt"), _NAME_WIDTH)
    posts_communes.take(view, assumed.looked_at, found.effects, found.ends)
    need = formats.number(np.nansum(found.need), lang=lang)
    known = formats.number(int(np.isfinite(found.need).sum()), lang=lang)
    share = formats.percent(online_today(found.now), lang=lang)
    st.caption(
        f"{words('posts.whatif_note', need=need, communes=known)} "
        f"{words('posts.online_today', share=share)}"
    )


def _sentence(view: View, assumed: Assumed, found: Answer) -> str:
    first = found.bars[0]
    low, high = sorted((first.low, first.high))
    return view.words(
        "posts.whatif_said",
        name=view.words(f"posts_scenario.{first.name}"),
        low=formats.signed(low, lang=view.lang),
        high=formats.signed(high, lang=view.lang),
        from_value=posts_values.said(view, first.name, assumed.given[first.name].low),
        to_value=posts_values.said(view, first.name, assumed.given[first.name].high),
    )


def _row(view: View, assumed: Assumed, found: Answer, name: str) -> tuple[str, ...]:
    """One scenario: what it assumes, what it does, within what range."""
    words, lang = view.words, view.lang
    given, one = assumed.given[name], found.effects[name]
    ends = [found.ends[name][0].posts, found.ends[name][1].posts]
    key = "posts.value_own" if name in assumed.own else "posts.value_central"
    return (
        words(f"posts_scenario.{name}"),
        words(
            "posts.assumed_range", low=posts_values.said(view, name, given.low),
            high=posts_values.said(view, name, given.high),
        ),
        words(key, value=posts_values.said(view, name, assumed.looked_at[name])),
        formats.signed(one.posts, 1, lang=lang),
        words(
            "posts.posts_ends", low=formats.signed(min(ends), 1, lang=lang),
            high=formats.signed(max(ends), 1, lang=lang),
        ),
        formats.signed(one.whole_posts, lang=lang),
    )  # fmt: skip


def _together_row(view: View, found: Answer) -> tuple[str, ...]:
    words, one = view.words, found.effects[TOGETHER]
    none = formats.missing(lang=view.lang)
    return (
        words(f"posts_scenario.{TOGETHER}"), none, words("posts.value_yours"),
        formats.signed(one.posts, 1, lang=view.lang), none,
        formats.signed(one.whole_posts, lang=view.lang),
    )  # fmt: skip


def _by_commune(view: View, assumed: Assumed, found: Answer) -> None:
    """What the chosen scenario does to each commune."""
    words = view.words
    options = list(found.effects)
    name = address.choose(
        st.selectbox, "scenario", words("posts.scenario"), options, options[0],
        format_func=lambda code: words(f"posts_scenario.{code}"),
    )  # fmt: skip
    values = assumed.own if name == TOGETHER else {name: assumed.looked_at[name]}
    said = "; ".join(
        f"{words(f'posts_scenario.{one}')}: {posts_values.said(view, one, value)}"
        for one, value in values.items()
    )
    posts.table(
        view, "what-if", words("posts.whatif_open"),
        lambda: posts_communes.tables(
            view, found.need, found.effects[name], found.ends.get(name)
        ),
        [said, words("posts_caveat.assumption")],
    )  # fmt: skip
