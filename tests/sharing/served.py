"""Settings files of served installations, for tests."""

from __future__ import annotations

import secrets
from pathlib import Path

ROLES = {
    "cv-admins": "administrator", "cv-publishers": "publisher", "cv-officers": "data_officer",
    "cv-officers-bat-mot": "data_officer", "cv-leaders": "viewer",
}  # fmt: skip


def secret_file(folder: Path, name: str = "proxy.secret", mode: int = 0o600) -> tuple[Path, str]:
    """A file with a new secret, and the secret."""
    secret, path = secrets.token_urlsafe(32), folder / name
    path.write_text(f"{secret}\n", "utf-8")
    path.chmod(mode)
    return path, secret


def settings_file(
    folder: Path,
    sign_in: str = "",
    more: str = "",
    top: str = "",
    address: str = "http://127.0.0.1:8610",
) -> Path:
    """The settings of a served installation with every role.

    Args:
        folder: Where to write it.
        sign_in: More lines of [sign_in].
        more: More tables.
        top: More lines before the first table.
        address: What officials type.
    """
    roles = "\n".join(f'"{group}" = "{role}"' for group, role in ROLES.items())
    path = folder / "can-viec.toml"
    path.write_text(
        f'mode = "served"\naddress = "{address}"\n{top}\n[sign_in]\n{sign_in}\n'
        f"[sign_in.roles]\n{roles}\n"
        f'[sign_in.communes]\n"cv-officers-bat-mot" = ["15607"]\n{more}\n',
        "utf-8",
    )
    return path
