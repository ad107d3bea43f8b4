"""Where communes are: distances on the globe."""

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray

EARTH_RADIUS_KM = 6371.0088
"""The mean radius (IUGG)."""


def distance_km(
    latitudes: ArrayLike, longitudes: ArrayLike, latitude: float, longitude: float
) -> FloatArray:
    """Great-circle distances to one point, as the crow flies.

    Source: the haversine formula.

    Args:
        latitudes: degrees north, shape (n,).
        longitudes: degrees east, shape (n,).
        latitude: of the point.
        longitude: of the point.

    Returns:
        Kilometres, shape (n,); NaN where a coordinate is.
    """
    north, east = np.radians(np.asarray(latitudes, dtype=np.float64)), np.radians(longitude)
    there = np.radians(latitude)
    across = np.radians(np.asarray(longitudes, dtype=np.float64)) - east
    half = np.sin((north - there) / 2) ** 2
    half += np.cos(north) * np.cos(there) * np.sin(across / 2) ** 2
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
