"""The data dictionary of an edition: every column of every contract, in both languages."""

import pandas as pd

from etl.contracts import DATA_SETS, DICTIONARY, DICTIONARY_SOURCE, MARTS


def data_dictionary() -> pd.DataFrame:
    """The rows of `core_column` (contract DICTIONARY)."""
    rows = [
        {
            "table_name": data_set.name,
            "column_name": column.name,
            "position": position,
            "type": column.dtype,
            "unit": column.unit,
            "meaning_vi": column.meaning_vi,
            "meaning_en": column.meaning_en,
            "in_key": column.name in data_set.keys,
            "may_be_missing": column.nullable,
            "minimum": column.minimum,
            "maximum": column.maximum,
            "allowed": " | ".join(column.allowed) or None,
            "pattern": column.pattern or None,
            "source_id": DICTIONARY_SOURCE,
        }
        for data_set in (*DATA_SETS, *MARTS)
        for position, column in enumerate(data_set.columns, start=1)
    ]
    types = {column.name: column.dtype for column in DICTIONARY.columns}
    return pd.DataFrame(rows, columns=list(types)).astype(types)
