"""Handling times, policy values and shares."""

import json
from pathlib import Path

import pytest

from etl.contracts.policy_meanings import POLICY_MEANINGS
from etl.policy import load_policy, with_values
from etl.sources.submitted_tables import read, recognises
from tests.etl.units_inputs import FIELD_NAMES, checked, codes, context, document

HANDLING = [
    "Mã lĩnh vực", "Tên lĩnh vực", "Hình thức nộp", "Số phút một hồ sơ", "Mức thấp", "Mức cao"
]  # fmt: skip
POLICY = ["Mục", "Tham số", "Giá trị"]
SHARES = [
    "Mã đơn vị cũ", "Tên đơn vị cũ", "Huyện cũ", "Mã đơn vị", "Tên đơn vị", "Tỷ lệ"
]  # fmt: skip
SHIPPED = load_policy(Path(__file__).parents[2] / "data" / "policy.toml")
LAND = ["land", "Đất đai", "Trực tiếp hoặc qua bưu chính", 45, 30, 60]


def read_rows(header, *rows):
    given = context(field_names=FIELD_NAMES)
    return checked(read(document([header, *rows]), given, SHIPPED))


def cells(answer):
    """Row and column of each value in the file, as a spreadsheet counts them."""
    return {(one.measure, one.name, one.part): (one.row, one.column)
            for one in answer.origins.cells}  # fmt: skip


def test_handling_times():
    answer = read_rows(
        HANDLING, LAND, ["certification", "Chứng thực", "Trực tuyến", "8", "6,4", "9,6"]
    )
    assert recognises(document([HANDLING, LAND])) == "handling_times"
    assert answer.accepted.to_numpy().tolist() == [
        ["certification", "online", 8.0, 6.4, 9.6],
        ["land", "in_person", 45.0, 30.0, 60.0],
    ]
    assert cells(answer) == {("handling_minutes", "land", "in_person"): (2, 4),
                             ("handling_minutes", "certification", "online"): (3, 4)}  # fmt: skip


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (0, "lands", "handling_field_unknown"),
        (1, "Chứng thực", "handling_field_unknown"),
        (0, "", "table_value_missing"),
        (2, "Bưu chính", "table_choice_unknown"),
        (3, 29, "handling_order"),
        (3, 61, "handling_order"),
        (3, 0, "table_out_of_range"),
        (5, 2001, "table_out_of_range"),
        (4, "1.234", "ambiguous_number"),
        (4, "", "table_value_missing"),
        (3, "45 phút", "number_with_unit"),
    ],
)
def test_faulty_handling_times(at, value, code):
    changed = list(LAND)
    changed[at] = value
    answer = read_rows(HANDLING, ["land", "", "Trực tuyến", 40, 40, 40], changed)
    assert code in answer.set_aside[0].codes
    assert answer.accepted.to_numpy().tolist() == [["land", "online", 40.0, 40.0, 40.0]]


def test_a_field_and_channel_twice():
    assert "duplicate_same" in codes(read_rows(HANDLING, LAND, LAND))
    assert "duplicate_different" in codes(read_rows(HANDLING, LAND, [*LAND[:5], 61]))


def test_policy_values():
    answer = read_rows(
        POLICY,
        ["team", "minimum_centre", 5],
        ["verdict", "band_low", "0,75"],
        ["verdict", "map_classes", "0,6; 0,8; 1,25; 1,6"],
        ["calendar", "last_month", "01/12/2026"],
        ["population", "nearest_communes", "9"],
        ["verdict", "band_high", ""],
    )
    values = {(row.section, row.name): json.loads(row.value)
              for row in answer.accepted.itertuples(index=False)}  # fmt: skip
    assert values == {
        ("team", "minimum_centre"): 5.0,
        ("verdict", "band_low"): 0.75,
        ("verdict", "map_classes"): [0.6, 0.8, 1.25, 1.6],
        ("calendar", "last_month"): "2026-12-01",
        ("population", "nearest_communes"): 9,
    }
    policy = with_values(SHIPPED, answer.accepted)
    assert policy.team.minimum_centre == 5
    assert policy.verdict.band_high == SHIPPED.verdict.band_high
    assert answer.rows_read == 5
    assert cells(answer)["policy", "verdict", "map_classes"] == (4, 3)
    assert ("policy", "verdict", "band_high") not in cells(answer)


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (
            ["team", "minimum_center", 5],
            "policy_value_unknown",
            "Mục “team” không có tham số “minimum_center”",
        ),
        (
            ["teams", "minimum_centre", 5],
            "policy_value_unknown",
            "Mục “teams” không có tham số “minimum_centre”",
        ),
        (["team", "minimum_centre", "bốn"], "policy_value_unreadable", "một số"),
        (["team", "minimum_centre", 0], "policy_rule", "phải lớn hơn 0"),
        (["verdict", "minimum_reference_share", 1], "policy_rule", "phải nhỏ hơn 1"),
        (["verdict", "band_low", "1,1"], "policy_rule", "dải cân đối phải chứa 1"),
        (["verdict", "map_classes", "0,6; 0,8"], "policy_rule", "số lượng"),
        (["verdict", "map_classes", "0,8; 0,6; 1; 2"], "policy_rule", "tăng dần"),
        (["calendar", "last_month", "15/12/2026"], "policy_rule", "ngày đầu tháng"),
        (["calendar", "last_month", "31/02/2026"], "policy_value_unreadable", "một ngày"),
        (["need", "counter_share", "0,9"], "policy_rule", "tổng các tỷ lệ thời gian"),
        (["locality.area_km2", "lowest", "0,5"], "policy_rule", "mức thấp nhất không được lớn hơn"),
        (["locality.area_km2", "highest", "1"], "policy_rule", "phải nhỏ hơn 1"),
        (["locality", "cap", "-0,5"], "policy_rule", "mức sàn không được lớn hơn"),
        (["population", "nearest_communes", "7,5"], "policy_value_unreadable", "một số nguyên"),
        (["population", "nearest_communes", 51], "policy_rule", "từ 50 trở xuống"),
    ],
)
def test_faulty_policy_values_refuse_the_file(row, code, words):
    answer = read_rows(POLICY, row)
    assert answer.refused or answer.set_aside
    found = next(found for found in answer.findings if found.code == code)
    assert words in found.message("vi")


