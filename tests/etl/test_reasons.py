"""The catalogue of reasons: complete in both languages, and every entry in use."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from etl.reading.reasons import Reaction, Reason, reasons

ETL = Path(__file__).parents[2] / "etl"
ENTRIES = sorted(reasons().values(), key=lambda reason: reason.code)
KEYS = {"kinds", "reaction", "vi", "en", "remedy_vi", "remedy_en"}
CODES = re.compile(r"[a-z]_[a-z]|\bdata/|python -m|\btrue\b.*\bfalse\b(?!, 1, 0)")
"""What only a programmer reads: names with underscores, paths, commands."""

MACHINE_WORDS = re.compile(r"\b(json|null|nan|regex|parse|parser|string|token|exception)\b", re.I)


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("reason", ENTRIES, ids=lambda reason: reason.code)
def test_an_entry_is_complete(reason: Reason) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", reason.code)
    assert reason.says.vi
    assert reason.says.en
    assert reason.says.vi != reason.says.en
    assert bool(reason.remedy.vi) == bool(reason.remedy.en)
    assert braces(reason.says.vi) == braces(reason.says.en)
    assert braces(reason.remedy.vi) == braces(reason.remedy.en)
    assert all(1 <= kind <= 133 for kind in reason.kinds)
    assert len(set(reason.kinds)) == len(reason.kinds)
    assert reason.reaction in Reaction
    for sentence in (reason.says.vi, reason.says.en, reason.remedy.vi, reason.remedy.en):
        assert sentence == " ".join(sentence.split())
        assert not MACHINE_WORDS.search(sentence)
        assert not CODES.search(re.sub(r"{[a-z_0-9]+}", "", sentence))


@pytest.mark.parametrize("reason", ENTRIES, ids=lambda reason: reason.code)
def test_whoever_is_stopped_or_warned_is_told_what_to_do(reason: Reason) -> None:
    if reason.reaction == Reaction.NOTE:
        return
    assert reason.remedy.vi.endswith((".", "?"))
    assert reason.remedy.en.endswith((".", "?"))
    assert reason.remedy.en.removesuffix(".") not in reason.says.en


def test_entries_have_known_keys_only() -> None:
    for path in (ETL / "reading" / "reasons").glob("*.toml"):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert set(entry) <= KEYS, f"{path.name}: {code}"


def test_every_reason_is_given_somewhere() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in ETL.rglob("*.py"))
    sources += "".join(
        path.read_text(encoding="utf-8") for path in ETL.parent.glob("warehouse/**/*.sql")
    )
    unused = [
        reason.code
        for reason in ENTRIES
        if f'"{reason.code}"' not in sources and f"'{reason.code}'" not in sources
    ]
    assert unused == []
