"""Why nothing was published, in the reader's language."""

from __future__ import annotations

from etl.reading.faults import Language
from etl.reading.in_words import in_words
from warehouse.guards import (
    JUMPS,
    LOST_DOSSIERS,
    LOST_OFFICIALS,
    NOT_COMPARED,
    Objection,
    ObjectionError,
)

_OBJECTIONS: dict[Language, dict[str, str]] = {
    "vi": {
        LOST_DOSSIERS: "mất số liệu hồ sơ của {count} trong {of} lượt xã-tháng (quá 2 %): {first}",
        LOST_OFFICIALS: "mất số liệu nhân sự của {count} trong {of} lượt xã-tháng (quá 2 %): "
        "{first}",
        NOT_COMPARED: "không đọc được ấn bản hiện hành {first} để so sánh",
        JUMPS: "{count} trong {of} số liệu thay đổi quá 5 lần trung vị của chính nó: {first}",
    },
    "en": {
        LOST_DOSSIERS: "dossiers of {count} of {of} commune-months are lost (more than 2 %): "
        "{first}",
        LOST_OFFICIALS: "officials of {count} of {of} commune-months are lost (more than 2 %): "
        "{first}",
        NOT_COMPARED: "the current edition {first} cannot be read to be compared with",
        JUMPS: "{count} of {of} figures change by more than 5 times their own median: {first}",
    },
}
_COMPARED: dict[Language, str] = {"vi": "So với ấn bản {parent}:", "en": "Compared with {parent}:"}
_ANSWER: dict[Language, str] = {
    "vi": 'Nếu đúng như vậy: chạy lại với --override --reason "lý do"; lý do lưu trong ấn bản.',
    "en": 'If this is right: run again with --override --reason "why"; the reason stays in the '
    "edition.",
}
_MORE = "…"


def objection_text(objection: Objection, language: Language) -> str:
    """One objection of the guards as a sentence."""
    first = "; ".join(objection["first"])
    if objection["count"] > len(objection["first"]):
        first += f"; {_MORE}"
    words = _OBJECTIONS[language][objection["kind"]]
    return words.format(count=objection["count"], of=objection["of"], first=first)


def reason_of(error: Exception, language: Language) -> str:
    """Why something was refused, over several lines where the guards objected."""
    if not isinstance(error, ObjectionError):
        return in_words(error, language)
    told = [f"- {objection_text(one, language)}" for one in error.objections]
    return "\n".join([_COMPARED[language].format(parent=error.parent), *told, _ANSWER[language]])
