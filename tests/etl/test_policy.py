"""The policy document: what it says, and that every fault in it is named."""

from __future__ import annotations

import json
import math
import pickle
import re
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from etl.policy import PolicyError, VerdictPolicy, load_policy, nested, policy_of, with_values
from etl.reading.faults import Wording
from tests.etl.policy_inputs import FAULTS, SOUND, written

DEFAULT = Path(__file__).resolve().parents[2] / "data" / "policy.toml"
_ENGLISH = re.compile(r"\b(?:found|expected|must|above|below|missing|number|such|should)\b")


def test_the_default_policy_is_the_one_of_the_method() -> None:
    policy = load_policy(DEFAULT)
    assert (policy.verdict.band_low, policy.verdict.band_high) == (0.80, 1.25)
    powers = (1.25**-2, 1.25**-1, 1.25, 1.25**2)
    assert policy.verdict.map_classes == pytest.approx(powers)
    assert policy.verdict.minimum_expected_dossiers == 10
    assert policy.team.minimum_centre == 4
    assert policy.calendar.first_month == date(2025, 7, 1)
    assert policy.calendar.last_month == date(2026, 10, 1)
    assert policy.calendar.start_up_month == date(2025, 7, 1)


def test_a_sound_policy_is_read_as_written(tmp_path: Path) -> None:
    read = load_policy(written(tmp_path, SOUND)).model_dump()
    said = tomllib.loads(SOUND)
    said["verdict"]["map_classes"] = tuple(said["verdict"]["map_classes"])
    assert read == said


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_refused_and_named(fault: str, tmp_path: Path) -> None:
    right, wrong, named = FAULTS[fault]
    assert right in SOUND
    with pytest.raises(PolicyError) as refused:
        load_policy(written(tmp_path, SOUND.replace(right, wrong)))
    assert str(refused.value).startswith("policy.toml: ")
    assert named in str(refused.value)
    place, in_vietnamese = named.split(":")[0], refused.value.message("vi")
    assert place in in_vietnamese
    # What is left of it without the names of values is Vietnamese.
    assert not _ENGLISH.search(re.sub(r"[\w.]*_\w*|'.*?'", "", in_vietnamese))
    # Neither language lets pydantic speak.
    assert not re.search(r"Input|Value error|valid", str(refused.value) + in_vietnamese)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = (
        SOUND.replace("band_low = 0.80", "band_low = -1")
        .replace("minimum_centre = 4", "minimum_center = 4")
        .replace("least_density_ratio = 0.5", 'least_density_ratio = "half"')
        .replace("last_month = 2026-10-01", "last_month = 2025-01-01")
    )
    with pytest.raises(PolicyError) as refused:
        load_policy(written(tmp_path, text))
    message = str(refused.value)
    for named in ("verdict.band_low", "team.minimum_centre", "team.minimum_center",
                  "population.least_density_ratio", "calendar: "):  # fmt: skip
        assert named in message, message


def test_a_missing_policy_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"policy\.toml is missing"):
        load_policy(tmp_path / "policy.toml")


def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"policy\.toml is not TOML: .*line 2") as refused:
        load_policy(written(tmp_path, SOUND.replace("band_low = 0.80", "band_low 0.80")))
    assert "policy.toml không phải TOML (dòng 2, cột " in refused.value.message("vi")


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 3000])
def test_what_no_parser_takes_is_refused_by_name(value: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"policy\.toml is not TOML") as refused:
        load_policy(written(tmp_path, SOUND.replace("band_low = 0.80", f"band_low = {value}")))
    assert refused.value.message("vi") == "policy.toml không phải TOML"


def test_what_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(("# Chính sách\n" + SOUND).encode("utf-16"))
    with pytest.raises(PolicyError, match=r"policy\.toml"):
        load_policy(path)


def test_the_rows_of_an_edition_give_the_policy_back(tmp_path: Path) -> None:
    rows = load_policy(written(tmp_path, SOUND)).rows()
    assert list(rows.columns) == ["section", "name", "value"]
    assert not rows.duplicated(["section", "name"]).any()
    sections: dict[str, dict[str, object]] = {}
    for row in rows.itertuples():
        sections.setdefault(row.section, {})[row.name] = json.loads(row.value)
    said = tomllib.loads(SOUND)
    for name in ("first_month", "last_month", "start_up_month"):
        said["calendar"][name] = said["calendar"][name].isoformat()
    assert nested(sections) == said


