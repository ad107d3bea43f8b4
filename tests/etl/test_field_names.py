"""Written names of fields -> the product's codes: data/reference/field_names.csv."""

import csv

import pytest

from etl.reading.names import matching_key, normalise
from etl.sources.forms.subjects import UNCLASSIFIED, field_code
from tests.etl.forms_inputs import field_names
from tests.etl.units_inputs import REFERENCE


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_name_is_there_once_and_has_a_known_code():
    names = rows("field_names.csv")
    keys = [matching_key(row["field_name"]) for row in names]
    assert len(set(keys)) == len(keys)
    known = {row["field_code"] for row in rows("fields.csv")} | {UNCLASSIFIED}
    assert {row["field_code"] for row in names} == known
    assert {row["source_id"] for row in names} == {"project_fields"}
    assert all(normalise(row["field_name"]) == row["field_name"] for row in names)


def test_the_products_own_names_are_among_them():
    for row in rows("fields.csv"):
        assert field_names()[matching_key(row["name_vi"])] == row["field_code"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Chứng thực", "certification"),
        ("Quốc tịch", "civil_status"),
        ("Nuôi con nuôi", "civil_status"),
        ("Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)", "household_business"),
        ("Quy hoạch xây dựng, kiến trúc", "construction"),
        ("Thi đua – khen thưởng", "other"),
        ("Thi đua-khen thưởng", "other"),
        ("LĨNH VỰC ĐẤT ĐAI", "land"),
        ("Thuỷ lợi", "other"),
        ("Tư pháp", UNCLASSIFIED),
        ("Hộ tích", None),
        ("", None),
    ],
)
def test_codes(name, code):
    assert field_code(name, field_names()) == code
