"""Signs on a map's communes, so that colour is not the only cue: ▲ for the high end, ▼ for the low.

The two ends of a scale that runs both ways are of the same darkness: on a grey print, or to an eye
that tells no colours apart, they are the same. So are the hues of load by need, whose shades tell
the need alone: there the sign is that of the load. The files of a map bear the same signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.ui import bivariate, look
from pages.ui.classes import Classes
from pages.ui.layers import Layer
from pages.ui.view import View

# Of each of the five classes, from the lowest.
_ENDS = ("down", "down", "", "up", "up")
_VERDICTS = ("underloaded", "watch_low", "balanced", "watch_high", "overloaded")
_SIZES = (7, 5.5, 0, 5.5, 7)
_LOAD_SIZE = 6
_BRIEF = 0.7
"""On a small map a sign must leave a small ward its colour."""
_SYMBOLS = {"up": "triangle-up", "down": "triangle-down"}


def of(classes: Classes) -> tuple[str, ...]:
    """The sign of each class, "up", "down" or ""; shades of one colour need none."""
    if classes.colours == bivariate.colours():
        return bivariate.signs()
    ends = {look.COLOURS["underloaded"], look.COLOURS["overloaded"]}
    both_ways = len(classes.names) == len(_ENDS) and {
        classes.colours[0], classes.colours[-1]
    } == ends  # fmt: skip
    return _ENDS if both_ways else ("",) * len(classes.names)


def named(view: View, classes: Classes) -> list[str]:
    """The classes as a legend names them, with their signs; verdicts and the grid have some."""
    if view.measure in {"verdict", "load_need"} or not any(of(classes)):
        return classes.names
    signs = (view.words(f"verdict_symbol.{verdict}") for verdict in _VERDICTS)
    return [f"{sign} {name}" for sign, name in zip(signs, classes.names, strict=True)]


def traces(
    rows: pd.DataFrame, layer: Layer, classes: Classes, codes: Sequence[str], *, geo: str,
    lettered: bool = False, shaded: bool = False, brief: bool = False,
) -> Iterator[go.Scattergeo]:  # fmt: skip
    """The signs of some communes in a frame.

    Args:
        rows: The communes, in the order of their classes.
        layer: Their shapes.
        classes: Their classes.
        codes: Those that are signed here.
        geo: The frame.
        lettered: Whether names stand in the shapes: then signs stand under them.
        shaded: Whether the fills are those of a continuous scale, dark and light in one class.
        brief: Whether the map is a small one.
    """
    places = layer.feet if lettered else layer.places
    here = rows["commune_code"].isin(codes)
    signs = of(classes)
    sizes = _SIZES if len(signs) == len(_SIZES) else (_LOAD_SIZE,) * len(signs)
    for number, sign in enumerate(signs):
        some = rows.loc[here & (classes.codes == number), "commune_code"] if sign else ()
        if not len(some):
            continue
        dark = classes.colours[number] in look.DARK and not shaded
        yield go.Scattergeo(
            lon=np.array([places[code][0] for code in some], "float32"),
            lat=np.array([places[code][1] for code in some], "float32"),
            mode="markers", hoverinfo="skip", showlegend=False, geo=geo,
            marker={
                "symbol": _SYMBOLS[sign],
                "size": sizes[number] * (_BRIEF if brief else 1),
                "line": {"width": 1 if shaded else 0, "color": look.COLOURS["insufficient"]},
                "color": look.COLOURS["insufficient"] if dark else look.INK,
            },
        )  # fmt: skip
