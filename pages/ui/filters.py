"""The choices every page shares, drawn once by `app.py` and kept in the address."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import address, data, formats, layers
from pages.ui.view import LENSES, MEASURES, STAFF_GROUPS, View
from pages.ui.words import Language, Words, languages
from warehouse.editions import Edition


def language() -> Words:
    """The language switch, first of all."""
    chosen = address.choose(
        st.segmented_control,
        "lang",
        Words(address.value("lang", languages(), "vi"))("filter.language"),
        languages(),
        "vi",
        format_func=lambda code: Words(code)(f"language.{code}"),
        required=True,
        label_visibility="collapsed",
    )
    return Words(chosen)


def edition(words: Words) -> Edition:
    """The edition of the address, or the current one; says so when it is not the current one."""
    served = data.served()
    if served.problem:
        st.error(words("edition.fallback", id=served.edition.id), icon=":material/warning:")
    wanted = st.query_params.get("edition")
    if wanted is None or wanted == served.edition.id:
        return served.edition
    found = data.pinned(wanted)
    if found is None:
        st.warning(words("edition.unknown", current=served.edition.id))
        return served.edition
    st.info(words("edition.older", id=found.id, current=served.edition.id))
    return found


def choose(words: Words, chosen_edition: Edition) -> View:
    """Draw the filters and return what was chosen."""
    period = _period(words, data.rows(chosen_edition, "periods"))
    group = address.choose(
        st.radio, "group", words("filter.group"), STAFF_GROUPS, STAFF_GROUPS[0],
        format_func=lambda code: words(f"staff_group.{code}"), help=words("glossary.staff_groups"),
    )  # fmt: skip
    lens = address.choose(
        st.radio, "lens", words("filter.lens"), LENSES, LENSES[0],
        format_func=lambda code: words(f"lens.{code}"), help=words("glossary.weighted_workload"),
    )  # fmt: skip
    certification = address.choose(
        st.radio, "certification", words("term.certification"), ("with", "without"), "with",
        format_func=lambda code: words(f"certification.{code}"), horizontal=True,
        help=words("glossary.certification"),
    )  # fmt: skip
    observed = address.switch(
        st.toggle, "observed", words("filter.observed"), help=words("filter.observed_help")
    )
    with st.expander(words("filter.map"), icon=":material/map:"):
        layer, measure, doubtful = _map_choices(words, chosen_edition)
    _edition_choice(words)
    return View(
        edition=chosen_edition,
        words=words,
        period=period,
        staff_group=group,
        lens=lens,
        certification=certification,
        scope="observed" if observed else "all",
        layer=layer,
        measure=measure,
        doubtful=doubtful,
    )


def _period(words: Words, periods: pd.DataFrame) -> Any:
    named = _period_names(tuple(periods["period_id"]), words.language, periods)
    newest = periods.loc[periods["kind"] == "month"].iloc[0]["period_id"]
    chosen = address.choose(
        st.selectbox, "period", words("filter.period"), list(named), newest,
        format_func=named.__getitem__,
    )  # fmt: skip
    return next(periods[periods["period_id"] == chosen].itertuples())


@st.cache_resource(show_spinner=False, max_entries=16)
def _period_names(ids: tuple[str, ...], lang: Language, _periods: pd.DataFrame) -> dict[str, str]:
    """Names of the periods by id."""
    words = Words(lang)
    named = (_period_name(words, row) for row in _periods.itertuples())
    return dict(zip(ids, named, strict=True))


def _period_name(words: Words, row: Any) -> str:
    """Name of a period, short enough for the list."""
    lang = words.language
    if row.kind == "all":
        first, last = (formats.month_short(m, lang=lang) for m in (row.first_month, row.last_month))
        return words("filter.whole_span", first=first, last=last)
    return formats.period(row.kind, row.first_month, row.last_month, title=True, lang=lang)


def _map_choices(words: Words, chosen_edition: Edition) -> tuple[str, str, bool]:
    names = layers.available(chosen_edition)
    layer = address.choose(
        st.radio, "layer", words("filter.layer"), names, names[0],
        format_func=lambda code: words(f"layer.{code}"),
        help=words("glossary.generalised_boundaries"),
    )  # fmt: skip
    measure = address.choose(
        st.radio, "measure", words("filter.measure"), MEASURES, MEASURES[0],
        format_func=lambda code: words(f"measure.{code}"),
    )  # fmt: skip
    doubtful = address.switch(
        st.toggle, "doubtful", words("filter.doubtful"), help=words("glossary.doubtful_population")
    )
    return layer, measure, doubtful


def _edition_choice(words: Words) -> None:
    ids = data.edition_ids()
    address.choose(
        st.selectbox, "edition", words("filter.edition"), ids, data.served().edition.id,
        help=words("glossary.edition"),
    )  # fmt: skip
