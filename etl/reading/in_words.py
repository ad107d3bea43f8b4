"""Why something failed, in the language of whoever reads it."""

from __future__ import annotations

import errno

from etl.reading.faults import Language, ReadingError, ToldError, Wording
from warehouse.errors import EditionError

_DISK = {
    errno.ENOENT: Wording("không có thư mục hoặc tệp này", "there is no such folder or file"),
    errno.ENOTDIR: Wording("đường dẫn đi qua một tệp", "the path goes through a file"),
    errno.EISDIR: Wording("đây là thư mục, không phải tệp", "this is a folder, not a file"),
    errno.EEXIST: Wording("đã có sẵn", "it is there already"),
    errno.EACCES: Wording("không có quyền đọc hoặc ghi", "no right to read or write"),
    errno.EPERM: Wording("hệ điều hành không cho phép", "the system does not permit it"),
    errno.EROFS: Wording("ổ đĩa chỉ đọc", "the disk is read-only"),
    errno.ENOSPC: Wording("ổ đĩa đầy", "the disk is full"),
    errno.EDQUOT: Wording("hết hạn mức ổ đĩa", "the disk quota is used up"),
    errno.ENAMETOOLONG: Wording("tên tệp quá dài", "the file's name is too long"),
}


def in_words(error: BaseException, language: Language) -> str:
    """Why something failed: in the reader's language where it has words, else as it says."""
    if isinstance(error, EditionError | ToldError):
        return error.message(language)
    if isinstance(error, ReadingError):
        return "\n".join(error.messages(language))
    if not isinstance(error, OSError) or error.errno not in _DISK:
        return str(error)
    said: str = getattr(_DISK[error.errno], language)
    return f"{said}: {error.filename}" if error.filename else said
