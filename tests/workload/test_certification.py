"""What is left without certification: what is not told by field is not all other work."""

from __future__ import annotations

import numpy as np

from workload.certification import without_certification

CERTIFIED = np.array([True, False, False])
UNTOLD = np.array([False, False, True])


def test_fields_that_are_not_certification_stay_as_they_are() -> None:
    dossiers = np.array([[[600.0, 0.0], [400.0, 5.0], [0.0, 0.0]]])
    found = without_certification(dossiers, CERTIFIED, UNTOLD)
    assert found.tolist() == [[[400.0, 5.0], [0.0, 0.0]]]


def test_where_one_dossier_is_not_told_by_field_nothing_is_known() -> None:
    dossiers = np.zeros((2, 2, 3, 2))
    dossiers[1, 0, 2, 1] = 1.0
    found = without_certification(dossiers, CERTIFIED, UNTOLD)
    assert np.isnan(found[1, 0]).all()
    assert np.isfinite(found[0]).all()
    assert np.isfinite(found[1, 1]).all()
    assert dossiers[1, 0, 2, 1] == 1.0
    assert np.isfinite(dossiers).all(), "what was given is left as it was"
