"""What the server round the pages takes from Streamlit: sessions, readers, files, its own page."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import uvicorn
from starlette.requests import HTTPConnection
from streamlit import config, file_util
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.secrets import secrets_singleton

from pages.ui import guard, opened
from pages.ui.frames import ASKS, NEEDED, finishes, kind_of
from pages.ui.media import ShelfManager, ShelfStorage
from sharing.access.identify import reader_of
from sharing.access.reader import Reader
from sharing.geometry import STATIC_FOLDER
from sharing.serving import checks
from sharing.serving.checks import NotSafeError
from sharing.serving.closed import hosts_of
from sharing.serving.downloads import File, Holder, Shelf, facts_of
from sharing.serving.headers import inline_script_hashes, security_headers
from sharing.serving.memory import machine_bytes
from sharing.serving.process import Frames, Process, Sessions
from sharing.serving.tickets import TICKET
from sharing.settings import Settings, SettingsError, settings
from warehouse.editions import editions_folder

_OURS = "the settings of this installation"


def is_open(session_id: str) -> bool:
    """Whether the browser of a session is still connected."""
    return Runtime.exists() and Runtime.instance().is_active_session(session_id)


def is_known(session_id: str) -> bool:
    """Whether there is a session, its browser connected or gone a moment ago."""
    return (
        bool(session_id)
        and Runtime.instance()._session_mgr.get_session_info(session_id) is not None
    )


def holder_of_request(request: HTTPConnection) -> Holder:
    """For whom a file has to be made that this request may fetch."""
    return _holder(reader_of(dict(request.headers), request.cookies, None), request.cookies)


def exported(request: HTTPConnection, file: File) -> None:
    """Write down who took a file along."""
    reader = reader_of(dict(request.headers), request.cookies, None)
    link = {"link": reader.link.link_id} if reader.link else {}
    guard.record("exported", reader, **facts_of(file), **link)


def may_upload(request: HTTPConnection, session_id: str) -> bool:
    """Whether who asks sees a field to drop files into, in this session of theirs."""
    reader = reader_of(dict(request.headers), request.cookies, None)
    # The desk, the record of decisions, and the plans of one's own on the page of staffing.
    if not (reader.may("submit") or reader.may("record_decision") or reader.opens("staffing")):
        return False
    try:
        return holder_of_session(session_id) == holder_of_request(request)
    except LookupError:
        return False


def uploaded(session_id: str) -> tuple[int, int]:
    """Bytes of uploaded files that a session holds, and that all sessions hold."""
    manager = Runtime.instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        raise TypeError(f"uploads are held by {type(manager).__name__}")
    with manager._lock:
        mine = manager.file_storage.get(session_id, {})
        return sum(len(one.data) for one in mine.values()), manager._total_bytes


def process(chosen: Settings) -> Process:
    """This serving process, by the settings."""
    return Process(
        chosen,
        Frames(kind_of, ASKS, NEEDED, finishes),
        Sessions(is_open, is_known, may_upload, uploaded),
        holder_of_request,
        exported,
        opened.tidy,
    )


def checked() -> Settings:
    """The settings of this installation, if it is safe to serve with them.

    Raises:
        NotSafeError: It is not; the text names every fault, and the process ends with it.
    """
    try:
        chosen = settings()
    except SettingsError as error:
        raise NotSafeError([str(error)]) from error
    hosts = sorted(hosts_of(chosen.address))
    config.set_option("server.allowedHosts", hosts, where_defined=_OURS)
    options = {name: config.get_option(name) for name in config.get_config_options()}
    faults = [
        *checks.faults_of_options(options, chosen),
        *checks.faults_of_policy(headers()),
        *checks.faults_of_static(STATIC_FOLDER),
        *checks.faults_of_memory(chosen, machine_bytes()),
    ]
    if chosen.served:
        faults += _faults_of_secrets(options["secrets.files"])
        faults += checks.faults_of_installation(chosen, editions_folder(), _auth())
    if faults:
        raise NotSafeError(faults)
    return chosen


def _auth() -> Mapping[str, object]:
    """The table [auth] of Streamlit's secrets; empty where there is none."""
    if not secrets_singleton.load_if_toml_exists():
        return {}
    return secrets_singleton.get("auth") or {}


def _faults_of_secrets(files: Sequence[str]) -> list[str]:
    there = [path for path in map(Path, files) if path.exists()]
    return [
        fault
        for path in there
        for fault in checks.faults_of_mode("Streamlit's secrets", path, path.stat().st_mode)
    ]


def limit(most_connections: int) -> None:
    """Bound uvicorn, which Streamlit starts without bounds: connections, and its name untold."""
    for bounded in [one for one in gc.get_objects() if isinstance(one, uvicorn.Config)]:
        bounded.limit_concurrency = most_connections
        bounded.encoded_headers = [pair for pair in bounded.encoded_headers if pair[0] != b"server"]


def read_options_without_lock() -> None:
    """Have Streamlit's options read as they are, without its lock.

    Each message to a browser asks for one, eighty a click. Where several runs go on at once, one is
    stopped while it holds the lock and all others queue for it, each for a turn of Python's: with
    200 readers in a process a click took seconds. Nobody changes the options of a server that
    runs: what is read is the same.
    """
    options = config.get_config_options()

    def get_option(key: str) -> object:
        if key not in options:
            raise RuntimeError(f'Config key "{key}" not defined.')
        return options[key].value

    @cache
    def of_section(section: str) -> Mapping[str, object]:
        named = [one for one in options.values() if one.section == section]
        return MappingProxyType({one.name: one.value for one in named})

    config.get_option = get_option
    # Each run tells the browser of six sections, each found among three hundred options: once here.
    config.get_options_for_section = lambda section: dict(of_section(section))


def headers() -> dict[str, str]:
    """Headers of every answer; the one inline script of Streamlit's page is allowed by its hash."""
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    return security_headers(settings().address, inline_script_hashes(page))


def hand_out_files(shelf: Shelf) -> None:
    """Put the files Streamlit makes for readers on the shelf; `/media` stays empty."""
    Runtime.instance()._media_file_mgr = ShelfManager(ShelfStorage(shelf, holder_of_session))


def holder_of_session(session_id: str) -> Holder:
    """For whom files are made in a session: who opened its socket.

    Raises:
        LookupError: If the session is not connected any more.
    """
    client = Runtime.instance().get_client(session_id)
    if client is None or client.client_context is None:
        raise LookupError("the session is gone")
    return _holder(guard.reader_of_session(session_id), client.client_context.cookies)


def _holder(reader: Reader, cookies: Mapping[str, str]) -> Holder:
    if not settings().served:
        return Holder(("owner",))
    link = reader.link.link_id if reader.link else ""
    browser = hashlib.sha256(cookies.get(TICKET, "").encode()).hexdigest()
    return Holder((reader.role.value, reader.name, link), browser)
