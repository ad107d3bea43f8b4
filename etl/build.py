"""From the files of the data folder to a published edition."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pandera.errors

from etl import calendar, contracts, corrections, inputs, submitted
from etl.code import code_version
from etl.cube import Facts
from etl.dictionary import data_dictionary
from etl.doubts import doubts
from etl.intake.record import Record, read_record
from etl.intake.store import ReceivedStore
from etl.layers import boundaries_of
from etl.marts import compute_marts
from etl.policy import POLICY_FILE, Policy, PolicyError, load_policy
from etl.published import PROVINCE_CODE, published_loads
from etl.reading.corrections import read_corrections
from etl.reading.faults import Language, ReadingError, ToldError, Wording
from etl.reading.in_words import in_words
from etl.reading.tables import read_csv, to_frame
from etl.reading.validation import marked
from etl.sources import demo, gazetteer, reference, reported
from etl.sources.gazetteer_tables import POPULATION_FIGURES
from etl.submission_tables import submission_tables
from warehouse.editions import Edition, Store
from warehouse.manifest import sha256_of
from warehouse.publishing import Draft, publish

_UNUSABLE = (
    OSError,
    ToldError,
    ReadingError,
    ValueError,
    pandera.errors.SchemaErrors,
)


_UNUSABLE_DATA: dict[Language, str] = {
    "vi": "dữ liệu không dùng được: {reason}", "en": "{reason}",
}  # fmt: skip


# The code that is in memory: files that are updated under a running server are not. What cannot be
# read now is told of by the build.
with suppress(OSError, ValueError):
    code_version()


class BuildError(Exception):
    """The data folder cannot become an edition; the message says why."""

    def message(self, language: Language) -> str:
        """Why, in the given language."""
        cause = self.__cause__
        if isinstance(cause, ToldError | ReadingError | OSError):
            return in_words(cause, language)
        return _UNUSABLE_DATA[language].format(reason=self)


@dataclass(frozen=True)
class Core:
    """The core tables of an edition and what they were made with."""

    policy: Policy
    policy_values: pd.DataFrame
    reference: reference.Reference
    gazetteer: gazetteer.Gazetteer
    reported: pd.DataFrame
    months: pd.DataFrame
    periods: pd.DataFrame
    figures: submitted.Figures
    boundaries: pd.DataFrame
    former_shares: pd.DataFrame


def build_edition(
    data_folder: Path, store: Store, *, parent: str | None = None, override: str = "", by: str = ""
) -> Edition:
    """Read the data folder, compute the marts and publish an edition.

    Args:
        data_folder: Folder with `policy.toml`, `reference/`, `reported/` and `demo/`, and with
            `received/` once an office has submitted anything.
        store: Where the edition goes.
        parent: Id of the edition that it must follow; the current one if not given.
        override: Why it is published although the guards object (`warehouse.guards`).
        by: Who publishes; the account's name if empty.

    Raises:
        BuildError: If an input cannot be read or breaks its contract.
        EditionError: If the edition breaks a rule of its schema or cannot be published.
    """
    follows = parent or store.parent_id()
    draft = replace(draft_of(data_folder), override=override, by=by)
    return publish(draft, store, follows)


def draft_of(data_folder: Path) -> Draft:
    """Everything an edition of a data folder holds; the same files give the same tables.

    Raises:
        BuildError: If an input cannot be read or breaks its contract.
    """
    try:
        kept = ReceivedStore(data_folder)
        files = inputs.data_files(data_folder)
        every = files | inputs.received_files(data_folder, kept)
        # Hashed before they are read: what changes meanwhile is found when they are kept.
        hashes = {name: sha256_of(path) for name, path in every.items()}
        record = read_record(kept)
        corrected = corrections.apply(read_corrections(data_folder), record)
        core = read_core(data_folder, corrected.record)
        tables = _tables(core, corrected.rows)
        tables |= inputs.raw_tables(files, hashes)
        tables |= submission_tables(kept, record, corrected.withheld)
        code = code_version()
    except _UNUSABLE as error:
        raise BuildError(str(error)) from error
    return Draft(
        tables=tables,
        code_version=code,
        policy_sha256=hashes[POLICY_FILE],
        inputs=hashes,
        files=every,
        submissions=submitted.inputs_of(record),
    )


def read_core(data_folder: Path, record: Record) -> Core:
    """Read every source, draw the simulation, and put what was submitted in its place."""
    policy, values = submitted.merge_policy(record, load_policy(data_folder / POLICY_FILE))
    known = reference.load(data_folder / "reference")
    rule = gazetteer.PopulationRule(
        neighbours=policy.population.nearest_communes,
        least_density=policy.population.least_density_ratio,
        least_per_unit=policy.population.least_people_per_unit_ratio,
    )
    units = gazetteer.load(data_folder / "reference", rule)
    published = reported.load(data_folder / "reported")
    _check_codes(data_folder, known, units, published)
    if policy.locality.centre_code not in set(units.communes["commune_code"]):
        code = policy.locality.centre_code
        raise PolicyError(
            Wording(
                f"locality.centre_code: {code} không phải mã đơn vị cấp xã",
                f"locality.centre_code: {code} is no commune",
            )
        )
    months, periods = _calendar(policy, known.holidays)
    settings = demo.read_settings(data_folder / "demo" / "simulation.toml")
    truth = demo.read_truth(data_folder / "demo" / "truth.csv")
    with ThreadPoolExecutor(max_workers=1) as beside:  # on the second core
        shapes = beside.submit(boundaries_of, units, data_folder)
        # The simulation knows nothing of submissions: it stays the same whatever is submitted.
        simulation = demo.simulate(
            units.communes,
            units.populations,
            known.fields,
            known.handling_times,
            months["month"].tolist(),
            holidays=known.holidays,
            settings=settings,
            truth=truth,
        )
    return Core(
        policy=policy,
        policy_values=values,
        reference=_with_submitted(record, known, units),
        gazetteer=_peopled(record, units, rule),
        reported=published,
        months=months,
        periods=periods,
        figures=submitted.merge_figures(record, simulation, months),
        boundaries=shapes.result(),
        former_shares=record.rows["shares"],
    )


def _with_submitted(
    record: Record, known: reference.Reference, units: gazetteer.Gazetteer
) -> reference.Reference:
    """The reference tables with the submissions among the sources, and their handling times."""
    names = dict(zip(units.communes["commune_code"], units.communes["name"], strict=True))
    sources = submitted.source_rows(record, names)
    return replace(
        known,
        sources=pd.concat([known.sources, sources], ignore_index=True) if len(sources)
        else known.sources,
        handling_times=submitted.merge_handling_times(record, known.handling_times),
    )  # fmt: skip


def _peopled(
    record: Record, units: gazetteer.Gazetteer, rule: gazetteer.PopulationRule
) -> gazetteer.Gazetteer:
    """The gazetteer with the submitted populations beside the published ones, all of them judged.

    A submitted figure of the very day of a published one takes its place.
    """
    given = submitted.submitted_populations(record)
    if given.empty:
        return units
    published = units.populations[list(given.columns)]
    both = pd.concat([published, given], ignore_index=True)
    both = both.drop_duplicates(["commune_code", "as_of"], keep="last")
    return replace(units, populations=gazetteer.checked_populations(units.communes, both, rule))


def _calendar(policy: Policy, holidays: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The months and the periods, as the contracts MONTHS and PERIODS say."""
    told = policy.calendar
    months = calendar.month_table(told.first_month, told.last_month, holidays)
    periods = calendar.period_table(months, told.start_up_month)
    started = months["month"] == pd.Timestamp(told.start_up_month)
    return (
        months.assign(start_up=started, source_id=contracts.CALENDAR_SOURCE),
        periods.assign(source_id=contracts.CALENDAR_SOURCE),
    )


