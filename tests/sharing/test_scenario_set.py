"""Several scenarios in one file: they come back as they were, or the file is refused by place."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import scenario_set
from sharing.scenario import Scenario, ScenarioError
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
