"""`python -m sharing.alerts [--edition ID] [--dry-run]`: the mail after a publish."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from sharing import audit
from sharing.alerts.findings import find
from sharing.alerts.letter import letter
from sharing.alerts.sending import MailError, send
from sharing.alerts.sent import kept
from sharing.audit import chain
from sharing.settings import Mail, SettingsError, settings
from sharing.words import Words
from warehouse.editions import Edition, Store
from warehouse.errors import EditionError
from warehouse.log import account

_DONE, _REFUSED, _NOT_SENT = 0, 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Send what is to be sent; 0 done or nothing to do, 1 refused, 2 used wrongly, 3 not sent."""
    chosen = _parser().parse_args(arguments)
    words = Words(chosen.lang)
    try:
        mail = settings().mail
        store = Store(chosen.editions)
        edition = store.get(chosen.edition) if chosen.edition else store.serve().edition
        edition.verify()
        if chosen.dry_run:
            return _shown(store, edition, mail)
        if not mail.server or not mail.recipients:
            print(words("alert_done.not_set_up"))
            return _DONE
        return _sent(store, edition, mail, words)
    except (EditionError, OSError, SettingsError) as error:
        said = error.message(chosen.lang) if isinstance(error, EditionError) else error
        print(words("alert_done.failed", error=said), file=sys.stderr)
        return _REFUSED


def _shown(store: Store, edition: Edition, mail: Mail) -> int:
    """Print the mail instead of sending it."""
    message = _letter(store, edition, mail, [mail.recipients[0] if mail.recipients else "-"])[0]
    print(f"Subject: {message['Subject']}\n")
    body = message.get_body(("plain",))
    print(body.get_content() if body else "")
    return _DONE


def _letter(
    store: Store, edition: Edition, mail: Mail, recipients: Sequence[str]
) -> list[EmailMessage]:
    found = find(store, edition)
    now = dt.datetime.now(dt.UTC)
    return [
        letter(found, sender=mail.sender, recipient=one, base=settings().address, lang=mail.lang,
               now=now)
        for one in recipients
    ]  # fmt: skip


def _sent(store: Store, edition: Edition, mail: Mail, words: Words) -> int:
    with kept(_folder()) as before:
        waiting = before.waiting(edition.id, mail.recipients)
        if not waiting:
            print(words("alert_done.already", edition=edition.id))
            return _DONE
        done: list[str] = []

        def sent(message: EmailMessage) -> None:
            before.told(edition.id, str(message["To"]))
            done.append(str(message["To"]))

        try:
            send(mail, _letter(store, edition, mail, waiting), sent)
        except MailError as error:
            audit.record("alert_failed", by=account(), edition=edition.id, reason=error.code)
            said = words(f"alert_error.{error.code}")
            told = {"sent": len(done), "count": len(waiting), "said": said, "detail": error.detail}
            print(words("alert_done.not_sent", **told), file=sys.stderr)
            return _NOT_SENT
        finally:
            if done:
                audit.record("alert_sent", by=account(), edition=edition.id, recipients=len(done))
    print(words("alert_done.sent", edition=edition.id, count=len(done)))
    return _DONE


def _folder() -> Path:
    """Beside the audit log."""
    return chain.folder().parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.alerts", description=__doc__)
    parser.add_argument("--edition", help="id of the edition; the current one by default")
    parser.add_argument("--editions", type=Path, help="folder of the editions")
    parser.add_argument("--dry-run", action="store_true", help="print the mail, send nothing")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="of this command")
    return parser


if __name__ == "__main__":
    sys.exit(main())
