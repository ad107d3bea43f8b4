"""An edition made again from the inputs that were kept for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.build import draft_of
from etl.code import is_hashed
from warehouse import inputs
from warehouse.connection import reader
from warehouse.contents import fingerprint, schema_sha256
from warehouse.editions import Store
from warehouse.manifest import EditionError
from warehouse.publishing import build_file


@dataclass(frozen=True)
class Rebuilt:
    """What came of it.

    Attributes:
        id: The edition.
        wanted: Its logical hash, as its manifest has it.
        found: The logical hash of what was made again.
        same_code: Whether the very code that runs here made the edition, and its schema.
        code_known: Whether the edition names its code by its hash; older ones name a version.
        code_version: The code that made it.
        code_here: The code that runs here.
        differing: The tables that differ, where both files are there to compare.
    """

    id: str
    wanted: str
    found: str
    same_code: bool
    code_known: bool
    code_version: str
    code_here: str
    differing: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it is the same edition."""
        return self.wanted == self.found


def rebuild(store: Store, edition_id: str, output: Path | None = None) -> Rebuilt:
    """Build an edition again from its kept inputs, beside the store; nothing is published.

    Args:
        store: The editions.
        edition_id: The edition, which may have been pruned.
        output: Where the new file shall stay; it is thrown away if not given.

    Raises:
        BuildError: If this version cannot read the inputs.
        EditionError: If there is no such edition, or an input of it is missing or damaged.
        OSError: If it cannot be written.
    """
    manifest = store.manifest(edition_id)
    if output is not None and output.exists():
        raise EditionError("exists", name=output)
    with TemporaryDirectory(prefix="can-viec-rebuild-") as temporary:
        data = Path(temporary) / "data"
        inputs.restore(manifest, store.folder, data)
        draft = draft_of(data)
        path = output or Path(temporary) / "edition.duckdb"
        found = build_file(path, draft)
        differing: tuple[str, ...] = ()
        same_schema = manifest.schema_sha256 == schema_sha256()
        if found != manifest.logical_hash and same_schema and edition_id in store.ids():
            differing = _differing(store.get(edition_id).path, path)
    return Rebuilt(
        id=edition_id,
        wanted=manifest.logical_hash,
        found=found,
        same_code=same_schema and manifest.code_version == draft.code_version,
        code_known=is_hashed(manifest.code_version),
        code_version=manifest.code_version,
        code_here=draft.code_version,
        differing=differing,
    )


def _differing(one: Path, other: Path) -> tuple[str, ...]:
    """The tables in which two editions differ."""
    marks = []
    for path in (one, other):
        connection = reader(path)
        marks.append(fingerprint(connection))
        connection.close()
    names = sorted({*marks[0], *marks[1]})
    return tuple(name for name in names if marks[0].get(name) != marks[1].get(name))
