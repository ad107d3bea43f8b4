"""The demonstration simulation: published totals, identities, the truth, plausibility."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from etl.contracts import CASELOAD_MONTHS, DOSSIER_DAYS, STAFF_MONTHS
from etl.sources import gazetteer, reference
from etl.sources.demo import Settings, Simulation, read_settings, read_truth, simulate
from etl.sources.demo.days import make_days

DATA = Path(__file__).parents[2] / "data"
MONTHS = pd.date_range("2025-07-01", "2026-10-01", freq="MS")
START_UP = pd.Timestamp("2025-07-01")
BAT_MOT, TRUNG_HA, HAC_THANH = "15607", "15001", "14797"
BAND_LOW, BAND_HIGH = 0.80, 1.25
OTHER_SEEDS = (1, 2, 3)
RESOLVED = ["resolved_early", "resolved_on_time", "resolved_late"]
IN_PROCESS = ["in_process_within", "in_process_late"]
CELL = ["commune_code", "month", "field_code", "channel"]


@dataclass(frozen=True)
class Inputs:
    communes: pd.DataFrame
    populations: pd.DataFrame
    fields: pd.DataFrame
    handling_times: pd.DataFrame
    holidays: pd.DataFrame
    truth: pd.DataFrame
    settings: Settings

    def simulate(self, **changed: object) -> Simulation:
        given_inputs = vars(self) | {"months": MONTHS} | changed
        return simulate(**given_inputs)

    def with_seed(self, seed: int) -> Simulation:
        return self.simulate(settings=self.settings.model_copy(update={"seed": seed}))


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    places = gazetteer.load(DATA / "reference")
    tables = reference.load(DATA / "reference")
    return Inputs(
        communes=places.communes,
        populations=places.populations,
        fields=tables.fields,
        handling_times=tables.handling_times,
        holidays=tables.holidays,
        truth=read_truth(DATA / "demo" / "truth.csv"),
        settings=read_settings(DATA / "demo" / "simulation.toml"),
    )


@pytest.fixture(scope="module")
def default(inputs) -> Simulation:
    return inputs.simulate()


@pytest.fixture(scope="module", params=[None, *OTHER_SEEDS], ids=lambda seed: f"seed={seed}")
def any_seed(request, inputs, default) -> Simulation:
    return default if request.param is None else inputs.with_seed(request.param)


def loads(simulation: Simulation, inputs: Inputs) -> pd.DataFrame:
    """Weighted hours, officials present at the centre and their ratio to the province's."""
    rows = simulation.caseload_months.merge(
        inputs.handling_times[["field_code", "channel", "handling_minutes"]]
    )
    rows["hours"] = rows["received"] * rows["handling_minutes"] / 60
    table = rows.groupby(["commune_code", "month"])[["received", "hours"]].sum().reset_index()
    staff = simulation.staff_months.query("staff_group == 'centre'")
    table = table.merge(staff[["commune_code", "month", "present"]])
    province = table.groupby("month")[["hours", "present"]].transform("sum")
    table["ratio"] = table["hours"] / table["present"] / (province["hours"] / province["present"])
    named = inputs.truth.set_index("commune_code")["truth"]
    table["truth"] = table["commune_code"].map(named).fillna("other")
    return table[table["month"] > START_UP]


