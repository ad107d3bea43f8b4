"""The parts of the data page: what is accurate and live. See `coverage` and `setaside` too."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from etl.contracts import ANY_CHANNEL
from etl.contracts.marts import FLAGGED
from pages.ui import downloads, formats, guard, ledger, setaside, stated, states
from pages.ui.drawn import once
from pages.ui.view import View

_RATIOS = {"rounded_figures"}
_CARD_WIDTH = 220


def cards(view: View, coverage: pd.DataFrame) -> None:
    """One number for each word of the slogan."""
    words, lang = view.words, view.lang
    caseload = coverage[coverage["data_set"] == "caseload"]
    known = caseload[~caseload["state"].isin(["missing", "set_aside"])]
    newest = known["month"].max()
    month = words("missing.sign") if pd.isna(newest) else formats.month_short(newest, lang=lang)
    shown = {
        "accurate": formats.number(len(doubtful(view)), lang=lang),
        "complete": words(
            "card.of",
            count=formats.number(len(known), lang=lang),
            all=formats.number(len(caseload), lang=lang),
        ),
        "clean": formats.number(
            int(view.rows("quarantine_reasons")["rows_count"].sum()), lang=lang
        ),
        "live": month,
    }
    with st.grid(len(shown), min_column_width=_CARD_WIDTH, key="quality-cards"):
        for name, value in shown.items():
            st.metric(
                words(f"quality.{name}_card"), value,
                help=words(f"quality.{name}_help"), border=True,
            )  # fmt: skip


def doubtful(view: View) -> pd.DataFrame:
    """The doubtful figures of the view's scope."""
    return once(view, "doubts", lambda: view.rows("doubts", scope=view.scope))


def doubts(view: View) -> None:
    """The doubtful figures: unit, month, sign, detail."""
    words, lang = view.words, view.lang
    found = doubtful(view)
    st.markdown(words("quality.doubts", count=formats.number(len(found), lang=lang)))
    if found.empty:
        st.caption(words("quality.doubts_none"))
        return
    st.caption(words("quality.doubts_note"))
    if simulated := int(found["simulated"].sum()):
        said = formats.number(simulated, lang=lang)
        st.caption(words("quality.doubts_simulated", count=said))
    table = once(view, "doubts table", lambda: _doubts_table(view, found))
    st.dataframe(table, hide_index=True, key="quality-doubts", alt=words("quality.doubts_alt"))
    downloads.twin(view, "doubts", lambda: table, [states.edition_note(view)])


def _doubts_table(view: View, found: pd.DataFrame) -> pd.DataFrame:
    words, lang = view.words, view.lang
    rows = list(found.itertuples())
    return pd.DataFrame(
        {
            words("table.name"): found["name"],
            words("quality.month"): [formats.month_short(m, lang=lang) for m in found["month"]],
            words("quality.sign"): [words(f"doubt.{code}") for code in found["code"]],
            words("quality.detail"): [detail(view, row) for row in rows],
            words("quality.simulated"): [
                words("simulated.yes" if mark else "simulated.no") for mark in found["simulated"]
            ],
        }
    )


def detail(view: View, row: Any) -> str:
    """What makes a figure doubtful, in words.

    Args:
        view: What is looked at.
        row: A row of the query `doubts`.
    """
    words, lang = view.words, view.lang
    said = formats.percent if row.code in _RATIOS else formats.number
    return words(
        f"doubt_detail.{row.code}",
        measure=_measure(view, row),
        value=said(row.value, 0, lang=lang),
        expected=said(row.expected, 0, lang=lang),
        other=row.other_name if isinstance(row.other_name, str) else "",
        reason=row.reason if isinstance(row.reason, str) else "",
    )


def _measure(view: View, row: Any) -> str:
    """What was counted: of a flagged figure with its field, channel or staff group."""
    words = view.words
    if row.code != FLAGGED:
        return words(f"doubt_measure.{row.measure}") if row.measure != "all" else ""
    named = [words(f"corrected_measure.{row.measure}"), getattr(row, f"field_{view.lang}")]
    for section, value in (("channel", row.channel), ("staff_group", row.staff_group)):
        if isinstance(value, str) and value != ANY_CHANNEL:
            named.append(words(f"{section}.{value}"))
    return " · ".join(name for name in named if isinstance(name, str))


def populations(view: View) -> None:
    """The published populations that cannot be right, and by which rule."""
    words = view.words
    found = view.rows("communes")["population_doubtful"]
    count = int(found.fillna(value=False).astype(bool).sum())
    st.markdown(words("quality.populations", count=formats.number(count, lang=view.lang)))
    st.caption(words("ledger.doubtful_note"))
    ledger.doubtful(view)
    downloads.twin(view, "populations", lambda: ledger.doubted(view), [states.edition_note(view)])


