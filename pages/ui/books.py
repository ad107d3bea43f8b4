"""The tables of a page as plain figures, to be taken away together as one workbook."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd

from etl.contracts.policy_meanings import POLICY_MEANINGS
from pages.ui import book_chain, downloads, ledger, states
from pages.ui.book_chain import named
from pages.ui.view import View

Make = Callable[[], pd.DataFrame]


def commune(view: View, code: str) -> None:
    """The tables of a commune: its months, hours, methods, peers, place and published figures."""
    tables: dict[str, Make] = {
        "months": lambda: _months(view, code),
        "fields": lambda: _fields(view, code),
        "hours": lambda: book_chain.hours(view, code),
        "locality": lambda: book_chain.locality(view, code),
        "lenses": lambda: _lenses(view, code),
        **({} if view.reader.lock else {"peers": lambda: _peers(view, code)}),
        "published": lambda: _published(view, code),
        "place": lambda: book_chain.place(view, code),
        "formed_from": lambda: book_chain.formed_from(view, code),
    }
    downloads.book(view, f"commune-{code}", tables, _notes(view))


def sources(view: View) -> None:
    """What was published and assumed, and every source."""
    tables: dict[str, Make] = {
        "kinds": lambda: _kinds(view),
        "edition": lambda: _edition(view),
        "published": lambda: _published(view, None),
        "times": lambda: _times(view),
        "sources": lambda: _sources(view),
    }
    downloads.book(view, "sources", tables, _notes(view))


def method(view: View, code: str) -> None:
    """The parameters of the method, the handling times, and the tables of the example."""
    tables: dict[str, Make] = {
        "parameters": lambda: _parameters(view),
        "times": lambda: _times(view),
        "months": lambda: _months(view, code),
        "hours": lambda: book_chain.hours(view, code),
        "locality": lambda: book_chain.locality(view, code),
        "peers": lambda: _peers(view, code),
    }
    downloads.book(view, "method", tables, _notes(view))


def _notes(view: View) -> list[str]:
    words = view.words
    source = "simulated.source" if states.is_simulated(view) else "simulated.none"
    method_said = states.method(view)
    return [
        states.scope_line(view),
        words("page.source", edition=view.edition.id, source=words(source), method=method_said),
        states.edition_note(view),
    ]


def _yes(view: View, marks: pd.Series) -> list[str]:
    """Yes or no; what is not known is missing, not "no"."""
    said = {True: view.words("simulated.yes"), False: view.words("simulated.no")}
    missing = view.words("missing.sign")
    return [missing if pd.isna(mark) else said[bool(mark)] for mark in marks]


def _months(view: View, code: str) -> pd.DataFrame:
    found = view.rows(
        "commune_loads", scope=view.scope, staff_group=view.staff_group,
        certification=view.certification, weighting=view.lens, commune_code=code,
    )  # fmt: skip
    return named(
        view,
        {
            "month": found["month"],
            "dossiers": found["dossiers"],
            "officials": found["officials"],
            f"load_{view.lens}": found["load"],
            "ratio": found["ratio"],
            "lower": found["ratio_lower_95"],
            "upper": found["ratio_upper_95"],
            "verdict": [view.words(f"verdict.{verdict}") for verdict in found["verdict"]],
            "simulated": _yes(view, found["simulated"]),
        },
    )


def _fields(view: View, code: str) -> pd.DataFrame:
    found = view.rows(
        "commune_mix", commune_code=code, period_id=view.period.period_id, scope=view.scope,
        certification=view.certification,
    )  # fmt: skip
    return named(
        view,
        {
            "field": found[f"name_{view.lang}"],
            "channel": [view.words(f"channel.{channel}") for channel in found["channel"]],
            "dossiers": found["received"],
        },
    )


def _lenses(view: View, code: str) -> pd.DataFrame:
    found = view.rows(
        "commune_lenses", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, commune_code=code,
    )  # fmt: skip
    words = view.words
    return named(
        view,
        {
            "lens": [words(f"lens.{lens}") for lens in found["weighting"]],
            "certification": [
                words(f"certification_scope.{one}") for one in found["certification"]
            ],
            "ratio": found["ratio"],
            "lower": found["ratio_lower_95"],
            "upper": found["ratio_upper_95"],
            "verdict": [words(f"verdict.{verdict}") for verdict in found["verdict"]],
        },
    )


def _peers(view: View, code: str) -> pd.DataFrame:
    found = view.rows(
        "commune_peers", commune_code=code, scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, certification=view.certification, weighting=view.lens,
    )  # fmt: skip
    return named(
        view,
        {
            "unit": found["name"],
            "distance": found["distance"],
            "population": found["population"],
            "area": found["area_km2"],
            "dossiers": found["dossiers"],
            "officials": found["officials"],
            "ratio": found["ratio"],
            "lower": found["ratio_lower_95"],
            "upper": found["ratio_upper_95"],
            "verdict": [view.words(f"verdict.{verdict}") for verdict in found["verdict"]],
        },
    )


def _published(view: View, code: str | None) -> pd.DataFrame:
    """The published figures, of one commune or all."""
    found, words, lang = view.rows("reported_figures"), view.words, view.lang
    if code is not None:
        found = found[found["unit_code"] == code]
    return named(
        view,
        {
            "unit": [name or words("reported.province") for name in found["commune_name"]],
            "measure": [words(f"measure_name.{measure}") for measure in found["measure"]],
            "value": found["value"],
            "from": found["period_start"],
            "until": found["period_end"],
            "confidence": [words(f"confidence.{level}") for level in found["confidence"]],
            "source": found[f"title_{lang}"],
            "publisher": found["publisher"],
            "reference": found[f"reference_{lang}"],
            "note": found[f"note_{lang}"],
        },
    )


def _kinds(view: View) -> pd.DataFrame:
    found = view.rows("source_kinds")
    if view.scope == "observed":
        found = found[found["kind"] != "simulated"]
    return named(
        view,
        {
            "data_set": [view.words(f"data_set.{data_set}") for data_set in found["data_set"]],
            "kind": [view.words(f"source_kind.{kind}") for kind in found["kind"]],
            "rows": found["rows_count"],
        },
    )


def _edition(view: View) -> pd.DataFrame:
    """What the edition is, in words."""
    terms, values = zip(*ledger.facts(view), strict=True)
    return named(view, {"term": list(terms), "value": list(values)})


def _times(view: View) -> pd.DataFrame:
    found = view.rows("handling_times")
    return named(
        view,
        {
            "field": found[f"name_{view.lang}"],
            "channel": [view.words(f"channel.{channel}") for channel in found["channel"]],
            "minutes": found["handling_minutes"],
            "minutes_low": found["handling_minutes_low"],
            "minutes_high": found["handling_minutes_high"],
        },
    )


def _sources(view: View) -> pd.DataFrame:
    found, lang = view.rows("sources"), view.lang
    return named(
        view,
        {
            "kind": [view.words(f"source_kind.{kind}") for kind in found["kind"]],
            "source": found[f"title_{lang}"],
            "publisher": found["publisher"],
            "reference": found[f"reference_{lang}"],
            "note": found[f"note_{lang}"],
        },
    )


def _parameters(view: View) -> pd.DataFrame:
    """Every value of the policy; single numbers stay numbers."""
    language = 0 if view.lang == "vi" else 1
    values = [(row, json.loads(row.value)) for row in view.records("policy")]
    return named(
        view,
        {
            "parameter": [f"{row.section}.{row.name}" for row, _ in values],
            "meaning": [POLICY_MEANINGS[row.section, row.name][language] for row, _ in values],
            "value": pd.Series(
                [one if isinstance(one, int | float) else row.value for row, one in values],
                dtype="object",
            ),
        },
    )
