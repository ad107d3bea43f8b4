"""Shrinkage, false discovery rate and peers, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from workload.fdr import p_values, q_values
from workload.peers import nearest
from workload.shrink import empirical_bayes


def test_shrinkage_worked_out_by_hand():
    """m = 1; s² = (100·0.25 + 100·0.25)/200 = 0.25; variance 0.25 − 1/100 = 0.24;
    weight 0.24/(0.24 + 0.01) = 0.96; 1.5 becomes 1.48."""
    shrunk = empirical_bayes([150, 50], [100, 100])
    assert shrunk.variance == pytest.approx(0.24)
    assert shrunk.weight == pytest.approx([0.96, 0.96])
    assert shrunk.ratio == pytest.approx([1.48, 0.52])


def test_a_negative_variance_is_none():
    """Two counts that differ less than chance would make them: all are the average."""
    shrunk = empirical_bayes([101, 99], [100, 100])
    assert shrunk.variance == 0
    assert shrunk.ratio == pytest.approx([1, 1])


def test_a_small_commune_keeps_less_of_its_own_figure():
    shrunk = empirical_bayes([300, 3, 97], [200, 2, 198])
    assert shrunk.weight[1] < shrunk.weight[0]
    assert np.isnan(empirical_bayes([10, np.nan], [8, 5]).ratio[1])


def test_the_published_example_of_benjamini_and_hochberg():
    """Their table of 15 p-values: at 5 % the first four are discoveries."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
         0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert (q_values(p) <= 0.05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_values_are_those_of_scipy(p: list[float]):
    assert q_values(p) == pytest.approx(false_discovery_control(p))


def test_what_was_not_tested_is_not_counted():
    assert q_values([0.01, np.nan, 0.04]) == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    with pytest.raises(ValueError, match="between 0 and 1"):
        q_values([1.2])


def test_p_values_of_the_usual_deviates():
    assert p_values([1.959964, -3.090232]) == pytest.approx([0.05, 0.002], abs=1e-6)


def test_peers_are_the_nearest_and_never_itself():
    peers = nearest({"people": [1, 2, 4, 8, 100]}, {"people": 1.0}, count=2)
    assert peers.index.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1], [3, 2]]
    assert (np.diff(peers.distance, axis=1) >= 0).all()


def test_weights_decide_what_is_alike():
    traits = {"people": [1.0, 2.0, 9.0], "mountain": [1, 0, 1]}
    assert nearest(traits, {"people": 1, "mountain": 0}, count=1).index[0].tolist() == [1]
    assert nearest(traits, {"people": 0, "mountain": 1}, count=1).index[0].tolist() == [2]
    with pytest.raises(ValueError, match="no trait"):
        nearest(traits, {"people": 0}, count=1)


def test_an_unknown_trait_leaves_the_others_to_decide():
    peers = nearest({"a": [1, np.nan, 5], "b": [0, 0, 10]}, {"a": 1, "b": 1}, count=1)
    assert peers.index[0].tolist() == [1]
