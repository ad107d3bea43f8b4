"""Readers in a process of their own."""

import os
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from etl.reading.confined import Limits, run_confined
from etl.reading.findings import RefusedError
from etl.reading.opening import open_document
from tests.etl import confined_inputs as inputs
from tests.etl.reading_inputs import csv


def code(error: RefusedError) -> str:
    assert len(error.findings) == 1
    return error.findings[0].code


def test_what_a_function_returns_comes_back() -> None:
    assert run_confined(inputs.double, 21) == 42
    big = os.urandom(5 * 2**20)
    assert run_confined(inputs.echo, big) == big


def test_every_call_has_a_process_of_its_own() -> None:
    numbers = {run_confined(inputs.process_number) for _ in range(3)}
    assert len(numbers) == 3
    assert os.getpid() not in numbers


def test_a_document_is_the_same_as_read_here(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv())
    assert run_confined(open_document, path) == open_document(path)
    path.write_bytes(b"")
    with pytest.raises(RefusedError) as caught:
        run_confined(open_document, path, "số liệu.csv")
    assert code(caught.value) == "file_empty"


def test_a_refusal_travels_with_its_findings() -> None:
    with pytest.raises(RefusedError) as caught:
        run_confined(inputs.refusing, "a.xlsx")
    found = caught.value.findings[0]
    assert (found.code, found.place.file, found.place.row) == ("file_too_large", "a.xlsx", 3)
    assert "21 MB" in found.message("vi")


def test_any_other_exception_comes_with_its_traceback() -> None:
    with pytest.raises(RuntimeError, match=r"broken on a\.xlsx") as caught:
        run_confined(inputs.failing, Path("/x/a.xlsx"))
    assert "ZeroDivisionError" in str(caught.value)
    assert "confined_inputs.py" in str(caught.value)
    with pytest.raises(RuntimeError, match="pickle"):
        run_confined(inputs.returning_what_cannot_travel)


def test_too_much_time_of_the_processor() -> None:
    with pytest.raises(RefusedError) as caught:
        run_confined(inputs.spinning, Path("/x/a.xlsx"), limits=Limits(cpu_seconds=1))
    assert code(caught.value) == "reading_took_too_long"
    assert caught.value.findings[0].place.file == "a.xlsx"
    assert "1 giây" in caught.value.findings[0].message("vi")


def test_too_much_time_of_the_clock() -> None:
    started = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        run_confined(inputs.sleeping, limits=Limits(wall_seconds=1), file="b.xlsx")
    assert code(caught.value) == "reading_took_too_long"
    assert caught.value.findings[0].place.file == "b.xlsx"
    assert time.monotonic() - started < 10


def test_too_much_memory() -> None:
    with pytest.raises(RefusedError) as caught:
        run_confined(inputs.hoarding, limits=Limits(memory_bytes=100 * 2**20))
    assert code(caught.value) == "reading_took_too_much_memory"
    assert "100 MB" in caught.value.findings[0].message("vi")


@pytest.mark.parametrize("function", [inputs.dying, inputs.leaving])
def test_a_process_that_dies(function: object) -> None:
    with pytest.raises(RefusedError) as caught:
        run_confined(function)  # type: ignore[arg-type]
    assert code(caught.value) == "reading_failed"


def test_files_are_limited_and_the_environment_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_confined(inputs.opening_many_files, limits=Limits(open_files=32)) < 32
    assert "PYTEST_CURRENT_TEST" in os.environ
    assert "PYTEST_CURRENT_TEST" not in run_confined(inputs.environment)


def test_calls_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda n: run_confined(inputs.double, n), range(40))) == [
            2 * number for number in range(40)
        ]


def test_a_server_that_died_is_started_again() -> None:
    with pytest.raises(RefusedError) as caught:
        run_confined(inputs.killing_its_server, limits=Limits(wall_seconds=2))
    assert code(caught.value) == "reading_failed"
    assert run_confined(inputs.double, 1) == 2


def test_a_call_costs_milliseconds() -> None:
    run_confined(inputs.double, 0)
    costs = []
    for number in range(20):
        started = time.monotonic()
        run_confined(inputs.double, number)
        costs.append(time.monotonic() - started)
    assert sorted(costs)[10] < 0.2


def test_a_function_that_cannot_be_imported_fails_here() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        run_confined(lambda: 1)