def period_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Ratios over the whole period after the start-up month."""
    whole = table.groupby(["commune_code", "truth"])[["hours", "present"]].sum()
    province = whole["hours"].sum() / whole["present"].sum()
    return (whole["hours"] / whole["present"] / province).rename("ratio").reset_index()


def until(days: pd.DataFrame, last_day: str) -> pd.DataFrame:
    return days[days["date"] <= last_day]


# --- the published totals -------------------------------------------------------------------------


def test_first_day_is_as_published(any_seed):
    first = until(any_seed.dossier_days, "2025-07-01")
    assert first["received"].sum() == 339
    assert first.groupby("channel")["received"].sum().to_dict() == {"in_person": 24, "online": 315}


def test_opening_is_as_published(any_seed):
    opening = until(any_seed.dossier_days, "2025-08-15")
    assert opening["commune_code"].nunique() == 166
    assert opening["received"].sum() == 149_470
    assert opening[RESOLVED].sum().sum() == 139_415
    assert opening["resolved_late"].sum() == 1_631
    assert round(1 - 1_631 / 139_415, 4) == 0.9883


def test_bat_mot_is_as_published(any_seed):
    own = until(any_seed.dossier_days.query("commune_code == @BAT_MOT"), "2025-10-14")
    assert own[RESOLVED].sum().sum() == 332
    staff = any_seed.staff_months.query("commune_code == @BAT_MOT and staff_group == 'centre'")
    assert staff["present"].tolist() == staff["assigned"].tolist() == [4.0] * 16


def test_trung_ha_is_as_published(any_seed):
    own = until(any_seed.dossier_days.query("commune_code == @TRUNG_HA"), "2025-08-27")
    resolved = own.groupby("channel")[RESOLVED].sum().sum(axis=1)
    assert resolved.to_dict() == {"in_person": 24, "online": 291}
    assert own["resolved_late"].sum() == 0


def test_hac_thanh_staff_is_as_published(any_seed):
    own = any_seed.staff_months.query("commune_code == @HAC_THANH").set_index("month")
    centre = own.query("staff_group == 'centre'")["present"]
    assert (centre[:"2025-10-01"] == 10).all()
    assert (centre["2025-11-01":] > 10).all()
    assert (own.query("staff_group == 'payroll'")[["assigned", "present"]] == 250).all(axis=None)


# --- contracts and identities ---------------------------------------------------------------------


def test_tables_keep_the_contracts(any_seed):
    DOSSIER_DAYS.schema().validate(any_seed.dossier_days, lazy=True)
    CASELOAD_MONTHS.schema().validate(any_seed.caseload_months, lazy=True)
    STAFF_MONTHS.schema().validate(any_seed.staff_months, lazy=True)
    for table in (any_seed.dossier_days, any_seed.caseload_months, any_seed.staff_months):
        assert (table["source_id"] == "simulation").all()


def test_every_cell_balances(any_seed):
    cells = any_seed.caseload_months
    inflow = cells["carried_over"] + cells["received"]
    assert (inflow == cells[RESOLVED + IN_PROCESS].sum(axis=1)).all()


def test_stock_is_carried_over(any_seed):
    cells = any_seed.caseload_months.set_index(CELL)
    assert (cells.xs(START_UP, level="month")["carried_over"] == 0).all()
    stock = cells[IN_PROCESS].sum(axis=1).rename("stock").reset_index()
    stock["month"] += pd.DateOffset(months=1)
    both = stock.merge(cells["carried_over"].reset_index(), on=CELL)
    assert len(both) > 16 * 166 * 14
    assert (both["stock"] == both["carried_over"]).all()


def test_days_add_up_to_months(any_seed):
    days = any_seed.dossier_days
    month = days["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    flows = ["received", *RESOLVED]
    summed = days.assign(month=month).groupby(CELL)[flows].sum().astype("Int64")
    cells = any_seed.caseload_months.set_index(CELL)[flows]
    pd.testing.assert_frame_equal(
        summed.reindex(cells.index, fill_value=0).sort_index(), cells.sort_index()
    )
    assert summed.index.isin(cells.index).all()
    assert (days[flows].sum(axis=1) > 0).all()


def test_past_deadline_never_turns_into_on_time(any_seed):
    """Late dossiers in process can only leave as late: at most that stock and new ones do."""
    cells = any_seed.caseload_months.sort_values(CELL)
    by_cell = cells.groupby(["commune_code", "field_code", "channel"], sort=False)
    consecutive = by_cell["month"].shift(-1) == cells["month"] + pd.DateOffset(months=1)
    leaving = by_cell["resolved_late"].shift(-1) + by_cell["in_process_late"].shift(-1)
    assert (leaving >= cells["in_process_late"])[consecutive].all()


def test_rest_days_are_online_and_resolve_nothing(any_seed, inputs):
    days = any_seed.dossier_days
    holidays = inputs.holidays.set_index("date")["working"]
    listed = days["date"].map(holidays)
    rest = (days["date"].dt.day_of_week >= 5) & ~listed.eq(True) | listed.eq(False)
    assert days.loc[rest, "received"].sum() > 0
    assert (days.loc[rest, "channel"] == "online").all()
    assert days.loc[rest, RESOLVED].sum().sum() == 0


# --- the truth ------------------------------------------------------------------------------------


def test_truth_lists_the_communes_told_of(inputs):
    truth = inputs.truth.set_index("commune_code")["truth"]
    assert truth[HAC_THANH] == "overloaded"
    assert truth[BAT_MOT] == "underloaded"
    assert truth.value_counts().to_dict() == {"overloaded": 21, "underloaded": 23}
    assert truth.index.isin(inputs.communes["commune_code"]).all()


def test_listed_communes_lie_on_their_side_every_month(default, inputs):
    table = loads(default, inputs)
    assert table.query("truth == 'overloaded'")["ratio"].min() > BAND_HIGH
    assert table.query("truth == 'underloaded'")["ratio"].max() < BAND_LOW


def test_listed_communes_lie_on_their_side_whatever_the_seed(any_seed, inputs):
    """Strictly over the whole period; in a single month with three standard deviations' room."""
    table = loads(any_seed, inputs)
    whole = period_ratios(table)
    assert whole.query("truth == 'overloaded'")["ratio"].between(1.4, 2.3).all()
    assert whole.query("truth == 'underloaded'")["ratio"].between(0.28, 0.65).all()
    # Variance / mean of counts, and the spread of minutes between dossiers on top of it.
    room = 3 * np.sqrt((inputs.settings.volume.dispersion + 0.7) / table["received"])
    assert (table["ratio"] > BAND_HIGH * (1 - room))[table["truth"] == "overloaded"].all()
    assert (table["ratio"] < BAND_LOW * (1 + room))[table["truth"] == "underloaded"].all()


