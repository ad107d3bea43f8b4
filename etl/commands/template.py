"""`python -m etl template`: an empty template to fill in."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from etl.commands.output import say, say_json
from etl.contracts.templates import TEMPLATE_KINDS
from etl.intake.context import read_known
from etl.intake.ledger import LedgerError
from etl.intake.record import read_record
from etl.intake.store import ReceivedStore, StoreError
from etl.policy import PolicyError
from etl.reading.faults import ReadingError
from etl.reading.in_words import in_words
from etl.sources import reference
from etl.submitted import merge_handling_times
from etl.templates import Filling, write_template

_WRITTEN = {"vi": "Đã ghi mẫu {file}.", "en": "Wrote the template {file}."}
_FAILED = {"vi": "Không ghi được mẫu: {reason}", "en": "The template was not written: {reason}"}
KINDS = TEMPLATE_KINDS


def template(options: argparse.Namespace) -> int:
    """Write one template.

    Returns:
        0 when it is written, 1 if it cannot be.
    """
    target: Path = options.output or Path(f"mau-{options.kind.replace('_', '-')}.xlsx")
    try:
        filling = replace(filling_of(options.data), month=options.month)
        write_template(options.kind, target, filling, options.lang)
    except ReadingError as error:
        return _failed(options, "\n".join(error.messages(options.lang)))
    except (OSError, LedgerError, StoreError, PolicyError) as error:
        return _failed(options, in_words(error, options.lang))
    if options.json:
        say_json({"outcome": "written", "file": str(target)})
    else:
        say(_WRITTEN[options.lang].format(file=target))
    return 0


def filling_of(data_folder: Path) -> Filling:
    """What templates are filled with, from the data folder and the submissions.

    Raises:
        ReadingError: A reference table is not as it must be.
        PolicyError: The policy is not.
        LedgerError: The ledger is damaged.
        StoreError: Accepted rows are missing or damaged.
    """
    record = read_record(ReceivedStore(data_folder))
    known = read_known(data_folder, record)
    tables = reference.load(data_folder / "reference")
    fields = tables.fields.sort_values("display_order")
    times = merge_handling_times(record, tables.handling_times)
    minutes = times[["handling_minutes", "handling_minutes_low", "handling_minutes_high"]]
    return Filling(
        units=known.units,
        fields=dict(zip(fields["field_code"], fields["name_vi"], strict=True)),
        handling_times=dict(
            zip(
                zip(times["field_code"], times["channel"], strict=True),
                minutes.itertuples(index=False, name=None),
                strict=True,
            )
        ),
        policy=known.policy,
    )


def _failed(options: argparse.Namespace, reason: str) -> int:
    if options.json:
        say_json({"outcome": "refused", "reason": reason}, error=True)
    else:
        say(_FAILED[options.lang].format(reason=reason), error=True)
    return 1
