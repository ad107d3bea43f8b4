"""Units by code and name, with the facts of the province (notes on bad inputs, 3.2)."""

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.findings import Place, UnreadableError
from etl.reading.reasons import Reaction, reasons
from tests.etl.units_inputs import units

# Former code, name and district of the ten units that were split, and today's communes of each.
SPLIT = {
    "14758": ("Phường Đông Thọ", "Thành phố Thanh Hóa", ("14758", "14797")),
    "16435": ("Phường An Hưng", "Thành phố Thanh Hóa", ("14797", "16417")),
    "15016": ("Thị trấn Sơn Lư", "Huyện Quan Sơn", ("15016", "15019")),
    "15271": ("Thị trấn Hà Trung", "Huyện Hà Trung", ("15271", "15286")),
    "15328": ("Xã Hà Bình", "Huyện Hà Trung", ("15271", "15286")),
    "15637": ("Xã Luận Khê", "Huyện Thường Xuân", ("15634", "15661")),
    "15772": ("Thị trấn Thiệu Hóa", "Huyện Thiệu Hóa", ("15772", "15796", "15835")),
    "15793": ("Xã Thiệu Long", "Huyện Thiệu Hóa", ("15448", "15772")),
    "16264": ("Xã Yên Thọ", "Huyện Như Thanh", ("16228", "16264")),
    "16273": ("Xã Thanh Tân", "Huyện Như Thanh", ("16273", "16369")),
}
# Name, former district, former code, where the former unit is today, and who has the name today.
REUSED = [
    ("Xã Trung Thành", "Huyện Nông Cống", "16303", "16309", "14872"),
    ("Xã Phú Xuân", "Huyện Thọ Xuân", "15577", "15574", "14890"),
    ("Xã Minh Sơn", "Huyện Triệu Sơn", "15691", "15664", "15124"),
    ("Xã Xuân Hòa", "Huyện Như Xuân", "16180", "16177", "15520"),
    ("Xã Lam Sơn", "Huyện Ngọc Lặc", "15064", "15124", "15544"),
    ("Xã Yên Thọ", "Huyện Yên Định", "15415", "15412", "16264"),
    ("Xã Yên Thọ", "Huyện Như Thanh", "16264", None, "16264"),
    ("Phường Đông Sơn", "Thành phố Thanh Hóa", "14785", "14797", "16378"),
    ("Phường Đông Sơn", "Thị xã Bỉm Sơn", "14821", "14812", "16378"),
]


def reason(code="", name="", **more):
    with pytest.raises(UnreadableError) as caught:
        units().identify(code, name, **more)
    error = caught.value
    assert reasons()[error.reason].reaction == Reaction.QUARANTINE
    found = error.at(Place("a.xlsx", "Sheet1", 5, 1))
    assert found.message("vi") != found.message("en")
    return error.reason, found.message("vi")


def codes(found):
    return [warning.reason for warning in found.warnings]


def test_counts_of_the_province():
    assert len(units().all_codes) == 166
    assert units().all_codes[0] == "14758"
    assert len(units().formers) == 547
    assert len(units().district_names) == 26
    assert "Huyện Thường Xuân" in units().district_names
    assert units().name("15607") == "Xã Bát Mọt"
    assert units().name("14797") == "Phường Hạc Thành"


def test_plain_data_goes_to_another_process():
    assert pickle.loads(pickle.dumps(units())) == units()


@pytest.mark.parametrize(
    ("code", "name"), [("15607", "Xã Bát Mọt"), ("14797", "Phường Hạc Thành"), ("15607", "")]
)
def test_code_and_name_agree(code, name):
    found = units().identify(code, name)
    assert (found.commune_code, found.former_code, found.warnings) == (code, None, ())


