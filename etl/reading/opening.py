"""The one way in: a received file becomes cells of text, or a refusal that names every fault."""

from pathlib import Path

from etl.reading.container import open_container
from etl.reading.csv_document import read_csv
from etl.reading.documents import Document, Sheet
from etl.reading.findings import Finding
from etl.reading.xlsx import read_xlsx


def open_document(path: Path, shown: str | None = None) -> Document:
    """Open a received CSV or XLSX.

    Args:
        path: Where the file is.
        shown: The name it came with; the name of the path if not given.

    Returns:
        Its visible sheets with every cell as cleaned text, and what was normalised or should be
        known (warnings and notes only).

    Raises:
        RefusedError: Container, encoding, structure or text of the file are not what they must be;
            holds everything found, so that it can be mended in one go.
    """
    container = open_container(path, shown)
    sheets: tuple[Sheet, ...]
    found: tuple[Finding, ...]
    if container.archive is None:
        sheet, found = read_csv(container.content, container.file)
        sheets = (sheet,)
    else:
        sheets, found = read_xlsx(container.archive, container.file)
    return Document(
        container.file,
        container.sha256,
        len(container.content),
        container.format,
        sheets,
        (*container.findings, *found),
    )
