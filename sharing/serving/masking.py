"""What no log may hold is masked before any log sees it: links, session ids, queries, tickets."""

from __future__ import annotations

import logging
import re
from typing import Any

_MASK = "***"
_ACCESS = "uvicorn.access"  # its format takes the parts of a message by their place
# What stands before a secret in a log is kept; the secret goes.
_SECRETS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(/v/)[^\s\"'?#/]+",
        r"(/tai-ve/)[^\s\"'?#/]+",
        r"(/_stcore/upload_file/)[^\s\"'?#]+",
        r"(can_viec_\w+=)[^\s;,\"']+",
        r"(_streamlit_\w+=)[^\s;,\"']+",
        r"((?i:sec-websocket-protocol)\S*\s+)[^\r\n]+",
        r"((?i:authorization)\S*\s+)[^\r\n]+",
        r"(/[^\s\"'?]*\?)[^\s\"']+",
        r"((?i:session[ _]?(?:id)?)\W{1,3})[0-9a-f]{8}-[0-9a-f-]{27}",
    )
)


def masked(text: str) -> str:
    """The text without what must not be kept."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{_MASK}", text)
    return text


def mask_logs() -> None:
    """From now on every record of this process is masked as it is made; twice does no harm."""
    make = logging.getLogRecordFactory()
    if not isinstance(make, _Masking):
        logging.setLogRecordFactory(_Masking(make))


class _Masking:
    """Makes records as before, masked."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        if isinstance(record.args, tuple) and record.name == _ACCESS:
            record.args = tuple(map(_masked, record.args))
        else:
            said = record.getMessage()
            if (clean := masked(said)) != said:
                record.msg, record.args = clean, None
        if record.exc_info:
            record.exc_text = masked(_FORMATTER.formatException(record.exc_info))
        return record


_FORMATTER = logging.Formatter()


def _masked(value: object) -> object:
    """A part of a message, masked; numbers stay numbers, for the format wants them."""
    return value if isinstance(value, int | float) else masked(str(value))
