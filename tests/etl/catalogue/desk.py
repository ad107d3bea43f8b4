"""A desk to hand files in at: a data folder of its own, and a server clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from etl.intake.parsing import Given
from etl.intake.record import Record, read_record
from etl.intake.session import Examined, Outcome, Sitting, accept, examine, keep
from etl.intake.store import ReceivedStore
from tests.etl.catalogue.whole_files import workbook
from tests.etl.forms_inputs import make_form
from tests.etl.units_inputs import CENTRE, STAFF_HEADER

DATA = Path(__file__).parents[3] / "data"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NAMES = {
    "15607": "UBND xã Bát Mọt", "15610": "UBND xã Yên Nhân", "15628": "UBND xã Lương Sơn",
    "15622": "UBND xã Vạn Xuân", "15661": "UBND xã Tân Thành",
}  # fmt: skip


def form_rows(
    received: int, before: int = 5, still_open: int = 5, *, step: int = 1
) -> dict[str, tuple[int, ...]]:
    """Counts of three fields, of which the first receives the most; all four identities hold.

    Args:
        received: Dossiers the first field receives.
        before: Dossiers each field carries over.
        still_open: Dossiers each field has open at the end.
        step: Tells forms with the same totals apart.
    """
    rows = {}
    for number, name in enumerate(("Chứng thực", "Hộ tịch", "Đất đai"), start=1):
        came = received // number
        online = came // 2 + step
        direct = came - online
        rows[name] = (
            online, direct, before, step, came + before - still_open - step, 0, still_open, 0
        )  # fmt: skip
    return rows


@dataclass
class Desk:
    """Where files are handed in.

    Attributes:
        folder: A folder of the test's own.
        clock: What the server's clock says.
    """

    folder: Path
    clock: datetime = NOW
    _forms: int = field(default=0)

    def __post_init__(self) -> None:
        """Copy what a data folder needs."""
        for name in ("reference", "reported", "demo"):
            shutil.copytree(DATA / name, self.data / name)
        shutil.copyfile(DATA / "policy.toml", self.data / "policy.toml")

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def store(self) -> ReceivedStore:
        """The received files."""
        return ReceivedStore(self.data, lambda: self.clock)

    def form(
        self, code: str, month: date, rows: Mapping[str, Sequence[int]], **options: object
    ) -> Path:
        """Write the form of a commune's month."""
        self._forms += 1
        path = self.folder / f"bieu-{self._forms}-{code}.xlsx"
        return make_form(path, NAMES[code], month, rows, **options)  # type: ignore[arg-type]

    def look(self, *paths: Path, **sitting: object) -> list[Examined]:
        """Examine files that are handed in together; nothing is kept."""
        said = Sitting(**({"by": "Văn phòng UBND tỉnh"} | sitting))  # type: ignore[arg-type]
        staging = Path(mkdtemp(dir=self.folder))
        return examine([Given(path) for path in paths], self.data, said, staging)

    def hand_in(self, *paths: Path, **sitting: object) -> list[Examined]:
        """Examine files, keep them, and let those count that may."""
        said = Sitting(**({"by": "Văn phòng UBND tỉnh"} | sitting))  # type: ignore[arg-type]
        examined = self.look(*paths, **sitting)
        with self.store.locked():
            keep(examined, self.store, said.by)
            accept(examined, self.store, said)
        return examined

    def months(self, code: str, received: Mapping[date, int]) -> None:
        """Hand in a commune's forms of some months, all of them accepted."""
        forms = [
            self.form(code, month, form_rows(count)) for month, count in sorted(received.items())
        ]
        outcomes = [one.outcome for one in self.hand_in(*forms)]
        assert outcomes == [Outcome.ACCEPTED] * len(forms)

    @property
    def record(self) -> Record:
        """What stands."""
        return read_record(self.store)

    def received(self, code: str, month: date) -> int:
        """Dossiers that stand as received by a commune in a month."""
        rows = self.record.rows["caseload"]
        own = (rows["commune_code"] == code) & (rows["month"] == pd.Timestamp(month))
        return int(rows.loc[own, "received"].sum())


def staff_file(folder: Path, name: str, *rows: tuple[str, str, str, int, int]) -> Path:
    """Write a staff workbook: code, name, month, assigned, present of the centre."""
    lines = [
        ["", code, unit, month, CENTRE, assigned, present]
        for code, unit, month, assigned, present in rows
    ]
    return workbook(folder / name, [STAFF_HEADER, *lines])


def codes(one: Examined, reaction: str = "") -> list[str]:
    """The codes found in a file, of one reaction or of all."""
    found = one.reviewed.answer.findings
    return [each.code for each in found if not reaction or each.reaction == reaction]


def told(one: Examined, code: str) -> str:
    """What a finding says in Vietnamese."""
    return next(each.message("vi") for each in one.reviewed.answer.findings if each.code == code)
