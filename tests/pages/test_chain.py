"""From dossiers to posts: recomputed by hand from what the pages show, and said in words."""

import math

import pytest
from scipy.stats import chi2

from pages.ui import chain, findings, spoken, standing
from pages.ui.words import Words
from tests.pages.reader import Site, Views, number, raw_parts, texts

BAT_MOT, HAC_THANH, GAP = "15607", "14797", "15976"
SOME = (BAT_MOT, HAC_THANH, "16540", "15409", "14896", "15010")
LINKS = ("dossiers", "hours", "load", "ratio", "verdict", "robustness", "need", "posts")
Z_95 = 1.959964


def shown(pairs: chain.Pairs, words: Words, key: str, lang: str = "vi", **values: str) -> float:
    """The number a page shows for a term."""
    return number(dict(pairs)[words(key, **values)].split(" ")[0], lang)


def limits_by_hand(count: float, dispersion: float) -> tuple[float, float]:
    """Byar from 10 on, the exact limits below, as the formulas of the page say."""
    x = count / dispersion
    if x < 10:
        low = chi2.ppf(0.025, 2 * x) / 2 if x else 0.0
        return dispersion * low, dispersion * chi2.ppf(0.975, 2 * x + 2) / 2
    low = x * (1 - 1 / (9 * x) - Z_95 / (3 * math.sqrt(x))) ** 3
    up = (x + 1) * (1 - 1 / (9 * (x + 1)) + Z_95 / (3 * math.sqrt(x + 1))) ** 3
    return dispersion * low, dispersion * up


@pytest.mark.parametrize("code", SOME)
def test_hours_are_dossiers_times_minutes_and_add_up_to_the_workload(views: Views, code: str):
    view = views()
    words, table = view.words, chain.cells(view, code)
    columns = [words(f"step.{name}") for name in ("dossiers", "minutes", "hours")]
    rows = [[number(cell, "vi") for cell in row] for row in table[columns].iloc[:-1].values]
    for dossiers, minutes, hours in rows:
        assert hours == pytest.approx(dossiers * minutes / 60, abs=0.051)
    total = sum(dossiers * minutes / 60 for dossiers, minutes, _ in rows)
    row = chain.row_of(view, code)
    assert total == pytest.approx(row.workload, rel=1e-9)
    assert sum(dossiers for dossiers, *_ in rows) == row.dossiers


@pytest.mark.parametrize("lens", ["weighted", "count"])
@pytest.mark.parametrize("code", SOME)
def test_the_ratio_and_its_interval_by_hand_are_the_editions(views: Views, code: str, lens: str):
    view = views(lens=lens)
    words, row = view.words, chain.row_of(view, code)
    if row.verdict == "insufficient":
        pytest.fail("choose a commune with a verdict")
    given = chain.interval(view, code)
    dossiers = shown(given, words, "chain.dossiers")
    work = shown(given, words, "chain.workload")
    per_event = shown(given, words, "step.per_event")
    expected = shown(given, words, "step.expected")
    dispersion = shown(given, words, "term.dispersion")
    assert work / expected == pytest.approx(row.ratio, abs=2e-4)
    ends = [
        (work + per_event * (limit - dossiers)) / expected
        for limit in limits_by_hand(dossiers, dispersion)
    ]
    assert ends[0] == pytest.approx(row.ratio_lower_95, abs=1e-3)
    assert ends[1] == pytest.approx(row.ratio_upper_95, abs=1e-3)


@pytest.mark.parametrize("code", SOME)
def test_the_load_and_the_expected_workload_by_hand_are_the_editions(views: Views, code: str):
    view = views()
    words, row = view.words, chain.row_of(view, code)
    given, days = chain.expected(view, code), view.period.days
    province = shown(given, words, "step.province_workload") / shown(
        given, words, "step.province_officials"
    )
    assert province * row.officials == pytest.approx(row.expected, rel=1e-3)
    loads = chain.loads(view, code)
    by_hand = shown(loads, words, "chain.workload") / shown(loads, words, "chain.officials")
    assert by_hand * 30 / days == pytest.approx(row.load, rel=2e-3)


