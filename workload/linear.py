"""A small hand for building sparse programmes and giving them to HiGHS.

Most programmes of a plan are flows in a network, so every vertex of their relaxation is whole: the
relaxation is solved first, and only where its answer is not whole the integer programme.

Source: Ahuja, Magnanti and Orlin (1993), Network Flows, theorem 11.12 (whole solutions); Huangfu
and Hall (2018), Mathematical Programming Computation 10:119-142 (HiGHS).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from workload.apportion import IntArray
from workload.arrays import FloatArray

WHOLE = 1e-5
ROUNDING = 1e-9
_OPTIMAL = 0


@dataclass(frozen=True)
class Solution:
    """An answer of the solver.

    Attributes:
        values: every column's value.
        objective: what was made small.
        bound: nothing smaller than this exists.
    """

    values: FloatArray
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """What is not proved, relative to the objective (to 1 where that is below 1).

        0 within the rounding of sums.
        """
        gap = (self.objective - self.bound) / max(1.0, abs(self.objective))
        return gap if gap > ROUNDING else 0.0


@dataclass
class Programme:
    """Columns with bounds and rows with limits, collected."""

    _lower: list[FloatArray] = field(default_factory=list)
    _upper: list[FloatArray] = field(default_factory=list)
    _columns: int = 0
    _rows: int = 0
    _limits: list[tuple[FloatArray, FloatArray]] = field(default_factory=list)
    _entries: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)

    def columns(self, number: int, upper: ArrayLike, *, lower: ArrayLike = 0.0) -> IntArray:
        """New columns, all of whole numbers; returns their places."""
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), number))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), number))
        self._columns += number
        return np.arange(self._columns - number, self._columns)

    def rows(
        self,
        number: int,
        entries: Sequence[tuple[IntArray, IntArray, ArrayLike]],
        lower: ArrayLike,
        upper: ArrayLike,
    ) -> None:
        """New rows, lower ≤ Σ coefficient·column ≤ upper.

        Args:
            number: how many.
            entries: (row from 0, column, coefficient), each of one shape.
            lower: a number or shape (number,).
            upper: likewise.
        """
        for row, column, coefficient in entries:
            values = np.broadcast_to(np.asarray(coefficient, dtype=np.float64), column.shape)
            self._entries.append((row + self._rows, column, values))
        self._limits.append(
            (
                np.broadcast_to(np.asarray(lower, dtype=np.float64), number),
                np.broadcast_to(np.asarray(upper, dtype=np.float64), number),
            )
        )
        self._rows += number

    def full(self, pieces: Sequence[tuple[IntArray, ArrayLike]]) -> FloatArray:
        """A cost for every column from (columns, cost) pairs; 0 elsewhere."""
        cost = np.zeros(self._columns)
        for column, value in pieces:
            cost[column] = value
        return cost

    def minimise(self, cost: FloatArray, seconds: float) -> Solution | None:
        """The cheapest whole solution; None where there is none, or none was found in time."""
        if self._columns == 0:
            met = all((low <= 0.0).all() and (high >= 0.0).all() for low, high in self._limits)
            return Solution(cost, 0.0, 0.0) if met else None
        relaxed = self._solve(cost, seconds, whole=False)
        if relaxed.x is None:
            return None
        near = np.round(relaxed.x)
        if np.abs(relaxed.x - near).max(initial=0.0) <= WHOLE:
            value = float(cost @ near)
            return Solution(near, value, value)
        found = self._solve(cost, seconds, whole=True)
        if found.x is None:
            return None
        near = np.round(found.x)
        bound = float(found.fun) if found.status == _OPTIMAL else float(found.mip_dual_bound)
        return Solution(near, float(cost @ near), min(bound, float(cost @ near)))

    def bound(self, cost: FloatArray, seconds: float) -> float:
        """Nothing is cheaper than this: the relaxation's value, or no bound at all."""
        if self._columns == 0:
            return 0.0
        relaxed = self._solve(cost, seconds, whole=False)
        return float(relaxed.fun) if relaxed.status == _OPTIMAL else -np.inf

    def _solve(self, cost: FloatArray, seconds: float, *, whole: bool) -> OptimizeResult:
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = coo_array((value, (row, column)), shape=(self._rows, self._columns)).tocsr()
        low, high = (np.concatenate(part) for part in zip(*self._limits, strict=True))
        return milp(
            cost,
            integrality=np.full(self._columns, int(whole)),
            bounds=Bounds(np.concatenate(self._lower), np.concatenate(self._upper)),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": max(0.05, seconds), "mip_rel_gap": 0.0},
        )
