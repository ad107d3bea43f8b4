"""Machine-written dates: one spelling, anything else is refused."""

import re
from datetime import date

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date:
    """A day written year-month-day with leading zeros: 2025-07-01.

    Raises:
        ValueError: the text is written otherwise, or the calendar has no such day.
    """
    if not _ISO_DATE.fullmatch(text):
        raise ValueError("not a date")
    return date.fromisoformat(text)
