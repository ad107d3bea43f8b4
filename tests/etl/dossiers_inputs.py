"""Dossier lists as the system exports them and as the counter prints them, and large ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd

from etl.reading.answers import Answer
from etl.reading.names import matching_key
from etl.sources.context import Context
from etl.sources.dossiers import read_lists
from tests.etl.units_inputs import context

BAT_MOT, HAC_THANH = "15607", "14797"
SYSTEM = (
    "maHoSo", "maTTHC", "tenTTHC", "tenLinhVuc", "kenhThucHien", "donViId", "tenDonVi",
    "maDinhDanh", "ngayTiepNhan", "ngayHenTra", "ngayKetThucXuLy", "ngayTra", "tenTrangThaiHoSo",
    "laHoSoChungThuc", "trangThaiPhiDiaGioi",
)  # fmt: skip
PRINTED = (
    "TT", "Mã hồ sơ", "Tên TTHC", "Tên cá nhân/tổ chức", "Địa chỉ/SĐT",
    "Cơ quan chủ trì giải quyết", "Ngày nhận hồ sơ", "Ngày hẹn trả", "Ngày trả",
    "Phương thức nhận kết quả", "Ký nhận",
)  # fmt: skip
FIELDS = (
    "certification", "civil_status", "land", "household_business", "social_assistance", "merit",
    "construction", "other",
)  # fmt: skip
FIELD_NAMES = {
    "Chứng thực": "certification", "Hộ tịch": "civil_status", "Đất đai": "land",
    "Hộ kinh doanh": "household_business", "Bảo trợ xã hội": "social_assistance",
    "Người có công": "merit", "Xây dựng": "construction", "Lĩnh vực khác": "other",
}  # fmt: skip
PROCEDURES = {"2.000815": "certification", "1.001193": "civil_status"}
PERSON = "038087001234"

Row = dict[str, str]


def list_context(**changes: object) -> Context:
    """The context of the lists made here; the server's day is 5 November 2026."""
    keys = {matching_key(name): code for name, code in FIELD_NAMES.items()}
    return replace(context(field_names=keys, procedures=PROCEDURES), **changes)


def code(number: int, day: str = "260914") -> str:
    return f"H56.17.22-{day}-{number:04d}"


def system_row(number: int = 1, **changes: str) -> Row:
    """A birth registered in Bát Mọt in September 2026, resolved on its due date."""
    return {
        "maHoSo": code(number), "maTTHC": "1.001193", "tenTTHC": "Đăng ký khai sinh",
        "tenLinhVuc": "Hộ tịch", "kenhThucHien": "Trực tuyến", "donViId": BAT_MOT,
        "tenDonVi": "UBND xã Bát Mọt", "maDinhDanh": PERSON,
        "ngayTiepNhan": "2026-09-14 08:15:00", "ngayHenTra": "2026-09-17 17:00:00",
        "ngayKetThucXuLy": "2026-09-17 10:00:00", "ngayTra": "2026-09-17 10:20:00",
        "tenTrangThaiHoSo": "Đã trả kết quả", "laHoSoChungThuc": "false",
        "trangThaiPhiDiaGioi": "false",
    } | changes  # fmt: skip


def printed_row(number: int = 1, **changes: str) -> Row:
    """The same as it is printed."""
    return {
        "TT": str(number), "Mã hồ sơ": code(number), "Tên TTHC": "Đăng ký khai sinh",
        "Tên cá nhân/tổ chức": "Nguyễn Văn A", "Địa chỉ/SĐT": "Bản Vịn, 0912345678",
        "Cơ quan chủ trì giải quyết": "UBND xã Bát Mọt", "Ngày nhận hồ sơ": "14/09/2026 08:15",
        "Ngày hẹn trả": "17/09/2026", "Ngày trả": "17/09/2026 10:20:00",
        "Phương thức nhận kết quả": "Trực tiếp", "Ký nhận": "",
    } | changes  # fmt: skip


def as_csv(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str] = SYSTEM, end: str = "\n"
) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_parquet(path: Path, rows: Sequence[Mapping[str, str]], *, typed: bool = False) -> Path:
    frame = pd.DataFrame(list(rows))
    if typed:
        for name in ("ngayTiepNhan", "ngayHenTra", "ngayKetThucXuLy", "ngayTra"):
            frame[name] = pd.to_datetime(frame[name])
        for name in ("laHoSoChungThuc", "trangThaiPhiDiaGioi"):
            frame[name] = frame[name] == "true"
    frame.to_parquet(path, index=False)
    return path


def as_xlsx(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def workbook_rows(count: int) -> list[Row]:
    """So many sound dossiers of September 2026, each day of it and each a code of its own."""
    return [
        system_row(number, maHoSo=f"H56.17.22-2609{day:02d}-{number:05d}",
                   ngayTiepNhan=f"2026-09-{day:02d} 08:15:00", ngayHenTra="2026-10-05 17:00:00",
                   ngayKetThucXuLy="2026-10-02 10:00:00", ngayTra="")
        for number in range(count)
        for day in [1 + number % 30]
    ]  # fmt: skip


def written(folder: Path, content: bytes, name: str = "hồ sơ.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def read_csv_rows(
    folder: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = SYSTEM
) -> Answer:
    """The answer to one CSV of these rows."""
    return read_one(written(folder, as_csv(rows, columns)))


def read_one(path: Path, **changes: object) -> Answer:
    (answer,) = read_lists([path], list_context(**changes), staging=path.parent / "staging")
    return answer


def codes_of(answer: Answer) -> set[str]:
    return {found.code for found in answer.findings}


def figures(answer: Answer, **where: object) -> pd.Series:
    """Sums of the counts of the rows that are chosen."""
    rows = answer.accepted
    for name, value in where.items():
        rows = rows[rows[name] == (pd.Timestamp(value) if isinstance(value, date) else value)]
    return rows.drop(columns=["commune_code", "month", "field_code", "channel"]).sum()


def write_dossiers(path: Path, rows: int, seed: int = 1) -> Path:
    """A list of the whole province, by its ending a CSV or a typed Parquet file.

    Written by DuckDB itself: ten million rows take half a minute. Sixteen months from July 2025,
    all communes, the mix of a ward, one dossier in a hundred still open, one in fifty from
    elsewhere. Of a million rows three or four say a dossier a second time, ten are due before they
    were received, five have an unknown status.
    """
    sql = (Path(__file__).parent / "dossiers_made.sql").read_text(encoding="utf-8")
    connection = duckdb.connect(config={"threads": "2", "memory_limit": "2GB"})
    communes = sorted(context().units.communes.items())
    connection.register("communes", pd.DataFrame(communes, columns=["code", "name"]))
    connection.execute(sql, {"rows": rows, "seed": seed})
    ending = path.suffix.removeprefix(".")
    if ending == "csv":
        connection.execute("COPY (SELECT * REPLACE ("
                           "strftime(ngayTiepNhan, '%Y-%m-%d %H:%M:%S') AS ngayTiepNhan, "
                           "strftime(ngayHenTra, '%Y-%m-%d %H:%M:%S') AS ngayHenTra, "
                           "strftime(ngayKetThucXuLy, '%Y-%m-%d %H:%M:%S') AS ngayKetThucXuLy, "
                           "strftime(ngayTra, '%Y-%m-%d %H:%M:%S') AS ngayTra) FROM made) "
                           "TO $path (FORMAT csv, HEADER)", {"path": str(path)})  # fmt: skip
    else:
        connection.execute("COPY made TO $path (FORMAT parquet)", {"path": str(path)})
    connection.close()
    return path
