"""What a reader takes along of a plan: a workbook, the moves as a map layer, the scenario file."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import citation, downloads, formats, policy, posts_today, staffing_moves, states
from pages.ui.staffing import Made
from pages.ui.staffing_edit import LISTS
from pages.ui.staffing_show import finding, how_lines, proved
from sharing.package.geopackage import moves_geopackage
from sharing.scenario import Scenario

_GPKG = "application/geopackage+sqlite3"


def show(made: Made, scenario: Scenario) -> None:
    """The buttons; each file is made on its click."""
    words = made.view.words
    name = f"can-viec-bo-tri-{made.view.edition.id}"
    # No move depends on today's vice-chairs, and all of them would be too long for paper.
    address = citation.address(made.view, without=frozenset({posts_today.PARAMETER}))
    st.markdown(words("staffing.exports_title"))
    with st.container(horizontal=True, gap="small", key="plan-exports"):
        if made.proposal is not None:
            downloads.button(
                words("staffing.export_xlsx"), file_name=f"{name}.xlsx", mime=downloads.XLSX,
                make=lambda: workbook(made, scenario, address), key="plan-xlsx",
                icon=":material/table_view:",
            )  # fmt: skip
            downloads.button(
                words("staffing.export_pdf"), file_name=f"{name}.pdf", mime="application/pdf",
                make=lambda: import_module("pages.ui.staffing_annex").made(made, scenario, address),
                key="plan-pdf", icon=":material/picture_as_pdf:",
            )  # fmt: skip
            downloads.button(
                words("staffing.export_gpkg"), file_name=f"{name}.gpkg", mime=_GPKG,
                make=lambda: layer(made), key="plan-gpkg",
                icon=":material/polyline:",
            )  # fmt: skip
        downloads.button(
            words("staffing.export_scenario"), file_name=f"{name}.json", mime="application/json",
            make=lambda: scenario.to_json().encode(), key="plan-json",
            icon=":material/data_object:",
        )  # fmt: skip


def workbook(made: Made, scenario: Scenario, address: str) -> bytes:
    """The plan as a workbook: moves, posts, rules, decisions, notes."""
    words, proposal = made.view.words, made.proposal
    book = import_module("sharing.workbook")
    if proposal is None:
        raise ValueError("there is no plan to write")
    notes = [
        finding(made).replace("**", ""), *filter(None, [proved(made)]), *staffing_moves.notes(made),
        words("staffing.note_address", address=address), states.edition_note(made.view),
    ]  # fmt: skip
    sheets = {
        "moves": staffing_moves.machine(made, proposal),
        "posts": staffing_moves.by_commune(made),
        "rules": rules(made, scenario),
        "decisions": decisions(made, scenario),
    }
    named = {words(f"staffing.sheet_{name}"): rows for name, rows in sheets.items()}
    return bytes(book.book_bytes(named, notes, words("staffing.sheet_notes")))


def rules(made: Made, scenario: Scenario) -> pd.DataFrame:
    """What the plan was allowed, and what is assumed of every plan."""
    words, lang = made.view.words, made.view.lang
    plan = policy.document(made.view).plan
    low, high = policy.band(made.view)
    no_limit = words("staffing.no_limit")

    def limited(value: float | None) -> object:
        return no_limit if value is None else value

    pairs: list[tuple[str, object]] = [
        (words("staffing.objective"), words(f"staffing_objective.{scenario.objective}")),
        (words("staffing.moves"), scenario.budget),
        (words("staffing.km"), limited(scenario.most_km)),
        (words("staffing.team"), scenario.minimum),
        (words("staffing_rule.maximum"), limited(scenario.maximum)),
        (words("staffing.lent"), limited(scenario.most_lent)),
        *((words(f"staffing.{name}"), words("staffing.yes" if on else "staffing.no"))
          for name, on in (("same_district_only", scenario.same_district_only),
                           ("fill_minimum", scenario.fill_minimum),
                           ("locality", scenario.locality))),
        (words("staffing.card_outside_band"), formats.interval(low, high, lang=lang)),
    ]  # fmt: skip
    numbers = {
        "factor": formats.number(plan.road_factor, 2, lang=lang),
        "moves": formats.number(plan.moves, lang=lang),
        "km": formats.number(plan.most_km, lang=lang),
        "lent": formats.number(plan.most_lent, lang=lang),
    }
    lines = [(said.replace("**", ""), "") for said in how_lines(made, numbers)]
    columns = [words("staffing.column_rule"), words("staffing.column_value")]
    return pd.DataFrame([*pairs, *lines], columns=columns)


def decisions(made: Made, scenario: Scenario) -> pd.DataFrame:
    """What the reader decided, and who was left out for want of figures."""
    words = made.view.words
    lines = []
    for name in LISTS:
        for one in getattr(scenario, name):
            ends = [one.commune] if name in {"locked", "excluded"} else list(one[:2])
            reason = one.reason if name != "fixed" else words(
                "staffing_edit.fixed_posts", posts=formats.number(one.posts, lang=made.view.lang)
            )  # fmt: skip
            about = " → ".join(made.names(ends))
            lines.append((words(f"staffing_edit.{name}"), about, reason))
    unknown = words("staffing_state.unknown")
    lines += [(words("staffing_edit.excluded"), name, unknown) for name in made.unknown()["name"]]
    columns = [words(f"staffing.column_{name}") for name in ("decision", "about", "reason")]
    return pd.DataFrame(lines, columns=columns)


def layer(made: Made) -> bytes:
    """The moves as lines of a GeoPackage."""
    proposal = made.proposal
    if proposal is None:
        raise ValueError("there is no plan to write")
    places = made.communes
    rows = []
    for number, step in enumerate(proposal.steps):
        one, other = places.iloc[step.move.lender], places.iloc[step.move.receiver]
        rows.append(
            {
                "number": number + 1,
                "lender_code": made.code(step.move.lender),
                "lender": one["name"],
                "receiver_code": made.code(step.move.receiver),
                "receiver": other["name"],
                "posts": step.move.posts,
                "road_km": round(float(step.move.km), 2),
                "same_district": step.move.same_district,
                "lender_load_before": step.lender_before,
                "lender_load_after": step.lender_after,
                "receiver_load_before": _known(step.receiver_before),
                "receiver_load_after": step.receiver_after,
                "helps": str(proposal.doubt.helps[number]),
                "share_of_draws": float(proposal.doubt.share[number]),
                "west": float(one["longitude"]),
                "south": float(one["latitude"]),
                "east": float(other["longitude"]),
                "north": float(other["latitude"]),
            }
        )
    about = made.view.words("staffing.gpkg_about", note=states.edition_note(made.view))
    built = datetime.fromisoformat(made.view.edition.manifest.built_at)
    return moves_geopackage(pd.DataFrame(rows), built, about)


def _known(load: float) -> float | None:
    """A load for a map layer, which knows no infinity (nobody is there to do the work)."""
    return load if np.isfinite(load) else None
