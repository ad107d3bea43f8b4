"""How many officials the work needs: Workload Indicators of Staffing Need (WISN).

Source: WHO (2010), Workload Indicators of Staffing Need: User's Manual. Service staff are the
hours of dossiers over the hours an official has; what everybody does besides (category allowance)
multiplies them, what single officials do besides (individual allowance) is added.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, divide, non_negative, positive

MOST_ROUNDED_DOWN = 0.5
ROUNDED_DOWN_PER_POST = 0.1


class Need(NamedTuple):
    """Officials needed, each of shape (n,); NaN where hours or officials are missing.

    Attributes:
        service: officials for the dossiers alone, a = H/A.
        required: a·CAF + IAF, and at least the minimum team.
        difference: present − required; below 0 officials are short.
        ratio: present / required; below 1 is pressure.
    """

    service: FloatArray
    required: FloatArray
    difference: FloatArray
    ratio: FloatArray


def available_hours(
    working_days: float,
    hours_per_day: float,
    *,
    category_allowance: ArrayLike = 0.0,
    locality: ArrayLike = 0.0,
) -> FloatArray:
    """Hours an official has for dossiers in the period: days × hours × (1 − c) × (1 − locality).

    Args:
        working_days: working days of the period.
        hours_per_day: hours of a working day.
        category_allowance: share of the time that goes to work other than dossiers.
        locality: share that the place takes (workload.locality), shape (n,).

    Returns:
        Hours, in the shape of the allowances.

    Raises:
        ValueError: days or hours not above 0; a share outside 0 to 1, 1 excluded.
    """
    hours = positive(working_days, "working_days") * positive(hours_per_day, "hours_per_day")
    return np.asarray(
        hours
        * (1.0 - _share(category_allowance, "category_allowance"))
        * (1.0 - _share(locality, "locality"))
    )


def category_factor(shares: ArrayLike) -> float:
    """The category allowance factor CAF = 1/(1 − ΣCAS).

    Args:
        shares: share of everybody's time that goes to each support activity.

    Raises:
        ValueError: a negative share, or shares that add up to 1 or more.
    """
    total = float(np.sum(non_negative(shares, "shares")))
    if total >= 1.0:
        raise ValueError(f"category allowances add up to {total}: no time is left for dossiers")
    return 1.0 / (1.0 - total)


def required_staff(
    hours: ArrayLike,
    available: ArrayLike,
    present: ArrayLike,
    *,
    category_shares: ArrayLike = (),
    individual_hours: ArrayLike = 0.0,
    minimum_team: float = 0.0,
) -> Need:
    """Officials needed for the work, against those present.

    Args:
        hours: weighted workload H of the period, hours, shape (n,).
        available: hours one official has for it, shape (n,) or a number.
        present: officials present, shape (n,).
        category_shares: CAS, the share of everybody's time for each support activity.
        individual_hours: hours of the period that single officials spend on other work in all.
        minimum_team: officials without which not every counter is open.

    Raises:
        ValueError: a negative or infinite number; shares that add up to 1 or more.
    """
    time = non_negative(available, "available")
    service = divide(non_negative(hours, "hours"), time)
    individual = divide(non_negative(individual_hours, "individual_hours"), time)
    needed = service * category_factor(category_shares) + individual
    required = np.maximum(needed, minimum_team)
    officials = non_negative(present, "present")
    return Need(service, required, officials - required, divide(officials, required))


def whole_posts(required: ArrayLike) -> FloatArray:
    """Required officials as whole posts by WISN's rule.

    The part above a whole number n is borne by the n officials there are as long as it is at most
    a tenth for each of them, and never more than one half; beyond that one more post is needed:
    1.1 is 1, 1.2 is 2; 4.4 is 4, 4.5 is 5; 10.5 is 10, 10.6 is 11.

    Args:
        required: officials, any shape; NaN stays.

    Raises:
        ValueError: a negative or infinite number.
    """
    # Rounded first: 1.1 − 1 is a little more than a tenth in binary.
    needed = np.round(non_negative(required, "required"), 9)
    whole = np.floor(needed)
    borne = np.minimum(MOST_ROUNDED_DOWN, ROUNDED_DOWN_PER_POST * whole)
    return np.asarray(whole + (np.round(needed - whole, 9) > np.round(borne, 9)))[()]


def _share(value: ArrayLike, name: str) -> FloatArray:
    share = non_negative(value, name)
    if (share >= 1.0).any():
        raise ValueError(f"{name} must be below 1")
    return share
