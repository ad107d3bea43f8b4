"""A zip is never trusted: names that lead out, links, lies and bombs are refused."""

import stat
import zipfile
from pathlib import Path

import pytest

from etl.sources.official import files
from tests.etl.official_inputs import layer, one_file_each, one_line, refused, zipped

UNSAFE = ("../x.geojson", "/x.geojson", "a/../../x.geojson", "C:/x.geojson", "a\\x.geojson")


@pytest.mark.parametrize("name", [*UNSAFE, "a\x1b[2J.geojson"])
def test_a_zip_with_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "xa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("14758.geojson", "{}")
        archive.writestr(name, "{}")
    vi, en = one_line(path)
    assert vi == (
        f"xa.zip: có {name!r}, cần tên tệp nằm trong tệp nén: không có .., ổ đĩa, dấu \\ hay "
        "đường dẫn tuyệt đối"
    )
    assert en == (
        f"xa.zip: found {name!r}, expected a name inside the archive: no .., drive, \\ or absolute "
        "path"
    )
    assert sorted(file.name for file in tmp_path.parent.rglob("*x.geojson")) == []


def test_links_and_repeated_names_in_a_zip_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("14758.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "xa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "cần tệp thường trong tệp nén, không mật khẩu, không liên kết" in one_line(path)[0]
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("14758.geojson", "{}")
        archive.writestr("14758.geojson", "{}")
    assert "plain files in the archive, without password or links" in refused(path)[1][0]


def test_a_zip_has_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(one_file_each(layer(), tmp_path / "xa"), tmp_path / "xa.zip")
    monkeypatch.setattr(files, "MOST_BYTES", 10_000)
    assert "cần không quá 300 MB khi giải nén" in one_line(path)[0]
    assert "expected no more than 300 MB unpacked" in one_line(tmp_path / "xa")[1]
    monkeypatch.setattr(files, "MOST_ENTRIES", 165)
    assert "cần không quá 5000 tệp" in one_line(path)[0]
    assert "found '> 165', expected no more than 5000 files" in one_line(tmp_path / "xa")[1]


def test_a_zip_that_lies_about_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "xa.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("14758.geojson", " " * 1_000_000)
    content = bytearray(path.read_bytes())
    for place in (content.find(b"PK\x03\x04") + 22, content.find(b"PK\x01\x02") + 24):
        content[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    vi, en = one_line(path)
    assert vi.endswith("cần tệp .zip đọc được trọn vẹn")
    assert en.endswith("expected a .zip that can be read to its end")
