"""`python -m sharing.reviewer build [--edition ID]`: the edition that links open."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sharing.audit import AuditError
from sharing.links.told import tell
from sharing.settings import SettingsError, settings
from sharing.words import Words
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.reviewer import build, reviewer_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a reviewer edition; 0 done, 1 refused with the reason.

    One that could not be written down in the audit log is made all the same: it is there, and the
    message says so; the next run of the command writes it down.
    """
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    store = Store(chosen.editions)
    try:
        served = store.serve().edition
        source = store.get(chosen.edition) if chosen.edition else served
        source.verify()
        made = build(
            source, Store(chosen.reviewer_editions or reviewer_folder()),
            settings().links.smallest_cell, current=source.id == served.id,
        )  # fmt: skip
        tell("reviewer_edition", edition=made.id)
    except AuditError as error:
        print(words("links.reviewer.not_written", edition=made.id, why=error), file=sys.stderr)
        return 1
    except (EditionError, SettingsError, OSError) as error:
        said = error.message(chosen.lang) if isinstance(error, EditionError) else str(error)
        print(words("links.reviewer.refused", why=said), file=sys.stderr)
        return 1
    told = {"edition": made.id, "file": str(made.path), "logical_hash": made.manifest.logical_hash}
    plain = words("links.reviewer.made", edition=made.id, path=made.path)
    print(json.dumps(told) if chosen.json else plain)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.reviewer", description=__doc__)
    parser.add_argument("command", choices=("build",))
    parser.add_argument("--edition", help="id of the edition; the current one by default")
    parser.add_argument("--editions", type=Path, help="folder of the editions")
    parser.add_argument("--reviewer-editions", type=Path, help="folder of the reviewer editions")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    return parser


if __name__ == "__main__":
    sys.exit(main())
