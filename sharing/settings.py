"""How this installation runs: one settings file, checked whole before anything starts.

`CAN_VIEC_SETTINGS` names the file (TOML). Without one the mode is `local`: one person on the
loopback address, who may everything. `deploy/can-viec.toml` is the example of a province's server.
The file is the one source: no variable of the environment changes an entry of it. A path that is
not absolute starts from the folder of the file.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sharing.access.roles import Role
from sharing.settings_checks import faults

SETTINGS_VARIABLE = "CAN_VIEC_SETTINGS"


_Model = TypeVar("_Model", bound=BaseModel)


class SettingsError(Exception):
    """The settings file cannot be used; says which entry, what was found and what was expected."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignIn(_Section):
    """How officials sign in.

    Attributes:
        by: "oidc" (`st.login`; provider and client in Streamlit's secrets file) or "proxy" (a
            reverse proxy that has signed the person in and says so in headers).
        name_claim: The claim that names the person.
        groups_claim: The claim that lists the person's groups.
        name_header: The proxy's header with the person's name.
        groups_header: The proxy's header with the groups, separated by commas.
        proof_header: The header the proxy sends its secret in.
        proxy_secret_file: File with that secret, so that no one else can pretend to be the proxy.
        roles: Role of each group; who is in several has the first role in the order of this list.
        communes: Communes of each group of data officers; a group not named may submit for all.
        hours: How long a sign-in lasts.
        contact: Whom to ask for a role, as it is said to whoever has none: an office, a number.
        proxy_sign_out: Where a person signs out of the proxy; empty: no such button.
    """

    by: Literal["oidc", "proxy"] = "oidc"
    name_claim: str = "email"
    groups_claim: str = "groups"
    name_header: str = "X-Forwarded-User"
    groups_header: str = "X-Forwarded-Groups"
    proof_header: str = "X-Proxy-Proof"
    proxy_secret_file: Path | None = None
    roles: dict[str, Role] = Field(default_factory=dict)
    communes: dict[str, list[str]] = Field(default_factory=dict)
    hours: Annotated[int, Field(ge=1, le=24)] = 8
    contact: str = ""
    proxy_sign_out: str = ""


class Links(_Section):
    """Shared links.

    Attributes:
        address: Address of the process that serves link holders, as they type it.
        keys_file: Keys that sign links, one a line, newest first; at least 32 random bytes each.
        days: How long a link lasts if nothing else is said.
        most_days: How long it may last.
        session_hours: How long an opened link stays open without opening it again.
        smallest_cell: Counts below this many are not in the reviewer edition. Below 2 there is 1
            only, so with 2 what is withheld would be known.
    """

    address: str = ""
    keys_file: Path | None = None
    days: Annotated[int, Field(ge=1, le=90)] = 14
    most_days: Annotated[int, Field(ge=1, le=90)] = 90
    session_hours: Annotated[int, Field(ge=1, le=8)] = 8
    smallest_cell: Annotated[int, Field(ge=3, le=20)] = 3


class Serving(_Section):
    """How many are served at once.

    Attributes:
        sessions: Sessions of one process; who comes then waits in the queue.
        arrivals_at_once: First loads worked on at the same time.
        memory_megabytes: Memory of one process above which no one more is admitted.
        api_requests_a_minute: Requests of one reader to the API.
        places_of_an_address: Places that browsers of one address may take, inside or in the queue.
        places_of_an_office: The same for an address of an office, behind which many sit.
        office_networks: The networks of such offices, such as "10.20.0.0/16".
    """

    sessions: Annotated[int, Field(ge=1)] = 200
    arrivals_at_once: Annotated[int, Field(ge=1)] = 4
    memory_megabytes: Annotated[int, Field(ge=200)] = 1500
    api_requests_a_minute: Annotated[int, Field(ge=1)] = 120
    places_of_an_address: Annotated[int, Field(ge=2)] = 24
    places_of_an_office: Annotated[int, Field(ge=2)] = 150
    office_networks: list[str] = Field(default_factory=list)


class Mail(_Section):
    """Alerts by mail after a publish; no mail is sent without a server and a list.

    Attributes:
        server: Host of the SMTP server; empty: no mail.
        port: Its port.
        tls: "starttls", "tls", or "none" (loopback only).
        user: Name to sign in with; empty: without.
        password_file: File with the password.
        sender: Address the mail is from.
        recipients: Addresses it goes to.
        lang: Language of the mail.
    """

    server: str = ""
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    recipients: list[str] = Field(default_factory=list)
    lang: Literal["vi", "en"] = "vi"


class Audit(_Section):
    """How large the audit log may become.

    Attributes:
        file_megabytes: Size at which it goes on in the next file.
        quota_megabytes: Size of all its files; then nothing more is written, what must be written
            down is refused, and /health says so. Raise it, or move the log away while nothing runs.
    """

    file_megabytes: Annotated[int, Field(ge=1)] = 8
    quota_megabytes: Annotated[int, Field(ge=1)] = 200


class Settings(BaseSettings):
    """The whole settings file.

    Attributes:
        mode: "local": one person, everything open, loopback only. "served": the roles.
        audience: In mode "served": "officials" (sign-in) or "link_holders" (shared links only,
            from reviewer editions; a process of its own that can read nothing else).
        address: The address officials type, such as "https://canviec.example.gov.vn".
        state_folder: Links, openings and the audit log.
        stale_after_days: An edition older than this is reported as stale by /health.
    """

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic-settings hands them all over
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the file says, and nothing else: CAN_VIEC_DATA and the like mean other things."""
        return (init_settings,)

    mode: Literal["local", "served"] = "local"
    audience: Literal["officials", "link_holders"] = "officials"
    address: str = ""
    state_folder: Path = Path("state")
    stale_after_days: Annotated[int, Field(ge=1)] = 45
    sign_in: SignIn = SignIn()
    links: Links = Links()
    serving: Serving = Serving()
    mail: Mail = Mail()
    audit: Audit = Audit()

    @property
    def served(self) -> bool:
        """Whether roles hold."""
        return self.mode == "served"

    @property
    def by_claims(self) -> bool:
        """Whether an OpenID provider says who has signed in."""
        return self.served and self.audience == "officials" and self.sign_in.by == "oidc"


def read(path: Path | None) -> Settings:
    """The settings of a file; None: the defaults.

    Raises:
        SettingsError: If the file is not there, is not TOML, or an entry is unknown or wrong, by
            itself or beside the others; it names all faults at once.
    """
    if path is None:
        return Settings()
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        chosen = _absolute(Settings(**values), path.resolve().parent)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        found = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']} (found {one['input']!r})"
            for one in error.errors()
        ]
        raise SettingsError(_listed(path, found)) from error
    if found := faults(chosen):
        raise SettingsError(_listed(path, found))
    return chosen


def _listed(path: Path, found: list[str]) -> str:
    return "\n  ".join([f"{path}:", *found])


def _absolute(given: _Model, folder: Path) -> _Model:
    """The same settings, their paths from the file's folder."""
    changed: dict[str, object] = {}
    for name in type(given).model_fields:
        value = getattr(given, name)
        if isinstance(value, Path):
            changed[name] = folder / value
        elif isinstance(value, BaseModel):
            changed[name] = _absolute(value, folder)
    return given.model_copy(update=changed)


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        SettingsError: As `read`.
    """
    named = os.environ.get(SETTINGS_VARIABLE)
    return read(Path(named) if named else None)
