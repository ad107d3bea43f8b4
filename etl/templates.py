"""Empty XLSX templates for offices, written from the descriptions that their readers use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from etl.contracts import UNCLASSIFIED
from etl.contracts.policy_meanings import POLICY_MEANINGS
from etl.contracts.template_columns import CHANNEL_CHOICES, STAFF_GROUP_CHOICES
from etl.contracts.templates import TEMPLATE_KINDS, TEMPLATES, Template
from etl.policy import Policy
from etl.reading.faults import Language
from etl.reading.units import Units
from etl.sources.submitted_tables.policy_values import can_be_shown, shown
from etl.template_forms import write_caseload, write_dossiers, write_form_guide
from etl.template_sheets import write_data_sheet, write_guide, write_units

_AUTHOR = "Cân Việc"
_Cells = dict[str, Any]


@dataclass(frozen=True)
class Filling:
    """What templates are filled with beforehand.

    Attributes:
        units: Today's communes and the former units.
        fields: Vietnamese name of each field by code, in the order to show.
        handling_times: Minutes, low and high by field and channel, as they hold now.
        policy: The policy as it holds now.
        month: The month that a template of months is for; left to the office if not given.
    """

    units: Units
    fields: Mapping[str, str] = field(default_factory=dict)
    handling_times: Mapping[tuple[str, str], tuple[float, float, float]] = field(
        default_factory=dict
    )
    policy: Policy | None = None
    month: date | None = None


def write_template(kind: str, path: Path, filling: Filling, language: Language = "vi") -> None:
    """Write an empty template.

    Headings are Vietnamese in every language, for the readers go by them. Example rows are marked
    "VÍ DỤ" in their first cell and are no data.

    Args:
        kind: One of `TEMPLATE_KINDS`.
        path: The XLSX to write; replaced if it is there.
        filling: What it is filled with beforehand.
        language: Of the title and the notes on the headings; the guide has both.

    Raises:
        ValueError: No such kind.
        OSError: The file cannot be written.
    """
    if kind not in TEMPLATE_KINDS:
        raise ValueError(f"{kind}: one of {', '.join(TEMPLATE_KINDS)}")
    book = Workbook()
    book.properties.creator = _AUTHOR
    sheet = book.active
    if sheet is None:
        raise ValueError("a new workbook has no sheet")
    if kind == "caseload":
        named = {code: name for code, name in filling.fields.items() if code != UNCLASSIFIED}
        write_caseload(sheet, named, filling.month)
        write_form_guide(book.create_sheet())
        write_units(book.create_sheet(), filling.units)
    elif kind == "dossiers":
        write_dossiers(sheet, language)
    else:
        template = TEMPLATES[kind]
        write_data_sheet(sheet, template, _rows(template, filling), language)
        write_guide(book.create_sheet(), template)
        if any(column.name == "commune_code" for column in template.columns):
            write_units(book.create_sheet(), filling.units)
    book.save(path)


def _rows(template: Template, filling: Filling) -> Sequence[_Cells]:
    """The cells to fill in beforehand, by name of the column, one mapping a row."""
    return {
        "staff": _staff,
        "population": _communes,
        "handling_times": _handling_times,
        "policy": _policy,
        "shares": _shares,
    }[template.kind](filling)


def _communes(filling: Filling) -> list[_Cells]:
    return [
        {"commune_code": code, "commune_name": filling.units.name(code)}
        for code in filling.units.all_codes
    ]


def _staff(filling: Filling) -> list[_Cells]:
    """One row a commune, for the officials at its centre; other groups are added by the office."""
    centre = STAFF_GROUP_CHOICES[0].label
    month = f"{filling.month:%m/%Y}" if filling.month else ""
    return [{**row, "month": month, "staff_group": centre} for row in _communes(filling)]


def _handling_times(filling: Filling) -> list[_Cells]:
    rows = []
    for code, name in filling.fields.items():
        for channel in CHANNEL_CHOICES:
            minutes = filling.handling_times.get((code, channel.code), ("", "", ""))
            rows.append(
                {
                    "field_code": code,
                    "field_name": name,
                    "channel": channel.label,
                    "handling_minutes": minutes[0],
                    "handling_minutes_low": minutes[1],
                    "handling_minutes_high": minutes[2],
                }
            )
    return rows


def _policy(filling: Filling) -> list[_Cells]:
    if filling.policy is None:
        return []
    rows = []
    for section, name, value in filling.policy.rows().itertuples(index=False):
        now = json.loads(value)
        if can_be_shown(now):
            meaning = POLICY_MEANINGS.get((section, name), ("", ""))[0]
            rows.append({"section": section, "name": name, "value": shown(now), "meaning": meaning})
    return rows


def _shares(filling: Filling) -> list[_Cells]:
    units = filling.units
    return [
        {
            "former_code": unit.code,
            "former_name": unit.name,
            "former_district": unit.district,
            "commune_code": code,
            "commune_name": units.name(code),
        }
        for unit in units.formers.values()
        if unit.split
        for code in unit.destinations
    ]
