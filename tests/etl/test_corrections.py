"""Corrections: read strictly, guarded, applied to accepted figures only, kept with the edition."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import corrections
from etl.contracts.corrections import CORRECTIONS
from etl.cube import Facts
from etl.doubts import doubts
from etl.intake.ledger import Event, State, Submission
from etl.intake.record import KINDS, Record, empty
from etl.reading.corrections import FILE, Correction, read_corrections
from etl.reading.faults import ReadingError

COMMUNE, OTHER = "15607", "15610"
MARCH = pd.Timestamp("2026-03-01")
APRIL = pd.Timestamp("2026-04-01")
GOOD = f"""
corrections:
  - commune: "{COMMUNE}"
    month: 2026-03
    measure: resolved_late
    field: land
    channel: any
    action: override
    value: 12
    expect: 120
    reason: Thừa một chữ số; biểu đã ký ghi 12.
    reported_by: UBND xã Bát Mọt
"""


def written(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def one(**changed: object) -> tuple[int, Correction]:
    texts: dict[str, object] = {
        "commune": COMMUNE, "month": "2026-03", "measure": "resolved_late", "field": "land",
        "channel": "any", "action": "override", "value": "12", "expect": "120",
        "reason": "Thừa một chữ số", "reported_by": "UBND xã",
    }  # fmt: skip
    texts.update(changed)
    given = {name: value for name, value in texts.items() if value is not None}
    return 2, Correction.model_validate(given)


def submission(kind: str) -> Submission:
    step = (Event(State.RECEIVED, "2026-04-02T00:00:00+00:00", "Alpha"),)
    return Submission(1, "a" * 64, "bieu.xlsx", 10, step, kind=kind)


def record(**frames: pd.DataFrame) -> Record:
    """What stands: a form of March and April, and officials of March."""
    rows = {kind: empty(kind) for kind in KINDS} | {"caseload": form(), "staff": staff()} | frames
    covers = {kind: frozenset[str]() for kind in KINDS}
    covers["caseload"] = frozenset({f"{COMMUNE}|2026-03-01", f"{COMMUNE}|2026-04-01"})
    return Record(rows, covers, dict.fromkeys(KINDS, frozenset()), (submission("caseload"),))


def form() -> pd.DataFrame:
    source = submission("caseload").source_id
    rows = [
        {"commune_code": COMMUNE, "month": month, "field_code": field, "channel": channel,
         "received": 40 if channel != "any" else pd.NA,
         "resolved_late": 120 if channel == "any" else pd.NA, "source_id": source}
        for month in (MARCH, APRIL)
        for field in ("land", "certification")
        for channel in ("online", "in_person", "any")
    ]  # fmt: skip
    template = empty("caseload")
    frame = pd.DataFrame(rows).reindex(columns=template.columns)
    return frame.astype(template.dtypes.to_dict())


def staff() -> pd.DataFrame:
    source = submission("staff").source_id
    rows = [{"commune_code": COMMUNE, "month": MARCH, "staff_group": group, "assigned": 9.0,
             "present": 8.0, "source_id": source} for group in ("centre", "payroll")]  # fmt: skip
    return pd.DataFrame(rows)[list(empty("staff").columns)].astype(empty("staff").dtypes.to_dict())


def facts(rows: pd.DataFrame) -> Facts:
    """The form's months as the facts of an edition; nobody else reports."""
    none = pd.DataFrame()
    sources = pd.DataFrame({"source_id": [submission("caseload").source_id], "kind": "submitted"})
    return Facts(
        communes=pd.DataFrame({"commune_code": [COMMUNE]}), populations=none,
        fields=pd.DataFrame({"field_code": ["land", "certification"]}), handling_times=none,
        caseload=rows, staff=staff(), sources=sources,
        months=pd.DataFrame({"month": [MARCH, APRIL]}), periods=none,
    )  # fmt: skip


# --- reading -----------------------------------------------------------------------------------


def test_a_correction_is_read_with_its_line(tmp_path: Path) -> None:
    [(line, found)] = read_corrections(written(tmp_path, GOOD))
    assert line == 3
    assert (found.commune, f"{found.month}", found.measure) == (
        COMMUNE, "2026-03-01", "resolved_late",
    )  # fmt: skip
    assert (found.action, found.value, found.expect) == ("override", 12.0, 120.0)


@pytest.mark.parametrize("text", ["corrections: []\n", "# nothing yet\n", ""])
def test_no_correction_is_no_fault(text: str, tmp_path: Path) -> None:
    assert read_corrections(written(tmp_path, text)) == []


