"""Turns of runs: one at a time, whoever takes long is passed by, nobody is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from pages.ui.turns import Turns

_PATIENCE_SECONDS = 20.0
_LONG, _SHORT = 30.0, 0.05


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_one_has_the_turn_at_a_time_and_all_get_one() -> None:
    turns, guard, here, most, came = Turns(_LONG, _LONG), Lock(), 0, 0, list[int]()

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


@pytest.mark.parametrize("passed_by", [False, True])
def test_turns_come_in_the_order_of_the_line(passed_by: bool) -> None:
    """Those behind a turn that takes long keep their order too."""
    turns, came = Turns(_LONG, _LONG), list[int]()
    first_has_it, first_may_end = Event(), Event()

    def first() -> None:
        with turns.one():
            first_has_it.set()
            assert first_may_end.wait(_PATIENCE_SECONDS)

    def run(number: int) -> None:
        with turns.one():
            came.append(number)

    with ThreadPoolExecutor(31) as several:
        held = several.submit(first)
        assert first_has_it.wait(_PATIENCE_SECONDS)
        others = []
        for number in range(30):
            others.append(several.submit(run, number))
            until(lambda: len(turns._line) > number)  # noqa: B023
        assert came == []
        if passed_by:
            with turns._changed:
                turns._until = time.monotonic()  # the first has taken long
                turns._changed.notify()
        else:
            first_may_end.set()
        for other in others:
            other.result(_PATIENCE_SECONDS)
        first_may_end.set()
        held.result(_PATIENCE_SECONDS)
    assert came == list(range(30))


def test_who_takes_long_is_passed_by_and_ends_nobody_elses_turn() -> None:
    turns = Turns(_SHORT, _LONG)
    slow_has_it, slow_may_end = Event(), Event()
    second_has_it, second_may_end = Event(), Event()

    def slow() -> float:
        with turns.one():
            began = time.monotonic()
            slow_has_it.set()
            assert slow_may_end.wait(_PATIENCE_SECONDS)
        return began

    def second() -> float:
        with turns.one():
            turns._until += _LONG  # this turn does not run out
            second_has_it.set()
            began = time.monotonic()
            assert second_may_end.wait(_PATIENCE_SECONDS)
        return began

    def third() -> float:
        with turns.one():
            return time.monotonic()

    with ThreadPoolExecutor(3) as several:
        first = several.submit(slow)
        assert slow_has_it.wait(_PATIENCE_SECONDS)
        other = several.submit(second)
        assert second_has_it.wait(_PATIENCE_SECONDS)  # though the first has not ended
        slow_may_end.set()  # the turn it ends is not its own any more
        began = first.result(_PATIENCE_SECONDS)
        last = several.submit(third)
        time.sleep(4 * _SHORT)
        assert not last.done()
        ended = time.monotonic()
        second_may_end.set()
        assert other.result(_PATIENCE_SECONDS) - began >= 0.9 * _SHORT
        assert last.result(_PATIENCE_SECONDS) >= ended


def test_who_has_waited_long_goes_on_beside_the_others() -> None:
    turns, may_end, has_it = Turns(_LONG, _SHORT), Event(), Event()

    def slow() -> None:
        with turns.one():
            has_it.set()
            assert may_end.wait(_PATIENCE_SECONDS)

    def quick() -> float:
        began = time.monotonic()
        with turns.one():
            return time.monotonic() - began

    with ThreadPoolExecutor(5) as several:
        first = several.submit(slow)
        assert has_it.wait(_PATIENCE_SECONDS)
        waits = [one.result(_PATIENCE_SECONDS) for one in [several.submit(quick) for _ in range(4)]]
        assert not first.done()
        may_end.set()
    assert all(0.9 * _SHORT <= wait < _LONG / 2 for wait in waits)
    assert (list(turns._line), turns._holder) == ([], None)


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns(_LONG)
    with pytest.raises(ValueError, match="wrong"), turns.one():
        raise ValueError("wrong")
    began = time.monotonic()
    with turns.one():
        assert time.monotonic() - began < _LONG / 2
