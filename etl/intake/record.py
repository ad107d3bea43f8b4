"""What stands: the accepted rows of all submissions, later ones before earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from etl.contracts.submitted import SUBMITTED
from etl.intake.keys import contract_of, row_keys
from etl.intake.ledger import Submission
from etl.intake.store import ReceivedStore

KINDS = ("caseload", "dossiers", "caseload_cumulative", "staff", "population",
         "handling_times", "policy", "shares")  # fmt: skip


@dataclass(frozen=True)
class Record:
    """The rows that stand, by kind.

    Attributes:
        rows: By kind, the rows of its contract with `source_id` added; none that is replaced or
            withheld.
        covers: By kind, every key that was given, withheld ones included.
        withheld: By kind, the keys to be shown as missing.
        submissions: Those of which something stands.
    """

    rows: dict[str, pd.DataFrame]
    covers: dict[str, frozenset[str]]
    withheld: dict[str, frozenset[str]]
    submissions: tuple[Submission, ...] = field(default=())

    @property
    def caseload(self) -> pd.DataFrame:
        """Dossiers by commune and month: the signed form, and the dossier list where none is."""
        lists = self.rows["dossiers"]
        if len(lists):
            lists = lists[~row_keys("dossiers", lists).isin(self.covers["caseload"])]
        return stacked("caseload", [self.rows["caseload"], lists])


def read_record(store: ReceivedStore) -> Record:
    """Everything that stands in a store of received files.

    Raises:
        LedgerError: The ledger is damaged.
        StoreError: Accepted rows are missing or damaged.
    """
    ledger = store.ledger()
    rows, covers, withheld = {}, {}, {}
    used: dict[int, Submission] = {}
    for kind in KINDS:
        standing = ledger.standing(kind)
        hidden = frozenset(key for key, one in standing.items() if key in one.withheld)
        parts = [empty(kind)]
        for number in sorted({one.number for one in standing.values()}):
            one = used[number] = ledger[number]
            own = {key for key, stands in standing.items() if stands.number == number} - hidden
            frame = store.rows(one)
            if len(frame) and own:
                kept = frame[row_keys(kind, frame).isin(own)]
                parts.append(kept.assign(source_id=one.source_id))
        rows[kind] = stacked(kind, parts)
        covers[kind], withheld[kind] = frozenset(standing), hidden
    return Record(rows, covers, withheld, tuple(used[number] for number in sorted(used)))


def empty(kind: str) -> pd.DataFrame:
    """No row of a kind, typed as its contract says, with `source_id`."""
    columns = SUBMITTED[contract_of(kind)].columns
    typed = {column.name: pd.Series(dtype=column.dtype) for column in columns}
    return pd.DataFrame(typed | {"source_id": pd.Series(dtype="str")})


def stacked(kind: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one kind under each other, typed as the contract says."""
    template = empty(kind)
    filled = [part[list(template.columns)].astype(template.dtypes.to_dict()) for part in parts
              if len(part)]  # fmt: skip
    return pd.concat(filled, ignore_index=True) if filled else template
