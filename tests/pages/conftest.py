"""The pages on the default edition, their static files kept out of the project."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest
import streamlit as st

from etl.reviewer import build
from pages.ui import guard, kept, layers, opened, watched
from sharing.access.reader import Reader
from sharing.geometry import publish_layer
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.pages.access_inputs import Serve
from tests.pages.reader import Site, Views
from tests.sharing.served import settings_file
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.keys import publishers_keys
from warehouse.log import Action, advance
from warehouse.manifest import sha256_of

Add = Callable[..., Edition]
Spoil = Callable[..., Edition]


def link_editions(source: Path, folder: Path) -> Store:
    """A store with the editions of another one: the large files linked, the small ones copied."""
    for path in source.iterdir():
        if path.suffix == ".duckdb":
            (folder / path.name).hardlink_to(path)
        elif path.is_file():  # the kept inputs are a folder; pages never read them
            shutil.copyfile(path, folder / path.name)
    return Store(folder)


@pytest.fixture(scope="module")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where map layers are written while a module tests."""
    folder = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "publish_layer", partial(publish_layer, folder=folder))
        yield folder


@pytest.fixture(scope="session")
def served_edition(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The default edition under a path of its own, alone in its folder.

    So that the pages and a test's own connection never open the same path in one process.
    """
    folder = tmp_path_factory.mktemp("served")
    return link_editions(default_edition.path.parent, folder).serve().edition


@pytest.fixture(scope="session")
def reviewers(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the reviewer edition of the default edition; it is only read."""
    store = Store(tmp_path_factory.mktemp("reviewers") / "editions")
    build(default_edition, store, 3, current=True)
    return store


@pytest.fixture(scope="module")
def views(served_edition: Edition, default_connection: Connection, static_folder: Path) -> Views:
    """Makes views of the default edition."""
    return Views(served_edition, queries.run(default_connection, "periods"))


@pytest.fixture(scope="module")
def site(served_edition: Edition, static_folder: Path) -> Iterator[Site]:
    """The product serving the default edition, one session for a whole module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(served_edition.path.parent))
        yield Site()


@pytest.fixture
def no_caches() -> Iterator[None]:
    """Start with empty caches, and leave none behind."""
    forget()
    yield
    forget()


def forget() -> None:
    """Empty every cache."""
    st.cache_data.clear()
    st.cache_resource.clear()
    kept.clear()
    opened.clear()
    watched.forget()


@pytest.fixture
def spoil(default_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spoil:
    """Publishes the default edition with something taken out of it, and serves it."""

    def taken_out(*statements: str) -> Edition:
        folder = tmp_path / "editions"
        folder.mkdir()
        path = folder / default_edition.path.name
        shutil.copyfile(default_edition.path, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        manifest = replace(
            default_edition.manifest, sha256=sha256_of(path), size_bytes=path.stat().st_size
        )
        keys = publishers_keys(folder)
        manifest.write(path.with_suffix(".json"), keys)
        advance(folder, keys, Action.PUBLISH, manifest.id, manifest.id)
        monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
        served = Store(folder).serve()
        assert served.problem is None
        return served.edition

    return taken_out


@pytest.fixture
def shop(default_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of its own with the default edition, which the pages serve."""
    folder = tmp_path / "editions"
    folder.mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return link_editions(default_edition.path.parent, folder)


@pytest.fixture
def add(shop: Store) -> Add:
    """Publishes one more edition with the same figures, as a publish leaves the folder."""

    def publish(*, current: bool = True, copied: bool = False) -> Edition:
        newest = shop.get(shop.ids()[0])
        number = newest.manifest.number + 1
        edition_id = f"{number:05d}-{newest.manifest.logical_hash[:8]}"
        manifest = replace(newest.manifest, id=edition_id, number=number, parent=newest.id)
        path = shop.folder / f"{edition_id}.duckdb"
        if copied:
            shutil.copyfile(newest.path, path)
        else:
            path.hardlink_to(newest.path)
        manifest.write(path.with_suffix(".json"), publishers_keys(shop.folder))
        if current:
            point(shop, edition_id)
        return shop.get(edition_id)

    return publish


def point(shop: Store, edition_id: str) -> None:
    keys = publishers_keys(shop.folder)
    advance(shop.folder, keys, Action.ROLLBACK, edition_id, edition_id, reason="a test")


def damage(edition: Edition) -> None:
    """Change one byte in the middle of an edition's own copy."""
    with edition.path.open("r+b") as stream:
        stream.seek(edition.manifest.size_bytes // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 0xFF]))


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """A served installation, and who reads; None: whoever `st.user` names."""
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings_file(tmp_path)))
    monkeypatch.setattr(guard, "record", lambda event, who, **facts: None)
    settings.cache_clear()

    def reading(who: Reader | None) -> None:
        if who is not None:
            monkeypatch.setattr(guard, "reader_of", lambda *sent: who)

    yield reading
    settings.cache_clear()


@pytest.fixture
def edition(served_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The default edition, served."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(served_edition.path.parent))
    return served_edition
