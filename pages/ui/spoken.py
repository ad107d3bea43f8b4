"""The commune in a few plain sentences that a leader could read aloud, made from the figures."""

from __future__ import annotations

from typing import Any

from pages.ui import chain, findings, formats, standing
from pages.ui.view import View


def paragraph(view: View, code: str) -> str:
    """What the page of a commune says, in whole sentences.

    Work and verdict, whether it stands, minimum team, posts needed, posts by the frame, trend,
    and that figures are simulated where they are.
    """
    row = chain.row_of(view, code)
    said = [_received(view, row), _verdict(view, row)]
    if row.verdict != "insufficient":
        said += [_stands(view, code)]
        if findings.minimum_team_matters(row):
            said.append(view.words("spoken.minimum_team"))
    said += _posts(view, code)
    said += _trend(view, code)
    if row.simulated:
        said.append(view.words("spoken.simulated"))
    return " ".join(said)


def _received(view: View, row: Any) -> str:
    words, lang, period = view.words, view.lang, view.period
    when = formats.period(period.kind, period.first_month, period.last_month, lang=lang)
    if row.verdict == "insufficient":
        return words("spoken.unknown", period=when, name=row.name)
    return words(
        f"spoken.received_{view.lens}",
        period=when,
        name=row.name,
        dossiers=formats.number(row.dossiers, lang=lang),
        officials=chain.people(row.officials, lang=lang),
        group=words(f"staff_group.{view.staff_group}"),
        load=formats.number(row.load, 1, lang=lang),
        ratio=formats.ratio(row.ratio, lang=lang),
    )


def _verdict(view: View, row: Any) -> str:
    words = view.words
    if row.verdict == "insufficient":
        reason = findings.insufficient_reason(view, row)
        return words("spoken.insufficient", reason=reason)
    return words(f"spoken.{row.verdict}", evidence=words(f"evidence.{row.evidence}"))


def _stands(view: View, code: str) -> str:
    row = standing.robustness_of(view, code)
    if row is None:
        return view.words("spoken.not_tested")
    if row.robustness == "robust":
        return view.words("spoken.robust")
    named = [view.words(f"depends_on.{one}") for one in standing.codes(row.depends_on)]
    return view.words("spoken.depends", assumptions=", ".join(named))


def _posts(view: View, code: str) -> list[str]:
    """Posts needed by the work of the centre, and posts by the frame of the population."""
    words, lang, row = view.words, view.lang, chain.need_of(view, code)
    said = []
    if row.standing_adjusted in {"short", "level", "spare"}:
        said.append(
            words(
                f"spoken.need_{row.standing_adjusted}",
                required=formats.number(row.required_posts_adjusted, lang=lang),
                present=chain.people(row.officials, lang=lang),
            )
        )
    if row.frame_standing in {"short", "level", "spare"}:
        said.append(
            words(
                f"spoken.frame_{row.frame_standing}",
                posts=formats.number(row.frame_posts, lang=lang),
                present=chain.people(row.frame_officials, lang=lang),
            )
        )
    return said


def _trend(view: View, code: str) -> list[str]:
    if view.assumed:
        return []  # a trend follows the edition's own assumptions only
    direction = standing.trend_of(view, code).ratio_direction
    return [view.words(f"spoken.{direction}")] if direction in {"rising", "falling"} else []
