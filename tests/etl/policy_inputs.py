"""A sound policy document, and what is written wrong into it."""

from __future__ import annotations

from pathlib import Path

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
    """A policy document of a text."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path
