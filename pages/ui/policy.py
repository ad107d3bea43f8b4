"""The policy of the edition that is looked at, as pages need it."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from pages.ui.view import View


def value(view: View, section: str, name: str) -> Any:
    """One value of the edition's policy.

    Raises:
        KeyError: If the policy has no such value.
    """
    return _values(view.edition.id, view)[section, name]


def band(view: View) -> tuple[float, float]:
    """The ratios between which a commune is balanced."""
    return value(view, "verdict", "band_low"), value(view, "verdict", "band_high")


@st.cache_resource(show_spinner=False, max_entries=8)
def _values(edition_id: str, _view: View) -> dict[tuple[str, str], Any]:  # noqa: ARG001
    return {(row.section, row.name): json.loads(row.value) for row in _view.records("policy")}
