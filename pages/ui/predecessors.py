"""What a commune stands in place of since 1 July 2025, and which former unit it is not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import formats, former, navigation
from pages.ui.view import View


def notice(view: View, code: str) -> None:
    """The former units in one line; a warning where a former unit of the same name is elsewhere."""
    st.caption(sentence(view, code))
    for said in not_the_same(view, code):
        st.info(said, icon=":material/swap_horiz:")


def sentence(view: View, code: str) -> str:
    """Which former units a commune stands in place of, by district."""
    words, rows = view.words, _of(view, code)
    first = rows.iloc[0]
    if len(rows) == 1 and not first["split"]:
        return words("predecessor.kept", name=first["name"], district=first["district"])
    groups = [
        words(
            "predecessor.district", district=district,
            names=", ".join(_named(view, row) for row in some.itertuples()),
        )
        for district, some in rows.groupby("district", sort=False)
    ]  # fmt: skip
    count = formats.number(len(rows), lang=view.lang)
    return words("predecessor.merged", count=count, names="; ".join(groups))


def _named(view: View, row: Any) -> str:
    if row.extent == former.WHOLE:
        return str(row.name)
    return view.words("predecessor.part", name=row.name)


def not_the_same(view: View, code: str) -> list[str]:
    """A sentence for each former unit of the commune's name that is another commune's today."""
    found = view.rows("reused_names")
    own = set(_of(view, code)["former_code"])
    return [
        view.words(
            "predecessor.reused_part" if row.former_code in own else "predecessor.reused",
            name=row.name, district=row.district, now=row.now_name,
        )
        for row in found[found["commune_code"] == code].itertuples(index=False)
    ]  # fmt: skip


def listed(view: View, code: str) -> None:
    """The units a commune was formed from, the split ones with their share, and where to see it."""
    words, rows = view.words, _of(view, code)
    named = [
        words("profile.former", name=row.name, district=row.district)
        if row.extent == former.WHOLE
        else words(
            "predecessor.share", name=row.name, district=row.district,
            extent=words(f"reform_extent.{row.extent}"), share=former.share(view, row),
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    st.markdown(words("profile.former_title", count=len(rows)))
    st.markdown("\n".join(f"- {name}" for name in named))
    navigation.page_link(view, "reform", words("predecessor.open"), find=code)


def _of(view: View, code: str) -> pd.DataFrame:
    rows = former.units(view)
    return rows[rows["commune_code"] == code]