def corrected(view: View) -> None:
    """The figures that were corrected before they entered the edition, and why."""
    words, lang = view.words, view.lang
    found = view.rows("corrections")
    st.markdown(words("quality.corrected", count=formats.number(len(found), lang=lang)))
    if found.empty:
        st.caption(words("quality.corrected_none"))
        return
    table = pd.DataFrame(
        {
            words("table.name"): found["commune"],
            words("quality.month"): [formats.month_short(m, lang=lang) for m in found["month"]],
            words("corrected.measure"): [words(f"corrected_measure.{m}") for m in found["measure"]],
            words("corrected.action"): [words(f"correction.{one}") for one in found["action"]],
            words("corrected.old_value"): [
                formats.number(n, lang=lang) for n in found["old_value"]
            ],
            words("corrected.new_value"): [
                formats.number(n, lang=lang) for n in found["new_value"]
            ],
            words("corrected.reason"): found["reason"],
        }
    )
    # Who reported it may be a person: shown to whoever may know, in no file that is made here. What
    # a browser is sent it can save, so others are not sent it at all.
    shown = table
    if guard.may("see_reporter"):
        shown = table.assign(**{words("corrected.reported_by"): found["reported_by"]})
    st.dataframe(shown, hide_index=True, key="quality-corrected", alt=words("corrected.alt"))
    downloads.twin(view, "corrected", lambda: table, [states.edition_note(view)])


def freshness(view: View, coverage: pd.DataFrame) -> None:
    """The newest month with dossiers, and how many communes reported it."""
    known = coverage[coverage["data_set"] == "caseload"]
    known = known[~known["state"].isin(["missing", "set_aside"])]
    if known.empty:
        return
    newest = known["month"].max()
    of_month = known[known["month"] == newest]
    st.markdown(
        view.words(
            "quality.freshness",
            month=formats.month_short(newest, lang=view.lang),
            known=formats.number(len(of_month), lang=view.lang),
            simulated=formats.number(int((of_month["state"] == "simulated").sum()), lang=view.lang),
            all=formats.number(coverage["commune_code"].nunique(), lang=view.lang),
        )
    )


def totals(view: View) -> None:
    """The control totals of the edition, and those of the received files."""
    words, lang = view.words, view.lang
    st.markdown(words("quality.totals"))
    sums = view.edition.manifest.control_sums
    st.table(
        pd.DataFrame(
            {
                words("quality.total"): [words(f"control_sum.{name}") for name in sums],
                words("quality.value"): [formats.number(v, lang=lang) for v in sums.values()],
            }
        ),
        hide_index=True, border="horizontal", alt=words("quality.totals_alt"),
    )  # fmt: skip
    downloads.twin(view, "totals", lambda: _sums(view), [states.edition_note(view)])
    st.caption(words("quality.totals_note"))
    counted = view.records("published_agreement")[0]
    if view.scope == "all" and counted.compared:
        st.markdown(words("quality.published_agree", agree=counted.agree, all=counted.compared))
    _received(view)
    stated.draw(view)


def _sums(view: View) -> pd.DataFrame:
    """The control totals as plain numbers."""
    words, sums = view.words, view.edition.manifest.control_sums
    return pd.DataFrame(
        {
            words("quality.total"): [words(f"control_sum.{name}") for name in sums],
            words("quality.value"): list(sums.values()),
        }
    )


def _received(view: View) -> None:
    words, lang = view.words, view.lang
    found = view.rows("submission_totals")
    st.markdown(words("quality.received_files", count=formats.number(len(found), lang=lang)))
    if found.empty:
        st.caption(words("quality.received_none"))
        return
    counts = ("rows_read", "rows_accepted", "rows_quarantined")
    table = pd.DataFrame(
        {
            words("quality.file_title"): setaside.titles(view, found),
            words("quality.received_at"): [
                states.local_time(f"{moment.isoformat()}+00:00", lang=lang)
                for moment in found["received_at"]
            ],
            words("submit.state"): [words(f"state_of.{state}") for state in found["state"]],
            **{
                words(f"quality.{name}"): [formats.number(n, lang=lang) for n in found[name]]
                for name in counts
            },
            words("quality.dossiers_standing"): [
                formats.number(n, lang=lang) for n in found["dossiers"]
            ],
            words("quality.people_standing"): [
                formats.number(n, lang=lang) for n in found["officials"]
            ],
        }
    )
    st.dataframe(table, hide_index=True, key="quality-files", alt=words("quality.received_alt"))
    st.caption(words("quality.received_note"))
    downloads.twin(view, "files", lambda: table, [states.edition_note(view)])
