"""The columns of every core data set, described once.

From these descriptions come the checks on rows (`DataSet.schema`), the dictionary table of the
edition and, later, the templates. The order of columns here is the order in the edition.
"""

from etl.contracts.columns import ANY_CHANNEL, CHANNELS, STAFF_GROUPS, Column, DataSet, SourceKind
from etl.contracts.corrections import CORRECTIONS
from etl.contracts.figures import (
    CASELOAD_CUMULATIVE,
    CASELOAD_MONTHS,
    DOSSIER_DAYS,
    REPORTED_FIGURES,
    STAFF_MONTHS,
)
from etl.contracts.gazetteer import (
    BOUNDARIES,
    COMMUNES,
    FORMER_SHARES,
    FORMER_UNIT_MAP,
    FORMER_UNITS,
    POPULATIONS,
    SOURCES,
)
from etl.contracts.judgements import JUDGEMENTS
from etl.contracts.marts import LOAD_MARTS
from etl.contracts.product import (
    CALENDAR_SOURCE,
    DICTIONARY,
    DICTIONARY_SOURCE,
    MONTHS,
    PERIODS,
    POLICY_SOURCE,
    POLICY_VALUES,
)
from etl.contracts.reference import FIELDS, HANDLING_TIMES, HOLIDAYS
from workload.certification import UNCLASSIFIED

DATA_SETS = (
    SOURCES,
    COMMUNES,
    POPULATIONS,
    FORMER_UNITS,
    FORMER_UNIT_MAP,
    FORMER_SHARES,
    FIELDS,
    HANDLING_TIMES,
    HOLIDAYS,
    REPORTED_FIGURES,
    DOSSIER_DAYS,
    CASELOAD_MONTHS,
    CASELOAD_CUMULATIVE,
    STAFF_MONTHS,
    BOUNDARIES,
    MONTHS,
    PERIODS,
    POLICY_VALUES,
    CORRECTIONS,
    DICTIONARY,
)

MARTS = (*LOAD_MARTS, *JUDGEMENTS)
"""Every table that the product computes."""

__all__ = [
    "ANY_CHANNEL",
    "BOUNDARIES",
    "CALENDAR_SOURCE",
    "CASELOAD_CUMULATIVE",
    "CASELOAD_MONTHS",
    "CHANNELS",
    "COMMUNES",
    "CORRECTIONS",
    "DATA_SETS",
    "DICTIONARY",
    "DICTIONARY_SOURCE",
    "DOSSIER_DAYS",
    "FIELDS",
    "FORMER_SHARES",
    "FORMER_UNITS",
    "FORMER_UNIT_MAP",
    "HANDLING_TIMES",
    "HOLIDAYS",
    "MARTS",
    "MONTHS",
    "PERIODS",
    "POLICY_SOURCE",
    "POLICY_VALUES",
    "POPULATIONS",
    "REPORTED_FIGURES",
    "SOURCES",
    "STAFF_GROUPS",
    "STAFF_MONTHS",
    "UNCLASSIFIED",
    "Column",
    "DataSet",
    "SourceKind",
]
