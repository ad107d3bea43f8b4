"""Posts for a given total: apportionment by work, with a least and a largest number for each.

Adams' method minimises the largest work per post, which is why it is the default of the plan;
Webster's is nearest to proportional, Huntington-Hill's evens out relative differences.

Source: Balinski and Young (2001), Fair Representation, 2nd ed., chapters 3, 6 and appendix A
(divisor methods and their bounds).
"""

import heapq
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workload.arrays import FloatArray, non_negative

IntArray = NDArray[np.int64]

VICE_CHAIRS_ON_AVERAGE = 2.5
"""Decree 300/2025/NĐ-CP, Article 6: vice-chairs a commune, at most, over a province."""

BISECTIONS = 200


class Method(StrEnum):
    """How a fraction of a post becomes a whole one."""

    ADAMS = "adams"
    WEBSTER = "webster"
    HUNTINGTON_HILL = "huntington_hill"
    LARGEST_REMAINDER = "largest_remainder"


class InfeasibleError(ValueError):
    """What was asked for cannot be done.

    Attributes:
        code: which rule is in the way; a page has words for it.
        values: the numbers of those words.
    """

    def __init__(self, code: str, **values: float) -> None:
        """Keep code and values; the message is for the log."""
        self.code = code
        self.values = values
        said = ", ".join(f"{name} {value:g}" for name, value in values.items())
        super().__init__(f"{code}: {said}")


def apportion(
    loads: ArrayLike,
    seats: int,
    minimum: ArrayLike = 0,
    maximum: ArrayLike = np.inf,
    method: str = Method.ADAMS,
) -> IntArray:
    """Whole posts for each commune, in all as many as there are.

    Every commune begins at its minimum; each further post goes where the work over the method's
    divisor is largest, among those below their maximum. Ties go to the larger work, then to the
    earlier commune. Largest remainder: proportional shares held between the bounds, rounded down,
    the rest to the largest remainders.

    Args:
        loads: work, any unit, shape (n,).
        seats: posts in all.
        minimum: least posts of each, whole, a number or shape (n,).
        maximum: most posts of each, whole or infinite, a number or shape (n,).
        method: one of `Method`.

    Returns:
        Posts, shape (n,); they add up to `seats`.

    Raises:
        InfeasibleError: `minimum_above_maximum`, `too_few_posts`, `too_many_posts`.
        ValueError: a work that is negative, infinite or missing; bounds that are not whole; an
            unknown method.
    """
    work = non_negative(loads, "loads")
    if work.ndim != 1 or np.isnan(work).any():
        raise ValueError("loads must be one known number for each commune")
    least, most = _bounds(minimum, maximum, work.shape)
    _check(seats, least, most)
    if Method(method) is Method.LARGEST_REMAINDER:
        return _largest_remainder(work, seats, least, most)
    return _by_divisor(work, seats, least, most, Method(method))


def vice_chair_pool(communes: int, average: float = VICE_CHAIRS_ON_AVERAGE) -> int:
    """The province's vice-chairs: the average a commune times communes, rounded down.

    Raises:
        ValueError: a negative number.
    """
    if communes < 0 or average < 0:
        raise ValueError("communes and average must be 0 or more")
    return int(np.floor(average * communes + 1e-9))


def _bounds(
    minimum: ArrayLike, maximum: ArrayLike, shape: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """The bounds of each commune as whole numbers."""
    least = np.broadcast_to(np.asarray(minimum, dtype=np.float64), shape)
    most = np.broadcast_to(np.asarray(maximum, dtype=np.float64), shape)
    whole = np.isfinite(least) & (least == np.floor(least)) & (most == np.floor(most))
    if not whole.all() or (least < 0).any():
        raise ValueError("minimum and maximum must be whole numbers of posts, 0 or more")
    return least, most


def _check(seats: int, least: FloatArray, most: FloatArray) -> None:
    """Refuse totals that the bounds do not let through."""
    if (least > most).any():
        place = int(np.argmax(least > most))
        raise InfeasibleError("minimum_above_maximum", commune=place,
                              minimum=float(least[place]), maximum=float(most[place]))  # fmt: skip
    if seats < least.sum():
        raise InfeasibleError("too_few_posts", posts=seats, minimum=float(least.sum()))
    if seats > most.sum():
        raise InfeasibleError("too_many_posts", posts=seats, maximum=float(most.sum()))


def _divisor(posts: int, method: Method) -> float:
    """What the work is divided by for the post that follows `posts`."""
    if method is Method.ADAMS:
        return float(posts)
    if method is Method.WEBSTER:
        return posts + 0.5
    return float(np.sqrt(posts * (posts + 1)))


def _by_divisor(
    work: FloatArray, seats: int, least: FloatArray, most: FloatArray, method: Method
) -> IntArray:
    """Hand the posts above the minimum out one by one."""

    def claim(place: int) -> tuple[float, float, int]:
        divisor = _divisor(int(posts[place]), method)
        if work[place] == 0.0:
            priority = 0.0
        else:
            priority = np.inf if divisor == 0.0 else work[place] / divisor
        return -priority, -work[place], place

    posts = least.astype(np.int64)
    claims = [claim(int(place)) for place in np.flatnonzero(posts < most)]
    heapq.heapify(claims)
    for _ in range(seats - int(posts.sum())):
        place = claims[0][2]
        posts[place] += 1
        if posts[place] < most[place]:
            heapq.heapreplace(claims, claim(place))
        else:
            heapq.heappop(claims)
    return posts


def _largest_remainder(
    work: FloatArray, seats: int, least: FloatArray, most: FloatArray
) -> IntArray:
    """Shares in proportion to the work, held between the bounds, then whole."""
    shares = _held_shares(work, seats, least, most)
    posts = np.floor(shares + 1e-9)
    rest = seats - int(posts.sum())
    remainder = np.where(posts < most, shares - posts, -np.inf)
    order = np.lexsort((np.arange(len(work)), -work, -np.round(remainder, 9)))
    posts[order[:rest]] += 1
    return posts.astype(np.int64)


def _held_shares(work: FloatArray, seats: int, least: FloatArray, most: FloatArray) -> FloatArray:
    """The shares clip(t·work, minimum, maximum) that add up to the posts; t by bisection.

    Where even the largest t leaves posts over, communes without work fill up, in their order.
    """
    positive = work[work > 0.0]
    high = (seats + 1.0) / positive.min() if positive.size else 1.0
    if np.clip(high * work, least, most).sum() < seats:
        shares = np.clip(high * work, least, most)
        for place in np.flatnonzero(work == 0.0):
            room = min(most[place] - shares[place], seats - shares.sum())
            shares[place] += max(0.0, room)
        return shares
    low = 0.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if np.clip(middle * work, least, most).sum() < seats:
            low = middle
        else:
            high = middle
    return np.clip(high * work, least, most)
