"""The method a second time, in plain Python from its description alone (methods.md, 2 and 3).

Nothing of `workload`, NumPy or SciPy: sums by `math.fsum`, the normal quantile of `statistics`,
chi-square limits by bisection on the series of the incomplete gamma function. It reads the core
tables of an edition; what it finds must be what the marts say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, fsum, lgamma, log, nan, sqrt
from statistics import NormalDist

from warehouse.connection import Connection

STANDARD_DAYS = 30
BYAR_FROM = 10

CASELOAD = """
SELECT commune_code, month, field_code, channel, received
FROM core_caseload_month JOIN core_source USING (source_id)
WHERE NOT $observed OR kind <> 'simulated'
"""
STAFF = """
SELECT staff_group, commune_code, month, present
FROM core_staff_month JOIN core_source USING (source_id)
WHERE NOT $observed OR kind <> 'simulated'
"""

Cell = tuple[str, str]  # field, channel
Counts = dict[Cell, int]
Figures = dict[str, float | str | bool]


@dataclass(frozen=True)
class Period:
    """One period: its months and its days."""

    months: tuple[date, ...]
    days: int
    working_days: int


@dataclass(frozen=True)
class Lens:
    """One way to look at a period."""

    period_id: str
    staff_group: str
    certification: str
    weighting: str


@dataclass(frozen=True)
class Rules:
    """The policy, as data/policy.toml has it unless a test says otherwise."""

    band: tuple[float, float] = (0.80, 1.25)
    minimum_expected: float = 10
    minimum_reference_share: float = 0.5
    minimum_centre: float = 4


@dataclass(frozen=True)
class Province:
    """The core tables as dictionaries."""

    communes: tuple[str, ...]
    people: Mapping[str, int]
    months: tuple[date, ...]
    start_up: frozenset[date]
    periods: Mapping[str, Period]
    received: Mapping[tuple[str, date], Counts]
    officials: Mapping[tuple[str, str, date], float]  # staff group, commune, month
    minutes: Mapping[Cell, float]
    certified: frozenset[str]

    @classmethod
    def of(cls, connection: Connection, *, observed: bool = False) -> Province:
        """Read the core tables; `observed` leaves out what is simulated."""
        cursor = connection.cursor()
        only = {"observed": observed}

        def rows(query: str, values: dict[str, bool] | None = None) -> list[tuple]:
            return cursor.execute(query, values).fetchall()

        months = rows("SELECT month, start_up FROM core_month ORDER BY month")
        received: dict[tuple[str, date], Counts] = {}
        for commune, month, field, channel, count in rows(CASELOAD, only):
            received.setdefault((commune, month), {})[field, channel] = count
        minutes = {
            (field, channel): minutes
            for field, channel, minutes in rows(
                "SELECT field_code, channel, handling_minutes FROM core_handling_time"
            )
        }
        return cls(
            communes=tuple(
                c for (c,) in rows("SELECT commune_code FROM core_commune ORDER BY commune_code")
            ),
            people=dict(rows("SELECT commune_code, population FROM core_population")),
            months=tuple(month for month, _ in months),
            start_up=frozenset(month for month, is_start_up in months if is_start_up),
            periods={
                period_id: Period(
                    tuple(month for month, _ in months if first <= month <= last), days, working
                )
                for period_id, first, last, days, working in rows(
                    "SELECT period_id, first_month, last_month, days, working_days FROM core_period"
                )
            },
            # A month that is reported has no dossier in a field and channel without a row.
            received={key: dict.fromkeys(minutes, 0) | counts for key, counts in received.items()},
            officials={(g, c, m): present for g, c, m, present in rows(STAFF, only)},
            minutes=minutes,
            certified=frozenset(
                f for (f,) in rows("SELECT field_code FROM core_field WHERE certification")
            ),
        )

    def weights(self, lens: Lens) -> dict[Cell, float]:
        """Work of one dossier, hours or 1, of the cells that the lens looks at."""
        return {
            cell: minutes / 60 if lens.weighting == "weighted" else 1.0
            for cell, minutes in self.minutes.items()
            if lens.certification == "with" or cell[0] not in self.certified
        }


def assess(
    province: Province, lens: Lens, rules: Rules = Rules()
) -> tuple[dict[str, Figures], Figures]:
    """The columns of mart_load of every commune, and those of mart_province."""
    period, weights = province.periods[lens.period_id], province.weights(lens)
    phi = dispersion(province, weights)
    dossiers = {c: _dossiers(province, period, weights, c) for c in province.communes}
    officials = {c: _officials(province, period, lens, c) for c in province.communes}
    number = {c: fsum(d.values()) for c, d in dossiers.items() if d is not None}
    work = {
        c: fsum(weights[cell] * n for cell, n in d.items())
        for c, d in dossiers.items() if d is not None
    }  # fmt: skip
    reference = [c for c in work if officials[c] is not None and officials[c] > 0]
    staff = fsum(officials[c] for c in reference)
    total, counted = fsum(work[c] for c in reference), fsum(number[c] for c in reference)
    enough = len(reference) >= rules.minimum_reference_share * len(province.communes)
    rows: dict[str, Figures] = {}
    for commune in province.communes:
        present = officials[commune]
        row: Figures = {
            "months_reported": sum((commune, m) in province.received for m in period.months),
            "dossiers": number.get(commune, nan),
            "officials": nan if present is None else present,
            "minimum_team": present is not None
            and present <= (rules.minimum_centre if lens.staff_group == "centre" else 0),
        }
        if commune in work:
            row["dossiers_per_1000_people"] = (
                number[commune] / province.people[commune] * 1000 * STANDARD_DAYS / period.days
            )
        if commune in reference:
            row["dossiers_per_official"] = number[commune] / present * STANDARD_DAYS / period.days
        known = enough and commune in reference and total > 0
        if known and present * counted / staff >= rules.minimum_expected:
            expected = present * total / staff
            row |= _judged(expected, dossiers[commune], weights, phi, rules)
            per_30_days = STANDARD_DAYS / period.days / present
            row |= {
                "load": work[commune] * per_30_days,
                "load_lower": row["ratio_lower_95"] * expected * per_30_days,
                "load_upper": row["ratio_upper_95"] * expected * per_30_days,
                "load_per_working_day": work[commune] / present / period.working_days,
            }
        else:
            row |= {"verdict": "insufficient", "evidence": "none"}
        rows[commune] = row
    judged = sum(row["verdict"] != "insufficient" for row in rows.values())
    return rows, {
        "communes": len(province.communes), "communes_reported": len(work),
        "communes_in_reference": len(reference), "communes_sufficient": judged,
        "dossiers": counted if reference else nan, "workload": total if reference else nan,
        "officials": staff if reference else nan, "dispersion": phi,
        "load": total / staff * STANDARD_DAYS / period.days if reference else nan,
        "dossiers_per_official":
            counted / staff * STANDARD_DAYS / period.days if reference else nan,
    }  # fmt: skip


def dispersion(province: Province, weights: Mapping[Cell, float]) -> float:
    """Pooled quasi-Poisson over the settled months, after commune and month effects; at least 1.

    Weighted work is first scaled to effective counts by each commune's Σw·D / Σw²·D.
    """
    settled = [m for m in province.months if m not in province.start_up]
    table: dict[tuple[str, date], float] = {}
    for commune in province.communes:
        by_month = {m: province.received.get((commune, m)) for m in settled}
        known = {m: counts for m, counts in by_month.items() if counts is not None}
        first = fsum(w * d.get(cell, 0) for d in known.values() for cell, w in weights.items())
        second = fsum(w * w * d.get(cell, 0) for d in known.values() for cell, w in weights.items())
        for month, counts in known.items():
            if second > 0:
                work = fsum(w * counts.get(cell, 0) for cell, w in weights.items())
                table[commune, month] = work * first / second
    table = _informative(table)
    if not table:
        return 1.0
    communes, months = _by(table, 0), _by(table, 1)
    a, b = dict.fromkeys(communes, 1.0), dict.fromkeys(months, 1.0)
    for _ in range(100):  # it settles in about a dozen rounds
        a = {c: fsum(row.values()) / fsum(b[m] for m in row) for c, row in communes.items()}
        b = {m: fsum(column.values()) / fsum(a[c] for c in column) for m, column in months.items()}
    pearson = fsum((x - a[c] * b[m]) ** 2 / (a[c] * b[m]) for (c, m), x in table.items())
    return max(1.0, pearson / (len(table) - len(communes) - len(months) + 1))


def _by(table: dict[tuple[str, date], float], axis: int) -> dict[object, dict[object, float]]:
    """The table's rows (axis 0) or columns (axis 1)."""
    lines: dict[object, dict[object, float]] = {}
    for key, events in table.items():
        lines.setdefault(key[axis], {})[key[1 - axis]] = events
    return lines


