"""The mail: in plain words, and the same in simple HTML; nothing in it that is not on the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

from sharing import formats
from sharing.addresses import address, of_communes
from sharing.alerts.findings import Findings, Unit
from sharing.unjudged import KEYS
from sharing.words import Language, Words

_MOST_NAMED = 25
_MOST_COMPARED = 10
"""As many communes as the comparison takes side by side."""


def letter(
    found: Findings, *, sender: str, recipient: str, base: str, lang: Language, now: dt.datetime
) -> EmailMessage:
    """The mail to one recipient.

    Args:
        found: What it tells.
        sender: The address it is from.
        recipient: The address it goes to, the only one it names.
        base: The product's address; "" if it is not known: then the mail has no links.
        lang: Its language.
        now: When it is sent.
    """
    parts = list(_parts(found, base, lang))
    message = EmailMessage()
    message["From"], message["To"] = sender, recipient
    message["Subject"] = _subject(found, lang)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid("can-viec", sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = lang
    message.set_content("\n".join(_plain(parts)) + "\n")
    message.add_alternative(_html(parts, lang), subtype="html")
    return message


# A paragraph, a heading, a list of lines, a link with its words.
_Part = tuple[str, str] | tuple[str, Sequence[str]] | tuple[str, str, str]


def _subject(found: Findings, lang: Language) -> str:
    words = Words(lang)
    subject = words(
        "alert.subject", period=_month(found.period, lang),
        new=formats.number(len(found.new), lang=lang),
        worse=formats.number(len(found.worse), lang=lang),
        missing=formats.number(len(found.unreported), lang=lang),
    )  # fmt: skip
    return words("alert.subject_simulated", subject=subject) if found.simulated else subject


def _month(period: object, lang: Language) -> str:
    return formats.month(getattr(period, "first_month"), lang=lang)  # noqa: B009  a row of a table


def _parts(found: Findings, base: str, lang: Language) -> Iterator[_Part]:
    words = Words(lang)
    yield ("text", words(
        "alert.intro", edition=found.edition, period=_month(found.period, lang),
        overloaded=formats.number(found.overloaded, lang=lang),
        judged=formats.number(found.judged, lang=lang),
    ))  # fmt: skip
    if found.simulated:
        share = formats.percent(found.simulated_share, 0, lang=lang)
        yield ("strong", words("alert.simulated", share=share))
    yield ("text", _against(found, lang))
    seen = {"period": str(found.period.period_id), "edition": found.edition, "lang": lang}
    for name, units in (("new", found.new), ("worse", found.worse)):
        yield ("heading", _counted(f"alert.{name}", units, lang))
        yield from _listed(units, lang)
        if units and base:
            codes = [unit.code for unit in units]
            compared = codes if len(codes) <= _MOST_COMPARED else []
            yield ("link", words("alert.see"), of_communes(base, compared, seen))
    yield ("heading", _counted("alert.unreported", found.unreported, lang))
    yield from _listed(found.unreported, lang)
    if base:
        yield ("link", words("alert.overview"), address(base, "overview", seen))
    yield ("text", words("alert.footer"))


def _against(found: Findings, lang: Language) -> str:
    words = Words(lang)
    if found.against_period is None:
        return words("alert.against_nothing")
    period = _month(found.against_period, lang)
    if found.against_edition:
        return words("alert.against_edition", edition=found.against_edition, period=period)
    return words("alert.against_period", period=period)


def _counted(key: str, units: Sequence[Unit], lang: Language) -> str:
    return Words(lang)(key, count=formats.number(len(units), lang=lang))


def _listed(units: Sequence[Unit], lang: Language) -> Iterator[_Part]:
    words = Words(lang)
    lines = [_line(unit, lang) for unit in units[:_MOST_NAMED]]
    if len(units) > _MOST_NAMED:
        left = formats.number(len(units) - _MOST_NAMED, lang=lang)
        lines.append(words("alert.more", count=left))
    yield ("list", lines or [words("alert.none")])


def _line(unit: Unit, lang: Language) -> str:
    words = Words(lang)
    if unit.reason:
        reason = words(KEYS[unit.reason])
        return words("alert.line_missing", name=unit.name, reason=reason)  # no figure, no mark
    said = words(
        "alert.line", name=unit.name, ratio=formats.ratio(unit.ratio, lang=lang),
        slope=formats.signed(unit.slope, 1, lang=lang),
    )  # fmt: skip
    return words("alert.line_simulated", line=said) if unit.simulated else said


def _plain(parts: Sequence[_Part]) -> Iterator[str]:
    for part in parts:
        if part[0] == "list":
            yield from (f"- {line}" for line in part[1])
        elif part[0] == "heading":
            yield f"{str(part[1]).upper()}"
            continue
        elif len(part) > 2:  # noqa: PLR2004  a link
            yield f"{part[1]}: {part[2]}"
        else:
            yield str(part[1])
        yield ""


def _html(parts: Sequence[_Part], lang: Language) -> str:
    body = "".join(_element(part) for part in parts)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;color:#1a1a1a;max-width:42em">{body}</body></html>\n'
    )


def _element(part: _Part) -> str:
    kind, said = part[0], part[1]
    if kind == "list":
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in said)}</ul>"
    text = escape(str(said))
    if len(part) > 2:  # noqa: PLR2004  a link
        return f'<p><a href="{escape(str(part[2]), quote=True)}">{text}</a></p>'
    if kind == "heading":
        return f'<h3 style="margin-bottom:0.2em">{text}</h3>'
    return f"<p><strong>{text}</strong></p>" if kind == "strong" else f"<p>{text}</p>"
