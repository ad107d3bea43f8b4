"""The rows of received files that were set aside, and what was said of the files."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from etl.reading.reasons import reasons
from pages.ui import data, downloads, formats, states
from pages.ui.answers import literal
from pages.ui.view import View

_PLACE_OF_DETAIL = "…"
_WITHHELD_LISTED = 60


class _Anything(dict[str, str]):
    """A detail of a reason that is not told: three dots."""

    def __missing__(self, key: str) -> str:
        return _PLACE_OF_DETAIL


def titles(view: View, found: pd.DataFrame) -> list[str]:
    """What each file holds, in the reader's language; its name where that is not known."""
    told = found[f"title_{view.lang}"]
    return [title or file for title, file in zip(told, found["file"], strict=True)]


def quarantine(view: View) -> None:
    """The rows set aside and why; the communes and months they hide."""
    words, lang = view.words, view.lang
    reasons_found = view.rows("quarantine_reasons")
    count = int(reasons_found["rows_count"].sum())
    st.markdown(words("quality.quarantine", count=formats.number(count, lang=lang)))
    if not count:
        st.caption(words("quality.quarantine_none"))
    else:
        st.caption(words("quality.quarantine_note"))
        _reasons(view, reasons_found)
        _table(view)
    hidden = view.rows("withheld")
    if len(hidden):
        listed = "; ".join(
            f"{row.name} {formats.month_short(row.month, lang=lang)}"
            for row in hidden.head(_WITHHELD_LISTED).itertuples(index=False, name="Hidden")
        )
        more = _PLACE_OF_DETAIL if len(hidden) > _WITHHELD_LISTED else ""
        st.warning(words("quality.withheld", units=listed + more), icon=":material/visibility_off:")


def _table(view: View) -> None:
    """The rows themselves, for whoever may see them: all, or those of own files and communes."""
    if not view.reader.may("see_own_quarantine"):
        return
    found = data.quarantine(view.edition)
    if found.empty:
        st.caption(view.words("quality.quarantine_none_own"))
        return
    table = _quarantine_table(view, found)
    st.dataframe(
        table, hide_index=True, key="quality-quarantine", alt=view.words("quality.quarantine_alt")
    )
    downloads.twin(view, "quarantine", lambda: table, [states.edition_note(view)])


def _reasons(view: View, found: pd.DataFrame) -> None:
    """How many rows each reason set aside, the most frequent first."""
    codes: Counter[str] = Counter()
    for row in found.itertuples():
        codes.update(dict.fromkeys(row.codes.split(" | "), int(row.rows_count)))
    lines = [
        view.words(
            "quality.reason_line",
            reason=literal(reason_words(view, code)),
            count=formats.number(count, lang=view.lang),
        )
        for code, count in codes.most_common()
    ]
    st.markdown("\n".join([view.words("quality.reasons"), "", *(f"- {line}" for line in lines)]))


def reason_words(view: View, code: str) -> str:
    """A reason in the reader's language, its details left open."""
    said: str = getattr(reasons()[code].says, view.lang)
    return said.format_map(_Anything())


def _quarantine_table(view: View, found: pd.DataFrame) -> pd.DataFrame:
    words, lang = view.words, view.lang
    unknown = words("quality.unit_unknown")
    said = found[f"message_{lang}"]
    generic = [
        " ".join(reason_words(view, code) for code in joined.split(" | "))
        for joined in found["codes"]
    ]
    return pd.DataFrame(
        {
            words("quality.file_title"): titles(view, found),
            words("quality.place"): [
                words("quality.place_sheet_row", sheet=row.sheet, row=row.row_number)
                if row.sheet else words("quality.place_row", row=row.row_number)
                for row in found.itertuples()
            ],
            words("table.name"): found["name"].fillna(unknown),
            words("quality.month"): [
                unknown if pd.isna(m) else formats.month_short(m, lang=lang) for m in found["month"]
            ],
            words("quality.why"): said.where(said.notna(), pd.Series(generic, index=said.index)),
        }
    )  # fmt: skip


def remarks(view: View) -> None:
    """Warnings and notes on the files that were accepted."""
    words = view.words
    if not view.reader.reads("remarks"):
        return
    found = view.rows("remarks")
    if found.empty:
        return
    st.markdown(words("quality.remarks", count=formats.number(len(found), lang=view.lang)))
    table = pd.DataFrame(
        {
            words("quality.reaction"): [words(f"reaction.{one}") for one in found["reaction"]],
            words("quality.file_title"): titles(view, found),
            words("quality.message"): found[f"message_{view.lang}"],
        }
    )
    st.dataframe(table, hide_index=True, key="quality-remarks", alt=words("quality.remarks_alt"))
    downloads.twin(view, "remarks", lambda: table, [states.edition_note(view)])
