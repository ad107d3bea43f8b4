"""The time of the province, in which days begin and end."""

from datetime import date, datetime, timedelta, timezone

LOCAL_TIME = timezone(timedelta(hours=7))
"""Viet Nam: UTC+7 all the year."""


def today() -> date:
    """The day in Viet Nam."""
    return datetime.now(LOCAL_TIME).date()
