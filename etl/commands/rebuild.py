"""`python -m etl rebuild ID`: the same inputs and the same code give the same edition."""

from __future__ import annotations

import argparse

from etl.build import BuildError
from etl.commands.output import say, say_json
from etl.reading.in_words import in_words
from etl.rebuild import Rebuilt
from etl.rebuild import rebuild as made_again
from warehouse.editions import Store
from warehouse.manifest import EditionError

_SHOWN = 24
_WORDS = {
    "same": {
        "vi": "Lập lại {id} từ dữ liệu đầu vào đã lưu: cùng mã nội dung {found}.",
        "en": "Rebuilt {id} from its kept inputs: the same logical hash {found}.",
    },
    "different": {
        "vi": "Lập lại {id} cho KẾT QUẢ KHÁC: mã nội dung {found}, ấn bản có {wanted}. Bảng khác "
        "nhau: {tables}.",
        "en": "Rebuilding {id} gives SOMETHING ELSE: logical hash {found}, the edition has "
        "{wanted}. Tables that differ: {tables}.",
    },
    "same_code": {
        "vi": "Mã nguồn ở đây chính là mã nguồn đã lập ấn bản ({version}).",
        "en": "The code here is the code that made the edition ({version}).",
    },
    "other_code": {
        "vi": "Mã nguồn ở đây ({here}) KHÔNG phải mã nguồn đã lập ấn bản ({version}): chỉ mã nguồn "
        "ấy phải cho cùng kết quả.",
        "en": "The code here ({here}) is NOT the code that made the edition ({version}): only that "
        "one must give the same.",
    },
    "unknown_code": {
        "vi": "Ấn bản chỉ ghi số phiên bản ({version}), không ghi mã băm của mã nguồn: không thể "
        "biết mã nguồn ở đây ({here}) có phải là mã nguồn đã lập ấn bản.",
        "en": "The edition names a version ({version}) and no hash of its code: whether the code "
        "here ({here}) made it cannot be known.",
    },
    "unknown": {"vi": "không so sánh được", "en": "cannot be compared"},
    "refused": {"vi": "Không lập lại được: {reason}", "en": "Cannot be rebuilt: {reason}"},
}


def rebuild(options: argparse.Namespace) -> int:
    """Build an edition again and compare.

    Returns:
        0 if it is the same, 1 if it is not or could not be built.
    """
    try:
        made = made_again(Store(options.editions), options.id, options.output)
    except BuildError as error:
        return _refused(options, error.message(options.lang))
    except (OSError, EditionError) as error:
        return _refused(options, in_words(error, options.lang))
    if options.json:
        say_json({"outcome": "same" if made.same else "different", "id": made.id,
                  "logical_hash": made.found, "edition_logical_hash": made.wanted,
                  "code": _code(made), "code_version": made.code_version,
                  "code_here": made.code_here, "same_code": made.same_code,
                  "differing": list(made.differing)})  # fmt: skip
        return 0 if made.same else 1
    tables = ", ".join(made.differing) or _WORDS["unknown"][options.lang]
    words = _WORDS["same" if made.same else "different"][options.lang]
    say(words.format(id=made.id, found=made.found, wanted=made.wanted, tables=tables))
    told = _WORDS[f"{_code(made)}_code"][options.lang]
    say(told.format(version=_short(made.code_version), here=_short(made.code_here)))
    return 0 if made.same else 1


def _code(made: Rebuilt) -> str:
    """Whether the code is the edition's: same, other or unknown."""
    if not made.code_known:
        return "unknown"
    return "same" if made.same_code else "other"


def _short(version: str) -> str:
    return version[:_SHOWN]


def _refused(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
    return 1
