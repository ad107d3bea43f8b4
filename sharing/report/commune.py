"""The briefing on one commune: its verdict in words, its figures, its months, its peers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sharing import formats
from sharing.report.facts import each
from sharing.report.parts import Data, picture, section, table
from sharing.report.said import Said

_MONTHS = 6
_PEERS = 4
_PUBLISHED = 4
_STANDINGS = ("short", "level", "spare")


def subject(said: Said, code: str) -> str:
    """What the briefing is on."""
    row = said.facts.commune(code)
    districts = row.former_districts.replace(" | ", ", ")
    name = said.words("report_former.result", name=row.name, districts=districts)
    return said.words("report.subject_commune", name=name)


def body(said: Said, code: str) -> Data:
    """The briefing on a commune, for the template."""
    words = said.words
    return {
        "conclusion": section(words("report.conclusion"), texts=[paragraph(said, code)]),
        "counts": None,
        "figures": _figures(said, code),
        "map": picture(said, (code,)),
        "sections": [_months(said, code), _peers(said, code), *_published(said, code)],
    }


def paragraph(said: Said, code: str) -> str:
    """The commune in whole sentences, the same that its page says, and its period before."""
    row = said.facts.commune(code)
    parts = [_received(said, row), _verdict(said, row), *_before(said, code)]
    if row.verdict != "insufficient":
        parts.append(_stands(said, code))
        if row.minimum_team and row.verdict in {"underloaded", "watch_low"}:
            parts.append(said.words("spoken.minimum_team"))
    parts += _posts(said, code)
    if said.facts.trends.get(code) in {"rising", "falling"}:
        parts.append(said.words(f"spoken.{said.facts.trends[code]}"))
    return " ".join(parts)


def _received(said: Said, row: Any) -> str:
    words, chosen = said.words, said.facts.slice
    when = said.period(said.facts.period)
    if row.verdict == "insufficient":
        return words("spoken.unknown", period=when, name=row.name)
    return words(
        f"spoken.received_{chosen.weighting}",
        period=when,
        name=row.name,
        dossiers=said.number(row.dossiers),
        officials=said.people(row.officials),
        group=words(f"staff_group.{chosen.staff_group}"),
        load=said.number(row.load, 1),
        ratio=formats.ratio(row.ratio, lang=said.lang),
    )


def _verdict(said: Said, row: Any) -> str:
    words = said.words
    if row.verdict == "insufficient":
        return words("spoken.insufficient", reason=said.reason(row))
    return words(f"spoken.{row.verdict}", evidence=words(f"evidence.{row.evidence}"))


def _before(said: Said, code: str) -> list[str]:
    before = said.facts.commune_before(code)
    if before is None:
        return []
    words = said.words
    when = said.period(said.facts.before, title=True)
    if pd.isna(before.ratio):
        return [words("report_finding.before_unknown", period_title=when)]
    return [
        words(
            "report_finding.before",
            period_title=when,
            verdict=words(f"verdict.{before.verdict}").lower(),
            ratio=formats.ratio(before.ratio, lang=said.lang),
            interval=formats.interval(before.ratio_lower_95, before.ratio_upper_95, lang=said.lang),
        )
    ]


def _stands(said: Said, code: str) -> str:
    words, facts = said.words, said.facts
    if not facts.robustness:
        return words("spoken.not_tested")
    if facts.robustness[code] == "robust":
        return words("spoken.robust")
    chosen = facts.slice
    rows = facts.rows(
        "commune_robustness", scope=chosen.scope, period_id=chosen.period_id,
        staff_group=chosen.staff_group, commune_code=code,
    )  # fmt: skip
    row = each(rows[rows["certification"] == chosen.certification])[0]
    named = [words(f"depends_on.{one}") for one in str(row.depends_on).split(" | ")]
    return words("spoken.depends", assumptions=", ".join(named))


def need_of(said: Said, code: str) -> Any:
    """The row of the commune's need."""
    chosen = said.facts.slice
    rows = said.facts.rows(
        "commune_need", scope=chosen.scope, period_id=chosen.period_id,
        certification=chosen.certification, commune_code=code,
    )  # fmt: skip
    return each(rows)[0]


def _posts(said: Said, code: str) -> list[str]:
    words, row, parts = said.words, need_of(said, code), []
    if row.standing_adjusted in _STANDINGS:
        parts.append(
            words(
                f"spoken.need_{row.standing_adjusted}",
                required=said.number(row.required_posts_adjusted),
                present=said.people(row.officials),
            )
        )
    if row.frame_standing in _STANDINGS:
        parts.append(
            words(
                f"spoken.frame_{row.frame_standing}",
                posts=said.number(row.frame_posts),
                present=said.people(row.frame_officials),
            )
        )
    return parts