def test_every_commune_by_its_code_by_its_name_and_by_both():
    for code in units().all_codes:
        name = units().name(code)
        assert units().identify(code, name).commune_code == code
        assert units().identify("", name).commune_code == code
        assert units().identify(code, "").commune_code == code


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("1560", "code_four_digits"),
        ("4797", "code_four_digits"),
        ("1.6E4", "code_as_number"),
        ("1E5", "code_as_number"),
        ("16000.0", "code_as_number"),
        ("16,000", "code_as_number"),
        ("16.000", "code_as_number"),
        ("015607", "code_malformed"),
        ("H15607", "code_malformed"),
        ("１５６０７", "code_malformed"),
        ("²5607", "code_malformed"),
        ("38", "code_malformed"),
        ("15608", "code_unknown"),
        ("00004", "code_other_province"),
    ],
)
def test_codes_that_are_none(code, wanted):
    assert reason(code, "Xã Bát Mọt")[0] == wanted


def test_foreign_code_names_its_province():
    assert "Thành phố Hà Nội" in reason("00004")[1]


def test_code_and_name_disagree():
    code, message = reason("15607", "Phường Hạc Thành")
    assert code == "code_name_differ"
    assert "Xã Bát Mọt" in message
    assert "Phường Hạc Thành" in message
    assert reason("15607", "Phường Bát Mọt")[0] == "code_name_differ"
    assert reason("15607", "Xa Bat Mot")[0] == "code_name_differ"


def test_a_name_beside_its_code_may_lack_the_kind():
    found = units().identify("15607", "Bát Mọt")
    assert found.commune_code == "15607"
    assert codes(found) == ["unit_written_otherwise"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Xã Đồng Tiến", "15724"),
        ("Phường Đông Tiến", "15853"),
        ("xã bát mọt", "15607"),
        ("XÃ BÁT MỌT", "15607"),
        ("X. Bát Mọt", "15607"),
        ("X.Bát Mọt", "15607"),
        ("P. Hạc Thành", "14797"),
        ("UBND xã Bát Mọt", "15607"),
        ("ỦY BAN NHÂN DÂN PHƯỜNG HẠC THÀNH", "14797"),
        ("Uỷ ban nhân dân phường Hạc Thành", "14797"),
        ("Trung tâm Phục vụ hành chính công xã Bát Mọt", "15607"),
        ("Xã Bát Mọt, tỉnh Thanh Hóa", "15607"),
        ("Xã Thiệu Hoá", "15772"),
        ("Xã Cẩm Thuỷ", "15127"),
        (unicodedata.normalize("NFD", "Xã Định Hòa"), "15448"),
    ],
)
def test_names_alone_by_the_fixed_list(name, code):
    assert units().name(code)  # the code is one of today's
    assert units().identify("", name).commune_code == code


def test_another_letter_for_d_is_read_with_a_warning():
    found = units().identify("", "Xã \u00d0ồng Tiến")
    assert units().name(found.commune_code) == "Xã Đồng Tiến"
    assert codes(found) == ["unit_letter_d"]


@pytest.mark.parametrize(
    ("name", "wanted", "candidates"),
    [
        ("Đông Tiến", "unit_kind_missing", ("Phường Đông Tiến", "Xã Đồng Tiến")),
        ("Dong Tien", "unit_diacritics", ("Phường Đông Tiến", "Xã Đồng Tiến")),
        ("Xa Dong Tien", "unit_diacritics", ("Phường Đông Tiến", "Xã Đồng Tiến")),
        ("Phường Đồng Tiến", "unit_kind_wrong", ("Phường Đông Tiến", "Xã Đồng Tiến")),
        ("Bát Mọt", "unit_kind_missing", ("Xã Bát Mọt",)),
        ("UBND Bát Mọt", "unit_kind_missing", ("Xã Bát Mọt",)),
        ("Phường Bát Mọt", "unit_kind_wrong", ("Xã Bát Mọt",)),
        ("Xã Bát Một", "unit_diacritics", ("Xã Bát Mọt",)),
        ("Xã Yên Nình", "unit_diacritics", ("Xã Yên Ninh",)),
        ("Xã Yên Ninhh", "unit_name_unknown", ("Xã Yên Ninh",)),
        ("Phường Hạc Thàn", "unit_name_unknown", ("Phường Hạc Thành",)),
    ],
)
def test_a_doubtful_name_is_set_aside_with_what_it_may_be(name, wanted, candidates):
    code, message = reason("", name)
    assert code == wanted
    assert all(candidate in message for candidate in candidates)


