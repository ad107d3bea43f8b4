"""`python -m etl check`: what would be accepted, set aside or refused, and why."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from etl.commands.failing import UNABLE, unable
from etl.commands.layers import LayerAnswer, check_layers
from etl.commands.output import progress_bar, say, say_json
from etl.commands.report import as_json, as_text, summary
from etl.intake.inbox import find
from etl.intake.parsing import Given, mark_copies
from etl.intake.preview import preview
from etl.intake.session import Examined, Outcome, Sitting, examine
from etl.reading.faults import Language
from etl.reading.reasons import Reaction

_READING = {"vi": "Đọc tệp", "en": "Reading"}
_NOTHING = {"vi": "Không có tệp nào để kiểm tra.", "en": "There is no file to check."}


def check(options: argparse.Namespace) -> int:
    """Check files and folders; changes nothing.

    Returns:
        0 if everything would count, 1 if anything would be refused, set aside or wait.
    """
    found = find(options.paths)
    given = [Given(path) for path in found.files]
    bar = progress_bar(options, _READING[options.lang])
    try:
        with TemporaryDirectory() as staging:
            examined = examine(
                given, options.data, Sitting(by="", scope=options.communes), Path(staging), bar
            )
    except UNABLE as error:
        return unable(options, error)
    layers = check_layers(found.layers, options.data / "reference")
    if options.marked:
        write_marked(examined, options.marked, options.lang)
    if options.json:
        say_json(told(examined, layers, options.lang))
    else:
        tell(examined, layers, options.lang)
    if not examined and not layers and not options.json:
        say(_NOTHING[options.lang])
    spotless = [one.spotless for one in examined] + [one.spotless for one in layers]
    return 0 if all(spotless) else 1


def write_marked(examined: Sequence[Examined], folder: Path, language: Language) -> None:
    """Write a marked copy of every file of which not all counts, or that has warnings."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (one.path, one.reviewed.answer)
        for one in examined
        if any(found.reaction != Reaction.NOTE for found in one.reviewed.answer.findings)
    ]
    mark_copies(wanted, folder, language)


def told(
    examined: Sequence[Examined], layers: Sequence[LayerAnswer], language: Language
) -> dict[str, Any]:
    """What became of each file, for machines."""
    return {
        "files": [as_json(one, language) for one in examined],
        "boundaries": [one.as_json(language) for one in layers],
        "preview": preview(
            [
                one.reviewed.answer
                for one in examined
                if one.outcome in (Outcome.ACCEPTED, Outcome.WAITING)
            ]
        ),
    }


def tell(examined: Sequence[Examined], layers: Sequence[LayerAnswer], language: Language) -> None:
    """Say what became of each file, and of several, which somebody must see to."""
    for one in examined:
        say(as_text(one, language))
    for layer in layers:
        say(layer.as_text(language))
    if len(examined) > 1:
        say(summary(examined, language))
