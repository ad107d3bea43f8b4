"""A clock that is wrong: editions are ordered by their counter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self
from unittest.mock import patch

from bench.faults.outcome import Outcome
from bench.faults.subject import begin, marked_draft, sound
from warehouse.editions import Store
from warehouse.history import rollback
from warehouse.publishing import publish
from warehouse.verifying import verify

STEPS = (
    timedelta(days=-365), timedelta(hours=-1), timedelta(0), timedelta(hours=1),
    timedelta(days=365), timedelta(days=-20_000), timedelta(days=20_000), timedelta(seconds=-1),
)  # fmt: skip


def wrong_clocks(folder: Path) -> Outcome:
    """Publish, go back and publish again while the clock jumps back and forward."""
    outcome = Outcome("clock set back and forward")
    store = Store(folder)
    newest = begin(store)
    for number, step in enumerate(STEPS):
        with _clock(datetime.now(UTC) + step):
            edition = publish(marked_draft(f"clock {number}"), store, newest.id)
            outcome.tried += 1
            if edition.manifest.number != newest.manifest.number + 1:
                outcome.blame("wrong", f"{edition.id} after {newest.id} at {step}")
            if sound(store).edition.id != edition.id or store.ids()[0] != edition.id:
                outcome.blame("lost", f"{edition.id} at {step}")
            rollback(store, newest.id, reason="the clock")
            if sound(store).edition.id != newest.id:
                outcome.blame("wrong", f"no way back to {newest.id} at {step}")
            rollback(store, edition.id, reason="the clock")
            newest = edition
    for one in verify(store).findings:
        if one.problems:
            outcome.blame("wrong", f"{one.name}: {one.problems}")
    return outcome


@contextmanager
def _clock(moment: datetime) -> Iterator[None]:
    """Another time for everything that writes."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moment.timestamp(), tz)

    with patch("warehouse.publishing.datetime", Clock), patch("warehouse.log.datetime", Clock):
        yield
