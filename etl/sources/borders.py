"""From labelled grid cells to calm polygons that share their borders exactly.

The corners of the cells along all borders form one network. The network is smoothed as a whole, so
a border is moved once and both its sides with it; junctions move too. Its lines are then simplified
between junctions, snapped to the decimals of the output, and turned back into faces.
"""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from scipy import ndimage, sparse

from etl.sources.thiessen import OUTSIDE, Floats, Grid, Integers

METRIC_CRS = 32648
"""WGS 84 / UTM zone 48N: metres, Thanh Hóa lies on its central meridian (105° E)."""
DEGREES_CRS = 4326
DECIMALS = 4
"""Of a degree: about 11 m, far below what a generalised border can claim."""
SMOOTHING_STEPS = 25
SHRINK, SWELL = 0.5, -0.52
"""Taubin's pair: the second step undoes the shrinking that plain averaging causes."""
TOLERANCE_M = 45.0

Polygons = npt.NDArray[np.object_]


def polygons_of(labels: Integers, grid: Grid, count: int) -> Polygons:
    """Draw the smoothed border network of a labelled grid as polygons.

    Args:
        labels: Position of the commune of each cell, or `OUTSIDE`; every commune has a cell.
        grid: The grid, in metres (EPSG:32648).
        count: Number of communes.

    Returns:
        One polygon a commune, in degrees (EPSG:4326) rounded to four decimals: a valid coverage.

    Raises:
        ValueError: Smoothing merged or lost a commune.
    """
    anchors = _deepest_points(labels, grid, count)
    corners, edges = _network(labels, grid)
    pieces = np.asarray(shapely.linestrings(_smooth(corners, edges)[edges]))
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces)))
    lines = to_degrees(np.asarray(shapely.simplify(lines, TOLERANCE_M)))
    crossed = shapely.unary_union(lines, grid_size=10**-DECIMALS)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(crossed)))
    return _round(_faces_by_anchor(faces, to_degrees(anchors)))


def to_degrees(geometries: Polygons) -> Polygons:
    """Project geometries from EPSG:32648 to EPSG:4326, longitude first."""
    move = Transformer.from_crs(METRIC_CRS, DEGREES_CRS, always_xy=True).transform
    return np.asarray(shapely.transform(geometries, lambda xy: np.column_stack(move(*xy.T))))


def _deepest_points(labels: Integers, grid: Grid, count: int) -> Polygons:
    """Find, for each commune, the cell farthest from its border."""
    found = np.empty((count, 2))
    for commune, window in enumerate(ndimage.find_objects(labels + 1, count)):
        mask = np.pad(labels[window] == commune, 1)
        depth = ndimage.distance_transform_edt(mask)
        row, column = np.unravel_index(depth.argmax(), depth.shape)
        found[commune] = grid.x[window[1].start + column - 1], grid.y[window[0].start + row - 1]
    return np.asarray(shapely.points(found))


def _network(labels: Integers, grid: Grid) -> tuple[Floats, Integers]:
    """List the cell edges that part two labels.

    Returns:
        Coordinates of the corners in metres, shape (corners, 2), and the pairs of corners that an
        edge joins, shape (edges, 2).
    """
    cell = grid.x[1] - grid.x[0]
    framed = np.pad(labels, 1, constant_values=OUTSIDE)
    columns = framed.shape[1] + 1
    row, column = np.nonzero(framed[:, 1:] != framed[:, :-1])
    upright = np.column_stack([row * columns + column + 1, (row + 1) * columns + column + 1])
    row, column = np.nonzero(framed[1:] != framed[:-1])
    level = np.column_stack([(row + 1) * columns + column, (row + 1) * columns + column + 1])
    corners, edges = np.unique(np.vstack([upright, level]), return_inverse=True)
    at_row, at_column = np.divmod(corners, columns)
    x = grid.x[0] + (at_column - 1.5) * cell
    y = grid.y[0] + (at_row - 1.5) * cell
    return np.column_stack([x, y]), edges.reshape(-1, 2)


def _smooth(corners: Floats, edges: Integers) -> Floats:
    """Move every corner towards the mean of its neighbours and a little back (Taubin, 1995)."""
    size = len(corners)
    first, second = edges.T
    links = sparse.csr_array(
        (np.ones(2 * len(edges)), (np.r_[first, second], np.r_[second, first])), shape=(size, size)
    )
    mean = sparse.diags_array(1 / links.sum(axis=1)) @ links
    for _ in range(SMOOTHING_STEPS):
        for step in (SHRINK, SWELL):
            corners = corners + step * (mean @ corners - corners)
    return corners


def _faces_by_anchor(faces: Polygons, anchors: Polygons) -> Polygons:
    """Match each commune's deepest point with its face; slivers go to a neighbour.

    A face without an anchor can only come from two borders that crossed when they were smoothed or
    snapped. It joins the face with which it shares the longest border.
    """
    which, face = shapely.STRtree(faces).query(anchors, predicate="within")
    if not np.array_equal(np.sort(which), np.arange(len(anchors))) or len(set(face)) < len(anchors):
        message = "smoothing merged or lost a commune: use smaller cells"
        raise ValueError(message)
    owned = faces[face[np.argsort(which)]]
    for sliver in np.delete(faces, face):
        shared = shapely.length(shapely.intersection(owned, sliver))
        owned[shared.argmax()] = shapely.union(owned[shared.argmax()], sliver)
    return np.asarray(owned)


def _round(polygons: Polygons) -> Polygons:
    """Remove the float noise of snapping, so that shared corners are equal bit by bit."""
    return np.asarray(shapely.transform(polygons, lambda xy: np.round(xy, DECIMALS)))
