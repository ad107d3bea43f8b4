"""The map: every commune on it, what is missing hatched and said, nothing run that a name holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import classes as sorting
from pages.ui import formats, look, map_figure, maps, tooltips
from pages.ui.classes import Classes, classify, measure_values
from pages.ui.layers import Layer, load
from pages.ui.view import MEASURES, View
from pages.ui.words import Words
from tests.pages.reader import COMMUNES, Views

LANGUAGES = ("vi", "en")
LAYERS = ("generalised", "hexagon")
WHOLE = "2025-07..2026-10"
ATTACK = 'Xã <script>alert("1")</script> & <img src=x onerror=alert(1)>'
CAPITAL = "14797"


class Shapes:
    """The communes of one frame, whichever traces they are in, as columns."""

    def __init__(self, traces: Iterable[go.Choropleth]) -> None:
        self.traces = list(traces)
        self.locations = [code for trace in self.traces for code in trace.locations]
        self.z = [z for trace in self.traces for z in trace.z]

    def tooltips(self, lang: str, names: dict[str, str]) -> dict[str, str]:
        """What the browser says of each commune, its name come with the shape."""
        return {
            code: said.replace("%{properties.name}", names[code])
            for trace in self.traces
            for code, said in zip(trace.locations, written(trace, lang), strict=True)
        }


def written(trace: go.Choropleth, lang: str) -> list[str]:
    """The template filled as Plotly fills it: numbers by d3's formats."""
    separators = {"vi": str.maketrans(",.", ".,"), "en": {}}[lang]
    template = trace.hovertemplate.removesuffix("<extra></extra>")

    def filled(i: int) -> str:
        def number_of(match: re.Match) -> str:
            value = float(trace.customdata[i][int(match[1])])
            return f"{value:{match[2]}}".translate(separators)

        return re.sub(r"%{customdata\[(\d)\]:([^}]*)}", number_of, template)

    return [filled(i) for i in range(len(trace.locations))]


class Drawn:
    """A map and what it was drawn from."""

    def __init__(
        self, view: View, rows: pd.DataFrame, *, inset: bool = False, **more: object
    ) -> None:
        self.view, self.rows = view, rows
        self.layer: Layer = load(view.edition, view.layer)
        self.classes: Classes = classify(view, rows)
        self.figure = map_figure.build(view, rows, self.layer, self.classes, inset=inset, **more)

    def tooltips(self, shapes: Shapes | None = None) -> dict[str, str]:
        names = dict(zip(self.rows["commune_code"], self.rows["name"], strict=True))
        return (shapes or self.shapes).tooltips(self.view.lang, names)

    def traces(self, kind: str, **features: object) -> list:
        return [
            trace
            for trace in self.figure.data
            if trace.type == kind and all(trace[k] == v for k, v in features.items())
        ]

    @property
    def shapes(self) -> Shapes:
        return Shapes(self.traces("choropleth", geo="geo"))

    @property
    def common(self) -> go.Choropleth:
        """What all shapes have in common."""
        [common] = self.figure.layout.template.data.choropleth
        return common

    @property
    def scale(self) -> go.layout.Coloraxis:
        return self.figure.layout.coloraxis

    @property
    def hatch(self) -> list[go.Scattergeo]:
        return self.traces("scattergeo", mode="lines")

    @property
    def legend(self) -> list[go.Scattergeo]:
        return self.traces("scattergeo", mode="markers")

    @property
    def missing(self) -> set[str]:
        return set(self.rows.loc[self.classes.codes.isna(), "commune_code"])


def drawn(views: Views, lang: str = "vi", period: str = "2026-10", **changes: object) -> Drawn:
    inset = bool(changes.pop("inset", False))
    view = views(lang, period, **changes)
    return Drawn(view, sorting.rows(view), inset=inset)


def without(view: View, codes: list[str]) -> pd.DataFrame:
    """The view's slice as if these communes had not reported."""
    rows = sorting.rows(view)
    blank = rows["commune_code"].isin(codes)
    rows.loc[blank, ["verdict", "evidence"]] = ["insufficient", "none"]
    numbers = ["ratio", "load", "dossiers", "officials", "dossiers_per_1000_people"]
    rows.loc[blank, numbers] = np.nan
    return rows


def lines(trace: go.Scattergeo) -> list[tuple]:
    """The line segments of a trace, without the breaks between them."""
    ends = list(zip(trace.lon, trace.lat, strict=True))
    return [end for end in ends if end != (None, None)]


