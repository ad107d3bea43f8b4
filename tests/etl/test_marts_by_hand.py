"""The marts by hand: a tiny province whose every figure is worked out in the test."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import UNCLASSIFIED
from etl.marts import compute_marts
from etl.policy import Policy
from tests.etl.mart_lenses import SLICE, UNKNOWN_WHEN_INSUFFICIENT
from tests.warehouse.test_sql import keys_of
from tests.warehouse.tiny_facts import all_simulated, facts, policy
from tests.warehouse.tiny_names import ALPHA, AUGUST, BETA, COMPUTED_MARTS, GAMMA
from warehouse.contents import SCHEMA_FOLDER


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
