"""A province's installation round files with made-up people: officials' process, link holders'."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import httpx
import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from etl.reviewer import build
from sharing.access import ended
from sharing.links import records
from sharing.links.keys import made_keys
from sharing.links.records import Wanted
from sharing.links.table import Table
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.browser import app_server
from tests.browser.app_server import Server, serve
from tests.sharing.served import settings_file
from warehouse.editions import Store
from warehouse.reviewer import FOLDER_VARIABLE as REVIEWER_VARIABLE

USER_COOKIE = "_streamlit_user"
LOCKED_TO = "15607"
GROUPS = {
    "viewer": "cv-leaders", "data_officer": "cv-officers-bat-mot", "publisher": "cv-publishers",
    "administrator": "cv-admins",
}  # fmt: skip
_DAY = 86_400
_LIMITS = "[serving]\napi_requests_a_minute = 5000\n"


@dataclass(frozen=True)
class Office:
    """Where everything is that the product keeps.

    Attributes:
        folder: Round it.
        store: Its editions.
        said: What the load said.
        before: The edition that was there before anybody came into it.
    """

    folder: Path
    store: Store
    said: str
    before: str

    @property
    def data(self) -> Path:
        """What offices handed in."""
        return self.folder / "data"

    @property
    def reviewers(self) -> Store:
        """The editions for link holders."""
        return Store(self.folder / "reviewers")

    @property
    def state(self) -> Path:
        """Links, and the audit log."""
        return self.folder / "state"


class Made(NamedTuple):
    """A link: the path that opens it, and its public name."""

    path: str
    name: str


@dataclass(frozen=True)
class Installation:
    """Both processes, and what cookies are made with.

    Attributes:
        officials: The process that officials sign in to.
        strangers: The process for links.
        cookie_secret: What identity cookies are signed with.
        state: The state folder of both.
        settings: The settings file of the officials' process.
        keys: What links are signed with.
    """

    officials: Server
    strangers: Server
    cookie_secret: str
    state: Path
    settings: Path
    keys: tuple[bytes, ...]

    def signed(self, role: str, **changes: Any) -> dict[str, str]:
        """The identity cookie that Streamlit writes after a sign-in of somebody with a role."""
        claims = self.claims(role, **changes)
        value = create_signed_value(self.cookie_secret, USER_COOKIE, json.dumps(claims))
        return {USER_COOKIE: value.decode()}

    def claims(self, role: str, **changes: Any) -> dict[str, Any]:
        """What the provider says of somebody with a role."""
        return {
            "origin": self.officials.url, "is_logged_in": True, "provider": "default",
            "email": f"{role}@example.test", "groups": [GROUPS.get(role, "none")],
            "iat": int(time.time()) - 60,
        } | changes  # fmt: skip

    def link(self, *, ago: int = 0, **wanted: Any) -> Made:
        """A link that was made so many days ago, for one day."""
        with self.table(ago) as table:
            token, link = records.make(table, self.keys, Wanted(days=1, **wanted), "officer", 90)
        return Made(f"/v/{token}", link.name)

    def take_back(self, link: Made) -> None:
        """Take back a link."""
        with self.table() as table:
            records.revoke(table, link.name, "officer", "why")

    @contextmanager
    def table(self, ago: int = 0) -> Iterator[Table]:
        """The table of links, as the clock of so many days ago has it."""
        table = Table(self.state / "links.sqlite", lambda: time.time() - ago * _DAY)
        try:
            yield table
        finally:
            table.close()

    def holder(self, link: Made) -> dict[str, str]:
        """The cookies of whoever opens a link; none where it does not open."""
        with httpx.Client(base_url=self.strangers.url) as browser:
            browser.get(link.path)
            return dict(browser.cookies)

    def sign_out(self, claims: dict[str, Any]) -> None:
        """End a sign-in as the page's button does."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(SETTINGS_VARIABLE, str(self.settings))
            settings.cache_clear()
            ended.end(claims)
        settings.cache_clear()


@contextmanager
def serving(office: Office) -> Iterator[Installation]:
    """Serve an office's editions to officials and, without staff figures, to link holders."""
    build(office.store.serve().edition, office.reviewers, 3, current=True)
    secret, keys_file = token_hex(32), office.folder / "link-keys"
    keys = made_keys(keys_file)
    ports = app_server.free_port(), app_server.free_port()
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    sign_in = office.folder / "secrets.toml"
    sign_in.write_text(
        f'[auth]\nredirect_uri = "{urls[0]}/oauth2callback"\ncookie_secret = "{secret}"\n'
        f'client_id = "can-viec"\nclient_secret = "{token_hex(32)}"\n'
        'server_metadata_url = "http://127.0.0.1:9/none"\n',
        "utf-8",
    )
    sign_in.chmod(0o600)
    links = f'[links]\nkeys_file = "{keys_file}"\naddress = "{urls[1]}"\n'
    own = settings_file(
        office.folder,
        top=f'state_folder = "{office.state}"',
        more=f"{links}{_LIMITS}",
        address=urls[0],
    )
    theirs = office.folder / "strangers.toml"
    theirs.write_text(
        f'mode = "served"\naudience = "link_holders"\naddress = "{urls[1]}"\n'
        f'state_folder = "{office.state}"\n{links}{_LIMITS}'
    )
    with (
        serve(
            office.store.folder, office.folder / "officials.log", office.data, port=ports[0],
            options=["--secrets.files", str(sign_in)],
            variables={SETTINGS_VARIABLE: str(own),
                       REVIEWER_VARIABLE: str(office.reviewers.folder)},
        ) as officials,
        serve(
            office.reviewers.folder, office.folder / "strangers.log", port=ports[1],
            variables={SETTINGS_VARIABLE: str(theirs)},
        ) as strangers,
    ):  # fmt: skip
        yield Installation(officials, strangers, secret, office.state, own, keys)