# ---- shapes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["all", "observed"])
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_commune_is_drawn_once_in_a_class_of_the_scale(views, layer, measure, scope):
    map_ = drawn(views, layer=layer, measure=measure, scope=scope)
    shapes = map_.shapes
    assert len(shapes.locations) == len(set(shapes.locations)) == COMMUNES
    assert len(shapes.z) == COMMUNES
    assert {*shapes.locations} == set(map_.layer.centres)
    codes = dict(zip(shapes.locations, shapes.z, strict=True))
    assert {code for code, z in codes.items() if z == -1} == map_.missing
    expected = map_.classes.codes.fillna(-1).astype(int)
    assert codes == dict(zip(map_.rows["commune_code"], expected, strict=True))
    assert map_.scale.cmin < -0.99
    assert max(shapes.z) < map_.scale.cmax
    assert {trace.geojson for trace in shapes.traces} == {map_.layer.address}
    assert map_.common.coloraxis == "coloraxis"


@pytest.mark.parametrize("measure", MEASURES)
def test_the_scale_gives_every_class_its_colour_and_the_missing_theirs(views, measure):
    map_ = drawn(views, measure=measure)
    scale = map_.scale
    wanted = [look.COLOURS["insufficient"], *map_.classes.colours]
    for code, colour in enumerate(wanted, start=-1):
        position = (code - scale.cmin) / (scale.cmax - scale.cmin)
        before = [painted for stop, painted in scale.colorscale if stop < position]
        after = [painted for stop, painted in scale.colorscale if stop > position]
        assert before[-1] == after[0] == colour


def test_polygons_have_an_outline(views):
    map_ = drawn(views)
    assert {trace.marker.line.width for trace in map_.shapes.traces} == {None}
    line = map_.common.marker.line
    assert line.color == look.OUTLINE
    assert line.width > 0


# ---- the legend ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", [m for m in MEASURES if m != "load_need"])
@pytest.mark.parametrize("period", ["2025-08", "2026-10", WHOLE])
def test_the_legend_counts_every_commune_once(views, period, measure, lang):
    map_ = drawn(views, lang, period, measure=measure)
    counts = [int(re.search(r"\((\d+)\)$", entry.name)[1]) for entry in map_.legend]
    assert sum(counts) == COMMUNES
    missing = len(map_.missing)
    expected = list(reversed(map_.classes.counts)) + ([missing] if missing else [])
    assert counts == expected
    colours = [entry.marker.color for entry in map_.legend]
    white = [look.COLOURS["insufficient"]] if missing else []
    assert colours == [*reversed(map_.classes.colours), *white]
    if missing:
        assert map_.legend[-1].name == Words(lang)(map_figure.missing_key(map_.view), count=missing)


# ---- hatching -----------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("measure", ["verdict", "rate"])
def test_exactly_the_communes_without_a_value_are_hatched(views, layer, measure):
    map_ = drawn(views, period=WHOLE, layer=layer, measure=measure)
    assert map_.missing
    [hatch] = map_.hatch
    expected = [
        end
        for code in map_.rows["commune_code"]
        if code in map_.missing
        for end in zip(*map_.layer.hatching[code], strict=True)
        if end != (None, None)
    ]
    assert lines(hatch) == expected
    assert not hatch.showlegend


def test_hatch_lines_of_two_communes_are_not_joined(views):
    map_ = drawn(views, period=WHOLE)
    [hatch] = map_.hatch
    last = [map_.layer.hatching[code] for code in sorted(map_.missing)]
    ends = {(lons[-1], lats[-1]) for lons, lats in last if lons[-1] is not None}
    pairs = list(zip(hatch.lon, hatch.lat, strict=True))
    for end in ends & set(pairs):
        assert pairs[pairs.index(end) + 1] == (None, None)


def test_without_gaps_nothing_is_hatched(views):
    map_ = drawn(views, period="2025-08")
    assert not map_.missing
    assert not [end for hatch in map_.hatch for end in lines(hatch)]
    assert len(map_.legend) == len(map_.classes.names)


@pytest.mark.parametrize(("count", "hatched"), [(66, True), (67, False), (COMMUNES, False)])
def test_above_forty_in_a_hundred_white_says_it_alone(views, count, hatched):
    """66 of 166 are 39.8 %, 67 are 40.4 %."""
    view = views(period="2025-08")
    codes = list(view.slice()["commune_code"][:count])
    map_ = Drawn(view, without(view, codes))
    assert len(map_.missing) == count
    assert bool([end for hatch in map_.hatch for end in lines(hatch)]) is hatched
    assert f"({count})" in map_.legend[-1].name


