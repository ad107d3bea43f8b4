"""The parts of a commune's page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import (
    address,
    charts,
    charts_said,
    findings,
    formats,
    look,
    navigation,
    policy,
    states,
)
from pages.ui.drawn import once
from pages.ui.view import View
from sharing.withheld import months_under_check


def choose(view: View) -> str:
    """The commune of the address, or the heaviest one; a list to change it."""
    labels = once(view, "communes", lambda: _labels(view))
    default = once(view, "heaviest", lambda: _heaviest(view))
    # The list is 8 kB: it names the one that is shown only if a reader has chosen it, so that it
    # is not sent again when another commune has become the heaviest.
    said = "profile.choose_heaviest" if findings.any_judged(view) else "profile.choose_first"
    chosen = address.choose(
        st.selectbox, "commune", view.words("profile.choose"), list(labels), None, index=None,
        placeholder=view.words(said), format_func=labels.__getitem__, filter_mode="contains",
    )  # fmt: skip
    return chosen or default


def _labels(view: View) -> dict[str, str]:
    """The name of every commune by its code, told apart by former district."""
    return {
        row.commune_code: view.words(
            "search.result", name=row.name, districts=navigation.districts(row.former_districts)
        )
        for row in view.slice().itertuples()
    }


def _heaviest(view: View) -> str:
    """The commune with the highest ratio; the first where none has one."""
    rows = view.slice()
    known = rows["ratio"].dropna()
    return str(rows.loc[known.idxmax() if len(known) else rows.index[0], "commune_code"])


def verdict(view: View, row: Any) -> None:
    """The verdict and why."""
    words = view.words
    st.header(findings.verdict_label(view, row), anchor=False)
    st.markdown(findings.commune(view, row, policy.band(view)))
    minimum = policy.value(view, "team", "minimum_centre")
    if findings.minimum_team_matters(row):
        st.info(
            words("why.minimum_team", minimum=formats.number(minimum, lang=view.lang)),
            icon=":material/groups:",
        )


def lenses(view: View, row: Any) -> None:
    """The verdict under every weighting, with and without certification."""
    words, lang = view.words, view.lang
    found = view.rows(
        "commune_lenses", scope=view.scope, period_id=view.period.period_id,
        staff_group=view.staff_group, commune_code=row.commune_code,
    )  # fmt: skip
    table = pd.DataFrame(
        {
            words("profile.lens"): [
                f"{words(f'lens.{one.weighting}')}, "
                f"{words(f'certification_scope.{one.certification}')}"
                for one in found.itertuples()
            ],
            words("table.verdict"): [look.verdict_name(words, v) for v in found["verdict"]],
            words("table.ratio"): [formats.ratio(r, lang=lang) for r in found["ratio"]],
            words("table.interval"): [
                formats.interval(low, high, lang=lang)
                for low, high in zip(found["ratio_lower_95"], found["ratio_upper_95"], strict=True)
            ],
        }
    )
    st.table(table, hide_index=True, border="horizontal", alt=words("profile.lenses_alt"))


def place(view: View, code: str) -> None:
    """What kind of place it is: kind, terrain, area, population with its source, seat."""
    words, lang = view.words, view.lang
    commune = next(row for row in view.records("communes") if row.commune_code == code)
    population = formats.number(commune.population, lang=lang, reason="no_data")
    if commune.population_doubtful is not pd.NA and commune.population_doubtful:
        population = words("profile.population_doubtful", population=population)
    traits = [words(f"kind.{commune.kind}")]
    traits += [words("profile.mountain")] if commune.mountain else []
    traits += [words("profile.land_border")] if commune.land_border else []
    area = f"{formats.number(commune.area_km2, 2, lang=lang)} {words('unit.square_kilometres')}"
    named = [
        (words("profile.traits"), ", ".join(traits)),
        (words("profile.code"), commune.commune_code),
        (words("profile.districts"), navigation.districts(commune.former_districts)),
        (words("profile.area"), area),
        (words("profile.population"), population),
        (words("profile.seat"), commune.seat if isinstance(commune.seat, str)
         else words("missing.no_data")),
    ]  # fmt: skip
    pairs(named, words("profile.place_alt"))
    units = view.source_title(commune.source_id)
    if pd.isna(commune.population):
        st.caption(words("missing.population", units=units))
        return
    st.caption(
        words(
            "profile.place_source",
            source=view.source_title(commune.population_source_id),
            date=formats.date(commune.population_as_of, lang=lang),
            units=units,
        )
    )
    if commune.population_doubtful:
        st.caption(
            words(
                "profile.doubt_reason",
                share=formats.percent(commune.density_ratio, 1, lang=lang),
                people=formats.number(commune.people_per_former_unit, lang=lang),
            )
        )


def published(view: View, code: str) -> None:
    """The figures published about the commune, exactly as published."""
    words, lang = view.words, view.lang
    found = view.rows("reported_figures")
    found = found[found["unit_code"] == code]
    if found.empty:
        st.caption(words("profile.no_published"))
        return
    st.table(
        pd.DataFrame(
            {
                words("reported.measure"): [words(f"measure_name.{m}") for m in found["measure"]],
                words("reported.value"): [reported_value(view, r) for r in found.itertuples()],
                words("reported.period"): [reported_period(view, r) for r in found.itertuples()],
                words("reported.confidence"): [
                    words(f"confidence.{level}") for level in found["confidence"]
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
        alt=words("reported.alt"),
    )
    st.caption(words("reported.sources", sources="; ".join(dict.fromkeys(found[f"title_{lang}"]))))
    loads = view.rows("published_loads")
    cases = list(loads[loads["unit_code"] == code].itertuples())
    for case in cases:
        same = loads[(loads["units"] > 1) & (loads["measure"] == case.measure)]
        if not same.empty:
            st.markdown(findings.published_load(view, case, next(same.itertuples())))
    notes = [note for note in found[f"note_{lang}"] if isinstance(note, str)]
    if notes:
        st.caption(words("reported.notes", notes="; ".join(dict.fromkeys(notes))))


def published_cases(view: View, rows: pd.DataFrame) -> None:
    """Links to the communes whose load itself was published: the question that was asked."""
    loads = view.rows("published_loads").dropna(subset=["officials"])
    cases = list(loads[loads["unit_code"].isin(rows["commune_code"])].itertuples())
    if cases:
        st.markdown(view.words("overview.published"))
    for case in cases:
        row = next(rows[rows["commune_code"] == case.unit_code].itertuples())
        navigation.commune_link(view, case.unit_code, findings.published_case(view, row))
        st.caption(findings.published_figures(view, case))


def reported_value(view: View, row: Any) -> str:
    """A published value with its unit, as published."""
    if row.unit_of_measure == "share":
        whole = round(100 * row.value, 6).is_integer()
        return formats.percent(row.value, 0 if whole else 2, lang=view.lang)
    decimals = 0 if row.value == int(row.value) else 1
    unit = view.words(f"published_unit.{row.unit_of_measure}")
    return f"{formats.number(row.value, decimals, lang=view.lang)} {unit}"


def reported_period(view: View, row: Any) -> str:
    """The days a published figure is about."""
    if pd.isna(row.period_start):
        return view.words("reported.until", date=formats.date(row.period_end, lang=view.lang))
    if row.period_start == row.period_end:
        return formats.date(row.period_end, lang=view.lang)
    return formats.span_short(row.period_start, row.period_end, lang=view.lang)


def months(view: View, code: str) -> None:
    """Dossiers month by month with the backlog, and what is missing."""
    found = view.rows(
        "commune_months", commune_code=code, certification=view.certification,
        staff_group=view.staff_group,
    )  # fmt: skip
    if view.scope == "observed":
        hidden = found["simulated"].fillna(value=False).astype(bool)
        counts = ["received", "in_process"]
        found.loc[hidden, counts] = None
    checked = months_under_check(view.rows("coverage_states"), code)
    simulated = view.scope == "all" and bool(found["simulated"].fillna(value=False).any())
    charts.show(
        view, charts.months(view, found, checked), height=340, key="commune-months",
        alt=charts_said.months(view, found), simulated=simulated,
    )  # fmt: skip


def mix(view: View, row: Any) -> None:
    """Dossiers of the period by field and channel; says when a month is missing."""
    found = view.rows(
        "commune_mix", commune_code=row.commune_code, period_id=view.period.period_id,
        scope=view.scope, certification=view.certification,
    )  # fmt: skip
    if found.empty:
        states.nothing(view)
        return
    charts.show(
        view, charts.mix(view, found), height=340, key="commune-mix",
        alt=charts_said.mix(view, found), simulated=states.is_simulated(view),
    )  # fmt: skip
    if row.months_reported < view.period.months:
        st.caption(
            view.words("profile.mix_months", months=row.months_reported, of=view.period.months)
        )


def pairs(named: list[tuple[str, str]], alt: str) -> None:
    """Terms and values as a table without a header; a heading may serve as what it shows."""
    table = pd.DataFrame(named, columns=["term", "value"])
    said = alt.strip("# ")
    st.table(table, hide_index=True, hide_header=True, border="horizontal", alt=said)
