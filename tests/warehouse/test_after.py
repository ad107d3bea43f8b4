"""The after-check of a made-up decision on the default edition, calculated anew."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from warehouse import queries
from warehouse.after import after_check
from warehouse.connection import Connection
from warehouse.decision_lines import Decision
from workload.aftercheck import difference_in_differences

LENS = {"scope": "all", "staff_group": "centre", "certification": "with", "weighting": "weighted"}
GAVE, GOT = ("14797", "14758", "14812"), ("15607", "15382", "16591")


def decided(day: str, moves: list[dict] | None = None) -> Decision:
    pairs = [{"from": a, "to": b, "posts": 1} for a, b in zip(GAVE, GOT, strict=True)]
    return Decision(
        seq=1, at="2026-02-01T00:00:00+00:00", title="x", by="x", decided_on=day, edition="x",
        edition_hash="x", policy_sha256="x", scenario={}, moves=pairs if moves is None else moves,
        refused=[], particularities="", replaces=0, previous="",
    )  # fmt: skip


def test_three_months_on_either_side(default_connection: Connection) -> None:
    found = after_check(default_connection, decided("2026-02-10"), **LENS)
    assert found.status == "done"
    assert [month.month for month in found.before] == [11, 12, 1]
    assert [month.month for month in found.after] == [3, 4, 5]
    assert found.simulated
    assert found.lenders is not None
    assert found.receivers is not None
    assert (found.lenders.communes, found.receivers.communes) == (3, 3)
    assert found.lenders.planned > 1 > found.receivers.planned


def test_it_is_not_yet_time_or_there_is_nothing_before(default_connection: Connection) -> None:
    late = after_check(default_connection, decided("2026-08-01"), **LENS)
    assert (late.status, len(late.after), late.receivers) == ("not_yet", 2, None)
    assert after_check(default_connection, decided("2026-07-31"), **LENS).status == "done"
    # July 2025 is the start-up month: it never counts.
    early = after_check(default_connection, decided("2025-10-01"), **LENS)
    assert (early.status, [month.month for month in early.before]) == ("too_early", [8, 9])
    assert after_check(default_connection, decided("2025-11-01"), **LENS).status == "done"


def test_the_estimate_is_that_of_a_calculation_from_the_cells(
    default_connection: Connection,
) -> None:
    """From dossiers, minutes and officials themselves, not from the marts."""
    found = after_check(default_connection, decided("2026-02-10"), **LENS)
    minutes = """
        SELECT commune_code, sum(received * handling_minutes) AS work,
               sum(received * handling_minutes ** 2) AS squares
        FROM core_caseload_month JOIN core_handling_time USING (field_code, channel)
        WHERE month BETWEEN $first AND $last GROUP BY commune_code ORDER BY commune_code
    """
    people = """
        SELECT commune_code, sum(present) AS present FROM core_staff_month
        WHERE staff_group = 'centre' AND month BETWEEN $first AND $last
        GROUP BY commune_code ORDER BY commune_code
    """
    spans = [{"first": date(2025, 11, 1), "last": date(2026, 1, 31)},
             {"first": date(2026, 3, 1), "last": date(2026, 5, 31)}]  # fmt: skip
    work, load = [], []
    for span in spans:
        cells = default_connection.execute(minutes, span).df().set_index("commune_code")
        staff = default_connection.execute(people, span).df().set_index("commune_code")
        work.append(cells)
        load.append(cells["work"] / staff["present"])
    phi = queries.run(default_connection, "cube_dispersions", scope="all")
    phi = float(
        phi.query("certification == 'with' and weighting == 'weighted'")["dispersion"].iloc[0]
    )
    y = np.log(load[1] / load[0])
    v = phi * sum(one["squares"] / one["work"] ** 2 for one in work)
    assert found.changes is not None
    judged = [
        c
        for c, known in zip(found.codes, np.isfinite(found.changes.log_ratio), strict=True)
        if known
    ]
    y, v = y.loc[judged], v.loc[judged]
    outside = ~y.index.isin([*GAVE, *GOT])
    w = 1 / v[outside]
    q = (w * (y[outside] - np.average(y[outside], weights=w)) ** 2).sum()
    tau2 = max(0.0, (q - (len(w) - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    for codes, side in ((GAVE, found.lenders), (GOT, found.receivers)):
        inside = y.index.isin(codes)
        means = [np.average(y[part], weights=1 / (v[part] + tau2)) for part in (inside, outside)]
        error = np.sqrt(sum(1 / (1 / (v[part] + tau2)).sum() for part in (inside, outside)))
        quantile = stats.t.ppf(0.975, outside.sum() - 1)
        assert side is not None
        assert side.estimate is not None
        assert np.log(side.estimate.ratio) == pytest.approx(means[0] - means[1], abs=1e-6)
        wanted = means[0] - means[1] + np.array([-1, 1]) * quantile * error
        assert np.log(side.estimate.interval) == pytest.approx(wanted, abs=1e-5)
        assert side.estimate.controls == outside.sum()


def test_plans_that_never_were_have_no_effect_in_95_of_100_cases(
    default_connection: Connection,
) -> None:
    """Communes drawn at random, on months in which nothing was decided: the truth is 1."""
    random = np.random.default_rng(20261127)
    held, runs = 0, 600
    for day in ("2025-12-01", "2026-02-10", "2026-05-01"):
        changes = after_check(default_connection, decided(day), **LENS).changes
        assert changes is not None
        known = np.flatnonzero(np.isfinite(changes.log_ratio))
        for _ in range(runs // 3):
            inside = np.zeros(len(changes.log_ratio), dtype=bool)
            inside[random.choice(known, 5, replace=False)] = True
            found = difference_in_differences(changes, inside, ~inside)
            assert found is not None
            held += bool(found.interval.lower <= 1 <= found.interval.upper)
    assert held / runs == pytest.approx(0.95, abs=0.027)  # three standard errors


def test_who_gives_and_gets_alike_is_on_no_side(default_connection: Connection) -> None:
    chain = [
        {"from": "14797", "to": "15607", "posts": 1},
        {"from": "15607", "to": "15382", "posts": 1},
    ]
    found = after_check(default_connection, decided("2026-02-10", chain), **LENS)
    assert found.lenders is not None
    assert found.receivers is not None
    assert (found.lenders.communes, found.receivers.communes) == (1, 1)
    assert found.receivers.estimate is not None
    plain = after_check(default_connection, decided("2026-02-10"), **LENS)
    assert plain.receivers is not None
    assert plain.receivers.estimate is not None
    # Three communes are outside neither way: one side less than with two pairs.
    assert found.receivers.estimate.controls == plain.receivers.estimate.controls + 3


def test_assigned_and_present_are_the_sums_of_the_reports(default_connection: Connection) -> None:
    posts = queries.run(default_connection, "staff_posts", scope="all", period_id="2026-10")
    assert len(posts) == 3 * 166
    summed = posts.groupby("staff_group")[["assigned", "present"]].sum()
    wanted = default_connection.execute(
        "SELECT staff_group, sum(assigned) AS assigned, sum(present) AS present "
        "FROM core_staff_month WHERE month = '2026-10-01' GROUP BY staff_group ORDER BY staff_group"
    ).df()
    assert summed.reset_index().values.tolist() == wanted.values.tolist()
    # The frame's officials are those of the commune government.
    frame = queries.run(
        default_connection, "slice_need", scope="all", period_id="2026-10", certification="with"
    ).set_index("commune_code")
    government = posts[posts["staff_group"] == "commune_government"].set_index("commune_code")
    assert np.allclose(government["present"], frame["frame_officials"].reindex(government.index))
    # A period of which a month is unknown has no figure, and September 2026 lacks some.
    quarter = queries.run(default_connection, "staff_posts", scope="all", period_id="2026-Q3")
    assert quarter["present"].isna().any()
    observed = queries.run(default_connection, "staff_posts", scope="observed", period_id="2026-10")
    assert observed["present"].isna().all()
