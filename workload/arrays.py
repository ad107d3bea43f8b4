"""What every module of the method shares: array types, guards on input, division."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
TextArray = NDArray[np.str_]

TABLE_AXES = 2


class Interval(NamedTuple):
    """A lower and an upper limit, elementwise, in the unit of the quantity they enclose."""

    lower: FloatArray
    upper: FloatArray

    def divided_by(self, divisor: ArrayLike) -> "Interval":
        """The interval of the quantity divided by a known number; NaN where that is 0 or NaN."""
        return Interval(divide(self.lower, divisor), divide(self.upper, divisor))


def non_negative(values: ArrayLike, name: str) -> FloatArray:
    """The values as floats, NaN allowed.

    Args:
        values: any shape.
        name: what the values are, for the message.

    Raises:
        ValueError: a value is negative or infinite.
    """
    array = np.asarray(values, dtype=np.float64)
    if ((array < 0.0) | (array == np.inf)).any():
        raise ValueError(f"{name} must be 0 or more and finite (NaN where missing)")
    return array


def positive(value: float, name: str) -> float:
    """The number itself.

    Raises:
        ValueError: it is not a finite number above 0.
    """
    if not 0.0 < value < np.inf:
        raise ValueError(f"{name} must be a finite number above 0, not {value}")
    return value


def divide(numerator: ArrayLike, denominator: ArrayLike) -> FloatArray:
    """The quotient, elementwise; NaN, never infinite, where the denominator is 0 or NaN."""
    divisor = np.asarray(denominator, dtype=np.float64)
    dividend = np.asarray(numerator, dtype=np.float64)
    return np.asarray(dividend / np.where(divisor == 0.0, np.nan, divisor))[()]
