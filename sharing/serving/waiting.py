"""The page for who has to wait: courteous, in both languages, without a script."""

from __future__ import annotations

from html import escape
from math import ceil

from sharing.words import Language, Words, languages

_MOST_REFRESH_SECONDS = 5
# About as many come in a second while a crowd arrives; the nearer the turn, the sooner one asks.
_COME_IN_A_SECOND = 4
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 17px/1.55 system-ui, "Liberation Sans", sans-serif; background: #f4f3ee; color: #1a1a1a; }
main { max-width: 34rem; margin: 1rem; padding: 2rem; background: #fff;
  border: 1px solid #d9d6cc; border-radius: 0.5rem; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 0.75rem; }
.place { font-size: 1.15rem; font-weight: 600; color: #1b5e9c; }
.other { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid #d9d6cc; color: #5a5a5a; }
h2 { margin: 0 0 0.75rem; font-size: 1.05rem; line-height: 1.25; }
.other .place { font-size: 1rem; color: inherit; }
@media (prefers-color-scheme: dark) {
  body { background: #14181c; color: #eceae4; }
  main { background: #1f252b; border-color: #3a424a; }
  .place { color: #8fbbe0; }
  .other { color: #b9b6ae; border-color: #3a424a; }
}
"""


def refresh_seconds(position: int) -> int:
    """Seconds after which a waiting browser asks again: soon before its turn, seldom far from it.

    Args:
        position: Its place in the queue, 1 for the next.
    """
    return min(ceil(position / _COME_IN_A_SECOND), _MOST_REFRESH_SECONDS)


def waiting_page(lang: Language, position: int) -> str:
    """The page, its reader's language first; it asks again by itself.

    Args:
        lang: The reader's language.
        position: The reader's place in the queue, 1 for the next.
    """
    other = next(one for one in languages() if one != lang)
    title = escape(Words(lang)("waiting.title"))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="{refresh_seconds(position)}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"<section>{_said(lang, position, 'h1')}</section>"
        f'<section class="other" lang="{other}">{_said(other, position, "h2")}</section>'
        "</main></body></html>"
    )


def _said(lang: Language, position: int, heading: str) -> str:
    words = Words(lang)
    place = words("waiting.next") if position == 1 else words("waiting.place", number=position)
    return (
        f"<{heading}>{escape(words('waiting.title'))}</{heading}><p>{escape(words('waiting.why'))}</p>"
        f'<p class="place">{escape(place)}</p>'
        f"<p>{escape(words('waiting.stay'))}</p>"
    )
