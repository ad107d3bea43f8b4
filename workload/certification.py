"""What is left without certification of copies, where a source tells its dossiers by field."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

UNCLASSIFIED = "unclassified"
"""Code of the field that holds dossiers whose source does not split them by field."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def without_certification(dossiers: Floats, certified: Flags, untold: Flags) -> Floats:
    """The dossiers of the fields that are not certification; unknown where not all is told.

    A source that does not split its dossiers by field may have certification among them: taken for
    other work, they would make its commune look busier than one that reports the same by field.

    Args:
        dossiers: Dossiers, shape (..., f, c); NaN where not reported.
        certified: Which fields are certification, shape (f,).
        untold: Which fields hold dossiers that are not told by field, shape (f,).

    Returns:
        Shape (..., g, c) of the g other fields; NaN wherever some dossiers are not told by field.
    """
    others = dossiers[..., ~certified, :].copy()
    others[dossiers[..., untold, :].sum(axis=(-2, -1)) > 0] = np.nan
    return others
