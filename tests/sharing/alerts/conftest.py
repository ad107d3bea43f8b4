"""Two editions: what was overloaded, rising and reported is not the same in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from sharing.audit import writing
from sharing.settings import SETTINGS_VARIABLE, settings
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import FOLDER_VARIABLE, Edition, Store
from warehouse.publishing import Draft, publish

MONTH = "2026-10"
BAT_MOT, HAC_THANH = "15607", "14797"
DEFAULT = {"scope": "all", "staff_group": "centre", "certification": "with",
           "weighting": "weighted"}  # fmt: skip


def _changed(rows: pd.DataFrame, where: dict[str, str], codes: list[str], **values: object) -> None:
    """Set columns of some communes' rows."""
    chosen = rows["commune_code"].isin(codes)
    for name, value in where.items():
        chosen &= rows[name].astype(str) == value
    assert int(chosen.sum()) == len(codes)
    for name, value in values.items():
        rows.loc[chosen, name] = value


@pytest.fixture(scope="session")
def two_editions(
    default_edition: Edition, default_connection: Connection,
    tmp_path_factory: pytest.TempPathFactory,
) -> Store:  # fmt: skip
    """The first: Hạc Thành not overloaded yet. The second: it is, and Bát Mọt is, and rising."""
    tables = {
        name: queries.run(default_connection, "open_table", table=name)
        for name in default_edition.manifest.row_counts
    }
    store = Store(tmp_path_factory.mktemp("alerts") / "editions")
    told = {"code_version": "0.0.1", "policy_sha256": "0" * 64}
    month = DEFAULT | {"period_id": MONTH}
    _changed(tables["mart_load"], month, [HAC_THANH], verdict="balanced", evidence="sure")
    first = publish(Draft(tables=dict(tables), **told), store, None)
    loads = tables["mart_load"].copy()
    _changed(loads, month, [HAC_THANH, BAT_MOT], verdict="overloaded", evidence="strong")
    trends = tables["mart_trend"].copy()
    trends["month"] = trends["month"].astype(str).str[:10]
    _changed(
        trends, DEFAULT | {"month": "2026-10-01"}, [BAT_MOT], load_direction="rising",
        load_slope=1.25,
    )  # fmt: skip
    trends["month"] = pd.to_datetime(trends["month"])
    changed = tables | {"mart_load": loads, "mart_trend": trends}
    publish(Draft(tables=changed, **told), store, first.id)
    return store


@pytest.fixture
def configured(
    two_editions: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Path]]:
    """Writes the settings of the mail; returns the state folder."""

    def configure(**mail: object) -> Path:
        lines = [f'state_folder = "{tmp_path / "state"}"', 'address = "https://canviec.example"']
        lines += ["[mail]", *(f"{name} = {_toml(value)}" for name, value in mail.items())]
        path = tmp_path / "settings.toml"
        path.write_text("\n".join(lines) + "\n")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
        monkeypatch.setenv(FOLDER_VARIABLE, str(two_editions.folder))
        settings.cache_clear()
        return tmp_path / "state"

    monkeypatch.setattr(writing, "_COUNTS", writing.Counts())
    yield configure
    settings.cache_clear()


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'
