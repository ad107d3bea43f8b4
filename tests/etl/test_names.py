"""Keys of Vietnamese names: what they merge, what they keep apart, how they sort."""

import unicodedata

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.names import (
    fold,
    matching_key,
    normalise,
    place_tones,
    split_kind,
    vietnamese_sort_key,
)
from etl.sources import admin_units

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệóòỏõọứừửữựýỳỷỹỵAĂÂĐÊÔƠƯÝỶ -",
    max_size=40,
)


@pytest.fixture(scope="module")
def today() -> pd.DataFrame:
    return admin_units.units_today("38")


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Hoá", "Hóa"),
        ("Hoà", "Hòa"),
        ("hoả", "hỏa"),
        ("Toạ", "Tọa"),
        ("loã", "lõa"),
        ("khoẻ", "khỏe"),
        ("Hoè", "Hòe"),
        ("Thuỷ", "Thủy"),
        ("Thuý", "Thúy"),
        ("luỹ", "lũy"),
        ("tuỳ", "tùy"),
        ("Thuỵ", "Thụy"),
        ("UỶ", "ỦY"),
        ("HOÁ", "HÓA"),
        ("Hoằng Hoá", "Hoằng Hóa"),
        ("Hoá Quỳ", "Hóa Quỳ"),
        ("Uỷ ban", "Ủy ban"),
        ("Quý", "Quý"),
        ("Quỳ", "Quỳ"),
        ("QUỸ", "QUỸ"),
        ("Hoàng", "Hoàng"),
        ("toàn", "toàn"),
        ("Ngoài", "Ngoài"),
        ("Huỳnh", "Huỳnh"),
    ],
)
def test_tone_goes_where_official_texts_put_it(written: str, official: str) -> None:
    assert place_tones(written) == official
    assert place_tones(official) == official
    assert matching_key(unicodedata.normalize("NFD", written)) == matching_key(official)


@pytest.mark.parametrize(
    "name", ["Hoạt Giang", "Thiệu Toán", "Lĩnh Toại", "Quý Lộc", "Ngoặm", "Đoàn Kết", "Xoáy"]
)
def test_tone_stays_in_every_other_syllable(name: str) -> None:
    assert place_tones(name) == name


def test_official_names_are_left_as_they_are(today: pd.DataFrame) -> None:
    assert [place_tones(name) for name in today["name"]] == today["name"].tolist()


def test_matching_key_keeps_diacritics_and_merges_spellings() -> None:
    assert matching_key("XÃ  HOẰNG HOÁ ") == matching_key("Xã Hoằng Hóa")
    assert matching_key("Đông Tiến") != matching_key("Đồng Tiến")
    assert matching_key("Xã Đồng Tiến") != matching_key("Phường Đồng Tiến")


def test_fold() -> None:
    assert fold("Bát Mọt") == "bat mot"
    assert fold("Đồng Tiến") == fold("Đông Tiến") == "dong tien"
    assert fold("  Tài nguyên -  Môi trường ") == "tai nguyen moi truong"


def test_normalise_joins_spaces_of_every_kind() -> None:
    assert normalise("Xã\u00a0 Bát\tMọt\n") == "Xã Bát Mọt"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Xã Bát Mọt", "xa", "Bát Mọt"),
        ("PHƯỜNG  HẠC THÀNH", "phuong", "HẠC THÀNH"),
        ("Thị trấn Sao Vàng", "thi_tran", "Sao Vàng"),
        ("X. Bát Mọt", "xa", "Bát Mọt"),
        ("p. Đông Tiến", "phuong", "Đông Tiến"),
        ("TT. Nưa", "thi_tran", "Nưa"),
        ("P.Đông Tiến", "", "P.Đông Tiến"),
        ("Xuân Du", "", "Xuân Du"),
        ("Phượng Nghi", "", "Phượng Nghi"),
        ("Xã", "", "Xã"),
    ],
)
def test_split_kind_needs_a_space(text: str, kind: str, name: str) -> None:
    assert split_kind(text) == (kind, name)


def test_order_of_the_communes_is_that_of_a_vietnamese_dictionary(today: pd.DataFrame) -> None:
    names = [split_kind(name)[1] for name in today["name"]]
    ordered = sorted(names, key=vietnamese_sort_key)
    rows = duckdb.execute(
        "SELECT name FROM (SELECT unnest(?::VARCHAR[]) AS name) ORDER BY name COLLATE vi", [names]
    ).fetchall()
    assert ordered == [name for (name,) in rows]
    assert ordered[0] == "An Nông"
    assert ordered[ordered.index("Công Chính") + 1] == "Đào Duy Từ"
    assert ordered[-1].startswith("Y")


def test_tones_and_letters_sort_in_their_order() -> None:
    assert sorted(["hạ", "há", "hã", "hả", "hà", "ha"], key=vietnamese_sort_key) == [
        "ha",
        "hà",
        "hả",
        "hã",
        "há",
        "hạ",
    ]
    assert sorted(["đa", "e", "da", "dz", "d 2", "d"], key=vietnamese_sort_key) == [
        "d",
        "d 2",
        "da",
        "dz",
        "đa",
        "e",
    ]


@given(st.text())
def test_normalise_and_fold_change_nothing_the_second_time(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_keys_do_not_depend_on_composition(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    together = unicodedata.normalize("NFC", text)
    for key in (normalise, place_tones, matching_key, fold, vietnamese_sort_key):
        assert key(apart) == key(together)


@given(VIETNAMESE)
def test_placing_tones_twice_is_placing_them_once(text: str) -> None:
    assert place_tones(place_tones(text)) == place_tones(text)
    assert fold(place_tones(text)) == fold(text)


@given(st.text())
def test_sort_key_takes_any_text(text: str) -> None:
    assert vietnamese_sort_key(text) <= vietnamese_sort_key(text + "a")
