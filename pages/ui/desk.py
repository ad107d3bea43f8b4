"""The parts of the page where data officers hand figures in: drop, check, look, confirm."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from etl.intake.ledger import Ledger, LedgerError
from etl.intake.quota import over_quota
from pages.ui import commands, formats
from pages.ui.answers import XLSX, Checked, literal
from pages.ui.commands import CommandError, Upload
from pages.ui.view import View

TEMPLATES = (
    "staff", "population", "handling_times", "policy", "shares", "caseload",
)  # fmt: skip
_CHECKED, _SENT = "desk-checked", "desk-sent"
_RECEIVED = "received"


def templates(view: View) -> None:
    """An empty template of every kind, written when it is asked for."""
    words = view.words
    with st.container(horizontal=True, gap="small"):
        for kind in TEMPLATES:
            st.download_button(
                words(f"template.{kind}"),
                data=lambda kind=kind: _template(view, kind),
                file_name=f"can-viec-{kind.replace('_', '-')}.xlsx",
                mime=XLSX,
                icon=":material/download:",
                key=f"template-{kind}",
                on_click="ignore",
            )


def _template(view: View, kind: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="can-viec-") as folder:
        path = Path(folder) / f"{kind}.xlsx"
        commands.etl("template", kind, "--output", str(path), language=view.lang)
        return path.read_bytes()


def drop(view: View) -> list[Upload]:
    """The files that lie on the desk."""
    given = st.file_uploader(
        view.words("submit.drop"),
        type=["xlsx", "csv"],
        accept_multiple_files=True,
        key="desk-files",
        help=view.words("submit.drop_help"),
    )
    return [Upload(one.name, one.getvalue()) for one in given]


def check(view: View, uploads: Sequence[Upload]) -> Checked | None:
    """Check the files on the desk, once; None if the check itself failed."""
    key = _key(view, uploads)
    kept = st.session_state.get(_CHECKED)
    if kept is not None and kept.key == key:
        return kept
    with (
        st.spinner(view.words("submit.checking", count=len(uploads))),
        tempfile.TemporaryDirectory(prefix="can-viec-") as folder,
        commands.laid_out(uploads) as paths,
    ):
        try:
            said = commands.etl("check", *paths, "--marked", folder, language=view.lang)
        except CommandError as error:
            _failed(view, error)
            return None
        copies = {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.xlsx"))}
    checked = Checked(key, [file for line in said for file in line.get("files", ())], copies)
    st.session_state[_CHECKED] = checked
    return checked


def _key(view: View, uploads: Sequence[Upload]) -> str:
    digest = hashlib.sha256(f"{view.lang} {view.edition.id}".encode())
    for upload in uploads:
        digest.update(upload.name.encode("utf-8", "replace") + b"\0" + upload.content)
    return digest.hexdigest()


def _failed(view: View, error: CommandError) -> None:
    commands.LOGGER.error("%s", error)
    st.error(view.words("submit.failed"), icon=":material/error:")


def confirm(view: View, uploads: Sequence[Upload], checked: Checked) -> None:
    """Who hands in, what is replaced and why; then the files count and an edition is published."""
    words = view.words
    st.markdown(words("submit.confirm"))
    by = st.text_input(words("submit.by"), key="desk-by", max_chars=80)
    replaces, reason = False, ""
    if checked.waiting:
        st.info(words("submit.waiting"), icon=":material/help:")
        replaces = st.checkbox(words("submit.replace"), key="desk-replace")
        reason = st.text_input(words("submit.reason"), key="desk-reason", max_chars=300)
    ready = bool(by.strip()) and (not checked.waiting or bool(reason.strip()))
    if not ready:
        st.caption(words("submit.not_ready"))
    if st.button(
        words("submit.send"), type="primary", icon=":material/publish:", disabled=not ready
    ):
        arguments = ["--by", by.strip()]
        arguments += ["--reason", reason.strip()] if reason.strip() else []
        arguments += ["--replace"] if replaces else []
        _send(view, uploads, arguments, by.strip())


def _send(view: View, uploads: Sequence[Upload], arguments: list[str], by: str) -> None:
    words, lang = view.words, view.lang
    ledger = received(view)
    if ledger is None:
        return
    now = datetime.now(UTC)
    for upload in uploads:
        refusal = over_quota(ledger, by, upload.name, len(upload.content), now)
        if refusal is not None:
            st.error(literal(refusal.message(lang)), icon=":material/error:")
            return
    with st.spinner(words("submit.sending")), commands.laid_out(uploads) as paths:
        try:
            said = commands.etl("load", *paths, *arguments, language=lang)
        except CommandError as error:
            _failed(view, error)
            return
    st.session_state[_SENT] = said
    st.session_state.pop(_CHECKED, None)
    st.rerun()


def sent(view: View) -> None:
    """What the last hand-in led to, said once more after the page shows the new edition."""
    words, lang = view.words, view.lang
    for line in st.session_state.pop(_SENT, ()):
        if line.get("outcome") == "published":
            st.success(
                words(
                    "submit.published",
                    edition=line["id"],
                    files=formats.number(line["added"], lang=lang),
                    dossiers=formats.number(line["dossiers"], lang=lang),
                ),
                icon=":material/check_circle:",
            )
        elif line.get("outcome") == "nothing":
            st.info(words("submit.nothing"), icon=":material/info:")
        elif line.get("outcome") == "refused":
            st.error(
                words("submit.refused", reason=literal(line["reason"])), icon=":material/error:"
            )


def received(view: View) -> Ledger | None:
    """The ledger of what was handed in; None, and said so, if it cannot be read."""
    try:
        return Ledger.read(commands.data_folder() / _RECEIVED)
    except (OSError, LedgerError) as error:
        commands.LOGGER.error("the ledger cannot be read: %s", error)
        st.error(view.words("submit.ledger_damaged"), icon=":material/error:")
        return None
