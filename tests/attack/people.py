"""Made-up people, how they may be spelt, and where they stand in files of every kind."""

from __future__ import annotations

import gzip
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from tests.etl.dossiers_inputs import as_csv, as_parquet, as_xlsx, printed_row, workbook_rows

NAME, STREET, PHONE, CITIZEN = (
    "Trịnh Thị Chim Hoàng Yến",
    "Ngõ Chim Yến",
    "0987604321",
    "038187604321",
)
CANARIES = (NAME, STREET, PHONE, CITIZEN)


def forms_of(text: str) -> set[bytes]:
    """How a text may stand somewhere: composed, decomposed, without diacritics, in two bytes."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    spelt = {text, unicodedata.normalize("NFD", text), bare, bare.upper(), bare.lower()}
    return {one.encode(code) for one in spelt for code in ("utf-8", "utf-16-le")}


FORMS = {form for canary in CANARIES for form in forms_of(canary)}


def found_in(content: bytes) -> bool:
    return any(form in content for form in FORMS)


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and what is packed in it."""
    content = path.read_bytes()
    yield path.name, content
    if path.suffix == ".parquet":
        yield f"{path.name}: rows", pd.read_parquet(path).to_csv().encode()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = connection.execute(
                "SELECT table_name, column_name FROM duckdb_columns() "
                "WHERE data_type = 'VARCHAR' AND NOT internal"
            ).fetchall()
            for table, column in columns:
                texts = connection.table(table).select(f'"{column}"').distinct().fetchall()
                yield f"{path.name}: {table}.{column}", "\n".join(map(str, texts)).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from ((f"{path.name}: {name}", packed.read(name)) for name in packed.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield f"{path.name}: unpacked", gzip.decompress(content)


def traces(folder: Path, but: str = "") -> list[str]:
    """Where under a folder a made-up person stands; `but` names a file nobody has looked into."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stem != but]
    assert files
    return [name for path in files for name, content in contents(path) if found_in(content)]


def sent_files(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    people = {"hoTenNguoiNop": NAME, "diaChi": STREET, "soDienThoai": PHONE, "maDinhDanh": CITIZEN}
    rows = [row | people for row in workbook_rows(30)]
    (folder / "lists.csv").write_bytes(as_csv(rows, list(rows[0])))
    yield folder / "lists.csv"
    others = [row | people | {"maHoSo": row["maHoSo"].replace("H56.17.22", "H56.17.23"),
                              "donViId": "15622", "tenDonVi": "UBND xã Trung Hạ"}
              for row in workbook_rows(30)]  # fmt: skip
    yield as_parquet(folder / "list.parquet", others)
    printed = [
        printed_row(number, **{"Tên cá nhân/tổ chức": NAME, "Địa chỉ/SĐT": f"{STREET}, {PHONE}"})
        for number in range(1, 12)
    ]
    yield as_xlsx(folder / "printed.xlsx", printed)
    lines = ["Mã xã;Tên xã, phường;Tháng;Số công chức có mặt;Họ và tên;Số CCCD",
             f"15607;Xã Bát Mọt;10/2026;4;{NAME};{CITIZEN}"]  # fmt: skip
    (folder / "nhan-su.csv").write_text("\n".join(lines), "utf-8")
    yield folder / "nhan-su.csv"
    # In a column that is not meant for it: the cell is odd, and the answer quotes odd cells.
    odd = [row | {"tenLinhVuc": f"{NAME} {CITIZEN}", "kenhThucHien": PHONE} for row in rows]
    (folder / "odd.csv").write_bytes(as_csv(odd, list(rows[0])))
    yield folder / "odd.csv"
