"""What all marts share: published digits, lists of codes, the columns of slices stacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

# Published digits: enough for any reader, few enough that two machines agree on them.
_SIGNIFICANT_DIGITS = 10
SEPARATOR = " | "


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Round every real number to `_SIGNIFICANT_DIGITS`."""
    for name in rows.select_dtypes("float64").columns:
        values = rows[name].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            digits = _SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(values)))
            scale = np.power(10.0, np.where(np.isfinite(digits), digits, 0.0))
        rows[name] = np.round(values * scale) / scale
    return rows


def stacked(
    parts: Sequence[Mapping[str, Any]], codes: Sequence[npt.NDArray[np.str_]]
) -> pd.DataFrame:
    """The columns of all slices under each other, the communes beside them.

    Args:
        parts: One a slice: a text for all its rows, or one value a row.
        codes: The communes of each slice's rows.
    """
    lengths = [len(one) for one in codes]
    repeated = np.repeat(np.arange(len(parts)), lengths)
    everyone = np.concatenate(codes)
    table: dict[str, Any] = {"commune_code": text(everyone)}
    for name, value in parts[0].items():
        values = [part[name] for part in parts]
        if isinstance(value, str):
            table[name] = pd.array(values, dtype="str").take(repeated)
        else:
            whole = np.concatenate(values)
            table[name] = text(whole) if whole.dtype.kind == "U" else whole
    return pd.DataFrame(table)


def text(values: npt.NDArray[np.str_]) -> Any:
    """Few different texts, many times: each is made once; "" stays."""
    kinds, places = np.unique(values, return_inverse=True)
    return pd.array(kinds.tolist(), dtype="str").take(places)


def joined(flags: Mapping[str, npt.NDArray[np.bool_]]) -> npt.NDArray[np.str_]:
    """The names of the flags that are set, joined by ' | ', elementwise; "" where none is."""
    names = list(flags)
    pattern = np.sum([np.asarray(flags[name]) << place for place, name in enumerate(names)], axis=0)
    kinds, places = np.unique(pattern, return_inverse=True)
    texts = [
        SEPARATOR.join(name for place, name in enumerate(names) if kind >> place & 1)
        for kind in kinds.tolist()
    ]
    return np.array(texts, dtype=np.str_)[places]
