"""The slices: one scope, period, staff group, with or without certification, by time or count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from etl.contracts import STAFF_GROUPS
from etl.cube import Cube, Facts, Flags, Floats, build_cube, handling_minutes
from etl.policy import Policy
from etl.policy_numbers import assess_rules
from workload import assess, load
from workload.certification import UNCLASSIFIED, without_certification
from workload.dispersion import within

SCOPES = ("all", "observed")
CERTIFICATION = ("with", "without")
WEIGHTINGS = ("weighted", "count")
_FEWEST_COMMUNES = 30
_FEWEST_MONTHS = 2


class Lens(NamedTuple):
    """How one slice looks at the figures."""

    scope: str
    period_id: str
    staff_group: str
    certification: str
    weighting: str


class Span(NamedTuple):
    """The months of one period among the months of the product."""

    months: slice
    days: float
    working_days: float
    start_up: bool


@dataclass(frozen=True, eq=False)
class Slice:
    """One slice assessed.

    Attributes:
        lens: What it looks at.
        span: Its months.
        fields: Which fields it looks at, shape (f,).
        data: What was assessed.
        result: What was found.
        cube: The figures of its scope.
    """

    lens: Lens
    span: Span
    fields: Flags
    data: assess.SliceInput
    result: assess.SliceResult
    cube: Cube

    @property
    def simulated(self) -> Flags:
        """Whether a commune's own dossiers or officials are simulated, shape (n,)."""
        months = self.span.months
        dossiers = self.cube.simulated[:, months].any(axis=(1, 2, 3))
        staff = self.cube.simulated_staff[self.lens.staff_group][:, months].any(axis=1)
        return np.asarray(dossiers | staff)


def assessed_slices(facts: Facts, policy: Policy) -> Iterator[Slice]:
    """Assess every slice."""
    spans = {str(p.period_id): _span(facts, p) for p in facts.periods.itertuples()}
    minutes = handling_minutes(facts)
    certified = facts.fields["certification"].to_numpy(dtype=bool)
    untold = (facts.fields["field_code"] == UNCLASSIFIED).to_numpy(dtype=bool)
    dispersions: dict[tuple[str, str], float] = {}
    for scope in SCOPES:
        cube = build_cube(facts, scope)
        for certification, weighting in product(CERTIFICATION, WEIGHTINGS):
            kept = np.ones_like(certified) if certification == "with" else ~certified
            received = cube.received
            if certification == "without":
                received = without_certification(received, certified, untold)
            weights = minutes[kept] if weighting == "weighted" else None
            # The scope "all" comes first; a scope of few communes takes its dispersion.
            known = dispersions.get((certification, weighting), 1.0)
            dispersion = _dispersion(received, weights, facts, known)
            dispersions.setdefault((certification, weighting), dispersion)
            for (period_id, span), staff_group in product(spans.items(), STAFF_GROUPS):
                data = assess.SliceInput(
                    dossiers=received[:, span.months].sum(axis=1),
                    minutes=weights,
                    officials=cube.officials[staff_group][:, span.months].mean(axis=1),
                    days=span.days,
                    working_days=span.working_days,
                    covered=np.asarray(np.isfinite(received[:, span.months]).all(axis=(1, 2, 3))),
                    dispersion=dispersion,
                )
                yield Slice(
                    lens=Lens(scope, period_id, staff_group, certification, weighting),
                    span=span,
                    fields=kept,
                    data=data,
                    result=assess.assess(data, assess_rules(policy, staff_group)),
                    cube=cube,
                )


def _span(facts: Facts, period: Any) -> Span:
    months = facts.months["month"]
    first = int(months.searchsorted(period.first_month))
    last = int(months.searchsorted(period.last_month))
    return Span(
        slice(first, last + 1), float(period.days), float(period.working_days), period.start_up
    )


def _dispersion(received: Floats, minutes: Floats | None, facts: Facts, otherwise: float) -> float:
    """Phi within communes over the months, the start-up month left out.

    Fewer than `_FEWEST_COMMUNES` communes with two months say too little of it: `otherwise`.

    Weighted workloads are scaled to effective counts with each commune's mix of the whole span,
    so that the scale does not move from month to month (methods.md, section 3).
    """
    settled = received[:, ~facts.months["start_up"].to_numpy(dtype=bool)]
    weights = np.ones(received.shape[2:]) if minutes is None else minutes
    scale = load.effective_scale(np.nansum(settled, axis=1), weights)
    counts = load.weighted_total(settled, weights) * scale[:, np.newaxis]
    if ((np.isfinite(counts)).sum(axis=1) >= _FEWEST_MONTHS).sum() < _FEWEST_COMMUNES:
        return otherwise
    return within(counts, np.where(np.isfinite(counts), 1.0, np.nan))
