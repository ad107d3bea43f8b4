"""What tests of the marts share: what names a slice, and what is unknown without enough data."""

from __future__ import annotations

SLICE = ["scope", "period_id", "staff_group", "certification", "weighting"]
UNKNOWN_WHEN_INSUFFICIENT = [
    "workload", "load", "load_lower", "load_upper", "load_per_working_day", "expected", "ratio",
    "ratio_lower_95", "ratio_upper_95", "ratio_lower_998", "ratio_upper_998", "expected_count",
    "funnel_lower_95", "funnel_upper_95", "funnel_lower_998", "funnel_upper_998",
    "spread_lower_95", "spread_upper_95", "spread_lower_998", "spread_upper_998",
]  # fmt: skip
