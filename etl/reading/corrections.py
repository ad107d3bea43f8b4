"""Reading `corrections.yml`: every line of it is understood, or the file is refused.

YAML guesses types (`12:30` is a number to it); here every scalar is text until its own rule reads
it. Keys given twice, unknown keys, anchors and tags are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from etl.contracts.corrections import ACTIONS, CASELOAD_MEASURES, STAFF_MEASURES
from etl.reading.dates import parse_date
from etl.reading.faults import Fault, ReadingError, Wording
from etl.reading.numbers import parse_decimal

FILE = "corrections.yml"
_ROOT = "corrections"
_TEXT_TAG = "tag:yaml.org,2002:str"


def _month(text: object) -> date:
    return parse_date(f"{text}-01")


def _number(text: object) -> float:
    return parse_decimal(str(text))


_Month = Annotated[date, BeforeValidator(_month)]
_Number = Annotated[float, BeforeValidator(_number), Field(ge=0)]
_Words = Annotated[str, Field(min_length=3)]


class Correction(BaseModel):
    """One correction: which figure, what is done to it, why, and what it must be now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commune: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    month: _Month
    measure: Literal[
        "carried_over", "received", "resolved_early", "resolved_on_time", "resolved_late",
        "in_process_within", "in_process_late", "received_cross_boundary", "assigned", "present",
    ]  # fmt: skip
    field: str | None = None
    channel: Literal["online", "in_person", "any"] | None = None
    staff_group: Literal["centre", "commune_government", "payroll"] | None = None
    action: Literal["drop", "override", "flag"]
    value: _Number | None = None
    expect: _Number
    reason: _Words
    reported_by: _Words

    @property
    def of_staff(self) -> bool:
        """Whether it is about officials, not dossiers."""
        return self.measure in STAFF_MEASURES

    @property
    def target(self) -> tuple[object, ...]:
        """What it is about; two corrections must not be about the same."""
        return (
            self.commune, self.month, self.measure, self.field, self.channel, self.staff_group
        )  # fmt: skip

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.action == "override") != (self.value is not None):
            raise ValueError("value")
        if self.of_staff != (self.staff_group is not None):
            raise ValueError("staff_group")
        if self.of_staff and (self.field or self.channel):
            raise ValueError("field")
        whole = not self.of_staff
        if whole and any(one is not None and one % 1 for one in (self.value, self.expect)):
            raise ValueError("expect")
        return self


_EXPECTED = {
    "commune": Wording("mã đơn vị cấp xã, 5 chữ số", "the code of a commune, 5 digits"),
    "month": Wording("tháng dạng 2026-03", "a month such as 2026-03"),
    "measure": Wording(
        f"một trong: {', '.join((*CASELOAD_MEASURES, *STAFF_MEASURES))}",
        f"one of: {', '.join((*CASELOAD_MEASURES, *STAFF_MEASURES))}",
    ),
    "field": Wording("không có với chỉ tiêu nhân sự", "none for officials"),
    "channel": Wording("online, in_person hoặc any", "online, in_person or any"),
    "staff_group": Wording(
        "centre, commune_government hoặc payroll, chỉ với assigned và present",
        "centre, commune_government or payroll, with assigned and present only",
    ),
    "action": Wording(f"một trong: {', '.join(ACTIONS)}", f"one of: {', '.join(ACTIONS)}"),
    "value": Wording(
        "một số không âm, chỉ với action: override", "a number, with action: override only"
    ),
    "expect": Wording(
        "giá trị hiện có trong nguồn; số hồ sơ là số nguyên",
        "the value the source has now; a whole number for dossiers",
    ),
    "reason": Wording("lý do bằng lời", "a reason in words"),
    "reported_by": Wording("cơ quan phát hiện", "the office that reported it"),
}
_UNKNOWN = Wording(f"một trong: {', '.join(_EXPECTED)}", f"one of: {', '.join(_EXPECTED)}")
_LIST = Wording(f"`{_ROOT}:` và một danh sách", f"`{_ROOT}:` and a list")
_ENTRY = Wording("các dòng `tên: giá trị`", "lines of `name: value`")
_ONCE = Wording("mỗi tên một lần", "each name once")
_PLAIN = Wording("một giá trị đơn, không nhãn, không tham chiếu", "a plain value: no tag, no alias")
_ANOTHER = Wording("mỗi số liệu một đính chính", "one correction for each figure")


def read_corrections(folder: Path) -> list[tuple[int, Correction]]:
    """Read the corrections of a data folder; none where there is no file.

    Args:
        folder: The data folder.

    Returns:
        The corrections in the order of the file, each with the line it begins on.

    Raises:
        ReadingError: Naming line and key of everything that is not understood.
        OSError: If the file cannot be read.
    """
    path = folder / FILE
    if not path.exists():
        return []
    found: list[tuple[int, Correction]] = []
    faults: list[Fault] = []
    for node in _entries(path):
        try:
            found.append((node.start_mark.line + 1, _correction(node)))
        except ReadingError as error:
            faults += error.faults
    seen: set[tuple[object, ...]] = set()
    for line, one in found:
        if one.target in seen:
            faults.append(Fault(FILE, line, "", one.commune, _ANOTHER))
        seen.add(one.target)
    if faults:
        raise ReadingError(faults)
    return found


def _entries(path: Path) -> list[yaml.Node]:
    """The nodes of the list; YAML's own errors told as faults."""
    try:
        text = path.read_text(encoding="utf-8")
        # BaseLoader reads text only and makes no object; compose does not even build values.
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        raise ReadingError([Fault(FILE, None, "", "", Wording("UTF-8", "UTF-8"))]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        why = str(getattr(error, "problem", error))
        raise ReadingError([Fault(FILE, line, "", why, Wording("YAML", "YAML"))]) from error
    if root is None:
        return []
    fault = Fault(FILE, root.start_mark.line + 1, "", "", _LIST)
    if not isinstance(root, yaml.MappingNode) or [key.value for key, _ in root.value] != [_ROOT]:
        raise ReadingError([fault])
    entries = root.value[0][1]
    if not isinstance(entries, yaml.SequenceNode):
        raise ReadingError([fault])
    if len({id(node) for node in entries.value}) != len(entries.value):
        raise ReadingError([Fault(FILE, entries.start_mark.line + 1, "", "*", _PLAIN)])
    return list(entries.value)


def _correction(node: yaml.Node) -> Correction:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise ReadingError([Fault(FILE, line, "", str(node.value), _ENTRY)])
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    faults = []
    for key, value in node.value:
        place = key.start_mark.line + 1
        if not isinstance(value, yaml.ScalarNode) or value.tag != _TEXT_TAG:
            faults.append(Fault(FILE, place, str(key.value), "", _PLAIN))
        elif key.value in texts:
            faults.append(Fault(FILE, place, key.value, value.value, _ONCE))
        else:
            texts[key.value], lines[key.value] = value.value, place
    if faults:
        raise ReadingError(faults)
    try:
        return Correction.model_validate(texts)
    except ValidationError as error:
        raise ReadingError(_told(error, texts, lines, line)) from error


def _told(
    error: ValidationError, texts: Mapping[str, str], lines: Mapping[str, int], line: int
) -> list[Fault]:
    """Pydantic's errors as faults, with the line of each key."""
    told = []
    for one in error.errors():
        # A rule between keys names the key it is about as its message.
        name = str(one["loc"][0]) if one["loc"] else str(one["ctx"]["error"])
        expected = _EXPECTED.get(name, _UNKNOWN)
        told.append(Fault(FILE, lines.get(name, line), name, texts.get(name, ""), expected))
    return told
