"""`python -m etl rebuild ID`: the same inputs and the same code give the same edition."""

from __future__ import annotations

import argparse

from etl.build import BuildError
from etl.commands.output import say, say_json
from etl.reading.in_words import in_words
from etl.rebuild import rebuild as made_again
from warehouse.editions import Store
from warehouse.manifest import EditionError

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
    "other_code": {
        "vi": "Ấn bản do phiên bản khác ({version}) lập: chỉ phiên bản ấy phải cho cùng kết quả.",
        "en": "Another version ({version}) made the edition: only that one must give the same.",
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
                  "same_code": made.same_code, "differing": list(made.differing)})  # fmt: skip
        return 0 if made.same else 1
    tables = ", ".join(made.differing) or _WORDS["unknown"][options.lang]
    words = _WORDS["same" if made.same else "different"][options.lang]
    say(words.format(id=made.id, found=made.found, wanted=made.wanted, tables=tables))
    if not made.same_code:
        say(_WORDS["other_code"][options.lang].format(version=made.code_version))
    return 0 if made.same else 1


def _refused(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
    return 1
