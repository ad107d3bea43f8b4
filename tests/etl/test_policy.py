"""The policy document: what it says, and that every fault in it is named."""

from __future__ import annotations

import json
import math
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from etl.policy import PolicyError, VerdictPolicy, load_policy

DEFAULT = Path(__file__).resolve().parents[2] / "data" / "policy.toml"
SOUND = """\
[verdict]
band_low = 0.80
band_high = 1.25
minimum_expected_dossiers = 10
minimum_reference_share = 0.5
map_classes = [0.64, 0.80, 1.25, 1.5625]

[team]
minimum_centre = 4

[population]
nearest_communes = 7
least_density_ratio = 0.5
least_people_per_unit_ratio = 0.3

[calendar]
first_month = 2025-07-01
last_month = 2026-10-01
start_up_month = 2025-07-01
hours_per_day = 8
"""
# What is written instead of a line of the sound policy, and what the message must name.
FAULTS = {
    "text for a number": ("band_low = 0.80", 'band_low = "thấp"', "verdict.band_low"),
    "nothing for a number": ("band_low = 0.80", "", "verdict.band_low"),
    "a band of nothing": ("band_low = 0.80", "band_low = 0.0", "verdict.band_low"),
    "a negative band": ("band_low = 0.80", "band_low = -0.8", "verdict.band_low"),
    "not a number": ("band_low = 0.80", "band_low = nan", "verdict.band_low"),
    "a band above 1": ("band_low = 0.80", "band_low = 1.0", "verdict"),
    "a band below 1": ("band_high = 1.25", "band_high = 1", "verdict"),
    "a band without an end": ("band_high = 1.25", "band_high = inf", "verdict.band_high"),
    "no minimum": ("minimum_expected_dossiers = 10", "minimum_expected_dossiers = 0",
                   "verdict.minimum_expected_dossiers"),
    "a minimum nobody reaches": ("minimum_expected_dossiers = 10",
                                 "minimum_expected_dossiers = inf",
                                 "verdict.minimum_expected_dossiers"),
    "a reference of nobody": ("minimum_reference_share = 0.5", "minimum_reference_share = 0",
                              "verdict.minimum_reference_share"),
    "a reference of more than all": ("minimum_reference_share = 0.5",
                                     "minimum_reference_share = 1.5",
                                     "verdict.minimum_reference_share"),
    "three classes": ("map_classes = [0.64, ", "map_classes = [", "verdict.map_classes"),
    "five classes": ("1.5625]", "1.5625, 2]", "verdict.map_classes"),
    "a class of text": ("[0.64, ", '["a", ', "verdict.map_classes.0"),
    "classes that fall": ("[0.64, 0.80,", "[0.80, 0.64,", "verdict"),
    "a class twice": ("[0.64, 0.80,", "[0.80, 0.80,", "verdict"),
    "a value nobody knows": ("[team]", "[team]\nminimum_ward = 3", "team.minimum_ward"),
    "a section nobody knows": ("[team]", "[teams]\nminimum = 3\n[team]", "teams"),
    "a section left out": ("[team]\nminimum_centre = 4", "", "team"),
    "no team": ("minimum_centre = 4", "minimum_centre = 0", "team.minimum_centre"),
    "no neighbours": ("nearest_communes = 7", "nearest_communes = 0",
                      "population.nearest_communes"),
    "half a neighbour": ("nearest_communes = 7", "nearest_communes = 6.5",
                         "population.nearest_communes"),
    "everyone a neighbour": ("nearest_communes = 7", "nearest_communes = 51",
                             "population.nearest_communes"),
    "a share of all": ("least_density_ratio = 0.5", "least_density_ratio = 1",
                       "population.least_density_ratio"),
    "a share in percent": ("least_people_per_unit_ratio = 0.3",
                           "least_people_per_unit_ratio = 30",
                           "population.least_people_per_unit_ratio"),
    "a day in the month": ("first_month = 2025-07-01", "first_month = 2025-07-02", "calendar"),
    "a month without its day": ("last_month = 2026-10-01", "last_month = 202610",
                                "calendar.last_month"),
    "a month that is none": ("last_month = 2026-10-01", 'last_month = "2026-13-01"',
                             "calendar.last_month"),
    "an end before the start": ("last_month = 2026-10-01", "last_month = 2025-06-01", "calendar"),
    "a start-up in the month": ("start_up_month = 2025-07-01", "start_up_month = 2025-07-15",
                                "calendar"),
    "a day without hours": ("hours_per_day = 8", "hours_per_day = 0", "calendar.hours_per_day"),
}  # fmt: skip


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


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
    with pytest.raises(PolicyError, match=r"policy\.toml is not TOML: .*line 2"):
        load_policy(written(tmp_path, SOUND.replace("band_low = 0.80", "band_low 0.80")))


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
    assert sections == said


@pytest.mark.parametrize(
    ("right", "other"),
    [("0.80\nband_high", "0.81\nband_high"), ("= 10", "= 11"), ("1.5625", "1.6"), ("= 4", "= 3"),
     ("= 0.3", "= 0.31"), ("2026-10-01", "2026-09-01"), ("day = 8", "day = 7.5")],
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
