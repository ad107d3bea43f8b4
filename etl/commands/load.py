"""`python -m etl load`: from a folder of files to one edition."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from etl.build import BuildError, build_edition
from etl.commands.check import tell, told, write_marked
from etl.commands.layers import LayerAnswer, check_layers
from etl.commands.output import progress_bar, say, say_json
from etl.commands.refusals import reason_of
from etl.commands.report import as_text
from etl.intake.inbox import INBOX, REPORT_ENDING, find
from etl.intake.ledger import LedgerError
from etl.intake.parsing import Given
from etl.intake.record import read_record
from etl.intake.session import Examined, Sitting, accept, examine, keep
from etl.intake.store import BusyError, ReceivedStore, StoreError
from etl.layers import official_kept
from etl.policy import PolicyError
from etl.reading.faults import ReadingError
from etl.submitted import inputs_of
from warehouse.awaiting import open_ids, store_of
from warehouse.editions import Edition, Store
from warehouse.manifest import EditionError, sha256_of, write_atomically

_WORDS = {
    "reading": {"vi": "Đọc tệp", "en": "Reading"},
    "busy": {
        "vi": "Một lần nạp khác đang chạy; chờ xong rồi nạp lại.",
        "en": "Another load is running; wait for it to end and load again.",
    },
    "layers": {
        "vi": "Lớp ranh giới là của cả tỉnh, ngoài phạm vi được phép gửi của tài khoản này.",
        "en": "A boundary layer is of the whole province, which this account may not send.",
    },
    "published": {
        "vi": "Đã công bố ấn bản {id}: {dossiers} hồ sơ tiếp nhận, nhận thêm {added} tệp.",
        "en": "Published edition {id}: {dossiers} dossiers received, {added} files added.",
    },
    "proposed": {
        "vi": "Ấn bản {id} chờ người thứ hai duyệt: {dossiers} hồ sơ tiếp nhận, nhận thêm {added} "
        "tệp. Xem rồi duyệt: python -m etl approve {id} --look",
        "en": "Edition {id} awaits a second person's approval: {dossiers} dossiers received, "
        "{added} files added. Look, then approve: python -m etl approve {id} --look",
    },
    "received": {
        "vi": "Đã nhận thêm {added} tệp; ấn bản hiện hành giữ nguyên cho đến lần công bố sau.",
        "en": "{added} files added; the current edition stays until the next one is published.",
    },
    "nothing": {
        "vi": "Không có gì mới: ấn bản hiện hành giữ nguyên.",
        "en": "Nothing new: the current edition stays.",
    },
    "refused": {
        "vi": "Không công bố được, ấn bản hiện hành giữ nguyên, chưa tệp nào được tính:\n{reason}",
        "en": "Not published, the current edition stays, no file counts yet:\n{reason}",
    },
}
_SHAPEFILE = ".shp"
_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})


def load(options: argparse.Namespace) -> int:
    """Take files in and publish one edition with all that may count.

    Returns:
        0 if everything given counts, 1 if anything was refused, set aside or waits (the rest is
        published all the same), or if nothing could be published.
    """
    inbox = options.data / INBOX
    if not options.paths:
        inbox.mkdir(parents=True, exist_ok=True)
    found = find(options.paths or [inbox])
    if options.communes and found.layers:
        return _refused(options, _WORDS["layers"][options.lang])
    kept = ReceivedStore(options.data)
    try:
        with kept.locked():
            return _load([Given(path) for path in found.files], found.layers, kept, options)
    except BusyError:
        return _refused(options, _WORDS["busy"][options.lang])
    except BuildError as error:
        return _refused(options, error.message(options.lang))
    except ReadingError as error:
        return _refused(options, "\n".join(error.messages(options.lang)))
    except (OSError, EditionError, LedgerError, StoreError, PolicyError) as error:
        return _refused(options, reason_of(error, options.lang))


def _load(
    given: Sequence[Given],
    layer_paths: Sequence[Path],
    kept: ReceivedStore,
    options: argparse.Namespace,
) -> int:
    sitting = Sitting(
        options.by or getpass.getuser(), options.reason, replaces=options.replace,
        scope=options.communes,
    )  # fmt: skip
    bar = progress_bar(options, _WORDS["reading"][options.lang])
    with kept.staging() as staging:
        examined = examine(given, options.data, sitting, staging, bar)
        layers = check_layers(layer_paths, options.data / "reference")
        keep(examined, kept, sitting.by)
    if options.marked:
        write_marked(examined, options.marked, options.lang)
    with ExitStack() as undone:
        undone.enter_context(kept.undone_on_failure())
        files = accept(examined, kept, sitting)
        taken = [(one.layer, one.path) for one in layers if one.layer is not None]
        for layer, path in taken:
            undone.enter_context(official_kept(layer, path, options.data))
        edition = None
        if options.without_edition:
            pass
        elif files or taken or not _published_already(options, kept):
            override = options.reason if options.override else ""
            edition = build_edition(
                options.data, Store(options.editions), override=override, by=options.by
            )
    _clear_inbox(examined, layers, options)
    _tell(options, examined, layers, edition, files)
    spotless = [one.spotless for one in examined] + [one.spotless for one in layers]
    return 0 if all(spotless) else 1


def _published_already(options: argparse.Namespace, kept: ReceivedStore) -> bool:
    """Whether the current edition, or one that waits for a second person, holds all accepted.

    A load may have been killed.
    """
    wanted = inputs_of(read_record(kept))
    editions = Store(options.editions)
    try:
        current = editions.current_id()
        held = [editions.get(current).manifest] if current else []
        waits = store_of(editions)
        held += [waits.get(one).manifest for one in open_ids(editions) if one in waits.ids()]
    except EditionError:
        return False
    return any(wanted == dict(one.submissions) for one in held) if held else not wanted


def _clear_inbox(
    examined: Sequence[Examined], layers: Sequence[LayerAnswer], options: argparse.Namespace
) -> None:
    """What counts leaves the inbox; what does not stays. A report stays where not all counts.

    A file that was saved again since it was read has not been read, and stays.
    """
    inbox = (options.data / INBOX).resolve()
    for one in examined:
        if one.path.resolve().is_relative_to(inbox):
            report = "" if one.spotless else as_text(one, options.lang)
            unchanged = not one.path.is_file() or sha256_of(one.path) == one.reviewed.answer.sha256
            _settle(one.path, report, counts=one.done and unchanged)
    for layer in layers:
        if layer.path.resolve().is_relative_to(inbox):
            report = "" if layer.spotless else layer.as_text(options.lang)
            _settle(layer.path, report, counts=layer.spotless)
    for folder in sorted((path for path in inbox.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _settle(path: Path, report: str, *, counts: bool) -> None:
    """Write the report of a file of which not all counts; remove one that counts."""
    beside = path.with_name(path.name + REPORT_ENDING)
    if report:
        write_atomically(beside, report + "\n")
    else:
        beside.unlink(missing_ok=True)
    if not counts:
        return
    if path.is_dir():
        for file in path.glob("*.geojson"):
            file.unlink()
    elif path.suffix.lower() == _SHAPEFILE:
        for part in path.parent.glob("*"):
            if part.stem == path.stem and part.suffix.lower() in _PARTS:
                part.unlink()
    else:
        path.unlink(missing_ok=True)


def _tell(
    options: argparse.Namespace,
    examined: Sequence[Examined],
    layers: Sequence[LayerAnswer],
    edition: Edition | None,
    files: int,
) -> None:
    """Say what became of the files, and which edition holds them."""
    outcome: dict[str, Any] = {"outcome": "nothing"}
    if options.without_edition and files:
        outcome = {"outcome": "received", "added": files}
    if edition is not None:
        dossiers = int(edition.manifest.control_sums["dossiers_received"])
        became = "proposed" if edition.awaits_approval else "published"
        outcome = {"outcome": became, "id": edition.id, "dossiers": dossiers, "added": files}
    if options.json:
        say_json(outcome | told(examined, layers, options.lang))
        return
    tell(examined, layers, options.lang)
    say(_WORDS[outcome["outcome"]][options.lang].format(**outcome))


def _refused(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_WORDS["refused"][options.lang].format(reason=reason), error=True)
    return 1
