"""What was said of the files that were handed in, and of those handed in before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from etl.intake.ledger import Submission
from pages.ui import downloads, formats, states
from pages.ui.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ICONS = {
    "accepted": ":material/check_circle:",
    "waiting": ":material/help:",
    "repeated": ":material/sync:",
    "already_received": ":material/history:",
    "refused": ":material/error:",
}
_FINDINGS_SHOWN = 60
_FEW = 8
_MOST_ANSWERS = 40
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$])")


@dataclass(frozen=True)
class Checked:
    """What was said of the files that lie on the desk.

    Attributes:
        key: Hash of the files and the language: another choice is another check.
        files: One answer a file, as `python -m etl check --json` gives it.
        totals: What the files that may count add up to, by month, as the same command gives it.
        copies: Marked copies by name.
    """

    key: str
    files: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    copies: dict[str, bytes] = field(repr=False)

    @property
    def may_count(self) -> bool:
        """Whether any file may be accepted, now or once somebody says so."""
        return any(one["outcome"] in ("accepted", "waiting") for one in self.files)

    @property
    def refused(self) -> bool:
        """Whether a file is refused."""
        return any(one["outcome"] == "refused" for one in self.files)

    @property
    def waiting(self) -> bool:
        """Whether a file waits for a word."""
        return any(one["outcome"] == "waiting" for one in self.files)

    @property
    def waits_for_replace(self) -> bool:
        """Whether a file holds figures that were submitted before."""
        return any(one["waits_for_replace"] for one in self.files)


def literal(text: str) -> str:
    """A text that somebody else wrote, for Markdown to show as it stands."""
    return _MARKDOWN.sub(r"\\\1", text)


def answers(view: View, checked: Checked) -> None:
    """What becomes of each file, and everything found in those that somebody must look at."""
    words = view.words
    looked_at = [one for one in checked.files if len(checked.files) <= _FEW or _to_look_at(one)]
    if len(checked.files) > _FEW:
        _list(view, checked.files)
    for number, one in enumerate(looked_at[:_MOST_ANSWERS]):
        with st.container(border=True, key=f"answer-{number}"):
            _answer(view, one)
    if not looked_at:
        st.caption(words("submit.all_good"))
    if checked.copies:
        st.caption(words("submit.marked"))
        with st.container(horizontal=True, gap="small"):
            for name, content in checked.copies.items():
                st.download_button(
                    name, data=content, file_name=name, mime=XLSX, key=f"marked-{name}",
                    icon=":material/rate_review:", on_click="ignore",
                )  # fmt: skip


def _to_look_at(one: dict[str, Any]) -> bool:
    """Whether not all of a file counts, or there is a warning."""
    return not one["spotless"] or any(line["reaction"] != "note" for line in one["told"])


def _outcome(view: View, one: dict[str, Any]) -> str:
    if one["outcome"] == "accepted" and not one["spotless"]:
        return view.words("submit.partly" if one["rows_accepted"] else "submit.no_row")
    return view.words(f"outcome.{one['outcome']}")


def _list(view: View, files: list[dict[str, Any]]) -> None:
    """All files in one table, those that somebody must look at first."""
    words, lang = view.words, view.lang
    counts = Counter(_outcome(view, one) for one in files)
    outcomes = ", ".join(
        f"{formats.number(count, lang=lang)} {name.lower()}" for name, count in counts.items()
    )
    st.markdown(
        words("submit.list", files=formats.number(len(files), lang=lang), outcomes=outcomes)
    )
    ordered = sorted(files, key=_to_look_at, reverse=True)
    table = pd.DataFrame(
        {
            words("submit.file"): [one["file"] for one in ordered],
            words("submit.outcome"): [_outcome(view, one) for one in ordered],
            words("submit.what"): [one["title"] for one in ordered],
            words("submit.read_rows"): [one["rows_of_data"] for one in ordered],
            words("submit.faulty_rows"): [one["rows_faulty"] for one in ordered],
        }
    )
    st.dataframe(
        _written(view, table, ("read_rows", "faulty_rows")), hide_index=True, key="desk-list",
        alt=words("submit.list_alt"),
    )  # fmt: skip
    downloads.twin(view, "desk-list", lambda: table, [states.edition_note(view)])


def _written(view: View, table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """A table with some of its columns of `submit.` written as the language writes numbers."""
    said = table.astype(object)
    for name in columns:
        heading = view.words(f"submit.{name}")
        said[heading] = [formats.number(value, lang=view.lang) for value in table[heading]]
    return said


def _answer(view: View, one: dict[str, Any]) -> None:
    words, lang = view.words, view.lang
    st.markdown(f"{_ICONS[one['outcome']]} **{_outcome(view, one)}**")
    st.text(one["title"] or one["file"])  # plain: what an officer wrote is no Markdown
    counted = {
        "read": one["rows_of_data"],
        "accepted": one["rows_accepted"],
        "quarantined": one["rows_faulty"],
    }
    counted = {name: formats.number(count, lang=lang) for name, count in counted.items()}
    st.caption(words("submit.rows", file=literal(one["file"]), **counted))
    if one["withheld"]:
        names = view.rows("communes").set_index("commune_code")["name"]
        hidden = [_hidden(text, names, lang) for text in one["withheld"]]
        st.warning(
            words("submit.withheld", units="; ".join(hidden)), icon=":material/visibility_off:"
        )
    told = [line for line in one["told"] if line["reaction"] != "note"]
    if told:
        _findings(view, told[:_FINDINGS_SHOWN])
    if left := len(told[_FINDINGS_SHOWN:]):
        st.caption(words("submit.more", count=formats.number(left, lang=lang)))
    if notes := sum(line["count"] for line in one["told"] if line["reaction"] == "note"):
        st.caption(words("submit.notes", count=formats.number(notes, lang=lang)))


def _findings(view: View, told: list[dict[str, Any]]) -> None:
    words = view.words
    st.markdown(
        "\n".join(
            f"- **{words('reaction.' + line['reaction'])}.** {literal(line['message'])}"
            for line in told
        )
    )


def _hidden(text: str, names: pd.Series, lang: str) -> str:
    code, month = text.split(" ")
    return f"{names.get(code, code)} {formats.month_short(pd.Timestamp(f'{month}-01'), lang=lang)}"


def preview(view: View, checked: Checked) -> None:
    """Totals by month, and the change against the current edition for the same communes."""
    words = view.words
    rows = [_compared(view, line) for line in checked.totals]
    if not rows:
        return
    st.markdown(words("submit.preview"))
    st.caption(words("submit.preview_note", edition=view.edition.id))
    headings = ("month", "measure", "communes", "given", "current", "change")
    st.table(
        pd.DataFrame(rows, columns=[words(f"submit.{name}") for name in headings]),
        hide_index=True,
        border="horizontal",
        alt=words("submit.preview_alt"),
    )
    downloads.twin(
        view, "desk-preview", lambda: _preview_figures(view, checked), [states.edition_note(view)]
    )


def _preview_figures(view: View, checked: Checked) -> pd.DataFrame:
    """The same as plain figures, for a spreadsheet."""
    words = view.words
    headings = ("month", "measure", "communes", "given", "current", "change")
    rows = [
        (
            pd.Timestamp(f"{line['month']}-01"),
            words(f"submit_measure.{line['measure']}"),
            len(line["communes"]),
            line["total"],
            current,
            line["total"] - current,
        )
        for line in checked.totals
        for current in [_current(view, line)["total"]]
    ]
    return pd.DataFrame(rows, columns=[words(f"submit.{name}") for name in headings])


def _current(view: View, line: dict[str, Any]) -> pd.Series:
    """What the current edition has for the communes, month and measure of a total."""
    month = f"{line['month']}-01"
    found = view.rows("totals_of_communes", month=month, codes=",".join(line["communes"]))
    return found.set_index("measure").reindex([line["measure"]]).iloc[0]


def _compared(view: View, line: dict[str, Any]) -> tuple[str, ...]:
    words, lang = view.words, view.lang
    month = f"{line['month']}-01"
    current = _current(view, line)
    known = pd.notna(current["total"])
    simulated = f" {words('submit.simulated')}" if known and bool(current["simulated"]) else ""
    return (
        formats.month_short(pd.Timestamp(month), lang=lang),
        words(f"submit_measure.{line['measure']}"),
        formats.number(len(line["communes"]), lang=lang),
        formats.number(line["total"], lang=lang),
        formats.number(current["total"], lang=lang) + simulated,
        formats.signed(line["total"] - current["total"], lang=lang),
    )


def history(view: View, ledger: Iterable[Submission]) -> None:
    """What was handed in, by whom, when, and what became of it; the latest first."""
    words, lang = view.words, view.lang
    submissions = sorted(ledger, key=lambda one: one.received_at, reverse=True)
    if not submissions:
        st.caption(words("submit.none_yet"))
        return
    table = pd.DataFrame(
        {
            words("submit.when"): [
                states.local_time(one.received_at, lang=lang) for one in submissions
            ],
            words("submit.who"): [one.received_by for one in submissions],
            words("submit.what"): [getattr(one.title, lang) or one.file for one in submissions],
            words("submit.state"): [words(f"state_of.{one.state}") for one in submissions],
            words("submit.accepted_rows"): [one.rows_accepted for one in submissions],
            words("submit.quarantined_rows"): [one.rows_quarantined for one in submissions],
            words("submit.why"): [one.reason for one in submissions],
            words("submit.hash"): [one.sha256[:8] for one in submissions],
        }
    )
    st.dataframe(
        _written(view, table, ("accepted_rows", "quarantined_rows")), hide_index=True,
        key="desk-history", alt=words("submit.history_alt"),
    )  # fmt: skip
    downloads.twin(view, "desk-history", lambda: table, [states.edition_note(view)])
