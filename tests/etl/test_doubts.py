"""The mart of doubtful figures: what is planted is found, in both scopes, and nothing else is."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.contracts import MARTS
from etl.contracts.corrections import CORRECTIONS
from etl.contracts.marts import DOUBTS, FLAGGED
from etl.cube import Facts
from etl.doubts import doubts
from etl.reading.reasons import reasons
from warehouse.connection import Connection

MONTHS = pd.date_range("2025-07-01", periods=6, freq="MS")
CODES = ["15607", "14797", "15010"]
COUNTS = ("carried_over", "resolved_early", "resolved_on_time", "resolved_late",
          "in_process_within", "in_process_late")  # fmt: skip
NONE = pd.DataFrame(columns=CORRECTIONS.names)


def caseload(source: str = "office") -> pd.DataFrame:
    """Three communes, six months, two cells; every figure another, none far from the rest."""
    rows = [
        {"commune_code": code, "month": month, "field_code": "land", "channel": channel,
         "received": 101 + 7 * c + 3 * m + k, "source_id": source,
         **{name: 11 + 13 * c + 5 * m + 2 * k + j for j, name in enumerate(COUNTS)}}
        for c, code in enumerate(CODES)
        for m, month in enumerate(MONTHS)
        for k, channel in enumerate(("online", "in_person"))
    ]  # fmt: skip
    return pd.DataFrame(rows).astype(dict.fromkeys(("received", *COUNTS), "Int64"))


def facts(rows: pd.DataFrame) -> Facts:
    staff = pd.DataFrame(
        {"commune_code": CODES, "month": MONTHS[0], "staff_group": "centre", "present": 5.0,
         "source_id": "office"}
    )  # fmt: skip
    sources = pd.DataFrame({"source_id": ["office", "made"], "kind": ["submitted", "simulated"]})
    empty = pd.DataFrame()
    return Facts(
        communes=pd.DataFrame({"commune_code": CODES}), populations=empty,
        fields=pd.DataFrame({"field_code": ["land"]}), handling_times=empty, caseload=rows,
        staff=staff, sources=sources, months=pd.DataFrame({"month": MONTHS}), periods=empty,
    )  # fmt: skip


def at(rows: pd.DataFrame, code: str, month: int) -> pd.Series:
    return (rows["commune_code"] == code) & (rows["month"] == MONTHS[month])


def copied(rows: pd.DataFrame, to: tuple[str, int], of: tuple[str, int]) -> pd.DataFrame:
    names = ["received", *COUNTS]
    rows.loc[at(rows, *to), names] = rows.loc[at(rows, *of), names].to_numpy()
    return rows


def test_sound_figures_are_not_doubted() -> None:
    assert doubts(facts(caseload()), NONE).empty


def test_what_is_planted_is_found_and_said_of_the_right_month() -> None:
    rows = copied(caseload(), (CODES[0], 2), (CODES[0], 1))
    rows = copied(rows, (CODES[1], 4), (CODES[2], 4))
    rows.loc[at(rows, CODES[2], 5), "received"] = 900
    found = doubts(facts(rows), NONE)
    both = found[found["scope"] == "all"].drop(columns="scope").reset_index(drop=True)
    observed = found[found["scope"] == "observed"].drop(columns="scope").reset_index(drop=True)
    pd.testing.assert_frame_equal(both, observed)
    told = [
        (row.code, row.measure, row.commune_code, row.month, row.other_commune_code)
        for row in both.astype({"other_commune_code": "object"}).itertuples()
    ]
    assert told[:3] == [
        ("same_as_last_month", "all", CODES[0], MONTHS[2], told[0][4]),
        ("same_as_other_commune", "all", CODES[1], MONTHS[4], CODES[2]),
        ("same_as_other_commune", "all", CODES[2], MONTHS[4], CODES[1]),
    ]
    assert pd.isna(told[0][4])
    (jump,) = both[both["code"] == "jump"].itertuples()
    # Received of both channels: 1,800 against the median of 231, 237, 243, 249, 255.
    assert (jump.commune_code, jump.month, jump.value, jump.expected) == (
        CODES[2], MONTHS[5], 1800.0, 243.0,
    )  # fmt: skip
    assert not both["simulated"].any()


def test_signs_that_rest_on_the_simulation_say_so_and_are_not_observed() -> None:
    rows = caseload("made")
    rows.loc[at(rows, CODES[0], 5), "received"] = 900
    (found,) = doubts(facts(rows), NONE).itertuples()
    assert (found.scope, found.code, found.simulated) == ("all", "jump", True)
    # An office's own month against a simulated past: a sign in the whole, none in what is observed.
    rows.loc[at(rows, CODES[0], 5), "source_id"] = "office"
    (found,) = doubts(facts(rows), NONE).itertuples()
    assert (found.scope, found.simulated) == ("all", True)


def test_rounded_counts_are_told_of_a_commune_once() -> None:
    rows = caseload()
    names = ["received", *COUNTS]
    mine = rows["commune_code"] == CODES[1]
    rows.loc[mine, names] = (rows.loc[mine, names] // 5) * 5 + 10
    (found,) = (
        doubts(facts(rows), NONE).query("scope == 'all' and code == 'rounded_figures'").itertuples()
    )
    assert (found.commune_code, found.month, found.value) == (CODES[1], MONTHS[5], 1.0)
    assert found.expected == 0.2


def test_the_codes_are_those_of_the_files() -> None:
    codes = {column.name: column.allowed for column in DOUBTS.columns}["code"]
    assert set(codes) - set(reasons()) == {FLAGGED}  # a person says it, no rule


def test_a_flagged_figure_is_doubtful_in_both_scopes_and_told_once_for_each_flag() -> None:
    told = {"commune_code": CODES[1], "month": MONTHS[2], "measure": "resolved_late",
            "field_code": "land", "channel": "any", "staff_group": None, "reason": "?",
            "reported_by": "UBND", "source_id": "office"}  # fmt: skip
    applied = pd.DataFrame(
        [
            {**told, "position": 1, "action": "flag", "old_value": 120.0, "new_value": 120.0},
            {**told, "position": 2, "action": "flag", "old_value": 7.0, "new_value": 7.0,
             "field_code": "certification"},
            {**told, "position": 3, "action": "override", "old_value": 120.0, "new_value": 12.0},
        ]
    )  # fmt: skip
    found = doubts(facts(caseload()), applied)
    assert set(found["code"]) == {FLAGGED}
    for scope in ("all", "observed"):
        rows = found[found["scope"] == scope]
        assert rows[["correction", "value"]].to_numpy().tolist() == [[1.0, 120.0], [2.0, 7.0]]
        assert set(rows["commune_code"] + rows["month"].dt.strftime("|%Y-%m")) == {
            f"{CODES[1]}|{MONTHS[2]:%Y-%m}"
        }
        assert not rows["simulated"].any()
    assert not found.duplicated(list(DOUBTS.keys)).any()


def test_a_commune_without_any_figure_is_not_in_the_way() -> None:
    rows = caseload()
    assert doubts(facts(rows[rows["commune_code"] != CODES[0]]), NONE).empty


@pytest.mark.parametrize("data_set", MARTS, ids=lambda one: one.name)
def test_a_marts_columns_are_described_as_they_are(
    data_set: object, default_connection: Connection
) -> None:
    types = {"str": {"VARCHAR"}, "int64": {"INTEGER", "BIGINT"}, "float64": {"DOUBLE"},
             "bool": {"BOOLEAN"}, "datetime64[us]": {"DATE"}}  # fmt: skip
    described = default_connection.cursor().execute(f"DESCRIBE {data_set.name}").fetchall()
    assert [row[0] for row in described] == data_set.names
    for (name, sql_type, null, *_), column in zip(described, data_set.columns, strict=True):
        assert sql_type in types[column.dtype], name
        assert null == ("YES" if column.nullable else "NO"), name
    keys = default_connection.cursor().execute(
        "SELECT constraint_column_names FROM duckdb_constraints() "
        "WHERE table_name = $name AND constraint_type = 'PRIMARY KEY'", {"name": data_set.name},
    ).fetchall()  # fmt: skip
    assert [tuple(found) for (found,) in keys] == [data_set.keys]
