"""The comparison: who is shown and named, what its charts and tables hold, and its wiring."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import classes, comparison, comparison_table, former, look, measures
from pages.ui.comparison import TABS, Comparison
from pages.ui.measures import LIMITS, MEASURES
from pages.ui.unit_filters import district_code
from pages.ui.words import Words
from tests.pages.comparison_drawn import ALL, BAT_MOT, GAP, HAC_THANH, LANGUAGES, NOBODY, only
from tests.pages.reader import COMMUNES, figures, number, raw_parts, slice_of, texts
from warehouse import queries

# ---- who is shown -------------------------------------------------------------------------------


def test_every_filter_lets_pass_what_it_names(views):
    view = views()
    every = comparison.rows(view)
    assert len(every) == COMMUNES
    assert set(only(view, kind="phuong")["kind"]) == {"phuong"}
    assert len(only(view, kind="phuong")) + len(only(view, kind="xa")) == COMMUNES
    assert len(only(view, kind="phuong")) == 19  # Resolution 1686: 19 wards, 147 communes
    assert only(view, mountain="yes")["mountain"].all()
    assert len(only(view, border="yes")) == every["land_border"].sum() == 16
    some = ("overloaded", "watch_low")
    assert set(only(view, verdicts=some)["verdict"]) <= set(some)
    assert len(only(view, verdicts=look.VERDICTS)) == COMMUNES
    both = only(view, kind="xa", mountain="no")
    assert len(both) == ((every["kind"] == "xa") & ~every["mountain"]).sum() > 0


def test_a_former_district_is_named_by_a_code_that_has_no_diacritics(views):
    view = views()
    assert district_code("Huyện Thường Xuân") == "huyen-thuong-xuan"
    found = only(view, districts=("huyen-muong-lat",))
    assert set(found["former_districts"]) == {"Huyện Mường Lát"}
    codes = {
        district_code(one)
        for joined in comparison.rows(view)["former_districts"]
        for one in joined.split(" | ")
    }
    assert len(only(view, districts=tuple(codes))) == COMMUNES


def test_a_chosen_commune_stays_outside_the_filters_and_nobody_else_does(views):
    view = views()
    wards = ALL._replace(kind="phuong")
    chosen = Comparison("funnel", (BAT_MOT,), True, wards)
    assert BAT_MOT in set(comparison.shown(view, chosen)["commune_code"])
    assert len(comparison.shown(view, chosen)) == len(comparison.kept(view, chosen)) + 1
    by_default = replace(chosen, chosen=False)
    assert BAT_MOT not in set(comparison.shown(view, by_default)["commune_code"])


def test_named_communes_keep_the_order_of_their_choice(views):
    named = comparison.named(views(), replace(NOBODY, communes=(HAC_THANH, BAT_MOT)))
    assert list(named["commune_code"]) == [HAC_THANH, BAT_MOT]


# ---- measures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_measure_has_a_name_and_a_column(views, lang):
    view = views(lang)
    every = comparison.rows(view)
    for measure in (*MEASURES.values(), *LIMITS):
        assert measures.name(view, measure)
        assert every[measure.column].notna().any(), measure.code
        said = [measures.written(view, measure, x) for x in measures.values(view, measure, every)]
        assert not [part for text in said for part in raw_parts(text)]


def test_a_doubtful_population_makes_no_figure_unless_the_reader_asks(views):
    every = comparison.rows(views())
    doubtful = every["population_doubtful"].fillna(value=True).astype(bool)
    assert doubtful.any()
    for code in ("rate", "population", "density"):
        assert measures.values(views(), MEASURES[code], every)[doubtful].isna().all()
        asked = measures.values(views(doubtful=True), MEASURES[code], every)
        assert asked[doubtful].notna().any()


def test_a_chance_below_the_last_decimal_is_not_written_as_none(views):
    assert measures.written(views("en"), MEASURES["q_value"], 0.0002) == "< 0.001"
    assert measures.written(views("vi"), MEASURES["q_value"], 0.0312) == "0,031"


def test_need_means_the_same_here_and_on_the_map(views):
    """One label, one meaning: the need of officials allows for the area on both pages."""
    here = comparison.rows(views()).set_index("commune_code")
    there = classes.rows(views(measure="need")).set_index("commune_code")
    need = views().need().set_index("commune_code")
    for name in ("required", "difference"):
        own = need[f"{name}_adjusted"].loc[here.index]
        for shown in (here[name], there[name].loc[here.index]):
            pd.testing.assert_series_equal(shown, own, check_names=False)
        assert (need[name] - need[f"{name}_adjusted"]).abs().max() > 0
    assert "đặc thù" in measures.name(views(), MEASURES["required"])


def test_need_is_of_the_centre_and_robustness_of_handling_times(views):
    of_all = comparison.rows(views(staff_group="payroll", lens="count"))
    assert of_all[["required", "difference", "ratio_adjusted"]].isna().all(axis=None)
    assert set(of_all["robustness"]) == {"not_judged"}


# ---- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("direction", ["down", "up"])
def test_the_table_is_sorted_and_the_unknown_come_last(views, lang, direction):
    view = views(lang)
    every = comparison.rows(view)
    rows = comparison_table.arranged(view, every, "", "backlog", direction)
    figures_ = rows["backlog"]
    known = figures_.dropna()
    assert list(known) == sorted(known, reverse=direction == "down")
    assert figures_.isna().tail(len(figures_) - len(known)).all()
    assert len(rows) == COMMUNES
    names = comparison_table.arranged(view, every, "", "name", direction)
    assert list(names["name"]) == list(every["name"])


@pytest.mark.parametrize(("query", "count"), [("bat mot", 1), ("15607", 1), ("dong tien", 2)])
def test_the_table_is_searched_without_diacritics(views, query, count):
    view = views()
    rows = comparison_table.arranged(view, comparison.rows(view), query, "name", "down")
    assert len(rows) == count


def test_padded_figures_sort_as_text_the_way_they_do_as_numbers(views):
    view = views()
    every = comparison.rows(view).dropna(subset=["dossiers"])
    said = comparison_table._padded(view, MEASURES["dossiers"], every)
    assert [number(text.strip(), "vi") for text in sorted(said)] == sorted(every["dossiers"])


def test_side_by_side_says_what_the_edition_says(views):
    view = views("en")
    chosen = replace(NOBODY, communes=(BAT_MOT, HAC_THANH))
    found = comparison.named(view, chosen)
    table = comparison_table.side_by_side(view, found).set_index(view.words("compare.measure"))
    for row in found.itertuples():
        said = table[row.name]
        assert number(said["Ratio to the average"], "en") == pytest.approx(row.ratio, abs=0.005)
        assert number(said["Dossiers received"], "en") == row.dossiers
        assert number(said["Share submitted online"], "en") == pytest.approx(
            row.online_share, abs=0.0005
        )


def test_what_is_taken_away_holds_plain_numbers(views):
    view = views()
    every = comparison.rows(view)
    taken = comparison_table.machine(view, every, list(MEASURES.values()))
    assert not taken.columns.duplicated().any()
    words = view.words
    assert list(taken[words("export.commune_code")]) == list(every["commune_code"])
    online = taken[measures.title(view, MEASURES["online_share"])]
    assert online.max() == pytest.approx(100 * every["online_share"].max())
    for measure in MEASURES.values():
        assert pd.api.types.is_numeric_dtype(taken[measures.title(view, measure)]), measure.code


# ---- the page -----------------------------------------------------------------------------------


def opened(site, **parameters: str) -> AppTest:
    app = site.open("compare", **parameters)
    assert [error.message for error in app.exception] == []
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    "state",
    [
        {},
        {"communes": f"{BAT_MOT},{HAC_THANH},{GAP}", "axis": "linear", "kind": "phuong"},
        {"group": "payroll", "lens": "count", "period": "2025-07..2026-10"},
        {"observed": "1"},
    ],
    ids=["plain", "chosen", "whole", "observed"],
)
def test_every_part_in_every_state(site, tab, lang, state):
    opened(site, part=tab, lang=lang, **state)


@pytest.mark.parametrize("tab", TABS)
def test_only_the_part_that_is_looked_at_is_made(site, tab):
    app = opened(site, part=tab)
    keys = {chart.proto.id.rsplit("-", 1)[0] for chart in app.get("plotly_chart")}
    counts = {"funnel": 1, "ranking": 2, "trend": 1, "side": 6, "peers": 1, "scatter": 1,
              "table": 0}  # fmt: skip
    assert len(app.get("plotly_chart")) == counts[tab], keys


@pytest.mark.parametrize("tab", ["funnel", "ranking", "trend", "scatter", "side", "peers"])
def test_every_chart_says_in_words_what_it_shows_and_that_it_is_simulated(site, tab):
    app = opened(site, part=tab)
    for chart, figure in zip(app.get("plotly_chart"), figures(app), strict=True):
        assert len(chart.proto.alt) > 40
        assert figure["layout"]["separators"] == ",."
        notes = {note["text"] for note in figure["layout"]["annotations"]}
        assert Words("vi")("simulated.mark") in notes


def test_without_a_choice_both_ends_are_named_and_it_says_so(site, default_connection):
    rows = queries.run(default_connection, "slice", **slice_of("2026-10"))
    ordered = rows.dropna(subset=["ratio"]).sort_values("ratio", ascending=False)["name"]
    app = opened(site, part="side")
    assert Words("vi")("compare.default_communes") in " ".join(c.value for c in app.caption)
    [table] = [frame.value for frame in app.dataframe]
    assert list(table.columns[1:-1]) == [*ordered.head(3), *ordered.tail(3)]


def test_choices_are_written_into_the_address_and_read_from_it(site):
    app = opened(site, communes=BAT_MOT)
    app.multiselect(key="address_communes").set_value([BAT_MOT, HAC_THANH]).run()
    app.get("segmented_control")
    assert app.query_params["communes"] == f"{BAT_MOT},{HAC_THANH}"
    again = opened(site, communes=f"{BAT_MOT},{HAC_THANH}")
    assert again.multiselect(key="address_communes").value == [BAT_MOT, HAC_THANH]


def test_a_commune_found_without_diacritics_is_added(site):
    app = opened(site, communes=HAC_THANH)
    app.text_input(key="compare-search").set_value("bat mot").run()
    app.button(key=f"compare-add-{BAT_MOT}").click().run()
    assert app.query_params["communes"] == f"{HAC_THANH},{BAT_MOT}"
    assert app.text_input(key="compare-search").value == ""
    assert app.multiselect(key="address_communes").value == [HAC_THANH, BAT_MOT]


def test_a_former_name_finds_todays_commune_here_too(site, views):
    """Luận Khê and the district of Thường Xuân are no names of today."""
    app = opened(site, communes=HAC_THANH)
    app.text_input(key="compare-search").set_value("luan khe").run()
    menu = {hit.commune: hit.label for hit in former.hits(views(), "luan khe", 8) if hit.commune}
    assert menu
    offered = {b.key.removeprefix("compare-add-"): b.label for b in app.button}
    assert menu.items() <= offered.items()
    every = comparison.rows(views())
    by_district = comparison_table.arranged(views(), every, "thuong xuan", "name", "down")
    inside = every[every["former_districts"].str.contains("Huyện Thường Xuân")]
    assert set(inside["commune_code"]) <= set(by_district["commune_code"])
    assert BAT_MOT in set(by_district["commune_code"])


def test_more_than_ten_are_cut_and_it_says_so(site, default_connection):
    codes = list(queries.run(default_connection, "communes")["commune_code"].head(12))
    app = opened(site, communes=",".join(codes))
    assert app.multiselect(key="address_communes").value == codes[:10]
    label = Words("vi")("compare.communes")
    assert Words("vi")("address.unknown_several", label=label) in {w.value for w in app.warning}


@pytest.mark.parametrize("junk", ["", "nonsense", "<script>", "15607' OR 1=1", ",,,", "x" * 999])
def test_an_address_that_makes_no_sense_means_the_defaults(site, junk):
    names = ("communes", "part", "axis", "kind", "mountain", "border", "verdict", "district",
             "extent", "by", "x", "y", "of", "of_trend", "sort", "order")  # fmt: skip
    for tab in TABS:
        opened(site, **{**dict.fromkeys(names, junk), "part": tab})


def test_the_filters_of_the_address_narrow_what_is_drawn(site):
    app = opened(site, kind="phuong", communes=BAT_MOT)
    [figure] = figures(app)
    drawn_names = [
        name for trace in figure["data"] if trace.get("mode") == "markers" for name in trace["text"]
    ]
    assert sorted({name.split()[0] for name in drawn_names}) == ["Phường", "Xã"]
    assert sum(name.startswith("Phường") for name in drawn_names) == 19
    assert Words("vi")("compare.chosen_stay") in " ".join(c.value for c in app.caption)
