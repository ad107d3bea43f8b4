"""Where every figure of a commune's month comes from: file, sheet, row and column, as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from etl.contracts import ANY_CHANNEL
from etl.reading.findings import column_letters
from pages.ui import address, downloads, formats, guard, states
from pages.ui.drawn import once
from pages.ui.view import View

_KEYS = ["measure", "field_code", "channel", "staff_group", "source_id", "sheet"]
_HASH_SHOWN = 12
# Which month is traced; an address that has one opens the table.
_PARAMETER = "traced"


def draw(view: View, code: str) -> None:
    """An expander with the figures other than 0 of a month of the period, made when opened."""
    if not view.reader.reads("trace"):
        return
    words, months = view.words, _months(view)
    with st.expander(
        words("origins.open"), icon=":material/conversion_path:", key=f"origins-{code}",
        on_change="rerun", expanded=_PARAMETER in st.query_params,
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        chosen = address.choose(
            st.selectbox, _PARAMETER, words("origins.month"), list(months), max(months),
            format_func=lambda one: formats.month(months[one], lang=view.lang), width=260,
        )  # fmt: skip
        month = months[chosen]
        named = guard.may("see_reporter")
        table = once(view, "origins", lambda: rows(view, code, month, named=named), code, chosen)
        st.caption(words("origins.note", code=code, month=f"{month:%Y-%m}"))
        if table.empty:
            states.nothing(view)
            return
        st.dataframe(table, hide_index=True, key=f"origins-rows-{code}", alt=words("origins.alt"))
        downloads.twin(
            view,
            f"nguon-goc-{code}-{month:%Y-%m}",
            lambda: rows(view, code, month),
            [states.edition_note(view)],
        )


def _months(view: View) -> dict[str, pd.Timestamp]:
    """The months of the period by the code that the address has of each, "2026-09"."""
    period = view.period
    found = pd.date_range(period.first_month, period.last_month, freq="MS")
    return {f"{month:%Y-%m}": month for month in found}


def rows(view: View, code: str, month: pd.Timestamp, *, named: bool = False) -> pd.DataFrame:
    """One line a figure and place, in words.

    Args:
        view: What is looked at.
        code: Of the commune.
        month: The first day of the month.
        named: Whether it says who reported a correction: to who may know, not in what leaves.
    """
    words, lang = view.words, view.lang
    found = view.rows("trace", commune_code=code, month=f"{month:%Y-%m-%d}", measure="all")
    if view.scope == "observed":
        found = found[found["source_kind"] != "simulated"]
    # What was replaced by 0 is listed too: the file said something else.
    found = found[(found["value"].fillna(0) != 0) | found["correction"].notna()]
    names = {row.field_code: getattr(row, f"name_{lang}") for row in view.records("handling_times")}
    lines = []
    for _, group in found.groupby(_KEYS, dropna=False, sort=False):
        one = group.iloc[0]
        lines.append(
            {
                words("origins.figure"): _figure(view, one, names),
                words("origins.value"): formats.number(one["value"], lang=lang),
                words("origins.source"): words(f"source_kind.{one['source_kind']}"),
                words("origins.file"): _file(view, one),
                words("origins.sheet"): _text(one["sheet"]) or words("missing.sign"),
                words("origins.row"): _rows(view, group),
                words("origins.column"): ", ".join(
                    column_letters(number) for number in _numbers(group["column_number"])
                )
                or words("missing.sign"),
                words("origins.correction"): _corrections(view, group, named=named),
            }
        )  # fmt: skip
    return pd.DataFrame([*lines, *_dropped(view, code, month, names, named=named)])


def _corrections(view: View, group: pd.DataFrame, *, named: bool) -> str:
    """What was done to a figure: action, what the file said, why, who reported it."""
    applied = group.dropna(subset="correction").drop_duplicates("correction")
    said = [
        _correction(view, one.correction_action, one.old_value, one.correction_reason,
                    one.correction_by if named else "")
        for one in applied.itertuples()
    ]  # fmt: skip
    return "; ".join(said) or view.words("origins.as_filed")


def _correction(view: View, action: str, old: float, reason: str, by: str) -> str:
    """In words; without who reported it where `by` is empty."""
    said = view.words(
        "origins.corrected", action=view.words(f"correction.{action}"),
        old=formats.number(old, lang=view.lang), reason=reason,
    )  # fmt: skip
    return view.words("origins.corrected_by", said=said, by=by) if by else said


def _dropped(
    view: View, code: str, month: pd.Timestamp, names: dict[str, str], *, named: bool
) -> list[dict[str, str]]:
    """A line for each figure of the month that was dropped: it stands in no table any more."""
    words, none = view.words, view.words("missing.sign")
    found = view.rows("corrections")
    mine = (found["commune_code"] == code) & (found["action"] == "drop")
    mine &= found["month"] == month
    return [
        {
            words("origins.figure"): _figure(view, one._asdict(), names),
            words("origins.value"): words("missing.no_data"),
            words("origins.source"): words(f"source_kind.{one.source_kind}"),
            words("origins.file"): str(getattr(one, f"title_{view.lang}")),
            words("origins.sheet"): none, words("origins.row"): none, words("origins.column"): none,
            words("origins.correction"): _correction(
                view, one.action, one.old_value, one.reason, one.reported_by if named else ""
            ),
        }
        for one in found[mine].itertuples()
    ]  # fmt: skip


def _figure(view: View, one: Any, names: dict[str, str]) -> str:
    words = view.words
    parts = [words(f"origins_measure.{one['measure']}")]
    if _text(one["field_code"]):
        parts.append(names.get(one["field_code"], one["field_code"]))
    if _text(one["channel"]) not in ("", ANY_CHANNEL):
        parts.append(words(f"channel.{one['channel']}"))
    if _text(one["staff_group"]):
        parts.append(words(f"staff_group.{one['staff_group']}"))
    return " · ".join(parts)


def _file(view: View, one: Any) -> str:
    if not _text(one["file"]):
        return view.words("origins.no_file")
    return view.words("origins.named", file=one["file"], sha256=one["sha256"][:_HASH_SHOWN])


def _rows(view: View, group: pd.DataFrame) -> str:
    if _text(group.iloc[0]["submission_kind"]) == "dossiers":
        return view.words("origins.counted")
    return ", ".join(map(str, _numbers(group["row_number"]))) or view.words("missing.sign")


def _numbers(values: pd.Series) -> list[int]:
    return sorted({int(value) for value in values.dropna()})


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
