"""Two editions side by side: totals, figures, verdicts and why they changed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from pages.ui import address, data, downloads, formats, look, states
from pages.ui.view import View
from warehouse.differences import Differences, counted
from warehouse.editions import Edition

_ROWS_SHOWN = 2000
_SLICE = ("scope", "period_id", "staff_group", "certification", "weighting")


def choose(view: View) -> tuple[Edition, Edition] | None:
    """Two editions by the address, A before B; says so where there are no two to compare."""
    words = view.words
    ids = data.edition_ids()
    if len(ids) < 2:  # noqa: PLR2004  a pair
        st.info(words("changes.one_only"), icon=":material/info:")
        return None
    sides = st.grid(2, min_column_width=240, gap="medium")
    with sides.cell():
        first = address.choose(
            st.selectbox, "a", words("changes.before"), ids, parent(view.edition, ids)
        )
    with sides.cell():
        second = address.choose(st.selectbox, "b", words("changes.after"), ids, view.edition.id)
    if first == second:
        st.info(words("changes.same_edition"), icon=":material/info:")
        return None
    found = [data.pinned(edition_id) for edition_id in (first, second)]
    for edition_id, edition in zip((first, second), found, strict=True):
        if edition is None:
            said = words("changes.not_readable", edition=edition_id)
            st.warning(said, icon=":material/link_off:")
    before, after = found
    return None if before is None or after is None else (before, after)


def parent(edition: Edition, ids: list[str]) -> str:
    """The edition that this one was built on, or the one before it where that is gone."""
    if edition.manifest.parent in ids:
        return str(edition.manifest.parent)
    later = ids.index(edition.id) if edition.id in ids else 0
    return ids[min(later + 1, len(ids) - 1)]


def totals(view: View, before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """The control totals of two editions."""
    words, lang = view.words, view.lang
    names = list(after)
    old = [before.get(name) for name in names]
    st.table(
        pd.DataFrame(
            {
                words("quality.total"): [words(f"control_sum.{name}") for name in names],
                words("changes.value_before"): [formats.number(n, lang=lang) for n in old],
                words("changes.value_after"): [
                    formats.number(after[name], lang=lang) for name in names
                ],
                words("changes.difference"): [
                    formats.signed(None if n is None else after[name] - n, lang=lang)
                    for name, n in zip(names, old, strict=True)
                ],
            }
        ),
        hide_index=True, border="horizontal", alt=words("changes.totals_alt"),
    )  # fmt: skip
    downloads.twin(
        view, "changed-totals", lambda: _sums(view, before, after), [states.edition_note(view)]
    )


def _sums(view: View, before: Mapping[str, float], after: Mapping[str, float]) -> pd.DataFrame:
    """The control totals of two editions as plain numbers."""
    words = view.words
    return pd.DataFrame(
        {
            words("quality.total"): [words(f"control_sum.{name}") for name in after],
            words("changes.value_before"): [before.get(name) for name in after],
            words("changes.value_after"): list(after.values()),
        }
    )


def summary(view: View, found: Differences) -> None:
    """How much differs, in one sentence; what differs for all communes alike."""
    words, lang = view.words, view.lang
    if found.figures.empty and found.verdicts.empty and not found.shared:
        st.success(words("changes.equal"), icon=":material/equal:")
        return
    counts = counted(found)
    numbers = {
        "figures": counts.figures, "added": counts.added, "removed": counts.removed,
        "changed": counts.changed, "communes": counts.communes,
        "verdicts": len(in_view(view, found)), "all_verdicts": counts.verdicts,
    }  # fmt: skip
    said = {name: formats.number(number, lang=lang) for name, number in numbers.items()}
    st.markdown(words("changes.summary", **said))
    if found.shared:
        what = ", ".join(words(f"change_cause.{cause}") for cause in found.shared)
        st.info(words("changes.shared", what=what), icon=":material/tune:")


def in_view(view: View, found: Differences) -> pd.DataFrame:
    """The verdicts that changed in the slice that is looked at."""
    rows = found.verdicts
    wanted = (
        view.scope, view.period.period_id, view.staff_group, view.certification, view.lens,
    )  # fmt: skip
    for column, value in zip(_SLICE, wanted, strict=True):
        rows = rows[rows[column] == value]
    return rows


def verdicts(view: View, found: Differences, note: str) -> None:
    """The communes whose verdict changed in the slice, and why."""
    words = view.words
    rows = in_view(view, found)
    st.markdown(words("changes.verdicts", count=formats.number(len(rows), lang=view.lang)))
    if rows.empty:
        st.caption(words("changes.verdicts_none"))
        return
    table = pd.DataFrame(
        {
            words("table.name"): _names(view, rows["commune_code"]),
            words("changes.verdict_before"): [_verdict(view, one) for one in rows["before"]],
            words("changes.verdict_after"): [_verdict(view, one) for one in rows["after"]],
            words("changes.why"): [
                ", ".join(words(f"change_cause.{cause}") for cause in why.split())
                for why in rows["why"]
            ],
        }
    )
    st.dataframe(table, hide_index=True, key="changes-verdicts", alt=words("changes.verdicts_alt"))
    downloads.twin(view, "changed-verdicts", lambda: table, [note])


def figures(view: View, found: Differences, note: str) -> None:
    """Every figure that differs, by commune, month and measure."""
    words, lang = view.words, view.lang
    count = len(found.figures)
    st.markdown(words("changes.figures", count=formats.number(count, lang=lang)))
    if not count:
        st.caption(words("changes.figures_none"))
        return
    if count > _ROWS_SHOWN:
        said = {"shown": _ROWS_SHOWN, "count": count}
        st.caption(
            words("changes.figures_many",
                  **{name: formats.number(n, lang=lang) for name, n in said.items()})
        )  # fmt: skip
    table = _figures_table(view, found.figures.head(_ROWS_SHOWN))
    st.dataframe(table, hide_index=True, key="changes-figures", alt=words("changes.figures_alt"))
    downloads.twin(
        view, "changed-figures", lambda: _figures_table(view, found.figures), [note]
    )  # fmt: skip


def _figures_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    words, lang = view.words, view.lang
    return pd.DataFrame(
        {
            words("table.name"): _names(view, rows["commune_code"]),
            words("quality.month"): [formats.month_short(m, lang=lang) for m in rows["month"]],
            words("changes.measure"): [
                _measure(view, *pair)
                for pair in zip(rows["measure"], rows["staff_group"], strict=True)
            ],
            words("changes.what"): [words(f"change.{what}") for what in rows["what"]],
            words("changes.value_before"): [formats.number(n, lang=lang) for n in rows["before"]],
            words("changes.value_after"): [formats.number(n, lang=lang) for n in rows["after"]],
            words("changes.difference"): [
                formats.signed(n, lang=lang) for n in rows["after"] - rows["before"]
            ],
        }
    )


def _measure(view: View, measure: str, group: str) -> str:
    name = view.words(f"change_measure.{measure}")
    return f"{name}, {view.words(f'staff_group.{group}')}" if group else name


def _verdict(view: View, verdict: object) -> str:
    if not isinstance(verdict, str):
        return view.words("missing.sign")
    return look.verdict_name(view.words, verdict)


def _names(view: View, codes: pd.Series) -> list[str]:
    names = {row.commune_code: row.name for row in view.records("communes")}
    return [names.get(code, code) for code in codes]
