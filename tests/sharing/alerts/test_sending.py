"""The mail goes to a real server on loopback: once, encrypted, tried again, refused clearly."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sharing import audit
from sharing.alerts import sending
from sharing.alerts.__main__ import main

PASSWORD = "canary-password-Xy7"
ALL = ["a@example.gov.vn", "b@example.gov.vn"]
Configure = Callable[..., Path]


class Inbox:
    """What a mail server has taken, and how it answers."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.recipients: list[str] = []
        self.encrypted: list[bool] = []
        self.answers: dict[str, list[str]] = {}

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:  # fmt: skip
        if waiting := self.answers.get(address):
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:  # fmt: skip
        self.messages.append(bytes(envelope.content or b""))
        self.recipients += envelope.rcpt_tos
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"


def authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=right)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A throwaway certificate for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    return pem, private


@pytest.fixture
def context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(*certificate)
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Inbox, int]]]:
    """Starts a mail server on a free port of the loopback address."""
    started: list[Controller] = []

    def start(**options: object) -> tuple[Inbox, int]:
        inbox = Inbox()
        controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        started.append(controller)
        return inbox, controller.port

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    send = sending.send
    monkeypatch.setattr(
        "sharing.alerts.__main__.send", lambda *given: send(*given, pause=waited.append)
    )
    return waited


def mail(port: int, **more: object) -> dict[str, object]:
    return {"server": "127.0.0.1", "port": port, "tls": "none", "recipients": ALL,
            "sender": "can-viec@example.gov.vn"} | more  # fmt: skip


def test_everybody_gets_the_mail_once(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    inbox, port = serve()
    state = configured(**mail(port))
    assert main(["--lang", "en"]) == 0
    assert inbox.recipients == ALL
    for content, recipient in zip(inbox.messages, ALL, strict=True):
        message = message_from_bytes(content, policy=policy.default)
        assert message["To"] == recipient
        body = message.get_body(("plain",))
        assert body is not None
        assert "Xã Bát Mọt" in body.get_content()
        other = next(one for one in ALL if one != recipient)
        assert other.encode() not in content
    assert main(["--lang", "en"]) == 0  # the same edition: nothing more
    assert len(inbox.messages) == 2
    assert "before" in capsys.readouterr().out
    assert "example.gov.vn" not in (state / "alerts.json").read_text()
    (told,) = [one for one in audit.events() if one.event == "alert_sent"]
    assert told.facts["recipients"] == 2


def test_one_refused_does_not_stop_the_others_and_is_tried_by_the_next_run(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    capsys: pytest.CaptureFixture[str], no_pauses: list[float],
) -> None:  # fmt: skip
    inbox, port = serve()
    inbox.answers = {ALL[0]: ["550 no such mailbox"]}
    configured(**mail(port))
    assert main(["--lang", "en"]) == 3
    said = capsys.readouterr().err
    assert "1 of 2" in said
    assert "550 no such mailbox" in said
    assert inbox.recipients == ALL[1:]
    assert no_pauses == []  # a mailbox that is not there will not be there in ten seconds
    inbox.answers = {}
    assert main([]) == 0
    assert inbox.recipients == ALL[::-1]
    assert [one.event for one in audit.events()] == ["alert_failed", "alert_sent", "alert_sent"]


def test_what_passes_is_tried_again(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]], no_pauses: list[float]
) -> None:
    inbox, port = serve()
    inbox.answers = {ALL[0]: ["451 greylisted", "451 greylisted", "250 OK"]}
    configured(**mail(port, recipients=ALL[:1]))
    inbox.answers[ALL[0]] = ["451 greylisted", "451 greylisted"]
    assert main([]) == 3
    assert no_pauses == [2.0, 10.0]
    inbox.answers = {}
    assert main([]) == 0
    assert inbox.recipients == ALL[:1]


def test_nobody_there(configured: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configured(**mail(free_port()))
    assert main(["--lang", "en"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_encrypted_and_signed_in(  # noqa: PLR0917  fixtures
    tls: str, configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    certificate: tuple[Path, Path], context: ssl.SSLContext, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    options = (
        {"ssl_context": context} if tls == "tls"
        else {"tls_context": context, "require_starttls": True, "auth_required": True}
    )  # fmt: skip
    inbox, port = serve(authenticator=authenticated, auth_require_tls=tls != "tls", **options)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    configured(**mail(port, tls=tls, user="can-viec", password_file=secret))
    assert main([]) == 0
    assert inbox.recipients == ALL
    assert all(inbox.encrypted)


def test_a_wrong_password_is_said_and_never_shown(  # noqa: PLR0917  fixtures
    configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    certificate: tuple[Path, Path], context: ssl.SSLContext, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    inbox, port = serve(
        authenticator=authenticated, tls_context=context, require_starttls=True, auth_required=True
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    secret = tmp_path / "password"
    secret.write_text("canary-wrong-Qz9")
    secret.chmod(0o600)
    configured(**mail(port, tls="starttls", user="can-viec", password_file=secret))
    assert main(["--lang", "en"]) == 3
    told = capsys.readouterr()
    assert "does not accept the name or the password" in told.err
    assert "canary" not in told.err + told.out + caplog.text
    secret.chmod(0o644)
    assert main(["--lang", "en"]) == 3
    assert "chmod 600" in capsys.readouterr().err
    assert inbox.messages == []
    assert "canary" not in json.dumps([one.facts for one in audit.events()])


def test_a_certificate_nobody_vouches_for_is_refused(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]], context: ssl.SSLContext,
    capsys: pytest.CaptureFixture[str], no_pauses: list[float],
) -> None:  # fmt: skip
    inbox, port = serve(tls_context=context)
    configured(**mail(port, tls="starttls"))
    assert main(["--lang", "en"]) == 3
    assert "certificate" in capsys.readouterr().err
    assert (inbox.messages, no_pauses) == ([], [])


def test_a_server_without_encryption_gets_nothing(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    inbox, port = serve()
    configured(**mail(port, tls="starttls"))
    assert main(["--lang", "en"]) == 3
    assert "settings" in capsys.readouterr().err
    configured(**mail(25, server="mail.example.gov.vn"))  # in the clear, to another machine
    assert main(["--lang", "en"]) == 3
    assert "this machine alone" in capsys.readouterr().err
    assert inbox.messages == []


def test_a_dry_run_sends_nothing_and_nothing_is_set_up_by_default(
    configured: Configure, serve: Callable[..., tuple[Inbox, int]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    inbox, port = serve()
    state = configured(**mail(port))
    assert main(["--dry-run"]) == 0
    assert "Xã Bát Mọt" in capsys.readouterr().out
    assert inbox.messages == []
    assert not state.exists()
    configured()
    assert main(["--lang", "en"]) == 0
    assert "No mail is set up" in capsys.readouterr().out
    assert main(["--edition", "00099-00000000"]) == 1
