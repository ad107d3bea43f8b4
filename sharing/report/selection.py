"""The briefing on a selection of communes: a line for each, and what they have in common."""

from __future__ import annotations

from typing import Any

from sharing import formats, palette
from sharing.report import MOST
from sharing.report.facts import each
from sharing.report.parts import Data, counts, picture, section, table
from sharing.report.said import Said


def subject(said: Said, codes: tuple[str, ...]) -> str:
    """What the briefing is on."""
    return said.words("report.subject_selection", count=said.number(len(codes)))


def body(said: Said, codes: tuple[str, ...]) -> Data:
    """The briefing on a selection, for the template.

    Raises:
        ValueError: There are more communes than fit on a page.
        KeyError: One of them is not there.
    """
    if len(codes) > MOST:
        raise ValueError(f"{len(codes)} communes were asked for; one page holds {MOST}")
    words = said.words
    chosen = [said.facts.commune(code) for code in codes]
    return {
        "conclusion": section(words("report.conclusion"), texts=[_finding(said, chosen)]),
        "counts": counts(said),
        "figures": [],
        "map": picture(said, codes),
        "sections": [_each(said, codes)],
    }


def _finding(said: Said, chosen: list[Any]) -> str:
    words = said.words
    found = [row.verdict for row in chosen]
    parts = [
        words(
            "report_finding.part",
            count=said.number(found.count(verdict)),
            verdict=words(f"verdict.{verdict}").lower(),
        )
        for verdict in palette.VERDICTS
        if verdict in found
    ]
    return words("report_finding.selection", count=said.number(len(chosen)), parts=", ".join(parts))


def _each(said: Said, codes: tuple[str, ...]) -> Data:
    """A line for each commune, the heaviest first, the unknown last."""
    words, facts = said.words, said.facts
    wanted = facts.communes["commune_code"].isin(codes)
    rows = facts.communes[wanted].sort_values("ratio", ascending=False, na_position="last")
    needs = _needs(said)
    keys = ["name", "dossiers", "officials", "ratio", "verdict", "before", "required"]
    cells = [
        [row.name, said.number(row.dossiers), said.people(row.officials),
         said.ratio(row, reason=False),
         said.short_verdict(row.verdict), _before(said, row.commune_code),
         _required(said, needs[row.commune_code])]
        for row in each(rows)
    ]  # fmt: skip
    shown = table(
        "", [words(f"report_table.{key}") for key in keys], cells,
        ["n", "r", "r", "r", "n", "l", "r"],
    )  # fmt: skip
    return section(words("report_table.chosen"), tables=[shown])


def _needs(said: Said) -> dict[str, Any]:
    wanted = ("scope", "period_id", "certification")
    values = {name: said.facts.slice.values()[name] for name in wanted}
    rows = said.facts.rows("slice_need", **values)
    return {row.commune_code: row for row in each(rows)}


def _before(said: Said, code: str) -> str:
    row = said.facts.commune_before(code)
    return formats.missing(lang=said.lang) if row is None else said.short_verdict(row.verdict)


def _required(said: Said, need: Any) -> str:
    if need.standing_adjusted not in {"short", "level", "spare"}:
        return formats.missing(lang=said.lang)
    return said.words(
        "report_figure.of",
        count=said.number(need.required_posts_adjusted),
        all=said.people(need.officials),
    )
