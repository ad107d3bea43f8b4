"""What the readers are told besides the file: units, fields, procedures, months, shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from etl.contracts import FIELDS
from etl.contracts.columns import FIELD, SOURCE, Column, DataSet
from etl.intake.record import Record, read_record
from etl.intake.store import ReceivedStore
from etl.policy import POLICY_FILE, Policy, load_policy
from etl.reading.faults import ReadingError, Wording
from etl.reading.names import matching_key
from etl.reading.tables import read_csv, to_frame
from etl.reading.units import Units
from etl.reading.validation import marked
from etl.sources import gazetteer
from etl.sources.context import Context, procedure_key
from etl.submitted import merge_policy, populations_in_force, submitted_populations

FIELD_NAMES = DataSet(
    "field_names",
    "one written name of a field of administration",
    ("field_name",),
    (
        Column("field_name", "str", "Tên lĩnh vực như trong biểu", "Name of a field as written"),
        FIELD,
        SOURCE,
    ),
)
PROCEDURES = DataSet(
    "procedures",
    "one administrative procedure and its field",
    ("procedure_code",),
    (
        Column("procedure_code", "str", "Mã thủ tục", "Procedure code"),
        Column("name_vi", "str", "Tên thủ tục", "Name of the procedure"),
        FIELD,
        SOURCE,
    ),
)


@dataclass(frozen=True)
class Known:
    """The project's knowledge, read once for a sitting.

    Attributes:
        units: Today's communes and the former units.
        names: Full name of each of today's communes by code.
        people: Population of each commune as known so far.
        fields: Name of each field in both languages, by code.
        field_names: Code of a field by `matching_key` of each of its names.
        procedures: Code of a field by procedure code, and by `procedure_key` of its name.
        policy: The policy, submitted values included.
    """

    units: Units
    names: Mapping[str, str]
    people: pd.Series
    fields: Mapping[str, Wording]
    field_names: Mapping[str, str]
    procedures: Mapping[str, str]
    policy: Policy


def read_known(data_folder: Path, record: Record) -> Known:
    """Read what the project knows.

    Args:
        data_folder: The data folder.
        record: What stands of the submissions.

    Raises:
        ReadingError: A reference table is not as it must be.
        PolicyError: The policy is not.
        OSError: A file cannot be read.
    """
    reference = data_folder / "reference"
    places = gazetteer.load(reference)
    fields = to_frame(read_csv(reference / "fields.csv"), FIELDS)
    codes = fields["field_code"]
    policy, _ = merge_policy(record, load_policy(data_folder / POLICY_FILE))
    return Known(
        units=Units.of(places.communes, places.former_units, places.former_unit_map),
        names=dict(zip(places.communes["commune_code"], places.communes["name"], strict=True)),
        people=_people(places, record),
        fields={
            code: Wording(vi, en)
            for code, vi, en in zip(codes, fields["name_vi"], fields["name_en"], strict=True)
        },
        field_names=_fields(reference / "field_names.csv", FIELD_NAMES, codes, matching_key),
        procedures=_procedures(reference / "procedures.csv", codes),
        policy=policy,
    )


def make_context(
    data_folder: Path,
    today: date,
    shares: Mapping[str, Mapping[str, float]] | None = None,
    scope: frozenset[str] | None = None,
) -> Context:
    """The context of the readers, from a data folder.

    Args:
        data_folder: The data folder.
        today: The server's date.
        shares: Where each former unit went, and which share of it; those submitted if not given.
        scope: The communes whose figures the sender may give; None for all.

    Raises:
        ReadingError: A reference table is not as it must be.
        PolicyError: The policy is not.
        LedgerError: The ledger is damaged.
        StoreError: Accepted rows are missing or damaged.
        OSError: A file cannot be read.
    """
    record = read_record(ReceivedStore(data_folder))
    context = context_of(read_known(data_folder, record), record, today, scope)
    return context if shares is None else replace(context, shares=shares)


def context_of(
    known: Known, record: Record, today: date, scope: frozenset[str] | None = None
) -> Context:
    """The context of the readers, from what was read already.

    Args:
        known: What the project knows.
        record: What stands of the submissions: the shares of former units are taken from it.
        today: The server's date.
        scope: The communes whose figures the sender may give; None for all.
    """
    return Context(
        units=known.units,
        field_names=known.field_names,
        procedures=known.procedures,
        first_month=known.policy.calendar.first_month,
        today=today,
        shares=shares_of(record.rows["shares"]),
        scope=scope,
    )


def shares_of(rows: pd.DataFrame) -> Mapping[str, Mapping[str, float]]:
    """For each former unit, the share of each commune, from rows of contract SUBMITTED_SHARES."""
    shares: dict[str, dict[str, float]] = {}
    for former, commune, share in zip(
        rows["former_unit"], rows["commune_code"], rows["share"], strict=True
    ):
        shares.setdefault(str(former), {})[str(commune)] = float(share)
    return shares


def _people(places: gazetteer.Gazetteer, record: Record) -> pd.Series:
    """The populations that a new one can be held against: the doubtful published ones are not."""
    sound = places.populations[~places.populations["doubtful"]]
    published = sound[["commune_code", "as_of", "population", "source_id"]]
    submitted = submitted_populations(record)
    both = pd.concat([published, submitted]) if len(submitted) else published
    in_force = populations_in_force(both, set(submitted["source_id"]))
    return in_force.set_index("commune_code")["population"]


def _procedures(path: Path, codes: pd.Series) -> Mapping[str, str]:
    """Field code by procedure code, and by name: printed lists give no code.

    A name that procedures of several fields have tells nothing and is left out.
    """
    by_code = _fields(path, PROCEDURES, codes, str)
    rows = to_frame(read_csv(path), PROCEDURES)
    named: dict[str, set[str]] = {}
    for name, field in zip(rows["name_vi"], rows["field_code"], strict=True):
        named.setdefault(procedure_key(str(name)), set()).add(str(field))
    return {name: field for name, (field, *others) in named.items() if not others} | dict(by_code)


def _fields(
    path: Path, data_set: DataSet, codes: pd.Series, key: Callable[[str], str]
) -> Mapping[str, str]:
    """Field code by the key of each name or code.

    Raises:
        ReadingError: A field is not one of fields.csv, or two names with one key differ in it.
    """
    frame = to_frame(read_csv(path), data_set)
    known = Wording("một lĩnh vực có trong fields.csv", "a field_code of fields.csv")
    faults = marked(frame["field_code"], ~frame["field_code"].isin(codes), path.name, known)
    names = frame[data_set.keys[0]]
    keyed = frame.assign(key=names.map(key))
    several = keyed.groupby("key")["field_code"].transform("nunique") > 1
    once = Wording("mỗi tên chỉ một lĩnh vực", "one field for each name")
    faults += marked(names, several, path.name, once)
    if faults:
        raise ReadingError(faults)
    return dict(zip(keyed["key"], keyed["field_code"], strict=True))
