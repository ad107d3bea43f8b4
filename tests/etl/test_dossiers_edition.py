"""Dossier lists from the command line to the edition: its figures are a plain count of their rows.

Two lists of August to October 2026: the system's, of two communes, and a printed one of a third.
What is expected is counted here row by row in Python, from the rows that were made.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

import etl.__main__
from etl.commands.parsers import TRACED
from etl.tracing import CASELOAD, MEASURES, METHOD, trace
from tests.etl.dossiers_inputs import (
    BAT_MOT,
    HAC_THANH,
    PERSON,
    PRINTED,
    Row,
    as_csv,
    code,
    printed_row,
    system_row,
)
from tests.etl.intake_folder import new_data, snapshot
from warehouse.connection import Connection
from warehouse.editions import Store

MAIN = etl.__main__.main
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
FIRST, DAYS = date(2026, 8, 1), 92
MUONG_LAT = "14845"
UNITS = {BAT_MOT: "UBND xã Bát Mọt", HAC_THANH: "UBND phường Hạc Thành"}
PROCEDURES = {
    "civil_status": ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch"),
    "certification": ("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản", "Chứng thực"),
    "unclassified": ("1.999999", "Thủ tục chưa có trong bảng", "Lĩnh vực chưa có"),
}
ADDRESS = "Bản Vịn, 0912345678"

Key = tuple[str, str, str, str]


class Dossier(NamedTuple):
    number: int
    unit: str
    field: str
    online: bool
    crosses: bool
    received: date
    due: date
    done: date | None


def made(unit: str, seed: int) -> list[Dossier]:
    """Some dossiers on each day of three months; a tenth of them are still open."""
    chance = random.Random(seed)
    dossiers = []
    for number in range(6 * DAYS):
        received = FIRST + timedelta(days=number % DAYS)
        done = received + timedelta(days=chance.randrange(12))
        still_open = chance.random() < 0.1 or done >= NOW.date()
        dossiers.append(
            Dossier(
                1000 * seed + number, unit, chance.choice(sorted(PROCEDURES)),
                chance.random() < 0.6, chance.random() < 0.1, received,
                received + timedelta(days=chance.randrange(9)), None if still_open else done,
            )
        )  # fmt: skip
    return dossiers


def system(one: Dossier) -> Row:
    procedure, name, field = PROCEDURES[one.field]
    return system_row(
        maHoSo=code(one.number, f"{one.received:%y%m%d}"), maTTHC=procedure, tenTTHC=name,
        tenLinhVuc=field, kenhThucHien="Trực tuyến" if one.online else "Trực tiếp",
        donViId=one.unit, tenDonVi=UNITS[one.unit], ngayTiepNhan=f"{one.received} 08:15:00",
        ngayHenTra=f"{one.due} 17:00:00", ngayTra="",
        ngayKetThucXuLy=f"{one.done} 09:00:00" if one.done else "",
        tenTrangThaiHoSo="Đã xử lý xong" if one.done else "Đang xử lý",
        laHoSoChungThuc=str(one.field == "certification").lower(),
        trangThaiPhiDiaGioi=str(one.crosses).lower(),
    )  # fmt: skip


def printed(one: Dossier, name: str) -> Row:
    return printed_row(
        one.number,
        **{
            "Mã hồ sơ": code(one.number, f"{one.received:%y%m%d}"),
            "Tên TTHC": PROCEDURES[one.field][1],
            "Địa chỉ/SĐT": ADDRESS,
            "Cơ quan chủ trì giải quyết": f"UBND xã {name}",
            "Ngày nhận hồ sơ": f"{one.received:%d/%m/%Y} 08:15",
            "Ngày hẹn trả": f"{one.due:%d/%m/%Y}",
            "Ngày trả": f"{one.done:%d/%m/%Y}" if one.done else "",
        },
    )


def counted(dossiers: list[Dossier], *, split: bool = True) -> dict[str, Counter[Key]]:
    """Each measure by commune, month, field and channel, one dossier after the other."""
    names = ("received", "received_cross_boundary", "resolved_early", "resolved_on_time",
             "resolved_late", "in_process_within", "in_process_late")  # fmt: skip
    sums: dict[str, Counter[Key]] = {name: Counter() for name in names}
    ends = {8: date(2026, 8, 31), 9: date(2026, 9, 30), 10: date(2026, 10, 31)}
    for one in dossiers:
        channel = ("online" if one.online else "in_person") if split else "any"
        crosses = one.crosses and split

        def key(month: int, one: Dossier = one, channel: str = channel) -> Key:
            return one.unit, f"2026-{month:02d}", one.field, channel

        if crosses:
            sums["received_cross_boundary"][key(one.received.month)] += 1
            continue
        sums["received"][key(one.received.month)] += 1
        if one.done is not None and one.done <= ends[10]:
            speed = "early" if one.done < one.due else "late" if one.done > one.due else "on_time"
            sums[f"resolved_{speed}"][key(one.done.month)] += 1
        for month, end in ends.items():
            if one.received <= end and (one.done is None or one.done > end):
                state = "within" if one.due > end else "late"
                sums[f"in_process_{state}"][key(month)] += 1
    return sums


class Loaded(NamedTuple):
    folder: Path
    connection: Connection
    system: list[Dossier]
    printed: list[Dossier]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("lists")
    data, store = new_data(folder / "data"), Store(folder / "editions")
    dossiers = [*made(BAT_MOT, 1), *made(HAC_THANH, 2)]
    on_paper = made(MUONG_LAT, 3)
    files = [folder / "hệ thống.csv", folder / "in.csv"]
    rows = [system(one) for one in dossiers]
    files[0].write_bytes(as_csv([*rows, *rows[:50]]))
    files[1].write_bytes(as_csv([printed(one, "Mường Lát") for one in on_paper], PRINTED))
    options = ["--data", str(data), "--editions", str(store.folder)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.intake.session.today", lambda: NOW)
        before = snapshot(folder)
        assert MAIN(["check", *map(str, files), *options]) == 1  # rows set aside
        assert snapshot(folder) == before
        assert MAIN(["load", *map(str, files), *options, "--by", "chị Hoa"]) == 1
    for file in files:
        file.unlink()
    edition = store.serve().edition
    connection = edition.open()
    yield Loaded(folder, connection, dossiers, on_paper)
    connection.close()


def figures(loaded: Loaded, measure: str, units: tuple[str, ...]) -> dict[Key, int]:
    query = f"""
        SELECT commune_code, strftime(month, '%Y-%m'), field_code, channel, {measure}::BIGINT
        FROM core_caseload_month JOIN core_source USING (source_id)
        WHERE kind = 'submitted' AND commune_code IN ? AND {measure} > 0
    """
    found = loaded.connection.cursor().execute(query, [list(units)]).fetchall()
    return {tuple(key): value for *key, value in found}


@pytest.mark.parametrize("measure", sorted(counted([])))
def test_the_edition_has_the_plain_count_of_the_rows(loaded: Loaded, measure: str) -> None:
    """Fifty rows are there twice and count once; the printed list tells fields by names."""
    expected = counted(loaded.system)[measure]
    assert figures(loaded, measure, (BAT_MOT, HAC_THANH)) == dict(expected)
    assert sum(expected.values()) > 40
    on_paper = counted(loaded.printed, split=False)[measure]
    assert figures(loaded, measure, (MUONG_LAT,)) == dict(on_paper)


def test_each_month_given_stands_in_the_place_of_the_simulated_one(loaded: Loaded) -> None:
    """As a whole: no simulated row and no simulated day is left of it; the others stay so."""
    query = """
        SELECT kind, strftime(month, '%Y-%m') AS month
        FROM core_caseload_month JOIN core_source USING (source_id)
        WHERE commune_code = ? GROUP BY ALL ORDER BY month
    """
    days = """
        SELECT DISTINCT strftime(date, '%Y-%m') FROM core_dossier_day
        WHERE commune_code = ? ORDER BY 1
    """
    given = ["2026-08", "2026-09", "2026-10"]
    for unit in (BAT_MOT, HAC_THANH, MUONG_LAT):
        kinds = loaded.connection.cursor().execute(query, [unit]).fetchall()
        assert [month for kind, month in kinds if kind == "submitted"] == given
        assert not {month for kind, month in kinds if kind == "simulated"} & set(given)
        simulated = [
            month for (month,) in loaded.connection.cursor().execute(days, [unit]).fetchall()
        ]
        assert simulated
        assert not set(simulated) & set(given)


def test_no_person_is_anywhere(loaded: Loaded) -> None:
    for path in loaded.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for word in (PERSON, "0912345678", "Nguyễn Văn A"):
            assert word.encode() not in content, path


# ---- traced to the rows of the file ----------------------------------------------------------


@pytest.mark.parametrize("unit", [BAT_MOT, MUONG_LAT])
def test_every_figure_is_traced_to_the_rows_that_it_counts(loaded: Loaded, unit: str) -> None:
    """Row n + 2 of the file is the n-th dossier that was made: counted here in plain Python."""
    month = date(2026, 9, 1)
    found = trace(loaded.connection, unit, [month], CASELOAD, loaded.folder / "data")
    on_paper = unit == MUONG_LAT
    every = loaded.printed if on_paper else loaded.system
    rows = {one: number for number, one in enumerate(every, start=2)}
    seen = 0
    for figure in found:
        expected = [
            rows[one]
            for one in every
            if one.unit == unit
            and counted([one], split=not on_paper)[figure.measure][
                unit, "2026-09", figure.field_code, figure.channel
            ]
        ] if figure.measure != "carried_over" else [
            rows[one]
            for one in every
            if one.unit == unit and one.field == figure.field_code
            and figure.channel == ("any" if on_paper else "online" if one.online else "in_person")
            and (on_paper or not one.crosses)
            and one.received < month and (one.done is None or one.done >= month)
        ]  # fmt: skip
        assert list(figure.rows) == expected, figure
        assert len(expected) == (figure.value or 0)
        assert figure.complete
        seen += len(expected)
        if expected:
            assert figure.file == ("in.csv" if on_paper else "hệ thống.csv")
            assert figure.columns[0] == (
                "Ngày nhận hồ sơ" if on_paper else "ngayTiepNhan"
            ) or figure.measure.startswith("resolved")
    assert seen > 300


def test_the_command_says_the_rows(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--data", str(loaded.folder / "data"), "--editions", str(loaded.folder / "editions")]
    assert MAIN(["trace", "Xã Bát Mọt", "2026-09", *options, "--measure", "received"]) == 0
    said = capsys.readouterr().out
    assert "hệ thống.csv" in said
    assert "column ngayTiepNhan" in said
    assert "NOTE" not in said
    assert MAIN(["trace", BAT_MOT, "2026-Q3", *options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["month"] for one in told["figures"] if one["measure"] == "received"} == {
        "2026-07-01", "2026-08-01", "2026-09-01",
    }  # fmt: skip
    assert PERSON not in json.dumps(told, ensure_ascii=False)
    assert MAIN(["trace", "Xã Không Có", "2026-09", *options, "--lang", "vi"]) == 1
    assert "không phải mã hay tên" in capsys.readouterr().err
    assert MAIN(["trace", BAT_MOT, "2031-01", *options]) == 1
    assert "no period" in capsys.readouterr().err


def test_the_command_offers_every_measure_that_is_traced() -> None:
    assert (*MEASURES, *METHOD) == TRACED


def test_without_the_kept_rows_the_file_is_named_and_no_row_guessed(loaded: Loaded) -> None:
    found = trace(loaded.connection, BAT_MOT, [date(2026, 9, 1)], ("received",))
    assert {one.file for one in found} == {"hệ thống.csv"}
    assert {one.rows for one in found} == {()}
    assert {one.complete for one in found} == {None}
