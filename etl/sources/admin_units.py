"""What the package `vietnamadminunits` (MIT licence) holds on one province, as plain frames.

The package knows today's units, those before 1 July 2025 with the points and boxes a geocoder
found for them, and which unit went where. Nothing is judged here.
"""

import json
from functools import cache
from importlib import resources

import pandas as pd
from vietnamadminunits.database import get_data

PACKAGE = "vietnamadminunits"
SOURCE_ID = "vietnamadminunits"
THANH_HOA = "38"
NEIGHBOURS_TODAY = ("14", "25", "37", "40")
"""Sơn La, Phú Thọ, Ninh Bình, Nghệ An."""
NEIGHBOURS_BEFORE = ("14", "17", "37", "40")
"""Sơn La, Hòa Bình, Ninh Bình, Nghệ An."""

_TODAY = {
    "wardCode": "commune_code",
    "ward": "name",
    "wardAreaKm2": "area_km2",
    "wardLat": "latitude",
    "wardLon": "longitude",
    "wardKey": "commune_key",
    "provinceKey": "province_key",
}
_BEFORE = {
    "wardCode": "former_code",
    "ward": "name",
    "district": "district",
    "districtShort": "district_short",
    "wardLat": "latitude",
    "wardLon": "longitude",
    "wardBounds": "bounds",
    "wardGeoAddress": "address",
    "provinceKey": "province_key",
    "districtKey": "district_key",
    "wardKey": "ward_key",
}


def units_today(*provinces: str) -> pd.DataFrame:
    """Today's communes and wards of the provinces, by code.

    Args:
        provinces: Province codes as text, for instance "38".

    Returns:
        `commune_code`, `name`, `area_km2`, `latitude`, `longitude`, `commune_key`, `province_key`.
    """
    return _units("admin_units", _TODAY, provinces)


def units_before(*provinces: str) -> pd.DataFrame:
    """The communes, wards and townships of the provinces before 1 July 2025, by code.

    Args:
        provinces: Codes of the provinces of that time.

    Returns:
        `former_code`, `name`, `district`, `district_short`, `latitude`, `longitude`, `bounds`
        ("lat,lon – lat,lon"), `address` (what the geocoder found), `former_key`, `province_key`.
    """
    units = _units("admin_units_legacy", _BEFORE, provinces)
    units["former_key"] = (
        units["province_key"] + "_" + units["district_key"] + "_" + units["ward_key"]
    )
    return units.drop(columns=["district_key", "ward_key"])


def parts(province_key: str) -> pd.DataFrame:
    """Which former unit went into which of today's: one row a former unit and commune.

    Args:
        province_key: The package's own key of today's province.

    Returns:
        `former_key`, `commune_key`, `main_part` (the commune the package takes by default).
    """
    data = resources.files(PACKAGE).joinpath("data", "converter_2025.json")
    converter = json.loads(data.read_text(encoding="utf-8"))
    whole = [
        (former, commune, True)
        for commune, formers in converter["DICT_PROVINCE_WARD_NO_DIVIDED"][province_key].items()
        for former in formers
    ]
    divided = [
        (former, share["newWardKey"], bool(share["isDefaultNewWard"]))
        for former, shares in converter["DICT_PROVINCE_WARD_DIVIDED"].get(province_key, {}).items()
        for share in shares
    ]
    return pd.DataFrame([*whole, *divided], columns=["former_key", "commune_key", "main_part"])


@cache
def _all_units(table: str) -> pd.DataFrame:
    """A table of the package, read once in the process; take copies of it only."""
    names = _TODAY if table == "admin_units" else _BEFORE
    return pd.DataFrame(get_data([*names, "provinceCode"], table=table))


def _units(table: str, names: dict[str, str], provinces: tuple[str, ...]) -> pd.DataFrame:
    units = _all_units(table)
    units = units.loc[units["provinceCode"].isin(provinces), list(names)].rename(columns=names)
    return units.sort_values(units.columns[0], ignore_index=True)
