"""`python -m sharing.package [--edition ID] [--output FOLDER] [--lang vi|en]`: the open data."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sharing.package.resources import contents
from sharing.package.writing import write_folder
from warehouse.editions import Store
from warehouse.manifest import EditionError

_WORDS = {
    "vi": ("Ấn bản {edition}: {tables} bảng, mô tả ở {path}", "Không xuất được: {error}"),
    "en": ("Edition {edition}: {tables} tables, described in {path}", "Not exported: {error}"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write an edition's open data into a folder; 0 done, 1 refused with the reason."""
    chosen = _parser().parse_args(arguments)
    done, refused = _WORDS[chosen.lang]
    store = Store(chosen.editions)
    try:
        edition = store.get(chosen.edition) if chosen.edition else store.serve().edition
        edition.verify()
        folder = chosen.output or Path(f"can-viec-{edition.id}")
        with closing(edition.open()) as connection:
            path = write_folder(edition.manifest, connection, folder)
    except (EditionError, OSError) as error:
        print(refused.format(error=error), file=sys.stderr)
        return 1
    tables = len(contents().resources)
    print(done.format(edition=edition.id, tables=tables, path=path))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.package", description=__doc__)
    parser.add_argument("--edition", help="id of the edition; the current one by default")
    parser.add_argument("--output", type=Path, help="new folder; can-viec-ID by default")
    parser.add_argument("--editions", type=Path, help="folder of the editions")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    return parser


if __name__ == "__main__":
    sys.exit(main())
