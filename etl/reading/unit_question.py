"""One code and name to be identified: the rules, and the words for every way to miss them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError
from etl.reading.names import fold, matching_key
from etl.reading.personal import names_a_person, personal_text
from etl.reading.unit_names import UnitName, full_key, parse_unit_name, short_key
from etl.reading.unit_records import FormerUnit, Identified

if TYPE_CHECKING:
    from etl.reading.units import Units

_CODE = re.compile(r"[0-9]{5}")
_MOST_CANDIDATES = 6


def check_code(text: str) -> str:
    """A commune code: five digits as text, never padded or unpacked from a number.

    Raises:
        UnreadableError: `code_four_digits`, `code_as_number` or `code_malformed`.
    """
    if _CODE.fullmatch(text):
        return text
    if re.fullmatch(r"[0-9]{4}", text):
        raise UnreadableError("code_four_digits")
    if re.fullmatch(r"[0-9]+([.,][0-9]+)*|[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+", text) and (
        not text.isdigit()
    ):
        raise UnreadableError("code_as_number")
    raise UnreadableError("code_malformed")


@dataclass(frozen=True)
class Question:
    """One code and name to be identified; see `Units.identify`."""

    units: Units
    code: str
    name: str
    district: str
    former_style: bool

    def answer(self) -> Identified:
        """The unit.

        Raises:
            UnreadableError: The row must be quarantined.
        """
        if not self.code and not self.name:
            raise UnreadableError("unit_missing")
        if personal_text(self.name) or personal_text(self.code):
            raise UnreadableError("personal_value")
        code = check_code(self.code) if self.code else ""
        written = parse_unit_name(self.name) if self.name else None
        if written and written.province:
            self._see_province(written)
        district = self._district(written)
        if code:
            found = self._by_code(code, written, district)
        elif written is None or written.is_district:
            raise UnreadableError("former_district_instead", district=self.name)
        else:
            found = self._by_name(written, district)
        return Identified(
            found.commune_code, found.former_code, (*found.warnings, *self._notes(found, written))
        )

    def _see_province(self, written: UnitName) -> None:
        if matching_key(written.province) != matching_key(self.units.province):
            raise UnreadableError(
                "unit_other_province", unit=written.full, province=written.province
            )

    def _district(self, written: UnitName | None) -> str:
        behind = written.district if written and not written.is_district else ""
        named = {self.units.district(text) for text in (self.district, behind) if text}
        if len(named) > 1:
            raise UnreadableError("former_districts_differ", districts=listed(sorted(named)))
        return named.pop() if named else ""

    def _by_code(self, code: str, written: UnitName | None, district: str) -> Identified:
        """The unit of a code, whose name, if there is one, must be that unit's."""
        units = self.units
        former = units.formers.get(code)
        today_fits = code in units.communes and _fits(written, units.communes[code])
        former_fits = (
            former is not None and _fits(written, former.name) and district in ("", former.district)
        )
        in_old_style = self.former_style or bool(district)
        if former is not None and former_fits and (in_old_style or not today_fits):
            return self._former(former)
        lies_there = not district or (written and district in units.commune_districts(code))
        if today_fits and not self.former_style and lies_there:
            return Identified(code)
        raise self._code_error(code, former, written, district)

    def _code_error(
        self, code: str, former: FormerUnit | None, written: UnitName | None, district: str
    ) -> UnreadableError:
        units = self.units
        if former is None and code not in units.communes:
            if code in units.codes_elsewhere:
                return UnreadableError(
                    "code_other_province", unit_code=code, province=units.codes_elsewhere[code]
                )
            return UnreadableError("code_unknown", unit_code=code)
        owners = [units.communes[code]] if code in units.communes else []
        if former is not None and former.name not in owners:
            owners.append(former.titled)
        if written is None:
            return UnreadableError(
                "code_not_in_district", unit_code=code, district=district, named=listed(owners)
            )
        if names_a_person(self.name):
            return UnreadableError("personal_name")
        return UnreadableError(
            "code_name_differ", unit_code=code, named=listed(owners), written=self.name
        )

    def _by_name(self, written: UnitName, district: str) -> Identified:
        """The one unit of a full name, today's or, in the old style, the former one."""
        units, key = self.units, written.key
        today = units.by_name.get(key)
        codes = units.formers_by_name.get(key, ())
        if district:
            codes = tuple(one for one in codes if units.formers[one].district == district)
        in_old_style = self.former_style or bool(district)
        if not in_old_style and today is not None:
            return Identified(today, None, self._reused(key, today))
        if self.former_style and not district and key in units.reused:
            raise UnreadableError(
                "former_name_reused", unit=written.full, candidates=self._all(key)
            )
        if len(codes) == 1:
            return self._former(units.formers[codes[0]])
        if len(codes) > 1:
            raise UnreadableError(
                "former_name_in_districts", unit=written.full, candidates=self._all(key)
            )
        raise self._name_error(written, district)

    def _former(self, unit: FormerUnit) -> Identified:
        if unit.split:
            return Identified(None, unit.code)
        target = unit.main
        unchanged = (
            unit.code == target
            and unit.name == self.units.name(target)
            and self.units.main_parts(target) == (unit.code,)
        )
        if unchanged:
            return Identified(target, unit.code)
        warning = UnreadableError(
            "former_unit_converted", unit=unit.titled, commune=self.units.name(target)
        )
        return Identified(target, unit.code, (warning,))

    def _reused(self, key: str, today: str) -> tuple[UnreadableError, ...]:
        if key not in self.units.reused:
            return ()
        return (
            UnreadableError(
                "name_reused",
                commune=f"{self.units.name(today)} ({today})",
                formers=listed([one.titled for one in self._others(key)]),
            ),
        )

    def _others(self, key: str) -> list[FormerUnit]:
        today = self.units.by_name.get(key)
        formers = [self.units.formers[code] for code in self.units.formers_by_name.get(key, ())]
        return [unit for unit in formers if unit.destinations != (today,)]

    def _all(self, key: str) -> str:
        return listed([self.units.formers[code].titled for code in self.units.formers_by_name[key]])

    def _name_error(self, written: UnitName, district: str) -> UnreadableError:
        """Why a name is no unit's, with every unit that it might have meant."""
        units, in_old_style = self.units, self.former_style or bool(district)
        if in_old_style and written.key in units.formers_by_name:
            return UnreadableError(
                "former_not_in_district",
                unit=written.full, district=district, candidates=self._all(written.key),
            )  # fmt: skip
        if in_old_style and written.key in units.by_name:
            return UnreadableError("not_former_unit", unit=written.full)
        known = self._known(in_old_style)
        folded = _bare(written.full)
        alike = [label for name, label in known if _bare(name) == folded]
        if alike:
            same = any(short_key(name) == matching_key(written.short) for name, _ in known)
            reason = "unit_kind_wrong" if written.kind else "unit_kind_missing"
            return UnreadableError(reason if same else "unit_diacritics", candidates=listed(alike))
        elsewhere = units.names_elsewhere.get(written.key)
        if elsewhere:
            return UnreadableError(
                "unit_other_province", unit=written.full, province=listed(elsewhere)
            )
        if names_a_person(self.name):
            return UnreadableError("personal_name")
        return UnreadableError("unit_name_unknown", hint=hint(_near(written.full, known)))

    def _known(self, in_old_style: bool) -> list[tuple[str, str]]:
        """Names that might have been meant, and how they are shown: today's, then former ones."""
        formers = [(unit.name, unit.titled) for unit in self.units.formers.values()]
        today = [] if in_old_style else [(name, name) for name in self.units.communes.values()]
        return [*sorted(today), *sorted(formers)]

    def _notes(self, found: Identified, written: UnitName | None) -> list[UnreadableError]:
        if written is None:
            return []
        if found.former_code:
            official = self.units.formers[found.former_code].name
        else:
            official = self.units.name(str(found.commune_code))
        if written.letter_d:
            return [UnreadableError("unit_letter_d", unit=official)]
        if self.name.casefold() == official.casefold() and self.name.endswith(official[1:]):
            return []
        return [UnreadableError("unit_written_otherwise", unit=official)]


