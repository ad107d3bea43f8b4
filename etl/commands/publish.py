"""`python -m etl publish`: an edition from the data folder, with somebody to answer for it.

It does what `build` does, and more can be said to it: which edition it must follow, and why it is
published although the guards object.
"""

from __future__ import annotations

import argparse

from etl.build import BuildError, build_edition
from etl.commands.output import say, say_json
from etl.commands.refusals import objection_text, reason_of
from warehouse.editions import Store
from warehouse.manifest import EditionError

_WORDS = {
    "published": {
        "vi": "Đã công bố ấn bản {id} (sau {parent}): {communes} đơn vị, {dossiers} hồ sơ tiếp "
        "nhận.",
        "en": "Published edition {id} (after {parent}): {communes} communes, {dossiers} dossiers "
        "received.",
    },
    "proposed": {
        "vi": "Ấn bản {id} (sau {parent}) chờ người thứ hai duyệt: {communes} đơn vị, {dossiers} "
        "hồ sơ tiếp nhận. Ấn bản hiện hành giữ nguyên. Xem rồi duyệt: python -m etl approve {id} "
        "--look",
        "en": "Edition {id} (after {parent}) awaits a second person's approval: {communes} "
        "communes, {dossiers} dossiers received. The current edition stays. Look, then approve: "
        "python -m etl approve {id} --look",
    },
    "overridden": {
        "vi": "Lập dù có phản đối, lý do: {reason}",
        "en": "Made in spite of an objection, because: {reason}",
    },
    "refused": {
        "vi": "Không công bố được, ấn bản hiện hành giữ nguyên:\n{reason}",
        "en": "Not published, the current edition stays:\n{reason}",
    },
    "first": {"vi": "không có", "en": "none"},
}


def publish(options: argparse.Namespace) -> int:
    """Build and publish.

    Returns:
        0 if it was published or awaits approval, 1 if it was refused.
    """
    override = options.reason if options.override else ""
    try:
        edition = build_edition(
            options.data, Store(options.editions),
            parent=options.on, override=override, by=options.by,
        )  # fmt: skip
    except BuildError as error:
        return _refused(options, error.message(options.lang))
    except (OSError, EditionError) as error:
        return _refused(options, reason_of(error, options.lang))
    manifest = edition.manifest
    told = {
        "id": edition.id,
        "parent": manifest.parent,
        "communes": manifest.row_counts["core_commune"],
        "dossiers": int(manifest.control_sums["dossiers_received"]),
        "objections": manifest.objections,
        "override": manifest.override if manifest.objections else "",
    }
    became = "proposed" if edition.awaits_approval else "published"
    if options.json:
        say_json({"outcome": became, **told})
        return 0
    parent = manifest.parent or _WORDS["first"][options.lang]
    say(_WORDS[became][options.lang].format(**(told | {"parent": parent})))
    if manifest.objections:
        say(_WORDS["overridden"][options.lang].format(reason=manifest.override))
        for objection in manifest.objections:
            say(f"- {objection_text(objection, options.lang)}")
    return 0


def _refused(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
    return 1
