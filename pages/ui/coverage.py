"""Who reported which month: a heat map of 166 communes by month, for each data set."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import address, coverage_signs, downloads, formats, look, states
from pages.ui.coverage_signs import STATES
from pages.ui.drawn import Drawn, Finished, once
from pages.ui.view import View

SETS = ("caseload", "centre_staff", "government_staff", "payroll_staff", "population")
_COLOURS = (
    look.OUTLINE, look.COLOURS["watch_high"], look.COLOURS["overloaded"], look.VOLUME_COLOURS[1],
    look.VOLUME_COLOURS[2], look.VOLUME_COLOURS[3], look.VOLUME_COLOURS[4],
)  # fmt: skip
# On a phone five data sets beside each other leave two pixels to a month: one at a time there, with
# the people of one count, and the whole stands out of sight, as wide as the phone, for the printer.
_MONTHLY = SETS[:-1]
_STYLE = """<style>
@media (min-width: 641px) {
  .st-key-coverage-set { display: none }
  .st-key-coverage-one { position: absolute; left: -300vw; width: 358px }
  .st-key-coverage-one, .st-key-coverage-one * { visibility: hidden !important }
}
@media (max-width: 640px) {
  .st-key-coverage-all { position: absolute; left: -300vw; width: calc(100vw - 2rem) }
  .st-key-coverage-all, .st-key-coverage-all * { visibility: hidden !important }
}
</style>"""
_ROW_PIXELS = 6.6
_HEAD_PIXELS = 176
# Of the one on a phone: cells to be told apart and touched, the legend above the titles.
_ONE_ROW_PIXELS = 9.0
_ONE_HEAD_PIXELS = 206
_TITLE_PIXELS = 22
_LOWEST_TITLE_PIXELS = 58
_FOOT_PIXELS = 26
_MONTHS_BETWEEN_TICKS = 8
_ONE_MONTHS_BETWEEN_TICKS = 3


def states_of(view: View) -> pd.DataFrame:
    """Commune, district, data set, month and state of every cell.

    What is simulated counts as missing where the reader leaves it out.
    """
    found = view.rows("coverage_states")
    if view.scope == "observed":
        found["state"] = found["state"].where(found["state"] != "simulated", "missing")
    return found


def draw(view: View) -> None:
    """The heat map, on a phone of one data set at a time, and its table by former district."""
    words = view.words
    rows = once(view, "coverage rows", lambda: states_of(view))
    with st.container(key="coverage-set"):
        chosen = address.choose(
            st.segmented_control, "counted", words("quality.coverage_set"), _MONTHLY, _MONTHLY[0],
            format_func=lambda code: words(f"coverage_short.{code}"), required=True,
        )  # fmt: skip
    st.html(_STYLE)
    for name, sets in (("all", SETS), ("one", (chosen, SETS[-1]))):
        made = partial(_finished, view, rows, sets)
        figure, alt = once(view, "coverage map", made, *sets)
        with st.container(key=f"coverage-{name}"):
            st.plotly_chart(
                figure, key=f"quality-coverage-{name}", config=look.PLOT_CONFIG, alt=alt
            )
    with st.expander(
        words("quality.coverage_table"), icon=":material/table:", key="coverage-table",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if not opened.open:
            return
        st.dataframe(
            by_district(view, rows), hide_index=True, key="coverage-districts",
            alt=words("quality.coverage_table_alt"),
        )  # fmt: skip
        downloads.twin(view, "coverage", lambda: _listed(view, rows), [states.edition_note(view)])


def _finished(view: View, rows: pd.DataFrame, sets: Sequence[str]) -> Drawn:
    rows = rows[rows["data_set"].isin(sets)]
    figure = heat_map(view, rows, sets)
    head, row = (_HEAD_PIXELS, _ROW_PIXELS) if sets == SETS else (_ONE_HEAD_PIXELS, _ONE_ROW_PIXELS)
    height = round(head + _FOOT_PIXELS + row * len(figure.data[0].y))
    simulated = bool((rows["state"] == "simulated").any())
    look.dress(figure, view.words, height=height, simulated=simulated)
    figure.update_layout(margin={"l": 8, "r": 30, "t": head, "b": _FOOT_PIXELS})
    if simulated:  # the months stand where it would
        figure.layout.annotations[-1].update(y=0, yanchor="top")
    return Drawn(Finished(figure), _in_words(view, rows, sets))


def heat_map(view: View, rows: pd.DataFrame, sets: Sequence[str] = SETS) -> go.Figure:
    """A row a commune, by former district with a gap between them; a column a month.

    Args:
        view: What is looked at.
        rows: The cells of these data sets, as `states_of` has them.
        sets: The data sets from the left, that of people last.
    """
    words = view.words
    lines, districts = _lines(rows)
    columns = _columns(view, rows, sets)
    place = {(row.data_set, str(row.month)): i for i, row in enumerate(columns.itertuples())}
    shape = (len(lines), len(columns))
    codes, said = np.full(shape, np.nan), np.full(shape, "", dtype=object)
    line_of = {name: i for i, name in enumerate(lines)}
    names = {state: words(f"coverage_state.{state}") for state in STATES}
    for row in rows.itertuples():
        month = pd.NaT if row.data_set == "population" else row.month
        cell = line_of[row.name], place[row.data_set, str(month)]
        codes[cell], said[cell] = STATES.index(row.state), names[row.state]
    figure = look.blank()
    figure.add_trace(
        # Gaps of a pixel would be all there is of it in a window of 320.
        go.Heatmap(
            z=codes.astype("float32"), x=columns["label"], y=lines, text=said,
            coloraxis="coloraxis", xgap=0.4, ygap=0.6, hoverongaps=False,
            hovertemplate="%{y}<br>%{x}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    coverage_signs.add(figure, codes, columns["label"].to_numpy(), np.array(lines))
    _legend(figure, rows, names)
    _axes(figure, view, columns, districts, sets)
    return figure


def _lines(rows: pd.DataFrame) -> tuple[list[str], list[tuple[str, float]]]:
    """Names from the top, a blank one between two districts; each district with its middle."""
    lines: list[str] = []
    districts: list[tuple[str, float]] = []
    for number, (district, part) in enumerate(rows.groupby("district", sort=False)):
        if number:
            lines.append(" " * number)
        names = list(dict.fromkeys(part["name"]))
        districts.append((str(district), len(lines) + (len(names) - 1) / 2))
        lines += names
    return lines, districts


def _columns(view: View, rows: pd.DataFrame, sets: Sequence[str]) -> pd.DataFrame:
    """The columns from the left: data set, month, label; a blank one between two data sets."""
    found = []
    for number, data_set in enumerate(sets):
        name = view.words(f"coverage_set.{data_set}")
        if number:
            found.append((None, None, " " * number))
        if data_set == "population":
            found.append((data_set, None, name))
            continue
        months = sorted(rows.loc[rows["data_set"] == data_set, "month"].unique())
        found += [
            (data_set, month, f"{name} {formats.month_short(month, lang=view.lang)}")
            for month in months
        ]
    columns = pd.DataFrame(found, columns=["data_set", "month", "label"])
    return columns.assign(month=pd.to_datetime(columns["month"]))


def _legend(figure: go.Figure, rows: pd.DataFrame, names: dict[str, str]) -> None:
    """A square for each state there is, with its words."""
    for state, colour in zip(STATES, _COLOURS, strict=True):
        _, symbol, line = coverage_signs.SIGNS.get(state, ("", "square", look.OUTLINE))
        if (rows["state"] == state).any():
            figure.add_trace(
                go.Scatter(
                    x=[None], y=[None], mode="markers", name=names[state], hoverinfo="skip",
                    marker={"size": 13, "symbol": symbol, "color": colour,
                            "line": {"color": line, "width": 1}},
                )
            )  # fmt: skip
    figure.update_layout(
        coloraxis=look.steps(_COLOURS),
        legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container",
                "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip


def _axes(
    figure: go.Figure,
    view: View,
    columns: pd.DataFrame,
    districts: list[tuple[str, float]],
    sets: Sequence[str],
) -> None:
    ticks = []
    between = _MONTHS_BETWEEN_TICKS if sets == SETS else _ONE_MONTHS_BETWEEN_TICKS
    for number, data_set in enumerate(sets):
        of_set = columns.index[columns["data_set"] == data_set]
        title = view.words(f"coverage_short.{data_set}")
        # Each a line higher than the one before: its columns may be narrower than its name.
        last = data_set == sets[-1]
        figure.add_annotation(
            x=of_set[-1] + 0.5 if last else of_set[0] - 0.5, xanchor="right" if last else "left",
            y=1, yref="paper", yanchor="bottom", showarrow=False,
            yshift=_LOWEST_TITLE_PIXELS + (number * _TITLE_PIXELS if sets == SETS else 0),
            text=f"<b>{title}</b>", font={"size": 13},
        )  # fmt: skip
        if data_set != "population":
            ticks += list(of_set[::between])
    figure.update_xaxes(
        type="category", side="top", tickangle=-90, tickvals=ticks, showgrid=False, fixedrange=True,
        ticktext=[formats.month_short(columns["month"][i], lang=view.lang) for i in ticks],
    )  # fmt: skip
    figure.update_yaxes(
        type="category", autorange="reversed", automargin=True, showgrid=False, fixedrange=True,
        tickvals=[middle for _, middle in districts], ticktext=[name for name, _ in districts],
    )  # fmt: skip


def counts(view: View, rows: pd.DataFrame, data_set: str) -> str:
    """How many cells of a data set have each state, in words."""
    found = rows.loc[rows["data_set"] == data_set, "state"].value_counts()
    return ", ".join(
        f"{view.words(f'coverage_state.{state}')} {formats.number(found[state], lang=view.lang)}"
        for state in STATES
        if state in found
    )


def _in_words(view: View, rows: pd.DataFrame, sets: Sequence[str]) -> str:
    summary = "; ".join(
        view.words(
            "quality.coverage_summary",
            name=view.words(f"coverage_set.{data_set}"),
            counts=counts(view, rows, data_set),
        )
        for data_set in sets
    )
    count = formats.number(rows["commune_code"].nunique(), lang=view.lang)
    key = "quality.coverage_alt" if sets == SETS else "quality.coverage_one_alt"
    return view.words(key, summary=summary, count=count)


def by_district(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Months that are known of all, by former district and data set."""
    words = view.words
    known = rows.assign(known=~rows["state"].isin(["missing", "set_aside"]))
    groups = known.groupby(["district", "data_set"], sort=False)["known"].agg(["sum", "size"])
    communes = rows.groupby("district", sort=False)["commune_code"].nunique()
    table = {
        words("quality.district"): list(communes.index),
        words("quality.communes"): list(communes),
    }
    for data_set in SETS:
        found = groups.xs(data_set, level="data_set")
        table[words(f"coverage_set.{data_set}")] = [
            f"{formats.number(row.sum, lang=view.lang)}/{formats.number(row.size, lang=view.lang)}"
            for row in found.itertuples(index=False, name="Count")
        ]
    return pd.DataFrame(table)


def _listed(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Every cell in words, for a spreadsheet."""
    words = view.words
    return pd.DataFrame(
        {
            words("export.commune_code"): rows["commune_code"],
            words("export.name"): rows["name"],
            words("quality.district"): rows["district"],
            words("ledger.data_set"): [words(f"coverage_set.{one}") for one in rows["data_set"]],
            words("quality.month"): rows["month"].dt.strftime("%Y-%m-%d"),
            words("submit.state"): [words(f"coverage_state.{one}") for one in rows["state"]],
        }
    )
