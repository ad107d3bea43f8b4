"""What is compared: chosen communes, filters, the part of the page; all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
import streamlit as st

from etl.reading.names import vietnamese_sort_key
from pages.ui import address, findings, formats, look, navigation
from pages.ui.drawn import once
from pages.ui.former import district_code
from pages.ui.view import View

TABS = ("funnel", "ranking", "trend", "side", "peers", "scatter", "table")
AXES = ("log", "linear")
MOST = 10
YES_NO = ("yes", "no")
KINDS = ("xa", "phuong")
_TRENDS = ("load_direction", "load_slope", "ratio_direction", "ratio_slope")
_SEARCH = "compare-search"
# Without a choice: so many of the heaviest, and as many of the lightest.
_ENDS = 3


class Filters(NamedTuple):
    """Which communes are looked at; what is not set lets all pass.

    Attributes:
        kind: "xa", "phuong" or None.
        mountain: "yes", "no" or None.
        border: "yes", "no" or None: on the land border.
        verdicts: Codes of verdicts.
        districts: Former districts as `district_code` has them.
    """

    kind: str | None
    mountain: str | None
    border: str | None
    verdicts: tuple[str, ...]
    districts: tuple[str, ...]


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
    need = view.need()[["commune_code", "required", "difference"]]
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
        passes = pd.Series(data=True, index=found.index)
        if wanted.kind:
            passes &= found["kind"] == wanted.kind
        if wanted.mountain:
            passes &= found["mountain"] == (wanted.mountain == "yes")
        if wanted.border:
            passes &= found["land_border"] == (wanted.border == "yes")
        if wanted.verdicts:
            passes &= found["verdict"].isin(wanted.verdicts)
        if wanted.districts:
            passes &= found["former_districts"].map(
                lambda joined: any(
                    district_code(one) in wanted.districts for one in joined.split(" | ")
                )
            )
        return found[passes]

    return once(view, "kept", make, repr(wanted))


def shown(view: View, comparison: Comparison) -> pd.DataFrame:
    """The communes that pass the filters, and those a reader chose."""
    every = rows(view)
    passing = set(kept(view, comparison)["commune_code"])
    if comparison.chosen:
        passing |= set(comparison.communes)
    return every[every["commune_code"].isin(passing)]


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
    filters = _filters(view)
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
    codes = list(findings.judged(rows(view))["commune_code"])
    return tuple(dict.fromkeys([*codes[:_ENDS], *codes[-_ENDS:]]))


def _found(view: View, query: str, chosen: tuple[str, ...]) -> None:
    """The communes found by their name without marks, each to be added by a press."""
    words = view.words
    found = navigation.matches(view, query)
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


def _filters(view: View) -> Filters:
    """The filters, made when opened; closed, they are read from the address."""
    words = view.words
    districts = once(view, "districts", lambda: _districts(view))
    opened = st.expander(
        words("compare.filters"), icon=":material/filter_alt:", key="compare-filters",
        on_change="rerun",
    )  # fmt: skip
    if not opened.open:
        return Filters(
            address.value("kind", KINDS, None),
            address.value("mountain", YES_NO, None),
            address.value("border", YES_NO, None),
            address.several("verdict", look.VERDICTS),
            address.several("district", list(districts)),
        )
    with opened, st.grid(3, min_column_width=220, gap="medium"):
        one = st.segmented_control
        kind = address.choose(
            one, "kind", words("profile.traits"), KINDS, None,
            format_func=lambda code: words(f"kind.{code}"),
        )  # fmt: skip
        mountain, border = (
            address.choose(
                one, name, words(f"compare.{name}"), YES_NO, None,
                format_func=lambda code: words(f"compare.{code}"),
            )
            for name in ("mountain", "border")
        )  # fmt: skip
        verdicts = address.choose_several(
            st.multiselect, "verdict", words("table.verdict"), look.VERDICTS,
            format_func=lambda code: look.verdict_name(words, code),
            placeholder=words("compare.all"), select_all=False,
            wrap=True,
        )  # fmt: skip
        chosen = address.choose_several(
            st.multiselect, "district", words("table.districts"), list(districts),
            format_func=districts.__getitem__, placeholder=words("compare.all"), select_all=False,
            wrap=True,
        )  # fmt: skip
    return Filters(kind, mountain, border, verdicts, chosen)


def _districts(view: View) -> dict[str, str]:
    """The former districts by their code, in Vietnamese order."""
    names = {one for joined in rows(view)["former_districts"] for one in joined.split(" | ")}
    return {district_code(name): name for name in sorted(names, key=vietnamese_sort_key)}


def count_line(view: View, comparison: Comparison) -> str:
    """How many of all communes are looked at."""
    return view.words(
        "compare.count",
        count=formats.number(len(kept(view, comparison)), lang=view.lang),
        all=formats.number(len(rows(view)), lang=view.lang),
    )
