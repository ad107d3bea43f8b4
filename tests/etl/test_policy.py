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

[need]
absence_share = 0.12
counter_share = 0.40
digitisation_share = 0.20
reporting_share = 0.08
other_duties_share = 0.15
management_hours_per_working_day = 2
level_posts = 1

[capacity]
band_low = 0.82
band_high = 1.10

[locality]
centre_code = "14797"
floor = 0.0
cap = 0.25

[locality.mountain]
per_unit = 0.05
reference = 0
lowest = 0
highest = 0.05

[locality.land_border]
per_unit = 0.03
reference = 0
lowest = 0
highest = 0.03

[locality.area_km2]
per_unit = 0.0005
reference = 50
lowest = -0.02
highest = 0.06

[locality.distance_km]
per_unit = 0.0004
reference = 30
lowest = -0.01
highest = 0.05

[locality.ethnic_minority_share]
per_unit = 0.05
reference = 0.2
lowest = 0
highest = 0.04

[locality.elderly_share]
per_unit = 0.2
reference = 0.14
lowest = -0.01
highest = 0.03

[locality.former_unit_count]
per_unit = 0.005
reference = 3
lowest = -0.01
highest = 0.02

[frame]
base_posts = 32
base_people = 16000
people_per_post = 2000
people_per_post_mountain = 1000
most_posts_commune = 50
most_posts_ward = 70
level_posts = 2

[peers]
count = 7
population = 1.0
density = 1.0
area_km2 = 1.0
mountain = 1.0
land_border = 0.5
kind = 1.0
former_unit_count = 0.5

[trend]
window_months = 7

[plan]
moves = 20
most_km = 60
most_lent = 1
road_factor = 1.35

[scenarios.online_share]
low = 0.80
central = 0.95
high = 1.0

[scenarios.handling_times]
low = 0.8
central = 1.0
high = 1.2

[scenarios.certification_moved]
low = 0.1
central = 0.3
high = 0.5

[scenarios.population_growth]
low = -0.01
central = 0.01
high = 0.03

[scenarios.reception_point]
low = 1
central = 2
high = 3

[scenarios.elderly_minutes]
low = 5
central = 10
high = 20

[scenarios.elderly_share]
low = 0.11
central = 0.2
high = 0.3
"""
_ENGLISH = re.compile(r"\b(?:found|expected|must|above|below|missing|number|such|should)\b")
# What is written instead of a line of the sound policy, and what the message must name.
FAULTS = {
    "text for a number": ("band_low = 0.80", 'band_low = "thấp"', "verdict.band_low"),
    "digits in quotes for a number": ("band_low = 0.80", 'band_low = "0.80"', "verdict.band_low"),
    "true for a number": ("band_low = 0.80", "band_low = true", "verdict.band_low: found true"),
    "true for a count": ("count = 7", "count = true", "peers.count: found true"),
    "a count beyond all counts": ("count = 7", "count = 1e30", "peers.count"),
    "a count of 6,000 digits": ("count = 7", f"count = 0x{'f' * 5000}", "peers.count: found …"),
    "seconds for a month": ("last_month = 2026-10-01", "last_month = 1790812800",
                            "calendar.last_month"),
    "seconds in quotes for a month": ("last_month = 2026-10-01", 'last_month = "1790812800"',
                                      "calendar.last_month"),
    "a moment for a month": ("last_month = 2026-10-01", "last_month = 2026-10-01T10:00:00",
                             "calendar.last_month: found 2026-10-01T10:00:00, expected the first"),
    "a list for a section": ("[team]\nminimum_centre = 4", "[[team]]\nminimum_centre = 4",
                             "team: found"),
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
    "a capacity band turned round": ("band_low = 0.82", "band_low = 1.2", "capacity: band_low"),
    "no time at work": ("absence_share = 0.12", "absence_share = 1", "need.absence_share"),
    "a share below nothing": ("counter_share = 0.40", "counter_share = -0.1",
                              "need.counter_share"),
    "no time for dossiers": ("counter_share = 0.40", "counter_share = 0.57",
                             "need: the category shares must add up to less than 1"),
    "a day of nothing but management": ("working_day = 2", "working_day = -1",
                                        "need.management_hours_per_working_day"),
    "a seat that is no code": ('centre_code = "14797"', 'centre_code = "1479"',
                               "locality.centre_code"),
    "a cap of everything": ("cap = 0.25", "cap = 1", "locality.cap"),
    "a cap below the floor": ("cap = 0.25", "cap = -0.1", "locality: floor must not be above cap"),
    "an allowance turned round": ("lowest = -0.02", "lowest = 0.07", "locality.area_km2: lowest"),
    "an allowance of text": ("per_unit = 0.0005", 'per_unit = "nhiều"',
                             "locality.area_km2.per_unit"),
    "an allowance left out": ("[locality.elderly_share]", "[locality.elderly]",
                              "locality.elderly_share"),
    "an allowance nobody knows": ("[locality.elderly_share]", "[locality.elderly]",
                                  "locality.elderly: there is no such name"),
    "a frame above its cap": ("most_posts_ward = 70", "most_posts_ward = 31", "frame: base_posts"),
    "a post for nobody": ("people_per_post = 2000", "people_per_post = 0",
                          "frame.people_per_post"),
    "no peers": ("count = 7", "count = 0", "peers.count"),
    "a weight below nothing": ("density = 1.0", "density = -1.0", "peers.density"),
    "a trend of four months": ("window_months = 7", "window_months = 4", "trend.window_months"),
    "a scenario that falls": ("low = 0.80", "low = 0.99", "scenarios.online_share: low, "),
    "a share above all": ("high = 0.5", "high = 1.5", "scenarios.certification_moved: the values"),
    "fewer people than none": ("low = -0.01", "low = -2", "scenarios.population_growth: the "),
    "minutes below none": ("low = 5", "low = -5", "scenarios.elderly_minutes: the values"),
    "a scenario nobody knows": ("[scenarios.handling_times]", "[scenarios.times]",
                            "scenarios.times: there is no such name"),
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
    "half a move": ("moves = 20", "moves = 20.5", "plan.moves"),
    "a move of nowhere": ("most_km = 60", "most_km = 0", "plan.most_km"),
    "nobody lends": ("most_lent = 1", "most_lent = 0", "plan.most_lent"),
    "a road shorter than the bird's": ("road_factor = 1.35", "road_factor = 0.9",
                                       "plan.road_factor"),
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