def _figures(said: Said, code: str) -> list[list[str]]:
    words, facts, row = said.words, said.facts, said.facts.commune(code)
    lens, need = facts.slice.weighting, need_of(said, code)
    judged = int(facts.communes["ratio"].notna().sum())
    found = [
        ("dossiers", said.number(row.dossiers)),
        ("officials", said.people(row.officials)),
        ("ratio", said.ratio(row)),
        ("verdict", said.verdict(row.verdict)),
    ]  # fmt: skip
    if facts.robustness:
        found.append(("robustness", words(f"report_robustness.{facts.robustness[code]}")))
    if code in facts.trends:
        found.append(("trend", words(f"report_trend.{facts.trends[code]}")))
    if need.standing_adjusted in _STANDINGS:
        found.append(("required", _beside(said, need.required_posts_adjusted, need.officials)))
    if need.frame_standing in _STANDINGS:
        found.append(("posts", _beside(said, need.frame_posts, need.frame_officials)))
    pairs = [[words(f"report_figure.{key}"), value] for key, value in found]
    pairs.insert(2, [words(f"report_table.load_{lens}"), said.number(row.load, 1)])
    if not pd.isna(row.rank_from_heaviest):
        rank = said.number(row.rank_from_heaviest)
        pairs.insert(
            5, [words("report_figure.rank"),
                words("report_figure.of", count=rank, all=said.number(judged))]
        )  # fmt: skip
    return pairs


def _beside(said: Said, wanted: Any, present: Any) -> str:
    return said.words(
        "report_figure.beside", value=said.number(wanted), present=said.people(present)
    )


def _months(said: Said, code: str) -> Data:
    """The last months up to the period's end, oldest first; what was not reported says so."""
    words, facts = said.words, said.facts
    values = {name: v for name, v in facts.slice.values().items() if name != "period_id"}
    rows = facts.rows("monthly_ratios", **values)
    own = rows[(rows["commune_code"] == code) & (rows["month"] <= facts.period.last_month)]
    cells = [
        [
            formats.month(row.month, lang=said.lang, title=True),
            said.ratio(row) if row.months_reported else
            formats.missing("not_reported", lang=said.lang),
            said.verdict(row.verdict),
        ]
        for row in each(own.tail(_MONTHS))
    ]  # fmt: skip
    head = [words(f"report_table.{key}") for key in ("month", "ratio", "verdict")]
    return section(words("report_table.months"), tables=[table("", head, cells, ["n", "r", "l"])])


def _peers(said: Said, code: str) -> Data:
    words, facts = said.words, said.facts
    rows = facts.rows("commune_peers", commune_code=code, **facts.slice.values())
    cells = [
        [row.name, said.number(row.dossiers), said.people(row.officials), said.ratio(row),
         said.short_verdict(row.verdict)]
        for row in each(rows.iloc[1 : _PEERS + 1])
    ]  # fmt: skip
    keys = ("name", "dossiers", "officials", "ratio", "verdict")
    head = [words(f"report_table.{key}") for key in keys]
    shown = table("", head, cells, ["n", "r", "r", "r", "l"])
    return section(words("report_table.peers"), tables=[shown])


def _published(said: Said, code: str) -> list[Data]:
    """What was published about the commune, exactly, with its source; nothing where nothing was."""
    words = said.words
    rows = said.facts.rows("reported_figures")
    own = rows[rows["unit_code"] == code]
    if own.empty:
        return []
    cells = [
        [
            words(f"report_measure.{row.measure}"),
            _published_value(said, row),
            formats.date(row.period_end, lang=said.lang),
            str(row.publisher),
        ]
        for row in each(own.head(_PUBLISHED))
    ]
    keys = ("measure", "value", "until", "source")
    head = [words(f"report_table.{key}") for key in keys]
    shown = table("", head, cells, ["n", "r", "r", "l"])
    return [section(words("report_table.published"), tables=[shown])]


def _published_value(said: Said, row: Any) -> str:
    if row.measure.endswith("_share"):
        return formats.percent(row.value, 1, lang=said.lang)
    whole = float(row.value).is_integer()
    return formats.number(row.value, 0 if whole else 1, lang=said.lang)
