"""The marts: by hand on the tiny province, by a second implementation on the default edition."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import STAFF_GROUPS, UNCLASSIFIED
from etl.marts import CERTIFICATION, SCOPES, WEIGHTINGS, compute_marts
from etl.policy import Policy
from tests.golden import oracle
from tests.golden.oracle import Lens, Province
from tests.warehouse.test_sql import keys_of
from tests.warehouse.tiny import ALPHA, AUGUST, BETA, COMPUTED_MARTS, GAMMA
from tests.warehouse.tiny_facts import all_simulated, facts, policy
from warehouse.connection import Connection
from warehouse.contents import SCHEMA_FOLDER

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "data" / "demo" / "truth.csv"
BAT_MOT = "15607"
VERDICTS = {"insufficient", "overloaded", "watch_high", "balanced", "watch_low", "underloaded"}
SLICE = ["scope", "period_id", "staff_group", "certification", "weighting"]
SLICES = 2 * 25 * 3 * 2 * 2
# 600 slices are too many to compute twice in every run: every kind of period under every lens.
PERIODS = ("2025-07", "2025-11", "2026-02", "2026-10", "2026-Q3", "2025-H2", "2026-9M",
           "2025-07..2026-10")  # fmt: skip
LENSES = [Lens("", *rest) for rest in product(STAFF_GROUPS, CERTIFICATION, WEIGHTINGS)]
CLOSE = 1e-9
UNKNOWN_WHEN_INSUFFICIENT = [
    "workload", "load", "load_lower", "load_upper", "load_per_working_day", "expected", "ratio",
    "ratio_lower_95", "ratio_upper_95", "ratio_lower_998", "ratio_upper_998", "expected_count",
    "funnel_lower_95", "funnel_upper_95", "funnel_lower_998", "funnel_upper_998",
    "spread_lower_95", "spread_upper_95", "spread_lower_998", "spread_upper_998",
]  # fmt: skip


# --- by hand -----------------------------------------------------------------------------------


def two(marts: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return marts["mart_load"], marts["mart_province"]


@cache
def tiny_marts() -> tuple[pd.DataFrame, pd.DataFrame]:
    return two(compute_marts(all_simulated(), policy()))


def tiny_slice(**lens: str) -> tuple[pd.DataFrame, pd.Series]:
    """One slice of the tiny province, the communes as index."""
    wanted = {"scope": "all", "period_id": "2025-08", "staff_group": "centre",
              "certification": "with", "weighting": "count"} | lens  # fmt: skip
    loads, provinces = (
        mart[np.logical_and.reduce([mart[name] == value for name, value in wanted.items()])]
        for mart in tiny_marts()
    )
    assert len(provinces) == 1
    return loads.set_index("commune_code"), provinces.iloc[0]


def test_every_slice_is_there_once_with_every_commune() -> None:
    loads, provinces = tiny_marts()
    assert len(provinces) == 2 * 4 * 3 * 2 * 2
    assert not provinces.duplicated(SLICE).any()
    assert len(loads) == 3 * len(provinces)
    assert not loads.duplicated([*SLICE, "commune_code"]).any()


def test_counts_by_hand() -> None:
    # 65 + 1,045 + 10 dossiers, 4 + 10 + 2 officials: 70 each in August, 67.74 in 30 days.
    rows, province = tiny_slice()
    assert rows["dossiers"].to_dict() == {ALPHA: 65, BETA: 1045, GAMMA: 10}
    assert rows["officials"].to_dict() == {ALPHA: 4, BETA: 10, GAMMA: 2}
    assert rows["expected"].to_dict() == {ALPHA: 280, BETA: 700, GAMMA: 140}
    assert rows["ratio"].tolist() == pytest.approx([65 / 280, 1045 / 700, 10 / 140])
    per_official = [65 / 4 * 30 / 31, 104.5 * 30 / 31, 5 * 30 / 31]
    assert rows["dossiers_per_official"].tolist() == pytest.approx(per_official)
    assert rows["load"].tolist() == pytest.approx(per_official)
    assert rows["load_per_working_day"].tolist() == pytest.approx([65 / 84, 1045 / 210, 10 / 42])
    per_1000 = [65 / 4 * 30 / 31, 20.9 * 30 / 31, 20 * 30 / 31]
    assert rows["dossiers_per_1000_people"].tolist() == pytest.approx(per_1000)
    # The check values of methods.md, 2.
    limits = rows[["ratio_lower_95", "ratio_upper_95"]].mul(rows["expected"], axis=0)
    assert limits.loc[ALPHA].tolist() == pytest.approx([50.16319, 82.84914])
    assert limits.loc[BETA].tolist() == pytest.approx([982.59320, 1110.33121])
    assert rows["load_lower"].iloc[0] == pytest.approx(50.16319 / 4 * 30 / 31)
    assert rows["load_upper"].iloc[1] == pytest.approx(1110.33121 / 10 * 30 / 31)
    assert rows["verdict"].tolist() == ["underloaded", "overloaded", "underloaded"]
    assert rows["evidence"].tolist() == ["strong", "strong", "strong"]
    assert rows["minimum_team"].tolist() == [True, False, True]
    assert (rows["months_reported"] == 1).all()
    whole = {"communes": 3, "communes_reported": 3, "communes_in_reference": 3,
             "communes_sufficient": 3, "dossiers": 1120, "workload": 1120, "officials": 16,
             "dispersion": 1, "simulated_share": 1}  # fmt: skip
    assert {name: province[name] for name in whole} == whole
    assert province["load"] == province["dossiers_per_official"] == pytest.approx(70 * 30 / 31)


def test_hours_by_hand() -> None:
    # Alpha: 20·8 + 15·10 + 20·55 + 10·65 = 2,060 minutes.
    rows, province = tiny_slice(weighting="weighted")
    minutes = {ALPHA: 2060, BETA: 4000 + 1450 + 16500 + 6500, GAMMA: 24 + 10 + 165 + 195}
    total = sum(minutes.values())
    for code, officials in ((ALPHA, 4), (BETA, 10), (GAMMA, 2)):
        row = rows.loc[code]
        assert row["workload"] == pytest.approx(minutes[code] / 60)
        assert row["expected"] == pytest.approx(total / 60 * officials / 16)
        assert row["ratio"] == pytest.approx(minutes[code] / (total * officials / 16))
    assert province["workload"] == pytest.approx(total / 60)
    assert province["dossiers"] == 1120


def test_without_certification_by_hand() -> None:
    rows, province = tiny_slice(certification="without")
    assert rows["dossiers"].to_dict() == {ALPHA: 30, BETA: 400, GAMMA: 6}
    assert province["dossiers"] == 436
    assert rows["expected"].tolist() == pytest.approx([109, 272.5, 54.5])


def test_what_is_not_told_by_field_is_unknown_without_certification() -> None:
    """Certification may be among it: counted as other work it would make Gamma look busier."""
    plain = all_simulated()
    other = plain.fields.loc[~plain.fields["certification"], "field_code"].iloc[0]

    def one_more(rows: pd.DataFrame) -> pd.DataFrame:
        more = rows[rows["field_code"] == other].assign(field_code=UNCLASSIFIED)
        return pd.concat([rows, more], ignore_index=True)

    caseload = plain.caseload.copy()
    august = (caseload["commune_code"] == GAMMA) & (caseload["month"] == pd.Timestamp("2025-08-01"))
    caseload.loc[august & (caseload["field_code"] == other), "field_code"] = UNCLASSIFIED
    found = replace(
        plain, caseload=caseload, fields=one_more(plain.fields),
        handling_times=one_more(plain.handling_times),
    )  # fmt: skip
    loads, _ = two(compute_marts(found, policy()))
    of_august = loads[(loads["period_id"] == "2025-08") & (loads["scope"] == "all")
                      & (loads["staff_group"] == "centre")
                      & (loads["weighting"] == "count")].set_index("commune_code")  # fmt: skip
    without = of_august[of_august["certification"] == "without"]
    assert without["dossiers"].drop(GAMMA).to_dict() == {ALPHA: 30, BETA: 400}
    assert without.loc[GAMMA, ["dossiers", *UNKNOWN_WHEN_INSUFFICIENT]].isna().all()
    assert without.loc[GAMMA, "verdict"] == "insufficient"
    both = of_august[of_august["certification"] == "with"]
    assert both["dossiers"].to_dict() == {ALPHA: 65, BETA: 1045, GAMMA: 10}


def test_a_missing_month_is_insufficient_and_never_zero() -> None:
    rows, province = tiny_slice(period_id="2025-Q3")
    assert rows["months_reported"].to_dict() == {ALPHA: 3, BETA: 3, GAMMA: 2}
    gamma = rows.loc[GAMMA]
    assert (gamma["verdict"], gamma["evidence"]) == ("insufficient", "none")
    assert gamma[["dossiers", *UNKNOWN_WHEN_INSUFFICIENT]].isna().all()
    assert gamma["officials"] == 2
    # Alpha and Beta alone are the reference: 203 + 3,143 dossiers, 14 officials.
    assert province["dossiers"] == 3 * 65 + 8 + 3 * 1045 + 8
    assert (province["communes_reported"], province["communes"]) == (2, 3)
    assert rows["expected"].iloc[0] == pytest.approx(3346 * 4 / 14)


def test_a_group_nobody_counted_is_insufficient_everywhere() -> None:
    rows, province = tiny_slice(staff_group="payroll")
    assert (rows["verdict"] == "insufficient").all()
    assert rows["officials"].isna().all()
    assert rows["dossiers"].tolist() == [65, 1045, 10], "the dossiers are known all the same"
    assert province["communes_reported"] == 3
    assert province["communes_in_reference"] == province["communes_sufficient"] == 0
    assert province[["dossiers", "workload", "officials", "load"]].isna().all()


def test_the_minimum_team_is_the_centres_only() -> None:
    rows, _ = tiny_slice(staff_group="commune_government")
    assert not rows["minimum_team"].any()


def test_too_few_expected_dossiers_are_insufficient_but_stay_in_the_reference() -> None:
    strict = policy().model_copy(deep=True)
    strict = strict.model_copy(
        update={"verdict": strict.verdict.model_copy(update={"minimum_expected_dossiers": 141.0})}
    )
    august = replace(all_simulated(), periods=facts().periods.query("period_id == '2025-08'"))
    loads, provinces = two(compute_marts(august, strict))
    rows = loads.query("scope == 'all' and staff_group == 'centre' and certification == 'with'")
    rows = rows.query("weighting == 'count'").set_index("commune_code")
    assert rows["verdict"].to_dict()[GAMMA] == "insufficient", "140 expected"
    assert rows.loc[GAMMA, "dossiers"] == 10
    assert rows.loc[ALPHA, "expected"] == 280
    province = provinces.query("scope == 'all' and staff_group == 'centre'").iloc[0]
    assert province["communes_in_reference"] == 3
    assert province["communes_sufficient"] == 2


def test_the_band_is_the_policys() -> None:
    wide = policy().model_copy(
        update={"verdict": policy().verdict.model_copy(update={"band_high": 2.0, "band_low": 0.05})}
    )
    loads, _ = two(compute_marts(all_simulated(), wide))
    found = set(loads.loc[loads["staff_group"] == "centre", "verdict"])
    assert not found & {"overloaded", "underloaded", "watch_high"}


def with_share(share: float) -> Policy:
    """The default policy with another share of the communes that makes a reference."""
    verdict = policy().verdict.model_copy(update={"minimum_reference_share": share})
    return policy().model_copy(update={"verdict": verdict})


def test_one_office_beside_simulated_ones_is_no_reference() -> None:
    """One office has filed its figures, the others are simulated: both scopes must be computed."""
    loads, provinces = two(compute_marts(facts(), policy()))
    observed = loads.query("scope == 'observed' and period_id == '2025-08'")
    observed = observed.query("staff_group == 'centre' and weighting == 'count'")
    assert (observed["verdict"] == "insufficient").all(), "1 of 3 is no provincial average"
    assert not observed["simulated"].any()
    with_all = observed.query("certification == 'with'").set_index("commune_code")
    assert with_all.loc[ALPHA, "dossiers"] == 65
    assert with_all.loc[[BETA, GAMMA], "dossiers"].isna().all()
    shares = provinces.query("period_id == '2025-08' and certification == 'with'")
    by_scope = shares.groupby("scope")["simulated_share"].first().to_dict()
    assert by_scope == {"all": pytest.approx(1055 / 1120), "observed": 0}
    assert (provinces["dispersion"] >= 1).all()


def test_one_office_is_judged_where_policy_lets_one_be_a_reference() -> None:
    loads, _ = two(compute_marts(facts(), with_share(0.3)))
    rows = loads.query("scope == 'observed' and staff_group == 'centre' and weighting == 'count'")
    alpha = rows.query("commune_code == @ALPHA and period_id == '2025-08'")
    assert alpha["ratio"].tolist() == [1, 1]
    assert alpha["verdict"].tolist() == ["balanced", "balanced"]
    assert (rows.query("commune_code != @ALPHA")["verdict"] == "insufficient").all()
    assert not rows["simulated"].any()


def test_a_ratio_to_simulated_others_is_simulated() -> None:
    loads, _ = two(compute_marts(facts(), policy()))
    august = loads.query("scope == 'all' and period_id == '2025-08' and weighting == 'count'")
    judged = august.query("staff_group == 'centre' and certification == 'with'")
    assert judged["ratio"].notna().all()
    assert judged["simulated"].all(), "the average that Alpha is held against is simulated"
    not_judged = august.query("staff_group == 'payroll' and certification == 'with'")
    assert not_judged.set_index("commune_code")["simulated"].to_dict() == {
        ALPHA: False, BETA: True, GAMMA: True,
    }  # fmt: skip


def test_simulated_officials_alone_mark_a_row() -> None:
    caseload = facts().caseload.assign(source_id="office")
    loads, _ = two(compute_marts(facts(caseload=caseload), policy()))
    rows = loads.query("scope == 'all' and period_id == '2025-08'")
    centre = rows.query("staff_group == 'centre' and commune_code == @BETA")
    assert centre["simulated"].all()
    nobody = rows.query("staff_group == 'payroll'")
    assert not nobody["simulated"].any(), "the dossiers alone are an office's"
    observed = loads.query("scope == 'observed' and period_id == '2025-08'")
    assert not observed["simulated"].any()


def test_one_settled_month_is_enough_for_marts() -> None:
    """At the start there is one month after the start-up: nothing varies within communes yet."""
    start = facts().months["month"] <= AUGUST
    periods = facts().periods[facts().periods["last_month"] <= AUGUST]
    early = replace(
        all_simulated(), months=facts().months[start], periods=periods,
        caseload=all_simulated().caseload.query("month <= @AUGUST"),
        staff=all_simulated().staff.query("month <= @AUGUST"),
    )  # fmt: skip
    _, provinces = two(compute_marts(early, policy()))
    assert (provinces["dispersion"] == 1).all()


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_input_rows_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one_period = facts().periods.query("period_id == '2025-Q3'")
    plain = replace(all_simulated(), periods=one_period)
    shuffled = {}
    for name in ("caseload", "staff", "sources", "handling_times", "populations", "fields",
                 "communes"):  # fmt: skip
        frame = getattr(plain, name)
        shuffled[name] = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
    before, after = (compute_marts(one, policy()) for one in (plain, replace(plain, **shuffled)))
    assert before.keys() == after.keys() == set(COMPUTED_MARTS)
    for name, one in before.items():
        other, keys = after[name], keys_of(SCHEMA_FOLDER / f"{name}.sql")
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True),
            check_exact=False, rtol=1e-9, atol=0,
        )  # fmt: skip


# --- the default edition a second time ---------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(65, 50.16319, 82.84914), (5, 1.62349, 11.66833), (1045, 982.59320, 1110.33121),
     (0, 0.0, 3.688879)],
)  # fmt: skip
def test_the_second_implementation_has_the_published_check_values(
    count: int, lower: float, upper: float
) -> None:
    assert oracle.poisson(count, 0.95) == pytest.approx((lower, upper), abs=5e-6)


def test_the_second_implementation_has_the_published_spread() -> None:
    observed = [100.0, 150, 180, 80, 120, 225]
    expected = [108.0, 112, 165, 95, 100, 220]
    assert oracle.spread_variance(observed, expected) == pytest.approx(0.00343978, abs=5e-9)


@pytest.fixture(scope="module")
def province(default_connection: Connection) -> Province:
    return Province.of(default_connection)


def mart_rows(connection: Connection, lens: Lens) -> dict[str, dict[str, object]]:
    query = """
        SELECT * FROM mart_load WHERE scope = 'all' AND period_id = $period_id
        AND staff_group = $staff_group AND certification = $certification
        AND weighting = $weighting
    """
    cursor = connection.cursor().execute(query, vars(lens))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["commune_code"]): row for row in rows}


def province_row(connection: Connection, lens: Lens) -> dict[str, object]:
    query = """
        SELECT * FROM mart_province WHERE scope = 'all' AND period_id = $period_id
        AND staff_group = $staff_group AND certification = $certification
        AND weighting = $weighting
    """
    cursor = connection.cursor().execute(query, vars(lens))
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def differences(said: dict[str, object], computed: oracle.Figures) -> dict[str, tuple]:
    """Where the mart and the second implementation differ by more than CLOSE."""
    found = {}
    for name, value in computed.items():
        other = said[name]
        if isinstance(value, float) and math.isnan(value):
            same = other is None
        elif isinstance(value, float):
            same = other is not None and math.isclose(other, value, rel_tol=CLOSE)
        else:
            same = other == value
        if not same:
            found[name] = (other, value)
    return found


@pytest.mark.parametrize("period_id", PERIODS)
def test_every_commune_again_in_plain_python(
    period_id: str, province: Province, default_connection: Connection
) -> None:
    """Loads, expected work, ratios, intervals, verdicts: of all 166 under all twelve lenses."""
    judged = 0
    for lens in (replace(lens, period_id=period_id) for lens in LENSES):
        computed, whole = oracle.assess(province, lens)
        said = mart_rows(default_connection, lens)
        assert set(said) == set(computed)
        for code, figures in computed.items():
            assert differences(said[code], figures) == {}, (lens, code)
            if figures["verdict"] == "insufficient":
                nulls = [name for name in UNKNOWN_WHEN_INSUFFICIENT if said[code][name] is None]
                assert nulls == UNKNOWN_WHEN_INSUFFICIENT, (lens, code)
        judged += whole["communes_sufficient"]
        assert differences(province_row(default_connection, lens), whole) == {}, lens
    assert judged > 12 * 140


@pytest.mark.parametrize("period_id", ["2026-10", "2025-07..2026-10"])
def test_the_funnel_again_in_plain_python(
    period_id: str, province: Province, default_connection: Connection
) -> None:
    for lens in (replace(lens, period_id=period_id) for lens in LENSES):
        said = mart_rows(default_connection, lens)
        tau2, funnel = oracle.funnel(province, lens)
        told = province_row(default_connection, lens)["spread_variance"]
        assert told == pytest.approx(tau2, rel=1e-7)
        for code, figures in funnel.items():
            row = said[code]
            for name, value in figures.items():
                if isinstance(value, bool):
                    assert row[name] == value, (lens, code, name)
                else:
                    assert row[name] == pytest.approx(value, rel=1e-7), (lens, code, name)


@pytest.mark.parametrize("code", ["15607", "14797", "15001"])
def test_the_poisson_limits_of_the_funnel_leave_the_right_tails(
    code: str, default_connection: Connection
) -> None:
    """The greatest and the least count not flagged: methods.md, 3, "30, not 31"."""
    lens = Lens("2026-10", "centre", "with", "weighted")
    row = mart_rows(default_connection, lens)[code]
    mean = row["expected_count"]
    for level, tail in (("95", 0.025), ("998", 0.001)):
        low, high = (round(row[f"funnel_{end}_{level}"] * mean, 4) for end in ("lower", "upper"))
        assert low == pytest.approx(round(low), abs=1e-3)
        assert high == pytest.approx(round(high), abs=1e-3)
        below, above = round(low), round(high)
        assert oracle.poisson_cdf(below - 1, mean) < tail <= oracle.poisson_cdf(below, mean)
        assert 1 - oracle.poisson_cdf(above, mean) <= tail < 1 - oracle.poisson_cdf(above - 1, mean)


# --- what must hold in every slice -------------------------------------------------------------


def figures(connection: Connection, query: str) -> list[tuple]:
    return connection.cursor().execute(query).fetchall()


def test_there_are_600_slices_of_166_communes(default_connection: Connection) -> None:
    query = """
        SELECT count(*), min(communes), max(communes), min(codes), max(codes)
        FROM (SELECT count(*) AS communes, count(DISTINCT commune_code) AS codes
              FROM mart_load GROUP BY scope, period_id, staff_group, certification, weighting)
    """
    assert figures(default_connection, query) == [(SLICES, 166, 166, 166, 166)]
    assert figures(default_connection, "SELECT count(*) FROM mart_province") == [(SLICES,)]
    lenses = figures(
        default_connection,
        "SELECT DISTINCT scope, staff_group, certification, weighting FROM mart_load",
    )
    assert set(lenses) == set(product(SCOPES, STAFF_GROUPS, CERTIFICATION, WEIGHTINGS))


def test_verdicts_add_up_to_166_in_every_slice(default_connection: Connection) -> None:
    query = """
        SELECT scope, period_id, staff_group, certification, weighting, verdict, count(*) AS n
        FROM mart_load GROUP BY ALL
    """
    counts = pd.DataFrame(figures(default_connection, query), columns=[*SLICE, "verdict", "n"])
    assert set(counts["verdict"]) <= VERDICTS
    assert (counts.groupby(SLICE)["n"].sum() == 166).all()


def test_the_communes_add_up_to_the_province_in_every_slice(
    default_connection: Connection,
) -> None:
    """Dossiers and officials against the core tables, workloads against the judged communes."""
    query = """
        WITH added AS (
            SELECT l.scope, l.period_id, l.staff_group, l.certification, l.weighting,
                   sum(l.dossiers) FILTER (l.officials IS NOT NULL) AS dossiers,
                   sum(l.officials) FILTER (l.dossiers IS NOT NULL) AS officials,
                   sum(l.workload) AS workload, sum(l.expected) AS expected,
                   count(*) FILTER (l.verdict <> 'insufficient') AS judged,
                   count(*) FILTER (l.months_reported = p.months) AS reported,
                   count(*) FILTER (l.months_reported = p.months AND l.officials IS NOT NULL)
                       AS reference
            FROM mart_load AS l JOIN core_period AS p USING (period_id)
            GROUP BY ALL
        )
        SELECT a.*, p.dossiers, p.officials, p.workload, p.communes_sufficient,
               p.communes_reported, p.communes_in_reference
        FROM added AS a
        JOIN mart_province AS p USING (scope, period_id, staff_group, certification, weighting)
    """
    rows = figures(default_connection, query)
    assert len(rows) == SLICES
    judged_all = 0
    for row in rows:
        lens, added, told = row[:5], row[5:12], row[12:]
        dossiers, officials, workload, expected, *communes = added
        assert communes == list(told[3:]), lens
        judged, _, reference = communes
        if reference == 0:
            assert told[:3] == (None, None, None), lens
            continue
        assert dossiers == told[0], lens
        assert officials == pytest.approx(told[1], rel=1e-9), lens
        if judged == reference:
            judged_all += 1
            assert workload == pytest.approx(told[2], rel=1e-8), lens
            assert expected == pytest.approx(told[2], rel=1e-8), lens
    assert judged_all >= SLICES // 4


def test_the_provinces_dossiers_are_the_core_tables(default_connection: Connection) -> None:
    query = """
        WITH complete AS (
            SELECT p.period_id, m.commune_code, sum(m.received) AS received
            FROM core_period AS p JOIN core_caseload_month AS m
              ON m.month BETWEEN p.first_month AND p.last_month
            GROUP BY p.period_id, p.months, m.commune_code
            HAVING count(DISTINCT m.month) = p.months
        ),
        staffed AS (
            SELECT p.period_id, s.commune_code
            FROM core_period AS p JOIN core_staff_month AS s
              ON s.month BETWEEN p.first_month AND p.last_month AND s.staff_group = 'centre'
            GROUP BY p.period_id, p.months, s.commune_code HAVING count(*) = p.months
        )
        SELECT period_id, sum(received)::DOUBLE, count(*)
        FROM complete JOIN staffed USING (period_id, commune_code) GROUP BY ALL ORDER BY ALL
    """
    said = """
        SELECT period_id, dossiers, communes_in_reference FROM mart_province
        WHERE scope = 'all' AND staff_group = 'centre' AND certification = 'with'
          AND weighting = 'count' ORDER BY ALL
    """
    assert figures(default_connection, said) == figures(default_connection, query)


def test_limits_enclose_the_ratio_and_one_another(default_connection: Connection) -> None:
    query = """
        SELECT count(*) FROM mart_load WHERE verdict <> 'insufficient' AND NOT (
            ratio_lower_998 <= ratio_lower_95 AND ratio_lower_95 <= ratio
            AND ratio <= ratio_upper_95 AND ratio_upper_95 <= ratio_upper_998
            AND load_lower <= load AND load <= load_upper
            AND funnel_lower_998 <= funnel_lower_95 AND funnel_lower_95 <= 1
            AND 1 <= funnel_upper_95 AND funnel_upper_95 <= funnel_upper_998
            AND spread_lower_998 <= spread_lower_95 AND spread_lower_95 <= 1
            AND 1 <= spread_upper_95 AND spread_upper_95 <= spread_upper_998
            AND months_reported >= 1 AND officials > 0 AND expected > 0
        )
    """
    assert figures(default_connection, query) == [(0,)]


def test_no_more_digits_are_published_than_any_machine_agrees_on(
    default_connection: Connection,
) -> None:
    columns = [
        (table, name)
        for table in ("mart_load", "mart_province")
        for name, sql_type, *_ in figures(default_connection, f"DESCRIBE {table}")
        if sql_type == "DOUBLE"
    ]
    for table, name in columns:
        values = default_connection.cursor().execute(
            f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL USING SAMPLE 300 ROWS"
        )
        for (value,) in values.fetchall():
            assert value == float(f"{value:.10g}"), (table, name)


def test_nothing_infinite_or_not_a_number_is_published(default_connection: Connection) -> None:
    for table in ("mart_load", "mart_province"):
        for name, sql_type, *_ in figures(default_connection, f"DESCRIBE {table}"):
            if sql_type == "DOUBLE":
                query = f"SELECT count(*) FROM {table} WHERE NOT isfinite({name})"
                assert figures(default_connection, query) == [(0,)], (table, name)


# --- what is known of the communes -------------------------------------------------------------


def test_bat_mot_is_never_overloaded_and_always_a_minimum_team(
    default_connection: Connection,
) -> None:
    """332 dossiers, 4 officials, "not overloaded": the question the product began with."""
    query = f"""
        SELECT verdict, minimum_team, officials FROM mart_load
        WHERE scope = 'all' AND staff_group = 'centre' AND commune_code = '{BAT_MOT}'
    """
    rows = figures(default_connection, query)
    assert len(rows) == 25 * 4
    assert {verdict for verdict, *_ in rows} <= {"underloaded", "watch_low", "balanced"}
    assert {(team, officials) for _, team, officials in rows} == {(True, 4)}


def test_the_observed_scope_of_the_default_edition_says_nothing_at_all(
    default_connection: Connection,
) -> None:
    known = """
        SELECT count(*) FROM mart_load WHERE scope = 'observed' AND (
            verdict <> 'insufficient' OR simulated OR months_reported > 0 OR outlier
            OR dossiers IS NOT NULL OR officials IS NOT NULL OR ratio IS NOT NULL
            OR workload IS NOT NULL OR dossiers_per_1000_people IS NOT NULL
        )
    """
    assert figures(default_connection, known) == [(0,)]
    of_province = """
        SELECT DISTINCT communes, communes_reported, communes_sufficient, dossiers, workload,
               officials, simulated_share FROM mart_province WHERE scope = 'observed'
    """
    assert figures(default_connection, of_province) == [(166, 0, 0, None, None, None, None)]


def test_every_judged_row_of_the_default_edition_is_marked_simulated(
    default_connection: Connection,
) -> None:
    query = """
        SELECT count(*) FROM mart_load
        WHERE scope = 'all' AND simulated <> (months_reported > 0 OR officials IS NOT NULL)
    """
    assert figures(default_connection, query) == [(0,)]
    shares = "SELECT DISTINCT simulated_share FROM mart_province WHERE scope = 'all'"
    assert figures(default_connection, shares) == [(1,)]


@pytest.fixture(scope="module")
def long_periods(default_connection: Connection) -> pd.DataFrame:
    """The default lens over three months or more, with the truth of the simulation."""
    query = """
        SELECT commune_code, period_id, verdict, ratio
        FROM mart_load JOIN core_period USING (period_id)
        WHERE scope = 'all' AND staff_group = 'centre' AND certification = 'with'
          AND weighting = 'weighted' AND months >= 3 AND verdict <> 'insufficient'
    """
    rows = default_connection.cursor().execute(query).df()
    with TRUTH.open(encoding="utf-8", newline="") as file:
        truth = {row["commune_code"]: row["truth"] for row in csv.DictReader(file)}
    assert set(truth.values()) == {"overloaded", "underloaded"}
    rows["truth"] = rows["commune_code"].map(truth).fillna("other")
    return rows


@pytest.mark.parametrize(
    ("truth", "side", "fitting"),
    [("overloaded", 1, {"overloaded"}), ("underloaded", -1, {"underloaded", "watch_low"})],
)
def test_the_truly_burdened_are_found(
    truth: str, side: int, fitting: set[str], long_periods: pd.DataFrame
) -> None:
    rows = long_periods[long_periods["truth"] == truth]
    assert rows["commune_code"].nunique() >= 20
    assert len(rows) >= 150
    assert ((rows["ratio"] - 1) * side > 0).mean() >= 0.95
    assert rows["verdict"].isin(fitting).mean() >= 0.95
    opposite = {"overloaded", "watch_high"} if side < 0 else {"underloaded", "watch_low"}
    assert not rows["verdict"].isin(opposite).any()


def test_the_others_are_seldom_called_burdened(long_periods: pd.DataFrame) -> None:
    rows = long_periods[long_periods["truth"] == "other"]
    assert rows["verdict"].isin({"overloaded", "underloaded"}).mean() <= 0.01
    assert (rows["verdict"] == "balanced").mean() >= 0.90
