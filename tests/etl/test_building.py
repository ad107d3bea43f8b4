"""Building: another policy is another edition, and what breaks its contract is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import build
from etl.build import BuildError
from tests.etl.build_command import without_slow_parts
from tests.etl.edition_rows import value
from tests.warehouse import tiny
from warehouse import queries
from warehouse.editions import Store


def test_the_quick_build_of_these_tests_is_a_build(quick: None, data: Path, store: Store) -> None:
    edition = build.build_edition(data, store)
    assert edition.manifest.row_counts["core_commune"] == 166
    assert store.serve().edition == edition


def test_another_policy_is_another_edition(quick: None, data: Path, store: Store) -> None:
    one = build.build_edition(data, store)
    policy = data / "policy.toml"
    text = policy.read_text(encoding="utf-8").replace("band_high = 1.25", "band_high = 1.3")
    policy.write_text(text, encoding="utf-8")
    two = build.build_edition(data, store)
    assert two.manifest.logical_hash != one.manifest.logical_hash
    assert two.manifest.policy_sha256 != one.manifest.policy_sha256
    assert two.manifest.parent == one.id


def test_a_damaged_pointer_does_not_stop_the_next_build(
    quick: None, data: Path, tiny_store: Store
) -> None:
    (tiny_store.folder / "current.json").write_text("{", encoding="utf-8")
    assert tiny_store.serve().problem
    edition = build.build_edition(data, tiny_store, override="another province")
    assert edition.manifest.number == 3
    assert tiny_store.serve().problem is None


def append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_a_second_published_population_is_kept_or_refused_by_its_row(
    data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract's key is commune and date; the marts and the pages know one value a commune."""
    without_slow_parts(monkeypatch)
    append(data / "reference" / "population.csv", "15607,2026-04-01,4052,merger_plan")
    try:
        edition = build.build_edition(data, store)
    except BuildError as error:
        for named in ("population.csv", "row 168", "15607"):
            assert named in str(error), error
    else:
        connection = edition.open()
        assert value(connection, "SELECT count(*) FROM core_population") == 167
        assert len(queries.run(connection, "communes")) == 166, "one row a commune on every page"


def test_a_second_published_staff_count_is_kept_beside_the_first(
    quick: None, data: Path, store: Store
) -> None:
    figure = "hac_thanh_staff_centre_2025_11_01,14797,staff_centre,18,people"
    rest = "2025-11-01,2025-11-01,low,,,vietnam_vn_hac_thanh"
    append(data / "reported" / "figures.csv", f"{figure},{rest}")
    edition = build.build_edition(data, store)
    query = "SELECT count(*) FROM mart_agreement WHERE measure = 'staff_centre'"
    assert value(edition.open(), query) == 3


def test_a_core_that_breaks_its_contract_is_refused(
    quick: None, data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tiny.tables()["core_boundary"].assign(layer="guess")
    monkeypatch.setattr(build, "boundaries_of", lambda *_: wrong)
    with pytest.raises(BuildError, match="layer"):
        build.build_edition(data, store)
    assert store.current_id() is None
