"""Today's vice-chairs as a reader gives them: in the address and the scenario file, nowhere else.

No edition holds them. What is not given is missing, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import streamlit as st

from etl.reading.pasted import PastedError, counts_of
from pages.ui import address, downloads, formats, guard, navigation, posts, staffing
from pages.ui.answers import literal
from pages.ui.view import View
from sharing.scenario import MOST_SEATS, Scenario, Seated
from workload.vice_chairs import Against, against_today

PARAMETER = "chairs"
_TEXT = "chairs-today"
_FILLED_FROM = "chairs-filled-from"
_FAULT = "chairs-fault"
_CELLS = "; "
_NAMED = 12
_HEIGHT = 260


def of_address(view: View) -> Scenario:
    """The plan's scenario with the vice-chairs that the address gives."""
    return staffing.of_address(staffing.centre(view))


def written(given: Iterable[Seated]) -> str:
    """The given numbers as the address writes them, which a part of the page can depend on."""
    return ",".join(f"{one.commune}:{one.posts}" for one in given)


def read(text: str) -> dict[str, int]:
    """The numbers of such a text, by commune."""
    return {part[:5]: int(part[6:]) for part in text.split(",") if part}


def column(codes: pd.Series, today: Mapping[str, int]) -> np.ndarray:
    """Today's number of each commune; NaN where it is not given."""
    return np.array([today.get(code, np.nan) for code in codes], dtype=np.float64)


def compared(rows: pd.DataFrame, today: Mapping[str, int]) -> Against:
    """The proposal of `posts_chairs` against today's numbers, in the order of its rows.

    What a commune without figures is held at is no proposal, and is not compared.
    """
    proposed = np.where(rows["placed"], rows["posts"], np.nan)
    return against_today(proposed, column(rows["commune_code"], today))


def card(view: View, rows: pd.DataFrame, today: Mapping[str, int]) -> None:
    """Today's total as a card; one of some communes only says of how many."""
    words, lang = view.words, view.lang
    if not today:
        st.metric(
            words("posts_card.today"), formats.missing(lang=lang),
            help=words("posts_card_help.today"),
        )  # fmt: skip
        return
    given, count = (formats.number(one, lang=lang) for one in (len(today), len(rows)))
    st.metric(
        words("posts_today.card", given=given, count=count),
        formats.number(compared(rows, today).entered, lang=lang),
        help=words("posts_today.card_help"),
    )  # fmt: skip


def readable(view: View, today: np.ndarray) -> list[str]:
    """Today's numbers as a table shows them: what is not given says so."""
    return posts.padded([formats.number(one, lang=view.lang, reason="no_data") for one in today])


def show(view: View, rows: pd.DataFrame, today: Mapping[str, int]) -> None:
    """The proposal against today's numbers, who would have more and who fewer."""
    words = view.words
    st.markdown(words("posts_today.title"))
    if not today:
        st.info(words("posts_today.none"), icon=":material/info:")
        return
    found = compared(rows, today)
    st.markdown(said(view, rows, today, found))
    changed = rows.assign(today=column(rows["commune_code"], today), change=found.difference)
    changed = changed[changed["change"].fillna(0) != 0].sort_values(["change", "rank"])
    if len(changed):
        table = pd.DataFrame(
            {
                words("table.name"): changed["name"],
                words("posts_today.today"): readable(view, changed["today"].to_numpy()),
                words("posts.chairs"): posts.written(view, changed["posts"]),
                words("posts_today.change"): posts.changes(view, changed["change"]),
            }
        )
        posts.wide(table, "chairs-changed", words("posts_today.changed_alt"))


