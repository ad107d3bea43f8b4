"""Personal data, by heading and by the shape of values."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.reading.personal import names_a_person, personal_heading, personal_text

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.mark.parametrize(
    "heading",
    [
        "Họ và tên",
        "HỌ TÊN NGƯỜI NỘP",
        "Tên cá nhân/tổ chức",
        "Địa chỉ/SĐT",
        "Số điện thoại",
        "So dien thoai",
        "Số CCCD",
        "CMND/CCCD",
        "Ngày sinh",
        "Năm sinh",
        "E-mail",
        "Số tài khoản",
        "Ký nhận",
        "soDienThoai",
        "hoTenNguoiNop",
        "tennguoinop",
        "diaChi",
        "maCCCD",
        "dia_chi",
        "Chủ hồ sơ",
    ],
)
def test_headings_of_personal_columns(heading: str) -> None:
    assert personal_heading(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "TT", "Mã hồ sơ", "Tên TTHC", "Cơ quan chủ trì giải quyết", "Ngày nhận hồ sơ",
        "Ngày hẹn trả", "Ngày trả", "Phương thức nhận kết quả", "Kỳ nhận", "Lĩnh vực",
        "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước", "Dân số", "Mã xã", "Tên xã, phường",
        "Số công chức có mặt", "Ghi chú",
        "maHoSo", "maTTHC", "tenTTHC", "tenLinhVuc", "kenhThucHien", "donViId", "tenDonVi",
        "maDinhDanh", "ngayTiepNhan", "ngayHenTra", "ngayKetThucXuLy", "ngayTra",
        "tenTrangThaiHoSo", "laHoSoChungThuc", "trangThaiPhiDiaGioi",
    ],
)  # fmt: skip
def test_headings_of_other_columns(heading: str) -> None:
    assert not personal_heading(heading)


@pytest.mark.parametrize(
    "text",
    [
        "038085001234",
        "CCCD: 038085001234, cấp 2021",
        "038 085 001 234",
        "0912345678",
        "ĐT 0912.345.678",
        "0912 345 678",
        "091 234 5678",
        "+84912345678",
        "nguyenvana@thanhhoa.gov.vn",
    ],
)
def test_values_of_persons(text: str) -> None:
    assert personal_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "000.17.22.H56-210531-0001",
        "H56.12-251010-0012",
        "H56.99.15-251010-0123",
        "1.010708.000.00.00.H56",
        "1.010708",
        "15607",
        "149470",
        "01/10/2026",
        "2026-10-31 14:30:00",
        "Xã Bát Mọt",
        "197.142",
        "12345678901",
        "",
    ],
)
def test_values_that_are_nobodys(text: str) -> None:
    assert not personal_text(text)


@given(st.integers(0, 10**9))
def test_counts_are_nobodys(number: int) -> None:
    assert not personal_text(str(number))


def test_reference_tables_name_nobody() -> None:
    cells = {
        cell
        for path in REFERENCE.glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    }
    assert len(cells) > 1_000
    assert [cell for cell in cells if personal_text(cell) or names_a_person(cell)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Văn A",
        "bà Trần Thị B",
        "Nguyễn Văn Nam",
        "người nộp: Lê Thị Hoa",
        "đ/c Lò Văn Xuân",
    ],
)
def test_names_of_persons(text: str) -> None:
    assert names_a_person(text)
