"""What is said of each file that was checked or loaded."""

from __future__ import annotations

from typing import Any

from etl.intake.preview import preview
from etl.intake.session import Examined, Outcome
from etl.reading.answers import Answer
from etl.reading.faults import Language
from etl.reading.reasons import Reaction

_MOST_NOTES = 3
_OUTCOMES: dict[Language, dict[Outcome, str]] = {
    "vi": {
        Outcome.ACCEPTED: "NHẬN ĐƯỢC",
        Outcome.WAITING: "CHỜ XÁC NHẬN",
        Outcome.REPEATED: "GỬI LẠI, SỐ LIỆU KHÔNG ĐỔI",
        Outcome.ALREADY: "ĐÃ NHẬN TRƯỚC ĐÂY",
        Outcome.REFUSED: "TỪ CHỐI",
    },
    "en": {
        Outcome.ACCEPTED: "ACCEPTABLE",
        Outcome.WAITING: "WAITS FOR A WORD",
        Outcome.REPEATED: "SENT AGAIN, NOTHING CHANGES",
        Outcome.ALREADY: "ALREADY RECEIVED",
        Outcome.REFUSED: "REFUSED",
    },
}
_LEVELS: dict[Language, dict[Reaction, str]] = {
    "vi": {
        Reaction.REFUSE: "Lỗi",
        Reaction.QUARANTINE: "Để riêng",
        Reaction.WARN: "Cảnh báo",
        Reaction.NOTE: "Ghi nhận",
    },
    "en": {
        Reaction.REFUSE: "Fault",
        Reaction.QUARANTINE: "Set aside",
        Reaction.WARN: "Warning",
        Reaction.NOTE: "Noted",
    },
}
_ROWS: dict[Language, str] = {
    "vi": "đọc {read} dòng, nhận {accepted}, để riêng {aside}",
    "en": "{read} rows read, {accepted} accepted, {aside} set aside",
}
_HIDDEN: dict[Language, str] = {
    "vi": "Ghi là chưa có số liệu: {units}.",
    "en": "Shown as missing: {units}.",
}
_HOW: dict[Language, str] = {
    "vi": 'Để nhận tệp này: thêm --replace --reason "lý do" (thay số liệu cũ), hoặc chỉ --reason '
    '"lý do" (xác nhận số liệu khác thường).',
    "en": 'To accept it: add --replace --reason "why" (to replace earlier figures), or just '
    '--reason "why" (to confirm an unusual one).',
}
_TOTALS = {
    "received": "tiếp nhận",
    "received_online": "tiếp nhận trực tuyến",
    "received_in_person": "tiếp nhận trực tiếp",
    "received_cross_boundary": "tiếp nhận phi địa giới",
    "carried_over": "kỳ trước chuyển sang",
    "resolved": "đã giải quyết",
    "resolved_early": "giải quyết trước hạn",
    "resolved_on_time": "giải quyết đúng hạn",
    "resolved_late": "giải quyết quá hạn",
    "in_process": "đang giải quyết",
    "dossiers": "hồ sơ",
    "centre": "trung tâm",
    "commune_government": "chính quyền xã",
    "payroll": "toàn bộ biên chế",
    "assigned": "biên chế được giao",
    "present": "có mặt",
    "population": "dân số",
}
_MORE: dict[Language, str] = {"vi": "và {count} ghi nhận khác", "en": "and {count} more notes"}


def as_text(one: Examined, language: Language) -> str:
    """Everything about one file, over several lines: the gravest first."""
    answer = one.reviewed.answer
    lines = [f"{answer.file}: {_OUTCOMES[language][one.outcome]}"]
    if title := getattr(answer.title, language):
        lines[0] += f" ({title})"
    if not answer.refused:
        lines.append("  " + _counted(answer, language))
    order = list(Reaction)
    notes = 0
    for found in sorted(answer.findings, key=lambda found: order.index(found.reaction)):
        notes += found.reaction == Reaction.NOTE
        if notes <= _MOST_NOTES:
            lines.append(f"  [{_LEVELS[language][found.reaction]}] {found.message(language)}")
    if notes > _MOST_NOTES:
        lines.append("  " + _MORE[language].format(count=notes - _MOST_NOTES))
    if hidden := _hidden(one):
        lines.append("  " + _HIDDEN[language].format(units=", ".join(hidden)))
    if one.outcome == Outcome.WAITING:
        lines.append("  " + _HOW[language])
    return "\n".join(lines)


def as_json(one: Examined, language: Language) -> dict[str, Any]:
    """Everything about one file, for machines."""
    told = one.reviewed.answer.as_json(language)
    return told | {
        "outcome": str(one.outcome),
        "withheld": _hidden(one),
        "preview": preview(one.reviewed.answer),
    }


def _counted(answer: Answer, language: Language) -> str:
    rows = _ROWS[language].format(
        read=answer.rows_read, accepted=answer.rows_accepted, aside=len(answer.set_aside)
    )
    totals = [f"{_named(name, language)} {value:.10g}" for name, value in answer.control]
    return "; ".join([rows, *totals])


def _named(control: str, language: Language) -> str:
    """A control total's name in words; months and codes in it stay as they are."""
    if language == "en":
        return control.replace("_", " ")
    return " ".join(_TOTALS.get(part, part) for part in control.split(" "))


def _hidden(one: Examined) -> list[str]:
    """Communes and months shown as missing, as "15607 2026-10"."""
    if one.reviewed.answer.refused:
        return []
    pairs = one.reviewed.answer.withheld | one.reviewed.withheld
    return sorted(f"{code} {moment:%Y-%m}" for code, moment in pairs)
