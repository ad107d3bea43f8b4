"""The map that is looked at as a file: PNG and SVG with everything burnt in that it needs alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import (
    citation,
    data,
    downloads,
    formats,
    map_figure,
    map_scale,
    map_signs,
    map_table,
    maps,
    states,
    tables,
)
from pages.ui.classes import Classes, classify
from pages.ui.classes import rows as figures
from pages.ui.drawn import once
from pages.ui.unit_filters import passing
from pages.ui.view import View
from sharing.maps import drawing
from sharing.maps.shapes import Shapes, shapes

if TYPE_CHECKING:
    from sharing.maps.sheet import Sheet

_FORMS = {"png": "image/png", "svg": "image/svg+xml"}


def offer(
    view: View, *, key: str, measure: str | None = None, looked: maps.Looked = maps.PLAIN
) -> None:
    """A menu with the map as PNG and SVG and its figures as CSV and XLSX, made on the click.

    Args:
        view: What is looked at.
        key: Name of the map on its page.
        measure: What is shown, if not the view's measure.
        looked: What is chosen besides the view.
    """
    if not view.layer:
        return
    view = replace(view, measure=measure or view.measure)
    words = view.words
    with st.popover(
        words("take.map"), icon=":material/download:", type="tertiary", key=f"{key}-file",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        st.caption(words("take.map_note"))
        address = citation.address(view)
        for form, mime in _FORMS.items():
            downloads.button(
                words(f"take.{form}"), make=_maker(view, form, address, looked),
                file_name=f"can-viec-{view.measure}-{view.layer}-{view.period.period_id}"
                f"-{view.edition.id}.{form}",
                mime=mime, key=f"{key}-{form}", icon=":material/download:",
            )  # fmt: skip
        every = figures(view)
        rows = every[passing(looked.filters, every)]
        downloads.twin(
            view, f"{key}-shown", lambda: map_table.machine(view, rows), tables.notes(view, rows),
            of_period=True,
        )  # fmt: skip


def _maker(view: View, form: str, address: str, looked: maps.Looked) -> Callable[[], bytes]:
    return lambda: made(view, form, address, looked)


def made(view: View, form: str, address: str, looked: maps.Looked = maps.PLAIN) -> bytes:
    """The map of a view as a file.

    Args:
        view: What is looked at; its measure is shown on its layer.
        form: "png" or "svg".
        address: Where it is seen; "" if that is not known.
        looked: What is chosen besides the view.
    """
    # Not imported with the pages: an ordinary visit never needs the typesetting.
    drawer = import_module("sharing.maps.sheet")
    sheet = sheet_of(view, address, looked)
    return drawer.png(sheet) if form == "png" else drawer.svg(sheet).encode()


def sheet_of(view: View, address: str, looked: maps.Looked = maps.PLAIN) -> Sheet:
    """What stands on the sheet of a view's map."""
    words, every = view.words, figures(view)
    passes = passing(looked.filters, every)
    rows = every[passes]
    classes = classify(view, rows)
    marks = {"assume.mark": bool(view.assumed), "simulated.mark": states.is_simulated(view)}
    source = "simulated.source" if states.is_simulated(view) else "simulated.none"
    date = formats.date(datetime.now(states.LOCAL_TIME).date(), lang=view.lang)
    told = words("sheet.exported", date=date)
    if address:
        told = words("sheet.exported_from", date=date, address=address)
    return import_module("sharing.maps.sheet").Sheet(
        title=words(f"measure_title.{view.measure}"),
        subtitle=states.scope_line(view),
        marks=[*states.edition_marks(view), *(words(key) for key, due in marks.items() if due)],
        picture=picture(
            view, rows, classes, looked.marked, every[~passes], continuous=looked.continuous
        ),
        shapes=paper(view),
        legend=words("sheet.legend"),
        notes=[
            words(f"layer_note.{view.layer}"),
            *_left_out(view, int((~passes).sum())),
            words(
                "page.source", edition=view.edition.id, source=words(source),
                method=states.method(view),
            ),
            words("page.reference_only"),
            told,
        ],
        alt=maps.describe(view, rows, classes),
        lang=view.lang,
    )  # fmt: skip


def _left_out(view: View, count: int) -> list[str]:
    """What the filters leave out."""
    return [view.words("take.left_out", count=count)] if count else []


def picture(
    view: View,
    rows: pd.DataFrame,
    classes: Classes,
    marked: Sequence[str] = (),
    muted: pd.DataFrame | None = None,
    *,
    continuous: bool = False,
) -> drawing.Picture:
    """The map that the page draws, as a drawing; what the filters leave out is an outline."""
    scale = map_scale.of(view, rows) if continuous else None
    signs = map_signs.of(classes)
    entries = zip(classes.names, classes.colours, classes.counts, signs, strict=True)
    codes = zip(rows["commune_code"], classes.codes, strict=True)
    hexagons = view.layer == "hexagon"
    names = dict(zip(rows["commune_code"], rows["name"], strict=True))
    left_out = {} if muted is None else dict(zip(muted["commune_code"], muted["name"], strict=True))
    missing = view.words(map_figure.missing_key(view), count=classes.missing)
    return drawing.Picture(
        classes=tuple(
            drawing.MapClass(name, colour, count, sign) for name, colour, count, sign in entries
        ),
        class_of={code: int(found) for code, found in codes if pd.notna(found)},
        ringed=tuple(marked),
        missing=missing.removeprefix("▨ ") if classes.missing else "",
        names=names | left_out,
        muted=frozenset(left_out),
        labels={code: map_figure.short(name) for code, name in names.items()} if hexagons else {},
        inset="" if hexagons else view.words("map.inset"),
        shades={} if scale is None else map_scale.shades(scale, rows),
        bar=None if scale is None else map_scale.bar(scale),
    )


def paper(view: View) -> Shapes:
    """The shapes of the view's layer on paper."""
    return once(
        view, "paper shapes",
        lambda: shapes(data.rows(view.edition, "boundaries", layer=view.layer)),
    )  # fmt: skip
