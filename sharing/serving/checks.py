"""Before anything is served: is this installation safe? All faults at once, in words to act on.

Pure: what Streamlit's effective options are is handed in, files are looked at by their mode, not by
what the account happens to be able to do.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sharing.serving.addresses import CONTAINER_VARIABLE
from sharing.settings import Settings
from sharing.settings_checks import LOOPBACK
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.reviewer import made_by, source_hash

# What Streamlit must be told, whoever serves; the value, and what else would happen.
OPTIONS: Mapping[str, tuple[object, str]] = {
    "browser.gatherUsageStats": (False, "readers' browsers would report to another host"),
    "server.enableAgentApi": (False, "programs could drive the pages"),
    "client.allowedOrigins": ([], "pages of other hosts could send messages to ours"),
    "client.showErrorDetails": ("none", "readers would see the code of what failed"),
    "client.showErrorLinks": (False, "error pages would link to other hosts"),
    "server.enableCORS": (True, "pages of other hosts could open our socket"),
    "server.enableXsrfProtection": (True, "other pages could send files in a reader's name"),
    "server.trustedUserHeaders": ({}, "whoever sends a header could say who they are"),
    "server.unsafeMetricsUserAttributes": ([], "metrics would name people"),
    "server.scriptHealthCheckEnabled": (False, "anybody could start runs of the pages"),
    "global.developmentMode": (False, "a page could shut the server down"),
    "runner.postScriptGC": (False, "a full collection after each run costs more than the page"),
    "runner.fastReruns": (False, "two runs of a session at once would change what both read"),
}
MOST_UPLOAD_MEGABYTES = 20
MOST_MESSAGE_MEGABYTES = 30
_SECRET_CHARACTERS = 43  # 32 bytes, written in the shortest usual way
_DIFFERENT_CHARACTERS = 12
_SAMPLE = re.compile(r"change.?me|example|sample|secret|password", re.IGNORECASE)
_STATIC = re.compile(r"favicon\.svg|topo/[\w.-]+|geo/[\w.-]+\.(?:json|tmp)")
_OTHERS = stat.S_IRWXO
_MOST_OF_MEMORY = 0.8
_MEGABYTE = 1024 * 1024


class NotSafeError(SystemExit):
    """The installation is not safe; the text names every fault, and the process ends with it."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Say all faults."""
        listed = "".join(f"\n  - {fault}" for fault in faults)
        super().__init__(f"Cân Việc does not start, because:{listed}")


def faults_of_options(options: Mapping[str, object], settings: Settings) -> list[str]:
    """What is wrong with Streamlit's effective options.

    Args:
        options: Their values by name.
        settings: This installation's settings.
    """
    found = [
        f"{name} is {options.get(name)!r} and must be {wanted!r}: else {why}"
        for name, (wanted, why) in OPTIONS.items()
        if (options.get(name) or type(wanted)()) != wanted
    ]
    upload = options.get("server.maxUploadSize")
    if not isinstance(upload, int) or upload > MOST_UPLOAD_MEGABYTES:
        found.append(
            f"server.maxUploadSize is {upload!r} and must be at most {MOST_UPLOAD_MEGABYTES}:"
            " uploads are held in memory"
        )
    message = options.get("server.maxMessageSize")
    if not isinstance(message, int) or message > MOST_MESSAGE_MEGABYTES:
        found.append(
            f"server.maxMessageSize is {message!r} and must be at most {MOST_MESSAGE_MEGABYTES}:"
            " a message of that size is held in memory before anybody looks at it"
        )
    inside = settings.served and CONTAINER_VARIABLE in os.environ
    if options.get("server.address") not in LOOPBACK and not inside:
        found.append(
            f"server.address is {options.get('server.address')!r} and must be 127.0.0.1: readers"
            " come through the proxy, or sit at this machine"
        )
    if not options.get("server.allowedHosts"):
        found.append("server.allowedHosts is empty: the server would answer to any name")
    return found


def faults_of_policy(headers: Mapping[str, str]) -> list[str]:
    """What is wrong with the headers of every answer."""
    policy = headers.get("Content-Security-Policy", "")
    scripts = next((one for one in policy.split("; ") if one.startswith("script-src ")), "")
    found = []
    if not scripts:
        found.append("no Content-Security-Policy says which scripts may run")
    for source in ("'unsafe-inline'", "'unsafe-eval'", "blob:", "data:", "*", "http:", "https:"):
        if source in scripts.split():
            found.append(f"the Content-Security-Policy lets scripts run from {source}")
    return found


