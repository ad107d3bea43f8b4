"""The palette of everything that is drawn, on a screen or on paper, and the order of verdicts.

notes/interface.md 4.2: safe for colour-blind readers; blue = low, grey = balanced, rust = high.
Colour is never the only cue: every verdict has its symbol.
"""

from __future__ import annotations

# From heavy to light, then the unknown: the order of legends, counts and tables.
VERDICTS = ("overloaded", "watch_high", "balanced", "watch_low", "underloaded", "insufficient")

COLOURS = {
    "overloaded": "#a63a0a",
    "watch_high": "#f0a35c",
    "balanced": "#ece9e1",
    "watch_low": "#8fbbe0",
    "underloaded": "#1b5e9c",
    "insufficient": "#ffffff",
}
# Single-hue blues for volumes: never the hues of a verdict's high end.
VOLUME_COLOURS = ("#eff3f6", "#c3d5e4", "#8db3d1", "#4078aa", "#1b5e9c")
# Load by need: the hue is the load (blue low, grey middling, rust high), the shade the need (light
# spare, dark short). Chosen so that the two most alike differ by CIE76 19 in every kind of sight.
LOAD_NEED_COLOURS = (
    ("#a7d3f8", "#269ecc", "#004b7c"),
    ("#e6e0d7", "#99938a", "#4a4239"),
    ("#fec3a0", "#d98551", "#86190b"),
)
# Fills on which text must be white.
DARK = frozenset(
    {COLOURS["overloaded"], COLOURS["underloaded"], "#4078aa"}
    | {shades[-1] for shades in LOAD_NEED_COLOURS}
)
OUTLINE = "#5a5a5a"
INK = "#1a1a1a"
