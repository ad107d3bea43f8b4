"""The briefing on the province: finding, counts, both ends, what needs attention, the unknown."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sharing import formats
from sharing.report.facts import each
from sharing.report.parts import Data, counts, picture, section, table
from sharing.report.said import Said

_ENDS = 5
_ATTENTION = 5
_NAMED_UNKNOWN = 6


def subject(said: Said) -> str:
    """What the briefing is on."""
    return said.words("report.subject_province", count=said.number(len(said.facts.communes)))


def body(said: Said) -> Data:
    """The briefing on the province, for the template."""
    words = said.words
    return {
        "conclusion": section(words("report.conclusion"), texts=_conclusion(said)),
        "counts": counts(said),
        "figures": figures(said),
        "map": picture(said),
        "sections": [_both_ends(said), _attention(said), _unknown(said)],
    }


def figures(said: Said) -> list[list[str]]:
    """The province in a few figures."""
    words, row, facts = said.words, said.facts.province, said.facts
    chosen = facts.slice
    figure = row.workload if chosen.weighting == "weighted" else row.dossiers
    unit = words("report_unit.hours" if chosen.weighting == "weighted" else "report_unit.dossiers")
    return [
        [words("report_figure.dossiers"), said.number(row.dossiers)],
        [words("report_figure.officials"), said.people(row.officials)],
        [words("report_figure.workload"),
         words("report_figure.with_unit", value=said.number(figure), unit=unit)],
        [words(f"report_table.load_{chosen.weighting}"), said.number(row.load, 1)],
        [words("report_figure.reported"),
         words("report_figure.of", count=said.number(row.communes_reported),
               all=said.number(row.communes))],
        [words("report_figure.simulated"), said.share()],
    ]  # fmt: skip


def newly_overloaded(said: Said) -> tuple[list[str], list[str]]:
    """Codes of the communes that became overloaded since the period before, and that ceased to.

    A commune without a verdict in one of the periods is in neither.
    """
    facts = said.facts
    now, before = (
        set(rows.loc[rows["verdict"] == "overloaded", "commune_code"])
        for rows in (facts.communes, facts.communes_before)
    )
    known, known_before = (
        set(rows.loc[rows["verdict"] != "insufficient", "commune_code"])
        for rows in (facts.communes, facts.communes_before)
    )
    order = [str(code) for code in _heaviest(facts.communes)["commune_code"]]
    return (
        [code for code in order if code in (now - before) & known_before],
        [code for code in order if code in (before - now) & known],
    )


def worsening(said: Said) -> list[str]:
    """Codes of the overloaded communes whose load is rising, the heaviest first."""
    facts = said.facts
    over = facts.communes[facts.communes["verdict"] == "overloaded"]
    return [
        str(code)
        for code in _heaviest(over)["commune_code"]
        if facts.load_trends.get(str(code)) == "rising"
    ]


def _heaviest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset=["ratio"]).sort_values("ratio", ascending=False)


def _named(said: Said, codes: list[str]) -> str:
    return said.names([said.facts.commune(code).name for code in codes])


def _conclusion(said: Said) -> list[str]:
    words, facts = said.words, said.facts
    judged, now = _heaviest(facts.communes), facts.counts()
    if judged.empty:
        return [words("report_finding.nothing", count=said.number(len(facts.communes)))]
    first = judged.iloc[0]
    found = [
        words(
            "report_finding.province",
            judged=said.number(len(judged)),
            heaviest=first["name"],
            ratio=formats.ratio(first["ratio"], lang=said.lang),
            **{name: said.number(now.get(name, 0))
               for name in ("overloaded", "underloaded", "balanced")},
        )
    ]  # fmt: skip
    found += _change(said)
    found += _worsening(said)
    if now.get("insufficient"):
        found.append(words("report_finding.unknown", count=said.number(now["insufficient"])))
    return found


def _worsening(said: Said) -> list[str]:
    """Who is overloaded and getting worse; nothing where no trend is known."""
    words, rising = said.words, worsening(said)
    if rising:
        return [words("report_finding.worsening", names=_named(said, rising))]
    known = set(said.facts.load_trends.values()) - {"too_few"}
    return [words("report_finding.not_worsening")] if known else []


def _change(said: Said) -> list[str]:
    """What changed since the period before, with names."""
    words, before = said.words, said.facts.before
    if before is None:
        return [words("report.no_before")]
    new, ended = newly_overloaded(said)
    if not new and not ended:
        return [words("report_finding.same", period=said.period(before))]
    parts = [
        words(
            "report_finding.change",
            period=said.period(before), new=said.number(len(new)), ended=said.number(len(ended)),
        )
    ]  # fmt: skip
    if new:
        parts.append(words("report_finding.new", names=_named(said, new)))
    if ended:
        parts.append(words("report_finding.ended", names=_named(said, ended)))
    return [" ".join(parts)]


def _both_ends(said: Said) -> Data:
    words = said.words
    judged = _heaviest(said.facts.communes)
    parts = [
        (words("report.heaviest"), judged.head(_ENDS)),
        (words("report.lightest"), judged.iloc[_ENDS:].tail(_ENDS)[::-1]),
    ]
    keys = ["name", "ratio", "verdict"]
    tables = [
        table(
            title,
            [words(f"report_table.{key}") for key in keys],
            [[row.name, said.ratio(row), said.short_verdict(row.verdict)]
             for row in each(some)],
            ["l", "r", "n"],
        )
        for title, some in parts
        if not some.empty
    ]  # fmt: skip
    texts = [] if tables else [words("report.none")]
    return section(words("report.both_ends"), texts=texts, tables=tables)


def _attention(said: Said) -> Data:
    """At most five communes, each with the reasons why it is named."""
    words = said.words
    named = _reasons(said)
    title = words("report.attention")
    if not named:
        return section(title, texts=[words("report.none")])
    return section(title, tables=[_attention_table(said, list(named.items())[:_ATTENTION])])


def _reasons(said: Said) -> dict[str, list[str]]:
    """Why communes need attention: worsening first, then new ones, then those short of staff."""
    words, facts = said.words, said.facts
    found: dict[str, list[str]] = {}
    for code in worsening(said):
        found.setdefault(code, []).append(words("report_attention.worsening"))
    for code in newly_overloaded(said)[0] if facts.before is not None else []:
        found.setdefault(code, []).append(words("report_attention.new"))
    for row in _short(said):
        reason = words(
            "report_attention.short",
            required=said.number(row.required_posts_adjusted), present=said.people(row.officials),
        )  # fmt: skip
        found.setdefault(row.commune_code, []).append(reason)
    for code in _heaviest(facts.communes[facts.communes["verdict"] == "overloaded"])[
        "commune_code"
    ]:
        found.setdefault(str(code), [words("report_attention.heaviest")])
    return found


def _short(said: Said) -> list[Any]:
    """Overloaded communes whose centre lacks officials for its work, the shortest first."""
    facts = said.facts
    values = facts.slice.values()
    rows = facts.rows(
        "slice_need", **{name: values[name] for name in ("scope", "period_id", "certification")}
    )
    over = set(facts.communes.loc[facts.communes["verdict"] == "overloaded", "commune_code"])
    short = rows[rows["commune_code"].isin(over) & (rows["standing_adjusted"] == "short")]
    return each(short.sort_values("difference_adjusted"))


def _attention_table(said: Said, named: list[tuple[str, list[str]]]) -> Data:
    words, facts = said.words, said.facts
    keys = ["name", "ratio", "verdict", "why"]
    robust = bool(facts.robustness)
    if robust:
        keys.insert(3, "robustness")
    rows = []
    for code, reasons in named:
        row = facts.commune(code)
        cells = [row.name, said.ratio(row), said.short_verdict(row.verdict)]
        if robust:
            cells.append(words(f"report_robustness.{facts.robustness[code]}"))
        rows.append([*cells, "; ".join(reasons)])
    return table(
        "", [words(f"report_table.{key}") for key in keys], rows,
        ["n", "r", "n", "n", "l"] if robust else ["n", "r", "n", "l"],
    )  # fmt: skip


def _unknown(said: Said) -> Data:
    words, facts = said.words, said.facts
    missing = facts.communes[facts.communes["verdict"] == "insufficient"]
    named = [_unknown_name(said, row) for row in each(missing)]
    text = said.names(named, _NAMED_UNKNOWN) + "." if named else words("report.none")
    return section(words("report.unknown_title"), texts=[text])


def _unknown_name(said: Said, row: Any) -> str:
    return said.words("report.with_reason", name=row.name, reason=said.reason(row))
