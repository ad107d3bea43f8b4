"""Several scenarios in one file: they come back as they were, or the file is refused by place."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import scenario_set
from sharing.scenario import Scenario, ScenarioError
from sharing.scenario_checks import MOST_LETTERS
from tests.sharing.test_scenario import FULL, STANDARD, scenarios

TWO = (FULL, replace(STANDARD, name="Phương án 2"))


@settings(max_examples=30)
@given(
    st.lists(scenarios(), min_size=1, max_size=4).map(
        lambda found: [replace(one, name=f"P{place}") for place, one in enumerate(found)]
    )
)
def test_scenarios_come_back_from_their_file(every: list[Scenario]) -> None:
    content = scenario_set.to_json(every)
    assert scenario_set.from_json(content) == tuple(every)
    assert scenario_set.from_json(content.encode()) == tuple(every)


def test_a_file_of_one_scenario_is_taken_as_well() -> None:
    assert scenario_set.from_json(FULL.to_json()) == (FULL,)


def test_each_stands_in_the_file_as_in_its_own() -> None:
    found = json.loads(scenario_set.to_json(TWO))
    assert found["format"] == "can-viec/scenarios/1"
    assert found["scenarios"] == [json.loads(one.to_json()) for one in TWO]


def test_none_takes_the_place_of_another() -> None:
    saved = {one.name: one for one in TWO}
    other = replace(STANDARD, name=FULL.name, budget=STANDARD.budget + 1)
    third = replace(other, budget=STANDARD.budget + 2)
    found = scenario_set.together(saved, (other, TWO[1], third))
    second, last = f"{FULL.name} (2)", f"{FULL.name} (3)"
    assert list(found.scenarios) == [FULL.name, "Phương án 2", second, last]
    assert found.scenarios[FULL.name] == FULL
    assert found.scenarios[second] == replace(other, name=second)
    assert found.scenarios[last] == replace(third, name=last)
    assert found.renamed == ((FULL.name, second), (FULL.name, last))
    assert [one.name for one in found.more] == [second, "Phương án 2", last]
    assert scenario_set.together(found.scenarios, (other,)).scenarios == found.scenarios


def test_a_name_of_full_length_still_finds_one_of_its_own() -> None:
    long = replace(STANDARD, name="n" * MOST_LETTERS)
    found = scenario_set.together({long.name: long}, (replace(long, budget=STANDARD.budget + 1),))
    (_, name) = found.scenarios
    assert (name[-5:], len(name)) == ("n (2)", MOST_LETTERS)
    assert scenario_set.from_json(scenario_set.to_json(found.scenarios.values()))


def test_what_does_not_fit_is_counted() -> None:
    saved = {f"P{place}": replace(STANDARD, name=f"P{place}") for place in range(7)}
    assert scenario_set.together(saved, (FULL,)).too_many == 0
    assert scenario_set.together(saved, (FULL, replace(FULL, name="Q"))).too_many == 1


def changed(**values: object) -> str:
    return json.dumps(json.loads(scenario_set.to_json(TWO)) | values)


def row(**values: object) -> dict:
    return json.loads(FULL.to_json()) | values


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (changed(scenarios=[]), "out_of_range", "scenarios"),
        (changed(scenarios={}), "wrong_type", "scenarios"),
        (changed(scenarios=[row(name=f"P{n}") for n in range(9)]), "out_of_range", "scenarios"),
        (changed(scenarios=[row(), row()]), "repeated", "scenarios[1]"),
        (changed(scenarios=[row(), row(name="")]), "empty", "scenarios[1].name"),
        (changed(scenarios=[row(), row(name="B", budget=-1)]), "out_of_range",
         "scenarios[1].budget"),
        (changed(scenarios=[row(), "x"]), "not_an_object", "scenarios[1]"),
        (changed(scenarios=[row(format="x")]), "wrong_format", "scenarios[0].format"),
        (changed(more=1), "unknown_key", "more"),
        ("x" * 1_600_001, "too_large", ""),
        ("x" * 200_001, "not_json", "1:1"),
        ("{}", "wrong_format", "format"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_what_and_where(content: str, code: str, where: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        scenario_set.from_json(content)
    assert (refused.value.code, refused.value.where) == (code, where)


@pytest.mark.parametrize(
    "every", [(), (replace(FULL, name=""),), (FULL, FULL), tuple(
        replace(FULL, name=f"P{n}") for n in range(9)
    )]
)  # fmt: skip
def test_what_no_file_can_hold_is_not_written(every: tuple[Scenario, ...]) -> None:
    with pytest.raises(ScenarioError):
        scenario_set.to_json(every)
