"""What the readers of received files give: the rows that may enter an edition, before their source.

The kinds are those of `etl.reading.answers.Answer.kind`. Columns shared with the core tables are
the same objects, so a range is written down once.
"""

from etl.contracts.columns import ANY_CHANNEL, COMMUNE, Column, DataSet
from etl.contracts.figures import CASELOAD_CUMULATIVE, CASELOAD_MONTHS, STAFF_MONTHS
from etl.contracts.gazetteer import POPULATIONS
from etl.contracts.reference import HANDLING_TIMES

__all__ = [
    "ANY_CHANNEL", "SUBMITTED", "SUBMITTED_CASELOAD", "SUBMITTED_CUMULATIVE",
    "SUBMITTED_HANDLING_TIMES", "SUBMITTED_POLICY", "SUBMITTED_POPULATION", "SUBMITTED_SHARES",
    "SUBMITTED_STAFF",
]  # fmt: skip


def _unsourced(name: str, data_set: DataSet) -> DataSet:
    """A core data set before its rows have a source."""
    columns = tuple(column for column in data_set.columns if column.name != "source_id")
    return DataSet(name, data_set.grain, data_set.keys, columns)


SUBMITTED_CASELOAD = _unsourced("caseload", CASELOAD_MONTHS)

SUBMITTED_CUMULATIVE = _unsourced("caseload_cumulative", CASELOAD_CUMULATIVE)

SUBMITTED_STAFF = _unsourced("staff", STAFF_MONTHS)

SUBMITTED_POPULATION = DataSet(
    "population",
    "one population of one commune, with its date and its source in words",
    POPULATIONS.keys,
    (
        *(
            column
            for column in POPULATIONS.columns
            if column.name in ("commune_code", "as_of", "population")
        ),
        Column("source", "str", "Nguồn của con số", "Where the figure comes from"),
    ),
)

SUBMITTED_HANDLING_TIMES = _unsourced("handling_times", HANDLING_TIMES)

SUBMITTED_POLICY = DataSet(
    "policy",
    "one value of the policy",
    ("section", "name"),
    (
        Column("section", "str", "Mục của chính sách", "Section of the policy"),
        Column("name", "str", "Tên tham số", "Name of the value"),
        Column("value", "str", "Giá trị (JSON)", "Value as JSON"),
    ),
)

SUBMITTED_SHARES = DataSet(
    "shares",
    "the share of one former unit or district that is counted to one of today's communes",
    ("former_unit", "commune_code"),
    (
        Column(
            "former_unit",
            "str",
            "Mã đơn vị cũ, hoặc tên huyện cũ",
            "Code of the former unit, or name of the former district",
        ),
        COMMUNE,
        Column("share", "float64", "Tỷ lệ", "Share", unit="ratio", minimum=0, maximum=1),
    ),
)

SUBMITTED = {
    data_set.name: data_set
    for data_set in (
        SUBMITTED_CASELOAD,
        SUBMITTED_CUMULATIVE,
        SUBMITTED_STAFF,
        SUBMITTED_POPULATION,
        SUBMITTED_HANDLING_TIMES,
        SUBMITTED_POLICY,
        SUBMITTED_SHARES,
    )
}
"""The contract of what each kind of file gives; a dossier list (kind "dossiers") gives caseload."""