def test_most_other_communes_are_balanced(any_seed, inputs):
    table = loads(any_seed, inputs).query("truth == 'other'")
    monthly = table["ratio"].between(BAND_LOW, BAND_HIGH).groupby(table["month"]).mean()
    assert monthly.min() >= 0.70
    whole = period_ratios(loads(any_seed, inputs)).query("truth == 'other'")["ratio"]
    assert whole.between(0.85, 1.20).mean() >= 0.80
    assert whole.between(BAND_LOW, BAND_HIGH).mean() >= 0.93
    assert whole.between(0.70, 1.35).all()


# --- plausibility ---------------------------------------------------------------------------------


def test_size_and_course(any_seed):
    received = any_seed.caseload_months.groupby("month")["received"].sum()
    assert 1_300_000 < received.sum() < 1_600_000
    assert received.idxmin() == pd.Timestamp("2026-02-01")  # Tết
    assert received["2026-03-01"] > 1.2 * received["2026-01-01":"2026-02-01"].mean()
    assert received["2026-06-01":"2026-08-01"].min() > received["2026-09-01"]
    days = any_seed.dossier_days.groupby("date")["received"].sum()
    assert days["2025-07-02":"2025-07-04"].max() < 0.6 * days["2025-07-14":"2025-07-18"].min()
    assert days["2026-02-16":"2026-02-20"].max() < 200


