"""The data page: who reported, what is set aside and why, what is doubtful, what may be taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest

from pages.ui import briefing, chain, coverage, data, findings, opendata, origins, quality
from pages.ui.answers import literal
from pages.ui.words import Words
from sharing.report import facts
from sharing.workbook import xlsx_bytes
from tests.pages.conftest import Spoil
from tests.pages.reader import Site, Views, figures, links, raw_parts, texts
from warehouse import queries
from warehouse.connection import Connection

LANGUAGES = ("vi", "en")
BAT_MOT = "15607"
SUBMITTED = (
    """INSERT INTO raw_submission VALUES ('000001-11111111', 'submitted_1', 'caseload', 'bieu.xlsx',
       '1', 42, 'accepted', '2026-11-02 01:02:03', 'Nguyễn Văn A', 'Biểu II.06a tháng 10',
       'Form II.06a of October', '', 9, 8, 1)""",
    """INSERT INTO raw_quarantine VALUES ('000001-11111111', 1, 'Biểu', 21, '[]',
       'running_sum | unit_mix', '15607', '2026-10-01')""",
    """INSERT INTO raw_finding VALUES ('000001-11111111', 1, 'running_sum', 'quarantine', 'Biểu',
       21, 3, 'Xã Bát Mọt: có vẻ là lũy kế.', 'Xã Bát Mọt: looks like a running total.')""",
    """INSERT INTO raw_finding VALUES ('000001-11111111', 2, 'text_below_table', 'note', 'Biểu',
       30, NULL, 'Dòng chữ để riêng.', 'A text is set aside.')""",
    "DELETE FROM core_caseload_month WHERE commune_code = '15607' AND month = '2026-10-01'",
    "INSERT INTO raw_withheld VALUES ('caseload', '15607', '2026-10-01', '000001-11111111')",
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_headings_are_the_official_slogan(site: Site, lang: str) -> None:
    app = site.open("quality", lang=lang)
    assert not app.exception
    headings = [header.value for header in app.header]
    slogan = ["Đúng", "Đủ", "Sạch", "Sống"] if lang == "vi" else [
        "Accurate", "Complete", "Clean", "Live",
    ]  # fmt: skip
    assert headings[:4] == slogan
    said = "\n".join(texts(app))
    assert Words(lang)("quality.quarantine_none") in said
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    charts = figures(app)
    assert len(charts) == 2  # the whole, and one data set for phones
    for chart in charts:
        assert any(
            Words(lang)("simulated.mark") in str(note) for note in chart["layout"]["annotations"]
        )


def test_doubtful_figures_are_those_of_the_mart(site: Site, default_connection: Connection) -> None:
    app = site.open("quality", lang="en")
    found = queries.run(default_connection, "doubts", scope="all")
    assert len(found) > 0
    table = next(frame.value for frame in app.dataframe if "Sign" in frame.value.columns)
    assert len(table) == len(found)
    assert set(table["Sign"]) == {Words("en")(f"doubt.{code}") for code in set(found["code"])}
    observed = site.open("quality", lang="en", observed="1")
    assert Words("en")("quality.doubts_none") in "\n".join(texts(observed))


def test_every_doubt_can_be_said(views) -> None:
    for lang in LANGUAGES:
        view = views(lang)
        row = {
            "value": 0.75,
            "expected": 0.2,
            "other_name": "Xã Bát Mọt",
            "reason": "?",
            "channel": "online",
            "staff_group": None,
            "field_vi": "Đất",
            "field_en": "Land",
        }
        for code in Words(lang).section("doubt"):
            measure = "received" if code == "flagged" else "all"
            said = quality.detail(view, pd.Series({**row, "code": code, "measure": measure}))
            assert said
            assert raw_parts(said) == []
        assert set(Words(lang).section("doubt")) == set(Words(lang).section("doubt_detail"))


@pytest.mark.usefixtures("no_caches", "static_folder")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_set_aside_is_named_with_its_reason_and_hides_its_month(
    lang: str, spoil: Spoil
) -> None:
    spoil(*SUBMITTED)
    app = Site().open("quality", lang=lang)
    assert not app.exception
    words = Words(lang)
    said = "\n".join(texts(app))
    assert words("quality.quarantine", count="1") in said
    reason = "có vẻ là lũy kế." if lang == "vi" else "looks like a running total."
    assert reason in said
    assert words("quality.place_sheet_row", sheet="Biểu", row=21) in said
    assert words("coverage_state.set_aside") in said
    hidden = "Xã Bát Mọt 10/2026" if lang == "vi" else "Xã Bát Mọt Oct 2026"
    assert hidden in said
    assert words("quality.received_files", count="1") in said
    assert "Nguyễn Văn A" not in said  # who sent it is nobody's business here
    assert [part for text in texts(app) for part in raw_parts(text)] == []
    # The reason that the unit's own page and its briefing give where the figures are missing.
    app = Site().open("commune", lang=lang, commune="15607")
    view = app.session_state["view"]
    assert findings.missing_reason(view, chain.row_of(view, "15607")) == "under_check"
    assert "15607" in facts.read(view.rows, briefing.slice_of(view)).under_check


@pytest.mark.usefixtures("no_caches", "static_folder")
def test_a_correction_is_shown_with_both_values(
    spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []

    def twin(
        _view: object, name: str, make: Callable[[], pd.DataFrame], *_: object, **__: object
    ) -> None:
        taken.extend([make()] if name == "corrected" else [])

    monkeypatch.setattr(quality.downloads, "twin", twin)
    spoil(
        """INSERT INTO core_correction VALUES (1, '15607', '2026-10-01', 'received', NULL, NULL,
           NULL, 'override', 3320, 332, 'Gõ thừa một số 0', 'Sở Nội vụ', 'x')""",
        "UPDATE core_correction SET source_id = (SELECT min(source_id) FROM core_source)",
    )
    said = "\n".join(texts(Site().open("quality")))
    for part in ("3.320", "332", "Gõ thừa một số 0", "Sở Nội vụ", "thay"):
        assert part in said
    (left,) = taken
    assert "Gõ thừa một số 0" in left.to_numpy()
    assert "Sở Nội vụ" not in left.to_numpy()


@pytest.mark.usefixtures("no_caches", "static_folder")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_flagged_figure_is_doubtful_wherever_it_shows(lang: str, spoil: Spoil) -> None:
    served = spoil(
        """INSERT INTO core_correction VALUES (1, '15607', '2026-09-01', 'resolved_late', 'land',
           'any', NULL, 'flag', 120, 120, 'Gấp mười *tháng* trước', 'Sở Nội vụ', 'x')""",
        "UPDATE core_correction SET source_id = (SELECT min(source_id) FROM core_source)",
        """INSERT INTO mart_doubt SELECT scope, 'flagged', 'resolved_late', '15607', '2026-09-01',
           120, NULL, NULL, false, 1 FROM (VALUES ('all'), ('observed')) AS s(scope)""",
    )
    words = Words(lang)
    view = Views(served, data.rows(served, "periods"))(lang)
    states = coverage.states_of(view)
    mine = states[(states["commune_code"] == BAT_MOT) & (states["state"] == "doubtful")]
    assert mine[["data_set", "month"]].to_numpy().tolist() == [
        ["caseload", pd.Timestamp("2026-09-01")]
    ]
    value, reason = "120", "Gấp mười *tháng* trước"
    shown = quality.doubtful(view).iloc[0]
    said = quality.detail(view, shown)
    for part in (value, reason, words("corrected_measure.resolved_late")):
        assert part in said
    for page, more in (("quality", {}), ("commune", {"commune": BAT_MOT, "period": "2026-Q3"})):
        app = Site().open(page, lang=lang, **more)
        assert not app.exception
        everything = "\n".join([*texts(app), *(box.value for box in app.warning)])
        assert words("doubt.flagged") in everything, page
        assert (literal(said) if page == "commune" else said) in everything, page
        assert [part for text in texts(app) for part in raw_parts(text)] == []
    later = Site().open("commune", lang=lang, commune=BAT_MOT, period="2026-10")
    assert literal(said) not in "\n".join(box.value for box in later.warning)  # of another month


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dictionary_describes_every_column_in_the_readers_language(views, lang: str) -> None:
    view = views(lang)
    table = opendata.dictionary(view)
    stored = view.rows("dictionary")
    assert len(table) == len(stored) > 200
    assert list(table[view.words("quality.meaning")]) == list(stored[f"meaning_{lang}"])


def test_the_archive_is_made_on_the_click(views) -> None:
    content = data.package(views("vi").edition)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "can-viec-thanh-hoa/datapackage.json" in archive.namelist()


def test_a_workbook_holds_numbers_as_numbers_and_formulas_as_text() -> None:
    rows = pd.DataFrame(
        {"Đơn vị": ["Xã Bát Mọt", "=1+1"], "Hồ sơ": [332, None],
         "Ngày": [pd.Timestamp("2026-10-01"), pd.NaT]}
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(rows, ["Ấn bản 1", "=2+2"])))
    page, notes = book.worksheets
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[0] == ["Đơn vị", "Hồ sơ", "Ngày"]
    assert values[1][:2] == ["Xã Bát Mọt", 332]
    assert values[2] == ["=1+1", None, None]
    assert page["A3"].data_type == "s"
    assert [row[0] for row in notes.iter_rows(values_only=True)] == ["Ấn bản 1", "=2+2"]
    assert notes["A2"].data_type == "s"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_quality_and_the_changes_page_lead_to_each_other(site: Site, lang: str) -> None:
    """Also in the first edition, which has nothing to compare."""
    words = Words(lang)
    assert words("changes.to_page") in links(site.open("quality", lang=lang))
    assert words("ledger.to_quality") in links(site.open("changes", lang=lang))


@pytest.mark.usefixtures("no_caches", "static_folder")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_commune_page_names_file_sheet_row_and_column(lang: str, spoil: Spoil) -> None:
    served = spoil(
        """INSERT INTO raw_submission VALUES ('000001-11111111', 'submitted_1', 'staff', 'ns.xlsx',
           'abcdef0123456789', 42, 'accepted', '2026-11-02 01:02:03', 'A', 'Nhân sự', 'Staff', '',
           1, 1, 0)""",
        """INSERT INTO core_source SELECT 'submitted_1', 'submitted', 'Nhân sự', 'Staff', 'x', 'x',
           'x', NULL, NULL, NULL""",
        """UPDATE core_staff_month SET source_id = 'submitted_1'
           WHERE commune_code = '15607' AND month = '2026-10-01' AND staff_group = 'centre'""",
        "INSERT INTO raw_origin_column VALUES ('000001-11111111', 'Bảng', 28, 'present', NULL)",
        """INSERT INTO raw_origin_row VALUES
           ('000001-11111111', 'Bảng', 7, '15607', '2026-10-01', NULL, 'centre'),
           ('000001-11111111', 'Bảng', 9, '15607', '2026-10-01', NULL, 'centre')""",
        """INSERT INTO core_correction VALUES
           (1, '15607', '2026-10-01', 'present', NULL, NULL, 'centre', 'override', 120, 6,
            'Gõ nhầm', 'Sở Nội vụ', 'submitted_1'),
           (2, '15607', '2026-10-01', 'resolved_late', 'land', 'any', NULL, 'drop', 332, NULL,
            'Chép nhầm dòng', 'UBND xã', 'submitted_1')""",
    )
    view = Views(served, data.rows(served, "periods"))(lang)
    table = origins.rows(view, BAT_MOT, pd.Timestamp("2026-10-01"), named=True)
    words = Words(lang)
    (line,) = table[table[words("origins.sheet")] == "Bảng"].to_dict("records")
    assert line[words("origins.file")] == "ns.xlsx (SHA-256 abcdef012345…)"
    assert line[words("origins.row")] == "7, 9"
    assert line[words("origins.column")] == "AB"
    told = line[words("origins.correction")]
    for part in (words("correction.override"), "120", "Gõ nhầm", "Sở Nội vụ"):
        assert part in told
    (gone,) = table[table[words("origins.value")] == words("missing.no_data")].to_dict("records")
    assert words("origins_measure.resolved_late") in gone[words("origins.figure")]
    told = gone[words("origins.correction")]
    for part in (words("correction.drop"), "332", "Chép nhầm dòng", "UBND xã"):
        assert part in told
    leaving = origins.rows(view, BAT_MOT, pd.Timestamp("2026-10-01"))
    told = " ".join(leaving[words("origins.correction")])
    assert "Chép nhầm dòng" in told
    assert "Sở Nội vụ" not in told
    assert "UBND xã" not in told
    untouched = table[words("origins.correction")] == words("origins.as_filed")
    assert untouched.sum() == len(table) - 2
    # Assigned posts are of the same file, which says no column of them; the rest is simulated.
    assert (table[words("origins.file")] == words("origins.no_file")).sum() == len(table) - 3
    assert [part for cell in table.to_numpy().ravel() for part in raw_parts(str(cell))] == []


def test_the_origins_are_those_of_the_month_that_is_looked_at(site: Site) -> None:
    app = site.open("commune", commune=BAT_MOT, period="2026-Q3", traced="2026-08")
    app.session_state[f"origins-{BAT_MOT}"] = True
    app.run()
    assert not app.exception
    words = Words("vi")
    (month,) = [box for box in app.selectbox if box.label == words("origins.month")]
    assert (month.value, len(month.options)) == ("2026-08", 3)
    note = words("origins.note", code=BAT_MOT, month="2026-08")
    assert note in [caption.value for caption in app.caption]
    view = app.session_state["view"]
    shown = next(one.value for one in app.dataframe if words("origins.file") in one.value.columns)
    assert shown.equals(origins.rows(view, BAT_MOT, pd.Timestamp("2026-08-01")))
    assert not shown.equals(origins.rows(view, BAT_MOT, pd.Timestamp("2026-09-01")))


@pytest.mark.usefixtures("no_caches", "static_folder")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_total_rows_are_shown_as_said_and_as_added_up(lang: str, spoil: Spoil) -> None:
    spoil(
        SUBMITTED[0],
        """INSERT INTO raw_total VALUES
           ('000001-11111111', 'Biểu', 30, 3, 'Tổng số', 332, 332, true),
           ('000001-11111111', 'Biểu', 30, 4, 'Trực tuyến', 1250, 1247, false)""",
    )
    app = Site().open("quality", lang=lang)
    assert not app.exception
    words = Words(lang)
    said = "\n".join(texts(app))
    assert words("stated.agree", agree="1", all="2") in said
    table = next(f.value for f in app.dataframe if words("stated.summed") in f.value.columns)
    assert list(table[words("stated.difference")]) == ["0", "−3"]
    assert list(table[words("origins.column")]) == ["C: Tổng số", "D: Trực tuyến"]
