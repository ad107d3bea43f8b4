"""The briefing: one A4 page for the province, for one commune, or for a selection of communes."""

from __future__ import annotations

from sharing import typesetting
from sharing.report import commune, parts, province, selection
from sharing.report.facts import Facts, Slice
from sharing.report.parts import Data
from sharing.report.said import Asked, Said

_TEMPLATE = "briefing.typ"


def briefing(facts: Facts, asked: Asked, communes: tuple[str, ...] = ()) -> bytes:
    """The briefing as PDF: tagged (PDF/UA-1), its fonts inside, its text selectable.

    Args:
        facts: The figures, by `sharing.report.facts.read`.
        asked: Language, address, day and title block.
        communes: Codes of the communes it is on; none for the province, one for its portrait.

    Raises:
        KeyError: A commune is not there.
        ValueError: There are more communes than `selection.MOST`.
    """
    return typesetting.pdf(_TEMPLATE, data(facts, asked, communes))


def data(facts: Facts, asked: Asked, communes: tuple[str, ...] = ()) -> Data:
    """What the template is filled with; see `briefing`."""
    said = Said(facts, asked)
    if not communes:
        subject, body = province.subject(said), province.body(said)
    elif len(communes) == 1:
        code = communes[0]
        subject, body = commune.subject(said, code), commune.body(said, code)
    else:
        subject, body = selection.subject(said, communes), selection.body(said, communes)
    return {
        "lang": asked.lang,
        "head": parts.head(said, subject),
        **body,
        "method": {"title": said.words("report.method_title"), "texts": parts.method(said)},
        "foot": parts.foot(said),
    }


def file_name(of: Slice, codes: tuple[str, ...], lang: str) -> str:
    """The name of a briefing's file: what it is on, period, edition, language."""
    on = "tinh" if not codes else codes[0] if len(codes) == 1 else f"{len(codes)}-xa"
    return f"bao-cao-nhanh-{on}-{of.period_id}-{of.edition}-{lang}.pdf"