def test_one_letter_apart_is_never_taken_for_the_other():
    pairs = [
        ("Phường Đông Sơn", "Xã Tống Sơn"), ("Phường Sầm Sơn", "Xã Lam Sơn"),
        ("Xã Nhi Sơn", "Phường Nghi Sơn"), ("Xã Phú Xuân", "Xã Như Xuân"),
        ("Xã Tam Thanh", "Xã Tân Thành"), ("Xã Linh Sơn", "Xã Minh Sơn"),
        ("Xã Cẩm Vân", "Xã Cẩm Tân"), ("Xã Yên Ninh", "Xã Yên Định"),
        ("Xã Thắng Lộc", "Xã Thắng Lợi"), ("Xã Quảng Ninh", "Xã Quảng Bình"),
        ("Phường Hải Lĩnh", "Phường Hải Bình"), ("Phường Sầm Sơn", "Phường Nam Sầm Sơn"),
    ]  # fmt: skip
    for one, other in pairs:
        first, second = (units().identify("", name).commune_code for name in (one, other))
        assert first != second
        assert (units().name(first), units().name(second)) == (one, other)


def test_other_provinces_by_name():
    assert reason("", "Phường Hồng Hà")[0] == "unit_other_province"
    code, message = reason("", "Xã Đồng Tiến, tỉnh Lạng Sơn")
    assert code == "unit_other_province"
    assert "Lạng Sơn" in message


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Xã B\u0430\u0301t Mọt", "look_alike_letters"),  # Cyrillic a
        ("Xã Βát Mọt", "look_alike_letters"),  # Greek capital beta
        ("<script>alert(1)</script>", "name_with_markup"),
        ("'; DROP TABLE core_commune; --", "name_with_markup"),
        ("Xã Bát Mọt 🙂", "name_with_markup"),
        ("x" * 501, "name_too_long"),
        ("{0.__class__}", "name_with_markup"),
        ("Xã Bát Mọt, gửi lại", "unit_not_a_name"),
        ("Ông Nguyễn Văn An", "personal_name"),
        ("Huyện Thường Xuân", "former_district_instead"),
        ("TP. Thanh Hóa", "former_district_instead"),
    ],
)
def test_what_is_no_commune(name, wanted):
    assert reason("", name)[0] == wanted


def test_nothing_at_all():
    assert reason()[0] == "unit_missing"


def test_former_unit_by_its_name():
    found = units().identify("", "Xã Thiệu Giao")
    assert (found.commune_code, found.former_code) == ("15853", "15853")
    assert codes(found) == ["former_unit_converted"]
    found = units().identify("15682", "Xã Hợp Thành")
    assert units().name(found.commune_code) == "Xã Hợp Tiến"


def test_former_code_that_is_none_of_today():
    found = units().identify("14761", "")  # phường Nam Ngạn
    assert (found.commune_code, found.former_code) == ("14758", "14761")
    assert codes(found) == ["former_unit_converted"]


def test_one_code_is_two_units():
    # 14797 was phường Đông Hải and is phường Hạc Thành.
    assert units().identify("14797", "").former_code is None
    assert units().identify("14797", "", former_style=True).former_code == "14797"
    assert units().identify("14797", "Phường Đông Hải").former_code == "14797"
    assert reason("14797", "Phường Hạc Thành", former_style=True)[0] == "code_name_differ"


def test_a_unit_that_did_not_change_needs_no_warning():
    found = units().identify("15607", "Xã Bát Mọt", district="Huyện Thường Xuân")
    assert (found.commune_code, found.former_code, found.warnings) == ("15607", "15607", ())