def said(view: View, rows: pd.DataFrame, today: Mapping[str, int], found: Against) -> str:
    """The totals of those that are compared, and who is not, for which reason."""
    words, lang = view.words, view.lang
    numbers = {
        "given": found.given, "count": len(rows), "present": found.present,
        "proposed": found.proposed, "more": found.more, "fewer": found.fewer,
    }  # fmt: skip
    written_out = {name: formats.number(value, lang=lang) for name, value in numbers.items()}
    net = formats.signed(found.net, lang=lang)
    line = words("posts_today.said", net=net, **written_out)
    entered = rows["commune_code"].isin(list(today))
    for key, left_out in (("not_given", ~entered), ("unplaced", entered & ~rows["placed"])):
        without = list(rows.loc[left_out, "name"])
        if without:
            names = ", ".join(without[:_NAMED]) + (" …" if len(without) > _NAMED else "")
            number = formats.number(len(without), lang=lang)
            line += " " + words(f"posts_today.{key}", number=number, names=names)
    return line


def form(view: View, scenario: Scenario, rows: pd.DataFrame) -> None:
    """Where a reader gives the numbers: lines to fill in or to paste over, and the file."""
    words = view.words
    with st.expander(
        words("posts_today.form"), icon=":material/edit:", key="open-chairs-today",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        fault = st.session_state.pop(_FAULT, "")
        if fault:
            st.error(fault, icon=":material/error:")
        _fill(rows, written(scenario.vice_chairs))
        st.caption(words("posts_today.form_help", most=MOST_SEATS))
        st.text_area(words("posts_today.lines"), key=_TEXT, height=_HEIGHT)
        with st.container(horizontal=True, gap="small"):
            st.button(
                words("posts_today.apply"), key="chairs-apply", icon=":material/play_arrow:",
                on_click=_apply, args=(view, rows),
            )  # fmt: skip
            if scenario.vice_chairs:
                st.button(
                    words("posts_today.clear"), key="chairs-clear", icon=":material/undo:",
                    on_click=_clear,
                )  # fmt: skip
                downloads.button(
                    words("staffing.export_scenario"), mime="application/json",
                    file_name=f"can-viec-bo-tri-{view.edition.id}.json",
                    make=lambda: scenario.to_json().encode(), key="chairs-json",
                    icon=":material/data_object:",
                )  # fmt: skip
    if scenario.vice_chairs and guard.may("see_plans"):
        navigation.page_link(
            view, "staffing", words("posts_today.to_plan"),
            **address.some(address.PLAN),
        )  # fmt: skip


def _fill(rows: pd.DataFrame, given: str) -> None:
    """Write the numbers in force into the field, unless a reader is changing these very numbers.

    The browser's Back or another address puts others in force: lines of before would be stale.
    """
    if _TEXT not in st.session_state or st.session_state.get(_FILLED_FROM) != given:
        st.session_state[_TEXT] = lines(rows, read(given))
        st.session_state[_FILLED_FROM] = given


def lead(view: View, scenario: Scenario) -> None:
    """From the staffing page to the comparison, where its scenario holds today's numbers."""
    if scenario.vice_chairs:
        given = formats.number(len(scenario.vice_chairs), lang=view.lang)
        navigation.page_link(
            view, "posts", view.words("posts_today.to_chairs", given=given), topic="chairs",
            **address.some(address.PLAN),
        )  # fmt: skip


def lines(rows: pd.DataFrame, today: Mapping[str, int]) -> str:
    """A line a commune: code, name, number; blank where it is not given."""
    return "\n".join(
        _CELLS.join([row.commune_code, row.name, str(today.get(row.commune_code, ""))])
        for row in rows.itertuples(index=False)
    )


def _apply(view: View, rows: pd.DataFrame) -> None:
    pasted = str(st.session_state.get(_TEXT) or "")
    try:
        counts = counts_of(pasted, frozenset(rows["commune_code"]), MOST_SEATS)
    except PastedError as error:
        st.session_state[_FAULT] = view.words(
            f"posts_today_fault.{error.code}", line=error.line, found=literal(error.found),
            most=MOST_SEATS,
        )  # fmt: skip
        return
    given = tuple(Seated(code, number) for code, number in counts.items())
    st.session_state.pop(_TEXT, None)
    address.put({PARAMETER: written(given)} if given else {}, (PARAMETER,))


def _clear() -> None:
    st.session_state.pop(_TEXT, None)
    address.put({}, (PARAMETER,))
