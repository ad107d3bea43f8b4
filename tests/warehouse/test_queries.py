"""Every named query, on the default edition, with values that a page would bind."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pandas as pd
import pytest

from warehouse import queries
from warehouse.connection import Connection

BAT_MOT, HAC_THANH = "15607", "14797"
SLICE = {"scope": "all", "period_id": "2026-Q3", "staff_group": "centre",
         "certification": "with", "weighting": "weighted"}  # fmt: skip
JUDGED = {name: value for name, value in SLICE.items() if name != "weighting"}
BY_TIME = {"scope": "all", "period_id": "2026-Q3", "certification": "with"}
BOUND: dict[str, dict[str, queries.Value]] = {
    "agreement_counts": BY_TIME,
    "boundaries": {"layer": "generalised"},
    "commune_lenses": {
        "scope": "all", "period_id": "2026-Q3", "staff_group": "centre", "commune_code": BAT_MOT,
    },
    "commune_loads": {
        "scope": "all", "staff_group": "centre", "certification": "with", "weighting": "weighted",
        "commune_code": BAT_MOT,
    },
    "commune_locality": {"commune_code": BAT_MOT},
    "commune_mix": {
        "scope": "all", "period_id": "2026-Q3", "commune_code": HAC_THANH, "certification": "with",
    },
    "commune_months": {
        "staff_group": "centre", "commune_code": BAT_MOT, "certification": "with",
    },
    "commune_need": BY_TIME | {"commune_code": BAT_MOT},
    "commune_peers": SLICE | {"commune_code": BAT_MOT},
    "commune_robustness": {
        "scope": "all", "period_id": "2026-Q3", "staff_group": "centre", "commune_code": BAT_MOT,
    },
    "commune_waterfall": SLICE | {"commune_code": BAT_MOT},
    "communes": {},
    "comparison": SLICE,
    "coverage": {"data_set": "caseload"},
    "coverage_states": {},
    "cube_cells": {"scope": "all", "period_id": "2026-Q3"},
    "cube_dispersions": {"scope": "all"},
    "cube_officials": {"scope": "all", "period_id": "2026-Q3", "staff_group": "centre"},
    "cube_traits": {},
    "corrections": {},
    "dictionary": {},
    "doubts": {"scope": "all"},
    "figures": {},
    "former_units": {},
    "handling_times": {},
    "layers": {},
    "localities": {},
    "methods": {},
    "monthly_ratios": {key: SLICE[key] for key in SLICE if key != "period_id"},
    "monthly_work": {key: SLICE[key] for key in SLICE if key != "period_id"},
    "months": {},
    "need_totals": BY_TIME,
    "open_boundaries": {},
    "open_corrections": {},
    "open_sources": {},
    "open_table": {"table": "mart_load"},
    "peers": {},
    "period_sources": {"scope": "all", "period_id": "2026-Q3", "staff_group": "centre"},
    "periods": {},
    "policy": {},
    "province": SLICE,
    "province_months": {key: SLICE[key] for key in SLICE if key != "period_id"},
    "published_agreement": {},
    "published_loads": {},
    "quarantine": {},
    "quarantine_reasons": {},
    "remarks": {},
    "rebased": {},
    "reported_figures": {},
    "reused_names": {},
    "robustness_counts": JUDGED,
    "slice": SLICE,
    "slice_need": BY_TIME,
    "slice_robustness": JUDGED,
    "slice_trend": SLICE,
    "source_kinds": {},
    "stated_totals": {},
    "sources": {},
    "staff_posts": {"scope": "all", "period_id": "2026-Q3"},
    "submission_totals": {},
    "totals_of_communes": {"month": "2026-10-01", "codes": f"{BAT_MOT},{HAC_THANH}"},
    "trace_method": {},
    "trace_tables": {"commune_code": BAT_MOT},
    "trace": {"commune_code": BAT_MOT, "month": "2026-10-01", "measure": "received"},
    "verdict_counts": SLICE,
    "verdicts": {},
    "withheld": {},
}  # fmt: skip
# Every commune has a row in these, whatever is asked for; what is asked for is in this column.
OF_EVERY_COMMUNE = {
    "commune_need": "hours", "cube_officials": "officials", "slice_need": "hours",
    "staff_posts": "present",
    "slice_robustness": "verdict", "slice_trend": "load_slope",
}  # fmt: skip
NONE_BY_DEFAULT = {
    "corrections", "open_corrections", "quarantine", "quarantine_reasons", "rebased", "remarks",
    "stated_totals", "submission_totals", "withheld",
}  # fmt: skip
"""The default edition has none: nobody has submitted or corrected anything."""


def test_no_query_is_left_out_here() -> None:
    assert set(BOUND) == queries.names()


@pytest.mark.parametrize("name", sorted(queries.names()))
def test_every_query_gives_rows(name: str, default_connection: Connection) -> None:
    text = (queries.QUERIES_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"\$([a-z_]+)", text)) == set(BOUND[name])
    rows = queries.run(default_connection, name, **BOUND[name])
    assert len(rows) > 0 or name in NONE_BY_DEFAULT
    assert not rows.columns.duplicated().any()


@pytest.mark.parametrize("name", [name for name, values in BOUND.items() if values])
def test_a_value_is_a_value_and_never_sql(name: str, default_connection: Connection) -> None:
    attack = "x' OR '1'='1'; DROP TABLE core_commune; --"
    for bound in BOUND[name]:
        if (name, bound) == ("open_table", "table"):  # no such table
            with pytest.raises(duckdb.Error):
                queries.run(default_connection, name, **(BOUND[name] | {bound: attack}))
            continue
        rows = queries.run(default_connection, name, **(BOUND[name] | {bound: attack}))
        if (name, bound) == ("commune_months", "staff_group"):  # a group nobody belongs to
            assert rows["officials"].isna().all()
        elif (name, bound) == ("commune_mix", "certification"):  # anything but "with" is without
            assert not rows["certification"].any()
        elif (name, bound) == ("period_sources", "staff_group"):
            assert set(rows["data_set"]) == {"caseload"}
        elif (name, bound) == ("period_sources", "scope"):  # anything but "all" is observed
            assert "simulated" not in set(rows["kind"])
        elif name == "need_totals":
            assert rows["communes"].tolist() == [0]
        elif name == "totals_of_communes":
            assert "received" not in set(rows["measure"]) or rows["total"].isna().all()
        elif name in OF_EVERY_COMMUNE:
            assert rows[OF_EVERY_COMMUNE[name]].isna().all(), bound
        else:
            assert rows.empty, bound
    assert len(queries.run(default_connection, "communes")) == 166


def test_a_missing_or_unknown_value_is_refused(default_connection: Connection) -> None:
    with pytest.raises(duckdb.Error):
        queries.run(default_connection, "boundaries")
    with pytest.raises(duckdb.Error):
        queries.run(default_connection, "boundaries", layer="generalised", other="x")


def test_an_unknown_query_is_refused_with_those_there_are(default_connection: Connection) -> None:
    with pytest.raises(KeyError, match=r"no query named \.\./control_sums; there are .*slice"):
        queries.run(default_connection, "../control_sums")


def test_slice_is_every_commune_once_in_vietnamese_order(default_connection: Connection) -> None:
    rows = queries.run(default_connection, "slice", **SLICE)
    communes = queries.run(default_connection, "communes")
    assert rows["commune_code"].tolist() == communes["commune_code"].tolist()
    assert communes["sort_order"].tolist() == list(range(1, 167))
    assert rows["commune_code"].is_unique
    # A before B before Đ, whatever the byte order; the ten Đông stand together after every D.
    first_letters = [name.removeprefix("Xã ").removeprefix("Phường ")[0] for name in rows["name"]]
    alphabet = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
    assert first_letters == sorted(first_letters, key=alphabet.index)


def test_the_heaviest_is_first_and_the_unknown_have_no_rank(
    default_connection: Connection,
) -> None:
    rows = queries.run(default_connection, "slice", **(SLICE | {"period_id": "2026-10"}))
    known = rows[rows["ratio"].notna()].sort_values("ratio", ascending=False)
    assert len(known) == 163
    assert known["rank_from_heaviest"].tolist() == list(range(1, 164))
    assert rows.loc[rows["ratio"].isna(), "rank_from_heaviest"].isna().all()


def test_verdict_counts_are_those_of_the_slice(default_connection: Connection) -> None:
    counts = queries.run(default_connection, "verdict_counts", **SLICE)
    rows = queries.run(default_connection, "slice", **SLICE)
    counted = dict(zip(counts["verdict"], counts["communes"], strict=True))
    assert counted == rows["verdict"].value_counts().to_dict()
    assert counts["communes"].sum() == 166


def test_province_is_one_row(default_connection: Connection) -> None:
    assert len(queries.run(default_connection, "province", **SLICE)) == 1


def test_lenses_of_a_commune_are_its_rows_of_the_slices(default_connection: Connection) -> None:
    lenses = queries.run(default_connection, "commune_lenses", **BOUND["commune_lenses"])
    assert list(zip(lenses["weighting"], lenses["certification"], strict=True)) == [
        ("weighted", "with"), ("weighted", "without"), ("count", "with"), ("count", "without"),
    ]  # fmt: skip
    for lens in lenses.itertuples():
        values = SLICE | {"weighting": lens.weighting, "certification": lens.certification}
        rows = queries.run(default_connection, "slice", **values).set_index("commune_code")
        assert rows.loc[BAT_MOT, "ratio"] == lens.ratio
        assert rows.loc[BAT_MOT, "verdict"] == lens.verdict


def test_months_of_a_commune_are_all_months_in_order(default_connection: Connection) -> None:
    rows = queries.run(default_connection, "commune_months", **BOUND["commune_months"])
    assert rows["month"].tolist() == list(pd.date_range("2025-07-01", "2026-10-01", freq="MS"))
    assert (rows["officials"] == 4).all()
    assert (rows["staff_source_kind"] == "simulated").all()


def test_the_mix_of_a_commune_adds_up_to_its_slice(default_connection: Connection) -> None:
    mix = queries.run(default_connection, "commune_mix", **BOUND["commune_mix"])
    rows = queries.run(default_connection, "slice", **SLICE).set_index("commune_code")
    assert mix["received"].sum() == rows.loc[HAC_THANH, "dossiers"]
    without = queries.run(default_connection, "slice", **(SLICE | {"certification": "without"}))
    fewer = BOUND["commune_mix"] | {"certification": "without"}
    left = queries.run(default_connection, "commune_mix", **fewer)
    assert not left["certification"].any()
    assert left["received"].sum() == mix.loc[~mix["certification"], "received"].sum()
    assert left["received"].sum() == without.set_index("commune_code").loc[HAC_THANH, "dossiers"]
    observed = BOUND["commune_mix"] | {"scope": "observed"}
    assert queries.run(default_connection, "commune_mix", **observed).empty


def test_periods_begin_with_the_newest_month(default_connection: Connection) -> None:
    rows = queries.run(default_connection, "periods")
    assert rows["period_id"].iloc[0] == "2026-10"
    months = rows[rows["kind"] == "month"]
    assert months.index.tolist() == list(range(16))
    assert months["first_month"].is_monotonic_decreasing


def test_both_map_layers_have_every_commune(default_connection: Connection) -> None:
    layers = queries.run(default_connection, "layers").set_index("layer")
    assert layers["communes"].to_dict() == {"generalised": 166, "hexagon": 166}
    assert layers["source_id"].to_dict() == {
        "generalised": "generalised_boundaries", "hexagon": "hexagons",
    }  # fmt: skip


def test_published_loads_rest_on_published_figures_only(default_connection: Connection) -> None:
    rows = queries.run(default_connection, "published_loads").set_index("figure_id")
    bat_mot = rows.loc["bat_mot_dossiers_resolved_2025_10_14"]
    days = (date(2025, 10, 14) - date(2025, 7, 1)).days + 1
    assert (bat_mot["days"], bat_mot["dossiers"], bat_mot["officials"]) == (days, 332, 4)
    assert bat_mot["start_presumed"]
    assert bat_mot["dossiers_per_30_days"] == pytest.approx(332 / days * 30)
    assert bat_mot["dossiers_per_official"] == pytest.approx(332 / days * 30 / 4)
    province = rows.loc["thanh_hoa_dossiers_received_2025_08_15"]
    # domain.md says: about 587 per unit per 30 days.
    assert province["dossiers_per_30_days"] == pytest.approx(149470 / 166 / 46 * 30)
    assert round(province["dossiers_per_30_days"]) == 587
    assert "thanh_hoa_dossiers_received_2025_07_01" not in rows.index, "one day is no load"


def test_what_communes_are_compared_by_is_counted_from_the_caseload(
    default_connection: Connection,
) -> None:
    rows = queries.run(default_connection, "comparison", **SLICE).set_index("commune_code")
    slice_ = queries.run(default_connection, "slice", **SLICE).set_index("commune_code")
    assert list(rows.index) == list(slice_.index)
    for column in ("ratio", "verdict", "rank_from_heaviest", "spread_upper_998"):
        pd.testing.assert_series_equal(rows[column], slice_[column])
    months = default_connection.cursor().execute(
        "SELECT * FROM core_caseload_month WHERE month BETWEEN '2026-07-01' AND '2026-09-01'"
    ).df()  # fmt: skip
    for code in (BAT_MOT, HAC_THANH):
        own = months[months["commune_code"] == code]
        online = own.loc[own["channel"] == "online", "received"].sum()
        assert rows.loc[code, "online_share"] == pytest.approx(online / own["received"].sum())
        in_time = (own["resolved_early"] + own["resolved_on_time"]).sum()
        late = own["resolved_late"].sum()
        assert rows.loc[code, "on_time_share"] == pytest.approx(in_time / (in_time + late))
        last = own[own["month"] == own["month"].max()]
        assert rows.loc[code, "backlog"] == last["in_process_late"].sum()
        assert (
            rows.loc[code, "density"] == rows.loc[code, "population"] / rows.loc[code, "area_km2"]
        )


def test_a_commune_with_a_month_missing_has_no_share_of_the_period(
    default_connection: Connection,
) -> None:
    rows = queries.run(default_connection, "comparison", **SLICE)
    short = rows["months_reported"] < rows["months_reported"].max()
    assert short.any()
    assert rows.loc[short, ["online_share", "on_time_share", "backlog"]].isna().all(axis=None)
    assert rows.loc[~short, ["online_share", "on_time_share", "backlog"]].notna().all(axis=None)


def test_the_monthly_ratios_are_those_of_the_months_slices(default_connection: Connection) -> None:
    bound = BOUND["monthly_ratios"]
    rows = queries.run(default_connection, "monthly_ratios", **bound)
    august = rows[rows["month"] == "2026-08-01"].set_index("commune_code")["ratio"]
    slice_ = queries.run(default_connection, "slice", **bound, period_id="2026-08")
    expected = slice_.set_index("commune_code")["ratio"].sort_index()
    pd.testing.assert_series_equal(august.sort_index(), expected)
