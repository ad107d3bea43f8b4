"""Which communes have figures that were received but are being checked, and so are not shown."""

from __future__ import annotations

from typing import Any

import pandas as pd

_STATE = "set_aside"
# Whose absence leaves a commune without a load.
_SETS = ("caseload", "centre_staff")


def under_check(states: pd.DataFrame, period: Any) -> frozenset[str]:
    """Codes of the communes with a month of a period that is being checked.

    Args:
        states: Rows of the query `coverage_states`.
        period: A row of `core_period`.
    """
    inside = states["month"].between(period.first_month, period.last_month)
    found = states[(states["state"] == _STATE) & inside & states["data_set"].isin(_SETS)]
    return frozenset(found["commune_code"].astype(str))


def months_under_check(states: pd.DataFrame, code: str) -> frozenset[pd.Timestamp]:
    """The months of which a commune's dossiers are being checked.

    Args:
        states: Rows of the query `coverage_states`.
        code: The commune.
    """
    own = (states["commune_code"] == code) & (states["data_set"] == _SETS[0])
    return frozenset(states.loc[own & (states["state"] == _STATE), "month"])
