"""The annex to a proposal: a plan of posts as a table of moves, its rules, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sharing import typesetting
from sharing.report.parts import Data, foot, table
from sharing.report.said import Said
from sharing.words import Words

_TEMPLATE = "annex.typ"


@dataclass(frozen=True)
class Move:
    """Posts that change places.

    Attributes:
        origin: Name of the commune that gives.
        destination: Name of the commune that receives.
        posts: How many posts.
        why: The ground, in a few words.
    """

    origin: str
    destination: str
    posts: int
    why: str


@dataclass(frozen=True)
class Effect:
    """One figure of the province before and after, written in the reader's language."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Drawing:
    """A drawing with its words.

    Attributes:
        title: What it shows.
        svg: The drawing.
        alt: The same in words.
        caption: What its signs mean.
        height: Millimetres it is given on paper.
    """

    title: str
    svg: str
    alt: str
    caption: str
    height: float


@dataclass(frozen=True)
class Plan:
    """A plan as the annex shows it.

    Attributes:
        period: Name of the period as a title with its days.
        scope: Staff group, lens and certification in one line.
        moves: What is moved, in the order of the list.
        rules: The rules the plan keeps, a sentence each.
        effects: Figures before and after.
        warnings: What must be known before the first figure: simulated, assumed.
        foot: Edition, address and QR code, by `sharing.report.parts.foot`.
        drawings: The map with its arrows, the curve of benefit.
    """

    period: str
    scope: str
    moves: Sequence[Move]
    rules: Sequence[str]
    effects: Sequence[Effect]
    warnings: Sequence[str]
    foot: Data
    drawings: Sequence[Drawing] = ()


def plan_annex(plan: Plan, words: Words) -> bytes:
    """The annex as PDF: as many A4 pages as it takes, numbered from the second, tagged.

    Args:
        plan: What it shows.
        words: The catalogue of its language.
    """
    return typesetting.pdf(_TEMPLATE, data(plan, words))


def plan_of(
    said: Said, moves: Sequence[Move], rules: Sequence[str], effects: Sequence[Effect],
    drawings: Sequence[Drawing] = (),
) -> Plan:  # fmt: skip
    """A plan on the facts of a briefing: period, scope, warnings and foot are theirs."""
    return Plan(
        period=said.period_line(), scope=said.scope_line(), moves=moves, rules=rules,
        effects=effects, warnings=said.warnings(), foot=foot(said), drawings=drawings,
    )  # fmt: skip


def data(plan: Plan, words: Words) -> Data:
    """What the template is filled with."""
    moves = [
        [str(number), move.origin, move.destination, str(move.posts), move.why]
        for number, move in enumerate(plan.moves, start=1)
    ]
    effects = [[effect.name, effect.before, effect.after] for effect in plan.effects]
    move_keys = ("number", "from", "to", "posts", "why")
    effect_keys = ("measure", "before", "after")
    return {
        "lang": words.language,
        "head": {
            "document": words("annex.document_title", period=plan.period),
            "label": words("annex.label"),
            "title": words("annex.title"),
            "period": plan.period,
            "scope": plan.scope,
            "warnings": list(plan.warnings),
            "extract": words("report.extract"),
        },
        "moves_title": words("annex.moves"),
        "moves": table(
            "", [words(f"annex.{key}") for key in move_keys], moves, ["c", "n", "n", "r", "l"]
        ),
        "none": "" if moves else words("annex.none"),
        "rules_title": words("annex.rules"),
        "rules": list(plan.rules),
        "effects_title": words("annex.effects"),
        "effects": table(
            "", [words(f"annex.{key}") for key in effect_keys], effects, ["l", "r", "r"]
        ),
        "drawings": [asdict(one) for one in plan.drawings],
        "note": words("annex.note"),
        "foot": plan.foot,
    }
