"""Streamlit's files for readers, put on our own shelf instead of under `/media`."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import (
    MediaFileKind,
    MediaFileStorage,
    MediaFileStorageError,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from sharing.serving.downloads import Holder, Shelf

# A file made on a click is made outside its session's script: then its session stands here.
_clicked: ContextVar[str] = ContextVar("clicked", default="")
_NAMELESS = "can-viec"


class ShelfStorage(MediaFileStorage):
    """What Streamlit wants to store goes to the shelf, for the reader of the session alone."""

    def __init__(self, shelf: Shelf, holder_of: Callable[[str], Holder]) -> None:
        """Store on a shelf.

        Args:
            shelf: Where the files go.
            holder_of: Who reads in a session, by its id.
        """
        self._shelf = shelf
        self._holder_of = holder_of

    def load_and_get_id(
        self,
        path_or_data: str | bytes,
        mimetype: str,
        kind: MediaFileKind,
        filename: str | None = None,
    ) -> str:
        """Put a file on the shelf; its id."""
        if isinstance(path_or_data, str):
            path_or_data = Path(path_or_data).read_bytes()
        clicked = _clicked.get()
        session = clicked or _session()
        saved = filename or _NAMELESS if kind is MediaFileKind.DOWNLOADABLE else ""
        holder = self._holder_of(session)
        return self._shelf.put(path_or_data, mimetype, saved, session, holder, brief=bool(clicked))

    def get_url(self, file_id: str) -> str:
        """The address of a file on the shelf."""
        try:
            return self._shelf.address(file_id)
        except KeyError as error:
            raise MediaFileStorageError("the file is not there any more") from error

    def delete_file(self, file_id: str) -> None:
        """The page does not show the file any more."""
        self._shelf.drop(file_id)


class ShelfManager(MediaFileManager):
    """Streamlit's manager, which says for which session it makes a file on a click."""

    def execute_deferred(self, file_id: str) -> str:
        """Make the file of a click; its address."""
        with self._lock:
            entry = self._deferred_callables.get(file_id)
        token = _clicked.set(entry["session_id"] if entry else "")
        try:
            return super().execute_deferred(file_id)
        finally:
            _clicked.reset(token)


def _session() -> str:
    context = get_script_run_ctx()
    if context is None:
        raise MediaFileStorageError("a file is made outside a session")
    return context.session_id