@pytest.mark.parametrize("code", SOME)
def test_the_required_staff_by_hand_is_the_editions(views: Views, code: str):
    view = views()
    words, row = view.words, chain.need_of(view, code)
    given = chain.need(view, code)
    factor = shown(given, words, "step.category_factor")
    # 2 hours a working day, as data/policy.toml has it; at least the minimum team of 4.
    individual = 2 * view.period.working_days / row.hours_available_adjusted
    by_hand = max(4.0, row.hours / row.hours_available_adjusted * factor + individual)
    assert by_hand == pytest.approx(row.required_adjusted, rel=1e-3)
    assert shown(given, words, "step.required") == pytest.approx(row.required_adjusted, abs=0.006)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", [BAT_MOT, HAC_THANH, GAP])
def test_every_link_opens_the_figures_it_is_made_of(site: Site, code: str, lang: str):
    app = site.open("commune", commune=code, lang=lang)
    keys = [f"link-{name}-{code}" for name in LINKS]
    there = [key for key in keys if key in {part.key for part in app.expander}]
    assert there == ([keys[0], keys[-1]] if code == GAP else keys)
    closed = len(app.get("table")) + len(app.get("plotly_chart"))
    for key in there:
        app.session_state[key] = True
        app.run()
        assert [error.message for error in app.exception] == []
    opened = len(app.get("table")) + len(app.get("plotly_chart"))
    assert opened - closed >= len(there)
    assert [part for text in texts(app) for part in raw_parts(text)] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_peers_lack_has_its_reason(views: Views, lang: str):
    view = views(lang)
    words, table = view.words, standing.peers(view, GAP)
    row = table[table[words("table.name")] == chain.row_of(view, GAP).name].iloc[0]
    reasons = {words(f"missing.{reason}") for reason in ("not_reported", "under_check")}
    for column in (words("table.load_weighted"), words("table.ratio")):
        assert any(reason in row[column] for reason in reasons)
    assert not (table == words("missing.sign")).to_numpy().any()


def test_what_is_read_aloud_of_bat_mot_answers_the_question(views: Views):
    said = spoken.paragraph(views(period="2025-10"), BAT_MOT)
    assert said.startswith("Trong tháng 10/2025, Xã Bát Mọt tiếp nhận")
    assert "với 4 người có mặt" in said
    assert "đơn vị không quá tải" in said
    assert "mức tối thiểu để mở đủ các quầy, nên tải thấp không có nghĩa là dôi dư" in said
    assert "chính quyền cấp xã có 32 biên chế" in said
    assert said.endswith("Số liệu của từng đơn vị ở đây là mô phỏng.")


def test_what_is_read_aloud_of_the_largest_ward_names_its_frame(views: Views):
    said = spoken.paragraph(views("en"), HAC_THANH)
    assert "The commune is overloaded, " in said
    assert "has 70 posts" in said


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("lens", ["weighted", "count"])
def test_every_commune_can_be_read_aloud_and_says_what_its_figures_say(
    views: Views, lens: str, lang: str
):
    view = views(lang, lens=lens)
    words = view.words
    for row in view.slice().itertuples():
        said = spoken.paragraph(view, row.commune_code)
        assert row.name in said
        assert raw_parts(said) == []
        if row.verdict == "insufficient":
            reason = findings.insufficient_reason(view, row)
            assert words("spoken.insufficient", reason=reason) in said
            continue
        assert words(f"spoken.{row.verdict}", evidence=words(f"evidence.{row.evidence}")) in said
        tested = standing.robustness_of(view, row.commune_code)
        assert (tested is None) == (lens == "count"), "counts rest on no handling time"
        assert (words("spoken.not_tested") in said) == (tested is None)
        assert (words("spoken.robust") in said) == (
            tested is not None and tested.robustness == "robust"
        )
        assert (words("spoken.simulated") in said) == row.simulated


def test_the_points_of_the_trend_are_the_months_up_to_the_period(views: Views):
    view = views(period="2026-03")
    table = standing.points(view, BAT_MOT)
    assert list(table[view.words("step.month")]) == [
        *(f"{month:02}/2025" for month in range(7, 13)), "01/2026", "02/2026", "03/2026",
    ]  # fmt: skip
