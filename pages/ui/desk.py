"""The parts of the page where data officers hand figures in: drop, check, look, confirm."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from etl.intake.ledger import Ledger, LedgerError, Submission
from etl.intake.quota import over_quota
from pages.ui import audited, commands, downloads, formats, guard
from pages.ui.answers import XLSX, Checked, literal
from pages.ui.commands import CommandError, Upload
from pages.ui.view import View
from sharing.settings import settings

TEMPLATES = (
    "caseload", "staff", "population", "dossiers", "shares", "handling_times", "policy",
)  # fmt: skip
# Not for whoever hands in for single communes: the check would send them back.
_OF_THE_PROVINCE = ("shares", "handling_times", "policy")
_OF_A_MONTH = ("caseload", "staff")
_CHECKED, _SENT, _SITTING = "desk-checked", "desk-sent", "desk-sitting"
_RECEIVED = "received"
_LEFT = ("waiting", "refused")


def scope(view: View) -> None:
    """Whose figures whoever reads may hand in, where these are not all."""
    own = guard.reader().communes
    if own:
        names = [row.name for row in view.records("communes") if row.commune_code in own]
        st.caption(view.words("submit.own_communes", communes=", ".join(names)))


def templates(view: View) -> None:
    """An empty template of every kind, written when it is asked for, for the month looked at."""
    words, month = view.words, _month(view)
    with st.container(horizontal=True, gap="small"):
        for kind in TEMPLATES:
            if guard.reader().communes and kind in _OF_THE_PROVINCE:
                continue
            downloads.button(
                words(f"template.{kind}"),
                make=lambda kind=kind: _template(view, kind, month),
                action="submit",
                file_name=_file_name(kind, month),
                mime=XLSX,
                icon=":material/download:",
                key=f"template-{kind}",
                help=words("submit.writing"),
            )
    if month:
        named = formats.month(view.period.first_month, lang=view.lang)
        st.caption(words("submit.month_filled", month=named))
    else:
        st.caption(words("submit.month_open"))


def _month(view: View) -> str:
    """The month looked at as 2026-10; empty for a longer period."""
    return f"{view.period.first_month:%Y-%m}" if view.period.kind == "month" else ""


def _file_name(kind: str, month: str) -> str:
    named = f"-{month}" if month and kind in _OF_A_MONTH else ""
    return f"can-viec-{kind.replace('_', '-')}{named}.xlsx"


def _template(view: View, kind: str, month: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="can-viec-") as folder:
        path = Path(folder) / f"{kind}.xlsx"
        of_month = ["--month", month] if month and kind in _OF_A_MONTH else []
        commands.etl("template", kind, "--output", str(path), *of_month, language=view.lang)
        return path.read_bytes()


def drop(view: View) -> list[Upload]:
    """The files that lie on the desk."""
    given = st.file_uploader(
        view.words("submit.drop"),
        type=["xlsx", "csv"],
        accept_multiple_files=True,
        # A new field after each hand-in: what was handed in does not lie there any more.
        key=f"desk-files-{st.session_state.get(_SITTING, 0)}",
        help=view.words("submit.drop_help"),
    )
    return [Upload(one.name, one.getvalue()) for one in given]


def check(view: View, uploads: Sequence[Upload]) -> Checked | None:
    """Check the files on the desk, once; None if the check itself failed."""
    guard.require("submit")
    key = _key(view, uploads)
    kept = st.session_state.get(_CHECKED)
    if kept is not None and kept.key == key:
        return kept
    bar = st.progress(0.0, view.words("submit.checking", count=_number(view, len(uploads))))
    with (
        tempfile.TemporaryDirectory(prefix="can-viec-") as folder,
        commands.laid_out(uploads) as paths,
    ):
        try:
            said = commands.etl(
                "check", *paths, *_own_communes(), "--marked", folder, language=view.lang,
                progress=lambda done, of: _show(view, bar, done, of),
            )  # fmt: skip
        except CommandError as error:
            bar.empty()
            _failed(view, error)
            return None
        copies = {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.xlsx"))}
    bar.empty()
    checked = Checked(
        key,
        [file for line in said for file in line.get("files", ())],
        [row for line in said for row in line.get("preview", ())],
        copies,
    )
    st.session_state[_CHECKED] = checked
    return checked


def _show(view: View, bar: DeltaGenerator, done: float, of: float) -> None:
    """How far the check is: files read; then they are compared, which has no measure."""
    if of > 1 and done < of:
        told = {"done": _number(view, done), "count": _number(view, of)}
        bar.progress(done / of, view.words("submit.reading", **told))
    else:
        bar.progress(min(done / of, 1.0), view.words("submit.weighing"))


def _number(view: View, value: float) -> str:
    return formats.number(value, lang=view.lang)


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
    by = guard.reader().name
    if by:
        st.caption(words("submit.signed_by", by=literal(by)))
    else:
        by = st.text_input(words("submit.by"), key="desk-by", max_chars=80)
    replaces, reason = False, ""
    if checked.waiting:
        st.info(words("submit.waiting"), icon=":material/help:")
    if checked.waits_for_replace:
        replaces = st.checkbox(words("submit.replace"), key="desk-replace")
    if checked.waiting:
        reason = st.text_input(words("submit.reason"), key="desk-reason", max_chars=300)
    ready = bool(by.strip()) and (not checked.waiting or bool(reason.strip()))
    ready = ready and (replaces or not checked.waits_for_replace)
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
    guard.require("submit")
    words, lang = view.words, view.lang
    ledger = _ledger(view)
    if ledger is None:
        return
    now = datetime.now(UTC)
    for upload in uploads:
        refusal = over_quota(ledger, by, upload.name, len(upload.content), now)
        if refusal is not None:
            st.error(literal(refusal.message(lang)), icon=":material/error:")
            return
    if not audited.recorded(words, "uploaded", files=len(uploads), edition=view.edition.id,
                            bytes=sum(len(one.content) for one in uploads)):  # fmt: skip
        return
    with st.spinner(words("submit.sending")), commands.laid_out(uploads) as paths:
        try:
            said = commands.etl(
                "load", *paths, *_own_communes(), *_published_by_others(), *arguments,
                language=lang,
            )  # fmt: skip
        except CommandError as error:
            _failed(view, error)
            return
    for one in (file for line in said for file in line.get("files", ())):
        if one["rows_faulty"]:
            told = {"kind": one["kind"] or None, "submission": one["sha256"]}
            audited.recorded(words, "quarantined", rows=one["rows_faulty"], **told)
    st.session_state[_SENT] = said
    st.session_state.pop(_CHECKED, None)
    if any(line.get("outcome") in ("published", "received", "nothing") for line in said):
        st.session_state[_SITTING] = st.session_state.get(_SITTING, 0) + 1
    st.rerun()


def sent(view: View) -> None:
    """What the last hand-in led to, said once more after the page shows the new edition."""
    words = view.words
    for line in st.session_state.pop(_SENT, ()):
        outcome = line.get("outcome")
        if outcome == "published":
            told = {"edition": line["id"], "files": _number(view, line["added"]),
                    "dossiers": _number(view, line["dossiers"])}  # fmt: skip
            st.success(words("submit.published", **told), icon=":material/check_circle:")
        elif outcome == "received":
            told = {"files": _number(view, line["added"])}
            st.success(words("submit.received", **told), icon=":material/inbox:")
        elif outcome == "nothing":
            st.info(words("submit.nothing"), icon=":material/info:")
        elif outcome == "refused":
            st.error(words("submit.refused"), icon=":material/error:")
            st.text(line["reason"])  # plain: it may quote a file
        left = [literal(one["file"]) for one in line.get("files", ()) if one["outcome"] in _LEFT]
        if left:
            st.warning(words("submit.left_out", files=", ".join(left)), icon=":material/help:")


def _own_communes() -> list[str]:
    """For the command line: the communes whoever reads may hand in for, where these are not all."""
    own = guard.reader().communes
    return ["--communes", ",".join(sorted(own))] if own else []


def _published_by_others() -> list[str]:
    """For the command line: where roles hold, who hands in does not publish."""
    return ["--without-edition"] if settings().served else []


def received(view: View) -> Sequence[Submission] | None:
    """What was handed in: all of it, or one's own; None, and said so, if it cannot be read.

    One's own is what one has sent, and what is of one's own communes alone.
    """
    guard.require("see_own_received")
    ledger, who = _ledger(view), guard.reader()
    if ledger is None or who.may("see_received"):
        return ledger if ledger is None else tuple(ledger)
    return [
        one for one in ledger
        if one.received_by == who.name
        or (one.communes and all(who.submits_for(code) for code in one.communes))
    ]  # fmt: skip


def _ledger(view: View) -> Ledger | None:
    try:
        return Ledger.read(commands.data_folder() / _RECEIVED)
    except (OSError, LedgerError) as error:
        commands.LOGGER.error("the ledger cannot be read: %s", error)
        st.error(view.words("submit.ledger_damaged"), icon=":material/error:")
        return None
