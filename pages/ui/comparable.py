"""What a period can be compared with: the last one of the same kind, right before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pages.ui import look
from pages.ui.drawn import once
from pages.ui.view import View
from sharing import periods


def before(view: View) -> Any | None:
    """The period right before the view's, of the same kind and length; None if there is none.

    Neither may hold the start-up month: its figures are not settled.
    """
    return periods.before(view.records("periods"), view.period)


def changes(view: View) -> dict[str, int] | None:
    """How many communes more or fewer have each verdict than in the last comparable period.

    None where there is no such period, or where either period has no verdict at all.
    """

    def make() -> dict[str, int] | None:
        earlier = before(view)
        if earlier is None:
            return None
        counts = [one.verdict_counts() for one in (view, replace(view, period=earlier))]
        if not all(map(periods.judged, counts)):
            return None
        now, then = counts
        return {verdict: now.get(verdict, 0) - then.get(verdict, 0) for verdict in look.VERDICTS}

    return once(view, "changes", make)