def test_fields_and_channels_in_range(any_seed, inputs):
    cells = any_seed.caseload_months.merge(inputs.communes[["commune_code", "kind", "mountain"]])
    place = np.where(cells["kind"] == "phuong", "ward", np.where(cells["mountain"], "up", "low"))
    received = cells.pivot_table("received", index=place, columns="field_code", aggfunc="sum")
    certified = received["certification"] / received.sum(axis=1)
    assert 0.55 < certified["ward"] < 0.70
    assert certified["ward"] > certified["low"] > 0.50 > certified["up"] > 0.30
    one = cells.query("commune_code == @inputs.settings.published_mix.commune")
    shares = one.groupby("field_code")["received"].sum() / one["received"].sum()
    assert shares["certification"] == pytest.approx(0.603, abs=0.02)
    assert shares["household_business"] == pytest.approx(0.189, abs=0.02)
    assert shares["civil_status"] == pytest.approx(0.132, abs=0.02)
    assert shares["land"] == pytest.approx(0.042, abs=0.01)
    by_channel = cells.pivot_table("received", index=place, columns="channel", aggfunc="sum")
    online = by_channel["online"] / by_channel.sum(axis=1)
    assert 0.96 > online["ward"] > online["low"] > online["up"] > 0.85


def test_monthly_counts_vary_more_than_poisson(any_seed):
    counts = any_seed.caseload_months.pivot_table(
        index="commune_code", columns="month", values="received", aggfunc="sum"
    )
    counts = counts.drop(columns=START_UP).dropna().to_numpy()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    assert 3 < ((counts - expected) ** 2 / expected).sum() / freedom < 8


def test_overloaded_communes_fall_behind(any_seed, inputs):
    named = inputs.truth.set_index("commune_code")["truth"]
    cells = any_seed.caseload_months
    truth = cells["commune_code"].map(named).fillna("other")
    sums = cells.groupby([truth, "month"])[[*RESOLVED, "in_process_late"]].sum()
    late = sums["resolved_late"] / sums[RESOLVED].sum(axis=1)
    assert late["overloaded"].mean() > 2 * late["other"].mean()
    assert 0.97 < 1 - late["other"].mean() < 1
    backlog = sums.loc["overloaded", "in_process_late"]
    assert backlog.iloc[-3:].mean() > 3 * backlog.iloc[:3].mean()
    steady = sums.loc["other", "in_process_late"]
    assert steady.iloc[-3:].mean() < 1.5 * steady.iloc[:3].mean()


def test_staff_is_whole_people_in_reasonable_teams(any_seed, inputs):
    staff = any_seed.staff_months
    assert (staff["present"] % 1 == 0).all()
    assert (staff["present"] <= staff["assigned"]).all()
    assert staff["present"].min() >= 3
    centre = staff.query("staff_group == 'centre'")["present"]
    assert centre.between(3, 25).all()
    assert (centre >= 4).mean() > 0.95
    wide = staff.pivot_table(
        index=["commune_code", "month"], columns="staff_group", values="present"
    )
    assert (wide["centre"] < wide["commune_government"]).all()
    assert (wide["commune_government"] < wide["payroll"]).all()
    kinds = inputs.communes.set_index("commune_code")["kind"]
    government = staff.query("staff_group == 'commune_government'")
    cap = government["commune_code"].map(kinds).map({"xa": 50, "phuong": 70})
    assert (government["assigned"] <= cap).all()
    change = wide["centre"].groupby("commune_code").nunique()
    assert 5 < (change > 1).sum() < 40


def test_gaps_are_absent_in_both_tables(default, inputs):
    gaps = {(gap.commune, pd.Timestamp(gap.month)) for gap in inputs.settings.gaps}
    assert 6 <= len(gaps) <= 10
    assert sum(month == MONTHS[-1] for _, month in gaps) == 3
    assert not {code for code, _ in gaps} & {BAT_MOT, TRUNG_HA, HAC_THANH}
    every = {(code, month) for code in inputs.communes["commune_code"] for month in MONTHS}
    cells = default.caseload_months.groupby(["commune_code", "month"]).size()
    assert set(cells.index) == every - gaps
    assert (cells == 8 * 2).all()
    days = default.dossier_days
    month = days["date"].dt.to_period("M").dt.to_timestamp()
    assert set(zip(days["commune_code"], month, strict=True)) == every - gaps


