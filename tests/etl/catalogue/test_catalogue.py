"""Every row of the catalogue of bad inputs gets the reaction written in it, in words to act on."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import pytest

from etl.intake.context import make_context
from etl.intake.parsing import parse
from etl.reading.answers import Answer
from etl.reading.reasons import Reaction, reasons
from etl.sources.context import Context
from tests.etl.catalogue.cases import CASES, ELSEWHERE, KINDS, Case
from tests.etl.catalogue.groups import GROUPS

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)
NAMES = 14
"""The row of the catalogue on file names: they are shown rewritten."""

assert GROUPS  # importing them registers the cases


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(ROOT / "data", TODAY)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_spoilt_file_gets_its_answer(case: Case, context: Context, tmp_path: Path):
    path = case.make(tmp_path)
    before = path.read_bytes()
    answer = parse(path, context, path.name)
    found = [one for one in answer.findings if one.code == case.code]
    assert found, [one.message("en") for one in answer.findings]
    assert case.kind in reasons()[case.code].kinds
    assert found[0].reaction == case.reaction
    # A case that gives no row or column is of the whole file or sheet, and must name neither.
    assert (case.row, case.column) in [one.place[2:4] for one in found]
    for one in found:
        assert one.place.file == path.name or case.kind == NAMES
        assert one.place.sheet or one.place.row is None or path.suffix == ".csv"
        assert all(len(one.message(language)) > 20 for language in ("vi", "en"))
        assert one.message("vi") != one.message("en")
    followed(case, answer)
    assert path.read_bytes() == before


def followed(case: Case, answer: Answer) -> None:
    """What the reaction says has happened."""
    if case.reaction == Reaction.REFUSE:
        assert answer.refused
        return
    assert answer.rows_accepted + len(answer.set_aside) == answer.rows_read
    if case.reaction == Reaction.QUARANTINE:
        assert any(case.code in row.codes for row in answer.set_aside)
    else:
        assert not answer.refused, [one.message("en") for one in answer.findings]


def test_no_row_of_the_catalogue_is_left_out():
    held = {case.kind for case in CASES} | set(ELSEWHERE)
    assert sorted(held) == list(KINDS)


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_what_is_held_elsewhere_is_a_test(place: str):
    module, _, function = place.partition("::")
    assert callable(getattr(importlib.import_module(module), function))
    assert function.startswith("test_")


def test_every_row_has_a_reason_or_a_test_of_its_own():
    answered = {kind for reason in reasons().values() for kind in reason.kinds}
    assert sorted(answered | set(ELSEWHERE)) == list(KINDS)
