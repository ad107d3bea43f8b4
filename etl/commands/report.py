"""What is said of each file that was checked or loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from etl.intake.grouping import grouped
from etl.intake.reviewed import WAITS_FOR_REPLACE
from etl.intake.session import Examined, Outcome
from etl.reading.faults import Language
from etl.reading.reasons import Reaction

_PERIOD = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
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
_FOOTNOTES: dict[Language, str] = {
    "vi": ", bỏ qua {count} dòng ghi chú, chữ ký",
    "en": ", {count} lines of footnotes and signatures passed over",
}
_HIDDEN: dict[Language, str] = {
    "vi": "Ghi là chưa có số liệu: {units}.",
    "en": "Shown as missing: {units}.",
}
_REPLACE: dict[Language, str] = {
    "vi": 'Để nhận tệp này, thay số liệu đã nộp: thêm --replace --reason "lý do".',
    "en": 'To accept it in the place of earlier figures: add --replace --reason "why".',
}
_CONFIRM: dict[Language, str] = {
    "vi": 'Để nhận tệp này, nếu con số khác thường là đúng: thêm --reason "lý do".',
    "en": 'To accept it, if the unusual figure is right: add --reason "why".',
}
_SUMMARY: dict[Language, str] = {
    "vi": "{count} tệp: {outcomes}.",
    "en": "{count} files: {outcomes}.",
}
_PARTLY: dict[Language, str] = {"vi": "NHẬN MỘT PHẦN", "en": "ACCEPTED IN PART"}
_NO_ROW: dict[Language, str] = {"vi": "CHƯA DÒNG NÀO NHẬN ĐƯỢC", "en": "NO ROW ACCEPTED"}
_SEE_TO: dict[Language, str] = {"vi": "Cần xem lại:", "en": "To be seen to:"}
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
_NOTES: dict[Language, str] = {
    "vi": "{count} ghi nhận nhỏ, không cần sửa (xem đủ: --json)",
    "en": "small notes: {count}, nothing to mend (all of them: --json)",
}


def as_text(one: Examined, language: Language) -> str:
    """Everything about one file, over several lines: the gravest first.

    What was read in an unusual form and needs no mending is only counted.
    """
    answer = one.reviewed.answer
    lines = [f"{answer.file}: {_outcome(one, language)}"]
    if title := getattr(answer.title, language):
        lines[0] += f" ({title})"
    if not answer.refused:
        lines += [f"  {text}" for text in _counted(one, language)]
    notes = 0
    for line in grouped(answer.findings, language):
        if line.reaction == Reaction.NOTE:
            notes += line.count
        else:
            lines.append(f"  [{_LEVELS[language][line.reaction]}] {line.message}")
    if notes:
        lines.append("  " + _NOTES[language].format(count=notes))
    if hidden := _hidden_words(one):
        lines.append("  " + _HIDDEN[language].format(units="; ".join(hidden)))
    if one.outcome == Outcome.WAITING:
        lines.append("  " + (_REPLACE if _replaces(one) else _CONFIRM)[language])
    return "\n".join(lines)


def summary(examined: Sequence[Examined], language: Language) -> str:
    """How many files there are of each outcome, and which of them somebody must see to."""
    counts = Counter(_outcome(one, language) for one in examined)
    lines = [
        _SUMMARY[language].format(
            count=len(examined),
            outcomes=", ".join(f"{count} {name.lower()}" for name, count in counts.items()),
        )
    ]
    open_ = [one for one in examined if not one.spotless]
    if open_:
        lines.append(_SEE_TO[language])
        lines += [f"  {one.reviewed.answer.file}: {_outcome(one, language)}" for one in open_]
    return "\n".join(lines)


def _replaces(one: Examined) -> bool:
    """Whether it holds figures that were submitted before."""
    return any(found.code == WAITS_FOR_REPLACE for found in one.reviewed.answer.findings)


def _outcome(one: Examined, language: Language) -> str:
    if one.outcome == Outcome.ACCEPTED and not one.spotless:
        return (_PARTLY if one.reviewed.answer.rows_accepted else _NO_ROW)[language]
    return _OUTCOMES[language][one.outcome]


def as_json(one: Examined, language: Language) -> dict[str, Any]:
    """Everything about one file, for machines."""
    told = one.reviewed.answer.as_json(language)
    return told | {
        "outcome": str(one.outcome),
        "withheld": [f"{code} {moment:%Y-%m}" for code, moment in one.hidden],
        "rows_of_data": one.rows_of_data,
        "rows_faulty": one.faulty_rows,
        "spotless": one.spotless,
        "waits_for_replace": one.outcome == Outcome.WAITING and _replaces(one),
        "told": [
            {"reaction": str(line.reaction), "message": line.message, "count": line.count}
            for line in grouped(one.reviewed.answer.findings, language)
        ],
    }


def _counted(one: Examined, language: Language) -> list[str]:
    """The rows, and the totals of what is accepted, of each month on a line of its own."""
    answer = one.reviewed.answer
    rows = _ROWS[language].format(
        read=one.rows_of_data, accepted=answer.rows_accepted, aside=one.faulty_rows
    )
    if notes := answer.rows_read - one.rows_of_data:
        rows += _FOOTNOTES[language].format(count=notes)
    totals: dict[str, list[str]] = {}
    for name, value in answer.control:
        period, words = _named(name, language)
        totals.setdefault(period, []).append(f"{words} {value:.10g}")
    lines = [rows]
    for period, listed in totals.items():
        text = "; ".join(listed)
        lines.append(f"{period}: {text}" if period else text)
    return lines


def _named(control: str, language: Language) -> tuple[str, str]:
    """Period and name of a control total in words, as ("tháng 10/2026", "trung tâm, có mặt")."""
    periods, words = [], []
    for part in control.split(" "):
        if match := _PERIOD.fullmatch(part):
            year, month, day = match.groups()
            written = f"{day}/{month}/{year}" if day else f"{month}/{year}"
            kind = ("ngày " if day else "tháng ") if language == "vi" else ""
            periods.append(kind + written)
        else:
            words.append(_TOTALS.get(part, part) if language == "vi" else part.replace("_", " "))
    return " ".join(periods), ", ".join(words)


def _hidden_words(one: Examined) -> list[str]:
    """Communes and months shown as missing, as "Xã Bát Mọt 10/2026"."""
    return [f"{one.names.get(code, code)} {moment:%m/%Y}" for code, moment in one.hidden]
