"""What a page says about itself: its heading, what is simulated, what is missing, its sources."""

from __future__ import annotations

import logging
from datetime import datetime

import pandas as pd
import streamlit as st

from pages.ui import formats, trying
from pages.ui.drawn import once, part
from pages.ui.view import View
from pages.ui.words import Language, Words
from sharing import unjudged
from sharing.standing import Standing
from warehouse.local_time import LOCAL_TIME
from warehouse.reviewer import smallest_cell

_LOGGER = logging.getLogger(__name__)
_ONE_PER_CENT = 0.01
_ONE_DAY = pd.Timedelta(days=1)


def no_edition(words: Words, error: Exception) -> None:
    """There is nothing to show, and what to do about it."""
    _LOGGER.error("no edition can be served: %s", error)
    st.title(words("edition.none_title"))
    st.error(words("edition.none"), icon=":material/error:")


def heading(view: View, title: str) -> None:
    """Title of a page, and under it the exact period, staff group and lens of its figures."""
    st.title(title, anchor=False)
    st.caption(scope_line(view))
    notices(view)


def notices(view: View) -> None:
    """What must be known to read the figures: assumptions, the start-up month, the scope."""
    words = view.words
    trying.notice(view)
    if view.period.start_up:
        st.info(words("page.start_up"), icon=":material/flag:")
    if view.scope == "observed":
        st.info(words("simulated.left_out"), icon=":material/filter_alt:")
    if hidden := withheld(view):
        st.info(
            words("page.withheld", count=formats.number(len(hidden), lang=view.lang),
                  smallest=smallest_cell(view.edition.manifest)),
            icon=":material/visibility_off:",
        )  # fmt: skip


def withheld(view: View) -> frozenset[str]:
    """Codes of the communes of the slice of which figures are not in this copy; none as a rule."""
    return once(view, "withheld", lambda: unjudged.withheld(view.slice()))


def marked_scope_line(view: View) -> str:
    """The same as `scope_line`; that figures are simulated stands first."""
    said = scope_line(view)
    return f"**{view.words('simulated.mark')}** · {said}" if is_simulated(view) else said


def scope_line(view: View) -> str:
    """Period with its days, staff group, lens and certification, in one line."""
    words, lang, period = view.words, view.lang, view.period
    return words(
        "page.scope",
        period=formats.period(
            period.kind, period.first_month, period.last_month, title=True, lang=lang
        ),
        days=formats.span_short(period.starts_on, period.ends_before - _ONE_DAY, lang=lang),
        group=words(f"staff_group.{view.staff_group}"),
        lens=words(f"lens.{view.lens}"),
        certification=words(f"certification_scope.{view.certification}"),
    )


def is_simulated(view: View) -> bool:
    """Whether a figure of the view's slice is simulated."""
    return once(view, "simulated", lambda: bool(view.slice()["simulated"].any()))


def simulated_notice(view: View) -> None:
    """Say plainly that figures are simulated, and how many of the dossiers are."""
    if is_simulated(view):
        said = share_text(view, view.province().simulated_share)
        st.warning(view.words("simulated.notice", share=said), icon=":material/science:")


def share_text(view: View, share: float) -> str:
    """A share in whole per cent that says 0 and 100 only when it is."""
    if 0 < share < _ONE_PER_CENT:
        return view.words("simulated.under_one")
    if 1 - _ONE_PER_CENT < share < 1:
        return view.words("simulated.above_99")
    return formats.percent(share, 0, lang=view.lang)


def nothing(view: View) -> None:
    """There is nothing to draw in this scope."""
    st.info(view.words("state.nothing"), icon=":material/info:")


@part
def source_line(view: View) -> None:
    """Under a page: edition, period, source and method of its figures."""
    words = view.words
    st.caption(
        words(
            "page.source",
            edition=view.edition.id,
            source=words("simulated.source" if is_simulated(view) else "simulated.none"),
            method=method(view),
        )
    )


def method(view: View) -> str:
    """How the figures were made, in a few words; a reader's assumption says so."""
    return view.words("assume.method" if view.assumed else f"method.{view.lens}")


def standing(view: View) -> Standing:
    """How the view's edition stands among the others."""
    return Standing(view.fallback, smallest_cell(view.edition.manifest))


def edition_marks(view: View) -> list[str]:
    """What a copy must say of the view's edition, a sentence each; none as a rule."""
    return standing(view).said(view.words, view.edition.id)


def edition_note(view: View) -> str:
    """The last line of a table that leaves the product: its edition, and that it only advises."""
    words = view.words
    edition = words("quality.edition_note", edition=view.edition.id, built=built_at(view))
    return " ".join([*edition_marks(view), edition, words("page.reference_only")])


def built_at(view: View) -> str:
    """When the edition was built, by Vietnam's clock."""
    return local_time(view.edition.manifest.built_at, lang=view.lang)


def local_time(moment: str, *, lang: Language) -> str:
    """A moment of the server (UTC, ISO 8601), by Vietnam's clock."""
    return formats.date_time(datetime.fromisoformat(moment).astimezone(LOCAL_TIME), lang=lang)


def footer(view: View, page: st.Page) -> None:
    """The words explained, the edition, and that the product advises and does not decide."""
    st.divider()
    with st.expander(
        view.words("page.glossary"),
        icon=":material/menu_book:",
        key=f"glossary-{page.url_path}",
        on_change="rerun",
    ) as opened:
        if opened.open:
            terms = view.words.section("term")
            explained = view.words.section("glossary")
            st.markdown("\n".join(f"- **{terms[key]}**: {explained[key]}" for key in terms))
    _colophon(view)


@part
def _colophon(view: View) -> None:
    st.caption(
        view.words(
            "page.footer",
            edition=view.edition.id,
            built=built_at(view),
            hash=view.edition.manifest.logical_hash[:12],
        )
    )
