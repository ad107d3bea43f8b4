"""Before and after: every former unit once, former names found, merged against unmerged."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pages.ui import former, predecessors, reform, reform_contrast, reform_districts, reform_map
from pages.ui.layers import load
from pages.ui.measures import MEASURES
from pages.ui.words import Words
from tests.pages.conftest import Spoil
from tests.pages.reader import COMMUNES, Site, figures, links, raw_parts, texts
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
FORMER, SPLIT, DISTRICTS, WITHOUT_POINT = 547, 10, 26, 16
HAC_THANH, HAM_RONG, DONG_SON, YEN_THO, BAT_MOT = "14797", "14758", "16378", "16264", "15607"
# Where the nine former units whose name another unit has today went (test_gazetteer.py).
REUSED = {
    ("Phường Đông Sơn", "Phường Hạc Thành"), ("Phường Đông Sơn", "Phường Bỉm Sơn"),
    ("Xã Lam Sơn", "Xã Minh Sơn"), ("Xã Yên Thọ", "Xã Quý Lộc"), ("Xã Yên Thọ", "Xã Như Thanh"),
    ("Xã Phú Xuân", "Xã Xuân Tín"), ("Xã Minh Sơn", "Xã Triệu Sơn"),
    ("Xã Xuân Hòa", "Xã Xuân Bình"), ("Xã Trung Thành", "Xã Thắng Lợi"),
}  # fmt: skip


def pairs(view, query):
    """Label and commune of every hit of old, the district ones without a commune."""
    return {(hit.commune or hit.district): hit.label for hit in former.hits(view, query, 8)}


# ---- the mapping -----------------------------------------------------------------------------


def test_every_former_unit_stands_once_or_is_split(views) -> None:
    rows = former.units(views())
    assert rows["former_code"].nunique() == FORMER
    assert rows["commune_code"].nunique() == COMMUNES
    whole = rows[rows["extent"] == former.WHOLE]
    assert whole["former_code"].is_unique
    assert (whole["share"] == 1).all()
    split = rows[rows["extent"] != former.WHOLE]
    assert split["former_code"].nunique() == SPLIT
    assert len(whole) + SPLIT == FORMER
    assert split.groupby("former_code")["main_part"].sum().eq(1).all()
    assert split["share"].isna().all()  # the default edition was given none
    counts = views().rows("communes").set_index("commune_code")["former_unit_count"]
    assert rows["commune_code"].value_counts().to_dict() == counts.to_dict()


def test_shares_that_an_office_gave_are_shown(views, monkeypatch: pytest.MonkeyPatch) -> None:
    view = views("vi")
    row = former.units(view).query("former_code == '14758' and main_part").iloc[[0]]
    assert former.share(view, next(row.itertuples())) == Words("vi")("reform.share_unknown")
    assert former.share(view, next(row.assign(share=0.625).itertuples())) == "62,50%"
    assert former.share(view, next(row.assign(share=0.6).itertuples())) == "60%"


def test_the_districts_add_up_to_the_province(views, default_connection: Connection) -> None:
    rows = reform_districts.rows(views())
    assert len(rows) == DISTRICTS
    assert rows["units"].sum() == FORMER
    assert rows[list(reform_districts.KINDS)].sum(axis=1).tolist() == rows["units"].tolist()
    assert rows["split"].sum() == SPLIT
    held = former.units(views()).groupby("commune_code")["district"].agg(set)
    shared = [code for code, districts in held.items() if len(districts) > 1]
    assert rows["inside"].sum() == COMMUNES - len(shared)
    assert rows["across"].sum() == sum(len(held[code]) for code in shared)
    # The areas of today: those within one district, and those that are shared, are the province's.
    communes = queries.run(default_connection, "communes").set_index("commune_code")
    total = rows["area_km2"].sum() + communes.loc[shared, "area_km2"].sum()
    assert total == pytest.approx(communes["area_km2"].sum())
    assert communes["area_km2"].sum() == pytest.approx(11114.86)


def test_the_picture_draws_every_former_unit_that_has_a_point(views) -> None:
    view = views("vi")
    rows = former.units(view)
    figure = reform_map.build(view, rows, view.rows("communes"), load(view.edition, "generalised"))
    geo = [trace for trace in figure.data if trace.type == "scattergeo"]
    dots = [trace for trace in geo if trace.mode == "markers" and trace.lon[0] is not None]
    assert [len(trace.lon) for trace in dots] == [FORMER - SPLIT - WITHOUT_POINT, SPLIT]
    whole, split = (trace for trace in geo if trace.mode == "lines")
    assert np.isfinite(np.array(whole.lon)).sum() == 2 * (FORMER - SPLIT - WITHOUT_POINT)
    assert np.isfinite(np.array(split.lon)).sum() == 2 * 21  # ten units, one of them in three parts
    legend = [trace.name for trace in geo if trace.mode == "markers" and trace.lon[0] is None]
    counts = [name.rsplit(": ", 1)[1] for name in legend]
    assert counts == ["22", "24", "44", "50", "26"]
    said = reform_map.describe(view, rows, view.rows("communes"))
    parts = rows.groupby("commune")["former_code"].nunique()
    most = parts.index[parts == parts.max()]
    for told in (*most, f" ({parts.max()}). ", f"bị chia: {SPLIT}."):
        assert told in said


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        (reform.Chosen("dong tho", (), "all"), {"14758"}),
        (reform.Chosen("Đông Thọ", (), "split"), {"14758"}),
        (reform.Chosen("", ("huyen-muong-lat",), "no_point"), set()),
        (reform.Chosen("zzz", (), "all"), set()),
    ],
)
def test_the_filters(views, chosen, codes) -> None:
    rows = reform.found(views(), chosen)
    assert set(rows["former_code"]) == codes


def test_the_filters_that_count(views) -> None:
    view = views()
    for only, units in (("split", SPLIT), ("reused", 9), ("no_point", WITHOUT_POINT)):
        rows = reform.found(view, reform.Chosen("", (), only))
        assert rows["former_code"].nunique() == units, only
    by_code = reform.found(view, reform.Chosen(HAC_THANH, (), "all"))
    assert (by_code["commune_code"] == HAC_THANH).sum() == 12


# ---- the search --------------------------------------------------------------------------------


def test_a_former_name_leads_to_todays_unit(views) -> None:
    found = pairs(views("vi"), "dien thuong")
    assert found == {"14932": "Xã Điền Thượng (Huyện Bá Thước) cũ → nay thuộc Xã Điền Quang"}
    assert "Former Xã Điền Thượng" in pairs(views("en"), "Điền Thượng")["14932"]


def test_a_split_unit_leads_to_all_of_its_successors(views) -> None:
    found = pairs(views("vi"), "Phường Đông Thọ")
    assert "phần chính thuộc Phường Hạc Thành" in found[HAC_THANH]
    assert "một phần thuộc Phường Hàm Rồng" in found[HAM_RONG]
    three = pairs(views("vi"), "thi tran thieu hoa")
    assert sum("Thị trấn Thiệu Hóa" in label for label in three.values()) == 3


def test_a_name_that_only_went_on_is_not_repeated(views) -> None:
    assert pairs(views(), "bat mot") == {}
    assert pairs(views(), BAT_MOT) == {}


def test_every_reused_name_leads_to_where_the_former_unit_is_now(views) -> None:
    view = views("vi")
    rows = view.rows("reused_names")
    assert set(zip(rows["name"], rows["now_name"], strict=True)) == REUSED
    assert len(rows) == 9
    for row in rows.itertuples():
        found = pairs(view, row.name)
        assert row.now_name in found[row.now_code]
        assert row.district in found[row.now_code]


def test_a_code_of_old_is_found_beside_todays(site: Site) -> None:
    """14758 is Hàm Rồng's code today and was Đông Thọ's."""
    app = site.open("overview")
    box = next(box for box in app.text_input if box.placeholder)
    box.input(HAM_RONG).run()
    found = [label for label in links(app) if "Hàm Rồng" in label or "Đông Thọ" in label]
    assert any(label.startswith("Phường Hàm Rồng (") for label in found)
    assert any(label.startswith("Phường Đông Thọ (") for label in found)


def test_units_without_a_point_are_folded_on_the_screen_and_whole_on_paper(site: Site) -> None:
    app, words = site.open("reform"), Words("vi")
    count = str(WITHOUT_POINT)
    label = words("reform.map_no_points_count", count=count)
    [folded] = [part for part in app.expander if part.label == label]
    names = folded.markdown[0].value
    assert names.count(" (") == WITHOUT_POINT
    whole = words("reform.map_no_points", count=count, names=names)
    assert whole in [caption.value for caption in app.caption]


def test_a_former_district_leads_to_its_list(site: Site) -> None:
    app = site.open("overview", lang="en")
    box = next(box for box in app.text_input if box.placeholder)
    box.input("huyen muong lat").run()
    (query,) = [q for label, q in links(app).items() if label.startswith("Former Huyện Mường Lát")]
    assert "district=huyen-muong-lat" in query
    opened = site.open("reform", district="huyen-muong-lat")
    said = "\n".join(texts(opened))
    assert "8 dòng: 8 đơn vị cũ, 8 đơn vị mới." in said


# ---- merged against left as they were ----------------------------------------------------------


def test_the_contrast_is_scipys(views, default_connection: Connection) -> None:
    """Welch's test of scipy on the logarithms of the edition's own loads and areas."""
    view = views("vi")
    slice_ = {"scope": "all", "period_id": "2026-10", "staff_group": "centre",
              "certification": "with", "weighting": "weighted"}  # fmt: skip
    rows = queries.run(default_connection, "comparison", **slice_)
    found = {one.measure.code: one.contrast for one in reform_contrast.lines(view, "mountain")}
    assert rows.loc[rows["former_unit_count"] == 1, "mountain"].all()
    rows = rows[rows["mountain"]]
    for code in ("load", "area"):
        logs = np.log(rows[MEASURES[code].column].astype(float))
        merged = rows["former_unit_count"] > 1
        test = stats.ttest_ind(
            logs[merged].dropna(), logs[~merged].dropna(), equal_var=False
        ).confidence_interval(0.95)  # fmt: skip
        assert found[code].lower == pytest.approx(math.exp(test.low))
        assert found[code].upper == pytest.approx(math.exp(test.high))
    assert (found["area"].first_count, found["area"].second_count) == (54, 22)


def test_there_is_nothing_to_compare_in_the_lowland(views) -> None:
    view = views("en")
    lines = reform_contrast.lines(view, "lowland")
    assert {one.contrast.second_count for one in lines} == {0}
    assert "cannot be compared" in reform_contrast.finding(view, lines, "lowland")


def test_a_doubtful_population_is_left_out_unless_asked_for(views) -> None:
    for doubtful, merged in ((False, 50), (True, 54)):
        lines = reform_contrast.lines(views(doubtful=doubtful), "mountain")
        one = next(line.contrast for line in lines if line.measure.code == "population")
        assert (one.first_count, one.second_count) == (merged, 22)


# ---- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["units", "districts", "contrast", "count"])
def test_a_part_says_what_it_shows(site: Site, lang: str, part: str) -> None:
    app = site.open("reform", lang=lang, part=part)
    assert not app.exception
    said = "\n".join(texts(app))
    assert [found for text in texts(app) for found in raw_parts(text)] == []
    for number in ("547", "166", "144", "22"):
        assert f"**{number}**" in said
    simulated = Words(lang)("reform.contrast_simulated")
    assert (simulated in said) == (part in ("contrast", "count"))
    assert len(figures(app)) == (part != "districts")


def test_everything_chosen_is_in_the_address(site: Site) -> None:
    app = site.open("reform", part="contrast", terrain="all")
    assert Words("vi")("reform_within.all") in "\n".join(texts(app))
    app = site.open("reform", only="split", district="huyen-ha-trung", find="binh")
    (table,) = [frame.value for frame in app.dataframe]
    assert set(table["Đơn vị cũ"]) == {"Xã Hà Bình"}
    assert set(table["Tỷ lệ"]) == {"chưa có tỷ lệ"}
    app = site.open("reform", find="zzz")
    assert Words("vi")("reform.nothing") in "\n".join(texts(app))


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (BAT_MOT, ("đơn vị này là Xã Bát Mọt (Huyện Thường Xuân) cũ, giữ nguyên địa bàn",)),
        (HAC_THANH, ("thay cho 12 đơn vị cũ", "một phần Phường Đông Thọ", "chưa có tỷ lệ")),
        (DONG_SON, ("Phường Đông Sơn ngày nay không phải Phường Đông Sơn cũ của Thị xã Bỉm Sơn",
                    "nay thuộc Phường Hạc Thành")),
        (YEN_THO, ("Xã Yên Thọ ngày nay không gồm toàn bộ Xã Yên Thọ cũ của Huyện Như Thanh",
                   "không phải Xã Yên Thọ cũ của Huyện Yên Định")),
    ],
)  # fmt: skip
def test_a_commune_says_what_it_stands_in_place_of(site: Site, code: str, parts) -> None:
    app = site.open("commune", commune=code)
    assert not app.exception
    said = "\n".join(texts(app))
    for part in parts:
        assert part in said


def test_every_commune_has_its_notice_in_both_languages(views) -> None:
    for lang in LANGUAGES:
        view = views(lang)
        for code in view.rows("communes")["commune_code"][::7]:
            said = [predecessors.sentence(view, code), *predecessors.not_the_same(view, code)]
            assert [found for text in said for found in raw_parts(text)] == []


@pytest.mark.usefixtures("no_caches", "static_folder")
def test_shares_and_rebased_figures_of_an_office_are_shown(spoil: Spoil) -> None:
    spoil(
        """INSERT INTO raw_submission VALUES ('000001-11111111', 'submitted_1', 'staff', 'cu.xlsx',
           '1', 42, 'accepted', '2026-11-02 01:02:03', 'A', 'Nhân sự tháng 10', 'Staff of October',
           '', 3, 3, 0)""",
        """INSERT INTO raw_finding VALUES ('000001-11111111', 1, 'former_split_by_shares', 'note',
           'Bảng', 2, NULL, 'Phường Đông Thọ chia 6 + 4.', 'Divided 6 + 4.')""",
        """INSERT INTO core_former_share SELECT '14758', commune_code,
           CASE commune_code WHEN '14797' THEN 0.6 ELSE 0.4 END, source_id
           FROM core_former_unit_map WHERE former_code = '14758'""",
    )
    app = Site().open("reform", find="dong tho")
    said = "\n".join(texts(app))
    for part in ("Nhân sự tháng 10 (cu.xlsx)", "Phường Đông Thọ chia 6 + 4.", "60%", "40%"):
        assert part in said