# ---- the inset ----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_the_inset_shows_the_communes_inside_and_no_other(views, measure):
    map_ = drawn(views, inset=True, measure=measure)
    inset = Shapes(map_.traces("choropleth", geo="geo2"))
    frame = map_.figure.layout.geo2
    west, east = frame.lonaxis.range
    south, north = frame.lataxis.range
    inside = {
        code
        for code, (lon, lat) in map_.layer.centres.items()
        if west < lon < east and south < lat < north
    }
    assert set(inset.locations) == inside
    assert CAPITAL in inside
    assert 5 <= len(inside) <= 20
    whole = dict(zip(map_.shapes.locations, map_.shapes.z, strict=True))
    assert [whole[code] for code in inset.locations] == list(inset.z)
    assert len(inset.locations) == len(inside)
    assert {trace.coloraxis for trace in inset.traces} == {None}  # so the common one
    whole_texts = map_.tooltips()
    assert {code: whole_texts[code] for code in inside} == map_.tooltips(inset)
    notes = [note.text for note in map_.figure.layout.annotations]
    assert map_.view.words("map.inset") in notes


def test_a_map_without_inset_has_one_frame(views):
    map_ = drawn(views)
    assert {trace.geo for trace in map_.traces("choropleth")} == {"geo"}
    assert [name for name in map_.figure.to_dict()["layout"] if name.startswith("geo")] == ["geo"]


def test_what_is_missing_inside_the_inset_is_hatched_there_too(views):
    view = views(period="2025-08")
    map_ = Drawn(view, without(view, [CAPITAL]), inset=True)
    by_frame = {hatch.geo: lines(hatch) for hatch in map_.hatch}
    assert by_frame["geo"] == by_frame["geo2"] != []


def test_what_is_missing_outside_the_inset_is_not_hatched_in_it(views):
    view = views(period="2025-08")
    map_ = Drawn(view, without(view, ["15607"]), inset=True)
    assert [end for hatch in map_.hatch if hatch.geo == "geo2" for end in lines(hatch)] == []


def test_inset_and_map_agree_on_what_is_hatched(views):
    """Whether hatching is noise is asked of the province, not of the few wards of the inset."""
    view = views(period="2025-08")
    inset = Shapes(Drawn(view, sorting.rows(view), inset=True).traces("choropleth", geo="geo2"))
    codes = inset.locations
    map_ = Drawn(view, without(view, codes), inset=True)
    by_frame = {hatch.geo: len(lines(hatch)) for hatch in map_.hatch}
    assert by_frame["geo"] == by_frame["geo2"] > 0


# ---- hexagons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_every_hexagon_has_its_label_in_ink_that_shows(views, measure):
    map_ = drawn(views, layer="hexagon", measure=measure)
    labels = map_.traces("scattergeo", mode="text")
    assert sum(len(trace.text) for trace in labels) == COMMUNES
    by_centre = {
        (np.float32(lon), np.float32(lat)): code for code, (lon, lat) in map_.layer.centres.items()
    }
    assert len(by_centre) == COMMUNES
    names = map_.rows.set_index("commune_code")["name"]
    colour = {
        code: "#ffffff" if pd.isna(i) else map_.classes.colours[int(i)]
        for code, i in zip(map_.rows["commune_code"], map_.classes.codes, strict=True)
    }
    for trace in labels:
        for lon, lat, text in zip(trace.lon, trace.lat, trace.text, strict=True):
            code = by_centre[lon, lat]
            initials = "".join(part[0] for part in names[code].split()[1:])
            assert 1 < len(text) <= 5
            assert text[0] == initials[0]
            assert (trace.textfont.color == look.COLOURS["insufficient"]) is (
                colour[code] in look.DARK
            )


def test_only_hexagons_are_labelled(views):
    assert drawn(views).traces("scattergeo", mode="text") == []


# ---- tooltips -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lens", ["weighted", "count"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tooltip_holds_name_dossiers_officials_load_and_interval(views, lang, lens):
    """To the letter what the page itself would write."""
    map_ = drawn(views, lang, lens=lens)
    words, said = map_.view.words, map_.tooltips()
    assert len(said) == COMMUNES
    for row in map_.rows.itertuples():
        lines = said[row.commune_code].split("<br>")
        assert lines[:2] == [f"<b>{row.name}</b>", look.verdict_name(words, row.verdict)]
        assert not re.search(r"nan|None|[{}]", said[row.commune_code])
        if row.verdict == "insufficient":
            assert lines[2:] == [words("missing.not_reported")]
            continue
        figures = words(
            "map.hover",
            dossiers=formats.number(row.dossiers, lang=lang),
            officials=formats.number(row.officials, 1, lang=lang),
            load=formats.number(row.load, 1, lang=lang),
            unit=words(f"lens_unit.{lens}"),
            ratio=formats.ratio(row.ratio, lang=lang),
            interval=formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang),
        )
        spare = row.minimum_team and row.verdict in {"underloaded", "watch_low"}
        team = [words("why.minimum_team_short")] if spare else []
        assert lines[2:] == [*figures.split("<br>"), *team]