def test_the_ten_split_units_have_no_single_commune():
    assert {code for code, unit in units().formers.items() if unit.split} == set(SPLIT)
    for code, (name, district, communes) in SPLIT.items():
        for found in (
            units().identify(code, name, former_style=True),
            units().identify("", name, district=district),
        ):
            assert (found.commune_code, found.former_code) == (None, code)
        assert units().destinations(code) == communes
        error = units().split_error(code)
        assert error.reason == "former_unit_split"
        message = error.at(Place("a.csv")).message("vi")
        assert all(units().name(one) in message for one in communes)


@pytest.mark.parametrize(("name", "district", "former", "now", "today"), REUSED)
def test_the_nine_reused_names(name, district, former, now, today):
    plain = units().identify("", name)
    assert (plain.commune_code, plain.former_code) == (today, None)
    assert codes(plain) == ["name_reused"]
    old = units().identify("", name, district=district)
    assert (old.commune_code, old.former_code) == (now, former)
    assert now is None or codes(old) == ["former_unit_converted"]
    assert units().identify(former, name, former_style=True).former_code == former
    assert reason("", name, former_style=True)[0] == "former_name_reused"
    assert units().identify(today, name).warnings == ()


def test_reused_names_are_these_nine():
    found = [
        (name, district)
        for name, district, *_ in REUSED
    ]  # fmt: skip
    reused = [
        (unit.name, unit.district)
        for unit in units().formers.values()
        for today in [units().by_name.get(key_of(unit.name))]
        if today is not None and unit.destinations != (today,)
    ]
    assert sorted(reused) == sorted(found)


def key_of(name):
    kind, _, short = name.partition(" ")
    return {"Xã": "xa ", "Phường": "phuong ", "Thị": "?"}[kind] + short.casefold()


def test_former_names_of_several_districts_need_the_district():
    code, message = reason("", "Xã Xuân Lộc")
    assert code == "former_name_in_districts"
    for district in ("Huyện Thường Xuân", "Huyện Triệu Sơn", "Huyện Hậu Lộc"):
        assert district in message
    for district, former in [
        ("Huyện Thường Xuân", "15643"), ("Triệu Sơn", "15736"), ("H. Hậu Lộc", "16057")
    ]:  # fmt: skip
        assert units().identify("", "Xã Xuân Lộc", district=district).former_code == former
    assert units().identify("", "Xã Xuân Lộc, huyện Hậu Lộc").former_code == "16057"


def test_districts():
    assert units().district("thành phố thanh hoá") == "Thành phố Thanh Hóa"
    assert units().district("TX. Bỉm Sơn") == "Thị xã Bỉm Sơn"
    assert units().district("Mường Lát") == "Huyện Mường Lát"
    for wrong in ("Huyện Bỉm Sơn", "Huyện Tĩnh Gia", "Muong Lat", ""):
        with pytest.raises(UnreadableError, match="former_district_unknown"):
            units().district(wrong)
    assert reason("", "Xã Bát Mọt", district="Huyện Quan Hóa")[0] == "former_not_in_district"
    assert reason("15607", "", district="Huyện Quan Hóa")[0] == "code_not_in_district"
    assert reason("", "Xã Quang Chiểu", district="Huyện Lạ")[0] == "former_district_unknown"
    assert (
        reason("", "Xã Xuân Lộc, huyện Hậu Lộc", district="Huyện Triệu Sơn")[0]
        == "former_districts_differ"
    )


def test_todays_unit_among_former_ones():
    assert reason("", "Phường Hạc Thành", former_style=True)[0] == "not_former_unit"
    assert reason("", "Phường Hạc Thành", district="Thành phố Thanh Hóa")[0] == "not_former_unit"


def test_main_parts_cover_the_province():
    assert sum(len(units().main_parts(code)) for code in units().all_codes) == 547
    assert units().main_parts("15607") == ("15607",)
    assert units().district_communes("Huyện Mường Lát")[0] == "14845"


@given(st.text(max_size=40), st.text(max_size=60), st.booleans())
def test_whatever_is_written_is_a_unit_or_a_reason(code, name, old):
    try:
        found = units().identify(code, name, former_style=old)
    except UnreadableError as error:
        assert error.at(Place("a.csv")).message("en")
    else:
        assert found.commune_code in units().communes or found.former_code in units().formers