@pytest.mark.parametrize(
    ("right", "other"),
    [("0.80\nband_high", "0.81\nband_high"), ("dossiers = 10", "dossiers = 11"),
     ("1.5625", "1.6"), ("_centre = 4", "_centre = 3"), ("per_unit = 0.0005", "per_unit = 0.001"),
     ("unit_ratio = 0.3", "unit_ratio = 0.31"), ("2026-10-01", "2026-09-01"),
     ("day = 8", "day = 7.5")],
)  # fmt: skip
def test_another_value_is_another_row(right: str, other: str, tmp_path: Path) -> None:
    before = load_policy(written(tmp_path, SOUND)).rows()
    after = load_policy(written(tmp_path, SOUND.replace(right, other))).rows()
    assert before[["section", "name"]].equals(after[["section", "name"]])
    assert (before["value"] != after["value"]).sum() == 1


def test_a_policy_cannot_be_changed_once_read() -> None:
    policy = load_policy(DEFAULT)
    with pytest.raises(ValidationError):
        policy.verdict.band_low = 0.5


@given(low=st.floats(0, 3), high=st.floats(0, 3))
def test_a_band_holds_the_average_or_is_none(low: float, high: float) -> None:
    values = {"minimum_expected_dossiers": 1, "minimum_reference_share": 0.5,
              "map_classes": (0.5, 0.8, 1.2, 2.0)}  # fmt: skip
    try:
        band = VerdictPolicy(band_low=low, band_high=high, **values)
    except ValidationError:
        assert not 0 < low < 1 < high
    else:
        assert 0 < low < 1 < high
        assert math.isfinite(band.band_high)


def test_peers_that_nothing_makes_alike_are_refused(tmp_path: Path) -> None:
    text = SOUND.replace("[trend]", "[nothing]")
    head, peers = text.split("[peers]\ncount = 7\n")
    weightless = re.sub(r"= [0-9.]+", "= 0", peers.split("[nothing]")[0])
    with pytest.raises(PolicyError, match=r"peers: at least one weight"):
        load_policy(
            written(tmp_path, f"{head}[peers]\ncount = 7\n{weightless}[trend]\nwindow_months = 7")
        )


def test_the_rows_of_an_edition_are_a_policy_again(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, SOUND))
    assert policy_of(policy.rows()) == policy
    shuffled = policy.rows().sample(frac=1, random_state=1)
    assert policy_of(shuffled) == policy


def test_the_rows_of_another_version_are_refused_by_name() -> None:
    rows = load_policy(DEFAULT).rows()
    with pytest.raises(PolicyError, match=r"policy of the edition: .*locality\.mountain\.per_unit"):
        policy_of(rows[rows["name"] != "per_unit"])


def test_a_value_inside_a_section_inside_a_section_is_replaced() -> None:
    policy, trial = load_policy(DEFAULT), Wording("thử", "trial")
    values = pd.DataFrame(
        [("locality.mountain", "per_unit", "0.07"), ("locality", "cap", "0.3")],
        columns=["section", "name", "value"],
    )
    changed = with_values(policy, values, trial)
    assert changed.locality.mountain.per_unit == 0.07
    assert changed.locality.cap == 0.3
    assert changed.locality.area_km2 == policy.locality.area_km2
    assert policy.locality.cap == 0.25, "the policy itself stays"
    values.loc[0, "value"] = '"x"'
    with pytest.raises(PolicyError, match=r"trial: locality\.mountain\.per_unit"):
        with_values(policy, values, trial)


def test_a_value_in_the_place_of_a_section_is_refused() -> None:
    values = pd.DataFrame([("locality", "mountain", "5")], columns=["section", "name", "value"])
    with pytest.raises(PolicyError, match="submitted policy: "):
        with_values(load_policy(DEFAULT), values)


def test_a_fault_is_itself_after_a_copy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(tmp_path / "policy.toml")
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.message("vi")) == ("policy.toml is missing", "thiếu policy.toml")


def test_an_edition_from_before_the_plan_has_its_defaults(tmp_path: Path) -> None:
    rows = load_policy(written(tmp_path, SOUND)).rows()
    older = policy_of(rows[rows["section"] != "plan"])
    assert older.plan == load_policy(DEFAULT).plan
