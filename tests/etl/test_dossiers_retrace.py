"""Kept rows that cannot be read again as they were: said, in the reader's language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.sources.dossiers.retrace import RetraceError, retrace
from tests.etl.dossiers_inputs import list_context
from tests.etl.intake_inputs import BAT_MOT


def test_damaged_rows_are_told_in_both_languages(tmp_path: Path) -> None:
    kept = tmp_path / "kept.parquet"
    kept.write_bytes(b"PAR1 damaged PAR1")
    with pytest.raises(RetraceError) as refused:
        retrace(
            [kept], list_context(), commune_code=BAT_MOT, month=date(2026, 9, 1),
            aside=[frozenset()], staging=tmp_path,
        )  # fmt: skip
    english, vietnamese = str(refused.value), refused.value.message("vi")
    assert "kept.parquet" in english
    assert "kept.parquet" in vietnamese
    assert vietnamese != english
