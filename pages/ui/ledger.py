"""The parts of the sources and the data page: what is published, submitted, simulated, missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import formats, navigation, profile, states
from pages.ui.book_chain import named
from pages.ui.view import View

_GAPS_LISTED = 60
_HASH_SHOWN = 16
_CODE_SHOWN = 24


def kinds(view: View) -> None:
    """Rows of each data set by kind of source."""
    words, lang = view.words, view.lang
    found = view.rows("source_kinds")
    if view.scope == "observed":
        found = found[found["kind"] != "simulated"]
    st.table(
        pd.DataFrame(
            {
                words("ledger.data_set"): [words(f"data_set.{d}") for d in found["data_set"]],
                words("ledger.kind"): [words(f"source_kind.{k}") for k in found["kind"]],
                words("ledger.rows"): [formats.number(n, lang=lang) for n in found["rows_count"]],
            }
        ),
        hide_index=True,
        border="horizontal",
        alt=words("ledger.kinds_alt"),
    )


def edition(view: View) -> None:
    """What the edition is: its id, when it was built, its hashes."""
    profile.pairs(facts(view), view.words("ledger.edition_alt"))


def facts(view: View) -> list[tuple[str, str]]:
    """What the edition is, as terms and values."""
    words = view.words
    manifest = view.edition.manifest
    return [
        (words("ledger.edition_id"), manifest.id),
        (words("ledger.edition_built"), states.built_at(view)),
        (words("ledger.edition_parent"), manifest.parent or words("ledger.edition_none")),
        (words("ledger.edition_logical"), manifest.logical_hash[:_HASH_SHOWN]),
        (words("ledger.edition_policy"), manifest.policy_sha256[:_HASH_SHOWN]),
        (words("ledger.edition_code"), manifest.code_version[:_CODE_SHOWN]),
    ]


def published(view: View) -> None:
    """Every published figure beside what this edition adds up to."""
    words, lang = view.words, view.lang
    found = view.rows("reported_figures")
    rows = list(found.itertuples())
    st.dataframe(
        pd.DataFrame(
            {
                words("reported.unit"): [
                    r.commune_name or words("reported.province") for r in rows
                ],
                words("reported.measure"): [words(f"measure_name.{r.measure}") for r in rows],
                words("reported.value"): [profile.reported_value(view, r) for r in rows],
                words("reported.computed"): [_computed(view, r) for r in rows],
                words("reported.period"): [profile.reported_period(view, r) for r in rows],
                words("reported.note"): found[f"note_{lang}"].fillna(""),
                words("reported.source"): [getattr(r, f"title_{lang}") for r in rows],
                words("reported.publisher"): [r.publisher for r in rows],
                words("reported.confidence"): [words(f"confidence.{r.confidence}") for r in rows],
            }
        ),
        hide_index=True,
        key="ledger-published",
        alt=words("reported.alt"),
    )


def _computed(view: View, row: Any) -> str:
    if pd.isna(row.computed) or view.scope == "observed":
        return view.words("missing.not_applicable")
    if row.unit_of_measure == "share":
        return formats.percent(row.computed, 2, lang=view.lang)
    return formats.number(row.computed, lang=view.lang)


def gaps(view: View) -> None:
    """The months of dossiers and of centre staff that are missing, commune by commune."""
    for data_set, title in (("caseload", "ledger.gaps"), ("centre_staff", "ledger.staff_gaps")):
        found = view.rows("coverage", data_set=data_set)
        if view.scope == "observed":
            found["source_kind"] = found["source_kind"].where(found["source_kind"] != "simulated")
        _gaps(view, found, title)


def _gaps(view: View, found: pd.DataFrame, title: str) -> None:
    """The months that are missing, commune by commune."""
    words = view.words
    gaps = found[found["source_kind"].isna()]
    st.markdown(words(title, count=formats.number(len(gaps), lang=view.lang)))
    if len(gaps) > _GAPS_LISTED:
        st.caption(words("ledger.gaps_many"))
    else:
        by_commune = gaps.groupby(["commune_code", "name"], sort=False)["month"]
        for (code, name), missing in by_commune:
            said = ", ".join(formats.month_short(month, lang=view.lang) for month in missing)
            navigation.commune_link(view, code, words("ledger.gap", name=name, months=said))


def doubtful(view: View) -> None:
    """The published populations that cannot be right, and by which rule."""
    words, lang = view.words, view.lang
    found = view.rows("communes")
    found = found[found["population_doubtful"].fillna(value=False).astype(bool)]
    st.table(
        pd.DataFrame(
            {
                words("table.name"): found["name"],
                words("table.districts"): [
                    navigation.districts(d) for d in found["former_districts"]
                ],
                words("profile.population"): [
                    formats.number(p, lang=lang) for p in found["population"]
                ],
                words("ledger.density_ratio"): [
                    formats.percent(r, 1, lang=lang) for r in found["density_ratio"]
                ],
                words("ledger.people_per_unit"): [
                    formats.number(p, lang=lang) for p in found["people_per_former_unit"]
                ],
                words("ledger.per_unit_ratio"): [
                    formats.percent(r, 1, lang=lang) for r in found["people_per_unit_ratio"]
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
        alt=words("ledger.doubtful_alt"),
    )


def doubted(view: View) -> pd.DataFrame:
    """The same as plain figures, for a spreadsheet."""
    found = view.rows("communes")
    found = found[found["population_doubtful"].fillna(value=False).astype(bool)]
    return named(
        view,
        {
            "code": found["commune_code"],
            "unit": found["name"],
            "districts": [navigation.districts(joined) for joined in found["former_districts"]],
            "population": found["population"],
            "density_ratio": found["density_ratio"],
            "people_per_former_unit": found["people_per_former_unit"],
            "people_per_unit_ratio": found["people_per_unit_ratio"],
        },
    )


def sources(view: View) -> None:
    """Every source with publisher and reference."""
    words, lang = view.words, view.lang
    found = view.rows("sources")
    st.dataframe(
        pd.DataFrame(
            {
                words("ledger.kind"): [words(f"source_kind.{kind}") for kind in found["kind"]],
                words("ledger.title"): found[f"title_{lang}"],
                words("reported.publisher"): found["publisher"],
                words("ledger.reference"): found[f"reference_{lang}"],
                words("ledger.note"): found[f"note_{lang}"].fillna(""),
            }
        ),
        hide_index=True,
        key="ledger-sources",
        alt=words("ledger.sources_alt"),
    )


def assumptions(view: View) -> None:
    """The handling times that weighted figures rest on."""
    words, lang = view.words, view.lang
    found = view.rows("handling_times")
    st.table(
        pd.DataFrame(
            {
                words("ledger.field"): found[f"name_{lang}"],
                words("ledger.channel"): [words(f"channel.{c}") for c in found["channel"]],
                words("ledger.minutes"): [
                    formats.number(m, lang=lang) for m in found["handling_minutes"]
                ],
                words("ledger.minutes_range"): [
                    formats.interval(low, high, 1, lang=lang)
                    for low, high in zip(
                        found["handling_minutes_low"], found["handling_minutes_high"], strict=True
                    )
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
        alt=words("ledger.assumptions_alt"),
    )
