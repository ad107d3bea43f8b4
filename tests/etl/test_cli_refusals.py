"""What a build refuses: a spoilt folder is named fault by fault, and the edition stays."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from etl import build
from etl.intake.record import Record
from tests.etl.build_command import Command, state
from tests.warehouse import tiny
from warehouse.editions import Store
from warehouse.publishing import publish


class Spoilt(NamedTuple):
    """One thing wrong in the data folder, and what the refusal must name."""

    file: str
    change: Callable[[str], str]
    named: tuple[str, ...]


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def lines_without(start: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith(start)]
        assert len(kept) < len(text.splitlines())
        return "".join(kept)

    return change


def add(line: str) -> Callable[[str], str]:
    return lambda text: text.rstrip("\n") + f"\n{line}\n"


COMMUNES, POPULATION = "reference/communes.csv", "reference/population.csv"
FIELDS, TIMES = "reference/fields.csv", "reference/handling_times.csv"
HOLIDAYS, DISTRICTS = "reference/holidays.csv", "reference/districts.csv"
FIGURES, SIMULATION, TRUTH = "reported/figures.csv", "demo/simulation.toml", "demo/truth.csv"
SPOILT: dict[str, Spoilt] = {
    "policy: unknown value": Spoilt(
        "policy.toml", swap("[team]", "[team]\nminimum_ward = 3"),
        ("policy.toml", "team.minimum_ward")),
    "policy: a word": Spoilt(
        "policy.toml", swap("band_low = 0.80", 'band_low = "thấp"'),
        ("policy.toml", "verdict.band_low")),
    "policy: no TOML": Spoilt(
        "policy.toml", swap("[team]", "[team"), ("policy.toml", "line")),
    "unknown column": Spoilt(
        FIELDS, swap("display_order,source_id", "rank,source_id"),
        ("fields.csv", "row 1", "rank", "display_order")),
    "columns in another order": Spoilt(
        FIELDS, swap("name_vi,name_en", "name_en,name_vi"),
        ("fields.csv", "row 1", "column name_en", "name_vi")),
    "thousand separator": Spoilt(
        POPULATION, swap("14797,2025-07-17,197142", '14797,2025-07-17,"197,142"'),
        ("population.csv", "row 3", "column population", "197,142", "digits")),
    "dotted thousands": Spoilt(
        POPULATION, swap("197142", "197.142"),
        ("population.csv", "row 3", "column population", "197.142", "whole number")),
    "comma for decimals": Spoilt(
        TIMES, swap("certification,online,8,", 'certification,online,"8,5",'),
        ("handling_times.csv", "row 2", "column handling_minutes", "8,5", "point")),
    "a number in words": Spoilt(
        TIMES, swap("certification,online,8,", "certification,online,tám,"),
        ("handling_times.csv", "row 2", "column handling_minutes", "tám", "number")),
    "a number out of range": Spoilt(
        TIMES, swap("certification,online,8,6.4,9.6", "certification,online,0,0,9.6"),
        ("handling_times.csv", "row 2", "handling_minutes", "0.0", "1 or more")),
    "a time outside its own range": Spoilt(
        TIMES, swap("certification,online,8,6.4,9.6", "certification,online,12,6.4,9.6"),
        ("handling_times.csv", "row 2", "handling_minutes", "12")),
    "a time left out": Spoilt(
        TIMES, lines_without("other,in_person"),
        ("handling_times.csv", "other", "in_person")),
    "times of a field left out": Spoilt(
        TIMES, lines_without("merit,"), ("handling_times.csv", "merit")),
    "a time of an unknown field": Spoilt(
        TIMES, swap("merit,online", "fishing,online"),
        ("handling_times.csv", "row 12", "field_code", "fishing")),
    "a row twice": Spoilt(
        POPULATION, add("14797,2025-07-17,197142,merger_plan"),
        ("population.csv", "row 3", "row 168", "14797", "one row for each key")),
    "an empty cell": Spoilt(
        POPULATION, swap("14797,2025-07-17,197142", "14797,2025-07-17,"),
        ("population.csv", "row 3", "population", "nothing")),
    "a day that is none": Spoilt(
        HOLIDAYS, swap("2025-09-02", "2025-02-30"),
        ("holidays.csv", "row 3", "column date", "2025-02-30", "2025-07-01")),
    "a day month first": Spoilt(
        HOLIDAYS, swap("2025-09-02", "09/02/2025"),
        ("holidays.csv", "row 3", "column date", "09/02/2025")),
    "yes for true": Spoilt(
        HOLIDAYS, swap("2025-09-02,false", "2025-09-02,có"),
        ("holidays.csv", "row 3", "column working", "có", "true or false")),
    "unknown commune with people": Spoilt(
        POPULATION, swap("14797,", "99999,"),
        ("population.csv", "row 3", "commune_code", "99999")),
    "unknown commune in the facts": Spoilt(
        COMMUNES, swap("14797,", "99999,"), ("communes.csv", "row 3", "99999", "14797")),
    "a code too short": Spoilt(
        POPULATION, swap("14797,", "1479,"), ("population.csv", "row 3", "commune_code", "1479")),
    "a code of another name": Spoilt(
        COMMUNES, swap("14797,Phường Hạc Thành", "14797,Phường Hàm Rồng"),
        ("communes.csv", "row 3", "name", "Phường Hàm Rồng", "Phường Hạc Thành")),
    "a commune left out": Spoilt(COMMUNES, lines_without("15607,"), ("communes.csv", "15607")),
    "a district left out": Spoilt(
        DISTRICTS, lines_without("Huyện Mường Lát"), ("districts.csv", "Huyện Mường Lát")),
    "a row too short": Spoilt(
        POPULATION, swap("14797,2025-07-17,197142,merger_plan", "14797,2025-07-17,197142"),
        ("population.csv", "row 3", "4 cells")),
    "a quotation mark too few": Spoilt(
        COMMUNES, swap('"Trụ sở Phường Nam Ngạn', 'Trụ sở "Phường Nam Ngạn'),
        ("communes.csv", "row 2", "quotation marks")),
    "no rows": Spoilt(FIELDS, lambda text: text.splitlines()[0] + "\n", ("fields.csv", "one row")),
    "unknown source of a field": Spoilt(
        FIELDS, swap("true,1,project_fields", "true,1,hearsay"),
        ("fields.csv", "row 2", "source_id", "hearsay", "sources.csv")),
    "unknown source of a population": Spoilt(
        POPULATION, swap("197142,merger_plan", "197142,hearsay"),
        ("population.csv", "row 3", "source_id", "hearsay")),
    "unknown source of a figure": Spoilt(
        FIGURES, swap("government_news_bat_mot", "hearsay"),
        ("figures.csv", "row 2", "source_id", "hearsay")),
    "figure of an unknown commune": Spoilt(
        FIGURES, swap("15607,dossiers_resolved", "99999,dossiers_resolved"),
        ("figures.csv", "row 2", "unit_code", "99999")),
    "a period that ends before it starts": Spoilt(
        FIGURES, swap("2025-07-01,2025-08-27", "2025-09-01,2025-08-27"),
        ("figures.csv", "row 9", "period_end", "2025-08-27")),
    "simulation: no TOML": Spoilt(
        SIMULATION, swap("seed = 166", "seed 166"), ("simulation.toml", "line")),
    "simulation: unknown value": Spoilt(
        SIMULATION, swap("seed = 166", "seed = 166\nluck = 7"), ("simulation.toml", "luck")),
    "simulation: a word": Spoilt(
        SIMULATION, swap("seed = 166", 'seed = "many"'), ("simulation.toml", "seed")),
    "simulation: unknown commune": Spoilt(
        SIMULATION, swap('commune = "14857"', 'commune = "99999"'), ("99999",)),
    "truth: unknown commune": Spoilt(TRUTH, swap("14797,", "99999,"), ("99999",)),
    "truth: unknown verdict": Spoilt(
        TRUTH, swap("14797,overloaded", "14797,busy"), ("truth.csv", "overloaded")),
    "truth: unknown column": Spoilt(
        TRUTH, swap("commune_code,truth", "commune_code,verdict"), ("truth.csv", "truth")),
}  # fmt: skip
FILES = ("policy.toml", COMMUNES, POPULATION, FIELDS, TIMES, HOLIDAYS, DISTRICTS,
         "reference/sources.csv", FIGURES, SIMULATION, TRUTH)  # fmt: skip
# These need more than reading: they would go through the whole simulation before they are refused.
QUICK = {"unknown source of a population", "unknown source of a figure",
         "figure of an unknown commune"}  # fmt: skip


def spoil(data: Path, case: str) -> Spoilt:
    spoilt = SPOILT[case]
    path = data / spoilt.file
    path.write_text(spoilt.change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    return spoilt


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_data_folder_is_refused_and_the_edition_stays(
    case: str, command: Command, data: Path, tiny_store: Store, request: pytest.FixtureRequest
) -> None:
    if case in QUICK:
        request.getfixturevalue("quick")
    spoilt = spoil(data, case)
    before = state(tiny_store)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith("Not published, the current edition stays:\n")
    for name in spoilt.named:
        assert name in answer.err, answer.err
    assert "Traceback" not in answer.err
    assert state(tiny_store) == before
    assert tiny_store.serve().problem is None


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_refused_by_name(
    file: str, command: Command, data: Path, tiny_store: Store
) -> None:
    (data / file).unlink()
    before = state(tiny_store)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert Path(file).name in answer.err
    assert state(tiny_store) == before


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_no_text_is_refused_by_name(
    file: str, command: Command, data: Path, tiny_store: Store
) -> None:
    path = data / file
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    before = state(tiny_store)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert Path(file).name in answer.err, answer.err
    assert state(tiny_store) == before


def test_no_data_folder_is_refused(command: Command, tmp_path: Path, store: Store) -> None:
    answer = command("build", "--data", tmp_path / "nowhere", "--editions", store.folder)
    assert answer.code == 1
    assert "policy.toml is missing" in answer.err
    assert not store.folder.exists() or state(store) == {}


def test_all_faults_of_a_file_are_told_a_line_each(
    command: Command, data: Path, tiny_store: Store
) -> None:
    path = data / POPULATION
    text = path.read_text(encoding="utf-8").replace("197142", "197.142").replace("45997", "?")
    path.write_text(text, encoding="utf-8")
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    _, first, second = answer.err.splitlines()
    assert re.search(
        r"population\.csv, row 3, column population: found '197\.142', expected", first
    )
    assert re.search(r"population\.csv, row 4, column population: found '\?', expected", second)


def test_a_refusal_for_machines_is_one_object(
    command: Command, data: Path, tiny_store: Store
) -> None:
    spoil(data, "dotted thousands")
    answer = command("build", "--data", data, "--editions", tiny_store.folder, "--json")
    assert (answer.code, answer.out) == (1, "")
    told = json.loads(answer.err)
    assert told["outcome"] == "refused"
    assert "population.csv" in told["reason"]


def test_a_refusal_in_vietnamese_is_vietnamese_throughout(
    command: Command, data: Path, tiny_store: Store
) -> None:
    """file, row, column, what was found and what was expected, in the language asked for."""
    spoil(data, "dotted thousands")
    answer = command("build", "--data", data, "--editions", tiny_store.folder, "--lang", "vi")
    assert answer.code == 1
    first, reason = answer.err.splitlines()
    assert first == "Không công bố được, ấn bản hiện hành giữ nguyên:"
    assert reason == (
        "population.csv, dòng 3, cột population: có '197.142', "
        "cần số nguyên chỉ viết bằng chữ số, từ 1 trở lên"
    )


def test_a_policy_is_refused_in_vietnamese_too(
    command: Command, data: Path, tiny_store: Store
) -> None:
    policy = data / "policy.toml"
    text = policy.read_text(encoding="utf-8").replace("band_high = 1.25", "band_high = -1.25")
    policy.write_text(text.replace("[team]", "[team]\nminimum_ward = 3"), encoding="utf-8")
    answer = command("build", "--data", data, "--editions", tiny_store.folder, "--lang", "vi")
    assert answer.code == 1
    assert answer.err.splitlines()[1] == (
        "policy.toml: verdict.band_high: có -1.25, cần số lớn hơn 0; "
        "team.minimum_ward: không có mục hay tham số này trong chính sách"
    )


def test_a_file_that_is_not_there_is_told_in_vietnamese_too(
    command: Command, data: Path, tiny_store: Store
) -> None:
    (data / "reference" / "fields.csv").unlink()
    answer = command("build", "--data", data, "--editions", tiny_store.folder, "--lang", "vi")
    assert answer.code == 1
    _, reason = answer.err.splitlines()
    assert reason.startswith("không có thư mục hoặc tệp này: ")
    assert reason.endswith("fields.csv")


@pytest.mark.parametrize("name", ["check", "load", "build"])
def test_a_damaged_ledger_is_told_in_vietnamese_too(
    name: str, command: Command, data: Path, tiny_store: Store
) -> None:
    (data / "received").mkdir(exist_ok=True)
    (data / "received" / "ledger.json").write_text('{"submissions": 3}', encoding="utf-8")
    (data / "inbox").mkdir(exist_ok=True)
    folders = ["--data", data, "--editions", tiny_store.folder]
    given = [data / "reference" / "fields.csv"] if name == "check" else []
    answer = command(name, *given, *folders, "--lang", "vi")
    assert answer.code == 1
    assert "ledger.json: sổ bị hỏng (" in answer.err
    assert "it is damaged" not in answer.err


def test_a_newer_edition_is_not_overwritten(
    command: Command, data: Path, tiny_store: Store, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody publishes while this build computes: it is refused, the newer one stays."""
    read = build.read_core

    def slow(folder: Path, record: Record) -> build.Core:
        core = read(folder, record)
        publish(tiny.draft(), tiny_store, tiny_store.current_id())
        return core

    monkeypatch.setattr(build, "read_core", slow)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert "has been published since: build again" in answer.err
    assert tiny_store.serve().edition.manifest.number == 3


def test_a_full_disk_is_refused(
    command: Command, data: Path, tiny_store: Store, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    before = state(tiny_store)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert "0 MB free" in answer.err
    assert state(tiny_store) == before


def test_a_disk_that_fills_up_while_publishing_is_refused(
    command: Command, data: Path, tiny_store: Store, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One clear message (reliability.md, "disk full"), not a traceback."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = tiny_store.current_id()
    monkeypatch.setattr(os, "fsync", full)
    answer = command("build", "--data", data, "--editions", tiny_store.folder)
    assert answer.code == 1
    assert "No space left on device" in answer.err
    assert tiny_store.serve().edition.id == before


def test_an_editions_folder_that_is_a_file_is_refused(
    command: Command, data: Path, tmp_path: Path, quick: None
) -> None:
    path = tmp_path / "file"
    path.write_text("no folder", encoding="utf-8")
    answer = command("build", "--data", data, "--editions", path)
    assert answer.code == 1
    assert answer.err.startswith("Not published")
    assert path.read_text(encoding="utf-8") == "no folder"
