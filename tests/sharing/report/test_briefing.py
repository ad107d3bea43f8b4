"""The briefing: its text is the edition's figures, one accessible page, its code the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import segno

from sharing import addresses, formats
from sharing.report import annex, selection
from sharing.report.briefing import briefing, data
from sharing.report.facts import Facts, read
from sharing.report.parts import qr_code
from sharing.report.said import Said
from sharing.standing import Standing
from sharing.words import Words
from tests.sharing.report.reading import (
    ADDRESS,
    BAT_MOT,
    VERDICTS,
    asked,
    communes_of,
    facts_of,
    opened,
    text_of,
)
from warehouse.connection import Connection
from warehouse.editions import Edition


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", ["province", "commune", "selection"])
def test_a_briefing_is_one_accessible_page(facts: Facts, kind: str, lang: str) -> None:
    reader = opened(briefing(facts, asked(lang), communes_of(facts, kind)))
    assert len(reader.pages) == 1
    page, root = reader.pages[0], reader.trailer["/Root"]
    assert [round(float(size) / 72 * 25.4) for size in page.mediabox[2:]] == [210, 297]
    assert root["/Lang"].startswith(lang)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert Words(lang)("report.title").casefold()[:3] in str(reader.metadata.title).casefold()
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    names: list[str] = []
    for font in fonts:
        [inside] = font["/DescendantFonts"]
        descriptor = inside.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        names.append(descriptor["/FontName"])
    assert sum("LiberationSerif" in name for name in names) >= 3


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_province_is_told_in_the_editions_figures(facts: Facts, lang: str) -> None:
    said, words = text_of(briefing(facts, asked(lang))), Words(lang)
    counts, before = facts.communes["verdict"].value_counts(), facts.communes_before["verdict"]
    for verdict in VERDICTS:
        count = int(counts.get(verdict, 0))
        change = count - int((before == verdict).sum())
        written = formats.signed(change, lang=lang)
        assert f"{words(f'verdict.{verdict}')} {count} {written}" in said, verdict
    for row in facts.communes.nlargest(5, "ratio").itertuples():
        interval = formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang)
        assert f"{row.name} {formats.ratio(row.ratio, lang=lang)} ({interval})" in said
    assert formats.number(facts.province.dossiers, lang=lang) in said
    missing = facts.communes[facts.communes["verdict"] == "insufficient"]
    assert len(missing)
    for name in missing["name"]:
        assert f"{name} ({words('missing.not_reported')})" in said
    assert words("report.simulated", share="100%") in said
    assert words("report.extract") in said
    assert facts.slice.edition in said
    assert ADDRESS in said.replace(" ", "")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_commune_is_told_in_its_own_figures(facts: Facts, lang: str) -> None:
    said, words = text_of(briefing(facts, asked(lang), (BAT_MOT,))), Words(lang)
    row = facts.commune(BAT_MOT)
    ratio = formats.ratio(row.ratio, lang=lang)
    interval = formats.interval(row.ratio_lower_95, row.ratio_upper_95, lang=lang)
    assert f"{words('report_figure.ratio')} {ratio} ({interval})" in said
    assert f"{words('report_figure.dossiers')} {row.dossiers:.0f}" in said
    assert f"{words('report_figure.of', count=row.rank_from_heaviest, all=163)}" in said
    # Published on 14 October 2025: 332 dossiers, 4 officials.
    assert f"{words('report_measure.dossiers_resolved')} 332" in said
    assert f"{words('report_measure.staff_centre')} 4" in said
    assert words("spoken.minimum_team") in said


def test_a_selection_has_a_line_for_each_and_the_unknown_last(facts: Facts) -> None:
    codes = communes_of(facts, "selection")
    said = text_of(briefing(facts, asked("vi"), codes))
    rows = facts.communes[facts.communes["commune_code"].isin(codes)]
    for row in rows.itertuples():
        assert row.name in said
    [table] = data(facts, asked("vi"), codes)["sections"][0]["tables"]
    order = rows.sort_values("ratio", ascending=False, na_position="last")["name"]
    assert [cells[0] for cells in table["rows"]] == list(order)
    unknown = [cells for cells in table["rows"] if Words("vi")("verdict_short.insufficient")
               in cells[4]]  # fmt: skip
    assert [cells[1] for cells in unknown] == ["— (chưa báo cáo)"] * len(unknown) != []


def test_more_communes_than_a_page_holds_are_refused(facts: Facts) -> None:
    codes = tuple(facts.communes["commune_code"][: selection.MOST + 1])
    with pytest.raises(ValueError, match="one page holds 20"):
        briefing(facts, asked("vi"), codes)
    with pytest.raises(KeyError, match="99999"):
        briefing(facts, asked("vi"), ("99999",))


def test_the_national_title_is_there_only_when_it_is_wanted(facts: Facts) -> None:
    words = Words("vi")
    plain = text_of(briefing(facts, asked("vi")))
    national = text_of(briefing(facts, asked("vi", national=True, agency="Sở Nội vụ")))
    for key in ("report.nation", "report.motto"):
        assert words(key) not in plain
        assert words(key) in national
    assert "SỞ NỘI VỤ" in national
    assert "ngày 27 tháng 11 năm 2026" in national
    # A machine signs nothing: no number, no seal, and it says what it is.
    assert words("report.extract") in national
    assert "Số:" not in national


def test_only_observed_figures_leave_most_communes_unknown(
    default_edition: Edition, default_connection: Connection
) -> None:
    for changes in ({"scope": "observed"}, {"weighting": "count", "staff_group": "payroll"}):
        some = facts_of(default_edition, default_connection, **changes)
        for kind in ("province", "commune", "selection"):
            content = briefing(some, asked("en"), communes_of(some, kind))
            assert len(opened(content).pages) == 1
            said = text_of(content)
            assert "nan" not in said.casefold().split()
            assert Words("en")("report.observed") in said or "scope" not in changes


def test_the_code_on_the_page_is_the_address() -> None:
    """Our drawing, read back module by module, is segno's own matrix of the same text."""
    svg = qr_code(ADDRESS)
    code = segno.make(ADDRESS, error="m", micro=False)
    assert code.svg_inline(border=2).partition('d="')[2].partition('"')[0] in svg
    assert code.error == "M"
    assert segno.make(ADDRESS + "x", error="m").matrix != code.matrix


