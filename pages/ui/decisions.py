"""The decisions that were recorded: all of them, one in full, and its after-check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import address, aftercheck, commands, downloads, formats, guard, posts, states
from pages.ui.answers import literal
from pages.ui.view import View
from warehouse.decisions import Decision, Record, read_record
from warehouse.editions import Store
from warehouse.manifest import EditionError

Moves = list[dict[str, Any]]
_HASH = 12
_NUMBER_WIDTH = 60
_WORDS = (2, 3, 7)


def read(view: View) -> Record | None:
    """The record; None, and said so, where it cannot be trusted."""
    guard.require("see_decisions")
    try:
        return read_record(Store().folder)
    except (EditionError, OSError) as error:
        commands.LOGGER.error("the record of decisions cannot be read: %s", error)
        st.error(view.words("decisions.damaged"), icon=":material/error:")
        return None


def names(view: View) -> dict[str, str]:
    """The communes' names by code."""
    return {row.commune_code: row.name for row in view.records("communes")}


def listing(view: View) -> None:
    """All decisions, newest first, and the one that is looked at in full."""
    words = view.words
    record = read(view)
    if record is None:
        return
    if not record.decisions:
        st.info(words("decisions.none"), icon=":material/info:")
        return
    newest = record.decisions[::-1]
    posts.wide(
        _overview(view, record), "decision-rows", words("decisions.alt"), _NUMBER_WIDTH, _WORDS
    )
    codes = [str(one.seq) for one in newest]
    titles = {str(one.seq): one.title for one in newest}
    chosen = address.choose(
        st.selectbox, "decision", words("decisions.choose"), codes, codes[0],
        format_func=lambda code: words("decisions.numbered", number=code, title=titles[code]),
    )  # fmt: skip
    show(view, record, record.decisions[int(chosen) - 1])


def _overview(view: View, record: Record) -> pd.DataFrame:
    words, lang = view.words, view.lang
    rows = [
        (
            formats.number(one.seq, lang=lang),
            formats.date(one.day, lang=lang),
            one.title,
            one.by,
            formats.number(len(one.moves), lang=lang),
            formats.number(sum(int(move["posts"]) for move in one.moves), lang=lang),
            formats.number(len(one.refused), lang=lang),
            state(view, record, one),
        )
        for one in record.decisions[::-1]
    ]
    headings = ("number", "day", "title", "by", "moves", "posts", "refused", "state")
    return pd.DataFrame(rows, columns=[words(f"decisions.{name}") for name in headings])


def state(view: View, record: Record, one: Decision) -> str:
    """Whether a decision stands, or which later one replaces it."""
    later = record.replaced_by(one.seq)
    if later:
        return view.words("decisions.replaced", number=formats.number(later, lang=view.lang))
    return view.words("decisions.stands")


def show(view: View, record: Record, decision: Decision) -> None:
    """One decision: its moves, what was refused and why, what it rests on, its after-check."""
    words = view.words
    st.subheader(literal(decision.title), anchor=False)
    st.caption(
        words(
            "decisions.who",
            by=literal(decision.by),
            day=formats.date(decision.day, lang=view.lang),
            recorded=states.local_time(decision.at, lang=view.lang),
            state=state(view, record, decision),
        )
    )
    known = names(view)
    st.markdown(words("decisions.moves_title", count=len(decision.moves)))
    if decision.moves:
        table(moves_table(view, known, decision.moves), words("decisions.moves_alt"))
    else:
        st.caption(words("decisions.no_moves"))
    if decision.refused:
        st.markdown(words("decisions.refused_title", count=len(decision.refused)))
        table(refused_table(view, known, decision.refused), words("decisions.refused_alt"))
    if decision.particularities:
        st.markdown(words("decisions.particularities_title"))
        st.markdown(literal(decision.particularities))
    with st.expander(words("decisions.rests"), icon=":material/fingerprint:"):
        table(_rests(view, decision), words("decisions.rests"))
    _take(view, known, record, decision)
    st.subheader(words("decisions.after"), anchor="sau-ba-thang")
    aftercheck.draw(view, decision)


def table(rows: pd.DataFrame, alt: str) -> None:
    """A short table."""
    st.table(rows, hide_index=True, border="horizontal", alt=alt)


