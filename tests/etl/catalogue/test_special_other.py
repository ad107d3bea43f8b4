"""Rows of the catalogue that another part answers: editions, persons, boundaries, attacks."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from etl.commands.layers import check_layers
from etl.contracts import DATA_SETS
from etl.intake.parsing import mark_copies
from etl.intake.quota import over_quota
from etl.intake.session import Outcome
from etl.intake.store import Arrival
from etl.reading.answers import Answer
from etl.reading.personal import personal_heading
from tests.etl.catalogue.desk import DATA, NOW, Desk, form_rows, staff_file
from tests.etl.official_inputs import FIRST, SECOND, geojson, layer
from tests.warehouse import tiny
from warehouse.editions import Store
from warehouse.guards import ObjectionError
from warehouse.publishing import publish

BAT_MOT = "15607"
OCTOBER = date(2026, 10, 1)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("etl.intake.session.today", lambda: NOW)
    return Desk(tmp_path)


def test_an_edition_that_loses_months_is_not_published(store: Store) -> None:
    first = publish(tiny.draft(), store, None)
    tables = tiny.tables()
    months, days = tables["core_caseload_month"], tables["core_dossier_day"]
    fewer = {
        "core_caseload_month": months[months["month"] != tiny.SEPTEMBER],
        "core_dossier_day": days[days["date"] < tiny.SEPTEMBER],
    }
    with pytest.raises(ObjectionError, match="lost_dossiers: 2 of 8"):
        publish(tiny.draft(fewer), store, first.id)
    assert store.current_id() == first.id


# --- persons: rows 125 and 126 -------------------------------------------------------------------


def test_officials_are_counted_in_groups_only() -> None:
    """Officials are counted in groups of a commune; no table has a row or a column of a person."""
    for data_set in DATA_SETS:
        assert not any(personal_heading(column.name) for column in data_set.columns)
        if data_set.name.startswith("core_staff"):
            assert set(data_set.keys) == {"commune_code", "month", "staff_group"}


def test_who_wrote_a_workbook_goes_nowhere(desk: Desk, tmp_path: Path) -> None:
    path = staff_file(desk.folder, "nhan_su.xlsx", (BAT_MOT, "Xã Bát Mọt", "10/2026", 3, 9),
                      ("15610", "Xã Yên Nhân", "10/2026", 3, 3))  # fmt: skip
    book = openpyxl.load_workbook(path)
    book.properties.creator = book.properties.lastModifiedBy = "Nguyen Van An"
    book.properties.company = "May cua An"
    book.save(path)
    [one] = desk.hand_in(path)
    assert one.outcome == Outcome.ACCEPTED
    kept = [file for file in (desk.data / "received").rglob("*") if file.is_file()]
    told_of = [file for file in kept if file.parent.name != "files"]
    assert len(told_of) >= 3  # the ledger, the accepted rows, the answer
    assert not any(b"Van An" in file.read_bytes() for file in told_of)
    [copy] = mark_copies([(path, one.reviewed.answer)], tmp_path, "vi")
    properties = openpyxl.load_workbook(copy).properties
    assert "An" not in f"{properties.creator} {properties.lastModifiedBy}"


# --- boundaries: row 127 -------------------------------------------------------------------------


def swapped() -> gpd.GeoDataFrame:
    units = layer()
    turned = shapely.transform(units.geometry.to_numpy(), lambda corners: corners[:, ::-1])
    return gpd.GeoDataFrame({"code": units["code"]}, geometry=turned, crs=4326)


def crossing_itself() -> gpd.GeoDataFrame:
    """One unit drawn as a bow tie."""
    units = layer()
    west, south, east, north = units.set_index("code").geometry[FIRST].bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    units.loc[units["code"] == FIRST, "geometry"] = gpd.GeoSeries([bow], crs=4326).to_numpy()
    return units


SPOILT = {
    "165 units": lambda: layer()[lambda frame: frame["code"] != FIRST],
    "swapped coordinates": swapped,
    "foreign code": lambda: layer().replace({"code": {FIRST: "00004"}}),
    "duplicate code": lambda: layer().replace({"code": {SECOND: FIRST}}),
    "outline that crosses itself": crossing_itself,
    "metres said to be degrees": lambda: layer().to_crs(32648),
}


@pytest.mark.parametrize("name", SPOILT)
def test_boundaries_that_cannot_be_drawn(name: str, tmp_path: Path) -> None:
    path = geojson(SPOILT[name](), tmp_path / "xa.geojson")
    [answer] = check_layers([path], DATA / "reference")
    assert not answer.spotless
    said = answer.as_json("vi")
    assert said["outcome"] == "refused"
    assert said["findings"]
    for found in said["findings"]:
        assert (found["code"], found["reaction"]) == ("boundaries_refused", "refuse")
        assert "xa.geojson" in found["message"]


# --- what looks like an attack: rows 130, 131 and 133 --------------------------------------------


def arrival(folder: Path, number: int, size: int = 1000) -> Arrival:
    path = folder / f"{number}.csv"
    path.write_text(str(number))
    return Arrival(path, Answer(path.name, f"{number:064d}", size))


def test_how_much_one_person_may_send(desk: Desk) -> None:
    def refusal(size: int, by: str = "chị Hoa") -> str:
        found = over_quota(desk.store.ledger(), by, "moi.csv", size, desk.clock)
        return found.code if found else ""

    with desk.store.locked():
        for number in range(20):
            assert refusal(1000) == ""
            desk.store.receive([arrival(desk.folder, number)], "chị Hoa")
        assert refusal(1000) == "quota_files"
        assert refusal(1000, by="anh Nam") == ""
        desk.clock = NOW + timedelta(minutes=61)
        assert refusal(1000) == ""
        large = 499 * 2**20
        desk.store.receive([arrival(desk.folder, 20, large)], "chị Hoa")
        assert refusal(2**20 - 20_000) == ""
        assert refusal(2 * 2**20) == "quota_size"
        desk.clock = NOW + timedelta(hours=26)
        assert refusal(2 * 2**20) == ""


def test_received_files_are_never_served() -> None:
    """No page and no export reads the folder of received files."""
    sources = [ROOT / "app.py", *ROOT.glob("pages/**/*.py"), *ROOT.glob("sharing/**/*.py")]
    assert len(sources) > 20
    for source in sources:
        text = source.read_text(encoding="utf-8")
        assert "intake.store" not in text, source
        assert "received/files" not in text, source


def test_the_clock_of_the_sender_is_not_asked(desk: Desk) -> None:
    path = desk.form(BAT_MOT, OCTOBER, form_rows(100))
    late = datetime(2099, 1, 1, tzinfo=UTC).timestamp()
    os.utime(path, (late, late))
    [one] = desk.hand_in(path)
    assert one.outcome == Outcome.ACCEPTED
    [submission] = desk.store.ledger()
    assert submission.received_at.startswith("2026-11-23T02:00")
    kept = next((desk.data / "received" / "files").iterdir())
    assert datetime.fromtimestamp(kept.stat().st_mtime, UTC).year < 2099
