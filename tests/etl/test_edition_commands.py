"""Commands about editions, on real forms: traced, corrected, compared, gone back to, rebuilt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import etl.__main__
from etl import build
from etl.reading.corrections import FILE
from tests.etl.intake_inputs import BAT_MOT, HAC_THANH, write_forms, write_staff
from tests.warehouse import tiny, tiny_names
from warehouse import queries
from warehouse.editions import Store
from warehouse.keys import publishers_keys
from warehouse.publishing import publish

ROOT = Path(__file__).resolve().parents[2]
OCTOBER = "2026-10-01"
CORRECTION = """
corrections:
  - commune: "{code}"
    month: 2026-10
    measure: {measure}
    action: {action}
    {value}
    expect: {expect}
    reason: Đã đối chiếu với biểu giấy
    reported_by: Sở Nội vụ
"""
Run = Callable[..., tuple[int, dict[str, Any]]]


class Office:
    """A data folder, its editions, and the commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str] | None = None) -> None:
        self.data = folder / "data"
        self.store = Store(folder / "editions")
        self._capsys = capsys

    def opened(self) -> Office:
        """With what the project brings along."""
        left_out = shutil.ignore_patterns("inbox", "received", "boundaries")
        shutil.copytree(ROOT / "data", self.data, ignore=left_out)
        (self.data / "inbox").mkdir()
        return self

    def say(self, command: str, *arguments: object, lang: str = "vi") -> tuple[int, str]:
        code = self.main(command, *arguments, "--lang", lang)
        return code, "".join(self._said())

    def run(self, command: str, *arguments: object) -> tuple[int, dict[str, Any]]:
        code = self.main(command, *arguments, "--json")
        out, err = self._said()
        return code, json.loads(out or err)

    def _said(self) -> tuple[str, str]:
        assert self._capsys is not None
        said = self._capsys.readouterr()
        return said.out, said.err

    def main(self, *arguments: object) -> int:
        folders = ["--data", str(self.data), "--editions", str(self.store.folder)]
        return etl.__main__.main([*map(str, arguments), *folders])

    def rows(self, name: str, **values: queries.Value) -> pd.DataFrame:
        connection = self.store.serve().edition.open()
        found = queries.run(connection, name, **values)
        connection.close()
        return found

    def correct(self, **given: object) -> None:
        text = CORRECTION.format(**({"code": BAT_MOT, "value": ""} | given))
        (self.data / FILE).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def _quick() -> Iterator[None]:
    """Builds without their slow parts: no simulated row, no shape, no mart."""
    empty = {name: frame.head(0) for name, frame in tiny.tables().items()}
    simulation = build.demo.Simulation(
        empty["core_dossier_day"], empty["core_caseload_month"], empty["core_staff_month"]
    )
    marts = {name: empty[name] for name in tiny_names.COMPUTED_MARTS}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(build.demo, "simulate", lambda *_, **__: simulation)
        patched.setattr(build, "boundaries_of", lambda *_: empty["core_boundary"])
        patched.setattr(build, "compute_marts", lambda *_: marts)
        patched.setattr("etl.intake.session.today", lambda: datetime(2026, 11, 5, 9, 0, tzinfo=UTC))
        yield


