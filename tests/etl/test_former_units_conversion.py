"""Tables by former units and districts, brought to today's communes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.submitted_tables import read
from etl.sources.submitted_tables.conversion import Entry, convert, divide_count
from etl.sources.submitted_tables.unit_rows import Level, Owner
from tests.etl.test_units import SPLIT
from tests.etl.units_inputs import (
    CENTRE,
    FORMER_HEADER,
    checked,
    codes,
    context,
    document,
    read_staff,
    units,
)

EVEN = {
    code: {commune: round(1 / len(communes), 4) for commune in communes}
    for code, (_, _, communes) in SPLIT.items()
}
EVEN["15772"] = {"15772": 0.5, "15796": 0.25, "15835": 0.25}
MUONG_LAT = "Huyện Mường Lát"


def former_row(code, *, assigned=5, present=4, name=None, district=None):
    unit = units().formers[code]
    return [
        code,
        unit.name if name is None else name,
        unit.district if district is None else district,
        "10/2026",
        CENTRE,
        assigned,
        present,
    ]


def read_former(*rows, **changes):
    return read_staff(*rows, header=FORMER_HEADER, **changes)


def province(**changes):
    return [former_row(code, **changes) for code in units().formers]


def by_commune(answer):
    return dict(zip(answer.accepted["commune_code"], answer.accepted["present"], strict=True))


def test_several_former_units_are_added():
    # Xã Hồi Xuân is the former thị trấn Hồi Xuân and xã Phú Nghiêm (two units of huyện Quan Hóa).
    parts = units().main_parts("14869")
    assert {units().formers[code].name for code in parts} == {"Thị trấn Hồi Xuân", "Xã Phú Nghiêm"}
    answer = read_former(*(former_row(code) for code in parts))
    assert by_commune(answer) == {"14869": 8}
    assert (answer.rows_read, answer.rows_accepted) == (2, 2)
    found = next(one for one in answer.findings if one.code == "former_rows_converted")
    assert "Thị trấn Hồi Xuân (Huyện Quan Hóa) → Xã Hồi Xuân" in found.message("vi")


def test_an_incomplete_commune_is_set_aside_with_what_is_missing():
    parts = units().main_parts("14869")
    answer = read_former(former_row(parts[0]), former_row("15607"))
    assert by_commune(answer) == {"15607": 4}
    (row,) = answer.set_aside
    assert row.codes == ("former_parts_missing",)
    assert (row.commune_code, row.month) == ("14869", date(2026, 10, 1))
    found = next(one for one in answer.findings if one.code == "former_parts_missing")
    assert units().formers[parts[1]].name in found.message("vi")


def test_a_faulty_row_takes_its_commune_with_it():
    parts = units().main_parts("14869")
    rows = [former_row(parts[0]), former_row(parts[1], present="x"), former_row("15607")]
    answer = read_former(*rows)
    assert not answer.refused
    assert by_commune(answer) == {"15607": 4}
    assert [row.row for row in answer.set_aside] == [2, 3]
    assert answer.rows_read == 3


def test_the_whole_province_without_shares():
    answer = read_former(*province())
    assert not answer.refused
    split = {row.row for row in answer.set_aside if "former_unit_split" in row.codes}
    assert len(split) == 10
    hidden = {commune for _, _, communes in SPLIT.values() for commune in communes}
    assert set(by_commune(answer)) == set(units().all_codes) - hidden
    assert answer.rows_accepted + len(answer.set_aside) == 547


def test_the_whole_province_with_shares_keeps_its_total():
    answer = read_former(*province(assigned=7, present=3), shares=EVEN)
    assert answer.set_aside == ()
    assert len(answer.accepted) == 166
    assert answer.accepted["present"].sum() == 547 * 3
    assert answer.accepted["assigned"].sum() == 547 * 7
    assert codes(answer).count("former_split_by_shares") == 10
    assert not any(code == "former_unit_converted" for code in codes(answer))


def test_former_units_in_a_file_by_today_s_columns():
    parts = units().main_parts("14869")
    rows = [["", code, units().formers[code].name, "10/2026", CENTRE, 5, 4] for code in parts]
    answer = read_staff(*rows)
    assert by_commune(answer) == {"14869": 8}
    assert codes(answer).count("former_unit_converted") == 2


def test_today_s_unit_and_a_part_of_it_would_count_twice():
    parts = units().main_parts("14869")
    rows = [["", code, units().formers[code].name, "10/2026", CENTRE, 5, 4] for code in parts]
    rows.append(["", "14869", "Xã Hồi Xuân", "10/2026", CENTRE, 9, 9])
    answer = read_staff(*rows)
    assert codes(answer).count("former_and_today_mixed") == 3
    assert by_commune(answer) == {}


def test_split_units_fall_without_shares_and_take_their_neighbours_with_them():
    # Xã Yên Thọ and xã Như Thanh both hold a part of the former xã Yên Thọ.
    wanted = [code for code, unit in units().formers.items()
              if {"16228", "16264"} & set(unit.destinations)]  # fmt: skip
    rows = [former_row(code) for code in wanted]
    without = read_former(*rows)
    assert by_commune(without) == {}
    shared = read_former(*rows, shares={"16264": {"16228": 0.25, "16264": 0.75}})
    assert by_commune(shared) == {
        "16228": 4 * len(units().main_parts("16228")) + 1,
        "16264": 4 * (len(units().main_parts("16264")) - 1) + 3,
    }
    found = next(one for one in shared.findings if one.code == "former_split_by_shares")
    assert "Xã Như Thanh 1 + 1; Xã Yên Thọ 4 + 3" in found.message("vi")


def test_shares_that_name_another_commune_are_no_shares():
    rows = [former_row(code) for code in units().main_parts("16264")]
    answer = read_former(*rows, shares={"16264": {"15607": 1.0}})
    assert "former_unit_split" in codes(answer)


def district_rows(*, shares=None):
    rows = [["", "", MUONG_LAT, "10/2026", CENTRE, 9, 8]]
    return read_former(*rows, shares=shares or {})


def test_a_district_needs_shares():
    answer = district_rows()
    assert answer.set_aside[0].codes == ("former_district_without_shares",)
    communes = units().district_communes(MUONG_LAT)
    assert len(communes) == 8
    shares = {MUONG_LAT: dict.fromkeys(communes, 0.125)}
    answer = district_rows(shares=shares)
    assert by_commune(answer) == dict.fromkeys(communes, 1)
    assert answer.accepted["assigned"].sum() == 9
    assert answer.accepted.set_index("commune_code")["assigned"].max() == 2


def test_the_nine_names_by_former_unit():
    # Xã Minh Sơn of Triệu Sơn is part of xã Triệu Sơn; today's xã Minh Sơn is another.
    answer = read_former(former_row("15691", district="Huyện Triệu Sơn"))
    assert answer.set_aside[0].commune_code == "15664"
    name_only = ["", "Xã Minh Sơn", "", "10/2026", CENTRE, 5, 4]
    assert read_former(name_only).set_aside[0].codes == ("former_name_reused",)


@given(
    st.integers(0, 10**6),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000), min_size=1).filter(
        lambda weights: sum(weights.values()) > 0
    ),
)
def test_a_divided_count_keeps_its_sum_and_is_near_its_share(count, weights):
    whole = sum(weights.values())
    shares = {code: weight / whole for code, weight in weights.items()}
    parts = divide_count(count, shares)
    assert sum(parts.values()) == count
    for code, part in parts.items():
        assert abs(part - count * shares[code]) < 1.001
        assert part >= 0


def test_the_largest_remainder_by_hand():
    assert divide_count(10, {"a": 0.33, "b": 0.33, "c": 0.34}) == {"a": 3, "b": 3, "c": 4}
    assert divide_count(5, {"b": 0.5, "a": 0.5}) == {"a": 3, "b": 2}
    assert divide_count(0, {"a": 0.5, "b": 0.5}) == {"a": 0, "b": 0}
    assert divide_count(7, {"a": 1.0, "b": 0.0}) == {"a": 7, "b": 0}


FORMER_CODES = [*sorted(SPLIT), "15607", "14869", "14884", "14761", "15415", "16180"]


@given(
    st.dictionaries(st.sampled_from(FORMER_CODES), st.integers(0, 999), min_size=1),
    st.booleans(),
)
def test_no_person_is_lost_or_made(counts, with_shares):
    entries = [
        Entry(row, Owner(Level.FORMER, code, code), ("x",), (count,))
        for row, (code, count) in enumerate(counts.items())
    ]
    done = convert(entries, units(), EVEN if with_shares else {})
    standing = {row for figure in done.figures for row in figure.rows}
    assert standing.isdisjoint(done.faults)
    assert standing | set(done.faults) == {entry.row for entry in entries}
    assert sum(figure.counts[0] for figure in done.figures) == sum(
        entry.counts[0] for entry in entries if entry.row in standing
    )


@pytest.mark.parametrize("split", [False, True])
def test_population_by_former_units(split):
    header = ["Mã đơn vị cũ", "Tên đơn vị cũ", "Huyện cũ", "Thời điểm", "Dân số", "Nguồn số liệu"]
    rows = [
        [unit.code, unit.name, unit.district, "31/12/2024", 6001, "Công an tỉnh"]
        for unit in units().formers.values()
    ]
    rows.append(["", "Toàn tỉnh", "", "", 547 * 6001, ""])
    answer = checked(read(document([header, *rows]), context(shares=EVEN if split else {})))
    assert not answer.refused
    if split:
        assert answer.accepted["population"].sum() == 547 * 6001
        assert len(answer.accepted) == 166
    else:
        assert 130 < len(answer.accepted) < 166
