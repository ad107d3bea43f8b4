"""What DuckDB is asked: the text of every statement, and its values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
# What is spelt out in the code: it names no table and takes no value (tests/warehouse/test_sql.py).
SPELT_OUT = frozenset({"CHECKPOINT", "SET lock_configuration = true"})


@dataclass
class Asked:
    """Every statement of the connections opened since it began to listen."""

    texts: set[str] = field(default_factory=set)
    values: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, text: str, values: Any) -> None:
        """One statement and what was bound to it."""
        self.texts.add(text)
        self.count += 1
        if values:
            bound: Iterable[Any] = values.values() if isinstance(values, dict) else values
            self.values += [str(one) for one in bound]


class Connection:
    """A DuckDB connection that is listened to."""

    def __init__(self, real: duckdb.DuckDBPyConnection, asked: Asked) -> None:
        self._real, self._asked = real, asked

    def execute(self, text: str, values: Any = None) -> Connection:
        self._asked.add(text, values)
        self._real.execute(text, values)
        return self

    def executemany(self, text: str, values: Any = None) -> Connection:
        self._asked.add(text, None)
        self._real.executemany(text, values)
        return self

    def sql(self, text: str, **more: Any) -> Any:
        self._asked.add(text, more.get("params"))
        return self._real.sql(text, **more)

    def cursor(self) -> Connection:
        return Connection(self._real.cursor(), self._asked)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def listen(patch: pytest.MonkeyPatch) -> Asked:
    """Listen to every connection that is opened from now on."""
    asked, real = Asked(), duckdb.connect
    patch.setattr(duckdb, "connect", lambda *args, **more: Connection(real(*args, **more), asked))
    return asked


def written_down() -> frozenset[str]:
    """The text of every .sql file of the product."""
    files = [
        path for room in ("warehouse", "sharing", "etl") for path in (ROOT / room).rglob("*.sql")
    ]
    return frozenset(path.read_text("utf-8") for path in files) | SPELT_OUT
