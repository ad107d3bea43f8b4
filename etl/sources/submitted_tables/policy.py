"""Values of the policy, checked together with those they are laid over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from etl.contracts.submitted import SUBMITTED_POLICY
from etl.contracts.templates import POLICY
from etl.policy import Policy, load_policy, nested
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import Finding, UnreadableError, finding
from etl.sources.submitted_tables.assembling import Accepted, assemble, refused
from etl.sources.submitted_tables.layout import Table, find_table
from etl.sources.submitted_tables.policy_values import parse_value
from etl.sources.submitted_tables.rows import Row
from etl.sources.submitted_tables.sorting import sort_rows

_SHIPPED = Path(__file__).resolve().parents[3] / "data" / "policy.toml"
_BOUNDS = {
    "greater_than": ("gt", Wording("phải lớn hơn {}", "must be above {}")),
    "greater_than_equal": ("ge", Wording("phải từ {} trở lên", "must be {} or more")),
    "less_than": ("lt", Wording("phải nhỏ hơn {}", "must be below {}")),
    "less_than_equal": ("le", Wording("phải từ {} trở xuống", "must be {} or less")),
}
_RULES = {
    "the band must hold 1, the provincial average": "dải cân đối phải chứa 1 (bình quân tỉnh)",
    "map_classes must rise": "các ngưỡng bản đồ phải tăng dần",
    "months are given by their first day": "tháng ghi bằng ngày đầu tháng",
    "last_month is before first_month": "tháng cuối đứng trước tháng đầu",
    "band_low must be below band_high": "cận dưới phải nhỏ hơn cận trên",
    "the category shares must add up to less than 1, or no time is left for dossiers": (
        "tổng các tỷ lệ thời gian cho việc khác phải nhỏ hơn 1, nếu không thì không còn thời gian "
        "cho hồ sơ"
    ),
    "lowest must not be above highest": "mức thấp nhất không được lớn hơn mức cao nhất",
    "floor must not be above cap": "mức sàn không được lớn hơn mức trần",
    "base_posts must not be above most_posts_commune or most_posts_ward": (
        "số vị trí cơ sở không được lớn hơn số vị trí tối đa"
    ),
    "low, central and high must rise": "mức thấp, mức giữa và mức cao phải tăng dần",
    "the values of a scenario lie outside what they can be": (
        "giá trị của kịch bản nằm ngoài phạm vi có thể có"
    ),
    "at least one weight must be above 0": "phải có ít nhất một trọng số lớn hơn 0",
}
_CELLS = ("section", "name", "value")
_LENGTHS = ("missing", "too_long", "too_short", "tuple_type")


def read_policy(document: Document, base: Policy | None = None) -> Answer:
    """Read a table of policy values; see `etl.sources.submitted_tables.read`.

    Args:
        document: The opened file.
        base: The policy that the values are laid over; the shipped one if not given.
    """
    table, found = find_table(document, POLICY)
    if table is None:
        return refused(document, POLICY, found)
    now = (base or load_policy(_SHIPPED)).sections()
    result = sort_rows(table, lambda row: row.text("section") in now or all(map(row.text, _CELLS)))
    unreported = [row for row in result.data if not row.text("value")]
    given: dict[tuple[str, str], Row] = {}
    values: dict[tuple[str, str], Any] = {}
    for row in result.data:
        key = (row.text("section"), row.text("name"))
        if row in unreported:
            continue
        first = given.setdefault(key, row)
        if first is not row:
            same = first.text("value") == row.text("value")
            code = "duplicate_same" if same else "duplicate_different"
            found.append(finding(code, row.place(), unit=".".join(key), first=first.number))
        elif key[1] not in now.get(key[0], {}):
            error = UnreadableError("policy_value_unknown", section=key[0], parameter=key[1])
            row.add(error, "name")
        else:
            current = now[key[0]][key[1]]
            value = row.read("value", partial(parse_value, now=current))
            if value is not None:
                values[key] = value
    found += _broken(table, now, values, given)
    records = [
        {"section": section, "name": name, "value": json.dumps(value)}
        for (section, name), value in values.items()
    ]
    accepted = Accepted(
        records,
        {given[key].number for key in values},
        value=("policy", "value"),
        cells=[(given[key].number, *key) for key in values],
    )
    return assemble(
        document,
        table,
        SUBMITTED_POLICY,
        found=found,
        result=result,
        unreported=unreported,
        accepted=accepted,
    )


def _broken(
    table: Table,
    now: dict[str, dict[str, Any]],
    values: dict[tuple[str, str], Any],
    given: dict[tuple[str, str], Row],
) -> list[Finding]:
    """The rules of the policy that the values break, at the rows they are in."""
    content = {section: dict(content) for section, content in now.items()}
    for (section, name), value in values.items():
        content[section][name] = value
    try:
        Policy.model_validate(nested(content))
    except ValidationError as error:
        found = []
        for fault in error.errors():
            where = _key([str(part) for part in fault["loc"]], now)
            row = given.get(where)
            place = row.place("value") if row else table.sheet.at()
            quoted = row.text("value") if row else ""
            found.append(
                finding(
                    "policy_rule", place, quoted,
                    parameter=".".join(filter(None, where)), problem=_problem(dict(fault)),
                )
            )  # fmt: skip
        return found
    return []


def _key(path: list[str], known: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    """Section and name of the value that a fault is at; no name where it is at a whole section."""
    for length in range(len(path) - 1, 0, -1):
        section = ".".join(path[:length])
        if path[length] in known.get(section, {}):
            return section, path[length]
    return ".".join(path), ""


def _problem(fault: dict[str, Any]) -> Wording:
    """A broken rule in words of both languages."""
    kind, bounds = fault["type"], fault.get("ctx", {})
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        bound = f"{bounds[name]:g}"
        return Wording(words.vi.format(bound), words.en.format(bound))
    message = str(fault["msg"]).removeprefix("Value error, ")
    if message in _RULES:
        return Wording(_RULES[message], message)
    if kind in _LENGTHS:
        return Wording("số lượng giá trị không đúng", "wrong number of values")
    return Wording("không đúng quy tắc của tham số này", message)
