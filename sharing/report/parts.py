"""The parts that every briefing has: title block, map, counts, method, foot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import segno

from sharing import addresses, formats, palette
from sharing.maps import drawing
from sharing.maps.shapes import shapes
from sharing.report.facts import each
from sharing.report.said import Said

Data = dict[str, Any]
_EXTREMES = 3


def table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[str],
    note: str = "",
) -> Data:  # fmt: skip
    """A table for the template.

    Args:
        title: Its title; "" for none.
        head: Names of its columns.
        rows: Its cells, as texts.
        widths: Of each column: "l" takes what is left; "n", "r" and "c" are as wide as their
            content, set left, right or centred.
        note: What is said under it; "" for nothing.
    """
    return {
        "title": title, "head": list(head), "rows": [list(row) for row in rows],
        "widths": list(widths), "note": note,
    }  # fmt: skip


def section(title: str, *, texts: Sequence[str] = (), tables: Sequence[Data] = ()) -> Data:
    """A section: its title, its paragraphs, its tables side by side."""
    return {"title": title, "texts": list(texts), "tables": list(tables)}


def head(said: Said, subject: str) -> Data:
    """The title block, after the form of Decree 30/2020 without what a machine may not sign."""
    words, asked = said.words, said.asked
    written = formats.written_date(asked.printed_on, lang=said.lang)
    printed = formats.date(asked.printed_on, lang=said.lang)
    left = [asked.agency or words("report.product"), words("report.product_line")]
    if asked.agency:
        left = [asked.agency, words("report.product")]
    return {
        "national": asked.national,
        "left": left,
        "right": [words("report.nation"), words("report.motto")]
        if asked.national
        else [words("report.extract")],
        "date": words("report.place_date", date=written)
        if asked.national
        else words("report.printed", date=printed),
        "extract": words("report.extract"),
        "title": words("report.title"),
        "subject": subject,
        "period": said.period_line(),
        "scope": said.scope_line(),
        "warnings": said.warnings(),
        "document": words(
            "report.document_title", subject=subject, period=said.period(said.facts.period)
        ),
    }


def counts(said: Said) -> Data:
    """Communes by verdict, with the change since the period before."""
    words, facts = said.words, said.facts
    now, before = facts.counts(), facts.counts_before()
    rows, swatches = [], []
    for verdict in palette.VERDICTS:
        count = now.get(verdict, 0)
        change = (
            formats.missing(lang=said.lang)
            if before is None
            else formats.signed(count - before.get(verdict, 0), lang=said.lang)
        )
        rows.append([words(f"verdict.{verdict}"), said.number(count), change])
        swatches.append(drawing.swatch(_class(said, verdict)))
    named = ("report.counts", "report.count_column", "report.change_column")
    note = (
        words("report.no_before")
        if facts.before is None
        else words("report.counts_note", period=said.period(facts.before))
    )
    shown = table("", [words(key) for key in named], rows, ["l", "r", "r"], note)
    return shown | {"swatches": swatches}


def _class(said: Said, verdict: str) -> drawing.MapClass | None:
    if verdict == "insufficient":
        return None
    count = said.facts.counts().get(verdict, 0)
    mark = drawing.MARKS.get(verdict, "")
    return drawing.MapClass(said.verdict(verdict), palette.COLOURS[verdict], count, mark)


def picture(said: Said, ringed: tuple[str, ...] = ()) -> Data | None:
    """The map of the verdicts; None where the edition has no shapes."""
    facts, words = said.facts, said.words
    if facts.boundaries.empty:
        return None
    order = [verdict for verdict in reversed(palette.VERDICTS) if verdict != "insufficient"]
    classes = [_class(said, verdict) for verdict in order]
    drawn = drawing.Picture(
        classes=tuple(found for found in classes if found is not None),
        class_of={
            row.commune_code: order.index(row.verdict)
            for row in each(facts.communes)
            if row.verdict in order
        },
        missing="",
        names=dict(zip(facts.communes["commune_code"], facts.communes["name"], strict=True)),
        ringed=ringed,
        inset=words("report.inset"),
    )
    caption = words("report.map_caption", layer=words(f"layer_note.{facts.layer}"))
    if ringed:
        outlined = said.names([facts.commune(code).name for code in ringed])
        caption = f"{words('report.ringed', names=outlined)} {caption}"
    return {
        "svg": drawing.alone(shapes(facts.boundaries), drawn),
        "alt": _alt(said, ringed),
        "caption": caption,
    }


def _alt(said: Said, ringed: tuple[str, ...]) -> str:
    words, facts = said.words, said.facts
    known = facts.communes.dropna(subset=["ratio"]).sort_values("ratio")["name"]
    now = facts.counts()
    nothing = words("missing.no_data")
    alt = words(
        "report.map_alt",
        classes="; ".join(
            words("report.class_count", name=words(f"verdict.{code}"), count=now.get(code, 0))
            for code in palette.VERDICTS
        ),
        highest=", ".join(known.tail(_EXTREMES)[::-1]) or nothing,
        lowest=", ".join(known.head(_EXTREMES)) or nothing,
    )
    if not ringed:
        return alt
    names = ", ".join(facts.commune(code).name for code in ringed)
    return words("report.map_alt_ringed", alt=alt, names=names)


def method(said: Said) -> list[str]:
    """How the figures were made, in three sentences."""
    words = said.words
    low, high = (formats.ratio(end, lang=said.lang) for end in said.facts.band)
    return [
        words(f"report_method.{said.facts.slice.weighting}"),
        words("report_method.verdict", low=low, high=high),
        words("report_method.limits"),
    ]


def foot(said: Said) -> Data:
    """Edition, address as text and as QR code, and that the sheet decides nothing.

    An address that is too long for paper is left out.
    """
    words, address = said.words, addresses.on_paper(said.asked.address)
    return {
        "edition": words("report.edition", edition=said.facts.slice.edition, built=said.built_at()),
        "address": address,
        "address_label": words("report.address" if address else "report.no_address"),
        "qr": qr_code(address) if address else "",
        "qr_alt": words("report.qr_alt", address=address) if address else "",
        "reference": words("report.reference_only"),
    }


def qr_code(text: str) -> str:
    """A text as a QR code: an SVG that stands on its own."""
    sink = io.BytesIO()
    segno.make(text, error="m", micro=False).save(sink, kind="svg", xmldecl=False, border=2)
    return sink.getvalue().decode()
