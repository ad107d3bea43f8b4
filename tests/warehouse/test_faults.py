"""The faults of `bench.faults` at a size that every change can bear."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.faults import clocks, crowd, damage, disks, kills, second, tampering
from bench.faults.outcome import Outcome
from bench.faults.publisher import Act

KILLS = 24
CALLS = 24
ACTS = 2
LEVELS = 8
FLIPS = 60
TRUNCATIONS = 10


def assert_clean(outcome: Outcome) -> None:
    assert outcome.examples == []
    assert outcome.clean, outcome.row()


def test_kills_at_random_moments_change_all_or_nothing(tmp_path: Path) -> None:
    outcome = kills.at_random(tmp_path / "store", KILLS)
    assert_clean(outcome)
    assert outcome.tried == KILLS
    assert outcome.notes["killed before it was published"] >= KILLS // 4


@pytest.mark.parametrize("how", [kills.KILL, kills.TEAR, kills.FAIL])
def test_stopping_at_a_call_changes_all_or_nothing(how: int, tmp_path: Path) -> None:
    """Evenly over all calls; `bench.faults` stops at every one of them."""
    shim = kills.built_shim(tmp_path)
    assert shim is not None, "a C compiler is needed: install the package gcc"
    outcome = kills.at_every_call(tmp_path / "store", shim, how, most=CALLS)
    assert_clean(outcome)
    assert outcome.tried >= CALLS
    assert outcome.notes["calls in a publish"] > CALLS


@pytest.mark.parametrize("how", [kills.KILL, kills.TEAR, kills.FAIL])
def test_stopping_what_two_persons_do_changes_all_or_nothing(how: int, tmp_path: Path) -> None:
    """To propose, approve, refuse and go back; nothing that is only proposed is ever served.

    An approval at every one of its calls, for there are few; the others at some.
    """
    shim = kills.built_shim(tmp_path)
    assert shim is not None, "a C compiler is needed: install the package gcc"
    outcome = second.at_every_call(
        tmp_path / "store", shim, how, most=ACTS, whole=frozenset({Act.APPROVE})
    )
    assert_clean(outcome)
    acts = {act.value for act in Act} - {"publish"}
    assert {name.removeprefix("calls of ") for name in outcome.notes if "calls" in name} == acts
    assert all(outcome.notes[f"calls of {act}"] >= 4 for act in acts)
    assert outcome.notes["calls of approve"] >= 6
    assert outcome.tried >= outcome.notes["calls of approve"] + 1 + (len(acts) - 1) * 3
    assert outcome.notes["nothing was changed"] >= len(acts)


def test_a_disk_that_fills_up_leaves_the_current_edition() -> None:
    """On a file system of its own, in memory; an ordinary user gets one in a namespace."""
    mount = disks.filled if os.geteuid() == 0 else disks.in_a_namespace
    outcome = mount(LEVELS)
    assert_clean(outcome)
    assert outcome.tried == LEVELS
    assert outcome.notes["refused with the current edition unchanged"] >= LEVELS // 2
    assert outcome.notes["published"] >= 1


def test_publishers_and_readers_at_once(tmp_path: Path) -> None:
    outcome = crowd.crowded(tmp_path / "store", publishers=3, publishes=4, readers=2, reads=200)
    assert_clean(outcome)
    assert outcome.tried >= 200
    assert outcome.notes["published"] == 12
    assert outcome.notes["editions seen"] > 2, "the readers saw the editions change"


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    outcome = damage.flipped(tmp_path / "store", FLIPS)
    assert_clean(outcome)
    assert outcome.notes["found, and a sound edition served"] >= FLIPS - 2


def test_every_cut_file_is_found(tmp_path: Path) -> None:
    assert_clean(damage.truncated(tmp_path / "store", TRUNCATIONS))


def test_every_damaged_input_is_found_and_nothing_is_built_from_it(tmp_path: Path) -> None:
    outcome = damage.kept_inputs(tmp_path, flips=12, cuts=6)
    assert_clean(outcome)
    assert outcome.notes == {"found by verify": 18, "refused by rebuild": 18}


def test_all_tampering_is_found_by_who_has_the_key(tmp_path: Path) -> None:
    outcome = tampering.tampered(tmp_path)
    assert_clean(outcome)
    assert outcome.tried == len(tampering.TAMPERS)


def test_without_the_key_only_what_is_resealed_from_end_to_end_escapes(tmp_path: Path) -> None:
    """Seals find damage; that somebody meant it, only the signature tells."""
    outcome = tampering.tampered(tmp_path, with_key=False)
    assert outcome.undetected == 3
    assert all("pointer" in one or "entry forged" in one for one in outcome.examples)


def test_a_wrong_clock_changes_no_order(tmp_path: Path) -> None:
    outcome = clocks.wrong_clocks(tmp_path / "store")
    assert_clean(outcome)
    assert outcome.tried == len(clocks.STEPS)
