"""Verdicts over every choice of handling times, against brute force; and what flips them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workload import assess
from workload.box import LADDER, Rows, joined_rows, reach, rows_of
from workload.flip import nearest_flip, verdict_at
from workload.verdicts import rows_of_slice

BAND = (0.8, 1.25)
CELLS = 5
RANK = {verdict: place for place, verdict in enumerate(LADDER.tolist())}
COUNTS = arrays.arrays(np.float64, (4, CELLS), elements=st.integers(0, 400).map(float))
TIMES = arrays.arrays(np.float64, CELLS, elements=st.floats(5, 60))
REACH = arrays.arrays(np.float64, CELLS, elements=st.floats(0, 0.5))
HEADS = arrays.arrays(np.float64, 4, elements=st.integers(1, 12).map(float))
POLICY = assess.Policy(minimum_expected=1, minimum_team=0, band=BAND)


def rows(counts: np.ndarray, heads: np.ndarray, dispersion: float) -> Rows:
    everyone = np.tile(counts.sum(axis=0), (len(counts), 1))
    return rows_of(counts, everyone, heads.sum() / heads, dispersion)


def ranks(verdicts: np.ndarray) -> np.ndarray:
    return np.vectorize(RANK.__getitem__)(verdicts)


@settings(max_examples=60)
@given(COUNTS, HEADS, TIMES, REACH, st.integers(0, 2**32 - 1))
def test_no_choice_of_times_leads_beyond_the_least_and_the_most_verdict(
    counts: np.ndarray, heads: np.ndarray, minutes: np.ndarray, share: np.ndarray, seed: int
) -> None:
    dispersion = (1.0, 2.5)[seed % 2]
    counts[0] += 1  # somebody received something of everything
    low, high = minutes * (1 - share), minutes * (1 + share)
    made = rows(counts, heads, dispersion)
    found = reach(made, low, high, BAND)
    inside = np.random.default_rng(seed).uniform(low, high, size=(60, CELLS))
    corners = [np.where(c, high, low) for c in product([False, True], repeat=CELLS)]
    at_corners = ranks(np.array([verdict_at(made, times, BAND) for times in corners]))
    anywhere = ranks(np.array([verdict_at(made, times, BAND) for times in inside]))
    least, most = ranks(found.least), ranks(found.most)
    assert (least <= at_corners.min(axis=0)).all()
    assert (least <= anywhere.min(axis=0)).all()
    assert (most >= at_corners.max(axis=0)).all()
    assert (most >= anywhere.max(axis=0)).all()
    # Four of the six borders are decided at vertices; only "the whole interval beyond the band"
    # may be reached inside the box alone.
    never_over, never_under = at_corners.max(axis=0) < 4, at_corners.min(axis=0) > 0
    assert (most == at_corners.max(axis=0))[~never_over | (most < 4)].all()
    assert (least == at_corners.min(axis=0))[~never_under | (least > 0)].all()


def test_the_whole_interval_can_lie_above_the_band_inside_the_box_alone() -> None:
    """An interval is narrowest, against its ratio, where no single sort carries the work.

    The commune has the same share of both sorts, so its ratio is the same whatever the times;
    its interval is narrowest where both take 20 minutes, between the corners of 10 and 40.
    """
    own, everyone = np.array([[30.0, 30.0]]), np.array([[100.0, 100.0]])
    low, high = np.array([10.0, 20.0]), np.array([40.0, 20.0])
    only_inside = 0
    for per_head in np.linspace(4.5, 7.0, 200):
        made = rows_of(own, everyone, np.array([per_head]), 1.0)
        found = reach(made, low, high, BAND)
        corners = [np.where(c, high, low) for c in product([False, True], repeat=2)]
        top = max(RANK[str(verdict_at(made, times, BAND)[0])] for times in corners)
        assert RANK[str(found.most[0])] >= top
        if RANK[str(found.most[0])] > top:
            tried = [np.array([time, 20.0]) for time in np.linspace(10, 40, 301)]
            assert any(verdict_at(made, times, BAND)[0] == found.most[0] for times in tried)
            only_inside += 1
    assert only_inside > 0


@settings(max_examples=60)
@given(COUNTS, HEADS, TIMES, REACH)
def test_beyond_the_nearest_time_stands_the_other_verdict(
    counts: np.ndarray, heads: np.ndarray, minutes: np.ndarray, share: np.ndarray
) -> None:
    counts[0] += 1
    made = rows(counts, heads, 1.0)
    low, high = minutes * (1 - share), minutes * (1 + share)
    base = verdict_at(made, minutes, BAND)
    flip = nearest_flip(made, minutes, (low, high), base, BAND)
    for place in range(len(counts)):
        cell = flip.cell[place]
        if cell >= 0:
            assert low[cell] <= flip.minutes[place] <= high[cell]
            assume(abs(flip.change[place]) > 1e-6)
            for far, verdict in ((1 - 1e-7, base[place]), (1 + 1e-7, flip.verdict[place])):
                times = minutes.copy()
                times[cell] *= 1 + flip.change[place] * far
                assert verdict_at(made, times, BAND)[place] == verdict
            span = abs(flip.change[place]) * (1 - 1e-7)
        else:
            assert np.isnan(flip.minutes[place])
            assert flip.verdict[place] == ""
            span = 1.0
        if counts[place].sum():  # no other single time flips it with less
            for other in range(CELLS):
                ends = (max(low[other], minutes[other] * (1 - span)),
                        min(high[other], minutes[other] * (1 + span)))  # fmt: skip
                for time in np.linspace(*ends, 15):
                    times = minutes.copy()
                    times[other] = time
                    assert verdict_at(made, times, BAND)[place] == base[place]


@settings(max_examples=40)
@given(COUNTS, HEADS, TIMES)
def test_the_verdict_of_given_times_is_that_of_the_assessment(
    counts: np.ndarray, heads: np.ndarray, minutes: np.ndarray
) -> None:
    counts[0] += 1
    data = assess.SliceInput(
        dossiers=counts[:, :, None], minutes=minutes[:, None], officials=heads, days=30,
        working_days=22, covered=np.ones(4, dtype=bool), dispersion=1.5,
    )  # fmt: skip
    result = assess.assess(data, POLICY)
    assume(result.sufficient.any())
    made = rows_of_slice(data, result)
    assert verdict_at(made, minutes, BAND).tolist() == result.verdict[result.sufficient].tolist()
    exact = reach(made, minutes, minutes, BAND)
    assert exact.ratio.lower == pytest.approx(result.ratio[result.sufficient])
    assert exact.ratio.upper == pytest.approx(result.ratio[result.sufficient])


@settings(max_examples=30)
@given(COUNTS, HEADS, TIMES, REACH, st.integers(0, 2**32 - 1))
def test_neither_the_unit_of_time_nor_the_order_of_communes_changes_anything(
    counts: np.ndarray, heads: np.ndarray, minutes: np.ndarray, share: np.ndarray, seed: int
) -> None:
    scale = float(np.random.default_rng(seed).uniform(0.1, 10))
    counts[0] += 1
    low, high = minutes * (1 - share), minutes * (1 + share)
    plain = reach(rows(counts, heads, 1.0), low, high, BAND)
    scaled = reach(rows(counts, heads, 1.0), low * scale, high * scale, BAND)
    assert scaled.ratio.lower == pytest.approx(plain.ratio.lower, rel=1e-9)
    edges = np.array([*BAND])
    clear = np.abs(np.array([*plain.ratio])[:, :, None] - edges).min(axis=(0, 2)) > 1e-9
    assert (scaled.least == plain.least)[clear].all()
    assert (scaled.most == plain.most)[clear].all()
    order = np.random.default_rng(seed).permutation(len(counts))
    other = reach(rows(counts[order], heads[order], 1.0), low, high, BAND)
    assert other.least.tolist() == plain.least[order].tolist()
    assert other.most.tolist() == plain.most[order].tolist()


def test_a_commune_without_a_dossier_is_underloaded_or_its_interval_reaches_the_band() -> None:
    """A count of nothing has the upper limit 3.688879, of the longest sort of dossier."""
    own, everyone = np.zeros((1, 2)), np.array([[50.0, 50.0]])
    low, high = np.array([10.0, 20.0]), np.array([20.0, 40.0])
    for per_head in (1.0, 10.0, 12.0, 17.0, 30.0):
        made = rows_of(own, everyone, np.array([per_head]), 1.0)
        found = reach(made, low, high, BAND)
        # max(m)/Σ m·T over a fine grid of the box
        grid = [np.array(t) for t in product(np.linspace(10, 20, 21), np.linspace(20, 40, 21))]
        limits = [per_head * 3.688879 * t.max() / (everyone[0] @ t) for t in grid]
        assert found.ratio.upper.tolist() == [0]
        assert (found.least[0] == "underloaded") == (min(limits) < BAND[0])
        assert (found.most[0] == "watch_low") == (max(limits) >= BAND[0])


def test_ranges_that_end_below_their_beginning_are_refused() -> None:
    made = rows(np.ones((2, 2)), np.ones(2), 1.0)
    with pytest.raises(ValueError, match="no lower than it begins"):
        reach(made, np.array([2.0, 2.0]), np.array([1.0, 3.0]), BAND)
    with pytest.raises(ValueError, match="above 0"):
        reach(made, np.array([0.0, 2.0]), np.array([1.0, 3.0]), BAND)


def test_rows_of_different_dispersions_are_not_joined() -> None:
    one, other = (rows(np.ones((2, 2)), np.ones(2), phi) for phi in (1.0, 2.0))
    with pytest.raises(ValueError, match="different dispersions"):
        joined_rows([one, other])
    assert joined_rows([one, one]).own.shape == (4, 2)
