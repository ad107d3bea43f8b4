"""What stands beside the verdicts, on the default edition: a second time, and by identities."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from etl.policy import policy_of
from etl.policy_numbers import assumptions
from tests.golden import oracle_need
from tests.golden.oracle import Province
from warehouse import queries
from warehouse.connection import Connection
from warehouse.slices import SliceFacts, read_slice
from workload.box import LADDER
from workload.flip import verdict_at
from workload.verdicts import rows_of_slice
from workload.whatif import examine

BAT_MOT, HAC_THANH = "15607", "14797"
CLOSE = 1e-9
BAND = (0.80, 1.25)
NEED_PERIODS = ("2025-07", "2026-10", "2026-Q3", "2025-07..2026-10")


@pytest.fixture(scope="module")
def province(default_connection: Connection) -> Province:
    return Province.of(default_connection)


@pytest.fixture(scope="module")
def known(default_connection: Connection) -> dict[str, oracle_need.Place]:
    return oracle_need.places(default_connection)


@pytest.fixture(scope="module")
def quarter(default_connection: Connection) -> SliceFacts:
    return read_slice(default_connection, scope="all", period_id="2026-Q3", staff_group="centre")


def same(said: object, value: object) -> bool:
    if isinstance(value, float) and math.isnan(value):
        return said is None or (isinstance(said, float) and math.isnan(said))
    if isinstance(value, float):
        return isinstance(said, float) and math.isclose(said, value, rel_tol=CLOSE, abs_tol=1e-9)
    return said == value


# --- a second time -----------------------------------------------------------------------------


def test_every_locality_again_in_plain_python(
    known: dict[str, oracle_need.Place], default_connection: Connection
) -> None:
    rows = default_connection.table("mart_locality").df().set_index(["commune_code", "step"])
    assert len(rows) == 166 * 8
    for code in known:
        share, steps = oracle_need.locality(code, known)
        for step, taken, added in steps:
            said = rows.loc[code, step]
            assert said["share"] == pytest.approx(taken, abs=1e-9), (code, step)
            assert said["step_factor"] == pytest.approx(added, abs=1e-9), (code, step)
        last = rows.loc[code, "held_back"]
        assert last["share_after"] == pytest.approx(share, abs=1e-9)
        assert 0 <= last["share_after"] <= 0.25
        assert last["load_factor"] == pytest.approx(1 / (1 - share))
    unknown = rows[~rows["known"]]
    assert set(unknown.index.get_level_values("step")) == set(oracle_need.UNKNOWN)
    assert len(unknown) == 2 * 166, "no commune has a figure: said, never 0 in silence"
    assert unknown["trait"].isna().all()


@pytest.mark.parametrize("period_id", NEED_PERIODS)
def test_every_need_again_in_plain_python(
    period_id: str,
    province: Province,
    known: dict[str, oracle_need.Place],
    default_connection: Connection,
) -> None:
    for certification in ("with", "without"):
        rows = queries.run(
            default_connection, "slice_need", scope="all", period_id=period_id,
            certification=certification,
        ).set_index("commune_code")  # fmt: skip
        computed = oracle_need.need(province, known, period_id, certification)
        assert set(rows.index[rows["hours"].notna()]) == set(computed)
        for code, figures in computed.items():
            said = rows.loc[code]
            odd = {n: (said[n], v) for n, v in figures.items() if not same(said[n], v)}
            assert odd == {}, (code, certification)
        assert len(computed) > 100


def test_the_frame_again_in_plain_python(
    known: dict[str, oracle_need.Place], default_connection: Connection
) -> None:
    rows = queries.run(
        default_connection, "slice_need", scope="all", period_id="2026-10", certification="with"
    ).set_index("commune_code")
    assert rows.loc[BAT_MOT, "frame_posts"] == 32
    assert rows.loc[HAC_THANH, "frame_posts"] == 70
    for code, place in known.items():
        assert rows.loc[code, "frame_posts"] == oracle_need.frame(code, known)
        assert rows.loc[code, "population"] == place.population
        if place.doubtful:
            assert rows.loc[code, "frame_standing"] == "unknown"
            assert "population_doubtful" in rows.loc[code, "frame_caveats"]
    assert any(place.doubtful for place in known.values())


# --- identities --------------------------------------------------------------------------------


def test_the_waterfall_ends_at_the_adjusted_load(default_connection: Connection) -> None:
    steps = queries.run(
        default_connection, "commune_waterfall", scope="all", period_id="2026-Q3",
        staff_group="centre", certification="with", weighting="weighted", commune_code=BAT_MOT,
    )  # fmt: skip
    plain, last = steps["plain_load"].iloc[0], steps.iloc[-1]
    assert plain + steps["load_step"].sum() == pytest.approx(last["load_after"])
    assert last["load_after"] == pytest.approx(plain / (1 - last["share_after"]))
    assert steps["step"].tolist()[-1] == "held_back"


def test_verdicts_of_robustness_are_those_of_the_loads(default_connection: Connection) -> None:
    """Whole tables: one row a judged commune, its verdict, and that of its twin."""
    robust = default_connection.table("mart_robustness").df()
    loads = default_connection.table("mart_load").df().query("weighting == 'weighted'")
    keys = ["scope", "period_id", "staff_group", "certification", "commune_code"]
    judged = loads[loads["verdict"] != "insufficient"]
    both = judged.merge(robust, on=keys, how="outer", suffixes=("", "_robust"), indicator=True)
    assert (both["_merge"] == "both").all()
    assert (both["verdict"] == both["verdict_robust"]).all()
    twin = loads.assign(
        certification=loads["certification"].map({"with": "without", "without": "with"})
    )
    other = robust.merge(twin, on=keys, suffixes=("", "_twin"))
    assert (other["verdict_other"] == other["verdict_twin"]).all()
    assert (both["ratio_least"] <= both["ratio"] + 1e-9).all()
    assert (both["ratio_most"] >= both["ratio"] - 1e-9).all()
    rank = {verdict: place for place, verdict in enumerate(LADDER.tolist())}
    for ending in ("", "_adjusted"):
        least, most = (robust[f"verdict{ending}_{end}"].map(rank) for end in ("least", "most"))
        own = robust[f"verdict{ending}"].map(rank)
        assert ((least <= own) & (own <= most)).all()
    stands = robust["depends_on"] == ""
    assert (stands == (robust["robustness"] == "robust")).all()
    moved = robust["depends_on"].str.contains("handling_times")
    assert (moved == (robust["verdict_least"] != robust["verdict_most"])).all()
    flips = robust["break_even_minutes"].notna()
    assert moved[flips].all(), "one time alone moves it, so some times do"
    several = robust["caveats"].str.contains("several_times")
    assert (several == (moved & ~flips)).all()
    assert 0.02 < (~stands).mean() < 0.5
    assert flips.sum() > 100


def test_robust_verdicts_hold_at_random_times_and_break_even_times_flip_them(
    quarter: SliceFacts, default_connection: Connection
) -> None:
    rows = queries.run(
        default_connection, "slice_robustness", scope="all", period_id="2026-Q3",
        staff_group="centre", certification="with",
    )  # fmt: skip
    made = rows_of_slice(
        quarter.slice_input("with", "weighted"),
        examine_default(quarter, default_connection).result,
    )
    told = rows[rows["robustness"] != "not_judged"].reset_index(drop=True)
    rank = {verdict: place for place, verdict in enumerate(LADDER.tolist())}
    least, most = (told[f"verdict_{end}"].map(rank).to_numpy() for end in ("least", "most"))
    rng = np.random.default_rng(2026)
    low, high = quarter.low.ravel(), quarter.high.ravel()
    for _ in range(400):
        corner = np.where(rng.random(low.size) < 0.5, low, high)
        for times in (corner, rng.uniform(low, high)):
            found = np.vectorize(rank.__getitem__)(verdict_at(made, times, BAND))
            assert ((least <= found) & (found <= most)).all()
    cells = {
        pair: place for place, pair in enumerate(product(quarter.field_codes, quarter.channels))
    }
    flips = told[told["break_even_minutes"].notna()]
    assert len(flips) >= 2
    for place, row in flips.iterrows():
        times = quarter.minutes.ravel().copy()
        cell = cells[row["break_even_field"], row["break_even_channel"]]
        times[cell] *= 1 + row["break_even_change"] * (1 + 1e-6)
        assert verdict_at(made, times, BAND)[place] == row["break_even_verdict"]
        assert row["break_even_verdict"] != row["verdict"]


def examine_default(facts: SliceFacts, connection: Connection, certification: str = "with"):
    policy = policy_of(queries.run(connection, "policy"))
    return examine(
        facts.slice_input(certification, "weighted"), facts.traits,
        assumptions(policy, "centre"), facts.ranges(certification),
    )  # fmt: skip


@pytest.mark.parametrize("certification", ["with", "without"])
def test_what_if_with_the_edition_s_own_assumptions_is_the_edition(
    certification: str, quarter: SliceFacts, default_connection: Connection
) -> None:
    found = examine_default(quarter, default_connection, certification)
    lens = {"scope": "all", "period_id": "2026-Q3", "certification": certification}
    rows = queries.run(
        default_connection, "slice", **lens, staff_group="centre", weighting="weighted"
    )
    assert rows["commune_code"].tolist() == quarter.commune_codes.tolist()
    assert rows["verdict"].tolist() == found.result.verdict.tolist()
    for name, values in {
        "ratio": found.result.ratio, "ratio_lower_95": found.result.ratio_95.lower,
        "load": found.result.load_per_30_days, "shrunk_ratio": found.beside.shrunk,
    }.items():  # fmt: skip
        assert rows[name].to_numpy() == pytest.approx(values, rel=1e-9, nan_ok=True)
    assert rows["q_value"].to_numpy() == pytest.approx(found.beside.q, abs=1e-9, nan_ok=True)
    robust = queries.run(default_connection, "slice_robustness", **lens, staff_group="centre")
    judged = robust["verdict"].notna().to_numpy()
    assert judged.tolist() == found.result.sufficient.tolist()
    told = robust[judged]
    assert told["verdict_least"].tolist() == found.robustness.plain.least.tolist()
    assert told["verdict_adjusted_most"].tolist() == found.robustness.adjusted.most.tolist()
    assert told["break_even_minutes"].to_numpy() == pytest.approx(
        found.robustness.flip.minutes, rel=1e-9, nan_ok=True
    )
    needs = queries.run(default_connection, "slice_need", **lens)
    assert needs["required_posts_adjusted"].to_numpy() == pytest.approx(
        found.need_adjusted.posts, nan_ok=True
    )
    assert needs["capacity_ratio"].to_numpy() == pytest.approx(
        found.need.capacity.ratio, rel=1e-9, nan_ok=True
    )


def test_officials_that_vary_are_told_with_the_ratio_at_both_ends(
    default_connection: Connection,
) -> None:
    rows = default_connection.table("mart_robustness").df()
    vary = rows["officials_vary"]
    assert 0 < vary.sum() < len(rows)
    assert (vary == (rows["officials_least"] < rows["officials_most"])).all()
    assert (vary == rows["caveats"].str.contains("officials_vary")).all()
    assert (rows["ratio_officials_least"] >= rows["ratio_officials_most"] - 1e-9).all()
    months = rows["period_id"].str.fullmatch(r"\d{4}-\d\d")
    assert not vary[months].any(), "one month has one number"


def test_trends_are_of_five_settled_months(default_connection: Connection) -> None:
    rows = default_connection.table("mart_trend").df()
    assert rows["month"].min() == np.datetime64("2025-12-01"), "August to December"
    assert ((rows["load_direction"] == "none") | (rows["load_chi2"] > 9.5495)).all()
    rising = rows["ratio_direction"] == "rising"
    assert (rows.loc[rising, "ratio_slope"] > 0).all()
    assert (rows.loc[rows["ratio_direction"] == "falling", "ratio_slope"] < 0).all()


def test_every_commune_has_seven_peers_of_its_kind_of_place(
    default_connection: Connection,
) -> None:
    peers = queries.run(default_connection, "peers")
    counts = peers.groupby("commune_code")["position"].agg(list)
    assert len(counts) == 166
    assert all(positions == list(range(1, 8)) for positions in counts)
    assert (peers["commune_code"] != peers["peer_code"]).all()
    kinds = queries.run(default_connection, "communes").set_index("commune_code")["mountain"]
    alike = kinds[peers["commune_code"]].to_numpy() == kinds[peers["peer_code"]].to_numpy()
    assert alike.mean() > 0.95


def test_every_measure_names_parameters_of_the_policy(default_connection: Connection) -> None:
    policy = queries.run(default_connection, "policy")
    keys = set(policy["section"] + "." + policy["name"])
    query = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'mart_%'"
    tables = {name for (name,) in default_connection.cursor().execute(query).fetchall()}
    for row in queries.run(default_connection, "methods").itertuples():
        assert row.table_name in tables
        module, function = row.method.rsplit(".", 1)
        assert hasattr(__import__(module, fromlist=[function]), function), row.method
        assert set(filter(None, row.parameters.split(" | "))) <= keys, row.measure
