"""Load by need: nine classes, how heavy the work is by whether officials are short.

The load is a commune's ratio against the balanced band, the need whether its centre's officials
present are short of those the work takes (WISN), level with them, or more. A small commune may be
heavy and yet need no whole official more; a large one may be balanced and short of several.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from pages.ui import look

if TYPE_CHECKING:
    from pages.ui.view import View

# From the lowest: the code of a class is 3 × load + need.
LOADS = ("low", "middle", "high")
NEEDS = ("spare", "level", "short")
_SIZE = len(NEEDS)
# The hues of the loads are of one darkness: on a grey print only these tell them apart.
_SIGNS = {"low": "down", "middle": "", "high": "up"}
_SYMBOLS = {"down": "verdict_symbol.watch_low", "up": "verdict_symbol.watch_high"}


def codes(rows: pd.DataFrame, band: tuple[float, float]) -> pd.Series:
    """The class of each row; NaN where the ratio or the need is unknown.

    Args:
        rows: Communes with ratio and standing.
        band: The ratios between which a commune is balanced; its ends belong to the middle.
    """
    ratio = rows["ratio"]
    load = (ratio >= band[0]).astype(float) + (ratio > band[1])
    # Of no rows pandas would keep the column one of texts, which cannot be added to.
    need = rows["standing"].map({standing: i for i, standing in enumerate(NEEDS)}).astype(float)
    return (_SIZE * load + need).where(ratio.notna()).astype(float)


def names(view: View) -> list[str]:
    """Name of each class: "Tải cao · thiếu người"."""
    words = view.words
    return [
        words("map_load_need.both", load=words(f"map_load.{load}"), need=words(f"map_need.{need}"))
        for load in LOADS
        for need in NEEDS
    ]


def colours() -> list[str]:
    """Colour of each class."""
    return [colour for shades in look.LOAD_NEED_COLOURS for colour in shades]


def signs() -> tuple[str, ...]:
    """Sign of each class, "up", "down" or "": that of its load."""
    return tuple(_SIGNS[load] for load in LOADS for _ in NEEDS)


def grid(view: View, counts: list[int]) -> str:
    """The legend as a table with counts: loads from the top, heaviest first; HTML without script.

    Args:
        view: What is looked at.
        counts: Communes of each class.
    """
    words = view.words
    head = "".join(
        f'<th scope="col">{escape(words(f"map_need.{need}"))}</th>' for need in reversed(NEEDS)
    )
    lines = []
    for i in reversed(range(len(LOADS))):
        cells = []
        for j in reversed(range(_SIZE)):
            colour = look.LOAD_NEED_COLOURS[i][j]
            ink = look.COLOURS["insufficient"] if colour in look.DARK else look.INK
            cells.append(
                f'<td style="background:{colour};color:{ink};border:1px solid {look.OUTLINE};'
                f'text-align:center;min-width:5.5rem;height:2.4rem">{counts[_SIZE * i + j]}</td>'
            )
        name = escape(_row_name(view, LOADS[i]))
        lines.append(f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>')
    caption = escape(words("map.grid"))
    return (
        f'<table style="border-collapse:separate;border-spacing:2px" aria-label="{caption}">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _row_name(view: View, load: str) -> str:
    """A load with its sign on the map."""
    name, sign = view.words(f"map_load.{load}"), _SIGNS[load]
    return f"{view.words(_SYMBOLS[sign])} {name}" if sign else name


def order(classes: pd.Series, ratios: pd.Series) -> pd.Series:
    """Ratios with the class most in need of officials first, the heavier class among equals.

    Args:
        classes: Class of each row, as `codes` has them.
        ratios: Ratio of each row, in any order.
    """
    frame = pd.DataFrame({"ratio": ratios, "class": classes})
    frame["need"] = frame["class"] % _SIZE
    return frame.sort_values(
        ["need", "class", "ratio"], ascending=False, kind="stable", na_position="last"
    )["ratio"]
