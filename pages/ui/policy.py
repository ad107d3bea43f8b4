"""The policy of the edition that is looked at, as pages need it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import streamlit as st

from etl.policy import Policy, policy_of
from pages.ui import kept
from pages.ui.view import View


def value(view: View, section: str, name: str) -> Any:
    """One value of the edition's policy.

    Raises:
        KeyError: If the policy has no such value.
    """
    return _values(view.edition.id, view.assumed.text(), view)[section, name]


def band(view: View) -> tuple[float, float]:
    """The ratios between which a commune is balanced."""
    return value(view, "verdict", "band_low"), value(view, "verdict", "band_high")


def document(view: View) -> Policy:
    """The whole policy that the view's figures follow."""
    key = ("policy document", view.edition.id, view.assumed)
    return kept.value(key, lambda: policy_of(view.rows("policy")))


def written_decimals(x: float) -> int:
    """As many decimals as a value was written with: 0 for 12, 2 for 0.75."""
    return max(0, -int(Decimal(repr(float(x))).normalize().as_tuple().exponent))


@st.cache_resource(show_spinner=False, max_entries=64)
def _values(edition_id: str, assumed: str, _view: View) -> dict[tuple[str, str], Any]:  # noqa: ARG001
    return {(row.section, row.name): json.loads(row.value) for row in _view.records("policy")}


kept.also_forget(_values.clear)
