"""Add the dossiers up to day rows and month rows (contracts.DOSSIER_DAYS, CASELOAD_MONTHS)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts import CASELOAD_MONTHS, CHANNELS, DOSSIER_DAYS
from etl.sources.demo.caseload import Dossiers
from etl.sources.demo.days import Bools, Days, Ints
from etl.sources.demo.world import World

SOURCE_ID = "simulation"
FLOWS = ("received", "resolved_early", "resolved_on_time", "resolved_late")


@dataclass(frozen=True)
class Labels:
    """What the positions along each axis stand for: communes, days or months, fields, channels."""

    communes: NDArray[np.str_]
    times: NDArray[np.datetime64]
    fields: NDArray[np.str_]
    channels: NDArray[np.str_]


def make_tables(dossiers: Dossiers, world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Day rows and month rows; a commune-month not reported has no row in either.

    Returns:
        contracts.DOSSIER_DAYS and contracts.CASELOAD_MONTHS, sorted by their keys' positions.
    """
    places, days = world.places, world.days
    shape = (world.size, days.dates.size, len(world.fields), len(CHANNELS))
    flows = _flows(dossiers, days, shape)
    reported = np.ones((world.size, days.months.size), dtype=bool)
    for gap in world.settings.gaps:
        months = days.months == np.datetime64(gap.month)
        reported[places.position(gap.commune), months] = False
    monthly = {
        name: np.add.reduceat(flow, days.month_starts, axis=1) for name, flow in flows.items()
    }
    monthly |= _stocks(dossiers, days, monthly["received"].shape)
    codes, names = np.array(world.fields, dtype=np.str_), np.array(CHANNELS, dtype=np.str_)
    by_day = _table(
        flows,
        Labels(places.codes, days.dates, codes, names),
        np.any(list(flows.values()), axis=0) & reported[:, days.month_of_day, None, None],
    )
    by_month = _table(
        monthly,
        Labels(places.codes, days.months, codes, names),
        np.broadcast_to(reported[:, :, None, None], monthly["received"].shape),
    )
    by_day.insert(1, "date", by_day.pop("time"))
    by_month.insert(1, "month", by_month.pop("time"))
    types = {column.name: column.dtype for column in CASELOAD_MONTHS.columns}
    # Nothing is simulated as received for another place: that count is missing.
    by_month = by_month.reindex(columns=CASELOAD_MONTHS.names).astype(types)
    return by_day[DOSSIER_DAYS.names], by_month


def _flows(dossiers: Dossiers, days: Days, shape: tuple[int, ...]) -> dict[str, Ints]:
    """Received and resolved dossiers by day, each of shape (communes, days, fields, channels)."""
    size = int(np.prod(shape))
    place = (dossiers.commune * shape[1]) * shape[2] + dossiers.field
    place = place * shape[3] + dossiers.channel
    day_step = shape[2] * shape[3]
    ended = days.workday[dossiers.done]
    inside = ended < shape[1]
    verdict = 1 + (dossiers.done >= dossiers.due) + (dossiers.done > dossiers.due)
    cell = (place + ended * day_step)[inside] + size * verdict[inside]
    counts = np.bincount(
        np.concatenate([place + dossiers.day * day_step, cell]), minlength=size * len(FLOWS)
    )
    return dict(zip(FLOWS, counts.reshape(len(FLOWS), *shape), strict=True))


def _stocks(dossiers: Dossiers, days: Days, shape: tuple[int, ...]) -> dict[str, Ints]:
    """Carried over and in process by month, each of shape (communes, months, fields, channels).

    In process at a month's end: received by then, not done by then; past deadline when the due
    day is over too, so that every dossier past deadline will be resolved late.
    """
    limits = days.month_limits
    month = days.month_of_day[dossiers.day]
    waiting = np.flatnonzero(dossiers.done >= limits[month])
    within = np.zeros(shape, dtype=np.int64)
    late = np.zeros(shape, dtype=np.int64)
    for position, limit in enumerate(limits.tolist()):
        open_now = waiting[(month[waiting] <= position) & (dossiers.done[waiting] >= limit)]
        past = dossiers.due[open_now] < limit
        for stock, chosen in ((within, open_now[~past]), (late, open_now[past])):
            cell = dossiers.commune[chosen] * shape[2] + dossiers.field[chosen]
            cell = cell * shape[3] + dossiers.channel[chosen]
            counts = np.bincount(cell, minlength=shape[0] * shape[2] * shape[3])
            stock[:, position] = counts.reshape(shape[0], shape[2], shape[3])
    carried = np.zeros(shape, dtype=np.int64)
    carried[:, 1:] = (within + late)[:, :-1]
    return {"carried_over": carried, "in_process_within": within, "in_process_late": late}


def _table(counts: dict[str, Ints], labels: Labels, chosen: Bools) -> pd.DataFrame:
    """The chosen cells as rows, with their keys, counts and source."""
    commune, time, field, channel = np.nonzero(chosen)
    columns: dict[str, object] = {
        "commune_code": text_column(labels.communes, commune),
        "time": labels.times.astype("datetime64[us]")[time],
        "field_code": text_column(labels.fields, field),
        "channel": text_column(labels.channels, channel),
    }
    columns |= {name: count[chosen] for name, count in counts.items()}
    columns["source_id"] = text_column(np.array([SOURCE_ID]), np.zeros_like(commune))
    return pd.DataFrame(columns)


def text_column(values: NDArray[np.str_], positions: Ints) -> pd.Series:
    """A text column that takes each row's value by position: much faster than from objects."""
    return pd.Series(values.tolist(), dtype="str").take(positions).reset_index(drop=True)
