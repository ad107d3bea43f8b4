"""A frame checked against its contract, with faults in words instead of a library's error."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from etl.contracts import Column, DataSet
from etl.reading.faults import Fault, ReadingError, Wording

_TYPES = {
    "str": Wording("văn bản", "text"),
    "int64": Wording("số nguyên chỉ viết bằng chữ số", "a whole number in digits only"),
    "float64": Wording(
        "số, dấu chấm là dấu thập phân, không có dấu khác",
        "a number with a point for decimals and no other separator",
    ),
    "bool": Wording("true hoặc false", "true or false"),
    "datetime64[us]": Wording(
        "ngày có thật, viết như 2025-07-01", "a day of the calendar written like 2025-07-01"
    ),
}
_UNIQUENESS = "multiple_fields_uniqueness"


def expectation(column: Column) -> Wording:
    """What a cell of the column must be: its type, codes, pattern and range."""
    expected = _TYPES[column.dtype]
    if column.allowed:
        codes = ", ".join(column.allowed)
        expected = Wording(f"một trong các giá trị: {codes}", f"one of: {codes}")
    if column.pattern:
        expected = expected.joined(
            Wording(f"theo mẫu {column.pattern}", f"of the form {column.pattern}")
        )
    if column.minimum is not None:
        expected = expected.joined(
            Wording(f"từ {column.minimum:g} trở lên", f"{column.minimum:g} or more")
        )
    if column.maximum is not None:
        expected = expected.joined(
            Wording(f"không quá {column.maximum:g}", f"{column.maximum:g} or less")
        )
    return expected


def validate(
    frame: pd.DataFrame, data_set: DataSet, file: str, row_numbers: Sequence[int] = ()
) -> pd.DataFrame:
    """The frame itself once it keeps its contract.

    Args:
        frame: A frame with the default index.
        data_set: The contract.
        file: What to name in messages.
        row_numbers: Row of the file each row of the frame comes from; without them rows are
            counted as in a spreadsheet, from 2.

    Raises:
        ReadingError: columns, types, ranges, codes or keys are not as the contract says.
    """
    try:
        return data_set.schema().validate(frame, lazy=True)
    except SchemaErrors as error:
        numbers = row_numbers or range(2, len(frame) + 2)
        cases = error.failure_cases
        raise ReadingError(
            [
                *_cell_faults(cases, data_set, file, numbers),
                *_key_faults(cases, frame, data_set, file, numbers),
                *_frame_faults(cases, data_set, file),
            ]
        ) from error


def marked(values: pd.Series, wrong: pd.Series, file: str, expected: Wording) -> list[Fault]:
    """A fault for each value of one column of a file that is marked as wrong.

    Args:
        values: The column as read, one value a row of the file from row 2 on.
        wrong: Which of them to report.
        file: Name of the file.
        expected: What was expected.
    """
    rows = enumerate(zip(values, wrong, strict=True), start=2)
    return [
        Fault(file, row, str(values.name), _written(value), expected)
        for row, (value, is_wrong) in rows
        if is_wrong
    ]


def _cell_faults(
    cases: pd.DataFrame, data_set: DataSet, file: str, numbers: Sequence[int]
) -> list[Fault]:
    columns = {column.name: column for column in data_set.columns}
    cells = cases[cases["index"].notna() & (cases["check"] != _UNIQUENESS)]
    return [
        Fault(file, numbers[int(index)], name, _written(found), expectation(columns[name]))
        for index, name, found in zip(
            cells["index"], cells["column"], cells["failure_case"], strict=True
        )
    ]


def _key_faults(
    cases: pd.DataFrame, frame: pd.DataFrame, data_set: DataSet, file: str, numbers: Sequence[int]
) -> list[Fault]:
    keys = list(data_set.keys)
    repeated = sorted({int(index) for index in cases["index"][cases["check"] == _UNIQUENESS]})
    expected = Wording("mỗi khóa chỉ một dòng", "one row for each key")
    return [
        Fault(
            file,
            numbers[index],
            ", ".join(keys),
            ", ".join(_written(value) for value in frame[keys].iloc[index]),
            expected,
        )
        for index in repeated
    ]


def _frame_faults(cases: pd.DataFrame, data_set: DataSet, file: str) -> list[Fault]:
    names = ", ".join(data_set.names)
    expected = Wording(f"các cột theo thứ tự: {names}", f"the columns in this order: {names}")
    whole = cases[cases["index"].isna() & (cases["check"] != _UNIQUENESS)]
    return [
        Fault(file, None, "", f"{found} ({check})", expected)
        for found, check in zip(whole["failure_case"], whole["check"], strict=True)
    ]


def _written(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
