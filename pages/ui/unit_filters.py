"""Which communes are looked at: kind, mountain, border, verdict, former district."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from etl.reading.names import vietnamese_sort_key
from pages.ui import address, look
from pages.ui.drawn import once
from pages.ui.former import district_code
from pages.ui.view import View

YES_NO = ("yes", "no")
KINDS = ("xa", "phuong")


class Filters(NamedTuple):
    """Which communes are looked at; what is not set lets all pass.

    Attributes:
        kind: "xa", "phuong" or None.
        mountain: "yes", "no" or None.
        border: "yes", "no" or None: on the land border.
        verdicts: Codes of verdicts.
        districts: Former districts as `district_code` has them.
    """

    kind: str | None = None
    mountain: str | None = None
    border: str | None = None
    verdicts: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


EVERY = Filters()


def passing(wanted: Filters, rows: pd.DataFrame) -> pd.Series:
    """Which rows pass the filters.

    Args:
        wanted: The filters.
        rows: Communes with kind, mountain, land_border, verdict and former_districts.
    """
    passes = pd.Series(data=True, index=rows.index)
    if wanted.kind:
        passes &= rows["kind"] == wanted.kind
    if wanted.mountain:
        passes &= rows["mountain"] == (wanted.mountain == "yes")
    if wanted.border:
        passes &= rows["land_border"] == (wanted.border == "yes")
    if wanted.verdicts:
        passes &= rows["verdict"].isin(wanted.verdicts)
    if wanted.districts:
        passes &= rows["former_districts"].map(
            lambda joined: any(
                district_code(one) in wanted.districts for one in joined.split(" | ")
            )
        )
    return passes


def districts(view: View) -> dict[str, str]:
    """The former districts by their code, in Vietnamese order."""

    def make() -> dict[str, str]:
        joined = (row.former_districts for row in view.records("communes"))
        names = {one for some in joined for one in some.split(" | ")}
        return {district_code(name): name for name in sorted(names, key=vietnamese_sort_key)}

    return once(view, "districts", make)


def choose(view: View, key: str) -> Filters:
    """The filters, their fields made when opened; closed, they are read from the address.

    Args:
        view: What is looked at.
        key: Name of the folded fields on their page.
    """
    words, named = view.words, districts(view)
    opened = st.expander(
        words("compare.filters"), icon=":material/filter_alt:", key=key, on_change="rerun"
    )
    if not opened.open:
        return Filters(
            address.value("kind", KINDS, None),
            address.value("mountain", YES_NO, None),
            address.value("border", YES_NO, None),
            address.several("verdict", look.VERDICTS),
            address.several("district", list(named)),
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
            st.multiselect, "district", words("table.districts"), list(named),
            format_func=named.__getitem__, placeholder=words("compare.all"), select_all=False,
            wrap=True,
        )  # fmt: skip
    return Filters(kind, mountain, border, verdicts, chosen)