def test_a_tooltip_says_that_a_team_is_at_its_minimum(views):
    view = views()
    rows = sorting.rows(view)
    low = rows["verdict"].isin(["underloaded", "watch_low"])
    assert low.any()
    rows["minimum_team"] = True
    said = Drawn(view, rows).tooltips()
    marked = {code for code, text in said.items() if view.words("why.minimum_team_short") in text}
    assert marked == set(rows.loc[low, "commune_code"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_of_rates_says_the_rate_or_that_the_population_is_doubtful(views, lang):
    view = views(lang, measure="rate")
    rows = sorting.rows(view)
    assert rows["population_doubtful"].any()
    for doubtful_used in (False, True):
        view = replace(view, doubtful=doubtful_used)
        said = Drawn(view, rows).tooltips()
        for row in rows.itertuples():
            doubted = row.population_doubtful and not doubtful_used
            line = said[row.commune_code].split("<br>")[2]
            rate = formats.number(row.dossiers_per_1000_people, 1, lang=lang)
            told = view.words("map.hover_rate", rate=rate)
            assert line == (view.words("term.doubtful_population") if doubted else told)


def test_a_rate_that_is_not_known_is_a_dash_and_no_number(views):
    view = views("en", measure="rate", doubtful=True)
    rows = without(view, [CAPITAL])
    said = Drawn(view, rows).tooltips()[CAPITAL]
    assert view.words("map.hover_rate", rate="—") in said
    assert not re.search(r"nan|NaN", said)


def test_the_words_of_the_tooltips_are_sent_once(views):
    """Not once a commune: 166 tooltips share a handful of templates."""
    view = views()
    rows = sorting.rows(view)
    groups = list(tooltips.of(view, rows))
    assert len({group.template for group in groups}) == len(groups) <= 12
    assert sorted(place for group in groups for place in group.rows) == list(range(COMMUNES))
    for group in groups:
        assert (group.figures is not None) is ("customdata" in group.template)
        if group.figures is not None:
            assert group.figures.shape[0] == len(group.rows)
            assert not np.isnan(group.figures).any()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_name_is_in_the_figure_and_its_templates_hold_plain_marks(views, layer, measure):
    """Names come with the shapes, written there as text (test_layers)."""
    view = views(layer=layer, measure=measure)
    rows = sorting.rows(view)
    rows["name"] = ATTACK
    map_ = Drawn(view, rows, inset=layer == "generalised")
    assert "script" not in map_.figure.to_json()
    for trace in map_.traces("choropleth"):
        assert set(re.findall(r"<[^>]*>?", trace.hovertemplate)) <= {
            "<b>", "</b>", "<br>", "<extra>", "</extra>",
        }  # fmt: skip


# ---- need ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", ["need", "load_need"])
def test_a_map_of_need_says_how_many_officials_are_short_or_to_spare(views, measure, lang):
    view = views(lang, measure=measure)
    map_ = Drawn(view, sorting.rows(view))
    said, need = map_.tooltips(), view.need().set_index("commune_code")
    assert need["standing_adjusted"].nunique() >= 3
    for code, text in said.items():
        row = need.loc[code]
        if pd.isna(row["difference_adjusted"]):
            expected = view.words("map.need_unknown")
        else:
            gap = {} if row["standing_adjusted"] == "level" else {
                "gap": formats.number(abs(row["difference_adjusted"]), 1, lang=lang)
            }  # fmt: skip
            required = formats.number(row["required_adjusted"], 1, lang=lang)
            expected = view.words(f"map.hover_{row['standing_adjusted']}", required=required, **gap)
        assert text.split("<br>")[-1] == expected


def test_a_map_of_both_names_the_class_of_every_commune(views):
    view = views("en", measure="load_need")
    map_ = Drawn(view, sorting.rows(view))
    codes = dict(zip(map_.rows["commune_code"], map_.classes.codes, strict=True))
    for code, text in map_.tooltips().items():
        if not pd.isna(codes[code]):
            assert text.split("<br>")[2] == map_.classes.names[int(codes[code])]


# ---- filters, marks, a continuous scale ---------------------------------------------------------


def plain_traces(map_: Drawn, geo: str) -> list[go.Choropleth]:
    return map_.traces("choropleth", geo=geo, coloraxis="coloraxis2")


def test_what_is_filtered_out_keeps_its_outline_and_no_colour(views):
    view = views()
    every = sorting.rows(view)
    wards = every["kind"] == "phuong"
    map_ = Drawn(view, every[wards], inset=True, muted=every[~wards])
    [muted] = plain_traces(map_, "geo")
    assert set(muted.locations) == set(every.loc[~wards, "commune_code"])
    coloured = Shapes(map_.traces("choropleth", geo="geo", coloraxis=None))
    assert set(coloured.locations) == set(every.loc[wards, "commune_code"])
    axis = map_.figure.layout.coloraxis2
    assert {colour for _, colour in axis.colorscale} == {"rgba(0,0,0,0)"}
    counts = [int(re.search(r"\((\d+)\)$", entry.name)[1]) for entry in map_.legend]
    assert sum(counts) == COMMUNES
    assert counts[-1] == (~wards).sum()
    [inside] = plain_traces(map_, "geo2")
    assert set(inside.locations) < set(muted.locations)


def test_marks_are_lines_round_the_marked_on_the_map_and_in_the_inset(views):
    view = views()
    map_ = Drawn(view, sorting.rows(view), inset=True, marked=(CAPITAL, "15607"))
    assert [set(trace.locations) for trace in plain_traces(map_, "geo")] == [{CAPITAL, "15607"}] * 2
    assert [set(trace.locations) for trace in plain_traces(map_, "geo2")] == [{CAPITAL}] * 2
    widths = [trace.marker.line.width for trace in plain_traces(map_, "geo")]
    assert widths == sorted(widths, reverse=True)
    assert {trace.hoverinfo for trace in plain_traces(map_, "geo")} == {"skip"}


@pytest.mark.parametrize("measure", sorting.CONTINUOUS)
def test_a_continuous_scale_keeps_the_order_and_shows_the_unknown_white(views, measure):
    view = views(period=WHOLE, measure=measure)
    rows = sorting.rows(view)
    map_ = Drawn(view, rows, continuous=True)
    values = measure_values(view, rows)
    z = dict(zip(map_.shapes.locations, map_.shapes.z, strict=True))
    placed = rows["commune_code"].map(z)
    assert (placed[values.isna()] < 0).all()
    assert placed[values.notna()].between(0, 100).all()
    order = values.dropna().sort_values().index
    assert placed[order].is_monotonic_increasing
    assert placed[order].nunique() > 50
    axis = map_.scale
    assert axis.colorscale[0][1] == "#ffffff"
    assert axis.colorbar.ticktext[0].startswith("≤")
    assert axis.colorbar.ticktext[-1].startswith("≥")


def test_a_continuous_scale_is_the_same_in_every_month(views):
    for measure in sorting.CONTINUOUS:
        ticks = set()
        for period in ("2025-09", "2026-03", "2026-10"):
            view = views(period=period, measure=measure)
            ticks.add(Drawn(view, sorting.rows(view), continuous=True).scale.colorbar.ticktext)
        assert len(ticks) == 1


def test_a_continuous_ratio_has_one_in_the_middle(views):
    view = views("en", measure="ratio")
    ticks = Drawn(view, sorting.rows(view), continuous=True).scale.colorbar.ticktext
    # Powers of 1.25 about 1: 1.25 to the fourth is 2.44.
    assert ticks == ("≤ 0.41", "0.64", "1.00", "1.56", "≥ 2.44")


# ---- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_the_map_is_described_in_words(views, measure, lang):
    view = views(lang, WHOLE, measure=measure)
    rows = sorting.rows(view)
    classes = classify(view, rows)
    said = maps.describe(view, rows, classes)
    assert view.words(f"measure.{measure}") in said
    for name, count in zip(classes.names, classes.counts, strict=True):
        assert f"{name}: {count}" in said
    assert re.findall(r"\d+", said)[-1] == str(classes.missing)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_highest_and_lowest_of_the_description_are_those_of_its_measure(views, measure):
    view = views(measure=measure)
    rows = sorting.rows(view)
    said = maps.describe(view, rows, classify(view, rows))
    values = measure_values(view, rows).dropna().sort_values()
    highest = rows.loc[values.index[-3:][::-1], "name"]
    lowest = rows.loc[values.index[:3], "name"]
    assert ", ".join(highest) in said
    assert ", ".join(lowest) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_of_nothing_is_described_too(views, lang):
    view = views(lang, scope="observed")
    rows = sorting.rows(view)
    said = maps.describe(view, rows, classify(view, rows))
    assert view.words("missing.no_data") in said
    assert not re.search(r"nan|None|: ,|: \.", said)
