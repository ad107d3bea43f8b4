"""Reviewer editions: nothing but what is allowed, nothing small, nothing that can be worked out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.reviewer import build
from etl.reviewer.compared import difference
from etl.reviewer.flows import FLOWS
from tests.warehouse import tiny
from tests.warehouse.test_queries import BOUND
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition, Store
from warehouse.publishing import Draft, publish
from warehouse.reviewer import allowed, smallest_cell, source_hash

LIMIT = 6
"""More than a province would take: with it the default edition has small cells of every kind."""
RESOLVED, LEFT = FLOWS[1:4], FLOWS[4:]
KEYS = ["scope", "period_id", "staff_group", "certification", "weighting"]
LETTERS = "Nguyễn Thị Hoàng Yến"
QUERIES = (
    "boundaries", "commune_lenses", "commune_loads", "commune_locality", "commune_mix",
    "commune_months", "commune_need", "commune_peers", "commune_robustness", "commune_waterfall",
    "communes", "comparison", "coverage", "former_units", "handling_times", "layers", "localities",
    "methods", "monthly_ratios", "monthly_work", "months", "need_totals", "peers", "periods",
    "policy", "province", "province_months", "published_loads", "reported_figures",
    "reused_names", "robustness_counts", "slice", "slice_need", "slice_robustness", "slice_trend",
    "source_kinds", "sources", "verdict_counts",
)  # fmt: skip
"""What the pages ask for that a link may open."""


@pytest.fixture(scope="module")
def made(default_edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    store = Store(tmp_path_factory.mktemp("reviewer") / "editions")
    return build(default_edition, store, LIMIT, current=True)


@pytest.fixture(scope="module")
def shown(made: Edition) -> Iterator[Connection]:
    with closing(made.open()) as connection:
        yield connection


def table(connection: Connection, name: str) -> pd.DataFrame:
    return connection.table(name).df()


# ---- what it is ------------------------------------------------------------------------------


def test_it_has_the_id_of_its_source_and_names_its_hash(
    made: Edition, default_edition: Edition
) -> None:
    made.verify()
    assert made.id == default_edition.id
    assert source_hash(made.manifest) == default_edition.manifest.logical_hash
    assert made.manifest.logical_hash != default_edition.manifest.logical_hash
    assert source_hash(default_edition.manifest) is None
    assert not made.manifest.submissions
    assert list(made.manifest.inputs) == [f"editions/{made.id}", "reviewer.toml", "smallest_cell"]
    assert smallest_cell(made.manifest) == LIMIT
    assert smallest_cell(default_edition.manifest) is None
    assert Store(made.path.parent).serve().problem is None
    assert {path.name for path in made.path.parent.iterdir()} == {
        f"{made.id}.duckdb", f"{made.id}.json", "current.json", "log.jsonl", "publish.lock",
    }  # fmt: skip


def test_what_is_not_named_is_not_in_it(shown: Connection, default_connection: Connection) -> None:
    named = allowed()["columns"]
    for (name,) in shown.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    ).fetchall():
        rows = table(shown, name)
        if name not in named:
            assert rows.empty, name
            continue
        others = [column for column in rows if column not in named[name]]
        assert rows[others].isna().all(axis=None), name
        assert set(named[name]) <= set(default_connection.table(name).columns), name
    assert not any(name.startswith("raw_") for name in named)
    assert {"core_dossier_day", "core_correction", "mart_doubt"}.isdisjoint(named)


@pytest.mark.parametrize("name", QUERIES)
def test_what_pages_of_links_ask_for_runs(shown: Connection, name: str) -> None:
    queries.run(shown, name, **BOUND[name])


def test_the_same_source_gives_the_same_contents(
    made: Edition, default_edition: Edition, tmp_path: Path
) -> None:
    again = build(default_edition, Store(tmp_path / "again"), LIMIT, current=True)
    assert again.manifest.logical_hash == made.manifest.logical_hash


# ---- small cells -----------------------------------------------------------------------------


def test_no_small_count_stands_in_it(shown: Connection) -> None:
    staff, load = table(shown, "core_staff_month"), table(shown, "mart_load")
    caseload = table(shown, "core_caseload_month")
    assert staff["present"].min() >= LIMIT
    assert staff["assigned"].isna().all()
    for name in ("mart_load", "mart_need", "mart_frame"):
        assert table(shown, name)["officials"].min() >= LIMIT
    assert table(shown, "mart_robustness")["officials_least"].min() >= LIMIT
    counts = caseload[["received", *FLOWS]]
    assert not ((counts > 0) & (counts < LIMIT)).any(axis=None)
    assert not load["dossiers"].between(1, LIMIT - 1).any()
    assert not caseload["channel"].isin(["online", "in_person"]).any()


def test_something_is_withheld_and_something_is_shown(
    shown: Connection, default_connection: Connection
) -> None:
    """Else the tests beside this one would hold of an empty file."""
    source, load = table(default_connection, "mart_load"), table(shown, "mart_load")
    told, all_of_it = load["officials"].notna().sum(), source["officials"].notna().sum()
    assert 0.8 * all_of_it < told < all_of_it
    caseload = table(shown, "core_caseload_month")
    together = caseload[caseload["field_code"] == "all_together"]
    for group in (RESOLVED, LEFT):
        assert 0.3 < together[list(group)].notna().all(axis=1).mean() < 1


def test_the_province_is_those_that_are_shown(shown: Connection) -> None:
    """Nothing is left over: the totals are sums of what stands in the file."""
    load = table(shown, "mart_load")
    counted = load[load["dossiers"].notna() & (load["officials"] > 0)]
    sums = counted.groupby(KEYS)[["dossiers", "officials", "workload"]].sum()
    sizes = counted.groupby(KEYS).size()
    province = table(shown, "mart_province").set_index(KEYS)
    told = province[province["load"].notna()]
    assert len(told) > 100
    assert np.allclose(told[list(sums)], sums.loc[told.index], rtol=1e-9)
    assert (told["communes_in_reference"] == sizes[told.index]).all()


def test_no_figure_of_a_withheld_commune_is_made_of_its_officials(
    shown: Connection, default_connection: Connection
) -> None:
    source, load = table(default_connection, "mart_load"), table(shown, "mart_load")
    marked = load["evidence"] == "withheld"
    numbers = load[marked].select_dtypes("number")
    left = {name for name in numbers if numbers[name].notna().any()}
    assert left == {"months_reported", "dossiers", "dossiers_per_1000_people"}
    assert set(load.loc[marked, "verdict"]) == {"insufficient"}
    gone = set(zip(load.loc[marked, "commune_code"], load.loc[marked, "staff_group"], strict=True))
    for name in ("core_staff_month", "mart_robustness", "mart_trend"):
        rows = table(shown, name)
        assert gone.isdisjoint(zip(rows["commune_code"], rows["staff_group"], strict=True)), name
    centre = {code for code, group in gone if group == "centre"}
    assert centre
    assert centre.isdisjoint(table(shown, "mart_need")["commune_code"])
    # Every period and scope: a quarter less two months is the third month.
    again = load[load["commune_code"].isin(centre) & (load["staff_group"] == "centre")]
    assert again["officials"].isna().all()
    assert ((again["evidence"] == "withheld") == (again["months_reported"] > 0)).all()
    # Nobody else is marked, and who has reported is told of everybody.
    keys = [*KEYS, "commune_code"]
    both = load.merge(source, on=keys, suffixes=("", "_true"))
    assert (both["months_reported"] == both["months_reported_true"]).all()
    others = both[(both["evidence"] != "withheld") & (both["months_reported"] > 0)]
    assert (others["officials"].isna() == others["officials_true"].isna()).all()


def test_whoever_makes_it_is_told_how_far_it_is_from_the_edition(
    made: Edition, default_edition: Edition, shown: Connection, default_connection: Connection
) -> None:
    found = difference(default_edition, made)
    keys = [*KEYS, "commune_code"]
    mine, theirs = (
        {tuple(row[key] for key in keys): row for row in table(one, "mart_load").to_dict("records")}
        for one in (shown, default_connection)
    )
    pairs = [
        (row, theirs[key]) for key, row in mine.items()
        if row["ratio"] == row["ratio"] and theirs[key]["ratio"] == theirs[key]["ratio"]
    ]  # fmt: skip
    assert found.judged == len(pairs)
    assert found.verdicts == sum(one["verdict"] != two["verdict"] for one, two in pairs)
    assert found.verdicts > 0
    apart = max(abs(one["ratio"] / two["ratio"] - 1) for one, two in pairs)
    assert found.ratio == pytest.approx(apart)
    assert 0.001 < found.ratio < 0.2


@pytest.fixture
def tiny_source(tiny_draft: Callable[..., Draft], store: Store) -> Edition:
    """The tiny province with names planted wherever people or files could be named."""
    tables = tiny.tables()
    planted = {}
    for name in ("raw_submission", "raw_quarantine", "raw_finding", "core_correction"):
        rows = tables[name].copy()
        for column in ("file", "received_by", "title_vi", "title_en", "reason", "message_vi",
                       "message_en", "reported_by"):  # fmt: skip
            if column in rows:
                rows[column] = f"{LETTERS} {name} {column}"
        if name == "raw_quarantine":
            rows["cells"] = json.dumps([f"{LETTERS} {name}"], ensure_ascii=False)
        planted[name] = rows
    sources = tables["core_source"].copy()
    of_office = sources["source_id"] == "office"
    for column in ("title_vi", "title_en", "publisher", "reference_vi", "note_en"):
        sources[column] = sources[column].astype(object).where(~of_office, f"{LETTERS} {column}")
    planted["core_source"] = sources
    return publish(tiny_draft(planted), store, None)


def test_no_planted_name_is_in_any_byte_or_cell(tiny_source: Edition, tmp_path: Path) -> None:
    made = build(tiny_source, Store(tmp_path / "reviewer"), 3, current=True)
    assert LETTERS in everything(tiny_source)
    assert LETTERS not in everything(made)
    needles = [LETTERS.encode(), b"bieu.xlsx", b"000001-11111111"]
    for path in made.path.parent.iterdir():
        content = path.read_bytes()
        assert [needle for needle in needles if needle in content] == [], path.name
    assert LETTERS.encode() in tiny_source.path.read_bytes()  # the search finds what is there


def everything(edition: Edition) -> str:
    with closing(edition.open()) as connection:
        names = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
        return "\n".join(table(connection, name).to_csv() for (name,) in names)


def test_the_tiny_province_does_not_tell_that_gamma_has_two(
    tiny_source: Edition, tmp_path: Path
) -> None:
    made = build(tiny_source, Store(tmp_path / "reviewer"), 3, current=True)
    with closing(tiny_source.open()) as connection:
        assert tiny.GAMMA in set(table(connection, "core_staff_month")["commune_code"])
    with closing(made.open()) as connection:
        staff = table(connection, "core_staff_month")
        centre = staff[staff["staff_group"] == "centre"]
        assert set(centre["commune_code"]) == {tiny.ALPHA, tiny.BETA}
        # Nor its ten dossiers of a month.
        assert tiny.GAMMA not in set(table(connection, "core_caseload_month")["commune_code"])
        assert tiny.GAMMA not in set(table(connection, "mart_need")["commune_code"])
