"""What the parts of the page of posts share: the choice of locality, figures, tables to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import address, downloads, formats, look, states
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.view import View

PLACES = ("with", "without")
_NAME_WIDTH = 150
_BOLD = "**"


def with_locality(view: View) -> bool:
    """Draw the choice whether the allowances of the area count."""
    words = view.words
    chosen = address.choose(
        st.segmented_control, "place", words("posts.place"), PLACES, PLACES[0],
        format_func=lambda code: words(f"posts_place.{code}"), required=True,
        help=words("posts.place_help"),
    )  # fmt: skip
    return chosen == PLACES[0]


def chart(
    view: View, name: str, height: int, make: Callable[[], tuple[go.Figure, str]], *more: str
) -> None:
    """Draw a chart that is made once for a view and what follows from `more`.

    Args:
        view: What is looked at.
        name: Name of the chart on the page.
        height: Height in pixels.
        make: Makes the figure and says in words what it shows.
        *more: What it depends on besides the view.
    """

    def drawn() -> Drawn:
        figure, alt = make()
        look.dress(
            figure, view.words, height=height, simulated=states.is_simulated(view),
            assumed=bool(view.assumed),
        )  # fmt: skip
        return Drawn(Finished(figure), alt.replace(_BOLD, ""))

    made = once(view, f"posts {name}", drawn, *more)
    st.plotly_chart(made.figure, key=f"posts-{name}", config=look.PLOT_CONFIG, alt=made.alt)


def table(
    view: View,
    name: str,
    title: str,
    make: Callable[[], tuple[pd.DataFrame, pd.DataFrame]],
    notes: Sequence[str] = (),
) -> None:
    """A table with its downloads, made only when a reader opens it.

    Args:
        view: What is looked at.
        name: Name of the table and of its files.
        title: What it shows.
        make: Makes the table in words, its first column the communes, and the one for
            spreadsheets, with plain numbers.
        notes: What its figures rest on besides the view.
    """
    with st.expander(
        title, icon=":material/table:", key=f"open-{name}", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        readable, machine = make()
        st.dataframe(
            readable, hide_index=True, key=f"rows-{name}", alt=title,
            column_config=_aligned(readable),
        )  # fmt: skip
        downloads.twin(view, name, lambda: machine, [*leaving(view), *notes])


def wide(
    rows: pd.DataFrame, key: str, alt: str, first: int = _NAME_WIDTH, left: Sequence[int] = ()
) -> None:
    """A short table of many columns: on a phone it is moved sideways and not squeezed.

    Args:
        rows: The table.
        key: Its name on the page.
        alt: What it shows.
        first: Pixels of its first column; a narrow one stays while the others are moved.
        left: Places of further columns that hold words.
    """
    columns = _aligned(rows)
    for place in left:
        columns[rows.columns[place]] = st.column_config.TextColumn(alignment="left")
    columns[rows.columns[0]] = st.column_config.TextColumn(
        pinned=first <= _NAME_WIDTH or None, width=first
    )
    st.dataframe(
        rows, hide_index=True, key=key, alt=alt, column_config=columns, height="content"
    )  # fmt: skip


def leaving(view: View) -> list[str]:
    """The lines that follow a table of this page when it leaves the product."""
    words = view.words
    source = words("simulated.source" if states.is_simulated(view) else "simulated.none")
    return [states.scope_line(view), source, states.edition_note(view)]


def written(view: View, values: Sequence[float], decimals: int = 0) -> list[str]:
    """Numbers as text, padded so that a click on a heading sorts them."""
    return padded([formats.number(value, decimals, lang=view.lang) for value in values])


def changes(view: View, values: Sequence[float], decimals: int = 0) -> list[str]:
    """Differences as text with their signs, padded."""
    return padded([formats.signed(value, decimals, lang=view.lang) for value in values])


def padded(texts: Sequence[str]) -> list[str]:
    """Texts of one width, the figures to the right."""
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def _aligned(readable: pd.DataFrame) -> dict[str, st.column_config.TextColumn]:
    """The first column stays while the others are moved on a phone; figures to the right."""
    return {
        column: st.column_config.TextColumn(
            alignment="left" if i == 0 else "right", pinned=i == 0 or None,
            width=_NAME_WIDTH if i == 0 else None,
        )
        for i, column in enumerate(readable.columns)
    }  # fmt: skip