def _check_codes(
    data_folder: Path,
    known: reference.Reference,
    units: gazetteer.Gazetteer,
    published: pd.DataFrame,
) -> None:
    """Refuse sources and units that nobody knows while their file and row can still be named.

    Raises:
        ReadingError: Naming file, row and column of each.
    """
    population = to_frame(
        read_csv(data_folder / "reference" / POPULATION_FIGURES.name), POPULATION_FIGURES
    )
    listed = Wording("một mã nguồn có trong sources.csv", "a source_id of sources.csv")
    sources = known.sources["source_id"]
    faults = [
        fault
        for file, frame in ((POPULATION_FIGURES.name, population), (reported.FILE, published))
        for fault in marked(frame["source_id"], ~frame["source_id"].isin(sources), file, listed)
    ]
    codes = [*units.communes["commune_code"], PROVINCE_CODE]
    faults += marked(
        published["unit_code"], ~published["unit_code"].isin(codes), reported.FILE,
        Wording("mã một đơn vị, hoặc 38", "the code of a commune, or 38"),
    )  # fmt: skip
    if faults:
        raise ReadingError(faults)


def _tables(core: Core, applied: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every core and mart table, the core ones checked against their contracts."""
    rows = {
        contracts.SOURCES: core.reference.sources,
        contracts.COMMUNES: core.gazetteer.communes,
        contracts.POPULATIONS: core.gazetteer.populations,
        contracts.FORMER_UNITS: core.gazetteer.former_units,
        contracts.FORMER_UNIT_MAP: core.gazetteer.former_unit_map,
        contracts.FORMER_SHARES: core.former_shares,
        contracts.FIELDS: core.reference.fields,
        contracts.HANDLING_TIMES: core.reference.handling_times,
        contracts.HOLIDAYS: core.reference.holidays,
        contracts.REPORTED_FIGURES: core.reported,
        contracts.DOSSIER_DAYS: core.figures.dossier_days,
        contracts.CASELOAD_MONTHS: core.figures.caseload_months,
        contracts.CASELOAD_CUMULATIVE: core.figures.caseload_cumulative,
        contracts.STAFF_MONTHS: core.figures.staff_months,
        contracts.BOUNDARIES: core.boundaries,
        contracts.MONTHS: core.months,
        contracts.PERIODS: core.periods,
        contracts.POLICY_VALUES: core.policy_values,
        contracts.CORRECTIONS: applied,
        contracts.DICTIONARY: data_dictionary(),
    }
    tables = {
        data_set.name: data_set.schema().validate(frame, lazy=True)
        for data_set, frame in rows.items()
    }
    sources = core.reference.sources
    offices = sources.loc[sources["kind"] == contracts.SourceKind.SUBMITTED, "source_id"]
    facts = Facts(
        communes=core.gazetteer.communes,
        populations=submitted.populations_in_force(core.gazetteer.populations, set(offices)),
        fields=core.reference.fields,
        handling_times=core.reference.handling_times,
        caseload=core.figures.caseload_months,
        staff=core.figures.staff_months,
        sources=sources,
        months=core.months,
        periods=core.periods,
    )
    tables |= compute_marts(facts, core.policy)
    tables["mart_doubt"] = doubts(facts, applied)
    tables["mart_published_load"] = published_loads(
        core.reported, core.policy.calendar.first_month, len(core.gazetteer.communes)
    )
    return tables
