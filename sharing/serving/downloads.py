"""Files made for one reader in one session, handed out to nobody else.

Streamlit's own `/media` gives a file to whoever knows its address, and takes two long files that
differ only in the middle for one. Here the address is random, the whole content counts, and who
asks must be who it was made for, while the session it was made in is open.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sharing.access.reader import NotAllowed
from sharing.access.roles import Role
from sharing.audit import AuditError

PATH = "/tai-ve"
_ID_BYTES = 32
_MOST_BYTES = 256 * 1024 * 1024
_SECONDS = 300
_OWN_NAME = re.compile(
    r"can-viec-(?P<what>[a-z]+(?:-[a-z]+)*)-(?:.*-)?(?P<edition>\d{5}-[0-9a-f]{8})\b"
)
_ENDING = re.compile(r"\.([a-z]{2,8})$")


@dataclass(frozen=True)
class Holder:
    """For whom a file is made: the same browser, signed in as the same person.

    Attributes:
        reader: The role, the name and the link of the reader.
        browser: What tells one browser from another; empty in mode `local`.
    """

    reader: tuple[str, ...]
    browser: str = ""

    @property
    def name(self) -> str:
        """The name of the reader; "" where there is none."""
        return self.reader[1] if len(self.reader) > 1 else ""

    @property
    def is_nobody(self) -> bool:
        """Whether it is somebody who may see nothing: no sign-in, no role, no link that holds."""
        return self.reader[0] == Role.NOBODY.value


@dataclass(frozen=True)
class File:
    """One file on the shelf.

    Attributes:
        content: Its bytes.
        mime: Its media type.
        name: Its file name; empty: it is shown, not saved.
        session: Id of the session it was made in.
        holder: For whom it was made.
        digest: SHA-256 of all its bytes.
        ends_at: When it goes, on the shelf's clock; None: as long as its page shows it.
    """

    content: bytes
    mime: str
    name: str
    session: str
    holder: Holder
    digest: bytes
    ends_at: float | None

    def same_as(self, other: File) -> bool:
        """Whether another file has the same content and is for the same session and reader."""
        mine = (self.digest, self.mime, self.name, self.session, self.holder)
        return mine == (other.digest, other.mime, other.name, other.session, other.holder)


def facts_of(file: File) -> dict[str, str | int]:
    """What the audit log is told of a file: its kind, edition, format and size, never its name.

    A name may be one that an officer gave to a file of theirs.
    """
    own = _OWN_NAME.match(file.name)
    ending = _ENDING.search(file.name)
    facts: dict[str, str | int] = {
        "what": own["what"] if own else "file",
        "bytes": len(file.content),
    }
    if own:
        facts["edition"] = own["edition"]
    if ending:
        facts["format"] = ending[1]
    return facts


class Shelf:
    """The files that wait to be fetched, by random id."""

    def __init__(
        self,
        is_open: Callable[[str], bool],
        clock: Callable[[], float] = time.monotonic,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        """An empty shelf.

        Args:
            is_open: Whether a session is still open, by its id.
            clock: Seconds.
            most_bytes: Bytes kept at once; the oldest files go first.
        """
        self._is_open = is_open
        self._clock = clock
        self._most_bytes = most_bytes
        self._files: dict[str, File] = {}
        self._fetched: set[str] = set()
        self._lock = Lock()

    def put(
        self, content: bytes, mime: str, name: str, session: str, holder: Holder, *, brief: bool
    ) -> str:
        """Put a file on the shelf; the id it is fetched by.

        What a page shows keeps its id as long as it is the same; a click makes a new one.

        Args:
            content: Its bytes.
            mime: Its media type.
            name: Its file name; empty: it is shown, not saved.
            session: Id of the session it is made in.
            holder: For whom it is made.
            brief: It was made on a click and is fetched at once; else its page shows its address.

        Raises:
            NotAllowed: If it is made for nobody; nothing was put there.
        """
        if holder.is_nobody:
            raise NotAllowed("files")
        ends_at = self._clock() + _SECONDS if brief else None
        digest = hashlib.sha256(content).digest()
        made = File(content, mime, name, session, holder, digest, ends_at)
        with self._lock:
            self._tidy(len(content))
            if not brief:
                for file_id, one in self._files.items():
                    if one.ends_at is None and made.same_as(one):
                        return file_id
            file_id = secrets.token_urlsafe(_ID_BYTES)
            self._files[file_id] = made
        return file_id

    def address(self, file_id: str) -> str:
        """The address a file is fetched from, its name at the end.

        Raises:
            KeyError: If there is no such file.
        """
        name = self._files[file_id].name
        return f"{PATH}/{file_id}/{quote(name, safe='') or 'tep'}"

    def drop(self, file_id: str) -> None:
        """Take a file away that its page no longer shows; one made on a click stays its minutes."""
        with self._lock:
            found = self._files.get(file_id)
            if found is not None and found.ends_at is None:
                del self._files[file_id]

    def get(self, file_id: str, holder: Holder) -> File | None:
        """The file, if it is there, its session is open, and it was made for who asks."""
        if holder.is_nobody:
            return None
        with self._lock:
            self._tidy(0)
            found = self._files.get(file_id)
        return found if found is not None and found.holder == holder else None

    def first(self, file_id: str) -> bool:
        """Whether a file is fetched for the first time: a browser asks twice for what it saves."""
        with self._lock:
            before = len(self._fetched)
            self._fetched.add(file_id)
            return len(self._fetched) > before

    def not_given(self, file_id: str) -> None:
        """A file was not given after all: the next request for it is the first one again."""
        with self._lock:
            self._fetched.discard(file_id)

    def tidy(self) -> None:
        """Take away what nobody can fetch any more."""
        with self._lock:
            self._tidy(0)

    @property
    def size_bytes(self) -> int:
        """Bytes of all files on the shelf."""
        with self._lock:
            return sum(len(one.content) for one in self._files.values())

    def _tidy(self, coming: int) -> None:
        now = self._clock()
        open_ones = {one.session for one in self._files.values() if self._is_open(one.session)}
        for file_id, one in list(self._files.items()):
            if one.session not in open_ones or (one.ends_at is not None and one.ends_at <= now):
                del self._files[file_id]
        self._fetched &= self._files.keys()
        size = sum(len(one.content) for one in self._files.values()) + coming
        while self._files and size > self._most_bytes:
            oldest = next(iter(self._files))
            size -= len(self._files.pop(oldest).content)


def download_route(
    shelf: Shelf,
    holder_of: Callable[[HTTPConnection], Holder],
    asked: Callable[[bool], None] = lambda _: None,
    given: Callable[[HTTPConnection, File], None] = lambda _request, _file: None,
) -> Route:
    """The route that hands files out; whatever is wrong, the answer is the same 404.

    Args:
        shelf: The files.
        holder_of: Who asks.
        asked: Told of each request, whether a file was given.
        given: Told once of each file to be saved before it is given, and by which request; where it
            cannot write that down the file is not given.
    """

    def fetch(request: Request) -> Response:
        file_id = request.path_params["file_id"]
        found = shelf.get(file_id, holder_of(request))
        asked(found is not None)
        if found is None:
            return PlainTextResponse("404", 404, headers={"Cache-Control": "no-store"})
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if found.name:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(found.name)}"
            if shelf.first(file_id):
                try:
                    given(request, found)
                except AuditError as error:  # the server's log has the reason already
                    shelf.not_given(file_id)
                    status = 429 if error.code == "too_many" else 503
                    refused = {"Cache-Control": "no-store"}
                    return PlainTextResponse(str(status), status, headers=refused)
        return Response(found.content, media_type=found.mime, headers=headers)

    return Route(PATH + "/{file_id}/{name}", fetch, methods=["GET"])


def _quoted(name: str) -> str:
    return quote(name, safe="")
