"""What the words of a dossier list mean: channels, statuses, marks, procedures."""

import re
from collections.abc import Mapping
from enum import StrEnum

from etl.contracts import UNCLASSIFIED
from etl.reading.documents import CellKind
from etl.reading.findings import UnreadableError
from etl.reading.names import matching_key
from etl.reading.personal import personal_text
from etl.sources.context import Context, procedure_key

REMOVED = "[đã xóa dữ liệu cá nhân]"
"""What stands in a kept list in the place of personal data."""

CERTIFICATION = "certification"
_PROCEDURE = re.compile(r"([1-9]\.[0-9]{6})(?:\.000\.00\.00\.H56)?", re.ASCII)


class Stage(StrEnum):
    """Where a dossier stands, as far as the figures need it."""

    OPEN = "open"
    RESOLVED = "resolved"
    NOT_COUNTED = "not_counted"
    """Refused or withdrawn: neither received for handling nor resolved."""


_STATUSES = {
    Stage.OPEN: (
        "Chờ tiếp nhận", "Mới đăng ký", "Mới tiếp nhận", "Đã tiếp nhận", "Được tiếp nhận",
        "Đang xử lý", "Đang giải quyết", "Chờ xử lý", "Chờ phê duyệt", "Đang phê duyệt",
        "Yêu cầu bổ sung", "Yêu cầu bổ sung giấy tờ", "Yêu cầu bổ sung hồ sơ", "Chờ bổ sung",
        "Đang chờ bổ sung", "Bổ sung hồ sơ", "Tạm dừng xử lý", "Tạm dừng",
        "Yêu cầu thực hiện nghĩa vụ tài chính",
    ),
    Stage.RESOLVED: (
        "Đã xử lý xong", "Đã giải quyết", "Đã giải quyết xong", "Đã trả kết quả", "Đã trả",
        "Đã có kết quả", "Có kết quả", "Chờ trả kết quả", "Hoàn thành", "Đã hoàn thành",
        "Kết thúc", "Đã kết thúc",
    ),
    Stage.NOT_COUNTED: (
        "Từ chối", "Từ chối tiếp nhận", "Không tiếp nhận", "Không được tiếp nhận", "Bị từ chối",
        "Từ chối giải quyết", "Dừng xử lý", "Công dân yêu cầu rút hồ sơ", "Rút", "Rút hồ sơ",
        "Đã rút", "Đã rút hồ sơ", "Hủy", "Đã hủy", "Hủy hồ sơ", "Đã hủy hồ sơ",
    ),
}  # fmt: skip
_CHANNELS = {
    "online": ("Trực tuyến", "Nộp trực tuyến", "Online"),
    "in_person": (
        "Trực tiếp", "Nộp trực tiếp", "Bưu chính công ích", "Bưu chính", "Dịch vụ bưu chính",
        "Qua bưu chính", "Qua dịch vụ bưu chính công ích", "Dịch vụ bưu chính công ích",
        "Qua bưu chính công ích", "Trực tiếp, dịch vụ bưu chính",
    ),
}  # fmt: skip
_MARKS = {
    True: ("true", "1", "có", "đúng", "phi địa giới", "chứng thực"),
    False: ("false", "0", "không", "", "sai"),
}
_STATUS_KEYS = {matching_key(word): stage for stage, words in _STATUSES.items() for word in words}
_CHANNEL_KEYS = {matching_key(word): code for code, words in _CHANNELS.items() for word in words}
_MARK_KEYS = {matching_key(word): value for value, words in _MARKS.items() for word in words}


def stage_of(status: str) -> Stage:
    """Where a dossier of this status stands.

    Raises:
        UnreadableError: The status is empty, unknown, or holds personal data.
    """
    return _STATUS_KEYS[_known(status, _STATUS_KEYS, "dossier_status_unknown")]


def channel_of(channel: str) -> str:
    """The channel of a written one: "online" or "in_person".

    Raises:
        UnreadableError: The channel is empty, unknown, or holds personal data.
    """
    return _CHANNEL_KEYS[_known(channel, _CHANNEL_KEYS, "dossier_channel_unknown")]


def mark_of(mark: str) -> bool:
    """Whether a mark is set; a blank one is not.

    Raises:
        UnreadableError: It is neither yes nor no.
    """
    return _MARK_KEYS[_known(mark, _MARK_KEYS, "dossier_mark_unknown")]


def see_no_person(text: str) -> None:
    """Refuse a text that holds personal data, or held it before the list was kept.

    Raises:
        UnreadableError: It does.
    """
    if text == REMOVED or personal_text(text):
        raise UnreadableError("dossier_personal_value")


def procedure_code_of(text: str) -> str:
    """A procedure's code without the ending of the province; empty for a blank one.

    Raises:
        UnreadableError: It is written otherwise, or holds personal data.
    """
    see_no_person(text)
    match = _PROCEDURE.fullmatch(text)
    if text and match is None:
        raise UnreadableError("dossier_procedure_form")
    return match[1] if match else ""


def field_of(code: str, name: str, field_name: str, *, certified: bool, context: Context) -> str:
    """The field of a procedure.

    Args:
        code: Its code, without ending.
        name: Its name.
        field_name: Its field as the list says.
        certified: Whether the list marks the dossier as an authentication.
        context: What the project knows: its table of procedures comes before the list's field.

    Returns:
        A field's code; `UNCLASSIFIED` where nothing tells.
    """
    if certified:
        return CERTIFICATION
    return (
        context.procedures.get(code)
        or context.procedures.get(procedure_key(name))
        or context.field_names.get(matching_key(field_name))
        or UNCLASSIFIED
    )


def as_listed(text: str, kind: CellKind) -> str:
    """A cell of a sheet as the list would write it: a date cell with the day first."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?", text)
    if kind not in (CellKind.DATE, CellKind.FORMULA) or match is None:
        return text
    time = f" {match[4]}" if match[4] else ""
    return f"{match[3]}/{match[2]}/{match[1]}{time}"


def _known(text: str, keys: Mapping[str, object], reason: str) -> str:
    see_no_person(text)
    key = matching_key(text)
    if key not in keys:
        raise UnreadableError(reason if key else "dossier_cell_empty")
    return key
