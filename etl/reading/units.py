"""Which unit a code and a name stand for: today's communes and the units before 1 July 2025.

The code comes first; a name only counts when it is one unit's, with its kind, its diacritics and
its tones. Nothing is ever chosen because it looks alike: near names are named in the message only.
All 166 codes of today were codes of former units too, and nine former names are today another
unit's, so it matters whether a text is written in the old style.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from etl.reading.findings import UnreadableError
from etl.reading.names import normalise
from etl.reading.other_provinces import foreign_codes, foreign_names, province_name
from etl.reading.unit_names import district_key, full_key
from etl.reading.unit_question import Question, hint, listed
from etl.reading.unit_records import FormerUnit, Identified

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FormerUnit", "Identified", "Units"]

_PROVINCE = "38"


@dataclass(frozen=True)
class Units:
    """All units of the province by code and by name; plain data. Made by `Units.of`.

    Attributes:
        communes: Name of each of today's communes by code.
        formers: The former units by code.
        by_name: Today's code by `full_key`.
        formers_by_name: Codes of the former units by `full_key`.
        reused: Keys of the names that a former unit had and another of today's units has.
        districts: The former districts by the key of their name without its kind.
        codes_elsewhere: Name of the province by code of another province.
        names_elsewhere: Names of the provinces by `full_key` of another province's commune.
        province: Name of the province.
    """

    communes: Mapping[str, str]
    formers: Mapping[str, FormerUnit]
    by_name: Mapping[str, str] = field(repr=False)
    formers_by_name: Mapping[str, tuple[str, ...]] = field(repr=False)
    reused: frozenset[str] = field(repr=False)
    districts: Mapping[str, str] = field(repr=False)
    codes_elsewhere: Mapping[str, str] = field(repr=False)
    names_elsewhere: Mapping[str, tuple[str, ...]] = field(repr=False)
    province: str

    @classmethod
    def of(
        cls, communes: pd.DataFrame, former_units: pd.DataFrame, former_unit_map: pd.DataFrame
    ) -> Units:
        """The units of the gazetteer's frames (etl/sources/gazetteer.py)."""
        names = dict(zip(communes["commune_code"], communes["name"], strict=True))
        formers = _formers(former_units, former_unit_map)
        by_name = {full_key(name): code for code, name in names.items()}
        formers_by_name: dict[str, tuple[str, ...]] = {}
        for unit in formers.values():
            key = full_key(unit.name)
            formers_by_name[key] = (*formers_by_name.get(key, ()), unit.code)
        return cls(
            communes=names,
            formers=formers,
            by_name=by_name,
            formers_by_name=formers_by_name,
            reused=frozenset(
                key
                for key, codes in formers_by_name.items()
                if key in by_name
                and any(formers[code].destinations != (by_name[key],) for code in codes)
            ),
            districts={district_key(unit.district)[1]: unit.district for unit in formers.values()},
            codes_elsewhere=foreign_codes(_PROVINCE),
            names_elsewhere=foreign_names(_PROVINCE),
            province=province_name(_PROVINCE),
        )

    @property
    def all_codes(self) -> tuple[str, ...]:
        """The codes of today's communes, sorted."""
        return tuple(sorted(self.communes))

    @property
    def district_names(self) -> tuple[str, ...]:
        """The former districts with their kind, sorted."""
        return tuple(sorted(self.districts.values()))

    def name(self, commune_code: str) -> str:
        """Full name of one of today's communes."""
        return self.communes[commune_code]

    def destinations(self, former_code: str) -> tuple[str, ...]:
        """Today's communes that hold a part of a former unit."""
        return self.formers[former_code].destinations

    def main_parts(self, commune_code: str) -> tuple[str, ...]:
        """The former units whose main part, or whole, went into one of today's communes."""
        return tuple(unit.code for unit in self.formers.values() if unit.main == commune_code)

    def district_communes(self, district: str) -> tuple[str, ...]:
        """Today's communes that hold a part of a former district, by its full name."""
        return tuple(
            sorted(
                {
                    code
                    for unit in self.formers.values()
                    if unit.district == district
                    for code in unit.destinations
                }
            )
        )

    def commune_districts(self, commune_code: str) -> frozenset[str]:
        """The former districts that one of today's communes holds a part of."""
        return frozenset(
            unit.district for unit in self.formers.values() if commune_code in unit.destinations
        )

    def district(self, text: str) -> str:
        """Full name of the former district that a text names, its kind written or not.

        Raises:
            UnreadableError: `former_district_unknown`.
        """
        kind, key = district_key(text)
        known = self.districts.get(key)
        if known is None or (kind and not known.startswith(f"{kind} ")):
            near = get_close_matches(key, self.districts, n=3, cutoff=0.6)
            raise UnreadableError(
                "former_district_unknown",
                district=normalise(text),
                hint=hint([self.districts[one] for one in near]),
            )
        return known

    def split_error(self, former_code: str) -> UnreadableError:
        """The reason why a split unit's figures cannot be converted without a share table."""
        unit = self.formers[former_code]
        return UnreadableError(
            "former_unit_split",
            unit=unit.titled,
            communes=listed([self.name(code) for code in unit.destinations]),
        )

    def identify(
        self, code: str, name: str, *, district: str = "", former_style: bool = False
    ) -> Identified:
        """The unit that a code and a name stand for.

        Args:
            code: Code as written; empty where there is none.
            name: Name as written; empty where there is none.
            district: Former district as written; with one, the unit is read as a former unit.
            former_style: Whether the file is keyed by former units.

        Returns:
            Today's commune. A former unit also has its `former_code`; the ten split ones have no
            `commune_code`: without shares, raise `split_error`.

        Raises:
            UnreadableError: The row must be quarantined.
        """
        return Question(self, code, name, district, former_style).answer()


def _formers(former_units: pd.DataFrame, former_unit_map: pd.DataFrame) -> dict[str, FormerUnit]:
    parts: dict[str, list[tuple[str, bool]]] = {}
    for former, commune, main in zip(
        former_unit_map["former_code"],
        former_unit_map["commune_code"],
        former_unit_map["main_part"],
        strict=True,
    ):
        parts.setdefault(former, []).append((commune, bool(main)))
    return {
        code: FormerUnit(
            code,
            name,
            district,
            tuple(sorted(commune for commune, _ in parts[code])),
            next(commune for commune, main in parts[code] if main),
        )
        for code, name, district in zip(
            former_units["former_code"], former_units["name"], former_units["district"], strict=True
        )
    }
