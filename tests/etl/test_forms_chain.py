"""What was open at the end of a month is carried over into the next."""

from datetime import date

import pandas as pd
import pytest

from etl.sources.forms import broken_chains, carry_over_findings
from tests.etl.forms_inputs import (
    OCTOBER_ROWS,
    UNIT_ROWS,
    answer,
    make_form,
    read_grid,
    units_grid,
)

SEPTEMBER = date(2026, 9, 1)
NOVEMBER = date(2026, 11, 30)


def accepted(folder, month, **changed):
    rows = dict(OCTOBER_ROWS) | {name.replace("_", " "): counts for name, counts in changed.items()}
    read = answer(make_form(folder / f"{month:%Y-%m}.xlsx", month=month, rows=rows))
    assert not read.refused
    return read.accepted


@pytest.fixture
def before(tmp_path):
    """September: open 0 Chứng thực, 3 Hộ tịch, 7 Đất đai, 4 Bảo trợ xã hội, 2 Người có công."""
    return accepted(
        tmp_path,
        SEPTEMBER,
        Hộ_tịch=(9, 0, 0, 6, 0, 0, 3, 0),
        Đất_đai=(9, 0, 0, 2, 0, 0, 5, 2),
        Bảo_trợ_xã_hội=(4, 0, 0, 0, 0, 0, 4, 0),
        Người_có_công=(2, 0, 0, 0, 0, 0, 0, 2),
    )


def test_an_unbroken_chain_says_nothing(tmp_path, before):
    now = accepted(tmp_path, date(2026, 10, 1))
    assert broken_chains(now, before).empty
    assert carry_over_findings(now, before, "bieu.xlsx") == ()


def test_two_dossiers_warn_and_more_set_aside(tmp_path, before):
    now = accepted(
        tmp_path,
        date(2026, 10, 1),
        Hộ_tịch=(61, 9, 5, 52, 18, 1, 4, 0),
        Đất_đai=(5, 2, 4, 3, 4, 1, 2, 1),
    )
    found = carry_over_findings(
        now, before, "bieu.xlsx", {"15607": "Xã Bát Mọt"}, {"land": "Đất đai"}
    )
    assert [(one.code, str(one.reaction)) for one in found] == [
        ("chain_slips", "warn"),
        ("chain_broken", "quarantine"),
    ]
    message = found[1].message("vi")
    assert all(part in message for part in ("Xã Bát Mọt", "Đất đai", "10/2026", " 4,", " 7"))


def test_other_months_are_not_compared(tmp_path, before):
    august = before.assign(month=pd.Timestamp(2026, 8, 1).as_unit("us"))
    now = accepted(tmp_path, date(2026, 10, 1), Đất_đai=(5, 2, 4, 3, 4, 1, 2, 1))
    assert broken_chains(now, august).empty


def test_missing_figures_are_not_compared(tmp_path, before):
    now = accepted(tmp_path, date(2026, 10, 1), Đất_đai=(5, 2, 4, 3, 4, 1, 2, 1))
    unknown = before.assign(in_process_late=pd.array([None] * len(before), dtype="Int64"))
    assert broken_chains(now, unknown).empty


def test_without_fields_the_communes_sums_are_compared(tmp_path, before):
    rows = dict(UNIT_ROWS) | {"UBND xã Bát Mọt": (85, 60, 20, 67, 80, 2, 14, 2)}
    now = read_grid(units_grid(rows), tmp_path).accepted
    broken = broken_chains(now, before)
    assert broken.to_dict("records") == [
        {
            "commune_code": "15607",
            "month": pd.Timestamp(2026, 10, 1),
            "field_code": "unclassified",
            "carried_over": 20,
            "open_before": 16,
            "difference": 4,
        }
    ]
