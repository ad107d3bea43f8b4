"""What the API answers: the edition's own figures, in three forms, and what they are."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow.parquet
import pytest

from sharing import audit
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.api import app
from sharing.api.datasets import BY_NAME, DATASETS, OWN_COLUMNS
from sharing.package.descriptor import NAME
from sharing.words import Words
from tests.sharing.api.conftest import Asking, link
from warehouse import queries
from warehouse.connection import Connection
from warehouse.editions import Edition
from workload.verdict import Verdict

Ask = Callable[[Reader | None], Asking]
VIEWER = Reader(Role.VIEWER, "viewer@example.gov.vn")
SLICE = {"scope": "all", "period_id": "2026-Q3", "staff_group": "centre",
         "certification": "with", "weighting": "weighted"}  # fmt: skip
ASKED = "period=2026-Q3&scope=all&staff_group=centre&certification=with&weighting=weighted"


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def test_the_verdicts_are_those_of_the_edition(
    asking: Ask, default_edition: Edition, default_connection: Connection
) -> None:
    told = asking(VIEWER)(f"/verdicts?{ASKED}").json()
    assert told["edition"]["id"] == default_edition.id
    assert told["period"]["period_id"] == "2026-Q3"
    assert told["count"] == 166
    wanted = queries.table(default_connection, "slice", **SLICE).to_pylist()
    given = [{k: v for k, v in row.items() if k != "missing_reason"} for row in told["rows"]]
    assert given == [{name: plain(value) for name, value in row.items()} for row in wanted]


def test_simulated_figures_are_marked(asking: Ask) -> None:
    told = asking(VIEWER)(f"/verdicts?{ASKED}").json()
    assert told["simulated"] is True
    assert set(told["source_kinds"]) == {"caseload", "staff"}
    assert told["source_kinds"]["staff"]["simulated"] > 0
    observed = asking(VIEWER)("/verdicts?period=2026-Q3&scope=observed").json()
    assert observed["simulated"] is False
    assert all("simulated" not in kinds for kinds in observed["source_kinds"].values())


def test_missing_is_null_with_a_reason_and_never_0(asking: Ask) -> None:
    told = asking(VIEWER)(f"/verdicts?{ASKED}&lang=en").json()
    without = [row for row in told["rows"] if row["verdict"] == Verdict.INSUFFICIENT]
    assert {row["missing_reason"] for row in without} == {"months", "officials"}
    october = asking(VIEWER)("/verdicts?period=2026-10").json()["rows"]
    assert {row["missing_reason"] for row in october} == {None, "not_reported"}
    assert {row["load"] for row in without} == {None}
    assert told["missing_reasons"]["months"] == "not reported in full"
    judged = [row for row in told["rows"] if row not in without]
    assert {row["missing_reason"] for row in judged} == {None}
    assert all(row["load"] > 0 for row in judged)
    nothing = asking(VIEWER)("/verdicts?period=2026-Q3&scope=observed").json()
    assert all(row["load"] is None and row["missing_reason"] for row in nothing["rows"])
    need = asking(VIEWER)("/need?period=2026-Q3").json()["rows"]
    assert {row["missing_reason"] for row in need if row["required"] is None} == {"months"}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_three_forms_say_the_same(asking: Ask, name: str) -> None:
    ask = asking(VIEWER)
    query = "?period=2026-Q3" if BY_NAME[name].of_period else ""
    rows = ask(f"/{name}{query}").json()["rows"]
    assert rows
    parquet = ask(f"/{name}{query}", accept="application/vnd.apache.parquet")
    table = pyarrow.parquet.read_table(io.BytesIO(parquet.content))
    given = [{k: plain(v) for k, v in row.items()} for row in table.to_pylist()]
    assert given == rows
    facts = json.loads(table.schema.metadata[b"can-viec"])
    assert facts["data_set"] == name
    answer = ask(f"/{name}{query}", accept="text/csv;q=0.9, application/json;q=0.1")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[next(iter(rows[0]))] for line in lines[: len(rows)]] == [
        str(next(iter(row.values()))) for row in rows
    ]
    for line, row in zip(lines, rows, strict=False):
        for key, value in row.items():
            assert (line[key] == "") == (value is None or value == ""), (key, value)
    assert facts["edition"]["id"] in answer.content.decode()


def test_a_table_says_in_words_where_it_is_from(asking: Ask) -> None:
    said = asking(VIEWER)(f"/verdicts?{ASKED}&format=csv&lang=vi").content.decode("utf-8-sig")
    notes = said.split("\r\n\r\n")[1]
    assert "mô phỏng" in notes
    assert "2026-Q3" in notes
    assert "không phải 0" in notes


def test_one_commune_and_none_that_is_not_there(asking: Ask) -> None:
    ask = asking(VIEWER)
    (row,) = ask("/verdicts?commune=15607").json()["rows"]
    assert row["name"] == "Xã Bát Mọt"
    missing = ask("/verdicts?commune=99999", accept_language="en-GB,en;q=0.9,vi;q=0.1")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.json()["title"] == "No such commune"
    assert ask("/verdicts?commune=99999").json()["title"] == "Không có xã, phường này"


def test_the_editions_and_one_of_them(asking: Ask, default_edition: Edition) -> None:
    ask = asking(VIEWER)
    (listed,) = ask("/editions").json()["rows"]
    assert listed["sha256"] == default_edition.manifest.sha256
    assert listed["current"] is True
    assert ask(f"/editions/{default_edition.id}").json()["rows"] == [listed]
    assert ask("/editions/99999-00000000").status_code == 404
    assert ask("/editions/..%2f..%2fetc%2fpasswd").status_code in (404, 422)


def test_the_package_is_the_open_data_and_is_written_down(
    asking: Ask, default_edition: Edition
) -> None:
    answer = asking(VIEWER)("/editions/current/package")
    assert answer.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert f"{NAME}/datapackage.json" in names
    assert f"{NAME}/data/communes.gpkg" in names
    (told,) = [one for one in audit.events() if one.event == "exported"]
    assert (told.by, told.facts["what"]) == (VIEWER.name, "api-package")
    assert told.facts["edition"] == default_edition.id


def test_figures_are_written_down_in_every_form_and_once(
    asking: Ask, default_edition: Edition
) -> None:
    ask = asking(VIEWER)
    known = ask("/verdicts?commune=14797").headers["etag"]
    for form in ("csv", "parquet"):
        assert ask(f"/verdicts?commune=14797&format={form}").status_code == 200
    assert ask("/verdicts?commune=14797", if_none_match=known).status_code == 304
    for described in ("/measures", "/editions", "/openapi.json"):
        assert ask(described).status_code == 200
    told = [one for one in audit.events() if one.event == "exported"]
    assert [one.facts["format"] for one in told] == ["json", "csv", "parquet"]
    assert {(one.by, one.facts["what"], one.facts["edition"]) for one in told} == {
        (VIEWER.name, "api-verdicts", default_edition.id)
    }


def test_a_package_in_the_making_keeps_nobody_waiting(
    asking: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    making = Lock()
    monkeypatch.setattr(app, "_PACKAGE_LOCK", making)
    with making:
        answer = asking(VIEWER)("/editions/current/package")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "15")
    assert not making.locked()


def test_measures_are_described_once_by_the_contracts(
    asking: Ask, default_connection: Connection
) -> None:
    rows = asking(VIEWER)("/measures").json()["rows"]
    dictionary = queries.table(default_connection, "dictionary").to_pylist()
    meanings = {row["meaning_en"] for row in dictionary}
    for row in rows:
        own = row["name"] in OWN_COLUMNS or row["name"] == "missing_reason"
        assert own or row["meaning_en"] in meanings, row["name"]
    for dataset in DATASETS:
        served = asking(VIEWER)(f"/{dataset.name}").json()["rows"][0]
        assert [row["name"] for row in rows if row["data_set"] == dataset.name] == list(served)
    ratio = next(r for r in rows if (r["data_set"], r["name"]) == ("verdicts", "ratio"))
    assert (ratio["unit"], ratio["may_be_missing"]) == ("ratio", True)


def test_every_data_set_and_code_has_words() -> None:
    for lang in ("vi", "en"):
        named = set(Words(lang).section("api_dataset"))
        assert named == {*BY_NAME, "measures", "editions", "one-editions", "package"}
        assert set(Words(lang).section("api_problem")) == set(Words(lang).section("api_detail"))


def test_what_has_not_changed_is_not_sent_again(asking: Ask) -> None:
    ask = asking(VIEWER)
    first = ask(f"/verdicts?{ASKED}")
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = ask(f"/verdicts?{ASKED}", if_none_match=f'"other", W/{etag}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    tags = {
        ask(path, **headers).headers["etag"]
        for path, headers in [
            (f"/verdicts?{ASKED}", {}), (f"/verdicts?{ASKED}&format=csv", {}),
            (f"/verdicts?{ASKED}", {"accept_language": "en"}), ("/verdicts?period=2026-Q2", {}),
            ("/need?period=2026-Q3", {}), ("/editions/current/package", {}),
        ]
    }  # fmt: skip
    assert len(tags) == 6
    locked = asking(link("commune", communes=("15607",)))(f"/verdicts?{ASKED}", if_none_match=etag)
    assert locked.status_code == 200  # the same edition, other rows


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_but_reading(asking: Ask, method: str) -> None:
    answer = asking(VIEWER)("/verdicts", method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_is_get_without_a_body(asking: Ask) -> None:
    ask = asking(VIEWER)
    got, head = ask("/periods"), ask("/periods", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.content))
    ask("/verdicts?format=csv", "HEAD")
    went_out = [(one.event, one.facts["what"]) for one in audit.events()]
    assert went_out == [("exported", "api-periods")]  # what was got, not the heads


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/nothing", {}, 404, "unknown_address"),
        ("/verdicts/", {}, 404, "unknown_address"),
        ("/verdicts?periode=2026-Q3", {}, 422, "wrong_parameter"),
        ("/verdicts?weighting=heavy", {}, 422, "wrong_parameter"),
        ("/verdicts?period=1999", {}, 404, "unknown_period"),
        ("/verdicts?period=';drop%20table", {}, 422, "wrong_parameter"),
        ("/verdicts?edition=../../etc/passwd", {}, 422, "wrong_parameter"),
        ("/verdicts", {"accept": "image/png"}, 406, "unknown_form"),
        ("/docs", {}, 404, "unknown_address"),
        ("/redoc", {}, 404, "unknown_address"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_both_languages(
    asking: Ask, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    said = set()
    for lang in ("vi", "en"):
        answer = asking(VIEWER)(path, **headers, accept_language=lang)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == f"urn:can-viec:problem:{code}"
        assert answer.json()["status"] == status
        said.add(answer.json()["detail"])
    assert len(said) == 2


def test_a_failure_tells_nothing_of_the_server(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"SELECT * FROM secret at {tmp_path}")

    monkeypatch.setattr(queries, "table", broken)
    answer = asking(VIEWER)("/verdicts")
    assert answer.status_code == 500
    assert str(tmp_path) not in answer.text
    assert "SELECT" not in answer.text
    assert "SELECT" in caplog.text
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(tmp_path / "nowhere"))
    gone = asking(VIEWER)("/verdicts")
    assert gone.status_code == 503
    assert gone.json()["type"] == "urn:can-viec:problem:no_edition"
    assert str(tmp_path) not in gone.text
