"""What is compared: chosen communes, filters, the part of the page; all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.ui import address, findings, formats, former, navigation, unit_filters
from pages.ui.drawn import once
from pages.ui.unit_filters import Filters, passing
from pages.ui.view import View

TABS = ("funnel", "ranking", "trend", "side", "peers", "scatter", "table")
AXES = ("log", "linear")
MOST = 10
_TRENDS = ("load_direction", "load_slope", "ratio_direction", "ratio_slope")
_SEARCH = "compare-search"
# Everywhere on the pages the need of officials allows for the area; see `classes`.
_NEED = {"required_adjusted": "required", "difference_adjusted": "difference"}
# Without a choice: so many of the heaviest, and as many of the lightest.
_ENDS = 3


@dataclass(frozen=True)
class Comparison:
    """What is compared with what.

    Attributes:
        tab: The part of the page that is looked at, one of `TABS`.
        communes: Codes of the communes that are named, at most `MOST`.
        chosen: Whether a reader chose them; else they are the heaviest and the lightest.
        filters: Which of the others are looked at.
    """

    tab: str
    communes: tuple[str, ...]
    chosen: bool
    filters: Filters

    @property
    def key(self) -> str:
        """All of it but the part, as the key of what follows from it."""
        return repr((self.communes, self.chosen, self.filters))


def rows(view: View) -> pd.DataFrame:
    """Every commune of the view's slice with what it can be compared by."""
    return once(view, "comparison", lambda: _joined(view))


def _joined(view: View) -> pd.DataFrame:
    """The slice with trend, robustness and need; need is of the centre's officials alone."""
    found = view.comparison()
    robust = view.robustness()[["commune_code", "robustness", "ratio_adjusted"]]
    need = view.need()[["commune_code", *_NEED]].rename(columns=_NEED)
    if view.staff_group != "centre":
        need = need.assign(required=float("nan"), difference=float("nan"))
    if view.lens != "weighted":
        robust = robust.assign(robustness="not_judged", ratio_adjusted=float("nan"))
    for more in (view.trends()[["commune_code", *_TRENDS]], robust, need):
        found = found.merge(more, on="commune_code", how="left", validate="one_to_one")
    return found


def kept(view: View, comparison: Comparison) -> pd.DataFrame:
    """The communes that pass the filters."""
    wanted = comparison.filters

    def make() -> pd.DataFrame:
        found = rows(view)
        return found[passing(wanted, found)]

    return once(view, "kept", make, repr(wanted))


def shown(view: View, comparison: Comparison) -> pd.DataFrame:
    """The communes that pass the filters, and those a reader chose."""

    def found() -> pd.DataFrame:
        every = rows(view)
        passing = set(kept(view, comparison)["commune_code"])
        if comparison.chosen:
            passing |= set(comparison.communes)
        return every[every["commune_code"].isin(passing)]

    return once(view, "compared", found, comparison.key)


def named(view: View, comparison: Comparison) -> pd.DataFrame:
    """The communes that are named, in the order of their choice."""
    found = rows(view).set_index("commune_code", drop=False)
    return found.loc[list(comparison.communes)].reset_index(drop=True)


def choose(view: View) -> Comparison:
    """Draw the choices every part shares and return what was chosen."""
    words = view.words
    labels = once(view, "communes to compare", lambda: _labels(view))
    sides = st.grid(3, min_column_width=260, gap="medium")
    with sides.cell(column_span=2):
        chosen = address.choose_several(
            st.multiselect, "communes", words("compare.communes"), list(labels), MOST,
            max_selections=MOST, format_func=labels.__getitem__, filter_mode="contains",
            placeholder=words("compare.communes_none"), select_all=False, wrap=True,
        )  # fmt: skip
    with sides.cell():
        query = st.text_input(
            words("compare.search"), key=_SEARCH, placeholder=words("search.placeholder"),
            icon=":material/search:", live=True, disabled=len(chosen) >= MOST,
        )  # fmt: skip
    if query:
        _found(view, query, chosen)
    filters = unit_filters.choose(view, "compare-filters")
    tab = address.choose(
        st.segmented_control, "part", words("compare.part"), TABS, TABS[0],
        format_func=lambda code: words(f"compare_tab.{code}"), required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return Comparison(tab, chosen or _ends(view), bool(chosen), filters)


def scale(view: View) -> str:
    """Draw the choice of the axis: logarithmic or linear."""
    return address.choose(
        st.segmented_control, "axis", view.words("compare.axis"), AXES, AXES[0],
        format_func=lambda code: view.words(f"compare_axis.{code}"), required=True,
    )  # fmt: skip


def _labels(view: View) -> dict[str, str]:
    return {
        row.commune_code: view.words(
            "search.result", name=row.name, districts=navigation.districts(row.former_districts)
        )
        for row in rows(view).itertuples()
    }


def _ends(view: View) -> tuple[str, ...]:
    """The heaviest communes and the lightest, the heaviest first."""

    def found() -> tuple[str, ...]:
        codes = list(findings.judged(rows(view))["commune_code"])
        return tuple(dict.fromkeys([*codes[:_ENDS], *codes[-_ENDS:]]))

    return once(view, "both ends", found)


def _found(view: View, query: str, chosen: tuple[str, ...]) -> None:
    """The communes found by their name without marks, each to be added by a press.

    After them today's communes of the former units that bear the name.
    """
    words = view.words
    found = navigation.matches(view, query)
    for hit in former.hits(view, query, navigation.MOST_RESULTS):
        if hit.commune:
            found.setdefault(hit.commune, hit.label)
    st.caption(words("search.count", count=len(found)) if found else words("search.none"))
    with st.container(key="compare-found", horizontal=True, gap="small"):
        for code, label in found.items():
            st.button(
                label, key=f"compare-add-{code}", icon=":material/add:", disabled=code in chosen,
                on_click=_add, args=(chosen, code),
            )  # fmt: skip


def _add(chosen: tuple[str, ...], code: str) -> None:
    st.session_state[_SEARCH] = ""
    address.put_several("communes", [*chosen, code])


def count_line(view: View, comparison: Comparison) -> str:
    """How many of all communes are looked at."""
    return view.words(
        "compare.count",
        count=formats.number(len(kept(view, comparison)), lang=view.lang),
        all=formats.number(len(rows(view)), lang=view.lang),
    )
