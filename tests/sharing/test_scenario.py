"""A scenario goes into a file and into an address and comes back; what is damaged is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.scenario import (
    MOST_KM,
    MOST_MOVES,
    MOST_POSTS,
    OBJECTIVES,
    Decided,
    Marked,
    Refused,
    Scenario,
    ScenarioError,
    Seated,
)

STANDARD = Scenario(
    edition="00001-dc837f58", period_id="2026-10", objective="worst_load", budget=20, most_km=60.0,
    minimum=2, most_lent=1,
)  # fmt: skip
FULL = Scenario(
    name="Phương án 1", note="Họp ngày 12, lần 2: 100% đồng ý", edition="00001-dc837f58",
    period_id="2026-10", certification="without", assume="verdict.band_low:0.7",
    objective="shortfall", budget=7, most_km=None, minimum=3, fill_minimum=True, maximum=30,
    most_lent=2,
    same_district_only=True, locality=True, locked=(Marked("14758", "Đang thanh tra, 50%"),),
    excluded=(Marked("14812", "Số liệu: nghi ngờ"),),
    forbidden=(Refused("14845", "14869", "Đường: sạt lở, chưa thông"),),
    fixed=(Decided("14872", "14896", 2),),
    vice_chairs=(Seated("15607", 2), Seated("14797", 3)),
)  # fmt: skip

line = st.text(max_size=60).map(lambda said: "".join(filter(str.isprintable, said)).strip())
reason = line.filter(bool)
commune = st.integers(0, 99_999).map(lambda number: f"{number:05d}")
pair = st.tuples(commune, commune).filter(lambda ends: ends[0] != ends[1])


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    pairs = draw(st.lists(pair, unique=True, max_size=6))
    refused = draw(st.integers(0, len(pairs)))
    marks = [draw(st.lists(commune, unique=True, max_size=4)) for _ in range(2)]
    return Scenario(
        name=draw(line),
        note=draw(line),
        edition=draw(line),
        period_id=draw(reason),
        scope=draw(st.sampled_from(["all", "observed"])),
        certification=draw(st.sampled_from(["with", "without"])),
        assume=draw(line),
        objective=draw(st.sampled_from(OBJECTIVES)),
        budget=draw(st.integers(0, MOST_MOVES)),
        most_km=draw(st.none() | st.floats(1, MOST_KM)),
        minimum=draw(st.integers(0, MOST_POSTS)),
        fill_minimum=draw(st.booleans()),
        maximum=draw(st.none() | st.integers(1, MOST_POSTS)),
        most_lent=draw(st.none() | st.integers(1, MOST_POSTS)),
        same_district_only=draw(st.booleans()),
        locality=draw(st.booleans()),
        locked=tuple(Marked(code, draw(reason)) for code in marks[0]),
        excluded=tuple(Marked(code, draw(reason)) for code in marks[1]),
        forbidden=tuple(Refused(*ends, draw(reason)) for ends in pairs[:refused]),
        fixed=tuple(
            Decided(*ends, draw(st.integers(1, MOST_POSTS))) for ends in pairs[refused:]
        ),
        vice_chairs=tuple(
            Seated(code, draw(st.integers(0, 9)))
            for code in draw(st.lists(commune, unique=True, max_size=4))
        ),
    )  # fmt: skip


@given(scenarios())
def test_a_scenario_comes_back_from_its_file(scenario: Scenario) -> None:
    assert Scenario.from_json(scenario.to_json()) == scenario
    assert Scenario.from_json(scenario.to_json().encode()) == scenario


@given(scenarios(), scenarios())
def test_a_scenario_comes_back_from_its_address(scenario: Scenario, standard: Scenario) -> None:
    parameters = scenario.to_parameters(standard)
    assert Scenario.from_parameters(parameters, standard) == scenario
    assert standard.to_parameters(standard) == {}


def test_the_address_carries_only_what_differs_and_reads_well() -> None:
    assert FULL.to_parameters(STANDARD) == {
        "named": "Phương án 1",
        "note": "Họp ngày 12, lần 2: 100% đồng ý",
        "certification": "without",
        "assume": "verdict.band_low:0.7",
        "objective": "shortfall",
        "moves": "7",
        "km": "none",
        "team": "3",
        "fill": "1",
        "most": "30",
        "lent": "2",
        "within": "1",
        "area": "1",
        "locked": "14758:Đang thanh tra%2C 50%25",
        "excluded": "14812:Số liệu%3A nghi ngờ",
        "refused": "14845-14869:Đường%3A sạt lở%2C chưa thông",
        "fixed": "14872-14896:2",
        "chairs": "15607:2,14797:3",
    }


def test_the_file_is_the_agreed_one() -> None:
    assert json.loads(FULL.to_json()) == {
        "format": "can-viec/scenario/1",
        "name": "Phương án 1",
        "note": "Họp ngày 12, lần 2: 100% đồng ý",
        "edition": "00001-dc837f58",
        "period_id": "2026-10",
        "scope": "all",
        "staff_group": "centre",
        "certification": "without",
        "assume": "verdict.band_low:0.7",
        "objective": "shortfall",
        "budget": 7,
        "most_km": None,
        "minimum": 3,
        "fill_minimum": True,
        "maximum": 30,
        "most_lent": 2,
        "same_district_only": True,
        "locality": True,
        "locked": [{"commune": "14758", "reason": "Đang thanh tra, 50%"}],
        "excluded": [{"commune": "14812", "reason": "Số liệu: nghi ngờ"}],
        "forbidden": [{"from": "14845", "to": "14869", "reason": "Đường: sạt lở, chưa thông"}],
        "fixed": [{"from": "14872", "to": "14896", "posts": 2}],
        "vice_chairs": [{"commune": "15607", "posts": 2}, {"commune": "14797", "posts": 3}],
    }


LATER = {"fill_minimum": False, "locality": False, "vice_chairs": ()}


def test_a_file_from_before_means_what_it_meant() -> None:
    old = {key: value for key, value in json.loads(FULL.to_json()).items() if key not in LATER}
    found = Scenario.from_json(json.dumps(old))
    assert {name: getattr(found, name) for name in LATER} == LATER
    assert found == replace(FULL, **LATER)


def changed(**values: Any) -> str:
    return json.dumps(json.loads(FULL.to_json()) | values)


def without(key: str) -> str:
    return json.dumps({k: v for k, v in json.loads(FULL.to_json()).items() if k != key})


MARK = {"commune": "14758", "reason": "r"}
SEAT = {"commune": "14758", "posts": 2}
MOVE = {"from": "14872", "to": "14896", "posts": 2}


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        ("x" * 200_001, "too_large", ""),
        (b"\xff\xfe{", "not_text", ""),
        ("", "not_json", "1:1"),
        ('{"format": ', "not_json", "1:12"),
        ("[" * 100_000, "not_json", ""),
        ('{"budget": NaN}', "not_json", ""),
        ('{"budget": ' + "9" * 5000 + "}", "not_json", ""),
        ('{"a": 1, "a": 2}', "repeated_key", "a"),
        ("[]", "not_an_object", ""),
        ("{}", "wrong_format", "format"),
        (changed(format="can-viec/scenario/2"), "wrong_format", "format"),
        *((without(key), "missing_key", key) for key in json.loads(FULL.to_json())
          if key not in {"format", *LATER}),
        (changed(extra=1), "unknown_key", "extra"),
        (changed(name=1), "wrong_type", "name"),
        (changed(name="a" * 301), "too_long", "name"),
        (changed(note="a\nb"), "not_printable", "note"),
        (changed(note=" a"), "not_printable", "note"),
        (changed(name="\ud800"), "not_printable", "name"),
        (changed(period_id=""), "empty", "period_id"),
        (changed(scope="some"), "unknown_value", "scope"),
        (changed(staff_group="payroll"), "unknown_value", "staff_group"),
        (changed(certification="both"), "unknown_value", "certification"),
        (changed(objective="best"), "unknown_value", "objective"),
        (changed(budget=True), "wrong_type", "budget"),
        (changed(budget=2.0), "wrong_type", "budget"),
        (changed(budget="20"), "wrong_type", "budget"),
        (changed(budget=-1), "out_of_range", "budget"),
        (changed(budget=MOST_MOVES + 1), "out_of_range", "budget"),
        (changed(most_km=0), "out_of_range", "most_km"),
        (changed(most_km=-5), "out_of_range", "most_km"),
        (changed(most_km=10**400), "out_of_range", "most_km"),
        (changed(most_km="60"), "wrong_type", "most_km"),
        (changed(most_km=True), "wrong_type", "most_km"),
        (changed(minimum=None), "wrong_type", "minimum"),
        (changed(minimum=100), "out_of_range", "minimum"),
        (changed(maximum=0), "out_of_range", "maximum"),
        (changed(most_lent=0), "out_of_range", "most_lent"),
        (changed(same_district_only=1), "wrong_type", "same_district_only"),
        (changed(fill_minimum=None), "wrong_type", "fill_minimum"),
        (changed(locked={}), "wrong_type", "locked"),
        (changed(locked=[[]]), "not_an_object", "locked[0]"),
        (changed(locked=[{"commune": "14758"}]), "missing_key", "locked[0].reason"),
        (changed(locked=[{**MARK, "by": "x"}]), "unknown_key", "locked[0].by"),
        (changed(locked=[{**MARK, "reason": ""}]), "empty", "locked[0].reason"),
        (changed(locked=[{**MARK, "commune": 14758}]), "wrong_type", "locked[0].commune"),
        (changed(excluded=[{**MARK, "commune": "1475"}]), "not_a_commune", "excluded[0].commune"),
        (changed(excluded=[{**MARK, "commune": "١٤٧٥٨"}]), "not_a_commune",
         "excluded[0].commune"),
        (changed(locked=[MARK, MARK]), "repeated", "locked[1]"),
        (changed(fixed=[MOVE, MOVE]), "repeated", "fixed[1]"),
        (changed(vice_chairs=[SEAT, SEAT]), "repeated", "vice_chairs[1]"),
        (changed(vice_chairs=[{**SEAT, "posts": 10}]), "out_of_range", "vice_chairs[0].posts"),
        (changed(vice_chairs=[{**SEAT, "posts": None}]), "wrong_type", "vice_chairs[0].posts"),
        (changed(vice_chairs=[{**SEAT, "commune": "1475"}]), "not_a_commune",
         "vice_chairs[0].commune"),
        (changed(locality=1), "wrong_type", "locality"),
        (changed(fixed=[{**MOVE, "posts": 0}]), "out_of_range", "fixed[0].posts"),
        (changed(fixed=[{**MOVE, "posts": 1.5}]), "wrong_type", "fixed[0].posts"),
        (changed(fixed=[{**MOVE, "to": "14872"}]), "same_commune", "fixed[0]"),
        (changed(fixed=[{**MOVE, "from": "14845", "to": "14869"}]), "contradiction", "fixed[0]"),
        (changed(locked=[{"commune": f"{n:05d}", "reason": "r"} for n in range(501)]),
         "out_of_range", "locked"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_what_and_where(
    content: str | bytes, code: str, where: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_json(content)
    assert (refused.value.code, refused.value.where) == (code, where)
    assert len(refused.value.found) <= 60


@pytest.mark.parametrize(
    ("parameters", "code", "where"),
    [
        ({"moves": "many"}, "wrong_type", "moves"),
        ({"moves": "-1"}, "wrong_type", "moves"),
        ({"moves": "9999"}, "out_of_range", "budget"),
        ({"moves": "00000000020"}, "wrong_type", "moves"),
        ({"km": "1e3"}, "wrong_type", "km"),
        ({"km": "0"}, "out_of_range", "most_km"),
        ({"team": ""}, "wrong_type", "team"),
        ({"within": "yes"}, "wrong_type", "within"),
        ({"locked": "14758"}, "wrong_type", "locked[0]"),
        ({"locked": "14758-14812:why"}, "wrong_type", "locked[0]"),
        ({"locked": "14758:"}, "empty", "locked[0].reason"),
        ({"fixed": "14758:1"}, "wrong_type", "fixed[0]"),
        ({"fixed": "14758-14812:one"}, "wrong_type", "fixed[0]"),
        ({"refused": "14758-14812-14845:why"}, "wrong_type", "refused[0]"),
        ({"chairs": "14758"}, "wrong_type", "chairs[0]"),
        ({"chairs": "14758:two"}, "wrong_type", "chairs[0]"),
        ({"chairs": "14758:12"}, "out_of_range", "vice_chairs[0].posts"),
        ({"area": "yes"}, "wrong_type", "area"),
        ({"objective": "best"}, "unknown_value", "objective"),
    ],
)
def test_a_damaged_address_is_refused(parameters: dict[str, str], code: str, where: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_parameters(parameters, STANDARD)
    assert (refused.value.code, refused.value.where) == (code, where)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_a_file_holds_is_a_scenario_or_a_named_fault(content: str | bytes) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_json(content)