def test_the_file_may_be_absent(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == []


def test_the_projects_own_file_is_read() -> None:
    assert read_corrections(Path(__file__).resolve().parents[2] / "data") == []


BAD = {
    "a code as YAML guesses it": ('"15607"', "0x3CF7", "commune"),
    "a code of four digits": ('"15607"', '"1560"', "commune"),
    "Arabic digits": ('"15607"', '"١٥٦٠٧"', "commune"),
    "a day": ("2026-03", "2026-03-05", "month"),
    "no such month": ("2026-03", "2026-13", "month"),
    "an unknown measure": ("resolved_late", "late", "measure"),
    "an unknown action": ("override", "delete", "action"),
    "an override without value": ("    value: 12\n", "", "value"),
    "a flag with a value": ("action: override", "action: flag", "value"),
    "a number in sexagesimal": ("value: 12", "value: 1:20", "value"),
    "a number with underscores": ("value: 12", "value: 1_2", "value"),
    "a number with a thousand point": ("expect: 120", "expect: 1.200,5", "expect"),
    "half a dossier": ("expect: 120", "expect: 120.5", "expect"),
    "a negative count": ("value: 12", "value: -12", "value"),
    "no guard": ("    expect: 120\n", "", "expect"),
    "no reason": ("    reason: Thừa một chữ số; biểu đã ký ghi 12.\n", "", "reason"),
    "an empty reason": ("reason: Thừa một chữ số; biểu đã ký ghi 12.", 'reason: ""', "reason"),
    "nobody who reported it": ("    reported_by: UBND xã Bát Mọt\n", "", "reported_by"),
    "an unknown key": ("    expect:", "    except: 1\n    expect:", "except"),
    "a key twice": ("    expect: 120\n", "    expect: 120\n    expect: 12\n", "expect"),
    "a list for a value": ("value: 12", "value: [12]", "value"),
    "a tag": ("value: 12", "value: !!python/object:os.system 12", "value"),
    "a staff group for dossiers": ("    expect:", "    staff_group: centre\n    expect:",
                                   "staff_group"),
    "officials without their group": ("resolved_late", "present", "staff_group"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_understood_is_refused_by_line_and_name(name: str, tmp_path: Path) -> None:
    old, new, key = BAD[name]
    assert old in GOOD
    with pytest.raises(ReadingError) as refused:
        read_corrections(written(tmp_path, GOOD.replace(old, new, 1)))
    [fault, *_] = refused.value.faults
    assert fault.file == FILE
    assert fault.row is not None
    assert fault.column == key
    for language in ("vi", "en"):
        assert key in fault.message(language)


@pytest.mark.parametrize(
    "text",
    ["corrections:\n  a: 1\n", "korrections: []\n", "- a\n", "corrections: [1, 2]\n",
     "corrections: [\n", "a: b: c\n", "corrections: []\nmore: 1\n", "\tcorrections: []\n"],
)  # fmt: skip
def test_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ReadingError):
        read_corrections(written(tmp_path, text))


def test_an_alias_is_refused(tmp_path: Path) -> None:
    """The same correction twice, the second by reference."""
    text = GOOD.replace("  - commune", "  - &a\n    commune", 1) + "  - *a\n"
    with pytest.raises(ReadingError):
        read_corrections(written(tmp_path, text))


def test_two_corrections_of_one_figure_are_refused(tmp_path: Path) -> None:
    text = GOOD + GOOD.removeprefix("\ncorrections:\n")
    with pytest.raises(ReadingError, match="one correction for each figure"):
        read_corrections(written(tmp_path, text))


# --- applying ----------------------------------------------------------------------------------


def value(rows: pd.DataFrame, measure: str, month: pd.Timestamp = MARCH) -> pd.Series:
    return rows.loc[(rows["month"] == month) & (rows["field_code"] == "land"), measure]


def test_an_override_changes_one_figure_and_is_written_down() -> None:
    before = record()
    done = corrections.apply([one()], before)
    assert value(done.record.rows["caseload"], "resolved_late").dropna().tolist() == [12]
    assert value(done.record.rows["caseload"], "resolved_late", APRIL).dropna().tolist() == [120]
    [row] = done.rows.to_dict("records")
    assert (row["old_value"], row["new_value"], row["action"]) == (120.0, 12.0, "override")
    assert row["source_id"] == submission("caseload").source_id
    assert row["reason"]
    assert row["reported_by"]
    assert done.withheld.empty
    CORRECTIONS.schema().validate(done.rows, lazy=True)
    pd.testing.assert_frame_equal(before.rows["caseload"], form())  # what was accepted stays


def test_a_flag_changes_no_figure_but_is_written_down_and_doubtful() -> None:
    done = corrections.apply([one(action="flag", value=None)], record())
    pd.testing.assert_frame_equal(done.record.rows["caseload"], form())
    [row] = done.rows.to_dict("records")
    assert (row["old_value"], row["new_value"]) == (120.0, 120.0)
    found = doubts(facts(done.record.rows["caseload"]), done.rows)
    flagged = found[(found["code"] == "flagged") & (found["scope"] == "observed")]
    [shown] = flagged.to_dict("records")
    assert (shown["commune_code"], shown["month"], shown["measure"]) == (
        COMMUNE, MARCH, "resolved_late",
    )  # fmt: skip
    assert (shown["value"], shown["correction"]) == (120.0, row["position"])


def test_what_is_dropped_or_replaced_is_not_doubtful() -> None:
    for action, new in (("drop", None), ("override", "12")):
        done = corrections.apply([one(action=action, value=new)], record())
        found = doubts(facts(done.record.rows["caseload"]), done.rows)
        assert "flagged" not in set(found["code"])


def test_a_dropped_count_is_missing_and_not_zero() -> None:
    done = corrections.apply([one(action="drop", value=None)], record())
    assert value(done.record.rows["caseload"], "resolved_late").isna().all()
    assert done.withheld.empty
    assert pd.isna(done.rows.loc[0, "new_value"])
    CORRECTIONS.schema().validate(done.rows, lazy=True)


def test_without_its_receipts_the_whole_month_is_withheld() -> None:
    given = one(measure="received", channel="online", action="drop", value=None, expect="40")
    done = corrections.apply([given], record())
    rows = done.record.rows["caseload"]
    assert set(rows["month"]) == {APRIL}
    [hidden] = done.withheld.to_dict("records")
    assert (hidden["data_set"], hidden["commune_code"], hidden["month"]) == (
        "caseload", COMMUNE, MARCH,
    )  # fmt: skip
    assert f"{COMMUNE}|2026-03-01" in done.record.covers["caseload"], "no simulation in its place"


def test_dropped_officials_are_missing_in_their_group_only() -> None:
    given = one(measure="present", field=None, channel=None, staff_group="centre", action="drop",
                value=None, expect="8")  # fmt: skip
    done = corrections.apply([given], record())
    assert done.record.rows["staff"]["staff_group"].tolist() == ["payroll"]
    assert done.withheld["data_set"].tolist() == ["staff"]


def test_several_fields_are_dropped_together_and_expected_together() -> None:
    given = one(field=None, action="drop", value=None, expect="240")
    done = corrections.apply([given], record())
    march = done.record.rows["caseload"]
    assert march.loc[march["month"] == MARCH, "resolved_late"].isna().all()


WRONG = {
    "the source was mended": ({"expect": "12"}, "the source has been mended"),
    "no such commune": ({"commune": OTHER}, "an accepted figure"),
    "no such month": ({"month": "2026-05"}, "an accepted figure"),
    "a count that the form does not split": ({"channel": "online"}, "an accepted figure"),
    "more officials than any office has": (
        {"measure": "present", "staff_group": "centre", "field": None, "channel": None,
         "expect": "8", "value": "1001"},
        "found '1001', expected 1000 at most",
    ),
    "more dossiers than a column holds": (
        {"value": "2147483648"}, "found '2147483648', expected 2147483647 at most",
    ),
    "several rows": ({"field": None, "expect": "240"}, "one row of figures"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_correction_that_does_not_fit_stops_the_build(name: str) -> None:
    changed, said = WRONG[name]
    with pytest.raises(ReadingError, match=said) as refused:
        corrections.apply([one(**changed)], record())
    assert "corrections.yml, row 2" in str(refused.value)


def test_simulated_figures_are_not_corrected() -> None:
    """Only what an office sent can be wrong; nothing stands here."""
    with pytest.raises(ReadingError, match="an accepted figure"):
        corrections.apply([one()], record(caseload=empty("caseload")))


def test_all_that_does_not_fit_is_named_at_once() -> None:
    with pytest.raises(ReadingError) as refused:
        corrections.apply([one(commune=OTHER), one(expect="1")], record())
    assert len(refused.value.faults) == 2
