"""The choices every page shares, drawn once by `app.py` and kept in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import address, data, formats, guard, kept, layers, trying
from pages.ui.assumptions import NOTHING
from pages.ui.view import LENSES, MEASURES, STAFF_GROUPS, View
from pages.ui.words import Words, languages
from warehouse.editions import Edition


def words() -> Words:
    """The catalogue of the language the address names."""
    return Words(address.value("lang", languages(), "vi"))


def language(words: Words) -> None:
    """The language switch, first of all."""
    address.choose(
        st.segmented_control,
        "lang",
        words("filter.language"),
        languages(),
        "vi",
        format_func=lambda code: Words(code)(f"language.{code}"),
        required=True,
        label_visibility="collapsed",
    )


def edition(words: Words) -> Edition:
    """The edition of the address, or the current one; says so when it is not the current one.

    Whoever came by a link sees the link's edition, whatever the address says.
    """
    if not guard.may("choose_edition"):
        own = data.home()
        if own is None:
            st.error(words("access.edition_gone"), icon=":material/link_off:")
            st.stop()
        if _stands_in(own):
            st.error(words("edition.fallback", id=own.id), icon=":material/warning:")
        return own
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


def _stands_in(one: Edition) -> bool:
    """Whether an edition is served in place of one that cannot be opened."""
    served = data.served()
    return bool(served.problem) and served.edition.id == one.id


def choose(words: Words, chosen_edition: Edition, page: st.Page) -> View:
    """Draw the filters of a page and return what was chosen."""
    period = _period(words, data.records(chosen_edition, "periods"))
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
    layer, measure, doubtful = _map_choices(words, chosen_edition, page)
    if guard.may("choose_edition"):
        _edition_choice(words)
    # What is assumed is worked out anew over all communes.
    locked = bool(guard.reader().lock)
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
        carried=address.shared(),
        fallback=_stands_in(chosen_edition),
        assumed=NOTHING if locked else trying.of_address(words, chosen_edition),
    )


def _period(words: Words, periods: tuple[Any, ...]) -> Any:
    by_id = {row.period_id: row for row in periods}
    newest = next(row.period_id for row in periods if row.kind == "month")
    named = kept.value(
        ("period names", tuple(by_id), words.language),
        lambda: {row.period_id: _period_name(words, row) for row in periods},
    )
    chosen = address.choose(
        st.selectbox, "period", words("filter.period"), list(by_id), newest,
        format_func=named.__getitem__,
    )  # fmt: skip
    return by_id[chosen]


def _period_name(words: Words, row: Any) -> str:
    """Name of a period, short enough for the list."""
    lang = words.language
    if row.kind == "all":
        first, last = (formats.month_short(m, lang=lang) for m in (row.first_month, row.last_month))
        return words("filter.whole_span", first=first, last=last)
    return formats.period(row.kind, row.first_month, row.last_month, title=True, lang=lang)


def _map_choices(words: Words, chosen_edition: Edition, page: st.Page) -> tuple[str, str, bool]:
    """Layer, measure and whether doubtful populations count; the fields are made when opened.

    The browser would keep it open on the next page, where the server takes it for closed: hence
    one for each page.
    """
    names = layers.available(chosen_edition) or [layers.NO_LAYER]
    layer_label, measure_label = words("filter.layer"), words("filter.measure")
    opened = st.expander(
        words("filter.map"),
        icon=":material/map:",
        key=f"map-choices-{page.url_path}",
        on_change="rerun",
    )
    if not opened.open:
        return (
            address.read("layer", layer_label, names, names[0]),
            address.read("measure", measure_label, MEASURES, MEASURES[0]),
            address.flag("doubtful"),
        )
    with opened:
        layer = names[0] if names == [layers.NO_LAYER] else address.choose(
            st.radio, "layer", layer_label, names, names[0],
            format_func=lambda code: words(f"layer.{code}"),
            help=words("glossary.generalised_boundaries"),
        )  # fmt: skip
        measure = address.choose(
            st.radio, "measure", measure_label, MEASURES, MEASURES[0],
            format_func=lambda code: words(f"measure.{code}"),
        )  # fmt: skip
        doubtful = address.switch(
            st.toggle, "doubtful", words("filter.doubtful"),
            help=words("glossary.doubtful_population"),
        )  # fmt: skip
    return layer, measure, doubtful


def _edition_choice(words: Words) -> None:
    ids = data.edition_ids()
    address.choose(
        st.selectbox, "edition", words("filter.edition"), ids, data.served().edition.id,
        help=words("glossary.edition"),
    )  # fmt: skip
