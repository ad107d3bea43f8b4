"""The communes, their former units and their population against published counts and names."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from etl.contracts import COMMUNES, FORMER_UNIT_MAP, FORMER_UNITS, POPULATIONS
from etl.policy import load_policy
from etl.reading.faults import ReadingError
from etl.sources import gazetteer
from etl.sources.gazetteer import Gazetteer, PopulationRule, former_unit_points, surroundings

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="module")
def units() -> Gazetteer:
    return gazetteer.load(REFERENCE)


@pytest.fixture(scope="module")
def communes(units: Gazetteer) -> pd.DataFrame:
    return units.communes.set_index("commune_code")


def test_frames_keep_their_contracts(units: Gazetteer) -> None:
    frames = (units.communes, units.populations, units.former_units, units.former_unit_map)
    data_sets = (COMMUNES, POPULATIONS, FORMER_UNITS, FORMER_UNIT_MAP)
    for frame, data_set in zip(frames, data_sets, strict=True):
        data_set.schema().validate(frame)


def test_published_counts(units: Gazetteer) -> None:
    assert len(units.communes) == 166
    assert units.communes["kind"].value_counts().to_dict() == {"xa": 147, "phuong": 19}
    assert units.communes["mountain"].sum() == 76
    assert units.communes["land_border"].sum() == 16
    assert len(units.former_units) == 547
    assert units.former_units["split"].sum() == 10
    assert units.former_unit_map["main_part"].sum() == 547
    assert units.communes["former_unit_count"].sum() == len(units.former_unit_map) == 558


def test_split_units(units: Gazetteer) -> None:
    split = units.former_units.loc[units.former_units["split"], "name"]
    assert sorted(split) == sorted(
        [
            "Phường Đông Thọ",
            "Phường An Hưng",
            "Thị trấn Sơn Lư",
            "Thị trấn Hà Trung",
            "Xã Hà Bình",
            "Xã Luận Khê",
            "Thị trấn Thiệu Hóa",
            "Xã Thiệu Long",
            "Xã Yên Thọ",
            "Xã Thanh Tân",
        ]
    )


def test_nine_former_units_have_the_name_of_another_unit_of_today(units: Gazetteer) -> None:
    parts = units.former_unit_map.merge(units.former_units[["former_code", "name", "split"]])
    parts = parts.merge(units.communes[["commune_code", "name"]], on="commune_code")
    names = set(units.communes["name"])
    reused = parts[parts["name_x"].isin(names) & (parts["name_x"] != parts["name_y"])]
    # Yên Thọ of Như Thanh was split: its main part is Yên Thọ, a corner is Như Thanh's.
    assert reused["former_code"].nunique() == len(reused) == 9
    pairs = set(zip(reused["name_x"], reused["name_y"], strict=True))
    assert ("Phường Đông Sơn", "Phường Hạc Thành") in pairs
    assert ("Phường Đông Sơn", "Phường Bỉm Sơn") in pairs
    assert ("Xã Minh Sơn", "Xã Triệu Sơn") in pairs
    assert ("Xã Xuân Hòa", "Xã Xuân Bình") in pairs


def test_eighteen_former_names_existed_in_more_than_one_district(units: Gazetteer) -> None:
    districts = units.former_units.groupby("name")["district"].nunique()
    assert (districts > 1).sum() == 18
    assert districts["Xã Xuân Lộc"] == 3


def test_bat_mot_and_hac_thanh(communes: pd.DataFrame) -> None:
    bat_mot = communes.loc["15607"]
    assert bat_mot["name"] == "Xã Bát Mọt"
    assert bat_mot["area_km2"] == pytest.approx(205.72)
    assert bat_mot["mountain"] and bat_mot["land_border"]
    assert bat_mot["former_districts"] == "Huyện Thường Xuân"
    assert bat_mot["former_unit_count"] == 1
    assert bat_mot["search_key"] == "xa bat mot"
    hac_thanh = communes.loc["14797"]
    assert (hac_thanh["short_name"], hac_thanh["kind"]) == ("Hạc Thành", "phuong")
    assert hac_thanh["former_unit_count"] == 12
    assert not hac_thanh["mountain"]


def test_districts_are_those_of_the_main_parts(communes: pd.DataFrame) -> None:
    by_name = communes.set_index("name")["former_districts"]
    assert by_name["Phường Bỉm Sơn"] == "Huyện Hà Trung | Thị xã Bỉm Sơn"
    assert by_name["Phường Đông Tiến"] == "Huyện Thiệu Hóa | Thành phố Thanh Hóa"
    assert by_name["Xã Công Chính"] == "Huyện Nông Cống"


def test_a_seat_still_to_be_decided_is_missing(communes: pd.DataFrame) -> None:
    missing = communes[communes["seat"].isna()]
    assert missing["name"].tolist() == ["Xã Tam Chung", "Phường Đào Duy Từ"]
    assert not communes["seat"].str.contains("cập nhật", na=False).any()


def test_vietnamese_order(units: Gazetteer) -> None:
    ordered = units.communes.sort_values("sort_order")["short_name"].tolist()
    assert sorted(units.communes["sort_order"]) == list(range(1, 167))
    assert ordered[0] == "An Nông"
    assert ordered[ordered.index("Công Chính") + 1] == "Đào Duy Từ"


def test_populations_are_as_published_and_doubtful_ones_marked(units: Gazetteer) -> None:
    published = units.populations.merge(units.communes[["commune_code", "name"]])
    assert len(published) == 166
    assert published["population"].sum() == 3_944_983
    by_name = published.set_index("name")
    assert by_name.loc["Xã Bát Mọt", "population"] == 4174
    assert not by_name.loc["Xã Bát Mọt", "doubtful"]
    assert by_name.loc["Xã Yên Phú", "population"] == 188
    impossible = ["Xã Yên Phú", "Phường Hải Lĩnh", "Xã Tây Đô", "Xã Nga An"]
    assert by_name.loc[impossible, "doubtful"].all()
    assert by_name.loc["Phường Hạc Thành", "people_per_former_unit"] == pytest.approx(197142 / 12)


def test_the_rule_can_be_set_and_is_that_of_the_policy(units: Gazetteer) -> None:
    policy = load_policy(REFERENCE.parent / "policy.toml").population
    assert PopulationRule() == PopulationRule(
        neighbours=policy.nearest_communes,
        least_density=policy.least_density_ratio,
        least_per_unit=policy.least_people_per_unit_ratio,
    )
    assert units.populations["doubtful"].sum() == 14
    stricter = PopulationRule(least_density=0.9, least_per_unit=0.9)
    assert gazetteer.load(REFERENCE, stricter).populations["doubtful"].sum() > 14


def test_misplaced_points_are_listed(units: Gazetteer) -> None:
    names = units.misplaced.merge(units.former_units)["name"].tolist()
    assert len(names) == 16
    assert {"Xã Hoằng Phụ", "Xã Phú Xuân", "Xã Xuân Sinh", "Xã Xuân Hồng"} <= set(names)
    assert "Xã Hoằng Phú" not in names


def test_what_the_boundary_maker_needs(units: Gazetteer) -> None:
    points = former_unit_points(units)
    assert len(points) == points["former_code"].nunique() == 547
    assert points["bounds"].str.fullmatch(r"[\d.]+,[\d.]+ – [\d.]+,[\d.]+").all()
    assert set(points["commune_code"]) == set(units.communes["commune_code"])
    around = surroundings()
    assert not around.duplicated().any()
    own = set(zip(points["latitude"], points["longitude"], strict=True))
    assert own.isdisjoint(zip(around["latitude"], around["longitude"], strict=True))
    assert len(around) > 1000


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "communes.csv",
            "15607,Xã Bát Mọt,",
            "15607,Xã Bát Mốt,",
            "column name: found 'Xã Bát Mốt', expected 15607 is Xã Bát Mọt",
        ),
        (
            "communes.csv",
            "15607,",
            "15608,",
            "column commune_code: found '15608', expected a unit of vietnamadminunits",
        ),
        (
            "communes.csv",
            "15607,",
            "15608,",
            "communes.csv, column commune_code: found nothing, expected a row 15607",
        ),
        (
            "districts.csv",
            "Huyện Mường Lát",
            "Huyện Mường Lạt",
            "districts.csv, column district: found nothing, expected a row Huyện Mường Lát",
        ),
        (
            "population.csv",
            "15607,",
            "99999,",
            "column commune_code: found '99999', expected a unit of vietnamadminunits",
        ),
    ],
)
def test_disagreement_with_the_package_is_refused(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    path = tmp_path / "reference" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        gazetteer.load(tmp_path / "reference")
    assert message in str(caught.value)


def test_a_commune_without_a_published_population_has_no_row(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    path = tmp_path / "reference" / "population.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "15607," not in line), encoding="utf-8")
    populations = gazetteer.load(tmp_path / "reference").populations
    assert len(populations) == 165
    assert "15607" not in set(populations["commune_code"])
