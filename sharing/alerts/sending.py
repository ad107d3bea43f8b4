"""Handing mails to the server: encrypted, tried again where that can help, and never twice."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from sharing import secret_files
from sharing.settings import Mail
from sharing.settings_checks import LOOPBACK
from warehouse.errors import EditionError

_TIMEOUT_SECONDS = 30.0
_PAUSES_SECONDS = (2.0, 10.0)
_FIRST_PERMANENT = 500


class MailError(Exception):
    """A mail could not be handed over.

    Attributes:
        code: A key under `alert_error` of the words.
        detail: What the server or the system said; never a password.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Make one."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def send(
    mail: Mail,
    messages: Sequence[EmailMessage],
    sent: Callable[[EmailMessage], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Hand mails over, one by one; what may pass by itself is tried again.

    Args:
        mail: The server.
        messages: The mails.
        sent: Told of each one that the server has taken.
        pause: Waits between two tries.

    Raises:
        MailError: If one could not be handed over after all tries; the others were tried as well.
    """
    left = list(messages)
    refused: MailError | None = None
    for wait in (*_PAUSES_SECONDS, None):
        tried = _once(mail, left, sent)
        refused = refused or tried.refused
        left = tried.left
        if not left:
            break
        if wait is None:
            raise tried.later or MailError("later")
        pause(wait)
    if refused:
        raise refused


@dataclass
class _Tried:
    """What one try left over."""

    left: list[EmailMessage]
    """Mails that may pass later."""
    later: MailError | None = None
    refused: MailError | None = None


def _once(
    mail: Mail, messages: Sequence[EmailMessage], sent: Callable[[EmailMessage], None]
) -> _Tried:
    """Try to hand over some mails.

    Raises:
        MailError: If trying again cannot help any of them.
    """
    tried = _Tried(list(messages))
    try:
        with _server(mail) as server:
            for message in messages:
                _hand_over(server, message, tried, sent)
    except (OSError, smtplib.SMTPException) as error:
        tried.later = _failed(error)
        if tried.later.code != "unreachable":
            raise tried.later from error
    return tried


def _hand_over(
    server: smtplib.SMTP, message: EmailMessage, tried: _Tried,
    sent: Callable[[EmailMessage], None],
) -> None:  # fmt: skip
    try:
        server.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        found = _refused(error)
        if found.code == "later":
            tried.later = found
        else:
            tried.refused = found
            tried.left.remove(message)
        server.rset()
        return
    tried.left.remove(message)
    try:
        sent(message)
    except (OSError, EditionError) as error:  # else the next run would send it once more
        raise MailError("not_kept", str(error)) from error


def _refused(error: smtplib.SMTPException) -> MailError:
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        assert isinstance(error, smtplib.SMTPResponseException)  # noqa: S101  nothing else comes
        code, said = error.smtp_code, error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return MailError("refused" if code >= _FIRST_PERMANENT else "later", f"{code} {text}")


def _failed(error: Exception) -> MailError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailError("sign_in", str(error.smtp_code))
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError("certificate", error.verify_message)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailError("settings", str(error))
    return MailError("unreachable", str(error))


@contextmanager
def _server(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A connection to the server, encrypted and signed in as the settings say."""
    if mail.tls == "none" and mail.server not in LOOPBACK:
        raise MailError("settings", 'mail.tls = "none" is for this machine alone')
    trusted = ssl.create_default_context()
    made: smtplib.SMTP = (
        smtplib.SMTP_SSL(mail.server, mail.port, timeout=_TIMEOUT_SECONDS, context=trusted)
        if mail.tls == "tls"
        else smtplib.SMTP(mail.server, mail.port, timeout=_TIMEOUT_SECONDS)
    )
    with made as server:
        if mail.tls == "starttls":
            server.starttls(context=trusted)
        if mail.user:
            server.login(mail.user, _password(mail))
        yield server


def _password(mail: Mail) -> str:
    path = mail.password_file
    if path is None:
        raise MailError("settings", "mail.password_file is missing")
    if found := secret_files.fault(path):
        raise MailError("settings", found)
    return path.read_text("utf-8").strip()
