"""Posts from lenders to receivers: can a demand be met at all, and over the least distance?"""

from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from workload.apportion import IntArray
from workload.arrays import FloatArray
from workload.linear import Programme
from workload.problem import FAR, Pairs, Problem


class _Network(NamedTuple):
    """Capacities, the units of the receiving nodes, which stand before the sink, and the sink."""

    graph: Any
    receivers: IntArray
    sink: int


def deliverable(problem: Problem, supply: IntArray, demand: IntArray) -> bool:
    """Whether every receiver can be given its demand: the largest flow is as large as the demand.

    Args:
        problem: pairs and what a commune may lend.
        supply: most posts of each lender, shape (n,).
        demand: posts of each receiver, shape (n,).
    """
    wanted = int(demand.sum())
    if wanted == 0:
        return True
    if wanted > supply.sum():
        return False
    network = _network(problem, supply, demand)
    return int(maximum_flow(network.graph, 0, network.sink).flow_value) == wanted


def _network(problem: Problem, supply: IntArray, demand: IntArray) -> _Network:
    """Source, communes, lenders, receivers, sink; capacities are posts."""
    pairs = problem.pairs
    open_ = (supply[pairs.lender] > 0) & (demand[pairs.receiver] > 0)
    lender, receiver = pairs.lender[open_], pairs.receiver[open_]
    lenders, receivers = np.unique(lender), np.flatnonzero(demand)
    communes, unit_of = np.unique(problem.commune[lenders], return_inverse=True)
    first_lender = 1 + len(communes)
    first_receiver = first_lender + len(lenders)
    sink = first_receiver + len(receivers)
    tails = [np.zeros(len(communes), dtype=np.int64), 1 + unit_of,
             first_lender + np.searchsorted(lenders, lender),
             first_receiver + np.arange(len(receivers))]  # fmt: skip
    heads = [1 + np.arange(len(communes)), first_lender + np.arange(len(lenders)),
             first_receiver + np.searchsorted(receivers, receiver),
             np.full(len(receivers), sink)]  # fmt: skip
    room = [np.minimum(problem.commune_limit[communes], FAR), supply[lenders],
            np.minimum(supply[lender], demand[receiver]), demand[receivers]]  # fmt: skip
    edges = (np.concatenate(tails), np.concatenate(heads))
    capacity = np.concatenate(room).astype(np.int32)
    return _Network(csr_array((capacity, edges), shape=(sink + 1, sink + 1)), receivers, sink)


def pair_costs(pairs: Pairs, most_moves: int) -> tuple[FloatArray, float]:
    """What a move costs beside being one: across former districts first, then its distance.

    Args:
        pairs: where posts may go.
        most_moves: no plan has more.

    Returns:
        The cost of each pair, and a number above what any plan's moves can cost together.
    """
    km = np.nan_to_num(pairs.km, nan=0.0)
    above = 1.0 + most_moves * km.max(initial=0.0)
    cost = km + above * pairs.across
    return cost, 1.0 + most_moves * cost.max(initial=0.0)


def shortest(
    problem: Problem, supply: IntArray, demand: IntArray, seconds: float
) -> IntArray | None:
    """Posts of each pair that meet a demand over the least distance; a transport problem.

    Args:
        problem: pairs and what a commune may lend.
        supply: most posts of each lender, shape (n,).
        demand: posts of each receiver, shape (n,).
        seconds: time the solver may take.

    Returns:
        Shape (p,); None where the demand cannot be met, or not in time.
    """
    pairs = problem.pairs
    posts = np.zeros(len(pairs.lender), dtype=np.int64)
    if demand.sum() == 0:
        return posts
    open_ = np.flatnonzero((supply[pairs.lender] > 0) & (demand[pairs.receiver] > 0))
    if len(open_) == 0:
        return None
    few = pairs.kept(open_)
    programme = Programme()
    sent = programme.columns(len(open_), np.minimum(supply[few.lender], demand[few.receiver]))
    lenders, by_lender = np.unique(few.lender, return_inverse=True)
    receivers = np.flatnonzero(demand)
    programme.rows(len(lenders), [(by_lender, sent, 1.0)], 0.0, supply[lenders])
    programme.rows(len(receivers), [(np.searchsorted(receivers, few.receiver), sent, 1.0)],
                   demand[receivers], demand[receivers])  # fmt: skip
    communes, by_commune = np.unique(problem.commune[few.lender], return_inverse=True)
    programme.rows(len(communes), [(by_commune, sent, 1.0)], 0.0, problem.commune_limit[communes])
    cost, _ = pair_costs(few, int(demand.sum()))
    found = programme.minimise(cost, seconds)
    if found is None:
        return None
    posts[open_] = found.values.astype(np.int64)
    return posts