def faults_of_static(folder: Path) -> list[str]:
    """Files that everybody would be given: only boundaries and drawings may lie there."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [
        f"{folder.name}/{name} would be given to everybody: only map geometry may lie there"
        for name in sorted(files)
        if not _STATIC.fullmatch(name)
    ]


def faults_of_secret(what: str, secret: str) -> list[str]:
    """What is wrong with a secret: short, from an example, or not drawn at random."""
    if len(secret) < _SECRET_CHARACTERS:
        return [f"{what} has {len(secret)} characters and needs {_SECRET_CHARACTERS} (32 bytes)"]
    if _SAMPLE.search(secret) or len(set(secret)) < _DIFFERENT_CHARACTERS:
        return [f"{what} is not a random one: make one with `openssl rand -hex 32`"]
    return []


def faults_of_secret_file(what: str, path: Path | None, *, needed: bool = True) -> list[str]:
    """What is wrong with a file of secrets, one a line."""
    if path is None:
        return [f"{what} is not set"] if needed else []
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        return [f"{what} ({path}) cannot be read: {error}"]
    found = faults_of_mode(what, path, mode)
    if not lines:
        found.append(f"{what} ({path}) is empty")
    for number, line in enumerate(lines, start=1):
        found += faults_of_secret(f"line {number} of {what} ({path})", line)
    return found


def faults_of_mode(what: str, path: Path, mode: int) -> list[str]:
    """Whether others than the service can read or write a file of secrets."""
    if mode & (_OTHERS | stat.S_IWGRP):
        said = stat.filemode(mode)
        return [f"{what} ({path}) is open to others ({said}): chmod 600, or 640 for its group"]
    return []


def faults_of_editions(folder: Path, uid: int, groups: Iterable[int]) -> list[str]:
    """Whether the account that serves could change an edition.

    Args:
        folder: The editions.
        uid: The account.
        groups: Its groups.
    """
    if not folder.is_dir():
        return [f"there is no folder of editions at {folder}"]
    theirs = frozenset(groups)
    found = []
    if _may_write(folder.stat(), uid, theirs):
        found.append(
            f"the account that serves may write in {folder}: it must belong to the publisher,"
            " chmod 755"
        )
    found += [
        f"{file.name} can be written ({stat.filemode(file.stat().st_mode)}): chmod 444"
        for file in sorted(folder.glob("*.duckdb"))
        if file.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    ]
    return found


def faults_of_reviewer_store(folder: Path, limit: int) -> list[str]:
    """Whether there is an edition that is not made for whoever comes by a link, or made otherwise.

    A file without a manifest counts too: it is not served, and should not lie there either.

    Args:
        folder: The folder that is served.
        limit: Counts below this many must be withheld.
    """
    store = Store(folder)
    described = set(store.ids())
    files = sorted(file for file in folder.glob("*.duckdb") if file.stem not in described)
    found = [f"{file.name} in {folder} has no manifest: take it away" for file in files]
    for edition_id in store.ids():
        try:
            manifest = store.manifest(edition_id)
        except EditionError as error:
            found.append(f"{edition_id}: {error}")
            continue
        if source_hash(manifest) is None:
            found.append(
                f"{edition_id} in {folder} is a full edition: a process for link holders serves"
                " what python -m sharing.reviewer build has made, and nothing else"
            )
        elif not made_by(manifest, limit):
            found.append(
                f"{edition_id} in {folder} was made by other rules, or with another limit than"
                f" links.smallest_cell = {limit}: move the files away and make it anew"
            )
    return found


def faults_of_state(folder: Path) -> list[str]:
    """Whether others than the service, or the group that shares it, can enter the state folder.

    Args:
        folder: The state folder; one that is not there yet is made for the service alone.
    """
    if not folder.exists():
        return []
    mode = folder.stat().st_mode
    if mode & _OTHERS or (mode & stat.S_IWGRP and not mode & stat.S_ISGID):
        said = stat.filemode(mode)
        return [
            f"state_folder ({folder}) is open to others ({said}): chmod 700, or 2770 for the group"
            " that shares it"
        ]
    return []


def faults_of_memory(settings: Settings, machine_bytes: int) -> list[str]:
    """Whether the limit of the settings leaves the machine any room."""
    limit = settings.serving.memory_megabytes * _MEGABYTE
    if limit <= machine_bytes * _MOST_OF_MEMORY:
        return []
    has = machine_bytes // _MEGABYTE
    return [
        f"serving.memory_megabytes is {settings.serving.memory_megabytes}; this machine has {has},"
        " of which four fifths may be used"
    ]


def faults_of_address(settings: Settings) -> list[str]:
    """Whether readers come by TLS; without it only a trial on this machine is served."""
    parts = urlsplit(settings.address)
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return []
    return [f"address is {settings.address!r} and must begin with https://"]


def is_trial(settings: Settings) -> bool:
    """Whether only this machine is served, to try things out: then editions may be written."""
    return urlsplit(settings.address).scheme != "https"


def faults_of_installation(
    settings: Settings, editions: Path, auth: Mapping[str, object]
) -> list[str]:
    """What is wrong where roles hold: address, secrets, editions.

    Args:
        settings: The settings.
        editions: The folder of the editions.
        auth: The table [auth] of Streamlit's secrets.
    """
    found = faults_of_address(settings) + faults_of_state(settings.state_folder)
    officials = settings.audience == "officials"
    if officials and settings.sign_in.by == "oidc":
        found += _faults_of_auth(settings, auth)
    if officials and settings.sign_in.by == "proxy":
        path = settings.sign_in.proxy_secret_file
        found += faults_of_secret_file("sign_in.proxy_secret_file", path)
    path = settings.links.keys_file
    if path is not None and (path.exists() or not officials):
        found += faults_of_secret_file("links.keys_file", path)
    if not officials:
        found += faults_of_reviewer_store(editions, settings.links.smallest_cell)
    if not is_trial(settings):
        found += faults_of_editions(editions, os.geteuid(), os.getgroups())
    return found


def _faults_of_auth(settings: Settings, auth: Mapping[str, object]) -> list[str]:
    if not auth:
        return ["sign_in.by is 'oidc' and Streamlit's secrets have no [auth]"]
    found = faults_of_secret("auth.cookie_secret", str(auth.get("cookie_secret", "")))
    back = str(auth.get("redirect_uri", ""))
    if not back.startswith(f"{settings.address.rstrip('/')}/"):
        found.append(f"auth.redirect_uri is {back!r} and must lie under {settings.address!r}")
    return found


def _may_write(status: os.stat_result, uid: int, groups: frozenset[int]) -> bool:
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IWUSR)
    if status.st_gid in groups:
        return bool(status.st_mode & stat.S_IWGRP)
    return bool(status.st_mode & stat.S_IWOTH)