def test_addresses_leave_defaults_out() -> None:
    made = addresses.of_communes("https://x.vn/", [], {"lang": "vi", "period": "2026-10"})
    assert made == "https://x.vn/?period=2026-10"
    both = addresses.of_communes("https://x.vn", ["1", "2"], {"lang": "en"})
    assert both == "https://x.vn/so-sanh?communes=1,2&lang=en"
    assert addresses.of_communes("", ["1"], {}) == ""


@pytest.mark.parametrize("kind", ["province", "commune", "selection"])
def test_a_fallback_edition_is_told_before_the_first_figure(facts: Facts, kind: str) -> None:
    """On one page still, whatever else is to be said."""
    chosen = replace(facts.slice, standing=Standing(fallback=True, smallest_cell=3), assumed=True)
    content = briefing(replace(facts, slice=chosen), asked("vi"), communes_of(facts, kind))
    assert len(opened(content).pages) == 1
    said = Words("vi")
    # A line may end within an edition's number.
    told, mark, withheld, conclusion = (
        "".join(one.split())
        for one in (
            text_of(content),
            said("edition_mark.fallback", id=facts.slice.edition),
            said("edition_mark.reviewer", smallest=3),
            said("report.conclusion"),
        )
    )
    assert told.index(mark) < told.index(conclusion)
    assert withheld in told


def test_a_briefing_says_how_many_communes_are_withheld(facts: Facts) -> None:
    def rows(name: str, **values: Any) -> pd.DataFrame:
        found = facts.rows(name, **values)
        if name == "slice" and values["period_id"] == facts.slice.period_id:
            hidden = found.index < 5
            verdicts = found["verdict"].mask(hidden, "insufficient")
            found = found.assign(
                verdict=verdicts, evidence=found["evidence"].mask(hidden, "withheld")
            )
        return found

    told = read(rows, facts.slice)
    content = briefing(told, asked("vi"), communes_of(facts, "province"))
    said = "".join(Words("vi")("report.withheld", count="5").split())
    assert said in "".join(text_of(content).split())
    assert said not in "".join(text_of(briefing(facts, asked("vi"), ())).split())
    assert len(opened(content).pages) == 1


@pytest.mark.parametrize("moves", [0, 60])
def test_the_annex_numbers_its_pages_from_the_second(facts: Facts, moves: int) -> None:
    said = Said(facts, asked("vi"))
    names = list(facts.communes["name"])
    plan = annex.plan_of(
        said,
        [annex.Move(names[i], names[i + 60], 2, "cần 11, hiện có 6") for i in range(moves)],
        ["Không bớt dưới đội ngũ tối thiểu."],
        [annex.Effect("Đơn vị quá tải", "21", "12")],
    )
    reader = opened(annex.plan_annex(plan, said.words))
    texts = [page.extract_text() for page in reader.pages]
    assert "Phụ lục" in texts[0]
    assert "Đơn vị quá tải 21 12" in " ".join(" ".join(texts).split())
    assert said.words("annex.none") in texts[0] or moves
    for number, text in enumerate(texts[1:], start=2):
        assert text.lstrip().startswith(str(number))
    assert (len(texts) > 1) == bool(moves)
    assert all(name in "".join(texts) for name in names[:moves])


def test_what_was_not_reported_is_never_zero(facts: Facts) -> None:
    missing = facts.communes[facts.communes["verdict"] == "insufficient"]["commune_code"].iloc[0]
    said = text_of(briefing(facts, asked("vi"), (missing,)))
    assert "— (chưa báo cáo)" in said
    assert "— (không tính được)" in said
    row = facts.commune(missing)
    assert pd.isna(row.ratio)


def test_characters_that_no_font_has_become_squares(facts: Facts) -> None:
    odd = "Sở 😀 中文 ไทย \u0007 ▲"
    said = text_of(briefing(facts, asked("vi", agency=odd, address=f"{ADDRESS}&q=中")))
    assert "SỞ □ □□ □□□ □ ▲" in said
    assert "□" not in text_of(briefing(facts, asked("vi")))


def test_an_address_that_is_too_long_for_paper_is_left_out(facts: Facts) -> None:
    longest = ADDRESS + "x" * (1000 - len(ADDRESS))
    assert data(facts, asked("vi", address=longest))["foot"]["qr"]
    said = text_of(briefing(facts, asked("vi", address=longest + "x" * 2000)))
    assert Words("vi")("report.no_address") in said
    assert "xxxx" not in said