def test_missing_staff_months_are_absent(default, inputs):
    missing = {(row.commune, pd.Timestamp(row.month)) for row in inputs.settings.staff.missing}
    sent = default.staff_months.groupby(["commune_code", "month"]).size()
    assert len(missing) == 2
    assert len(sent) == 166 * 16 - 2
    assert not missing & set(sent.index)
    assert (sent == 3).all()


# --- determinism and inputs -----------------------------------------------------------------------


def assert_same(one: Simulation, other: Simulation) -> None:
    for name in vars(one):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_same_seed_same_tables_whatever_the_order_of_rows(default, inputs):
    shuffled = {
        name: getattr(inputs, name).sample(frac=1, random_state=7)
        for name in ("communes", "populations", "fields", "handling_times", "holidays", "truth")
    }
    assert_same(default, inputs.simulate(**shuffled))


def test_another_seed_draws_other_dossiers(default, inputs):
    other = inputs.with_seed(OTHER_SEEDS[0])
    assert not default.caseload_months["received"].equals(other.caseload_months["received"])


def test_a_doubtful_population_is_never_used(default, inputs):
    doubtful = inputs.populations["doubtful"]
    assert doubtful.sum() > 5
    population = inputs.populations["population"].where(~doubtful, 999_999)
    changed = inputs.populations.assign(population=population)
    assert_same(default, inputs.simulate(populations=changed))


def test_an_unknown_commune_in_the_truth_is_refused(inputs):
    truth = pd.concat([inputs.truth, inputs.truth.tail(1).assign(commune_code="99999")])
    with pytest.raises(ValueError, match="99999"):
        inputs.simulate(truth=truth)


def test_an_unknown_field_is_refused(inputs):
    with pytest.raises(ValueError, match="merit"):
        inputs.simulate(fields=inputs.fields.query("field_code != 'merit'"))


def test_months_must_be_consecutive_and_hold_the_published_periods(inputs):
    with pytest.raises(ValueError, match="consecutive"):
        inputs.simulate(months=MONTHS.delete(5))
    with pytest.raises(ValueError, match="not in the simulated months"):
        inputs.simulate(months=MONTHS[4:])


def test_parameters_too_far_from_the_published_totals_are_refused(inputs):
    published = inputs.settings.published
    opening = published.opening.model_copy(update={"resolved": 100_000})
    update = {"published": published.model_copy(update={"opening": opening})}
    with pytest.raises(ValueError, match="published total"):
        inputs.simulate(settings=inputs.settings.model_copy(update=update))


@pytest.mark.parametrize(
    "gap",
    [
        {"commune": "14857", "month": dt.date(2025, 10, 1), "why": "before the published end"},
        {"commune": BAT_MOT, "month": dt.date(2026, 3, 1), "why": "a published commune"},
        {"commune": "14857", "month": dt.date(2026, 3, 2), "why": "not the first of a month"},
    ],
)
def test_gaps_that_would_break_a_published_total_are_refused(inputs, gap):
    told = inputs.settings.model_dump() | {"gaps": [gap]}
    with pytest.raises(ValidationError):
        Settings.model_validate(told)


@given(st.lists(st.tuples(st.integers(0, 485), st.booleans()), unique_by=lambda day: day[0]))
def test_working_days_are_counted_right(listed):
    settings = read_settings(DATA / "demo" / "simulation.toml")
    dates = [MONTHS[0] + pd.Timedelta(days=offset) for offset, _ in listed]
    holidays = pd.DataFrame(
        {"date": pd.to_datetime(dates), "working": np.array([w for _, w in listed], dtype=bool)}
    )
    days = make_days(MONTHS, holidays, settings.calendar)
    assert days.dates.size == 488
    first = days.workday[days.workdays_before]  # the first working day on or after each day
    position = np.arange(488)
    assert (first >= position).all()
    assert (first[days.working] == position[days.working]).all()
    assert days.month_starts.tolist() == [(month - MONTHS[0]).days for month in MONTHS]
    assert days.month_limits[-1] == days.working.sum()
    for offset, working in listed:
        assert days.working[offset] == working
