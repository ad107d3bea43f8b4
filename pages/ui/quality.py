"""The parts of the data page: what is accurate, clean and live; who reported is `coverage`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from etl.reading.reasons import reasons
from pages.ui import downloads, formats, ledger, states
from pages.ui.answers import literal
from pages.ui.drawn import once
from pages.ui.view import View

_PLACE_OF_DETAIL = "…"
_WITHHELD_LISTED = 60
_RATIOS = {"rounded_figures"}
_CARD_WIDTH = 150


class _Anything(dict[str, str]):
    """A detail of a reason that is not told: three dots."""

    def __missing__(self, key: str) -> str:
        return _PLACE_OF_DETAIL


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
        "clean": formats.number(len(view.rows("quarantine")), lang=lang),
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
            words("quality.detail"): [_detail(view, row) for row in rows],
            words("quality.simulated"): [
                words("simulated.yes" if mark else "simulated.no") for mark in found["simulated"]
            ],
        }
    )


def _detail(view: View, row: Any) -> str:
    words, lang = view.words, view.lang
    said = formats.percent if row.code in _RATIOS else formats.number
    return words(
        f"doubt_detail.{row.code}",
        measure=words(f"doubt_measure.{row.measure}") if row.measure != "all" else "",
        value=said(row.value, 0, lang=lang),
        expected=said(row.expected, 0, lang=lang),
        other=row.other_name if isinstance(row.other_name, str) else "",
    )


def populations(view: View) -> None:
    """The published populations that cannot be right, and by which rule."""
    words = view.words
    found = view.rows("communes")["population_doubtful"]
    count = int(found.fillna(value=False).astype(bool).sum())
    st.markdown(words("quality.populations", count=formats.number(count, lang=view.lang)))
    st.caption(words("ledger.doubtful_note"))
    ledger.doubtful(view)


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
    st.caption(words("quality.totals_note"))
    counted = view.records("published_agreement")[0]
    if view.scope == "all" and counted.compared:
        st.markdown(words("quality.published_agree", agree=counted.agree, all=counted.compared))
    _received(view)


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
            words("quality.file_title"): titles(view, found),
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


def titles(view: View, found: pd.DataFrame) -> list[str]:
    """What each file holds, in the reader's language; its name where that is not known."""
    told = found[f"title_{view.lang}"]
    return [title or file for title, file in zip(told, found["file"], strict=True)]


def quarantine(view: View) -> None:
    """The rows set aside and why; the communes and months they hide."""
    words, lang = view.words, view.lang
    found = view.rows("quarantine")
    st.markdown(words("quality.quarantine", count=formats.number(len(found), lang=lang)))
    if found.empty:
        st.caption(words("quality.quarantine_none"))
    else:
        st.caption(words("quality.quarantine_note"))
        _reasons(view, found)
        table = _quarantine_table(view, found)
        st.dataframe(
            table, hide_index=True, key="quality-quarantine", alt=words("quality.quarantine_alt")
        )
        downloads.twin(view, "quarantine", lambda: table, [states.edition_note(view)])
    hidden = view.rows("withheld")
    if len(hidden):
        listed = "; ".join(
            f"{row.name} {formats.month_short(row.month, lang=lang)}"
            for row in hidden.head(_WITHHELD_LISTED).itertuples(index=False, name="Hidden")
        )
        more = _PLACE_OF_DETAIL if len(hidden) > _WITHHELD_LISTED else ""
        st.warning(words("quality.withheld", units=listed + more), icon=":material/visibility_off:")


def _reasons(view: View, found: pd.DataFrame) -> None:
    """How many rows each reason set aside, the most frequent first."""
    codes = Counter(code for joined in found["codes"] for code in joined.split(" | "))
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
