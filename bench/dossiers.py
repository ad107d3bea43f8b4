"""Ten million dossiers: the reader beside a bare scan of the same columns, pandas and polars.

Each figure is of a process of its own, with its peak of memory. The bare scan reads every column
that the reader looks at and does nothing with it. pandas and polars do the same aggregation, with
neither the checks nor the search for dossiers that two rows give. Run it alone with
`python -m bench.dossiers`; `--rows` takes fewer.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.servers import ROOT
from bench.table import Line, Measurement, markdown

ROWS = 10_000_000
ROUNDS = 3
RATIO = 2.5
MEMORY_MB = 1024.0
_ROUND_SECONDS = 1800
_DAYS = ("ngayTiepNhan", "ngayHenTra", "ngayKetThucXuLy", "ngayTra")
_LOOKED_AT = (
    "maHoSo", "maTTHC", "tenTTHC", "tenLinhVuc", "kenhThucHien", "donViId", "tenDonVi", *_DAYS,
    "tenTrangThaiHoSo", "laHoSoChungThuc", "trangThaiPhiDiaGioi",
)  # fmt: skip
_NEEDED = (
    "donViId", "tenLinhVuc", "kenhThucHien", "trangThaiPhiDiaGioi", "ngayTiepNhan", "ngayHenTra",
    "ngayKetThucXuLy",
)  # fmt: skip
_COUNTED = (
    "donViId",
    "tenLinhVuc",
    "kenhThucHien",
    "trangThaiPhiDiaGioi",
    "received",
    "done",
    "speed",
)

Found = dict[str, Any]


def measure(*_subject: object, rows: int = ROWS, rounds: int = ROUNDS) -> Measurement:
    """Make a list of ten million rows twice, as CSV and as Parquet, and read both every way."""
    lines: list[Line] = []
    details: dict[str, Any] = {"rows": rows}
    with tempfile.TemporaryDirectory(prefix="bench-dossiers-") as folder:
        for kind in ("csv", "parquet"):
            path = Path(folder) / f"made.{kind}"
            _in_process("write", path, rows)
            # One after the other in every round: other work on the machine meets them alike.
            found: dict[str, list[Found]] = {name: [] for name in _WAYS if name != "write"}
            for _ in range(rounds):
                for name, results in found.items():
                    results.append(_in_process(name, path, rows))
            details[kind] = {"bytes": path.stat().st_size, "rounds": found}
            lines += _lines(kind, found, rows)
            path.unlink()
    return Measurement(lines, details)


def _lines(kind: str, found: dict[str, list[Found]], rows: int) -> list[Line]:
    """The lines of one format; a ratio is the median of the ratios of the rounds."""
    scan = median(one["seconds"] for one in found["scan"])
    title = f"{rows / 1e6:g} million dossiers, {'CSV' if kind == 'csv' else 'Parquet'}"

    def line(what: str, name: str, part: str, aim: float | None = None) -> Line:
        ratios = [
            ours[part] / bare["seconds"]
            for ours, bare in zip(found[name], found["scan"], strict=True)
        ]
        return Line(f"{title}: {what}", scan * median(ratios), scan, "s", aim)

    megabytes = max(one["megabytes"] for one in found["reader"])
    return [
        line("all checks, repeated dossiers, figures / bare scan", "reader", "reading",
             RATIO if kind == "csv" else None),
        line("the same with hashing the file", "reader", "with_hash"),
        line("the same with writing the rows to keep", "reader", "seconds"),
        line("pandas, figures only", "pandas", "seconds"),
        line("polars, figures only", "polars", "seconds"),
        Line(f"{title}: most memory / of the bare scan", megabytes,
             median(one["megabytes"] for one in found["scan"]), "MB", MEMORY_MB,
             aim_is_ratio=False),
    ]  # fmt: skip


def _in_process(name: str, path: Path, rows: int) -> Found:
    """What a new process says of one way to read a file."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.dossiers", "--way", name, "--file", str(path),
         "--rows", str(rows)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=_ROUND_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{name} of {path.name}: {done.stderr}")
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(path: Path, rows: int) -> Found:
    _made().write_dossiers(path, rows)
    return {}