def _informative(table: dict[tuple[str, date], float]) -> dict[tuple[str, date], float]:
    """Without communes and months of fewer than two cells or no event, until none is left."""
    while True:
        kept = table
        for axis in (0, 1):
            lines = _by(table, axis)
            useful = {n for n, line in lines.items() if len(line) > 1 and any(line.values())}
            kept = {key: events for key, events in kept.items() if key[axis] in useful}
        if len(kept) == len(table):
            return kept
        table = kept


def _dossiers(
    province: Province, period: Period, weights: Mapping[Cell, float], commune: str
) -> Counts | None:
    """Dossiers of the period by cell; None when a month is missing."""
    months = [province.received.get((commune, month)) for month in period.months]
    if any(month is None for month in months):
        return None
    return {cell: sum(month.get(cell, 0) for month in months) for cell in weights}


def _officials(province: Province, period: Period, lens: Lens, commune: str) -> float | None:
    """Mean number present; None when a month is unknown."""
    present = [province.officials.get((lens.staff_group, commune, m)) for m in period.months]
    return None if None in present else fsum(present) / len(present)


def _judged(
    expected: float, dossiers: Counts, weights: Mapping[Cell, float], phi: float, rules: Rules
) -> Figures:
    """Ratio, its two intervals, verdict and evidence."""
    work = fsum(weights[cell] * n for cell, n in dossiers.items())
    ratio = work / expected
    (low_95, high_95), (low_998, high_998) = (
        [limit / expected for limit in dobson(dossiers, weights, confidence, phi)]
        for confidence in (0.95, 0.998)
    )
    low, high = rules.band
    if low_95 > high:
        verdict = ("overloaded", "strong" if low_998 > high else "moderate")
    elif high_95 < low:
        verdict = ("underloaded", "strong" if high_998 < low else "moderate")
    elif not low <= ratio <= high:
        verdict = ("watch_high" if ratio > high else "watch_low", "none")
    else:
        verdict = ("balanced", "sure" if low_95 >= low and high_95 <= high else "unsure")
    return {
        "workload": work, "expected": expected, "ratio": ratio,
        "ratio_lower_95": low_95, "ratio_upper_95": high_95,
        "ratio_lower_998": low_998, "ratio_upper_998": high_998,
        "verdict": verdict[0], "evidence": verdict[1],
    }  # fmt: skip