@pytest.fixture
def office(_quick: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office that was sent nothing yet."""
    return Office(tmp_path, capsys).opened()


@pytest.fixture(scope="module")
def _loaded_once(_quick: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of an office with the forms of two communes and their officials; only copied."""
    folder = tmp_path_factory.mktemp("loaded")
    made = Office(folder).opened()
    write_forms(made.data / "inbox", [BAT_MOT, HAC_THANH])
    write_staff(made.data / "inbox" / "nhan_su.xlsx", [BAT_MOT, HAC_THANH])
    assert made.main("load", "--by", "chị Hoa") == 0
    return folder


@pytest.fixture
def loaded(_loaded_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """With the forms of two communes and their officials, in folders of the test's own."""
    shutil.copytree(_loaded_once, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path, capsys)


# --- tracing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["received", "carried_over", "resolved_late", "present"])
@pytest.mark.parametrize("code", [BAT_MOT, HAC_THANH])
def test_a_figure_is_found_again_in_its_stored_file(
    measure: str, code: str, loaded: Office
) -> None:
    """Open the stored file at the traced sheet, row and column: the figure stands there."""
    traced = loaded.rows("trace", commune_code=code, month=OCTOBER, measure=measure)
    assert len(traced) >= 1
    checked = 0
    groups = ["field_code", "channel", "staff_group"]
    for _, lines in traced.dropna(subset=["row_number"]).groupby(groups, dropna=False):
        [sha256] = lines["sha256"].unique()
        [stored] = (loaded.data / "received" / "files").glob(f"{sha256}*")
        book = openpyxl.load_workbook(stored, data_only=True)
        cells = [
            book[line.sheet].cell(int(line.row_number), int(line.column_number)).value or 0
            for line in lines.itertuples()
        ]
        assert sum(cells) == lines["value"].iloc[0]
        checked += 1
    assert checked >= 1
    untraced = traced[traced["row_number"].isna()]
    assert (untraced["value"] == 0).all(), "only a field without a row has none: it is nought"


def test_what_no_office_sent_is_traced_to_its_source(loaded: Office) -> None:
    [row] = loaded.rows(
        "trace", commune_code=BAT_MOT, month="2025-07-17", measure="population"
    ).to_dict("records") or [{"source_kind": "none"}]
    assert row["source_kind"] in {"reported", "none"}
    if row["source_kind"] == "reported":
        assert pd.isna(row["sha256"])


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_changes_the_edition_and_is_told_with_its_source(loaded: Office) -> None:
    loaded.correct(measure="present", action="override", value="value: 4\n    staff_group: centre",
                   expect=5)  # fmt: skip
    code, told = loaded.run("publish")
    assert (code, told["outcome"]) == (0, "published")
    [traced] = loaded.rows("trace", commune_code=BAT_MOT, month=OCTOBER, measure="present").to_dict(
        "records"
    )
    assert (traced["value"], traced["old_value"], traced["correction"]) == (4, 5, 1)
    [row] = loaded.rows("corrections").to_dict("records")
    assert (row["old_value"], row["new_value"], row["source_kind"]) == (5, 4, "submitted")
    assert row["source_id"] == traced["source_id"]


def test_dropped_receipts_are_missing_and_said_to_be_withheld(loaded: Office) -> None:
    total = loaded.rows("figures").query(
        f"commune_code == '{BAT_MOT}' and measure == 'received'"
    )["value"]  # fmt: skip
    loaded.correct(measure="received", action="drop", expect=int(total.iloc[0]))
    code, told = loaded.run("publish")
    assert code == 1, "one of two commune-months is more than 2 %"
    assert "2 %" in told["reason"]
    code, told = loaded.run("publish", "--override", "--reason", "biểu bị lỗi")
    assert (code, told["override"]) == (0, "biểu bị lỗi")
    figures = loaded.rows("figures")
    assert set(figures.loc[figures["measure"] == "received", "commune_code"]) == {HAC_THANH}
    connection = loaded.store.serve().edition.open()
    withheld = connection.table("raw_withheld").df()
    connection.close()
    assert withheld["commune_code"].tolist() == [BAT_MOT]


def test_a_correction_of_a_mended_source_stops_the_build(loaded: Office) -> None:
    before = loaded.store.current_id()
    loaded.correct(measure="present", action="drop", value="staff_group: centre", expect=50)
    code, said = loaded.say("build")
    assert code == 1
    assert "corrections.yml, dòng 3, cột present" in said
    assert "nguồn đã được sửa" in said
    assert loaded.store.current_id() == before


# --- rebuild -------------------------------------------------------------------------------------


def test_an_edition_is_rebuilt_from_its_kept_inputs_alone(loaded: Office) -> None:
    """Corrections, received files and reference tables included; the data folder may be gone."""
    loaded.correct(measure="present", action="flag", value="staff_group: centre", expect=5)
    loaded.run("publish")
    edition = loaded.store.serve().edition
    shutil.rmtree(loaded.data)
    code, told = loaded.run("rebuild", edition.id)
    assert (code, told["outcome"], told["code"]) == (0, "same", "same")
    assert told["logical_hash"] == edition.manifest.logical_hash
    older = edition.manifest.parent
    code, told = loaded.run("rebuild", older)
    assert (code, told["logical_hash"]) == (0, loaded.store.get(str(older)).manifest.logical_hash)


def test_a_rebuild_that_differs_says_where(loaded: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code: the dictionary has one row less."""
    whole = build.data_dictionary
    monkeypatch.setattr(build, "data_dictionary", lambda: whole().iloc[:-1])
    code, told = loaded.run("rebuild", loaded.store.ids()[0])
    assert (code, told["outcome"], told["differing"]) == (1, "different", ["core_column"])


def test_a_lost_input_cannot_be_rebuilt_from(loaded: Office) -> None:
    manifest = loaded.store.serve().edition.manifest
    (loaded.store.folder / "inputs" / manifest.inputs["policy.toml"]).unlink()
    code, said = loaded.say("rebuild", manifest.id)
    assert code == 1
    assert "policy.toml" in said
    assert loaded.run("verify")[0] == 1


# --- publishing, listing, going back -------------------------------------------------------------


def test_publish_follows_the_edition_that_is_named(loaded: Office) -> None:
    first = loaded.store.ids()[0]
    code, told = loaded.run("publish", "--on", first)
    assert (code, told["parent"]) == (0, first)
    code, told = loaded.run("publish", "--on", first)
    assert code == 1
    assert "has been published since" in told["reason"]


@pytest.mark.parametrize("command", ["publish", "load"])
def test_an_override_without_a_reason_is_wrong_usage(command: str, office: Office) -> None:
    with pytest.raises(SystemExit) as ended:
        office.run(command, "--override")
    assert ended.value.code == 2


def test_editions_are_listed_pinned_gone_back_to_and_pruned(loaded: Office) -> None:
    loaded.run("build")
    newest, oldest = loaded.store.ids()
    assert loaded.run("pin", oldest, "--note", "báo cáo")[0] == 0
    assert loaded.run("rollback", oldest, "--reason", "thử")[1]["current"] == oldest
    code, told = loaded.run("editions")
    assert (code, told["signed"], told["sound"]) == (0, True, True)
    listed = {one["id"]: one for one in told["editions"]}
    assert list(listed) == [newest, oldest]
    assert (listed[oldest]["current"], listed[oldest]["pinned"]) == (True, "báo cáo")
    assert (listed[newest]["current"], listed[newest]["pinned"]) == (False, None)
    assert listed[newest]["parent"] == oldest
    assert loaded.run("prune", "--keep", 1)[1]["removed"] == []
    assert loaded.run("unpin", oldest)[0] == 0
    assert loaded.run("rollback", newest, "--reason", "thử")[0] == 0
    assert loaded.run("prune", "--keep", 1)[1]["removed"] == [oldest]
    assert loaded.run("rebuild", oldest)[1]["outcome"] == "same"
    assert loaded.run("verify")[1]["sound"]


WORDS = {
    "vi": ("hiện hành", "còn nguyên vẹn", "Chữ ký đã được kiểm tra"),
    "en": ("current", "verifies", "Signatures were checked"),
}


@pytest.mark.parametrize("lang", WORDS)
def test_editions_and_verify_speak_both_languages(lang: str, loaded: Office) -> None:
    code, said = loaded.say("editions", lang=lang)
    assert code == 0
    for words in WORDS[lang]:
        assert words in said
    assert loaded.say("verify", lang=lang)[0] == 0
    path = loaded.store.folder / f"{loaded.store.ids()[0]}.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"x")
    code, said = loaded.say("verify", lang=lang)
    assert code == 1
    assert path.stem in said


def test_an_empty_store_has_no_edition_and_nothing_wrong(office: Office) -> None:
    office.store.folder.mkdir()
    publishers_keys(office.store.folder)  # whoever comes first makes the key, and this may be first
    assert office.say("editions", lang="en") == (0, "There is no edition yet.\n")
    assert office.run("verify") == (0, {"signed": True, "sound": True, "findings": [
        {"name": "log.jsonl", "problems": []},
        {"name": "current.json", "problems": ["current.json is missing"]},
    ]})  # fmt: skip


@pytest.mark.parametrize("command", ["rollback", "rebuild", "pin", "unpin", "diff"])
def test_an_unknown_edition_is_refused_in_words(command: str, loaded: Office) -> None:
    more = {"rollback": ["--reason", "x"], "pin": ["--note", "x"], "diff": ["00009-aaaaaaaa"]}
    code, said = loaded.say(command, "00009-aaaaaaaa", *more.get(command, []))
    assert code == 1
    assert "00009-aaaaaaaa" in said


# --- what differs --------------------------------------------------------------------------------


def two(store: Store, **changed: pd.DataFrame) -> list[str]:
    first = publish(tiny.draft(), store, None)
    second = publish(tiny.draft(changed, override="a test"), store, first.id)
    return [first.id, second.id]


def test_figures_that_come_go_and_change_are_told(office: Office) -> None:
    staff = tiny.tables()["core_staff_month"]
    gone = (staff["commune_code"] == tiny.ALPHA) & (staff["month"] == tiny.JULY)
    staff.loc[staff["commune_code"] == tiny.BETA, "present"] += 1
    ids = two(office.store, core_staff_month=staff[~gone])
    code, told = office.run("diff", *ids)
    assert code == 0
    found = {(one["commune_code"], one["what"]) for one in told["figures"]}
    assert found == {(tiny.ALPHA, "removed"), (tiny.BETA, "changed")}
    changed = [one for one in told["figures"] if one["what"] == "changed"]
    assert {one["measure"] for one in changed} == {"present"}
    assert all(one["after"] == one["before"] + 1 for one in changed)
    back = office.run("diff", *ids[::-1])[1]["figures"]
    assert {one["what"] for one in back} == {"added", "changed"}
    few = office.run("diff", *ids, "--above", 5)[1]["figures"]
    assert {one["before"] for one in few if one["what"] == "changed"} == {10.0}, "33 for 32 is 3 %"


CAUSES = {
    "dossiers": {"dossiers": 99.0},
    "officials": {"officials": 5.0},
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_verdict_that_changes_says_why(cause: str, office: Office) -> None:
    load = tiny.tables()["mart_load"]
    alpha = load["commune_code"] == tiny.ALPHA
    load.loc[alpha, ["verdict", *CAUSES[cause]]] = ["balanced", *CAUSES[cause].values()]
    ids = two(office.store, mart_load=load)
    [verdict] = office.run("diff", *ids)[1]["verdicts"]
    assert (verdict["commune_code"], verdict["before"], verdict["after"]) == (
        tiny.ALPHA, "underloaded", "balanced",
    )  # fmt: skip
    assert verdict["why"] == [cause]


def test_policy_reference_and_method_are_told_apart(office: Office) -> None:
    load = tiny.tables()["mart_load"]
    load.loc[load["commune_code"] == tiny.ALPHA, "verdict"] = "balanced"
    policy = tiny.tables()["core_policy"].replace("1.25", "1.3")
    province = tiny.tables()["mart_province"].assign(load=80.0)
    known = {"commune_code": [tiny.ALPHA], "load": [16.25]}
    both = tiny.tables()["mart_load"].copy()
    both.loc[both["commune_code"] == tiny.ALPHA, "load"] = known["load"]
    load.loc[load["commune_code"] == tiny.ALPHA, "load"] = known["load"]
    first = publish(tiny.draft({"mart_load": both}), office.store, None).id
    cases = {
        "method": {},
        "policy": {"core_policy": policy},
        "reference": {"mart_province": province},
    }
    for cause, tables in cases.items():
        draft = tiny.draft({"mart_load": load} | tables)
        other = publish(draft, office.store, office.store.current_id()).id
        told = office.run("diff", first, other)[1]
        [verdict] = told["verdicts"]
        assert verdict["why"] == [cause]
        assert told["shared"] == ({"policy": ["verdict.band_high"]} if cause == "policy" else {})


def test_differences_are_told_in_words(office: Office) -> None:
    load = tiny.tables()["mart_load"]
    load.loc[load["commune_code"] == tiny.ALPHA, ["verdict", "officials"]] = ["balanced", 5.0]
    ids = two(office.store, mart_load=load)
    code, said = office.say("diff", *ids)
    assert code == 0
    assert "dưới tải → cân đối; số nhân sự" in said
    assert "underloaded → balanced; officials" in office.say("diff", *ids, lang="en")[1]
    assert office.say("diff", ids[0], ids[0], lang="en") == (0, "The editions are the same.\n")
