"""What was said of the files that were handed in, and of those handed in before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from etl.intake.ledger import Ledger
from pages.ui import formats, states
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
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$])")


@dataclass(frozen=True)
class Checked:
    """What was said of the files that lie on the desk.

    Attributes:
        key: Hash of the files and the language: another choice is another check.
        files: One answer a file, as `python -m etl check --json` gives it.
        copies: Marked copies by name.
    """

    key: str
    files: list[dict[str, Any]]
    copies: dict[str, bytes] = field(repr=False)

    @property
    def may_count(self) -> bool:
        """Whether any file may be accepted, now or once somebody says so."""
        return any(one["outcome"] in ("accepted", "waiting") for one in self.files)

    @property
    def waiting(self) -> bool:
        """Whether a file waits for a word."""
        return any(one["outcome"] == "waiting" for one in self.files)


def literal(text: str) -> str:
    """A text that somebody else wrote, for Markdown to show as it stands."""
    return _MARKDOWN.sub(r"\\\1", text)


def answers(view: View, checked: Checked) -> None:
    """What becomes of each file, and everything found in it."""
    for number, one in enumerate(checked.files):
        with st.container(border=True, key=f"answer-{number}"):
            _answer(view, one)
    if checked.copies:
        st.caption(view.words("submit.marked"))
        with st.container(horizontal=True, gap="small"):
            for name, content in checked.copies.items():
                st.download_button(
                    name, data=content, file_name=name, mime=XLSX, key=f"marked-{name}",
                    icon=":material/rate_review:", on_click="ignore",
                )  # fmt: skip


def _answer(view: View, one: dict[str, Any]) -> None:
    words, lang = view.words, view.lang
    outcome = one["outcome"]
    st.markdown(f"{_ICONS[outcome]} **{words(f'outcome.{outcome}')}**")
    st.text(one["title"] or one["file"])  # plain: what an officer wrote is no Markdown
    counted = {
        name: formats.number(one[f"rows_{name}"], lang=lang)
        for name in ("read", "accepted", "quarantined")
    }
    st.caption(words("submit.rows", file=literal(one["file"]), **counted))
    if one["withheld"]:
        names = view.rows("communes").set_index("commune_code")["name"]
        hidden = [_hidden(text, names, lang) for text in one["withheld"]]
        st.warning(
            words("submit.withheld", units="; ".join(hidden)), icon=":material/visibility_off:"
        )
    if one["findings"]:
        shown = one["findings"][:_FINDINGS_SHOWN]
        st.table(
            pd.DataFrame(
                {
                    words("submit.level"): [words(f"reaction.{f['reaction']}") for f in shown],
                    words("submit.message"): [literal(f["message"]) for f in shown],
                }
            ),
            hide_index=True,
            border="horizontal",
            alt=words("submit.findings_alt"),
        )
        left = len(one["findings"]) - len(shown)
        if left:
            st.caption(words("submit.more", count=formats.number(left, lang=lang)))


def _hidden(text: str, names: pd.Series, lang: str) -> str:
    code, month = text.split(" ")
    return f"{names.get(code, code)} {formats.month_short(pd.Timestamp(f'{month}-01'), lang=lang)}"


def preview(view: View, checked: Checked) -> None:
    """Totals by month, and the change against the current edition for the same communes."""
    words = view.words
    rows = [_compared(view, line) for one in checked.files for line in one["preview"]]
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


def _compared(view: View, line: dict[str, Any]) -> tuple[str, ...]:
    words, lang = view.words, view.lang
    month = f"{line['month']}-01"
    found = view.rows("totals_of_communes", month=month, codes=",".join(line["communes"]))
    current = found.set_index("measure").reindex([line["measure"]]).iloc[0]
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


def history(view: View, ledger: Ledger) -> None:
    """What was handed in, by whom, when, and what became of it; the latest first."""
    words, lang = view.words, view.lang
    submissions = sorted(ledger, key=lambda one: one.received_at, reverse=True)
    if not submissions:
        st.caption(words("submit.none_yet"))
        return
    st.dataframe(
        pd.DataFrame(
            {
                words("submit.when"): [
                    states.local_time(one.received_at, lang=lang) for one in submissions
                ],
                words("submit.who"): [one.received_by for one in submissions],
                words("submit.what"): [getattr(one.title, lang) or one.file for one in submissions],
                words("submit.state"): [words(f"state_of.{one.state}") for one in submissions],
                words("submit.accepted_rows"): [
                    formats.number(one.rows_accepted, lang=lang) for one in submissions
                ],
                words("submit.quarantined_rows"): [
                    formats.number(one.rows_quarantined, lang=lang) for one in submissions
                ],
                words("submit.why"): [one.reason for one in submissions],
                words("submit.hash"): [one.sha256[:12] for one in submissions],
            }
        ),
        hide_index=True,
        key="desk-history",
        alt=words("submit.history_alt"),
    )
