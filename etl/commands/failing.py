"""What is said when the project's own tables or ledger cannot be read: no file was looked at."""

from __future__ import annotations

import argparse

from etl.commands.output import say, say_json
from etl.intake.ledger import LedgerError
from etl.intake.store import StoreError
from etl.policy import PolicyError
from etl.reading.faults import Language, ReadingError
from etl.reading.in_words import in_words

UNABLE = (ReadingError, LedgerError, StoreError, PolicyError, OSError)
"""What reading the project's own knowledge can raise."""

_WORDS: dict[Language, str] = {
    "vi": "Chưa kiểm tra được tệp nào: dữ liệu của chính hệ thống có lỗi. Báo người quản trị sửa "
    "chỗ sau rồi kiểm tra lại:\n{reason}",
    "en": "No file could be checked: the system's own data are at fault. Have the administrator "
    "mend this and check again:\n{reason}",
}


def unable(options: argparse.Namespace, error: Exception) -> int:
    """Say, in the reader's language, what must be mended before any file can be looked at.

    Returns:
        1, the command's answer.
    """
    faults = in_words(error, options.lang).splitlines()
    if options.json:
        say_json({"outcome": "refused", "reason": "\n".join(faults)}, error=True)
    else:
        reason = "\n".join(f"  {fault}" for fault in faults)
        say(_WORDS[options.lang].format(reason=reason), error=True)
    return 1
