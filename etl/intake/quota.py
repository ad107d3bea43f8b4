"""How much one person may send from the web page (kind 130): 20 files an hour, 500 MB a day."""

from datetime import datetime, timedelta

from etl.intake.ledger import Ledger, State
from etl.reading.findings import Finding, Place, finding

MOST_FILES_AN_HOUR = 20
MOST_BYTES_A_DAY = 500 * 2**20
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MEGABYTE = 2**20


def over_quota(
    ledger: Ledger, by: str, file: str, size_bytes: int, now: datetime
) -> Finding | None:
    """Whether one more file would be too much; to be asked before its bytes are taken.

    Every receipt counts, of refused files too.

    Args:
        ledger: What was received.
        by: Who sends.
        file: Name of the file as shown.
        size_bytes: Its size.
        now: The server's time (UTC).

    Returns:
        The refusal, or None if it may be sent.
    """
    files = sent = 0
    for submission in ledger:
        for event in submission.events:
            if event.state != State.RECEIVED or event.by != by:
                continue
            age = now - datetime.fromisoformat(event.at)
            files += age < _HOUR
            sent += submission.size_bytes if age < _DAY else 0
    if files >= MOST_FILES_AN_HOUR:
        return finding("quota_files", Place(file), sent=files, most=MOST_FILES_AN_HOUR)
    if sent + size_bytes > MOST_BYTES_A_DAY:
        most = MOST_BYTES_A_DAY // _MEGABYTE
        return finding("quota_size", Place(file), sent=sent // _MEGABYTE, most=most)
    return None
