"""Whether this process serves what it should: for the monitor and the proxy, not for the public."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sharing import audit
from sharing.serving.closed import from_this_machine
from sharing.serving.metrics import Meter
from warehouse.awaiting import open_ids
from warehouse.editions import Served, Store
from warehouse.manifest import EditionError
from warehouse.reviewer import reviewer_folder
from warehouse.watching import Watcher

_LOGGER = logging.getLogger(__name__)
OK, ATTENTION, FAILING = "ok", "attention", "failing"
_LITTLE_DISK_BYTES = 500_000_000
_DAY = timedelta(days=1)
# The unit that makes the reviewer edition of a publish may take a quarter of an hour.
_LINKS_FOLLOW_WITHIN = timedelta(minutes=20)
_UNREADABLE = "unreadable"
_Key = tuple[str, tuple[int, int]]
"""A folder of editions and the mark of its pointer."""


@dataclass(frozen=True)
class Health:
    """How this process is.

    Attributes:
        status: "ok"; "attention" where somebody has to look but readers are served; "failing" where
            there is nothing to serve.
        edition: Id of the edition that is served; empty where none can be.
        age_days: Days since it was built.
        stale: Whether that is longer than the settings allow.
        problem: What is damaged, if another edition is served than was meant, or none.
        signed: Whether the publisher's signature was checked.
        boundaries: Whether maps can be drawn.
        disk_free_bytes: Room on the disk of the editions.
        little_disk: Whether that is too little to publish.
        audit: What is wrong with the audit log ("quota", "busy", "disk", "nearly_full"), or none.
        links_behind: Id of the edition that links to the newest one show, where it is another one
            than this process serves and did not follow in time; "unreadable" where that cannot be
            seen; else empty.
        awaiting: Id of the edition that awaits a second person's approval, or that one wants to go
            back to; "unreadable" where the log cannot say; else empty.
    """

    status: str
    edition: str
    age_days: float
    stale: bool
    problem: str
    signed: bool
    boundaries: bool
    disk_free_bytes: int
    little_disk: bool
    audit: str = ""
    links_behind: str = ""
    awaiting: str = ""


class Examiner:
    """Examines a store of editions; a new pointer or a changed file makes it look again."""

    def __init__(
        self, stale_after_days: int, now: Callable[[], datetime] | None = None, *,
        links: bool = False,
    ) -> None:  # fmt: skip
        """Examine the configured store.

        Args:
            stale_after_days: Days after which an edition is stale.
            now: The time; the machine's if not given.
            links: Whether to see if what links show follows.
        """
        self._links = links
        self._stale_after = stale_after_days
        self._now = now or (lambda: datetime.now(UTC))
        self._watcher = Watcher()
        self._shown: tuple[_Key, str] | None = None
        self._apart_since: datetime | None = None
        self._waits: tuple[_Key, str] | None = None

    def look(self) -> Health:
        """How it is now."""
        store = Store()
        free = shutil.disk_usage(store.folder if store.folder.exists() else "/").free
        little = free < _LITTLE_DISK_BYTES
        served = self._served(store)
        log = audit.state().problem
        if isinstance(served, str):
            return Health(FAILING, "", 0.0, True, served, False, False, free, little, log)
        manifest = served.edition.manifest
        age = (self._now() - datetime.fromisoformat(manifest.built_at)) / _DAY
        stale = age > self._stale_after
        problem = served.problem or ""
        behind = "" if problem or not self._links else self._links_behind(served.edition.id)
        return Health(
            status=ATTENTION if problem or stale or little or log or behind else OK,
            edition=served.edition.id,
            age_days=round(age, 3),
            stale=stale,
            problem=problem,
            signed=served.signed,
            boundaries=manifest.row_counts.get("core_boundary", 0) > 0,
            disk_free_bytes=free,
            little_disk=little,
            audit=log,
            links_behind=behind,
            awaiting=self._awaiting(store),
        )

    def _awaiting(self, store: Store) -> str:
        """Id of what awaits approval; looked up when the pointer is replaced, as by a proposal."""
        key = (str(store.folder), store.stamp())
        if self._waits is None or self._waits[0] != key:
            try:
                found = open_ids(store)
            except (EditionError, OSError) as error:
                _LOGGER.error("what awaits approval cannot be seen: %s", error)
                return _UNREADABLE
            self._waits = (key, ", ".join(found))
        return self._waits[1]

    def _links_behind(self, edition_id: str) -> str:
        """Id of the edition that links show, if it did not follow: a rollback may not reach it."""
        try:
            shown = self._shown_by_links()
        except OSError as error:
            _LOGGER.error("what links show cannot be seen: %s", error)
            return _UNREADABLE
        if shown in ("", edition_id):
            self._apart_since = None
            return ""
        now = self._now()
        since = self._apart_since = self._apart_since or now
        return shown if now - since > _LINKS_FOLLOW_WITHIN else ""

    def _shown_by_links(self) -> str:
        """Id of the current reviewer edition; empty while there is none."""
        links = Store(reviewer_folder())
        key = (str(links.folder), links.stamp())
        if self._shown is None or self._shown[0] != key:
            self._shown = (key, links.parent_id() or "")
        return self._shown[1]

    def _served(self, store: Store) -> Served | str:
        try:
            return self._watcher.served(store)
        except EditionError as error:
            _LOGGER.error("no edition can be served: %s", error)
            return str(error)


def monitor_routes(examiner: Examiner, meter: Meter) -> list[Route]:
    """`/health` and `/metrics`, for this machine only: to everybody else they are not there."""

    def health(request: Request) -> Response:
        if not from_this_machine(request):
            return PlainTextResponse("404", 404)
        found = examiner.look()
        return JSONResponse(asdict(found), 503 if found.status == FAILING else 200)

    def metrics(request: Request) -> Response:
        if not from_this_machine(request):
            return PlainTextResponse("404", 404)
        text, media_type = meter.text()
        return Response(text, media_type=media_type)

    return [Route("/health", health), Route("/metrics", metrics)]
