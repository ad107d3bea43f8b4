"""Turns of runs: one at a time, whoever takes long is passed by, nobody is forgotten."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from pages.ui.turns import Turns

_PATIENCE_SECONDS = 20.0
_LONG, _SHORT = 30.0, 0.05


def test_one_has_the_turn_at_a_time_and_all_get_one() -> None:
    turns, guard, here, most, came = Turns(_LONG), Lock(), 0, 0, []

    def run(number: int) -> None:
        nonlocal here, most
        with turns.one():
            with guard:
                here += 1
                most = max(most, here)
            time.sleep(0.002)
            with guard:
                here -= 1
                came.append(number)

    with ThreadPoolExecutor(12) as several:
        list(several.map(run, range(60), timeout=_PATIENCE_SECONDS))
    assert most == 1
    assert sorted(came) == list(range(60))


def test_who_takes_long_is_passed_by_and_ends_nobody_elses_turn() -> None:
    turns = Turns(_SHORT)
    slow_may_end, second_has_it, second_may_end = Event(), Event(), Event()

    def slow() -> None:
        with turns.one():
            assert slow_may_end.wait(_PATIENCE_SECONDS)

    def second() -> None:
        with turns.one():
            turns._until += _LONG  # this turn does not run out
            second_has_it.set()
            assert second_may_end.wait(_PATIENCE_SECONDS)

    def third() -> float:
        with turns.one():
            return time.monotonic()

    with ThreadPoolExecutor(3) as several:
        first, began = several.submit(slow), time.monotonic()
        while turns._holder is None:
            time.sleep(0.001)
        other = several.submit(second)
        assert second_has_it.wait(_PATIENCE_SECONDS)
        assert time.monotonic() - began >= _SHORT
        slow_may_end.set()  # it was passed by: the turn it ends is not its own any more
        first.result(_PATIENCE_SECONDS)
        last = several.submit(third)
        time.sleep(4 * _SHORT)
        assert not last.done()
        ended = time.monotonic()
        second_may_end.set()
        other.result(_PATIENCE_SECONDS)
        assert last.result(_PATIENCE_SECONDS) >= ended


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns(_LONG)
    with pytest.raises(ValueError, match="wrong"), turns.one():
        raise ValueError("wrong")
    began = time.monotonic()
    with turns.one():
        assert time.monotonic() - began < _LONG / 2
