"""Named scenarios of this session: saved, opened from files, compared side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.ui import address, data, downloads, formats, staffing, staffing_moves
from pages.ui.answers import literal
from pages.ui.staffing import Made
from pages.ui.staffing_show import value
from pages.ui.view import View
from sharing import scenario_set
from sharing.scenario import Scenario, ScenarioError

_SAVED = "plan-saved"
_SAID = "plan-said"


def show(made: Made, scenario: Scenario) -> None:
    """Save the present one, open a file, compare what is saved."""
    words = made.view.words
    with st.expander(
        words("staffing_saved.title"), icon=":material/bookmarks:", key="plan-scenarios",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        kind, said = st.session_state.pop(_SAID, ("", ""))
        if kind:
            (st.error if kind == "error" else st.info)(said, icon=":material/info:")
        sides = st.grid(2, min_column_width=260, gap="medium", vertical_alignment="bottom")
        with sides.cell():
            st.text_input(
                words("staffing_saved.name"), value=scenario.name, key="plan-name", max_chars=60
            )
            st.button(
                words("staffing_saved.save"), key="plan-save", icon=":material/bookmark_add:",
                on_click=_save, args=(made.view, scenario),
            )  # fmt: skip
        with sides.cell():
            st.file_uploader(
                words("staffing_saved.upload"), type=["json"], key="plan-upload",
                on_change=_upload, args=(made.view,),
            )  # fmt: skip
        saved = _saved()
        table = comparison(made, scenario, saved)
        st.dataframe(table, hide_index=True, key="plan-compared", alt=words("staffing_saved.alt"))
        downloads.twin(
            made.view, "plan-compared", lambda: figures(made, scenario, saved),
            staffing_moves.notes(made),
        )  # fmt: skip
        if saved:
            downloads.button(
                words("staffing_saved.export"), mime="application/json",
                file_name=f"can-viec-bo-tri-{made.view.edition.id}-cac-phuong-an.json",
                make=lambda: scenario_set.to_json(saved.values()).encode(), key="plan-set-json",
                icon=":material/data_object:",
            )  # fmt: skip
        st.caption(words("staffing_saved.note"))
        with st.container(horizontal=True, gap="small"):
            for name, one in saved.items():
                st.button(
                    words("staffing_saved.open", name=literal(name)), key=f"plan-open-{name}",
                    icon=":material/folder_open:", on_click=_open, args=(made.view, one),
                )  # fmt: skip
                st.button(
                    words("staffing_saved.forget", name=literal(name)), key=f"plan-forget-{name}",
                    icon=":material/delete:", on_click=_forget, args=(name,),
                )  # fmt: skip


def comparison(made: Made, scenario: Scenario, saved: dict[str, Scenario]) -> pd.DataFrame:
    """The present scenario and the saved ones on the same figures, a line each."""
    words = made.view.words
    lines = [_line(made, words("staffing_saved.present"))]
    for name, one in _on_these_figures(made.view, scenario, saved):
        lines.append(_line(staffing.make(made.view, one), name))
    return pd.DataFrame(lines)


def _on_these_figures(
    view: View, present: Scenario, saved: dict[str, Scenario]
) -> Iterator[tuple[str, Scenario]]:
    known = {row.commune_code for row in view.records("communes")}
    for name, one in saved.items():
        here = replace(
            one, edition=present.edition, period_id=present.period_id, scope=present.scope,
            certification=present.certification, assume=present.assume,
        )  # fmt: skip
        yield name, staffing.fitting(here, known)


def _line(made: Made, name: str) -> dict[str, str]:
    words, lang, proposal = made.view.words, made.view.lang, made.proposal
    headings = [
        words("staffing_saved.name"), words("staffing.objective"), words("staffing.locality"),
        words("staffing.posts"), words("staffing.card_worst_load"),
        words("staffing.card_shortfall"), words("staffing.card_outside_band"),
        words("staffing.card_km"), words("staffing.card_district"),
    ]  # fmt: skip
    objective = words(f"staffing_objective.{made.scenario.objective}")
    if proposal is None:
        cells = [name, objective, _locality(made), words("staffing_saved.infeasible")]
        return dict(zip(headings, cells + [""] * (len(headings) - len(cells)), strict=True))
    plan = proposal.plan
    same = sum(move.posts for move in plan.moves if move.same_district)
    cells = [
        name, objective, _locality(made), formats.number(plan.number, lang=lang),
        *(value(made.view, measure, getattr(plan.after, measure))
          for measure in ("worst_load", "shortfall", "outside_band")),
        formats.number(plan.total_km, lang=lang),
        words("staffing.card_of", count=formats.number(same, lang=lang),
              all=formats.number(plan.number, lang=lang)),
    ]  # fmt: skip
    return dict(zip(headings, cells, strict=True))


def _locality(made: Made) -> str:
    """Whether the loads count locality: such loads are higher, and no match for others."""
    return made.view.words("simulated.yes" if made.scenario.locality else "simulated.no")


def figures(made: Made, scenario: Scenario, saved: dict[str, Scenario]) -> pd.DataFrame:
    """The same as plain figures, for a spreadsheet; a plan that cannot be made has none."""
    plans = [(made.view.words("staffing_saved.present"), made)]
    plans += [
        (name, staffing.make(made.view, one))
        for name, one in _on_these_figures(made.view, scenario, saved)
    ]
    return pd.DataFrame([_figures(name, plan) for name, plan in plans])


def _figures(name: str, made: Made) -> dict[str, object]:
    words, proposal = made.view.words, made.proposal
    line: dict[str, object] = {
        words("staffing_saved.name"): name,
        words("staffing.objective"): words(f"staffing_objective.{made.scenario.objective}"),
        words("staffing.locality"): _locality(made),
    }
    if proposal is None:
        return line
    plan = proposal.plan
    return line | {
        words("staffing.posts"): plan.number,
        words("staffing.card_worst_load"): plan.after.worst_load,
        words("staffing.card_shortfall"): plan.after.shortfall,
        words("staffing.card_outside_band"): plan.after.outside_band,
        words("staffing.card_km"): plan.total_km,
        words("staffing.card_district"): sum(m.posts for m in plan.moves if m.same_district),
    }


def _saved() -> dict[str, Scenario]:
    return st.session_state.setdefault(_SAVED, {})


def _keep(view: View, *more: Scenario) -> tuple[tuple[Scenario, ...], str]:
    """Keep scenarios beside the saved ones, all or, where they do not fit, none.

    Returns:
        Those that were kept, under the names they are kept under, and what a reader must know.
    """
    words, found = view.words, scenario_set.together(_saved(), more)
    if found.too_many:
        numbers = {
            "most": scenario_set.MOST_SCENARIOS, "saved": len(_saved()), "over": found.too_many,
        }  # fmt: skip
        said = {name: formats.number(number, lang=view.lang) for name, number in numbers.items()}
        names = "; ".join(literal(one.name) for one in more)
        return (), words("staffing_saved.no_room", names=names, **said)
    _saved().update(found.scenarios)
    if not found.renamed:
        return found.more, ""
    pairs = "; ".join(f"«{literal(old)}» → «{literal(new)}»" for old, new in found.renamed)
    return found.more, words("staffing_saved.renamed", names=pairs)


def _save(view: View, scenario: Scenario) -> None:
    name = str(st.session_state.get("plan-name") or "").strip()
    if not name:
        st.session_state[_SAID] = ("error", view.words("staffing_saved.need_name"))
        return
    try:
        named = replace(scenario, name=name)
    except ScenarioError as error:
        st.session_state[_SAID] = ("error", staffing.fault(view, error, "staffing.file_fault"))
        return
    kept, told = _keep(view, named)
    if told:
        st.session_state[_SAID] = ("info" if kept else "error", told)
    for one in kept:
        staffing.write(view, one)


def _forget(name: str) -> None:
    _saved().pop(name, None)


def _upload(view: View) -> None:
    """Take a file over: into the list and into the address."""
    file = st.session_state.get("plan-upload")
    if file is None:
        return
    try:
        every = scenario_set.from_json(file.getvalue())
        known = {row.commune_code for row in view.records("communes")}
        for one in every:
            if staffing.fitting(one, known) != one:
                raise ScenarioError("unknown_commune", "", one.name)
    except ScenarioError as error:
        st.session_state[_SAID] = ("error", staffing.fault(view, error, "staffing.file_fault"))
        return
    unnamed = view.words("staffing_saved.unnamed")
    every = tuple(one if one.name else replace(one, name=unnamed) for one in every)
    kept, told = _keep(view, *every)
    if len(every) == 1:
        # A single one is shown all the same where there is no room to keep it.
        _open(view, (kept or every)[0], told)
    elif kept:
        names = "; ".join(literal(one.name) for one in kept)
        said = view.words("staffing_saved.opened_set", names=names)
        st.session_state[_SAID] = ("info", f"{said} {told}".strip())
    else:
        st.session_state[_SAID] = ("error", told)


def _open(view: View, scenario: Scenario, told: str = "") -> None:
    """Show a scenario on its own edition and period, as far as they are here.

    Args:
        view: What is looked at.
        scenario: The scenario.
        told: What else a reader must know of it.
    """
    words, present = view.words, staffing.standard(view)
    said = [words("staffing_saved.opened", name=literal(scenario.name)), *([told] if told else [])]
    if scenario.edition not in data.edition_ids():
        if scenario.edition:
            said.append(words("staffing_saved.edition_gone", edition=literal(scenario.edition)))
        scenario = replace(scenario, edition=present.edition)
    periods = {str(row.period_id) for row in view.records("periods")}
    if scenario.edition == present.edition and scenario.period_id not in periods:
        said.append(words("staffing_saved.period_gone"))
        scenario = replace(scenario, period_id=present.period_id)
    parameters = scenario.to_parameters(present)
    elsewhere = (scenario.edition, scenario.assume) != (present.edition, present.assume)
    if elsewhere:
        # What the address leaves out is the standard of where it leads, which may be another one;
        # only what is empty is so by every standard.
        parameters = {name: value for name, value in scenario.every_parameter().items() if value}
    gone = ("assume",) if elsewhere else ()
    address.put(parameters, (*address.PLAN, *gone, *parameters))
    st.session_state[_SAID] = ("info", " ".join(said))
