"""How far apart communes are: great circle, and what a road makes of it."""

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, positive

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

ROAD_FACTOR = 1.35
"""Road over great circle. An assumption, stated wherever a distance shows: countries' averages lie
between 1.12 and 2.10 (Ballou, Rahardja and Sakai 2002, Transportation Research A 36:843-848)."""


def great_circle_km(latitude: ArrayLike, longitude: ArrayLike) -> FloatArray:
    """Distances on the sphere between all points (haversine).

    Source: Sinnott (1984), Sky and Telescope 68:158.

    Args:
        latitude: degrees, shape (n,); NaN where unknown.
        longitude: degrees, shape (n,).

    Returns:
        Kilometres, shape (n, n), symmetric, 0 on the diagonal; NaN for unknown points.

    Raises:
        ValueError: degrees out of range, shapes that differ.
    """
    lat, lon = np.radians(_degrees(latitude, 90.0)), np.radians(_degrees(longitude, 180.0))
    if lat.shape != lon.shape:
        raise ValueError("latitude and longitude must be lists of one length")
    up = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    across = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    half = up + np.cos(lat)[:, None] * np.cos(lat)[None, :] * across
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def road_km(
    latitude: ArrayLike, longitude: ArrayLike, road_factor: float = ROAD_FACTOR
) -> FloatArray:
    """Estimated road distances: great circle times one factor; arguments as `great_circle_km`."""
    return great_circle_km(latitude, longitude) * positive(road_factor, "road_factor")


def _degrees(values: ArrayLike, most: float) -> FloatArray:
    degrees = np.asarray(values, dtype=np.float64)
    if degrees.ndim != 1 or (np.abs(degrees) > most).any():
        raise ValueError(f"degrees must be a list of numbers from -{most:g} to {most:g}")
    return degrees