def _scan(path: Path, _: int) -> Found:
    """DuckDB reads the columns; counting or hashing is what makes it do so."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(config={"threads": "2", "memory_limit": "600MB"})
    if path.suffix == ".csv":
        source = ("read_csv($path, columns = $columns, auto_detect = false, header = true, "
                  "delim = ',', quote = '\"', escape = '\"', strict_mode = true)")  # fmt: skip
        values: dict[str, object] = {
            "path": str(path),
            "columns": dict.fromkeys(_made().SYSTEM, "VARCHAR"),
        }
        looks = ", ".join(f"count({name})" for name in _LOOKED_AT)
    else:
        # A count is answered by the file's own statistics: only a hash reads the values.
        source = "read_parquet($path)"
        values = {"path": str(path)}
        looks = f"bit_xor(hash({', '.join(_LOOKED_AT)}))"
    started = time.perf_counter()
    connection.execute(f"SELECT {looks} FROM {source}", values).fetchall()
    return {"seconds": time.perf_counter() - started}


def _reader(path: Path, rows: int) -> Found:
    """The product's reader, and how much of its time hashes the file and writes what is kept."""
    from etl.sources.dossiers import answering, opening, read_lists  # noqa: PLC0415

    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            started = time.perf_counter()
            result = function(*arguments)
            spent[name] = time.perf_counter() - started
            return result

        return run

    for module, name, step in ((opening, "survey", "hash"), (answering, "_keep", "keep")):
        setattr(module, name, timed(step, getattr(module, name)))
    context = _made().list_context()
    with tempfile.TemporaryDirectory(dir=path.parent) as staging:
        started = time.perf_counter()
        (answer,) = read_lists([path], context, staging=Path(staging), progress=lambda _: None)
        seconds = time.perf_counter() - started
    if answer.refused or answer.rows_read != rows:
        raise RuntimeError(f"{path.name} was not read: {answer.findings[:3]}")
    reading = seconds - spent["hash"] - spent["keep"]
    return {"seconds": seconds, "reading": reading, "with_hash": seconds - spent["keep"],
            "set_aside": len(answer.set_aside)}  # fmt: skip


def _pandas(path: Path, _: int) -> Found:
    import pandas as pd  # noqa: PLC0415

    started = time.perf_counter()
    columns = list(_NEEDED)
    if path.suffix == ".csv":
        frame = pd.read_csv(path, usecols=columns, dtype="str")
        for name in _NEEDED[4:]:
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d %H:%M:%S")
    else:
        frame = pd.read_parquet(path, columns=columns)
    days = {name: frame[name].dt.normalize() for name in _NEEDED[4:]}
    done, due = days["ngayKetThucXuLy"], days["ngayHenTra"]
    frame["speed"] = (done > due).astype("int8") - (done < due).astype("int8")
    frame["received"] = days["ngayTiepNhan"].dt.to_period("M")
    frame["done"] = done.dt.to_period("M")
    counted = frame.groupby(list(_COUNTED), dropna=False).size()
    return {"seconds": time.perf_counter() - started, "groups": len(counted)}


def _polars(path: Path, _: int) -> Found:
    import polars as pl  # noqa: PLC0415

    started = time.perf_counter()
    day = "%Y-%m-%d %H:%M:%S"
    if path.suffix == ".csv":
        lazy = pl.scan_csv(path, infer_schema=False).select(_NEEDED)
        lazy = lazy.with_columns(pl.col(name).str.to_datetime(day) for name in _NEEDED[4:])
    else:
        lazy = pl.scan_parquet(path).select(_NEEDED)
    done, due = pl.col("ngayKetThucXuLy").dt.date(), pl.col("ngayHenTra").dt.date()
    counted = (
        lazy.with_columns(
            speed=(done > due).cast(pl.Int8) - (done < due).cast(pl.Int8),
            received=pl.col("ngayTiepNhan").dt.truncate("1mo"),
            done=pl.col("ngayKetThucXuLy").dt.truncate("1mo"),
        )
        .group_by(_COUNTED)
        .len()
        .collect(engine="streaming")
    )
    return {"seconds": time.perf_counter() - started, "groups": counted.height}


def _made() -> Any:
    """The makers of lists; they belong to the tests."""
    return importlib.import_module("tests.etl.dossiers_inputs")


_WAYS: dict[str, Callable[[Path, int], Found]] = {
    "write": _write,
    "scan": _scan,
    "reader": _reader,
    "pandas": _pandas,
    "polars": _polars,
}


def main() -> None:
    """Measure all, or in a new process one way to read one file."""
    parser = argparse.ArgumentParser(prog="python -m bench.dossiers", description=__doc__)
    parser.add_argument("--way", choices=list(_WAYS))
    parser.add_argument("--file", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if options.way:
        found = _WAYS[options.way](options.file, options.rows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"megabytes": peak}))
        return
    from bench.table import circumstances  # noqa: PLC0415

    beside = circumstances("none")
    measured = measure(rows=options.rows, rounds=options.rounds)
    print(json.dumps(measured.details, indent=1))
    print(markdown(measured.lines, beside))


if __name__ == "__main__":
    main()
