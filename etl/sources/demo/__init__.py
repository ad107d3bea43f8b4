"""The demonstration: a seeded simulation of every commune's dossiers and officials.

Published figures cover a few communes and weeks. So that every page can be shown, the rest of
July 2025 to October 2026 is simulated, marked `simulation` on every row. It says nothing about a
real commune. Parameters, each with its reason: `data/demo/simulation.toml`; the communes that are
truly over- or underloaded, which tests take for the truth: `data/demo/truth.csv`.

What is drawn, in this order from one stream of random numbers (`settings.seed`):

1. `places` (nothing drawn): people by the published population; where that is doubtful a driver
   of the simulation only, from the neighbours' density and people per former unit, never shown.
2. `volumes`: each commune's shares of fields, its online shares, its filing per 1,000 people,
   and its true load = expected weighted hours per centre official over the province's. Whole
   officials are fitted to volume and load, then the volume, within a permitted range, to the
   officials. All but the published communes are scaled to the province's published opening.
3. `caseload`: a gamma factor for each commune and month (counts vary more than Poisson), counts
   by day (Poisson), field (multinomial) and channel (binomial), and from these single dossiers:
   working days allowed, used, and late. Nobody comes in person on a day of rest, and nothing is
   resolved on one. Days vary by weekday, season, holiday, the start-up ramp and slow growth.
   The overloaded finish late more often, and by more days, from month to month.
4. `published`: a few dossiers move, see below.
5. `tables`: dossiers are added up by day and by month; commune-months that were "not reported"
   lose their rows in both.
6. `staff`: officials assigned and present, in three groups that are never mixed.

What is forced, so that the demonstration agrees with the published figures exactly:

- Received: 339 on 1 July 2025 and 149,470 to 15 August in the province, and what Bát Mọt and
  Trung Hạ must receive, are totals split by multinomial draws, not sums that happen to fit.
- Resolved: 139,415 to 15 August, 332 for Bát Mọt to 14 October, 315 for Trung Hạ to 27 August:
  the completion day of a few hundred dossiers moves over the last day of the period.
- Late: 1,631 of the 139,415, none of Trung Hạ's: completions move to or just past the due day.
- In person: 24 on the first day, 24 of Trung Hạ's 315: dossiers change their channel.
- Officials: the pinned counts of `simulation.toml` (Bát Mọt 4, Hạc Thành 10 at start-up).

Only whole dossiers move and none is added, so these hold for every commune, month, field and
channel: carried over + received = resolved + in process; what is in process at a month's end is
carried over into the next; days add up to months; the first month carries nothing over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.contracts import UNCLASSIFIED
from etl.sources.demo.caseload import draw_dossiers
from etl.sources.demo.days import make_days
from etl.sources.demo.places import make_places
from etl.sources.demo.published import reach_published
from etl.sources.demo.settings import Settings, read_settings, read_truth
from etl.sources.demo.staff import make_staff
from etl.sources.demo.tables import SOURCE_ID, make_tables
from etl.sources.demo.volumes import make_plan
from etl.sources.demo.world import World

__all__ = ["SOURCE_ID", "Settings", "Simulation", "read_settings", "read_truth", "simulate"]


@dataclass(frozen=True)
class Simulation:
    """The simulated tables; each keeps its contract, with source_id 'simulation'."""

    dossier_days: pd.DataFrame
    caseload_months: pd.DataFrame
    staff_months: pd.DataFrame


def simulate(
    communes: pd.DataFrame,
    populations: pd.DataFrame,
    fields: pd.DataFrame,
    handling_times: pd.DataFrame,
    months: Sequence[pd.Timestamp] | pd.DatetimeIndex,
    *,
    holidays: pd.DataFrame,
    settings: Settings,
    truth: pd.DataFrame,
) -> Simulation:
    """Simulate the dossiers and officials of all communes.

    Args:
        communes: contracts.COMMUNES.
        populations: contracts.POPULATIONS; the earliest of each commune is the volume driver.
        fields: contracts.FIELDS.
        handling_times: contracts.HANDLING_TIMES.
        months: First days of consecutive months; they must hold the published periods.
        holidays: contracts.HOLIDAYS; other days from Monday to Friday are worked.
        settings: The parameters; its seed fixes every figure.
        truth: The communes that are truly over- or underloaded (`read_truth`).

    Returns:
        The simulated tables, the same for the same arguments whatever the order of their rows.

    Raises:
        ValueError: The arguments do not fit together, or are too far from the published totals.
    """
    rng = np.random.default_rng(settings.seed)
    world = World(
        places=make_places(communes, populations, truth, settings),
        fields=_field_codes(fields, settings),
        days=make_days(months, holidays, settings.calendar),
        settings=settings,
    )
    plan = make_plan(world, handling_times, rng)
    dossiers = draw_dossiers(world, plan, rng)
    reach_published(dossiers, world, rng)
    return Simulation(*make_tables(dossiers, world), make_staff(world, plan, rng))


def _field_codes(fields: pd.DataFrame, settings: Settings) -> tuple[str, ...]:
    """Field codes in display order; ValueError when the settings have others.

    No dossier is simulated as not classified: only received files have such.
    """
    classified = fields[fields["field_code"] != UNCLASSIFIED]
    codes = tuple(classified.sort_values("display_order")["field_code"].tolist())
    told = {"times": set(settings.times), "lateness": set(settings.lateness.field_factor)}
    told |= {f"mix of {place}": set(shares) for place, shares in settings.mix.items()}
    told["published mix"] = set(settings.published_mix.shares)
    for where, listed in told.items():
        if listed != set(codes):
            raise ValueError(f"{where}: fields {sorted(listed ^ set(codes))} on one side only")
    return codes