def _fits(written: UnitName | None, official: str) -> bool:
    """Whether a name written beside a code is the code's; it may lack its kind there."""
    if written is None:
        return True
    if written.kind:
        return written.key == full_key(official)
    return matching_key(written.short) == short_key(official)


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """A name without its kind, the kind written with diacritics or without."""
    folded = fold(name)
    for kind in ("xa ", "phuong ", "thi tran "):
        if folded.startswith(kind):
            return folded.removeprefix(kind)
    return folded


def _near(name: str, known: list[tuple[str, str]]) -> list[str]:
    """The units with names most like a name: for the message only."""
    labels = {_bare(one): label for one, label in reversed(known)}
    return [labels[key] for key in get_close_matches(_bare(name), labels, n=3, cutoff=0.7)]


def hint(names: Sequence[str]) -> Wording:
    """The question whether one of these was meant, with a space; nothing where there are none."""
    if not names:
        return Wording("", "")
    return Wording(f"Có phải là: {listed(names)}? ", f"Did you mean: {listed(names)}? ")


def listed(names: Sequence[str]) -> str:
    """The names in one text, the first few of them."""
    shown = ", ".join(names[:_MOST_CANDIDATES])
    return f"{shown}, …" if len(names) > _MOST_CANDIDATES else shown