def dobson(
    dossiers: Mapping[Cell, int], weights: Mapping[Cell, float], confidence: float, phi: float
) -> tuple[float, float]:
    """Dobson's limits of a weighted sum, on the limits of its count widened by phi."""
    count = fsum(dossiers.values())
    work = fsum(weights[cell] * n for cell, n in dossiers.items())
    squared = fsum(weights[cell] ** 2 * n for cell, n in dossiers.items())
    per_dossier = sqrt(squared / count) if count else max(weights.values())
    lower, upper = poisson(count / phi, confidence)
    return (
        max(0.0, work + per_dossier * (phi * lower - count)),
        work + per_dossier * (phi * upper - count),
    )


def poisson(count: float, confidence: float) -> tuple[float, float]:
    """Byar from 10 on, exact below."""
    tail = (1 - confidence) / 2
    if count < BYAR_FROM:
        lower = _gamma_quantile(count, tail) if count > 0 else 0.0
        return lower, _gamma_quantile(count + 1, 1 - tail)
    z, above = NormalDist().inv_cdf(1 - tail), count + 1
    return (
        count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3,
    )


def _gamma_quantile(shape: float, probability: float) -> float:
    """The x at which the regularised lower incomplete gamma function is the probability."""
    low, high = 0.0, 200.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma_p(shape, middle) < probability else (low, middle)
    return (low + high) / 2


def _gamma_p(shape: float, x: float) -> float:
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    step = shape
    while term > total * 1e-17:
        step += 1
        term *= x / step
        total += term
    return total * exp(shape * log(x) - x - lgamma(shape))


def funnel(province: Province, lens: Lens) -> tuple[float, dict[str, Figures]]:
    """tau², and for every judged commune the effective count, the limits with spread, the outlier.

    The expected workload is brought to effective counts by the commune's own Σw·D / Σw²·D.
    """
    weights, period = province.weights(lens), province.periods[lens.period_id]
    rows, _ = assess(province, lens)
    counts: dict[str, tuple[float, float]] = {}
    for commune, row in rows.items():
        if row["verdict"] == "insufficient":
            continue
        dossiers = _dossiers(province, period, weights, commune)
        squared = fsum(weights[cell] ** 2 * n for cell, n in dossiers.items())
        scale = row["workload"] / squared
        counts[commune] = row["workload"] * scale, row["expected"] * scale
    tau2 = spread_variance([o for o, _ in counts.values()], [e for _, e in counts.values()])
    found: dict[str, Figures] = {}
    for commune, (observed, expected) in counts.items():
        figures: Figures = {"expected_count": expected}
        for name, confidence in (("95", 0.95), ("998", 0.998)):
            k = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
            reach = k * sqrt(1 / (4 * expected) + tau2)
            figures[f"spread_lower_{name}"] = max(0.0, 1 - reach) ** 2
            figures[f"spread_upper_{name}"] = (1 + reach) ** 2
        ratio = observed / expected
        low, high = figures["spread_lower_998"], figures["spread_upper_998"]
        figures["outlier"] = ratio < low or ratio > high
        found[commune] = figures
    return tau2, found


def spread_variance(observed: list[float], expected: list[float]) -> float:
    """tau² of the roots of the ratios; z-scores drawn in to their 10 % and 90 % quantiles."""
    scores = [
        (sqrt(o / e) - 1) * 2 * sqrt(e) for o, e in zip(observed, expected, strict=True)
    ]  # fmt: skip
    low, high = quantile(scores, 0.1), quantile(scores, 0.9)
    squares = fsum(min(max(z, low), high) ** 2 for z in scores)
    weights = [4 * e for e in expected]
    total = fsum(weights)
    between = (squares - (len(scores) - 1)) / (total - fsum(w * w for w in weights) / total)
    return max(0.0, between)


def quantile(values: list[float], share: float) -> float:
    """Type 7: linear between the order statistics."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])


def poisson_cdf(count: int, mean: float) -> float:
    """P(X <= count)."""
    terms = (exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))
    return fsum(terms)
