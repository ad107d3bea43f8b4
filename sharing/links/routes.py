"""The route of a link: its token is exchanged for a cookie, and nothing of it stays in an address.

Whoever comes with anything else gets one and the same answer; why is in the audit log alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sharing.addresses import PATHS
from sharing.audit import AuditError
from sharing.audit.allowance import seconds_to_tomorrow
from sharing.links.guesses import Guesses, address_of, network_of
from sharing.links.holders import COOKIE, opened_here, over_tls, table
from sharing.links.keys import keys_file, made_keys
from sharing.links.openings import Opened, Refused, open_link
from sharing.links.records import Link
from sharing.links.told import tell
from sharing.settings import settings
from sharing.words import Words

PREFIX = "/v/"
_NOT_FOUND, _TOO_MANY, _SEE_OTHER, _NOT_NOW = 404, 429, 303, 503
_CLOSED = Path(__file__).with_name("closed.html")
_QUIET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}
guesses = Guesses()


def follow(request: Request) -> Response:
    """Open a link: 303 to the first page of its scope with a new cookie, or the one closed page."""
    network = network_of(request)
    try:
        outcome = _outcome(request)
    except AuditError as error:  # who opened it must be known; the server's log has the reason
        return _not_opened(error)
    if isinstance(outcome, Refused):
        # Only what is refused is limited: whoever guesses must not keep the neighbours out, who may
        # be a whole ministry behind one address. A token of 128 random bits is not guessed anyway.
        if guesses.too_many(network):
            tell("limited", what="link", address=address_of(request))
            return _closed(_TOO_MANY)
        guesses.wrong(network)
        tell("link_refused", reason=outcome.reason, link=outcome.name or None, **_from(request))
        return _closed(_NOT_FOUND)
    answer = RedirectResponse(_first_page(request, outcome), _SEE_OTHER, headers=_QUIET)
    if outcome.cookie:
        answer.set_cookie(
            COOKIE, outcome.cookie, max_age=outcome.seconds, path="/",
            secure=over_tls(), httponly=True, samesite="lax",
        )  # fmt: skip
    return answer


def _outcome(request: Request) -> Opened | Refused:
    """What becomes of the token; an opening is in the audit log before it is one.

    Raises:
        AuditError: It cannot be written down, or this link was opened too often today.
    """

    def told(link: Link) -> None:
        tell("link_opened", reader=link.reader(), link=link.name, **_from(request))

    if not opened_here():
        return Refused("not_served_here")
    text = request.path_params["token"]
    written = request.scope.get("raw_path", b"").rsplit(b"/", 1)[-1]
    if written and written != text.encode():
        text = ""  # spelt in another way than it was made
    keys = made_keys(keys_file())
    hours = settings().links.session_hours
    # Mail scanners and previews ask for the head alone: nobody has opened anything by that.
    look_only = request.method == "HEAD"
    return open_link(table(), keys, text, hours=hours, look_only=look_only, told=told)


def _from(request: Request) -> dict[str, Any]:
    """Where somebody comes from; the log keeps the network and a hash."""
    return {"address": address_of(request), "agent": request.headers.get("user-agent")}


def _first_page(request: Request, opened: Opened) -> str:
    """The path of the first page of the link, with the commune where it is locked to some."""
    pages = opened.link.reader().pages
    page = pages[0] if pages else "overview"
    query = ""
    if page == "commune" and opened.link.communes:
        query = "?" + urlencode({"commune": opened.link.communes[0]})
    return f"{request.scope.get('root_path', '')}/{PATHS[page]}{query}"


def _not_opened(error: AuditError) -> Response:
    """The answer to whoever has a good link whose opening cannot be written down."""
    if error.code != "too_many":
        return _closed(_NOT_NOW)
    wait = {"Retry-After": str(seconds_to_tomorrow())}
    return HTMLResponse(closed_page("used_up"), _TOO_MANY, headers=_QUIET | wait)


def _closed(status: int) -> Response:
    return HTMLResponse(closed_page("closed"), status, headers=_QUIET)


@cache
def closed_page(what: str) -> str:
    """The page whoever cannot open a link sees, in both languages.

    Args:
        what: "closed", or "used_up" for a good link that was opened too often today.
    """
    said = {
        f"{part}_{lang}": words(f"links.{what}.{part}")
        for lang, words in (("vi", Words("vi")), ("en", Words("en")))
        for part in ("title", "text")
    }
    return _CLOSED.read_text("utf-8").format(**said)


ROUTES = [Route(PREFIX + "{token:path}", follow, methods=["GET"])]