def moves_table(view: View, known: Mapping[str, str], moves: Moves) -> pd.DataFrame:
    """Chosen moves in words."""
    words = view.words
    return pd.DataFrame(
        {
            words("decisions.from"): [known.get(move["from"], move["from"]) for move in moves],
            words("decisions.to"): [known.get(move["to"], move["to"]) for move in moves],
            words("decisions.posts"): [
                formats.number(move["posts"], lang=view.lang) for move in moves
            ],
        }
    )


def refused_table(view: View, known: Mapping[str, str], moves: Moves) -> pd.DataFrame:
    """Refused moves with their reasons."""
    words = view.words
    return pd.DataFrame(
        {
            words("decisions.from"): [known.get(move["from"], move["from"]) for move in moves],
            words("decisions.to"): [known.get(move["to"], move["to"]) for move in moves],
            words("decisions.reason"): [literal(move["reason"]) for move in moves],
        }
    )


def _rests(view: View, decision: Decision) -> pd.DataFrame:
    """What a decision rests on: edition, policy, period, the rules of the scenario."""
    words, lang, given = view.words, view.lang, decision.scenario
    periods = {row.period_id: row for row in view.records("periods")}
    period = periods.get(given.get("period_id"))
    missing = formats.missing(lang=lang)
    yes = {True: words("simulated.yes"), False: words("simulated.no")}
    pairs = {
        "edition": decision.edition,
        "edition_hash": decision.edition_hash[:_HASH],
        "policy": decision.policy_sha256[:_HASH],
        "period": missing if period is None else formats.period(
            period.kind, period.first_month, period.last_month, title=True, lang=lang
        ),
        "objective": words(f"staffing_objective.{given['objective']}"),
        "budget": formats.number(given.get("budget"), lang=lang),
        "scope": words(f"decisions_scope.{given.get('scope', 'all')}"),
        "certification": words(f"certification.{given.get('certification', 'with')}"),
        "assume": literal(str(given.get("assume") or "")) or words("decisions.assume_none"),
        "most_km": _limit(view, given.get("most_km")),
        "minimum": formats.number(given.get("minimum"), lang=lang),
        "fill_minimum": yes[bool(given.get("fill_minimum"))],
        "locality": yes[bool(given.get("locality"))],
        "maximum": _limit(view, given.get("maximum")),
        "most_lent": _limit(view, given.get("most_lent")),
        "same_district_only": yes[bool(given.get("same_district_only"))],
        "locked": formats.number(len(given.get("locked", [])), lang=lang),
        "excluded": formats.number(len(given.get("excluded", [])), lang=lang),
    }  # fmt: skip
    return pd.DataFrame(
        {
            words("decisions.what"): [words(f"decisions_rests.{name}") for name in pairs],
            words("decisions.is"): list(pairs.values()),
        }
    )


def _limit(view: View, most: float | None) -> str:
    """A limit; none at all is said in words, "—" would say that it is not known."""
    if most is None:
        return view.words("staffing.no_limit")
    return formats.number(most, lang=view.lang)


def _take(view: View, known: Mapping[str, str], record: Record, decision: Decision) -> None:
    """Take the decision along: its moves as a table, all of it as a file for machines."""
    words = view.words
    name = f"quyet-dinh-{decision.seq}"
    notes = [
        words("decisions.note_title", number=decision.seq, title=decision.title),
        words("decisions.note_edition", edition=decision.edition, hash=decision.edition_hash),
        words("page.reference_only"),
    ]
    downloads.twin(view, name, lambda: _leaving(view, known, decision), notes)
    downloads.button(
        words("decisions.download_json"),
        make=lambda: record.lines[decision.seq - 1],
        file_name=f"can-viec-{name}.json", mime="application/json", key=f"json-{name}",
        icon=":material/data_object:",
    )  # fmt: skip


def _leaving(view: View, known: Mapping[str, str], decision: Decision) -> pd.DataFrame:
    """Chosen and refused moves as one table, with codes."""
    words = view.words
    rows = [
        (words(f"decisions.was_{kind}"), move["from"], known.get(move["from"], ""), move["to"],
         known.get(move["to"], ""), move.get("posts"), move.get("reason", ""))
        for kind, moves in (("chosen", decision.moves), ("refused", decision.refused))
        for move in moves
    ]  # fmt: skip
    headings = ("kind", "from_code", "from", "to_code", "to", "posts", "reason")
    return pd.DataFrame(rows, columns=[words(f"decisions.{name}") for name in headings])
