"""An edition of which some tables are others, or all of them a test's own."""

from __future__ import annotations

import pandas as pd

from warehouse.connection import Connection


class Changed:
    """Answers as a connection does that is asked for whole tables."""

    def __init__(self, edition: Connection | None = None, **tables: pd.DataFrame) -> None:
        self._edition, self._tables, self._asked = edition, tables, ""

    def table(self, name: str) -> Changed:
        """The table of that name, to be taken by `df`."""
        one = Changed(self._edition, **self._tables)
        one._asked = name
        return one

    def df(self) -> pd.DataFrame:
        """Its rows."""
        if self._asked in self._tables or self._edition is None:
            return self._tables[self._asked].copy()
        rows: pd.DataFrame = self._edition.table(self._asked).df()
        return rows