def test_a_policy_value_twice():
    row = ["team", "minimum_centre", 5]
    assert "duplicate_same" in codes(read_rows(POLICY, row, row))
    assert "duplicate_different" in codes(read_rows(POLICY, row, [*row[:2], 6]))


def test_meanings_are_of_the_values_that_exist():
    known = {(row.section, row.name) for row in SHIPPED.rows().itertuples(index=False)}
    assert POLICY_MEANINGS.keys() == known
    assert all(vi and en for vi, en in POLICY_MEANINGS.values())


DONG_THO = ["14758", "Phường Đông Thọ", "Thành phố Thanh Hóa"]


def share(*values, unit=DONG_THO):
    destinations = (["14758", "Phường Hàm Rồng"], ["14797", "Phường Hạc Thành"])
    return [[*unit, *where, value] for where, value in zip(destinations, values, strict=True)]


def test_shares_of_a_split_unit():
    answer = read_rows(SHARES, *share("0,25", 0.75))
    assert recognises(document([SHARES, *share(0.25, 0.75)])) == "shares"
    assert answer.accepted.to_numpy().tolist() == [
        ["14758", "14758", 0.25], ["14758", "14797", 0.75]
    ]  # fmt: skip
    assert cells(answer) == {("former_share", "14758", "14758"): (2, 6),
                             ("former_share", "14758", "14797"): (3, 6)}  # fmt: skip


def test_shares_of_a_district():
    communes = ["14845", "14848", "14854", "14857", "14860", "14863", "14864", "14866"]
    rows = [["", "", "Huyện Mường Lát", code, "", 0.125] for code in communes]
    answer = read_rows(SHARES, *rows)
    assert set(answer.accepted["former_unit"]) == {"Huyện Mường Lát"}
    assert answer.accepted["share"].sum() == 1


def test_decimals_add_up_as_written():
    unit = ["15772", "Thị trấn Thiệu Hóa", "Huyện Thiệu Hóa"]
    parts = [("15772", 0.1), ("15796", 0.2), ("15835", 0.7)]
    assert read_rows(SHARES, *([*unit, code, "", part] for code, part in parts)).rows_accepted == 3


GOOD = [["15637", "Xã Luận Khê", "Huyện Thường Xuân", code, "", value]
        for code, value in [("15634", 0.5), ("15661", 0.5)]]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (share(0.25, 0.7), "shares_sum"),
        (share(0.25, 0.75000001), "shares_sum"),
        (share(25, 75), "table_out_of_range"),
        (share("25%", "75%"), "percent_in_number"),
        (share(0.25, -0.75), "negative_number"),
        ([[*DONG_THO, "15607", "Xã Bát Mọt", 1]], "shares_destination"),
        ([["14761", "Phường Nam Ngạn", "", "14758", "", 1]], "shares_not_split"),
        ([[*DONG_THO[:2], "Huyện Quan Hóa", "14758", "", 1]], "code_name_differ"),
        ([["", "", "Huyện Thanh Hóa", "14758", "", 1]], "former_district_unknown"),
        ([[*DONG_THO, "", "Phường Nam Ngạn", 1]], "today_unit_wanted"),
        ([[*DONG_THO, "99999", "", 1]], "code_unknown"),
    ],
)
def test_faulty_shares(rows, code):
    answer = read_rows(SHARES, *GOOD, *rows)
    assert code in {code for row in answer.set_aside for code in row.codes}
    assert not set(answer.accepted["former_unit"]) - {"15637"}
    assert answer.refused or list(answer.accepted["share"]) == [0.5, 0.5]


def test_a_share_twice():
    assert "duplicate_same" in codes(read_rows(SHARES, *GOOD, GOOD[0]))
    assert "duplicate_different" in codes(read_rows(SHARES, *GOOD, [*GOOD[0][:5], 0.4]))


def test_a_blank_share_leaves_the_unit_out():
    answer = read_rows(SHARES, *GOOD, *share(1, ""))
    assert "table_not_reported" in codes(answer)
    assert answer.rows_read == 3
