"""Opens a file in LibreOffice and tells what is in its cells: what a reader of an export sees."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from tests.programs import OFFICE

_SECONDS = 120
_UTF_8_CSV = "CSV:44,34,76,1"
"""The import filter: commas, quotation marks, UTF-8, from the first row on."""


@dataclass(frozen=True)
class Opened:
    """The cells of a file as an office holds them.

    Attributes:
        contents: All cells that hold anything, in order.
        formulas: Those among them that would be computed.
    """

    contents: tuple[object, ...]
    formulas: tuple[str, ...]


def open_in_office(path: Path, folder: Path) -> Opened:
    """Let LibreOffice open a file and save it as XLSX, and read that.

    Args:
        path: A CSV or XLSX.
        folder: An empty folder to work in.

    Raises:
        MissingProgramError: There is no LibreOffice.
    """
    profile = (folder / "profile").as_uri()
    command = [
        str(OFFICE.require()),
        f"-env:UserInstallation={profile}",
        "--headless",
        *([f"--infilter={_UTF_8_CSV}"] if path.suffix == ".csv" else []),
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    book = openpyxl.load_workbook(folder / "saved" / f"{path.stem}.xlsx")
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    return Opened(
        tuple(cell.value for cell in cells),
        tuple(str(cell.value) for cell in cells if cell.data_type == "f"),
    )
