"""How this installation runs: one settings file, checked whole before anything starts.

`CAN_VIEC_SETTINGS` names the file (TOML). Without one the mode is `local`: one person on the
loopback address, who may everything. `deploy/can-viec.toml` is the example of a province's server.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from sharing.access.roles import Role

SETTINGS_VARIABLE = "CAN_VIEC_SETTINGS"


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


class Links(_Section):
    """Shared links.

    Attributes:
        address: Address of the process that serves link holders, as they type it.
        keys_file: Keys that sign links, one a line, newest first; at least 32 random bytes each.
        days: How long a link lasts if nothing else is said.
        most_days: How long it may last.
        session_hours: How long an opened link stays open without opening it again.
        smallest_cell: Counts below this many are not in the reviewer edition.
    """

    address: str = ""
    keys_file: Path | None = None
    days: Annotated[int, Field(ge=1, le=90)] = 14
    most_days: Annotated[int, Field(ge=1, le=90)] = 90
    session_hours: Annotated[int, Field(ge=1, le=8)] = 8
    smallest_cell: Annotated[int, Field(ge=1, le=20)] = 3


class Serving(_Section):
    """How many are served at once.

    Attributes:
        sessions: Sessions of one process; who comes then waits in the queue.
        arrivals_at_once: First loads worked on at the same time.
        memory_megabytes: Memory of one process above which no one more is admitted.
        api_requests_a_minute: Requests of one reader to the API.
    """

    sessions: Annotated[int, Field(ge=1)] = 200
    arrivals_at_once: Annotated[int, Field(ge=1)] = 4
    memory_megabytes: Annotated[int, Field(ge=200)] = 1500
    api_requests_a_minute: Annotated[int, Field(ge=1)] = 120


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

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="CAN_VIEC_")

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


def read(path: Path | None) -> Settings:
    """The settings of a file; None: the defaults.

    Raises:
        SettingsError: If the file is not there, is not TOML, or an entry is unknown or wrong.
    """
    if path is None:
        return Settings()
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        return Settings.model_validate(values)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']} (found {one['input']!r})"
            for one in error.errors()
        ]
        raise SettingsError(f"{path}: {'; '.join(faults)}") from error


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        SettingsError: As `read`.
    """
    named = os.environ.get(SETTINGS_VARIABLE)
    return read(Path(named) if named else None)
