"""The overview says what the edition says, in every slice."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.product import COMMUNES, Truth, texts

# The parameters of an address and what they mean in the edition.
SLICES = [
    ({}, {}),
    (
        {"group": "payroll", "lens": "count", "certification": "without"},
        {"staff_group": "payroll", "weighting": "count", "certification": "without"},
    ),
]


@pytest.mark.parametrize(("parameters", "meaning"), SLICES)
def test_the_counts_are_the_editions_and_add_up(
    visit: Visit, truth: Truth, parameters: dict[str, str], meaning: dict[str, str]
):
    words = texts("vi")
    page = visit("overview", 1440, **parameters)
    metrics = page.evaluate("() => window.reading.survey().metrics")
    shown = {}
    for metric in metrics:
        for key in ("verdict", "verdict_short"):
            for verdict in truth.verdict_names:
                if metric["label"].endswith(f" {words[f'{key}.{verdict}']}"):
                    shown[verdict] = int(metric["value"])
    counts = truth.verdicts(**meaning)
    province = truth.province(**meaning)

    assert shown == {verdict: counts.get(verdict, 0) for verdict in truth.verdict_names}
    assert sum(shown.values()) == COMMUNES
    reported = [m["value"] for m in metrics if m["label"] == words["card.reported"]]
    assert reported == [f"{province.communes_reported}/{province.communes}"]
