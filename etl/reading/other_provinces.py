"""The units of the other provinces, so that a foreign code or name is told from a mistyped one.

From the package `vietnamadminunits`; plain data, made once in the process.
"""

from collections.abc import Mapping
from functools import cache

from vietnamadminunits.database import get_data

from etl.reading.unit_names import full_key


@cache
def foreign_codes(province: str) -> Mapping[str, str]:
    """Today's and former commune codes outside a province.

    Args:
        province: Code of our own province, the same before and after 1 July 2025.

    Returns:
        Name of the province by code; today's province where the code is in use today.
    """
    codes: dict[str, str] = {}
    for table in ("admin_units_legacy", "admin_units"):
        rows = get_data(["wardCode", "province", "provinceCode"], table=table)
        codes.update(
            {
                row["wardCode"]: row["province"]
                for row in rows
                # Three island districts have no communes.
                if row["wardCode"] is not None and row["provinceCode"] != province
            }
        )
    return {code: codes[code] for code in sorted(codes)}


@cache
def foreign_names(province: str) -> Mapping[str, tuple[str, ...]]:
    """Today's communes outside a province: the names of their provinces by `full_key`."""
    names: dict[str, set[str]] = {}
    for row in get_data(["ward", "province", "provinceCode"], table="admin_units"):
        if row["provinceCode"] != province:
            names.setdefault(full_key(row["ward"]), set()).add(row["province"])
    return {key: tuple(sorted(provinces)) for key, provinces in names.items()}


def province_name(province: str) -> str:
    """Name of a province of today without its kind, for instance "Thanh Hóa" for "38"."""
    rows = get_data(["province", "provinceCode"], table="admin_units")
    named = next(row["province"] for row in rows if row["provinceCode"] == province)
    return str(named).removeprefix("Tỉnh ").removeprefix("Thành phố ")
